"""Figures that fit on the back of an envelope, against the code."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gridplan.lp.arrays import Problem
from gridplan.model.assemble import assemble
from gridplan.model.energy import conversion
from gridplan.model.policies.reserve_margin import credits
from gridplan.model.scope import peak, season_hours
from gridplan.model.targets import targets
from gridplan.model.technologies.hydro import plants
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import System
from gridplan.system.finance import annuity, construction_interest, discount_factor
from gridplan.system.horizon import period_lengths
from tests.model.small import Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_tables import NAN

pytestmark = pytest.mark.oracle


def solved(system: System) -> tuple[Problem, Solution, dict[str, float]]:
    """The problem, its solution, and the plan's columns by name."""
    problem, _, _ = assemble(system)
    solution = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    names = dict(zip(problem.plan.columns, map(float, solution.plan.columns), strict=True))
    return problem, solution, names


def hourly(problem: Problem, solution: Solution, family: str, block: int = 0) -> np.ndarray:
    """Values (units, hours) of a family of block columns."""
    found = next(f for f in problem.blocks[block].shape.columns if f.name == family)
    return found.of(solution.blocks[block].columns)


def test_annuity_pays_back_the_investment() -> None:
    assert annuity(0.08, 20) == pytest.approx(0.101852, abs=1e-6)  # a textbook's table
    assert annuity(0.0, 25) == 0.04
    paid = sum(annuity(0.06, 30) / 1.06**year for year in range(1, 31))
    assert paid == pytest.approx(1.0)
    with pytest.raises(ValueError, match="lifetime"):
        annuity(0.05, 0)


def test_interest_during_construction_is_spent_in_the_middle_of_each_year() -> None:
    """20, 50 and 30 % at 8 %: 0.2 x 1.08^2.5 + 0.5 x 1.08^1.5 + 0.3 x 1.08^0.5 = 1.1154."""
    grown = 0.2 * 1.08**2.5 + 0.5 * 1.08**1.5 + 0.3 * 1.08**0.5
    assert construction_interest(0.08, (0.2, 0.5, 0.3)) == pytest.approx(grown - 1.0)
    assert round(grown, 4) == 1.1154
    assert construction_interest(0.08, ()) == construction_interest(0.0, (0.5, 0.5)) == 0.0


def test_plants_that_take_years_to_build_cost_their_interest() -> None:
    """A GW of wind, half spent in the second and half in the first year before it runs."""
    system = small(["renewable"], shape=Shape(hours=1), discount_rate=0.08)
    system = keep(system, "sites", ["wind_east"])
    system = with_rows(system, "sites", "wind_east", committed=1.0, committed_year=2030, potential=NAN)
    once = solved(system)[1].objective
    kinds = system.tables["technologies"]
    kinds = kinds.assign(construction_spending=[(50, 50)] * len(kinds))
    slow = replace(system, tables={**system.tables, "technologies": kinds})
    price = 5.0 * (1.0 - 0.1 * 5 / 10)  # million yuan/GW, between the years of the table
    more = annuity(0.08, 20) * price * (0.5 * 1.08**1.5 + 0.5 * 1.08**0.5 - 1.0)
    assert solved(slow)[1].objective - once == pytest.approx(more)


def test_discount_factor_sums_the_years_of_a_period() -> None:
    assert discount_factor(0.05, 2025, 2025, 1) == 1.0
    assert discount_factor(0.05, 2025, 2026, 2) == pytest.approx(1 / 1.05 + 1 / 1.05**2)
    assert discount_factor(0.0, 2025, 2030, 5) == 5.0


def test_periods_last_until_the_next_study_year() -> None:
    assert period_lengths((2025, 2030, 2040)) == {2025: 5, 2030: 10, 2040: 10}
    assert period_lengths((2030,)) == {2030: 1}


def test_block_weight_is_count_times_probability_times_discounted_years() -> None:
    system = small(["thermal"], shape=Shape(years=(2025, 2030), blocks=2, assignment=(0, 1, 0)))
    first, last = system.horizon.spans[0], system.horizon.spans[-1]
    assert first.weight == pytest.approx(2 * sum(1.05**-n for n in range(5)))
    assert last.weight == pytest.approx(sum(1.05**-n for n in range(5, 10)))


