"""A study and its variants, one after the other or side by side: resumable, and none stops the rest.

Each variant is planned in a process of its own and leaves its results in results/STUDY/VARIANT, whole or
not at all. One whose run.json has the fingerprint of what would be solved now is kept as it is. How each
ended stands in results/STUDY/batch.json, written anew after every change.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gridplan.batch.crew import Crew, failed
from gridplan.batch.log import FILE, Log, planned
from gridplan.batch.options import BatchOptions, Outcome
from gridplan.errors import (
    EXIT_DONE,
    EXIT_INFEASIBLE,
    EXIT_INPUT,
    EXIT_INTERRUPTED,
    EXIT_MISSED,
    EXIT_SOLVER,
    EXIT_USAGE,
    GridplanError,
    UsageError,
)
from gridplan.inputs import Inputs, load
from gridplan.inputs.variant import BASE
from gridplan.results.status import exit_code
from gridplan.results.store import read
from gridplan.run import identity, named_variant
from gridplan.words import N_

__all__ = ["FILE", "Batch", "BatchOptions", "Outcome", "batch", "planned"]

# The exit code of a batch is that of its worst variant, in this order.
WORST = (EXIT_INTERRUPTED, EXIT_USAGE, EXIT_SOLVER, EXIT_INFEASIBLE, EXIT_INPUT, EXIT_MISSED, EXIT_DONE)


@dataclass(frozen=True)
class Batch:
    """All outcomes in the study's order, and the folder they stand in."""

    study: str
    folder: Path
    outcomes: tuple[Outcome, ...]

    @property
    def exit_code(self) -> int:
        """That of the worst variant (see `WORST`)."""
        found = {outcome.exit_code for outcome in self.outcomes}
        return next((code for code in WORST if code in found), EXIT_SOLVER if found else EXIT_DONE)


def batch(study: Path | str, options: BatchOptions | None = None) -> Batch:
    """Plan the study as it stands (`base`) and all its variants, but for those whose results are current.

    Raises InputError if the study or the form of a variant is wrong, and UsageError for names that are not
    variants; what a single variant breaks later is its outcome. Ctrl-C stops the variants that run and
    leaves those that are done.
    """
    options = options or BatchOptions()
    if options.jobs < 1:
        raise UsageError(N_("{option} must be at least 1; got {value}", option="--jobs", value=options.jobs))
    base = load(study, options.run.overrides)
    names = _names(base, options.only)
    home = (options.run.out or Path("results")) / base.study.name
    log = Log(home, base, options)
    waiting: list[tuple[str, str]] = []
    for name in names:
        log.note(name, {"status": "waiting"})
    for name in names:
        found = _before(study, name, home / name, options)
        if isinstance(found, Outcome):
            log.end(found)
        else:
            waiting.append((name, found))
    Crew(study, options, log).plan(waiting)
    return Batch(base.study.name, home, tuple(log.outcomes[name] for name in names if name in log.outcomes))


def _names(base: Inputs, only: Iterable[str]) -> tuple[str, ...]:
    known = (BASE, *base.study.variants)
    unknown = [name for name in only if name not in known]
    if unknown:
        raise UsageError(
            N_(
                "no variant of {study} is called {name}; its variants are {known}",
                study=base.study.name,
                name=", ".join(unknown),
                known=", ".join(known),
            )
        )
    return tuple(name for name in known if not only or name in only)


def _before(study: Path | str, name: str, folder: Path, options: BatchOptions) -> Outcome | str:
    """The outcome of a variant that need not or cannot be solved; else the fingerprint of what will be."""
    try:
        inputs = load(study, options.run.overrides, named_variant(study, name))
    except GridplanError as error:
        return failed(name, error, options.run.language)
    mark = identity(inputs, options.run)
    try:
        results = read(folder)
    except (GridplanError, OSError, ValueError, KeyError):
        return mark  # none there, or not whole: to be solved
    done = results.run.get("fingerprint") == mark and results.run.get("status") == "optimal"
    if not done:
        return mark
    return Outcome(name, "kept", exit_code(results), "", results.run.get("objective"), 0.0, mark)
