"""Targets that no plan keeps together, named after solving; and what one costs, worked out by hand."""

from __future__ import annotations

import pytest

from gridplan.model.assemble import assemble
from gridplan.pricing import target_costs
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.targets import TargetCost
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from gridplan.system.finance import annuity
from tests.model.small import Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_tables import NAN

pytestmark = pytest.mark.oracle

FLOOR = {"target": "wind", "kind": "capacity_floor", "technologies": ("wind",), "value": 3.0, "unit": "GW"}
SPILT = {"target": "spilt", "kind": "curtailment", "technologies": ("wind",), "value": 10.0, "unit": "%"}
GAS = {"target": "gas", "kind": "capacity_floor", "technologies": ("gas",), "value": 1.0, "unit": "GW"}
CO2 = {"target": "cap", "kind": "co2_cap", "value": 1.0, "unit": "Mt", "accounting": "production",
       "sector": "power"}  # fmt: skip


def priced(
    targets: list[dict[str, object]], method: str = "stacked"
) -> tuple[dict[str, float], dict[str, TargetCost]]:
    """What is missed, and what binding targets cost: 1 GW of load, wind that always blows, gas."""
    system = with_targets(east(), targets)
    problem, model, compiled = assemble(system)
    exact = SolveOptions(method="stacked", algorithm="simplex")
    options = exact if method == "stacked" else SolveOptions(method=method, gap=1e-7, workers=1)
    solution = solve(problem, options)
    plan = SolvedPlan(model, compiled, solution.plan)
    found = target_costs(problem, plan, system, solution, options, "hard")
    return {item.where: item.total for item in solution.shortfall}, found


def east() -> System:
    system = small(["renewable", "thermal"], shape=Shape(hours=2), discount_rate=0.05)
    system = keep(keep(system, "sites", ["wind_east"]), "generators", ["gas_east"])
    system = keep(system, "build_rates", [])
    row = {"existing": 0.0, "potential": 5.0, "earliest_year": 2030}
    system = with_rows(system, "sites", "wind_east", **row, grid_limit=NAN)
    system = with_rows(system, "generators", "gas_east", **row)
    for kind in ("wind", "gas"):
        system = with_rows(system, "costs", kind, overnight_cost=2.0, fixed_om=0.0, variable_om=0.0)
    system = with_series(system, "load", {"west": [[0.0] * 2], "east": [[1.0] * 2]})
    return with_series(system, "availability", {"wind_east": [[1.0] * 2]})


@pytest.mark.parametrize("method", ["stacked", "benders"])
def test_targets_that_no_plan_keeps_together_are_named(method: str) -> None:
    """3 GW of wind over 1 GW of load: 4 GWh of 6 are thrown away, where 0.6 may be. Without the floor, none.

    A gas floor costs money and stands in nobody's way.
    """
    missed, found = priced([FLOOR, SPILT, GAS, CO2], method)
    assert missed == {"spilt": pytest.approx(3.4, abs=1e-5)}
    assert found["wind"].relieves == ("spilt",)
    assert found["gas"].relieves == () and "cap" not in found
    assert found["gas"].value == pytest.approx(annuity(0.05, 25) * 2.0, abs=1e-3)
    assert found["gas"].least <= found["gas"].value <= found["gas"].most


def test_targets_that_hold_stand_against_none() -> None:
    missed, found = priced([{**FLOOR, "value": 1.05}, SPILT])
    assert missed == {}
    assert all(cost.relieves == () for cost in found.values())