def test_energy_factor_of_a_dam() -> None:
    frame = plants(small(["hydro"]))
    assert frame.loc["upper", "energy_factor"] == pytest.approx(9.81 * 0.9 * 200.0 / 3600.0)
    # 1 m3/s over 200 m at 90 % gives 1.7658 MW; an hour of it is 0.0036 hm3 and 1.7658 MWh
    assert frame.loc["upper", "energy_factor"] * 0.0036 == pytest.approx(1.7658e-3)


def _share_system(accounting: str, value: float) -> System:
    """50 TWh of wind consumed and 10 Mtce of fossil energy outside the power sector, in one hour."""
    system = keep(small(["renewable"], shape=Shape(hours=1)), "sites", ["wind_east"])
    system = with_rows(system, "sites", "wind_east", existing=50_000.0, potential=NAN, grid_limit=NAN)
    system = with_series(system, "availability", {"wind_east": [[1.0]]})
    system = with_series(system, "load", {"west": [[0.0]], "east": [[50_000.0]]})
    system = with_rows(system, "regional_energy", "sichuan", other_fossil=10_000.0, other_non_fossil=0.0)
    target = {"target": "share", "kind": "non_fossil_share", "zones": ("sichuan",), "value": value,
              "unit": "%", "mode": "soft", "price": 100.0, "price_unit": "yuan/tce",
              "accounting": accounting}  # fmt: skip
    return with_targets(system, [target])


@pytest.mark.parametrize(
    ("accounting", "share", "factor"), [("coal_equivalent", 60.0, 0.3), ("calorific", 38.06, 0.1229)]
)
def test_non_fossil_share_of_50_twh_and_10_mtce(accounting: str, share: float, factor: float) -> None:
    system = _share_system(accounting, share)
    assert conversion(system, targets(system)[0]) == factor
    assert factor * 50_000 / (factor * 50_000 + 10_000) == pytest.approx(share / 100, abs=5e-5)
    for value, missed in ((share - 0.1, False), (share + 0.1, True)):
        _, _, plan = solved(_share_system(accounting, value))
        assert (plan["target_missed[share]"] > 1.0) == missed
    tau = (share + 0.1) / 100
    expected = tau * 10_000 - (1 - tau) * factor * 50_000
    assert plan["target_missed[share]"] == pytest.approx(expected, rel=1e-6)


def test_exported_electricity_does_not_count_for_the_sender() -> None:
    system = keep(small(["renewable", "channel"], shape=Shape(hours=1)), "sites", ["pv_west"])
    system = with_rows(system, "sites", "pv_west", existing=1.0, potential=NAN)
    system = keep(with_rows(system, "channels", "ac", existing=1.0, potential=NAN), "channels", ["ac"])
    system = with_series(system, "availability", {"pv_west": [[1.0]]})
    system = with_series(system, "load", {"west": [[0.0]], "east": [[5.0]]})
    target = {"kind": "non_fossil_share", "value": 50.0, "unit": "%", "mode": "soft", "price": 1.0,
              "price_unit": "yuan/tce", "accounting": "coal_equivalent"}  # fmt: skip
    rows = [
        {**target, "target": "west", "zones": ("west",)},
        {**target, "target": "east", "zones": ("east",)},
    ]
    problem, solution, _ = solved(with_targets(system, rows))
    assert hourly(problem, solution, "channel_forward").sum() == pytest.approx(1.0)
    consumed = hourly(problem, solution, "nonfossil_consumed")[:, 0]
    assert consumed == pytest.approx([0.0, 0.98])


def test_credits_and_peak_of_a_season() -> None:
    system = small(policies=["reserve_margin"])
    assert credits(system, "summer")["coal"][0] == 0.9
    hours = season_hours(system, "summer")
    assert hours.sum() == 62 * 3
    assert hours[181 * 24 + 19] and not hours[181 * 24 + 18] and not hours[180 * 24 + 20]
    assert peak(system, targets(system)[0]) == 6.5
    both = with_targets(system, [{"target": "m", "kind": "reserve_margin", "season": "summer", "unit": "%"}])
    assert peak(both, targets(both)[0]) == 10.5


