"""A fleet of vehicles by hand: what waits, what is given back, and that nothing is made between blocks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gridplan.inputs.fleets import days
from gridplan.model.assemble import assemble
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, keep, small, with_rows, with_series
from tests.model.small_tables import NAN
from tests.model.small_vehicles import pattern
from tests.model.test_hand import hourly, solved

pytestmark = pytest.mark.oracle
HOURS = [f"h{hour}" for hour in range(24)]


def evening(grid_share: float, blocks: int = 1) -> System:
    """100,000 cars of 10 kW come at 18 and leave at the end of hour 7, each with 20 kWh to make up.

    The wind covers the load of 2 GW but for hours 18 and 19, in which usual charging is half of it.
    """
    system = small(["renewable", "vehicles"], shape=Shape(hours=24, blocks=blocks))
    system = keep(keep(system, "sites", ["wind_east"]), "vehicles", ["cars_east"])
    system = with_rows(system, "sites", "wind_east", existing=10.0, potential=NAN, grid_limit=NAN)
    system = with_rows(system, "costs", "wind", fixed_om=0.0, variable_om=0.0)
    system = with_rows(
        system, "vehicles", "cars_east", charger_power=1e-5, battery_energy=5e-5, driving_energy=2e-5,
        departure_level=1.0, minimum_level=0.2, always_plugged=0.0, charge_efficiency=1.0,
        discharge_efficiency=1.0, grid_share=grid_share,
    )  # fmt: skip
    system = with_rows(system, "vehicle_numbers", "cars_east", vehicles=1e5, smart_share=1.0)
    table = system.tables["vehicle_profiles"].copy()
    home = (table["profile"] == "home").to_numpy()
    table.loc[home, HOURS] = [pattern(h18=1.0), pattern(h7=1.0)]
    system = replace(system, tables={**system.tables, "vehicle_profiles": table})
    wind = [0.2] * 18 + [0.0] * 2 + [0.3] * 4
    loads = {"west": [[0.0] * 24] * blocks, "east": [[2.0] * 24] * blocks}
    system = with_series(system, "load", loads)
    return with_series(system, "availability", {"wind_east": [wind] * blocks})


def test_the_day_of_a_fleet() -> None:
    """Per GW of chargers: 2 h of charging; 4 h of the battery above its minimum, of which 2 h are driven."""
    system = evening(0.0)
    day = days(system.units("vehicles"), system.table("vehicle_profiles"))
    plugged = [1.0] * 8 + [0.0] * 10 + [1.0] * 6
    assert day.plugged[0] == pytest.approx(plugged)
    assert day.usual[0] == pytest.approx([0.0] * 18 + [1.0, 1.0] + [0.0] * 4)
    assert day.came[0, 18] == pytest.approx(2.0) and day.came[0, 7] == pytest.approx(-4.0)
    assert day.kept[0, [17, 18, 19, 23, 6, 7]] == pytest.approx([0.0, 3.0, 4.0, 4.0, 4.0, 0.0])
    assert day.room[0, 18] == pytest.approx(4.0)
    assert day.came.sum(axis=1) + day.usual.sum(axis=1) == pytest.approx([0.0]), "a day comes back to itself"


def test_charging_waits_for_the_wind() -> None:
    """Charging moves from hours 18 and 19 to 20 ... 23: 2 GWh less are unserved, at 20 million yuan each."""
    problem, solution, plan = solved(evening(0.0))
    assert plan["vehicles_capacity[cars_east,2030]"] == pytest.approx(1.0)
    charge = hourly(problem, solution, "vehicles_charge")[0]
    assert charge[18:20] == pytest.approx([0.0, 0.0]) and charge[20:].sum() == pytest.approx(2.0)
    assert charge[:20] == pytest.approx(np.zeros(20))
    assert solution.objective == pytest.approx(2 * 20.0 + 0.02)


def test_vehicles_give_back_what_they_have_left() -> None:
    """They come with 2 GWh above the minimum and give 1 GW for two hours: nothing is unserved."""
    problem, solution, _ = solved(evening(1.0))
    assert hourly(problem, solution, "vehicles_to_grid")[0, 18:20] == pytest.approx([1.0, 1.0])
    assert hourly(problem, solution, "vehicles_level")[0, 19] == pytest.approx(0.0)
    assert hourly(problem, solution, "vehicles_charge")[0, 20:] == pytest.approx([1.0] * 4)
    assert solution.objective == pytest.approx(2 * 0.3 + 0.02)


def test_nothing_is_made_between_blocks() -> None:
    """What a day's driving takes is charged in every block, and a block begins as the one before it ended."""
    problem, solution, _ = solved(evening(1.0, blocks=2))
    for block in range(2):
        charge, given = (hourly(problem, solution, f"vehicles_{w}", block) for w in ("charge", "to_grid"))
        assert charge.sum() - given.sum() == pytest.approx(2.0)
        assert hourly(problem, solution, "vehicles_level", block)[0, -1] == pytest.approx(4.0)


def test_stacked_and_split_cost_the_same() -> None:
    shape = Shape(years=(2025, 2030), blocks=2, hours=24, assignment=(0, 1, 0))
    system = small(["renewable", "thermal", "vehicles", "demand_response"], ["co2_cap"], shape, seed=3)
    problem, _, _ = assemble(system)
    whole = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-6))
    assert split.objective == pytest.approx(whole.objective, rel=2e-6)
    names = dict(zip(problem.plan.columns, whole.plan.columns, strict=True))
    assert names["vehicles_capacity[cars_east,2030]"] > 0.01, "it is used, or this test proves nothing"
