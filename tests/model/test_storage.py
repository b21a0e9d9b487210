"""Storage by hand: cycles, wear, the lowest level, charging machines, leaks, and losses that pay."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gridplan.model.assemble import assemble
from gridplan.results.audit import audit
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, keep, small, with_rows, with_series
from tests.model.small_tables import NAN
from tests.model.test_hand import hourly, solved
from tests.results.hand import add, changed
from tests.results.test_audit_solved import failed
from tests.results.test_audit_solved import solved as results_of

pytestmark = pytest.mark.oracle
PLAIN = {"charge_efficiency": 1.0, "discharge_efficiency": 1.0, "self_discharge": 0.0,
         "minimum_duration": 0.0, "maximum_duration": 100.0, "edge_level": 0.5, "minimum_level": 0.0,
         "cycle_limit": NAN, "wear_cost": 0.0}  # fmt: skip


def battery(wind: list[float], load: list[float], **kind: Any) -> System:
    """A lossless battery of 1 GW and 4 GWh beside 1 GW of wind that costs nothing, and gas at 0.5 a GWh."""
    system = keep(
        small(["renewable", "thermal", "storage"], shape=Shape(hours=len(wind))), "sites", ["wind_east"]
    )
    system = with_rows(system, "sites", "wind_east", existing=1.0, potential=NAN, grid_limit=NAN)
    system = keep(keep(system, "storages", ["battery_east"]), "generators", ["gas_east"])
    system = with_rows(system, "storages", "battery_east", existing=1.0, existing_energy=4.0, potential=NAN)
    system = with_rows(system, "storage_technologies", "battery", **{**PLAIN, **kind})
    system = with_rows(system, "generators", "gas_east", existing=9.0, potential=NAN)
    system = with_rows(system, "fuels", "natural_gas", price=0.0)
    for technology, price in (("wind", 0.0), ("gas", 0.5), ("battery", 0.0)):
        system = with_rows(system, "costs", technology, variable_om=price)
    system = with_series(system, "availability", {"wind_east": [wind]})
    return with_series(system, "load", {"west": [[0.0] * len(load)], "east": [load]})


def moved(system: System) -> tuple[float, float]:
    """Energy charged and discharged [GWh]."""
    problem, solution, _ = solved(system)
    assert not solution.shortfall
    return (
        float(hourly(problem, solution, "storage_charge").sum()),
        float(hourly(problem, solution, "storage_discharge").sum()),
    )


def test_wear_is_paid_where_the_gas_it_saves_costs_more() -> None:
    wind, load = [1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]
    assert moved(battery(wind, load, wear_cost=0.4))[1] == pytest.approx(2.0)
    assert moved(battery(wind, load, wear_cost=0.6))[1] == pytest.approx(0.0)


def test_cycles_of_a_year_are_limited_by_what_is_drawn() -> None:
    """A fifth of a cycle of 4 GWh is 0.8 GWh out of the store: 0.72 at the grid with losses of a tenth."""
    wind, load = [1.0, 1.0, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]
    assert moved(battery(wind, load, cycle_limit=0.2))[1] == pytest.approx(0.8)
    assert moved(battery(wind, load, cycle_limit=0.2, discharge_efficiency=0.9))[1] == pytest.approx(0.72)


def test_what_must_stay_in_the_store_is_not_there_to_use() -> None:
    """From half of 4 GWh a battery gives 2 GWh, one that keeps 0.4 of its energy only 0.4 GWh."""
    wind, load = [0.0, 0.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0]
    assert moved(battery(wind, load, wear_cost=0.01))[1] == pytest.approx(2.0)
    assert moved(battery(wind, load, wear_cost=0.01, minimum_level=0.4))[1] == pytest.approx(0.4)


def test_a_fixed_charging_ratio_bounds_charging() -> None:
    wind, load = [1.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 1.0]
    kind = {"charge_ratio": 0.25, "wear_cost": 0.01}
    assert moved(battery(wind, load, **kind))[0] == pytest.approx(0.25)


def test_compressors_turbines_and_cavern_are_sized_apart() -> None:
    """Three hours of wind for one of load: 1 GW of turbine, a third of it in compressors, 1 GWh of cavern."""
    system = keep(small(["renewable", "storage"], shape=Shape(hours=4)), "storages", ["cavern_west"])
    system = keep(system, "sites", ["pv_west"])
    system = with_rows(system, "sites", "pv_west", existing=1.0, potential=NAN)
    system = with_rows(system, "storages", "cavern_west", existing=0.0, existing_energy=0.0,
                       existing_charge=0.0, potential=5.0)  # fmt: skip
    kind = {**PLAIN, "edge_level": 0.0, "charge_ratio": 0.1, "maximum_charge_ratio": 2.0}
    system = with_rows(system, "storage_technologies", "cavern", **kind)
    system = with_series(system, "availability", {"pv_west": [[1.0, 1.0, 1.0, 0.0]]})
    system = with_series(system, "load", {"west": [[0.0, 0.0, 0.0, 1.0]], "east": [[0.0] * 4]})
    _, solution, plan = solved(system)
    assert not solution.shortfall
    assert plan["storage_capacity[cavern_west,2030]"] == pytest.approx(1.0)
    assert plan["storage_charge_capacity[cavern_west,2030]"] == pytest.approx(1 / 3)
    assert plan["storage_energy_capacity[cavern_west,2030]"] == pytest.approx(1.0)


def seasonal(assignment: tuple[int, ...] | None, leak: float) -> System:
    """A store of 1 GW and 20 GWh that carries its level; sun in the first kind of week, load in the other."""
    shape = Shape(hours=4, blocks=2, assignment=assignment)
    system = keep(small(["renewable", "storage"], shape=shape), "storages", ["pumped_west"])
    system = keep(system, "sites", ["pv_west"])
    system = with_rows(system, "sites", "pv_west", existing=1.0, potential=NAN)
    system = with_rows(system, "storages", "pumped_west", existing=1.0, existing_energy=20.0, potential=NAN)
    system = with_rows(system, "storage_technologies", "pumped", **{**PLAIN, "self_discharge": leak},
                       charge_ratio=1.0)  # fmt: skip
    system = with_series(system, "availability", {"pv_west": [[1.0, 0.0, 0.0, 0.0], [0.0] * 4]})
    return with_series(system, "load", {"west": [[0.0] * 4, [0.0, 0.0, 0.0, 1.0]], "east": [[0.0] * 4] * 2})


def test_a_leaking_store_loses_what_it_carries_over_weeks_it_sits_idle() -> None:
    """Charged with 1 GWh in hour 1 of week one, used in hour 4 of week two, a tenth lost each hour:
    0.9^7 GWh arrive, whether weeks are linked edge to edge or stand for themselves as representatives."""
    problem, solution, _ = solved(seasonal(None, 0.1))
    assert hourly(problem, solution, "storage_discharge", 1).sum() == pytest.approx(0.9**7)
    problem, solution, _ = solved(seasonal((0, 1), 0.1))
    assert hourly(problem, solution, "storage_discharge", 1).sum() == pytest.approx(0.9**7)


def test_two_weeks_of_charging_leak_before_one_of_use() -> None:
    """Each first week leaves 0.9^3 GWh behind; the earlier share leaks 0.9^4 more before the next edge."""
    problem, solution, plan = solved(seasonal((0, 0, 1), 0.1))
    held = 0.9**3 * (1 + 0.9**4)
    assert plan["storage_level[pumped_west,2030,normal,2]"] == pytest.approx(held)
    assert hourly(problem, solution, "storage_discharge", 1).sum() == pytest.approx(min(1.0, held * 0.9**4))
    assert failed(audit(seasonal((0, 0, 1), 0.1), results_of(seasonal((0, 0, 1), 0.1)))) == set()


@pytest.mark.parametrize("assignment", [None, (0, 1, 1, 0)])
def test_stacked_and_decomposed_plans_cost_the_same(assignment: tuple[int, ...] | None) -> None:
    shape = Shape(years=(2025, 2030), blocks=2, hours=6, assignment=assignment)
    problem, _, _ = assemble(small(["storage", "thermal", "renewable"], shape=shape, seed=3))
    costs = [solve(problem, SolveOptions(method=way, gap=1e-7)).objective for way in ("stacked", "benders")]
    assert np.isfinite(costs).all() and costs[0] == pytest.approx(costs[1], rel=1e-6)


def test_power_lost_in_a_store_is_told_with_the_price_that_invites_it() -> None:
    """Wind that is paid for, more than the load: the battery burns the rest, 0.1 GW = 0.2 x 0.5 GW charged.

    Burning a GWh means charging 5 and discharging 4 at a wear of 0.01 each, so power costs -0.04 a GWh.
    """
    system = battery([1.0] * 4, [0.9] * 4, charge_efficiency=0.8, wear_cost=0.01)
    system = with_rows(system, "costs", "wind", variable_om=-0.3)  # paid for every GWh: a price below zero
    results = results_of(system)
    row = results["storage"].set_index("id").loc["battery_east"]
    assert row["at_once"] == pytest.approx(4 * 0.4) and 2 <= row["at_once_hours"] <= 4
    assert row["at_once_price"] == pytest.approx(-0.04)
    assert row["lost"] == pytest.approx(row["charged"] - row["discharged"])
    assert failed(audit(system, results)) == set()


def test_power_lost_in_a_store_where_it_has_a_price_is_a_fault() -> None:
    system = battery([1.0, 1.0, 0.0, 0.0], [0.5, 0.5, 1.0, 1.0], charge_efficiency=0.8)
    results = results_of(system)
    for quantity in ("charge", "discharge"):
        results = changed(
            results, "units", add("value", 0.2, quantity=quantity, id="battery_east"), hourly=True
        )
    assert "no charging and discharging at once where power has a price" in failed(audit(system, results))
