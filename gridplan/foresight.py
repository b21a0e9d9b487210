"""Myopic foresight: years are planned in turn, each knowing only as much of the future as it looks ahead.

For each study year y after the first (which is the system that stands):

    the horizon is cut after the last study year <= y + look_ahead
    build[u,v], retire[u,v], moved[r,v] of the years v < y stay what they were found to be
    solve; what is decided for y is kept, what was only foreseen is forgotten

The last step sees every year, decides the last one and is the plan: its objective is that of the whole
horizon. How earlier years are operated is settled again in every step, within what stands in them.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from functools import partial

from gridplan.errors import SolverError, UsageError
from gridplan.lp.arrays import Problem
from gridplan.lp.plan import CompiledPlan
from gridplan.planning import Phase, Planned, planned
from gridplan.solve import SolveOptions
from gridplan.solve.certificate import Certificate
from gridplan.system import System
from gridplan.words import N_

DECIDED = ("_build", "_retire", "_moved")  # families of a plan's decisions, with keys (unit, year)
SLACK = 1e-6  # of what was decided [GW, GWh]: what an interior point leaves of a row

Decisions = dict[tuple[str, Hashable], float]


@dataclass(frozen=True)
class Step:
    """One step and its proof: the year it decides, the last it sees, and cost and bounds of what it sees."""

    year: int
    sees: int
    status: str
    objective: float
    lower_bound: float
    gap: float
    certificate: Certificate


def planned_in_turn(
    system: System, look_ahead: int, options: SolveOptions, phase: Phase
) -> tuple[Planned, tuple[Step, ...], Decisions]:
    """The last step as plan of the whole horizon, every step, and what was settled before the last.

    `look_ahead`: years seen beyond the one that is decided. Raises InfeasibleError where a step has no plan,
    SolverError where one stops at a limit, and UsageError where a study has one year only.
    """
    years = system.horizon.years
    if len(years) < 2:
        raise UsageError(N_("myopic foresight needs at least two study years; write perfect instead"))
    settled: Decisions = {}
    steps: list[Step] = []
    for year in years[1:]:
        seen = tuple(y for y in years if y <= year + look_ahead)
        if year == years[-1]:
            seen = years
        found = planned(until(system, seen), options, phase, partial(kept, settled=settled))
        one = found.solution
        if one.status != "optimal":
            rule = N_(
                "planning {year} ended before its plan was proved: {status}", year=year, status=one.status
            )
            raise SolverError(rule)
        steps.append(
            Step(year, seen[-1], one.status, one.objective, one.lower_bound, one.gap, one.certificate)
        )
        if year == years[-1]:
            return found, tuple(steps), settled
        settled = settled | _decided(found, year)
    raise AssertionError("the last year ends the loop")


def until(system: System, years: tuple[int, ...]) -> System:
    """The system with its first study years only; blocks of earlier years come first, so numbers stay."""
    horizon = system.horizon
    cut = replace(
        horizon,
        years=years,
        length={year: horizon.length[year] for year in years},
        factor={year: horizon.factor[year] for year in years},
        spans=tuple(span for span in horizon.spans if span.year in years),
        calendars=tuple(calendar for calendar in horizon.calendars if calendar.year in years),
    )
    return system if years == horizon.years else replace(system, horizon=cut)


def _decided(found: Planned, until_year: int) -> Decisions:
    """Values of the decisions of the years up to one."""
    return {
        (family, key): found.plan.value(family, *key)
        for family, key in found.plan.compiled.position
        if family.endswith(DECIDED) and isinstance(key, tuple) and key[-1] <= until_year
    }


def kept(problem: Problem, compiled: CompiledPlan, settled: Decisions) -> Problem:
    """The problem with what was settled within a hair of its value."""
    plan = problem.plan
    lower, upper = plan.lower.copy(), plan.upper.copy()
    for name, value in settled.items():
        place, hair = compiled.position[name], SLACK * max(1.0, abs(value))
        lower[place] = max(lower[place], value - hair)
        upper[place] = min(upper[place], value + hair)
    return Problem(replace(plan, lower=lower, upper=upper), problem.blocks)
