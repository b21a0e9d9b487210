"""Targets worked out on the back of an envelope: capacity, land, money, fuel and carbon."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gridplan.errors import InfeasibleError
from gridplan.model.assemble import build_plan
from gridplan.system import System
from tests.model.small import Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_tables import NAN
from tests.model.test_hand import hourly, solved

pytestmark = pytest.mark.oracle

TWO_YEARS = Shape(years=(2025, 2030), hours=1)
SOFT = {"mode": "soft", "price": 1e4}


def _wind(**target: Any) -> System:
    """Wind that nobody needs: no load, so that only a target builds it."""
    system = keep(small(["renewable"], shape=TWO_YEARS), "sites", ["wind_east"])
    none = {"west": [[0.0]] * 2, "east": [[0.0]] * 2}
    return with_targets(with_series(system, "load", none), [{"target": "t", "year": 2030, **target}])


@pytest.mark.parametrize(
    ("kind", "value", "stands"),
    [("capacity_floor", 2.5, 2.5), ("capacity_floor", 0.5, 1.0), ("build_fixed", 1.2, 2.2)],
)
def test_a_floor_counts_what_stands_and_a_fixed_build_what_is_built(
    kind: str, value: float, stands: float
) -> None:
    """1 GW of wind stands: a floor of 2.5 GW builds 1.5 GW, a fixed build of 1.2 GW makes it 2.2 GW."""
    _, _, plan = solved(_wind(kind=kind, technologies=("wind",), value=value, unit="GW"))
    assert plan["renewable_capacity[wind_east,2030]"] == pytest.approx(stands)


def test_a_fixed_build_that_is_soft_pays_for_more_and_for_less() -> None:
    """4 GW asked for, 2 GW of room: 2 GW are missed at 10 yuan/kW, for the years of 2030."""
    target = {"kind": "build_fixed", "technologies": ("wind",), "value": 4.0, "unit": "GW", "mode": "soft",
              "price": 10.0, "price_unit": "yuan/kW"}  # fmt: skip
    _, _, plan = solved(_wind(**target))
    assert plan["target_missed[t]"] == pytest.approx(2.0)
    assert plan["target_missed[t,over]"] == pytest.approx(0.0, abs=1e-9)
    _, _, plan = solved(with_rows(_wind(**{**target, "value": 0.5}), "sites", "wind_east", committed=0.8,
                                  committed_year=2028, potential=NAN))  # fmt: skip
    assert plan["target_missed[t,over]"] == pytest.approx(0.3)


def test_a_ceiling_keeps_a_technology_down() -> None:
    system = keep(small(["thermal"], shape=Shape(hours=1)), "generators", ["gas_east"])
    system = with_series(system, "load", {"west": [[0.0]], "east": [[5.0]]})
    target = {"target": "t", "kind": "capacity_ceiling", "technologies": ("gas",), "value": 3.5, "unit": "GW"}
    _, _, plan = solved(with_targets(system, [target]))
    assert plan["thermal_capacity[gas_east,2030]"] == pytest.approx(3.5)


def test_a_floor_with_nothing_in_its_scope_is_named() -> None:
    with pytest.raises(InfeasibleError, match="t: nothing in its scope"):
        build_plan(_wind(kind="capacity_floor", technologies=("coal",), value=1.0, unit="GW"))


def test_land_is_shared_by_technologies() -> None:
    """30 km2: 1 GW of wind takes 5, the rest is 1.25 GW of sun at 20 km2/GW; a load of 3 GW wants more."""
    system = small(["renewable"], shape=Shape(hours=1))
    system = with_rows(system, "sites", "wind_east", potential=NAN)
    system = replace(system, tables={**system.tables, "build_rates": system.tables["build_rates"].iloc[:0]})
    system = with_series(system, "availability", {"pv_west": [[1.0]], "wind_east": [[0.0]]})
    system = with_series(system, "load", {"west": [[3.0]], "east": [[0.0]]})
    target = {"target": "t", "kind": "land_limit", "technologies": ("solar", "wind"), "value": 30.0,
              "unit": "km2"}  # fmt: skip
    _, _, plan = solved(with_targets(system, [target]))
    assert plan["renewable_capacity[pv_west,2030]"] == pytest.approx(25.0 / 20.0)


def test_investment_of_a_period_is_spread_over_its_years() -> None:
    """4.75 million yuan/GW: 1.9 million yuan a year for five years build 2 GW; a floor asks for 3."""
    floor = {"target": "f", "kind": "capacity_floor", "technologies": ("wind",), "value": 3.0, "unit": "GW",
             "mode": "soft", "price": 1e5, "price_unit": "yuan/kW"}  # fmt: skip
    budget = {"target": "b", "kind": "investment_budget", "value": 0.95, "unit": "million yuan/year"}
    _, _, plan = solved(with_targets(_wind(kind="co2_price", unit="yuan/t"), [floor, budget]))
    assert plan["renewable_build[wind_east,2030]"] == pytest.approx(0.95 * 5 / 4.75)
    assert plan["target_missed[f]"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("denominator", "more", "needed"),
    [
        ("annual_peak", {}, 0.06 * 6.5),
        ("season_peak", {"season": "summer"}, 0.06 * 6.5),
        ("base", {"base": 35.0, "base_unit": "GW", "value": 1.5}, 0.015 * 35.0),
    ],
)
def test_response_is_a_share_of_the_load_that_is_stated(
    denominator: str, more: dict[str, Any], needed: float
) -> None:
    system = small(["demand_response"], shape=Shape(hours=2))
    system = with_series(system, "load", {"west": [[0.0, 0.0]], "east": [[0.0, 0.0]]})
    target = {"target": "t", "kind": "demand_response_capability", "zones": ("east",), "value": 6.0,
              "unit": "%", "denominator": denominator, **more}  # fmt: skip
    _, _, plan = solved(with_targets(system, [target]))
    assert plan["demand_response_capacity[flexible_east,2030]"] == pytest.approx(needed)


def test_nine_percent_of_35_gw_are_3_15_gw() -> None:
    """The 9 % of Chengdu (2030), where its denominator is the secure load of 35 GW."""
    system = with_rows(small(["demand_response"], shape=Shape(hours=2)), "demand_response", "flexible_east",
                       share=1.0)  # fmt: skip
    target = {"target": "t", "kind": "demand_response_capability", "value": 9.0, "unit": "%",
              "denominator": "base", "base": 35.0, "base_unit": "GW"}  # fmt: skip
    _, _, plan = solved(with_targets(system, [target]))
    assert plan["demand_response_capacity[flexible_east,2030]"] >= 3.15 - 1e-9


def _coal(shape: Shape = TWO_YEARS, load: float = 1.0) -> System:
    """1 GW of load a year; coal alone emits 0.81 kt and burns 0.3 ktce for each GWh."""
    system = keep(small(["thermal"], shape=shape), "generators", ["coal_west"])
    loads = [[load]] * len(system.horizon.spans)
    return with_series(system, "load", {"west": loads, "east": [[0.0]] * len(loads)})


def test_coal_control_of_the_economy_leaves_what_others_burn() -> None:
    """3.2 ktce, 3 of them burned elsewhere: 0.2 ktce are 2/3 GWh."""
    target = {"target": "t", "kind": "fuel_cap", "technologies": ("coal",), "value": 3.2, "unit": "ktce",
              "sector": "economy"}  # fmt: skip
    problem, solution, _ = solved(with_targets(_coal(), [target]))
    assert hourly(problem, solution, "thermal_generation", 1).sum() == pytest.approx(2.0 / 3.0)


def test_a_budget_counts_the_years_of_each_period_within_it() -> None:
    """2027 to 2031: three years of 2025's period, two of 2030's; 3 x 0.81 + 2 x 0.405 kt are 0.5 GWh less."""
    shape = Shape(years=(2025, 2030, 2035), hours=1)
    target = {"target": "t", "kind": "co2_budget", "value": 3 * 0.81 + 0.405, "unit": "kt", "year": 2030,
              "from_year": 2027, **SOFT, "price_unit": "yuan/t"}  # fmt: skip
    system = with_targets(_coal(shape), [target])
    _, solution, plan = solved(system)
    assert not solution.shortfall
    used = [plan[f"co2_budget_allowance[t@{y},{b}]"] for b, y in enumerate((2025, 2030))]
    # from 2027 to 2030: three years of 2025's period and one of 2030's
    assert 3 * used[0] + used[1] <= 3 * 0.81 + 0.405 + plan["target_missed[t]"] + 1e-9
    assert ("co2_budget_allowance[t@2035,2]" in plan) is False


def test_after_the_peak_emissions_do_not_grow() -> None:
    """Load grows from 1 to 1.5 GW after a peak in 2025: 0.5 GWh go unserved; before one in 2030, none."""
    system = _coal()
    system = with_series(system, "load", {"west": [[1.0], [1.5]], "east": [[0.0], [0.0]]})
    peak = {"target": "t", "kind": "co2_peak", "year": 2025, "value": 0.0, "unit": "%", "sector": "power"}
    problem, solution, _ = solved(with_targets(system, [peak]))
    assert not solution.shortfall
    assert hourly(problem, solution, "unserved_energy", 0).sum() == pytest.approx(0.0, abs=1e-9)
    assert hourly(problem, solution, "unserved_energy", 1).sum() == pytest.approx(0.5)
    problem, solution, _ = solved(with_targets(system, [{**peak, "value": 20.0}]))
    assert hourly(problem, solution, "unserved_energy", 1).sum() == pytest.approx(0.3)
    problem, solution, _ = solved(with_targets(system, [{**peak, "year": 2030}]))
    assert hourly(problem, solution, "unserved_energy", 1).sum() == pytest.approx(0.0, abs=1e-9)


def test_a_year_may_not_emit_on_paper_to_leave_room_for_the_next() -> None:
    """A peak year without load has no emissions to compare with, whatever its allowance says."""
    system = with_series(_coal(), "load", {"west": [[0.0], [1.0]], "east": [[0.0], [0.0]]})
    peak = {"target": "t", "kind": "co2_peak", "year": 2025, "value": 0.0, "unit": "%", "sector": "power"}
    problem, solution, _ = solved(with_targets(system, [peak]))
    assert hourly(problem, solution, "unserved_energy", 1).sum() == pytest.approx(1.0)


def test_intensity_is_a_cut_of_emissions_per_product() -> None:
    """9 kt elsewhere, 1,200 million yuan: 12 % less than 0.1 t per 10,000 yuan leaves 1.56 kt for power."""
    target = {"target": "t", "kind": "co2_intensity", "value": 12.0, "unit": "%", "sector": "economy",
              "base": 0.1, "base_unit": "t/万元"}  # fmt: skip
    problem, solution, _ = solved(with_targets(_coal(load=2.0), [target]))
    assert hourly(problem, solution, "thermal_generation", 1).sum() == pytest.approx(1.56 / 0.81)


def test_purchased_electricity_carries_the_factor_of_where_it_comes_from() -> None:
    """East takes in west's power at 0.4 kt/GWh: 0.392 kt may come in as 0.98 GWh, 1 GWh sent."""
    system = keep(small(["thermal", "channel"], shape=Shape(hours=1)), "generators", ["coal_west"])
    system = keep(system, "channels", ["ac"])
    system = with_series(system, "load", {"west": [[0.0]], "east": [[1.5]]})
    cap = {"target": "t", "kind": "co2_cap", "zones": ("east",), "value": 0.392, "unit": "kt",
           "accounting": "consumption"}  # fmt: skip
    problem, solution, _ = solved(with_targets(system, [cap]))
    assert hourly(problem, solution, "channel_forward").sum() == pytest.approx(1.0)
    problem, solution, _ = solved(with_targets(system, [{**cap, "accounting": "production"}]))
    assert hourly(problem, solution, "channel_forward").sum() == pytest.approx(1.5 / 0.98)


