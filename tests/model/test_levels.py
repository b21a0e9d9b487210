"""Levels carried through the year: complete calendars against representative weeks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from gridplan.lp.arrays import Problem
from gridplan.model.assemble import assemble
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import Series, System
from tests.model.small import TECHNOLOGIES, Shape, keep, small, with_rows

HOURS = 4
SEASONAL = ("hydro", "storage", "renewable", "thermal")


def solved(system: System) -> tuple[Problem, Solution]:
    problem, _, _ = assemble(system)
    return problem, solve(problem, SolveOptions(method="stacked", algorithm="simplex"))


def cost(system: System) -> float:
    return solved(system)[1].objective


def lasting(system: System) -> System:
    """Without what representative weeks cannot see: self-discharge over the year and water on its way."""
    system = with_rows(system, "storage_technologies", "pumped", self_discharge=0.0)
    return with_rows(system, "hydro_plants", "upper", travel_time=0.0)


def pair(assignment: tuple[int, ...], seed: int, technologies: Any = SEASONAL) -> tuple[System, System]:
    """The same year twice: by representative weeks, and complete with each week's own copy of the data."""
    weeks = max(assignment) + 1
    short = lasting(
        small(technologies, shape=Shape(blocks=weeks, hours=HOURS, assignment=assignment), seed=seed)
    )
    whole = lasting(small(technologies, shape=Shape(blocks=len(assignment), hours=HOURS), seed=seed))
    series = {
        name: Series(s.units, [np.asarray(s.blocks[k]) for k in assignment], s.unit)
        for name, s in short.series.items()
    }
    return short, replace(whole, series=series)


@pytest.mark.parametrize("seed", range(6))
def test_representative_weeks_are_a_restriction_of_the_year(seed: int) -> None:
    """Weeks of one kind are run alike, so the year costs at least what it costs when each is free."""
    short, whole = pair((0, 1, 0, 0), seed)
    assert cost(short) >= cost(whole) * (1 - 1e-9)


@pytest.mark.parametrize("seed", range(3))
def test_identical_weeks_cost_the_same(seed: int) -> None:
    """Weeks that are alike lose nothing by being run alike: the mean of their runs is a run as good."""
    short, whole = pair((0, 0, 0, 0), seed)
    assert cost(short) == pytest.approx(cost(whole), rel=1e-7)


@pytest.mark.parametrize("seed", range(3))
def test_each_week_for_itself_is_the_complete_year(seed: int) -> None:
    """An incomplete calendar that repeats nothing but the last week differs by that week alone."""
    short, whole = pair((0, 1, 2, 2), seed)
    assert cost(whole) * (1 - 1e-9) <= cost(short)
    alike = small(SEASONAL, shape=Shape(blocks=3, hours=HOURS), seed=seed)
    again = small(SEASONAL, shape=Shape(blocks=3, hours=HOURS, assignment=(0, 1, 2)), seed=seed)
    assert cost(alike) == pytest.approx(cost(again), rel=1e-12)


def _path(
    problem: Problem, solution: Solution, family: str, store: str, order: tuple[int, ...]
) -> np.ndarray:
    """Level of a store through all hours of the year, from the plan's levels and the blocks' volumes."""
    plan = dict(zip(problem.plan.columns, solution.plan.columns, strict=True))
    name = {"hydro": "hydro_volume_year", "storage": "storage_level_year"}[family]
    hours: list[float] = []
    for k, b in enumerate(order):
        found = next(f for f in problem.blocks[b].shape.columns if f.name == name)
        volume = found.of(solution.blocks[b].columns)[found.units.index(store)]
        floor = plan[f"{family}_level[{store},2030,normal,{k}]"] - plan[f"{family}_entry[{store},{b}]"]
        hours += [plan[f"{family}_level[{store},2030,normal,{k}]"], *(floor + volume)]
        assert hours[-1] == pytest.approx(plan[f"{family}_level[{store},2030,normal,{k + 1}]"], abs=1e-6)
    assert hours[-1] == pytest.approx(hours[0], abs=1e-6), "the year closes on itself"
    return np.array(hours)


@pytest.mark.parametrize("seed", range(8))
def test_no_week_of_the_year_is_below_empty_or_above_full(seed: int) -> None:
    """One wet week feeds three dry ones: every hour of the year stays within the store."""
    order = (0, 1, 1, 0, 1)
    short, _ = pair(order, seed, ("hydro", "storage"))
    short = keep(short, "hydro_plants", ["upper"])
    short = with_rows(short, "hydro_plants", "upper", existing=0.8, potential=np.nan, ecological_flow=0.0)
    wet = [np.array([[2.0] * HOURS]), np.array([[0.05] * HOURS])]
    short = replace(short, series={**short.series, "inflow": Series(("upper",), wet, "hm3/h")})
    problem, solution = solved(short)
    assert not solution.shortfall
    plan = dict(zip(problem.plan.columns, solution.plan.columns, strict=True))
    for family, store, most in (
        ("hydro", "upper", 4.0),
        ("storage", "pumped_west", plan["storage_energy_capacity[pumped_west,2030]"]),
    ):
        path = _path(problem, solution, family, store, order)
        assert path.min() >= -1e-6 and path.max() <= most + 1e-6
    assert _path(problem, solution, "hydro", "upper", order).max() > 1.0, (
        "water is carried, or this says nothing"
    )


@pytest.mark.parametrize("beyond", [0.0, 0.25])
def test_water_of_the_year_is_what_flowed_in(beyond: float) -> None:
    """A year may end with part of a week, or a longer one: its last stretch counts by its length."""
    shape = Shape(blocks=2, hours=HOURS, assignment=(0, 1, 1, 0, 1), beyond=beyond)
    short = lasting(small(["hydro"], shape=shape, seed=4))
    problem, solution = solved(short)
    out = inflow = 0.0
    for span, block in zip(short.horizon.spans, problem.blocks, strict=True):
        for name in ("hydro_release", "hydro_spill"):
            family = next(f for f in block.shape.columns if f.name == name)
            values = family.of(solution.blocks[span.number].columns)
            out += span.count * values[family.units.index("lower")].sum()
        inflow += span.count * short.series["inflow"].blocks[span.number].sum()
    assert short.horizon.spans[1].count == 3 + beyond
    assert out == pytest.approx(inflow, rel=1e-7)


def test_the_carried_store_is_worth_something() -> None:
    """With the level carried on, the year costs less than with the same store closed on every week."""
    _, whole = pair((0, 1, 2, 3), 2, TECHNOLOGIES)
    closed = with_rows(whole, "hydro_plants", "upper", regulation="weekly")
    closed = with_rows(closed, "storage_technologies", "pumped", horizon="block")
    assert cost(whole) < cost(closed)