def _hydro(hours: int, blocks: int, travel: float, inflow: dict[str, Any]) -> System:
    """A seasonal dam above a run-of-river plant, `travel` hours apart."""
    system = keep(
        small(["hydro"], shape=Shape(hours=hours, blocks=blocks)), "hydro_plants", ["upper", "lower"]
    )
    system = with_rows(system, "hydro_plants", "upper", existing=0.8, potential=NAN, downstream="lower",
                       travel_time=travel, ecological_flow=0.0)  # fmt: skip
    return with_series(system, "inflow", inflow)


@pytest.mark.parametrize("travel", [0.0, 0.25, 1.0, 1.5, 3.75, 4.0, 7.3, 9.0])
def test_no_river_makes_or_loses_water(travel: float) -> None:
    rng = np.random.default_rng(7)
    inflow = {u: rng.uniform(0, 1, (3, 4)).tolist() for u in ("upper", "lower")}
    problem, solution, plan = solved(_hydro(4, 3, travel, inflow))
    assert not solution.shortfall
    out = np.array([
        hourly(problem, solution, "hydro_release", b).sum(axis=1)
        + hourly(problem, solution, "hydro_spill", b).sum(axis=1)
        for b in range(3)
    ])  # fmt: skip
    total = {u: np.sum(inflow[u]) for u in inflow}
    assert out[:, 0].sum() == pytest.approx(total["upper"], abs=1e-6)
    assert out[:, 1].sum() == pytest.approx(total["upper"] + total["lower"], abs=1e-6)
    if travel:  # what is on its way at every edge is what went out above and has not come in below
        way = [plan[f"hydro_transit[upper,2030,normal,{k}]"] for k in range(4)]
        local = np.array(inflow["lower"]).sum(axis=1)
        for b in range(3):
            assert way[b + 1] - way[b] == pytest.approx(out[b, 0] - (out[b, 1] - local[b]), abs=1e-6)


def test_water_arrives_after_a_fractional_delay() -> None:
    """1 hm3 let out in hour 0 of 1.5 h of river: half arrives in hour 1, half in hour 2."""
    inflow = {"upper": [[1.0, 0, 0, 0], [0.0] * 4], "lower": [[0.0] * 4] * 2}
    system = with_rows(_hydro(4, 2, 1.5, inflow), "hydro_plants", "upper", active_storage=0.0)
    problem, solution, _ = solved(system)
    out = hourly(problem, solution, "hydro_release") + hourly(problem, solution, "hydro_spill")
    assert out[0] == pytest.approx([1.0, 0, 0, 0], abs=1e-9)
    assert out[1] == pytest.approx([0, 0.5, 0.5, 0], abs=1e-9)


def test_storage_gives_back_what_its_efficiencies_leave() -> None:
    """A full hour of surplus sun: 0.2 GW charged gives 0.2 * 0.95 * 0.9 GWh back.

    Levels are counted from the lowest one: a tenth of 0.8 GWh below the half it begins with.
    """
    system = keep(small(["storage", "renewable"], shape=Shape(hours=2)), "storages", ["battery_east"])
    system = with_rows(system, "storages", "battery_east", potential=NAN, existing_energy=0.8)
    system = keep(
        with_rows(system, "sites", "wind_east", existing=2.0, potential=NAN, grid_limit=NAN),
        "sites",
        ["wind_east"],
    )
    system = with_series(system, "availability", {"wind_east": [[1.0, 0.0]]})
    system = with_series(system, "load", {"west": [[0.0, 0.0]], "east": [[1.0, 1.0]]})
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "storage_charge")[0] == pytest.approx([0.2, 0.0], abs=1e-8)
    assert hourly(problem, solution, "storage_discharge")[0] == pytest.approx(
        [0.0, 0.2 * 0.95 * 0.9], abs=1e-8
    )
    assert hourly(problem, solution, "storage_level_block")[0] == pytest.approx([0.32 + 0.19, 0.32], abs=1e-8)


def _screening(hours_of_peak: int) -> System:
    """A GW of peak for some of 10 hours: coal is dear to build, gas dear to run."""
    system = small(["thermal"], shape=Shape(hours=10), discount_rate=0.0)
    generators = system.tables["generators"]
    east = generators.assign(zone="east", existing=0.0, potential=5.0)
    costs = pd.DataFrame({
        "technology": ["coal", "gas"], "year": 2030, "overnight_cost": [120.0, 25.0],
        "energy_overnight_cost": NAN, "fixed_om": [0.0, 0.0], "variable_om": [0.0, 0.0],
    })  # fmt: skip
    tables = {**system.tables, "generators": east, "costs": costs,
              "build_rates": system.tables["build_rates"].iloc[:0]}  # fmt: skip
    system = replace(system, tables=tables)
    system = with_rows(system, "thermal_technologies", "coal", ramp=1.0, availability=1.0)
    system = with_rows(system, "thermal_technologies", "gas", availability=1.0)
    load = [1.0] * hours_of_peak + [0.0] * (10 - hours_of_peak)
    return with_series(system, "load", {"west": [[0.0] * 10], "east": [load]})