def _share_of_electricity(value: float, **more: Any) -> System:
    """1,000 GWh of load in one hour, served by wind, beside the energy that the statistics know."""
    system = keep(small(["renewable"], shape=Shape(hours=1)), "sites", ["wind_east"])
    system = with_rows(system, "sites", "wind_east", existing=1_000.0, potential=NAN, grid_limit=NAN)
    system = with_series(system, "availability", {"wind_east": [[1.0]]})
    system = with_series(system, "load", {"west": [[0.0]], "east": [[1_000.0]]})
    system = with_rows(system, "regional_energy", "sichuan", final_energy=100.55, other_fossil=400.0,
                       other_non_fossil=91.6)  # fmt: skip
    target = {"target": "t", "kind": "electrification", "zones": ("sichuan",), "value": value, "unit": "%",
              "mode": "soft", "price": 1.0, "price_unit": "yuan/tce", **more}  # fmt: skip
    return with_targets(system, [target])


@pytest.mark.parametrize(
    ("denominator", "accounting", "share"),
    [
        ("final_energy", "calorific", 55.0),  # 122.9 of 122.9 + 100.55 ktce
        ("final_energy", "coal_equivalent", 74.9),  # 300 of 400.55
        ("total_energy", "calorific", 20.0),  # 122.9 of 122.9 + 491.6
    ],
)
def test_electricity_is_a_share_of_the_energy_that_is_stated(
    denominator: str, accounting: str, share: float
) -> None:
    for value, missed in ((share - 0.1, False), (share + 0.1, True)):
        system = _share_of_electricity(value, denominator=denominator, accounting=accounting)
        _, _, plan = solved(system)
        assert (plan["target_missed[t]"] > 0.1) == missed


