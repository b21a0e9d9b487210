"""Rounds of a study whose heads follow their curves: solve, read level and flow, set the heads, solve again.

Successive linear programming with a trust region: between rounds the level of a carried reservoir at the
edges of blocks may move by `radius` of its active storage, which halves from round to round, until neither
energy nor head error asks for more. Told of every round: energy by the heads of the programme and by the
curves, and how far they are apart (the head error).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.arrays import Problem
from gridplan.lp.plan import CompiledPlan
from gridplan.model import curves
from gridplan.model.assemble import assemble
from gridplan.model.heads import SERIES
from gridplan.model.technologies.hydro import plants
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import Series, System

ROUNDS = 6  # at most, beyond the first with constant heads
SETTLED = 1e-3  # of the energy: a round that changes it by less ends the search, where
SMALL = 5e-3  # the head error is below this
Adjust = Callable[[Problem], Problem]


@dataclass(frozen=True)
class HeadRound:
    """Expected energy of a year of the plants that follow [GWh], by the programme and by the curves.

    `error` (the head error): the largest difference of the two at one plant, as a share of the exact.
    """

    energy: float
    exact: float
    error: float


@dataclass(frozen=True, eq=False)
class Followed:
    """A round's system, problem and solution, and what every round so far told."""

    system: System
    problem: Problem
    model: pyo.ConcreteModel
    compiled: CompiledPlan
    solution: Solution
    rounds: tuple[HeadRound, ...] = ()


def followers(system: System) -> list[str]:
    """Plants that stand and have both curves."""
    frame = plants(system)
    known = [set(system.table(name)["plant"]) for name in ("storage_curves", "tailwater_curves")]
    stands = frame["stores"] & ~frame["candidate"]
    return [str(name) for name in frame.index[stands] if all(name in some for some in known)]


def follow_heads(
    state: Followed, options: SolveOptions, adjust: Adjust = lambda problem: problem
) -> Followed:
    """Solve on from a first round with constant heads until heads and operation agree.

    `adjust` is applied to the problem of every round.
    """
    names = followers(state.system)
    if not names:
        return state
    state = replace(state, rounds=(_measure(state, names),))
    for number in range(1, ROUNDS + 1):

        def near(problem: Problem, centre: Followed = state, radius: float = 0.5**number) -> Problem:
            return _trusted(adjust(problem), centre, names, radius)

        told = state.rounds
        state = solve_round(_linearised(state, names), options, near)
        now = _measure(state, names)
        state = replace(state, rounds=(*told, now))
        if number > 1 and abs(now.exact - told[-1].exact) < SETTLED * now.exact and now.error < SMALL:
            break
    return state


def solve_round(system: System, options: SolveOptions, adjust: Adjust = lambda problem: problem) -> Followed:
    """The system solved as it is."""
    problem, model, compiled = assemble(system)
    problem = adjust(problem)
    return Followed(system, problem, model, compiled, solve(problem, options))


@dataclass(frozen=True, eq=False)
class _Operation:
    """One block of the plants that follow, all of shape (plants, hours)."""

    release: np.ndarray  # hm3/h
    out: np.ndarray  # hm3/h
    volume: np.ndarray  # above the dead level, at the end of the hour [hm3]
    forebay: np.ndarray  # m
    rise: np.ndarray  # of the forebay by volume [m/hm3]
    tailwater: np.ndarray  # m


def _operation(state: Followed, number: int, names: list[str]) -> _Operation:
    values = state.solution.blocks[number].columns
    found: dict[str, dict[str, np.ndarray]] = {}
    for family in state.problem.blocks[number].shape.columns:
        if family.name in ("hydro_release", "hydro_spill", "hydro_volume_year", "hydro_volume_block"):
            kind = family.name.removesuffix("_year").removesuffix("_block")
            rows = dict(zip(family.units, family.of(values), strict=True))
            found[kind] = found.get(kind, {}) | rows
    release, spill, volume = (
        np.array([found[f"hydro_{kind}"][name] for name in names]) for kind in ("release", "spill", "volume")
    )
    dead = plants(state.system).loc[names, "dead_storage"].to_numpy(float)[:, None]
    forebay, rise, tailwater = np.empty((3, *release.shape))
    for i, name in enumerate(names):
        storage, level = curves.points(state.system, "storage_curves", "storage", name)
        forebay[i] = curves.level(storage, level, dead[i] + volume[i])
        rise[i] = curves.slope(storage, level, dead[i] + volume[i])
        points = curves.points(state.system, "tailwater_curves", "outflow", name)
        tailwater[i] = curves.level(*points, release[i] + spill[i])
    return _Operation(release, release + spill, volume, forebay, rise, tailwater)


def _per_metre(system: System, names: list[str]) -> np.ndarray:
    return 9.81 * plants(system).loc[names, "efficiency"].to_numpy(float)[:, None] / 3600.0


def _linearised(state: Followed, names: list[str]) -> System:
    """The system with heads, volumes and slopes of the operation.

    One tailwater a block, weighted by release, so that hours of one price do not chase each other's heads.
    """
    parts: dict[str, list[np.ndarray]] = {name: [] for name in SERIES}
    for span in state.system.horizon.spans:
        now = _operation(state, span.number, names)
        total = now.release.sum(axis=1, keepdims=True)
        weight = np.where(total > 0, now.release / np.where(total > 0, total, 1.0), 1.0 / len(span.hours))
        parts["head"].append(
            np.maximum(now.forebay - (weight * now.tailwater).sum(axis=1, keepdims=True), 1.0)
        )
        parts["head_volume"].append(now.volume)
        mean = total / len(span.hours)
        parts["head_slope"].append(_per_metre(state.system, names) * mean * now.rise)
    units = {"head": "m", "head_volume": "hm3", "head_slope": "GW/hm3"}
    series = {name: Series(tuple(names), parts[name], units[name]) for name in SERIES}
    return replace(state.system, series={**state.system.series, **series})


def _trusted(problem: Problem, centre: Followed, names: list[str], radius: float) -> Problem:
    """The problem with levels at edges within `radius` of the active storage around the centre's."""
    plan = problem.plan
    lower, upper = plan.lower.copy(), plan.upper.copy()
    active = plants(centre.system)["active_storage"]
    for (family, key), place in centre.compiled.position.items():
        if family == "hydro_level" and isinstance(key, tuple) and key[0] in names:
            reach = radius * float(active[key[0]])
            at = float(np.clip(centre.solution.plan.columns[place], plan.lower[place], plan.upper[place]))
            lower[place], upper[place] = max(lower[place], at - reach), min(upper[place], at + reach)
    return Problem(replace(plan, lower=lower, upper=upper), problem.blocks)


def _measure(state: Followed, names: list[str]) -> HeadRound:
    system = state.system
    used = np.zeros(len(names))
    exact = np.zeros(len(names))
    per_metre = _per_metre(system, names)
    constant = plants(system).loc[names, "head"].to_numpy(float)[:, None]
    for span in system.horizon.spans:
        now = _operation(state, span.number, names)
        share = span.count * system.horizon.probability(span.scenario)
        head, gain = constant, 0.0
        if "head" in system.series:
            head, volume, slope = (system.series[name].of(span.number, names) for name in SERIES)
            gain = slope * (now.volume - volume)
        used += share * (per_metre * head * now.release + gain).sum(axis=1)
        exact += share * (per_metre * (now.forebay - now.tailwater) * now.release).sum(axis=1)
    error = np.abs(used - exact) / np.maximum(exact, 1e-9)
    return HeadRound(float(used.sum()), float(exact.sum()), float(error.max()))
