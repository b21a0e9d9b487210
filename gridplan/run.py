"""One study from its file to its results.

    load -> build_system -> assemble -> solve -> collect -> audit -> report -> commit

Nothing is written in place: results appear whole, after the certificate and the audit, or not at all.
"""

from __future__ import annotations

import platform
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import Any

import gridplan
from gridplan.errors import SolverError
from gridplan.foresight import Decisions, Step, kept, planned_in_turn
from gridplan.heads import Followed, follow_heads
from gridplan.inputs import Inputs, load, variant_names
from gridplan.inputs.fingerprint import fingerprint
from gridplan.planning import Planned, planned
from gridplan.pricing import target_costs
from gridplan.profiles.build import build_system
from gridplan.report.html import render
from gridplan.report.terminal import summary
from gridplan.results.achieved import achieved
from gridplan.results.audit import Audit, audit, listed
from gridplan.results.collect import collect
from gridplan.results.confidence import drivers
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.store import Draft
from gridplan.results.tables import Results
from gridplan.results.targets import TargetCost, hourly_prices, target_table
from gridplan.solve import Progress, Solution, SolveOptions
from gridplan.system import System
from gridplan.words import LANGUAGES, N_, Message

UNITS = {
    "power": "GW", "energy": "GWh", "money": "million yuan", "co2": "kt", "fuel": "ktce", "water": "hm3",
    "flow": "hm3/h", "price": "yuan/kWh", "objective": "million yuan, discounted to the first study year",
    "seconds": "s", "peak_memory_mb": "MB",
}  # fmt: skip
PACKAGES = (
    "highspy",
    "pyomo",
    "numpy",
    "scipy",
    "pandas",
    "pvlib",
    "windpowerlib",
    "tsam",
    "plotly",
    "pyarrow",
)

Phase = Callable[[Message], None]
SOLVED_AGAIN_UP_TO = 5_000_000  # nonzeros: larger studies are solved without each target only if asked


@dataclass(frozen=True)
class RunOptions:
    """What a run is asked for besides the study; `tell` hears of every phase, `progress` of every bound.

    `variant` names the folder of results and, where the study has a variant of that name, that variant.
    """

    overrides: tuple[str, ...] = ()
    variant: str = "base"
    out: Path | None = None
    language: str = "en"
    solve: SolveOptions | None = None
    target_costs: str = (
        "auto"  # which binding targets are also solved without: none, hard, all; auto: by size
    )
    tell: Phase | None = None
    progress: Callable[[Progress], None] | None = None


@dataclass
class _Clock:
    tell: Phase
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def phase(self, name: str, message: Message) -> Iterator[None]:
        self.tell(message)
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started


def run(study: Path | str, options: RunOptions | None = None) -> tuple[Results, Path]:
    """Plan the study and write its results; returns them with their folder.

    Raises InputError, InfeasibleError, SolverError (limit, failed certificate, failed audit) and UsageError.
    """
    options = options or RunOptions()
    clock = _Clock(options.tell or (lambda _: None))
    with clock.phase("read", N_("reading and checking the study")):
        inputs = load(study, options.overrides, named_variant(study, options.variant))
    with clock.phase("profiles", N_("weather, load and water by the hour")):
        system = build_system(inputs)
    chosen = options.solve or _solver(inputs, options)
    found_plan, steps, state = _plan(inputs, system, chosen, clock)
    system, problem, solution = state.system, state.problem, state.solution
    plan = SolvedPlan(state.model, state.compiled, solution.plan)
    costs: dict[str, TargetCost] = {}
    # A myopic plan has settled its earlier years: without a target it would have settled them otherwise.
    which = _told_apart(options.target_costs, solution, clock)
    if which != "none" and solution.status == "optimal" and not steps:
        with clock.phase("target_costs", N_("solving without each binding target, to tell what it costs")):
            quiet = replace(chosen, progress=None)
            costs = target_costs(problem, plan, system, solution, quiet, which)
    folder = (options.out or Path("results")) / inputs.study.name / options.variant
    with Draft(folder) as draft:
        with clock.phase("write", N_("collecting results")):
            tables = collect(system, plan, solution.blocks, lambda n, f: draft.hourly_writer(n).append(f))
        record = describe(inputs, system, solution, options, clock)
        record["head_rounds"] = [as_plain(told) for told in state.rounds]
        record["foresight_steps"] = [as_plain(step) for step in steps]
        record["reactances"] = {"rounds": found_plan.rounds, "settled": found_plan.settled}
        results = Results(tables, draft.hourly(), run=record)
        with clock.phase("audit", N_("auditing against the raw inputs")):
            reached = achieved(system, results)
            hourly = hourly_prices(system, problem.blocks, solution.blocks)
            results = replace(results, targets=target_table(system, plan, reached, costs, hourly))
            found = audit(system, results)
        weak = drivers(system, results)
        record |= {"target_costs": {t: as_plain(c) for t, c in costs.items()}, "low_confidence": weak}
        results = replace(results, run=_finish(record, found, clock, options))
        # A plan that leaves a priced shortfall is saved and told (exit code 4); it fails its audit by that.
        if not found.passed and not solution.shortfall:
            raise SolverError(N_("the audit of the results failed: {what}", what=_failed(found)))
        with clock.phase("write", N_("writing the report")):
            draft.add_text("report.html", render(results, options.language))
            draft.add_text("summary.txt", summary(results, options.language))
            draft.commit(replace(results, run={**results.run, "seconds": _rounded(clock)}))
    return results, folder