@pytest.mark.parametrize("hours", [5, 12 - 2])
def test_screening_curve_picks_the_cheaper_technology(hours: int) -> None:
    """coal 120/30 + 0.27 h against gas 25/25 + 0.48 h: they meet at 3 / 0.21 = 14.3 hours a year."""
    _, solution, plan = solved(_screening(hours))
    assert plan["thermal_capacity[gas_east,2030]"] == pytest.approx(1.0)
    assert solution.objective == pytest.approx(1.0 + 0.48 * hours)


def test_screening_curve_with_more_weeks() -> None:
    """The same day three times: 15 hours of peak, so coal; 4 + 0.27 * 15 = 8.05 million yuan."""
    system = _screening(5)
    spans = tuple(replace(span, count=3.0, weight=3.0) for span in system.horizon.spans)
    system = replace(system, horizon=replace(system.horizon, spans=spans))
    _, solution, plan = solved(system)
    assert plan["thermal_capacity[coal_west,2030]"] == pytest.approx(1.0)
    assert solution.objective == pytest.approx(8.05)


def test_peak_and_base_are_split_by_the_screening_curve() -> None:
    """2 GW for 5 h, 1 GW for 15 more of 20: gas for the peak slice, coal for the base slice."""
    system = _screening(5)
    load = [2.0] * 5 + [1.0] * 5
    system = with_series(system, "load", {"west": [[0.0] * 10], "east": [load]})
    spans = tuple(replace(span, count=2.0, weight=2.0) for span in system.horizon.spans)
    system = replace(system, horizon=replace(system.horizon, spans=spans))
    _, solution, plan = solved(system)
    assert plan["thermal_capacity[coal_west,2030]"] == pytest.approx(1.0)
    assert plan["thermal_capacity[gas_east,2030]"] == pytest.approx(1.0)
    assert solution.objective == pytest.approx((4 + 0.27 * 20) + (1 + 0.48 * 10))


def test_lost_load_is_priced() -> None:
    _, solution, _ = solved(small([], shape=Shape(hours=2)))
    assert solution.objective == pytest.approx(20.0 * (2 + 3 + 4 + 5))


def test_co2_cap_and_price() -> None:
    """With nothing else than coal a cap of 0.81 kt lets 1 GWh run; the rest goes unserved."""
    system = keep(small(["thermal"], shape=Shape(hours=1)), "generators", ["coal_west"])
    system = with_rows(system, "generators", "coal_west", potential=NAN)
    system = with_series(system, "load", {"west": [[2.0]], "east": [[0.0]]})
    cap = {"target": "cap", "kind": "co2_cap", "value": 0.81, "unit": "kt"}
    problem, solution, _ = solved(with_targets(system, [cap]))
    assert hourly(problem, solution, "thermal_generation").sum() == pytest.approx(1.0)
    price = {"target": "carbon", "kind": "co2_price", "value": 100.0, "unit": "yuan/t"}
    free = solved(system)[1].objective
    priced = solved(with_targets(system, [price]))[1].objective
    assert priced - free == pytest.approx(0.1 * 0.81 * 1.8)


