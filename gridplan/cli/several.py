"""The commands that deal with several variants: `gridplan batch` and `gridplan compare`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gridplan.cli import options as given
from gridplan.cli import out
from gridplan.cli.options import Crossover, Gap, Json, Lang, Method, Out, Set, Study, TargetCosts, Weeks
from gridplan.errors import EXIT_DONE, UsageError
from gridplan.words import N_, Message

if TYPE_CHECKING:
    from gridplan.batch import Batch, Outcome
    from gridplan.results.tables import Results

STATUS: dict[str, Message] = {
    "solved": N_("solved"),
    "kept": N_("kept, nothing has changed"),
    "limit": N_("stopped at a limit"),
    "failed": N_("failed"),
    "stopped": N_("interrupted"),
}


def batch(
    study: Study,
    lang: Lang = "en",
    as_json: Json = False,
    change: Set = None,
    out_folder: Out = Path("results"),
    only: Annotated[str | None, typer.Option(help="variants to plan, with commas between them")] = None,
    jobs: Annotated[int, typer.Option(help="how many variants are planned side by side")] = 1,
    weeks: Weeks = None,
    solver: Method = None,
    gap: Gap = None,
    crossover: Crossover = False,
    target_costs: TargetCosts = "auto",
) -> None:
    """Plan a study and all its variants; those whose results are current are not planned again."""
    from gridplan.batch import BatchOptions
    from gridplan.batch import batch as run_batch
    from gridplan.run import RunOptions

    given.language(lang)
    options = BatchOptions(
        run=RunOptions(
            overrides=given.changes(change, weeks, solver, gap, crossover),
            out=out_folder,
            language=lang,
            target_costs=given.one_of("--target-costs", target_costs, ("auto", "none", "hard", "all")),
        ),
        only=tuple(name.strip() for name in (only or "").split(",") if name.strip()),
        jobs=jobs,
        tell=None if as_json else lambda name, message: _tell(name, message, lang),
        progress=None if as_json else lambda name, line: out.progress(lang)(line),
        ended=None if as_json else lambda outcome: _ended(outcome, lang),
    )
    done = run_batch(study, options)
    if as_json:
        out.print_json(_record(done))
    else:
        _close(done, lang)
    raise typer.Exit(done.exit_code)


def compare(
    folders: Annotated[list[Path], typer.Argument(help="folders of results, the base first; or a study's")],
    lang: Lang = "en",
    as_json: Json = False,
    file: Annotated[Path | None, typer.Option("--out", help="CSV file to write everything to")] = None,
) -> None:
    """Compare runs: capacity, cost, emissions and targets beside a base, and what was changed."""
    from gridplan.cli.comparison import document, show
    from gridplan.results.cells import csv_bytes
    from gridplan.results.compare import compare as side_by_side

    given.language(lang)
    found = side_by_side(_runs(folders))
    if file is not None:
        try:
            file.write_bytes(csv_bytes(found.table()))
        except OSError as error:
            said = N_("{file} cannot be written: {reason}", file=str(file), reason=error.strerror or "")
            raise UsageError(said) from None
    if as_json:
        out.print_json(document(found, lang))
    else:
        show(found, out.console, lang)
        if file is not None:
            out.say(N_("written: {file}", file=str(file)), lang)
    raise typer.Exit(EXIT_DONE)


def _runs(folders: list[Path]) -> dict[str, Results]:
    """Results by the name of their folder; a study's folder stands for all runs in it, in its order."""
    from gridplan.batch import planned
    from gridplan.results.store import read

    places: list[Path] = []
    for folder in folders:
        places += ([] if (folder / "run.json").is_file() else planned(folder)) or [folder]
    places = list(dict.fromkeys(place.resolve() for place in places))
    names = [place.name for place in places]
    return {
        place.name if names.count(place.name) == 1 else f"{place.parent.name}/{place.name}": read(place)
        for place in places
    }


def _tell(name: str, message: Message, lang: str) -> None:
    out.phase(lang)(N_("{variant}: {message}", variant=name, message=message))


def _ended(outcome: Outcome, lang: str) -> None:
    status = STATUS[outcome.status]
    line = N_("{variant}: {status}", variant=outcome.variant, status=status)
    if outcome.message:
        line = N_(
            "{variant}: {status}: {reason}", variant=outcome.variant, status=status, reason=outcome.message
        )
    out.say(line, lang)
    for problem in outcome.problems:
        place = f"{problem['file']}:{problem['row']}" if problem["row"] else problem["file"]
        out.say(N_("  {place}: {rule}", place=place, rule=problem["rule"]), lang)


def _close(done: Batch, lang: str) -> None:
    good = sum(outcome.status in ("solved", "kept") for outcome in done.outcomes)
    out.say(N_("{good} of {all} variants are planned", good=good, all=len(done.outcomes)), lang)
    if good > 1:
        out.say(N_("side by side: gridplan compare {folder}", folder=str(done.folder)), lang)


def _record(done: Batch) -> dict[str, Any]:
    outcomes = [
        {name: getattr(outcome, name) for name in outcome.__dataclass_fields__} for outcome in done.outcomes
    ]
    return {
        "study": done.study,
        "folder": str(done.folder),
        "exit_code": done.exit_code,
        "variants": outcomes,
    }