def _plan(
    inputs: Inputs, system: System, chosen: SolveOptions, clock: _Clock
) -> tuple[Planned, tuple[Step, ...], Followed]:
    """The plan by the study's foresight, steps if it is myopic, and its state after rounds of heads."""
    steps: tuple[Step, ...] = ()
    settled: Decisions = {}
    ahead = inputs.study.foresight.look_ahead
    if ahead is None:
        found = planned(system, chosen, clock.phase)
    else:
        found, steps, settled = planned_in_turn(system, ahead, chosen, clock.phase)
    state = Followed(found.system, found.problem, found.plan.model, found.plan.compiled, found.solution)
    if inputs.study.heads == "curves" and found.solution.status == "optimal":
        with clock.phase("heads", N_("solving again with the heads that levels and flows give")):
            state = follow_heads(state, chosen, lambda problem: kept(problem, state.compiled, settled))
    return found, steps, state


def _told_apart(asked: str, solution: Solution, clock: _Clock) -> str:
    """Which targets are solved without: of a large study none unless asked, since each takes minutes."""
    if asked != "auto":
        return asked
    if solution.counts["nonzeros"] <= SOLVED_AGAIN_UP_TO:
        return "hard"
    clock.tell(N_("a large study: what a target costs in all is solved for with --target-costs hard only"))
    return "none"


def named_variant(study: Path | str, name: str) -> str | None:
    """`name` if the study file has a variant of that name; else it only names a folder of results."""
    return name if name in variant_names(study) else None


def identity(inputs: Inputs, options: RunOptions) -> str:
    """Fingerprint of all that results depend on: inputs, variant, changes, version and options.

    The language of the report and who listens do not count, nor does the name of the folder.
    """
    solver = repr(replace(options.solve, progress=None)) if options.solve else ""
    asked = {"gridplan": gridplan.__version__, "target_costs": options.target_costs, "solve": solver}
    return fingerprint(inputs, asked)


def _solver(inputs: Inputs, options: RunOptions) -> SolveOptions:
    wish = inputs.study.solver
    return SolveOptions(
        method=wish.method,
        gap=wish.gap,
        crossover=wish.crossover,
        threads=wish.threads,
        workers=wish.threads,
        time_limit=wish.time_limit,
        progress=options.progress,
    )


def describe(
    inputs: Inputs, system: System, solution: Solution, options: RunOptions, clock: _Clock
) -> dict[str, Any]:
    """What run.json says of a run: what was asked, what came out, and the proof."""
    certificate = solution.certificate
    return {
        "study": inputs.study.name,
        "variant": options.variant,
        "title": {language: _title(inputs, language) for language in LANGUAGES},
        "fingerprint": identity(inputs, options),
        "changes": [as_plain(change) for change in inputs.changes],
        "units": UNITS,
        "gridplan": gridplan.__version__,
        "versions": {"python": platform.python_version(), **{p: metadata.version(p) for p in PACKAGES}},
        "inputs": dict(inputs.files),
        "options": {"overrides": list(options.overrides), **_choices(inputs)},
        "status": solution.status,
        "objective": solution.objective,
        "lower_bound": solution.lower_bound,
        "gap": solution.gap,
        "certificate": as_plain(certificate),
        "counts": solution.counts,
        "method": solution.method,
        "reason": solution.reason,
        "rounds": solution.rounds,
        "solver_memory_mb": round(max((line.memory for line in solution.log), default=0.0), 1),
        "shortfall": [as_plain(item) for item in solution.shortfall],
        "weeks": _weeks(system),
        "warnings": [problem.as_dict(options.language) for problem in inputs.warnings],
    }


def _title(inputs: Inputs, language: str) -> str:
    """Title of the study and, where one was applied, of its variant."""
    chosen = inputs.study.variants.get(inputs.variant)
    titles = [inputs.study.title, *([chosen.title] if chosen and chosen.title else [])]
    return " · ".join(title.zh if language == "zh" else title.en for title in titles)


def _weeks(system: System) -> list[dict[str, Any]]:
    return [
        {"week": s.number, "year": s.year, "scenario": s.scenario, "start": s.start, "count": s.count}
        for s in system.horizon.spans
    ]


def _choices(inputs: Inputs) -> dict[str, Any]:
    return {"study": inputs.study.model_dump(mode="json", exclude={"variants"})}


def _finish(record: dict[str, Any], found: Audit, clock: _Clock, options: RunOptions) -> dict[str, Any]:
    return {
        **record,
        "audit": {"passed": found.passed, "checks": listed(found, options.language)},
        "seconds": _rounded(clock),
        "peak_memory_mb": max(peak_memory(), record["solver_memory_mb"]),
    }


def _failed(found: Audit) -> str:
    return "; ".join(f"{c.name} {c.worst:g} {c.unit} ({c.where})" for c in found.checks if not c.passed)


def _rounded(clock: _Clock) -> dict[str, float]:
    return {name: round(value, 3) for name, value in clock.seconds.items()}


def peak_memory() -> float:
    """Largest resident memory of one process of this run so far [MB]; the solver tells of all its workers."""
    if sys.platform == "win32":
        import psutil

        return round(psutil.Process().memory_info().peak_wset / 1024.0**2, 1)
    import resource

    scale = 1024.0**2 if sys.platform == "darwin" else 1024.0
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(max(own, children) / scale, 1)


def as_plain(value: Any) -> Any:
    """A dataclass as plain numbers, texts and lists, for JSON."""
    if isinstance(value, Message):
        return value.text()
    if hasattr(value, "__dataclass_fields__"):
        return {name: as_plain(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [as_plain(item) for item in value]
    return value
