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
from gridplan.cli import out
from gridplan.errors import (
    EXIT_DONE,
    EXIT_INPUT,
    EXIT_INTERRUPTED,
    EXIT_MISSED,
    EXIT_SOLVER,
    EXIT_USAGE,
    GridplanError,
    UsageError,
)
from gridplan.words import LANGUAGES, N_

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

Study = Annotated[Path, typer.Argument(help="the study's YAML file, e.g. models/changdu.yaml")]
Lang = Annotated[str, typer.Option("--lang", help="language of what is printed and written: en or zh")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document instead of text")]
Set = Annotated[list[str] | None, typer.Option("--set", help="change of the study: key.key=value")]
Out = Annotated[Path, typer.Option("--out", help="folder of results")]


@app.command()
def check(study: Study, lang: Lang = "en", as_json: Json = False, change: Set = None) -> None:
    """Check a study and all its tables; nothing is solved."""
    from gridplan.inputs import problems

    _language(lang)
    found = problems(study, tuple(change or ()))
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
    weeks: Annotated[str | None, typer.Option(help="representative weeks of a year, or all")] = None,
    solver: Annotated[str | None, typer.Option(help="auto, stacked or benders")] = None,
    gap: Annotated[float | None, typer.Option(help="relative gap at which the search may stop")] = None,
    crossover: Annotated[bool, typer.Option(help="also find a vertex after an interior point")] = False,
    variant: Annotated[str, typer.Option(help="name of the folder under the study's results")] = "base",
    target_costs: Annotated[
        str, typer.Option(help="binding targets to solve without, to tell what each costs: none, hard or all")
    ] = "hard",
) -> None:
    """Plan a study: capacities, dispatch, costs, targets and a report."""
    from gridplan.run import RunOptions
    from gridplan.run import run as run_study

    _language(lang)
    changes = list(change or ())
    changes += [f"time.weeks={weeks}"] if weeks is not None else []
    changes += [f"solver.method={solver}"] if solver is not None else []
    changes += [f"solver.gap={gap}"] if gap is not None else []
    changes += ["solver.crossover=true"] if crossover else []
    options = RunOptions(
        overrides=tuple(changes),
        variant=_plain_name(variant),
        out=out_folder,
        language=lang,
        target_costs=_one_of("--target-costs", target_costs, ("none", "hard", "all")),
    )
    if not as_json:
        options = replace(options, tell=out.phase(lang), progress=out.progress(lang))
    results, folder = run_study(study, options)
    if as_json:
        out.print_json(_record(results, folder))
    else:
        out.summary(results, folder, lang)
    raise typer.Exit(_exit_code(results))


@app.command()
def report(
    folder: Annotated[Path, typer.Argument(help="a folder of results, e.g. results/changdu/base")],
    lang: Lang = "en",
) -> None:
    """Write report.html anew from results, in the language asked for."""
    from gridplan.report.html import render
    from gridplan.results.store import read

    _language(lang)
    page = folder / ("report.html" if lang == "en" else f"report.{lang}.html")
    out.write_text(page, render(read(folder), lang))
    out.say(N_("written: {file}", file=str(page)), lang)


@app.command()
def doctor(lang: Lang = "en", as_json: Json = False) -> None:
    """Tell whether this machine has what gridplan needs: solver, fonts, memory, versions."""
    from gridplan.cli.doctor import examine

    _language(lang)
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

    _language(lang)
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


def _language(lang: str) -> None:
    if lang not in LANGUAGES:
        raise UsageError(
            N_("language {lang} is not known; use {known}", lang=lang, known=", ".join(LANGUAGES))
        )


def _one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        raise UsageError(
            N_("{option} is one of {known}; got {value}", option=option, known=", ".join(known), value=value)
        )
    return value


def _plain_name(name: str) -> str:
    if not name.replace("_", "").replace("-", "").isalnum():
        raise UsageError(N_("a variant's name is of letters, digits, - and _; got {name}", name=name))
    return name


def _record(results: Any, folder: Path) -> dict[str, Any]:
    targets = results.targets.astype(object).where(results.targets.notna(), None)
    return {**results.run, "folder": str(folder), "targets": targets.to_dict("records")}


def _exit_code(results: Any) -> int:
    if results.run["status"] == "interrupted":
        return EXIT_INTERRUPTED
    if results.run["status"] != "optimal":
        return EXIT_SOLVER
    missed = (results.targets["status"] == "missed").any()
    return EXIT_MISSED if missed or results.run["shortfall"] else EXIT_DONE
