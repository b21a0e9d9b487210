"""The commands of `gridplan`.

Exit codes: 0 done, 1 usage, 2 invalid input, 3 infeasible, 4 a target missed or a shortfall, 5 solver limit,
failed certificate or audit, 130 interrupted.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

import gridplan
from gridplan.cli import exchange, out, several
from gridplan.cli import options as given
from gridplan.cli.options import Crossover, Gap, Json, Lang, Method, Out, Set, Study, TargetCosts, Weeks
from gridplan.errors import (
    EXIT_DONE,
    EXIT_INPUT,
    EXIT_INTERRUPTED,
    EXIT_SOLVER,
    EXIT_USAGE,
    GridplanError,
    UsageError,
)
from gridplan.words import LANGUAGES, N_

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.command()
def check(study: Study, lang: Lang = "en", as_json: Json = False, change: Set = None) -> None:
    """Check a study and all its tables; nothing is solved."""
    from gridplan.inputs import problems

    given.language(lang)
    found = problems(study, tuple(change or ()), variants=True)
    errors = [p for p in found if p.severity == "error"]
    if as_json:
        out.print_json({"valid": not errors, "problems": [p.as_dict(lang) for p in found]})
    else:
        out.problems(found, lang)
        if not errors:
            out.say(N_("{study}: no errors", study=str(study)), lang)
    raise typer.Exit(EXIT_INPUT if errors else EXIT_DONE)


@app.command()
def run(
    study: Study,
    lang: Lang = "en",
    as_json: Json = False,
    change: Set = None,
    out_folder: Out = Path("results"),
    weeks: Weeks = None,
    solver: Method = None,
    gap: Gap = None,
    crossover: Crossover = False,
    variant: Annotated[
        str, typer.Option(help="a variant of the study; with --set any name, for the folder of results")
    ] = "base",
    target_costs: TargetCosts = "auto",
) -> None:
    """Plan a study: capacities, dispatch, costs, targets and a report."""
    from gridplan.results.status import exit_code
    from gridplan.run import RunOptions
    from gridplan.run import run as run_study

    given.language(lang)
    changes = given.changes(change, weeks, solver, gap, crossover)
    options = RunOptions(
        overrides=changes,
        variant=_known(study, given.plain_name(variant), changes),
        out=out_folder,
        language=lang,
        target_costs=given.one_of("--target-costs", target_costs, ("auto", "none", "hard", "all")),
    )
    if not as_json:
        options = replace(options, tell=out.phase(lang), progress=out.progress(lang))
    results, folder = run_study(study, options)
    if as_json:
        out.print_json(_record(results, folder))
    else:
        out.summary(results, folder, lang)
    raise typer.Exit(exit_code(results))


app.command()(several.batch)
app.command()(several.compare)
app.command("import")(exchange.bring)
app.command("export")(exchange.send)


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="a folder of results, e.g. results/changdu/base")],
    lang: Lang = "en",
) -> None:
    """Write report.html anew from results, in the language asked for."""
    from gridplan.report.html import render
    from gridplan.results.store import read

    given.language(lang)
    page = folder / ("report.html" if lang == "en" else f"report.{lang}.html")
    out.write_text(page, render(read(folder), lang))
    out.say(N_("written: {file}", file=str(page)), lang)


@app.command()
def doctor(lang: Lang = "en", as_json: Json = False) -> None:
    """Tell whether this machine has what gridplan needs: solver, fonts, memory, versions."""
    from gridplan.cli.doctor import examine

    given.language(lang)
    findings = examine()
    if as_json:
        out.print_json({"findings": [f.as_dict(lang) for f in findings]})
    else:
        out.findings(findings, lang)
    raise typer.Exit(EXIT_DONE if all(f.good or not f.needed for f in findings) else EXIT_SOLVER)


@app.command()
def init(
    folder: Annotated[Path, typer.Argument(help="new folder for the study")],
    template: Annotated[str, typer.Option(help="the shipped study to start from")] = "tutorial",
    lang: Lang = "en",
) -> None:
    """Start a study of your own from a shipped one: its YAML and its tables."""
    from gridplan.cli.shipped import copy_study

    given.language(lang)
    study = copy_study(template, folder)
    out.say(N_("a new study stands in {study}; try: gridplan check {study}", study=str(study)), lang)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(gridplan.__version__)


def main() -> None:
    """Entry point: runs a command and turns every known error into words and an exit code."""
    arguments = sys.argv[1:]
    lang = _asked(arguments, "--lang", "en")
    try:
        sys.exit(app(args=arguments, standalone_mode=False) or EXIT_DONE)
    except typer.Exit as done:
        sys.exit(done.exit_code)
    except KeyboardInterrupt:
        out.say_error(N_("interrupted; the last good results stand"), lang)
        sys.exit(EXIT_INTERRUPTED)
    except GridplanError as error:
        out.error(error, lang, as_json="--json" in arguments)
        sys.exit(error.exit_code)
    except typer.Abort:
        sys.exit(EXIT_INTERRUPTED)
    except Exception as error:
        if type(error).__module__.startswith(("click", "typer")):
            out.usage(error, lang)
            sys.exit(EXIT_USAGE)
        raise


def _asked(arguments: list[str], option: str, otherwise: str) -> str:
    for i, argument in enumerate(arguments):
        if argument == option and i + 1 < len(arguments):
            value = arguments[i + 1]
            return value if value in LANGUAGES else otherwise
        if argument.startswith(f"{option}=") and argument.split("=", 1)[1] in LANGUAGES:
            return argument.split("=", 1)[1]
    return otherwise


def _known(study: Path, variant: str, changes: tuple[str, ...]) -> str:
    """`variant`, if the study has it or something else is changed; a slip would only repeat the base."""
    from gridplan.inputs import variant_names
    from gridplan.inputs.variant import BASE

    known = (BASE, *variant_names(study))
    if variant not in known and not changes and study.is_file():
        raise UsageError(
            N_(
                "no variant of {study} is called {name}; its variants are {known}",
                study=study.stem,
                name=variant,
                known=", ".join(known),
            )
        )
    return variant


def _record(results: Any, folder: Path) -> dict[str, Any]:
    targets = results.targets.astype(object).where(results.targets.notna(), None)
    return {**results.run, "folder": str(folder), "targets": targets.to_dict("records")}