def test_curtailment_cap_makes_room_or_builds_less() -> None:
    """Sun of 1 h for a load of 1 GW: 10 % may be thrown away, so at most 1 / 0.9 GW are built."""
    system = keep(small(["renewable"], shape=Shape(hours=2)), "sites", ["pv_west"])
    system = with_rows(system, "sites", "pv_west", existing=0.0, potential=8.0)
    system = replace(system, tables={**system.tables, "build_rates": system.tables["build_rates"].iloc[:0]})
    system = with_series(system, "availability", {"pv_west": [[1.0, 0.1]]})
    system = with_series(system, "load", {"west": [[1.0, 1.0]], "east": [[0.0, 0.0]]})
    costs = system.tables["costs"].assign(overnight_cost=1.0, fixed_om=0.0, variable_om=0.0)
    system = replace(system, tables={**system.tables, "costs": costs})
    _, _, free = solved(system)
    assert free["renewable_capacity[pv_west,2030]"] == pytest.approx(8.0)  # 0.1 GW of each more in hour 1
    cap = {"target": "spilt", "kind": "curtailment", "value": 10.0, "unit": "%"}
    _, solution, plan = solved(with_targets(system, [cap]))
    # k GW: thrown away k - 1 <= 0.1 * 1.1 k
    assert plan["renewable_capacity[pv_west,2030]"] == pytest.approx(1 / (1 - 0.11))
    assert not solution.shortfall


def test_demand_response_sheds_its_hours_and_shifts_within_windows() -> None:
    system = small(["demand_response"], shape=Shape(hours=4))
    system = with_rows(system, "demand_response", "flexible_east", enrolment_cost=0.0)
    problem, solution, plan = solved(system)
    enrolled = plan["demand_response_capacity[flexible_east,2030]"]
    assert enrolled == pytest.approx(0.65)
    shed = hourly(problem, solution, "demand_shed")[0]
    assert shed.sum() == pytest.approx(2.0 * 0.4 * 0.65)
    assert shed.max() <= 0.4 * 0.65 + 1e-9
    moved = (
        hourly(problem, solution, "demand_shift_up")[0] - hourly(problem, solution, "demand_shift_down")[0]
    )
    assert moved.reshape(2, 2).sum(axis=1) == pytest.approx([0.0, 0.0])


def test_existing_capacity_leaves_and_may_retire_before() -> None:
    shape = Shape(years=(2025, 2030, 2035), hours=2)
    system = keep(small(["thermal"], shape=shape), "generators", ["coal_west"])
    system = with_rows(system, "generators", "coal_west", existing_until=2035, potential=NAN)
    system = with_series(system, "load", {"west": [[0.9, 0.9]] * 3, "east": [[0.0, 0.0]] * 3})
    _, _, plan = solved(system)
    stands = [plan[f"thermal_capacity[coal_west,{y}]"] for y in (2025, 2030, 2035)]
    assert stands == pytest.approx([2.0, 1.0, 0.0])  # 0.9 GW at 90 % availability is 1 GW
    assert plan["thermal_retire[coal_west,2030]"] == pytest.approx(1.0)


def test_committed_capacity_is_built_in_its_year() -> None:
    system = keep(
        small(["thermal"], shape=Shape(years=(2025, 2030, 2035), hours=2)), "generators", ["gas_east"]
    )
    system = with_rows(system, "generators", "gas_east", committed=1.5, committed_year=2028, potential=NAN)
    _, _, plan = solved(system)
    built = [plan[f"thermal_build[gas_east,{y}]"] for y in (2025, 2030, 2035)]
    assert built == pytest.approx([0.0, 1.5, 0.0])


def test_what_is_built_lives_and_is_paid_for_its_lifetime() -> None:
    """1 GW of gas of 2030 lives five years: paid in 2030 to 2034, and built anew in 2035."""
    shape = Shape(years=(2025, 2030, 2035), hours=2)
    system = keep(small(["thermal"], shape=shape, discount_rate=0.0), "generators", ["gas_east"])
    system = with_rows(system, "generators", "gas_east", existing=0.0, potential=6.0)
    system = with_rows(system, "technologies", "gas", lifetime=5)
    system = with_rows(system, "costs", "gas", overnight_cost=2.0, fixed_om=0.0, variable_om=0.0)
    system = with_series(system, "load", {"west": [[0.0, 0.0]] * 3, "east": [[0.95, 0.95]] * 3})
    _, solution, plan = solved(system)
    assert [plan[f"thermal_build[gas_east,{y}]"] for y in (2025, 2030, 2035)] == pytest.approx([0, 1, 1])
    assert [plan[f"thermal_capacity[gas_east,{y}]"] for y in (2025, 2030, 2035)] == pytest.approx([0, 1, 1])
    lost, burned = 5 * 2 * 0.95 * 20.0, 10 * 2 * 0.95 * 0.2 * 2.4
    assert solution.objective == pytest.approx(lost + burned + 2 * 2.0)
