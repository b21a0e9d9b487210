"""Operating reserve and frequency security by hand, and decomposed like stacked."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gridplan.errors import UsageError
from gridplan.model.assemble import assemble
from gridplan.results.achieved import achieved
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, cycling, keep, small, with_rows, with_series, with_targets
from tests.model.test_hand import hourly, solved
from tests.model.test_solar_thermal import plant
from tests.model.test_vehicles import evening
from tests.results.test_audit_solved import solved as results_of

pytestmark = pytest.mark.oracle
RESERVES = ("upward_reserve", "downward_reserve", "inertia", "synchronous_share", "hourly_margin")


def target(kind: str, value: float, unit: str = "%", **more: Any) -> dict[str, Any]:
    return {"target": "aim", "kind": kind, "value": value, "unit": unit, **more}


def gas_and_wind(wind: float, load: list[float]) -> System:
    """3 GW of gas and free wind of `wind` GW in the east, which alone has load."""
    system = small(["thermal", "renewable"], shape=Shape(hours=len(load)))
    system = keep(keep(system, "sites", ["wind_east"]), "generators", ["gas_east"])
    system = with_rows(system, "sites", "wind_east", existing=wind, potential=np.nan, grid_limit=np.nan)
    system = with_rows(system, "generators", "gas_east", existing=3.0, potential=np.nan)
    system = with_rows(system, "thermal_technologies", "gas", availability=1.0)
    system = with_series(system, "availability", {"wind_east": [[1.0] * len(load)]})
    return with_series(system, "load", {"west": [[0.0] * len(load)], "east": [load]})


def test_upward_reserve_is_for_load_and_wind() -> None:
    """With 2 GW of wind for 4 GW, gas gives 2 and has 1 GW left: 0.4 for the wind, 0.6 = 15 % for load; 20 %
    lack 0.2 GW, which is not served. With 4 GW of wind all 3 GW are left, 0.8 for wind and 40 % for load."""
    for wind, share, unserved in ((2.0, 10.0, 0.0), (2.0, 15.0, 0.0), (2.0, 20.0, 0.2), (4.0, 40.0, 0.0)):
        system = with_targets(gas_and_wind(wind, [4.0]), [target("upward_reserve", share)])
        problem, solution, _ = solved(system)
        assert hourly(problem, solution, "unserved_energy").sum() == pytest.approx(unserved), (wind, share)
        gas = hourly(problem, solution, "thermal_generation").sum()
        windy = hourly(problem, solution, "renewable_generation").sum()
        assert 3.0 - gas >= share / 100 * 4.0 + 0.2 * windy - 1e-9


def test_reserve_comes_no_faster_than_units_move() -> None:
    """30 % of 3 GW comes in time: 0.9 GW, of which wind takes 0.4; 10 % of 4 GW leaves 0.1."""
    for share, missed in ((12.5, 0.0), (15.0, 0.1)):
        system = with_rows(gas_and_wind(2.0, [4.0]), "thermal_technologies", "gas", reserve_share=0.3)
        soft = {"mode": "soft", "price": 0.001, "price_unit": "yuan/kWh"}
        problem, solution, _ = solved(with_targets(system, [target("upward_reserve", share, **soft)]))
        assert hourly(problem, solution, "upward_reserve_missed").sum() == pytest.approx(missed)


def test_downward_reserve_keeps_units_above_their_minimum() -> None:
    """Free wind could serve all 4 GW; 10 % of load and of wind must be there to be taken back, so gas
    gives x with x >= 0.4 + 0.1 (4 - x)."""
    system = with_targets(gas_and_wind(9.0, [4.0]), [target("downward_reserve", 10.0)])
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "thermal_generation").sum() == pytest.approx(0.8 / 1.1)
    # at a minimum load of half, x - 0.5 online; all of it runs at full load and 0.5 x can be taken back
    system = with_rows(system, "thermal_technologies", "gas", minimum_load=0.5)
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "thermal_generation").sum() == pytest.approx(0.8 / 0.6)


def test_a_store_gives_what_it_holds_for_an_hour() -> None:
    """A battery of 1 GW that holds 0.32 GWh above its lowest level gives 0.9 x 0.32 GW, not 1 GW."""
    system = keep(small(["storage"], shape=Shape(hours=1)), "storages", ["battery_east"])
    none = {"potential": np.nan, "potential_energy": np.nan}
    system = with_rows(system, "storages", "battery_east", existing=1.0, existing_energy=0.8, **none)
    system = with_rows(system, "storage_technologies", "battery", minimum_duration=0.0)
    system = with_series(system, "load", {"west": [[0.0]], "east": [[1.0]]})
    soft = {"mode": "soft", "price": 0.001, "price_unit": "yuan/kWh"}
    problem, solution, _ = solved(with_targets(system, [target("upward_reserve", 50.0, **soft)]))
    assert hourly(problem, solution, "reserve").sum() == pytest.approx(0.288)
    assert hourly(problem, solution, "upward_reserve_missed").sum() == pytest.approx(0.5 - 0.288)


def test_a_tower_gives_what_runs_and_what_its_heat_lasts_for() -> None:
    """0.6 of 1 GW run for the load; a store of 0.5 GWh of heat lasts for 0.2 GW more, not for 0.4 GW.
    Down to a minimum load of 0.4 of what runs there are 0.6 - 0.4 x 0.6 GW."""
    system = plant([0.0, 0.4, 0.0], [0.0, 0.6, 0.0], minimum_load=0.4)
    system = with_rows(system, "solar_thermal_plants", "tower_west", existing_heat=0.5)
    soft = {"mode": "soft", "price": 0.001, "price_unit": "yuan/kWh"}
    for kind, given in (("upward_reserve", 0.2), ("downward_reserve", 0.36)):
        problem, solution, _ = solved(with_targets(system, [target(kind, 100.0, **soft)]))
        assert hourly(problem, solution, f"{kind}_missed").sum() == pytest.approx(0.6 - given)


def test_a_fleet_gives_its_charging_and_what_it_has_stored() -> None:
    """1.5 GW are asked in every hour of a day of a fleet of 1 GW, at home from 18 to 8, free wind for all.

    Upwards an hour gives 1 GW and what it charges: 2 GWh in the six hours of the evening, nothing in the
    seven from midnight with full batteries; hour 7 ends with what is stored driven away. 8 + 7 of 36 GWh.
    Downwards an hour gives 1 GW less what it charges, within the room left: from 18 to 23 at most
    5 - 1 = 4 GWh, since a full battery by midnight leaves hour 23 none; from midnight, when the batteries are
    full, 7 GWh: the room of the first hour is what it gives to the grid. 4 + 7 of 36 GWh.
    """
    system = keep(evening(1.0), "reserve_needs", [])
    system = with_rows(system, "vehicles", "cars_east", enrolment_cost=0.0, wear_cost=0.0)
    system = with_series(system, "availability", {"wind_east": [[1.0] * 24]})
    soft = {"mode": "soft", "price": 5.0, "price_unit": "yuan/kWh"}
    for kind, given in (("upward_reserve", 15.0), ("downward_reserve", 11.0)):
        problem, solution, _ = solved(with_targets(system, [target(kind, 75.0, **soft)]))
        assert hourly(problem, solution, f"{kind}_missed").sum() == pytest.approx(36.0 - given), kind


def test_inertia_counts_machines_and_not_wind() -> None:
    """10 GW s at 4 s need 2.5 GW of gas running, beside free wind for 4 GW."""
    system = with_targets(gas_and_wind(9.0, [4.0]), [target("inertia", 10.0, "GW*s")])
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "thermal_generation").sum() == pytest.approx(2.5)


def test_a_share_of_power_comes_with_turning_machines() -> None:
    system = with_targets(gas_and_wind(9.0, [4.0, 2.0]), [target("synchronous_share", 30.0)])
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "thermal_generation")[0] == pytest.approx([1.2, 0.6])


def test_what_runs_at_minimum_load_turns_with_all_its_machines() -> None:
    """Gas at half load has twice the machines: 1.25 GW carry 2.5 GW of them."""
    system = with_rows(gas_and_wind(9.0, [4.0]), "thermal_technologies", "gas", minimum_load=0.5)
    problem, solution, _ = solved(with_targets(system, [target("inertia", 10.0, "GW*s")]))
    assert hourly(problem, solution, "thermal_generation").sum() == pytest.approx(1.25)


def two_zones(load: list[float], **row: Any) -> System:
    """3 GW of gas (credit 0.95) and 2 GW of wind (0.1) in the east, where the load is, and a line of 1 GW
    from the west, where 4 GW of coal (0.9) are; wind blows in the second hour."""
    system = small(["thermal", "renewable", "channel"], shape=Shape(hours=len(load)))
    system = keep(keep(system, "sites", ["wind_east"]), "channels", ["ac"])
    fixed = {"potential": np.nan}
    system = with_rows(system, "sites", "wind_east", existing=2.0, grid_limit=np.nan, **fixed)
    for unit, power in (("gas_east", 3.0), ("coal_west", 4.0)):
        system = with_rows(system, "generators", unit, existing=power, **fixed)
    system = keep(system, "generators", ["gas_east", "coal_west"])
    system = with_rows(system, "channels", "ac", existing=1.0, loss=0.1, **fixed)
    wind = [([0.0, 1.0] + [0.0] * len(load))[: len(load)]]
    system = with_series(system, "availability", {"wind_east": wind})
    system = with_series(system, "load", {"west": [[0.0] * len(load)], "east": [load]})
    soft = {"mode": "soft", "price": 0.001, "price_unit": "yuan/kWh", "season": "day", "year": 2030}
    return with_targets(system, [target("hourly_margin", 20.0, zones=("east",), **soft, **row)])


def test_an_hourly_margin_counts_what_stands_and_what_lines_bring() -> None:
    """Hour 0 is outside the season. In the others 2.5, 2.5 and 3.5 GW of load ask for 1.2 times as much, and
    2.85 GW of gas stand: 3.0 lacks nothing with the wind's 0.2, and lacks 0.15 without, which the line
    brings; 4.2 lacks 1.35, of which the line brings 0.9. Without imports, 0.15 and 1.35 GW are missing."""
    load = [3.0, 2.5, 2.5, 3.5]
    for accounting, missed in (("", [0.0, 0.0, 0.0, 0.45]), ("inside", [0.0, 0.0, 0.15, 1.35])):
        problem, solution, _ = solved(two_zones(load, accounting=accounting))
        assert hourly(problem, solution, "hourly_margin_missed")[0] == pytest.approx(missed, abs=1e-7)


def test_a_store_counts_what_it_gives_net() -> None:
    """0.6 GW and 40 % ask for 0.84: 0.8 GW of gas count 0.76, a store 0.4 of what it gives less all that it
    charges. Hour 0 with its load of 0.2 is outside the season."""
    system = keep(small(["thermal", "storage"], shape=Shape(hours=2)), "storages", ["battery_east"])
    system = keep(system, "generators", ["gas_east"])
    none = {"potential": np.nan, "potential_energy": np.nan}
    system = with_rows(system, "storages", "battery_east", existing=1.0, existing_energy=4.0, **none)
    system = with_rows(system, "storage_technologies", "battery", minimum_duration=0.0, wear_cost=0.0)
    system = with_rows(system, "generators", "gas_east", existing=0.8, potential=np.nan)
    system = with_series(system, "load", {"west": [[0.0, 0.0]], "east": [[0.2, 0.6]]})
    row = target("hourly_margin", 40.0, zones=("east",), season="day", mode="soft", price=10.0,
                 price_unit="yuan/kWh")  # fmt: skip
    problem, solution, _ = solved(with_targets(system, [row]))
    given = hourly(problem, solution, "storage_discharge").sum()
    assert given > 0.1
    taken = hourly(problem, solution, "storage_charge")[0, 1]
    missed = hourly(problem, solution, "hourly_margin_missed").sum()
    assert missed == pytest.approx(max(0.0, 1.4 * 0.6 - 0.95 * 0.8 - 0.4 * given + taken), abs=1e-7)


def test_a_margin_of_a_season_without_a_modelled_hour_is_refused() -> None:
    """The season of the tests begins at one o'clock; a report tells that there is nothing to tell it by."""
    system = two_zones([3.0])
    with pytest.raises(UsageError, match="no modelled hour of 2030 lies in the season day"):
        solved(system)
    table = system.tables["targets"]
    reported = system.with_table("targets", table.assign(mode="report"))
    told = achieved(reported, results_of(reported)).iloc[0]
    assert told["achieved"] != told["achieved"] and not told["met"] and told["status"] == "report"
    assert "no modelled hour" in told["note"].text()


def test_a_hard_reserve_out_of_reach_is_told() -> None:
    _, solution, _ = solved(with_targets(gas_and_wind(0.0, [3.0]), [target("upward_reserve", 150.0)]))
    assert [s.family for s in solution.shortfall] == ["upward_reserve_hard_missing"]


def test_decomposed_like_stacked() -> None:
    names = ("renewable", "solar_thermal", "thermal", "hydro", "storage", "demand_response", "vehicles",
             "channel")  # fmt: skip
    system = cycling(small(names, RESERVES, Shape(years=(2025, 2030), blocks=2, hours=5)))
    for key, value in (("more", 15.0), ("less", 10.0), ("turning", 20.0), ("every_hour", 30.0)):
        system = with_rows(system, "targets", key, value=value)
    problem, _, _ = assemble(system)
    stacked = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-7))
    assert split.certificate.passed
    assert split.objective == pytest.approx(stacked.objective, rel=2e-7)