def test_energy_intensity_leaves_new_renewables_out() -> None:
    """2 + 1 ktce elsewhere, 2 GWh of renewables in the reference year at 0.3: 3.6 ktce; gas adds 0.2 a GWh.

    0.05 tce per 10,000 yuan and 900 million yuan are 4.5 ktce; 12.5 % less leave 0.3375 for gas, 1.6875 GWh.
    """
    system = keep(small(["thermal"], shape=Shape(hours=1)), "generators", ["gas_east"])
    system = with_series(system, "load", {"west": [[0.0]], "east": [[2.5]]})
    target = {"target": "t", "kind": "energy_intensity", "zones": ("sichuan",), "value": 12.5, "unit": "%",
              "base": 0.05, "base_unit": "tce/万元", "accounting": "coal_equivalent"}  # fmt: skip
    problem, solution, _ = solved(with_targets(system, [target]))
    assert hourly(problem, solution, "thermal_generation").sum() == pytest.approx(1.6875)


def _firm(hours: float, duration: float) -> float:
    """Firm share of a GW of storage of so many hours against a peak of so many."""
    system = keep(small(["storage"], shape=Shape(hours=2)), "storages", ["battery_east"])
    system = with_rows(system, "storages", "battery_east", existing=1.0, existing_energy=hours, potential=NAN)
    credits = system.tables["capacity_credits"]
    mine = credits["technology"] == "battery"
    credits = credits.assign(
        credit=credits["credit"].where(~mine, 1.0),
        peak_duration=credits["peak_duration"].where(~mine, duration),
    )
    system = replace(system, tables={**system.tables, "capacity_credits": credits})
    target = {"target": "t", "kind": "reserve_margin", "zones": ("east",), "season": "summer", "value": 0.0,
              "unit": "%", "mode": "soft", "price": 1.0, "price_unit": "yuan/kW"}  # fmt: skip
    _, _, plan = solved(with_targets(system, [target]))
    return 6.5 - plan["target_missed[t]"]


@pytest.mark.parametrize(("hours", "duration", "firm"), [(2.0, 4.0, 0.5), (4.0, 2.0, 1.0), (3.8, 8.0, 0.475)])
def test_storage_counts_by_its_hours_over_the_peak_of_net_load(
    hours: float, duration: float, firm: float
) -> None:
    """min(1, full-power hours / longest net-load peak), 发改价格〔2026〕114号."""
    assert _firm(hours, duration) == pytest.approx(firm)


def test_the_capacity_payment_of_storage_in_gansu_in_2026() -> None:
    """Coefficient 47.5 %: 330 yuan/kW x 0.475 x 0.8953 x (1 - 1.74 %) = 137.9 yuan/kW a year.

    Coal capacity price, supply ratio and own use as published for Gansu (fxbaogao 5230580, 2026).
    """
    credit = _firm(3.8, 8.0)
    assert 330.0 * credit * 0.8953 * (1.0 - 0.0174) == pytest.approx(137.9, abs=0.05)
