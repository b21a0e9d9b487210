"""Targets that no plan keeps together, named after solving; and what one costs, worked out by hand."""

from __future__ import annotations

import pytest

from gridplan.model.assemble import assemble
from gridplan.pricing import target_costs
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.targets import TargetCost, hourly_prices
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
    targets: list[dict[str, object]], method: str = "stacked", system: System | None = None
) -> tuple[dict[str, float], dict[str, TargetCost]]:
    """What is missed, and what binding targets cost: 1 GW of load, wind that always blows, gas."""
    system = with_targets(system or east(), targets)
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


HOURLY = {"target": "margin", "kind": "hourly_margin", "zones": ("east",), "season": "day", "value": 50.0,
          "unit": "%"}  # fmt: skip
LITTLE = {
    "target": "little",
    "kind": "capacity_ceiling",
    "technologies": ("gas",),
    "value": 1.0,
    "unit": "GW",
}


def windy() -> System:
    """1.2 GW of wind stand and serve 1 GW of load for nothing; gas can only stand by."""
    return with_rows(east(), "sites", "wind_east", existing=1.2, potential=NAN)


@pytest.mark.parametrize("method", ["stacked", "benders"])
def test_a_target_of_every_hour_has_its_cost_too(method: str) -> None:
    """Of 1.5 GW asked wind counts 0.12 (credit 0.1), gas 0.95 of 1.38 / 0.95 GW at 2 million yuan each."""
    missed, found = priced([HOURLY], method, windy())
    assert missed == {}
    assert found["margin"].value == pytest.approx(annuity(0.05, 25) * 2.0 * 1.38 / 0.95, abs=1e-3)
    assert found["margin"].relieves == ()


def test_the_price_of_a_target_of_every_hour_is_that_of_its_dearest() -> None:
    """One hour of the two lies in the season: a GWh more of margin there is 1 / 0.95 GW more of gas."""
    system = with_targets(windy(), [HOURLY])
    problem, _, _ = assemble(system)
    solution = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    price = annuity(0.05, 25) * 2.0 / 0.95
    assert hourly_prices(system, problem.blocks, solution.blocks) == {"margin": pytest.approx(price)}


def test_what_stands_against_a_target_of_every_hour_is_named() -> None:
    """A ceiling of 1 GW of gas leaves 1.5 - 0.12 - 0.95 GWh of the margin missing."""
    missed, found = priced([HOURLY, LITTLE], system=windy())
    assert missed == {"margin": pytest.approx(0.43, abs=1e-6)}
    assert found["little"].relieves == ("margin",)
