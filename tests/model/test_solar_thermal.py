"""Concentrating solar by hand: heat kept, a start paid for, parts sized apart, both solvers alike."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gridplan.model.assemble import assemble
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, small, with_rows, with_series
from tests.model.small_tables import NAN
from tests.model.test_hand import hourly, solved

pytestmark = pytest.mark.oracle


def plant(sun: list[float], load: list[float], **kind: Any) -> System:
    """A tower of 1 GW with 5 GW of field and 10 GWh of heat, efficiency 0.4, as it stands."""
    system = small(["solar_thermal"], shape=Shape(hours=len(sun)))
    system = with_rows(
        system, "solar_thermal_plants", "tower_west",
        existing=1.0, potential=NAN, existing_field=5.0, existing_heat=10.0, potential_heat=NAN,
    )  # fmt: skip
    steady = {"heat_loss": 0.0, "minimum_load": 0.0, "start_up_heat": 0.0, "minimum_duration": 0.0}
    system = with_rows(system, "solar_thermal_technologies", "tower", **{**steady, **kind})
    system = with_series(system, "availability", {"tower_west": [sun], "pv_west": [sun], "wind_east": [sun]})
    return with_series(system, "load", {"west": [load], "east": [[0.0] * len(sun)]})


def test_the_sun_of_noon_is_the_power_of_the_evening() -> None:
    """5 GW of heat at 0.9 is 4.5 GWh; at 0.4 that is 1.8 GWh of power, 1 GW in any hour at most."""
    problem, solution, _ = solved(plant([0.0, 0.9, 0.0, 0.0], [0.0, 0.0, 1.0, 1.0]))
    power = hourly(problem, solution, "solar_thermal_generation")[0]
    assert power == pytest.approx([0.0, 0.0, power[2], power[3]]) and power.max() <= 1.0
    assert power.sum() == pytest.approx(1.8)


def test_heat_is_lost_by_the_hour_and_a_start_takes_its_heat() -> None:
    """Collected in hour 0, used in hour 2, a tenth lost each hour: 4.5 x 0.81 GWh of heat reach hour 2.

    A start takes half an hour of full heat: g / 0.4 + 0.5 / 0.4 x g = 3.645, so g = 0.972 GW. (What runs must
    give its full output here, so that it cannot start early, before the heat is lost.)
    """
    problem, solution, _ = solved(
        plant([0.9, 0.0, 0.0, 0.0], [0.0, 0.0, 2.0, 0.0], heat_loss=0.1, start_up_heat=0.5, minimum_load=1.0)
    )
    power = hourly(problem, solution, "solar_thermal_generation")[0]
    assert power[2] == pytest.approx(4.5 * 0.81 / (2.5 * 1.5))
    assert hourly(problem, solution, "solar_thermal_started")[0].sum() == pytest.approx(power[2])


def test_running_through_the_night_at_minimum_load_saves_the_start() -> None:
    """Two peaks of 1 GW an hour apart: between them the block idles at 0.2 GW (0.5 GWh of heat) rather than
    start again for 1.25 GWh of heat; with dear minimum load it stops."""
    sun, load = [0.9, 0.0, 0.0, 0.0, 0.9, 0.0], [0.0, 1.0, 0.3, 1.0, 0.0, 0.0]
    kind: dict[str, Any] = {"start_up_heat": 0.5, "minimum_load": 0.2}
    problem, solution, _ = solved(plant(sun, load, **kind))
    online = hourly(problem, solution, "solar_thermal_online")[0]
    power = hourly(problem, solution, "solar_thermal_generation")[0]
    assert online[1:4] == pytest.approx([1.0, 1.0, 1.0])
    assert power[2] == pytest.approx(0.3)
    assert np.maximum(online - np.roll(online, 1), 0.0).sum() == pytest.approx(1.0)
    problem, solution, _ = solved(plant(sun, [0.0, 1.0, 0.0, 1.0, 0.0, 0.0], **{**kind, "minimum_load": 0.9}))
    assert hourly(problem, solution, "solar_thermal_online")[0][2] == pytest.approx(0.0, abs=1e-9)


def test_field_store_and_block_are_sized_apart() -> None:
    """One GW in the evening only: a block of 1 GW, 2.5 GWh of heat for its hour, 2.5 GW of mirrors at full
    sun; costs are annuities of 9.0, 0.1 and 1.5 million yuan per unit, paid once (one year)."""
    system = small(["solar_thermal"], shape=Shape(hours=3))
    system = with_rows(
        system, "solar_thermal_plants", "tower_west",
        existing=0.0, existing_field=0.0, existing_heat=0.0, potential=5.0, potential_heat=NAN,
    )  # fmt: skip
    system = with_rows(system, "solar_thermal_technologies", "tower", heat_loss=0.0, start_up_heat=0.0,
                       minimum_multiple=0.0, minimum_duration=0.0)  # fmt: skip
    system = with_series(system, "availability", {u: [[0.0, 1.0, 0.0]] for u in ("tower_west", "pv_west")})
    system = with_series(system, "load", {"west": [[0.0, 0.0, 1.0]], "east": [[0.0] * 3]})
    _, solution, plan = solved(system)
    assert plan["solar_thermal_capacity[tower_west,2030]"] == pytest.approx(1.0)
    assert plan["solar_thermal_heat_capacity[tower_west,2030]"] == pytest.approx(2.5)
    assert plan["solar_thermal_field_capacity[tower_west,2030]"] == pytest.approx(2.5)
    annuity = 0.05 / (1 - 1.05**-25)
    built = 0.95 * 9.0 + 2.5 * 0.1 + 2.5 * 1.5  # the block of 2030 lies midway between 1 and 0.9 of its cost
    assert solution.objective == pytest.approx(annuity * built + 0.04 + 0.003)


@pytest.mark.parametrize("assignment", [None, (0, 1, 1, 0)])
def test_stacked_and_decomposed_plans_cost_the_same(assignment: tuple[int, ...] | None) -> None:
    shape = Shape(years=(2025, 2030), blocks=2, hours=6, assignment=assignment)
    problem, _, _ = assemble(small(["solar_thermal", "thermal", "renewable"], shape=shape, seed=3))
    costs = [
        solve(problem, SolveOptions(method=method, gap=1e-7)).objective for method in ("stacked", "benders")
    ]
    assert np.isfinite(costs).all()
    assert costs[0] == pytest.approx(costs[1], rel=1e-6)
