"""Thermal units by hand: part load, starts, least times, seasons, must-run, fuel caps, captured CO2."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gridplan.model import seasons
from gridplan.model.assemble import assemble
from gridplan.model.commitment import fuel_rates
from gridplan.model.technologies.thermal import in_season
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import (
    POLICIES,
    PROVENANCE,
    TECHNOLOGIES,
    Shape,
    cycling,
    keep,
    small,
    with_rows,
    with_series,
    with_targets,
)
from tests.model.test_hand import hourly, solved

pytestmark = pytest.mark.oracle
YEAR = Shape(blocks=2, hours=168, assignment=(0,) * 26 + (1,) * 26, beyond=1 / 7)


def coal(load: list[float], **figures: float) -> System:
    """2 GW of coal that cannot grow against a load of some hours; figures of the technology as given."""
    system = keep(small(["thermal"], shape=Shape(hours=len(load))), "generators", ["coal_west"])
    system = with_rows(system, "generators", "coal_west", potential=np.nan)
    plain = {"ramp": 1.0, "availability": 1.0, "heat_rate": 0.3}
    system = with_rows(system, "thermal_technologies", "coal", **{**plain, **figures})
    zero = [0.0] * len(load)
    return with_series(system, "load", {"west": [load], "east": [zero]})


def by_season(system: System, **row: Any) -> System:
    frame = pd.DataFrame([{"maintenance": 0.0, "forced_outage": 0.0, "must_run": 0.0, **row}]).assign(
        **PROVENANCE
    )
    return replace(system, tables={**system.tables, "thermal_seasons": frame})


def test_heat_rate_at_full_and_minimum_load() -> None:
    """0.3 kgce/kWh at full load and 7.5 % more at 40 %: 0.6 GW of 1.5 GW burns 0.3 x 1.075 x 0.6 ktce/h."""
    units = coal([1.0], minimum_load=0.4, part_load_penalty=0.075).units("generators", "thermal_technologies")
    slope, idle = (float(rate[0, 0]) for rate in fuel_rates(units))
    assert slope == pytest.approx(0.3 * (1 - 0.4 * 1.075) / 0.6)  # 0.285
    assert slope * 1.5 + idle * 1.5 == pytest.approx(0.3 * 1.5)
    assert slope * 0.6 + idle * 1.5 == pytest.approx(0.3 * 1.075 * 0.6)


def test_a_dip_is_ridden_through_where_a_start_costs_more_than_part_load() -> None:
    """Load 2, 1, 2 GW; minimum load 50 %, 20 % more fuel there: 1 GW at half load burns 0.06 ktce more,
    0.054 million yuan; stopping 1 GW for the hour would cost its start of 0.05 or 0.06 million yuan/GW."""
    load = [2.0, 1.0, 2.0]
    for start, online in ((0.05, 1.0), (0.06, 2.0)):
        system = coal(load, minimum_load=0.5, part_load_penalty=0.2, start_cost=start)
        problem, solution, _ = solved(system)
        assert hourly(problem, solution, "thermal_online")[0] == pytest.approx([2.0, online, 2.0])
        full = sum(load) * (0.01 + 0.3 * 0.9)
        fixed = 2.0 * 0.08
        assert solution.objective == pytest.approx(full + fixed + min(start, 0.3 * 0.2 * 1.0 * 0.9))


def test_fuel_of_a_start_is_burned_and_paid() -> None:
    system = coal([2.0, 0.0, 2.0], minimum_load=0.5, start_cost=0.1, start_fuel=0.03)
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "thermal_start")[0] == pytest.approx([0.0, 0.0, 2.0])
    assert solution.objective == pytest.approx(4.0 * 0.28 + 2 * 0.08 + 2.0 * (0.1 + 0.03 * 0.9))


def test_what_is_started_runs_on_and_what_is_stopped_stays_so() -> None:
    """2 GW started for a peak of one hour run for three at 25 %; a gap of one hour stops nothing."""
    load = [0.0, 0.0, 2.0, 0.5, 0.5, 0.0, 0.0]
    for hours, after in ((1, 0.5), (3, 2.0)):
        system = coal(load, minimum_load=0.25, part_load_penalty=0.5, minimum_up_time=hours)
        problem, solution, _ = solved(system)
        online = hourly(problem, solution, "thermal_online")[0]
        assert online == pytest.approx([0.0, 0.0, 2.0, after, after, 0.0, 0.0])
    system = coal([2.0, 1.0, 2.0, 2.0], minimum_load=0.5, part_load_penalty=0.5, minimum_down_time=2)
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "thermal_online")[0] == pytest.approx([2.0, 2.0, 2.0, 2.0])


def test_seasons_of_what_a_block_stands_for() -> None:
    """26 weeks from 1 January are 4,368 h, of which January and February have 1,416; December has 744 of the
    4,392 h of the rest."""
    system = small(["thermal"], shape=YEAR)
    assert seasons.shares(system, 0)["winter"] == pytest.approx(1416 / 4368)
    assert seasons.shares(system, 1)["winter"] == pytest.approx(744 / 4392)
    assert seasons.shares(system, 0)["summer"] == pytest.approx(24 / 4368)  # 1 July is day 182
    assert seasons.shares(system, 1)["summer"] == pytest.approx(61 * 24 / 4392)


def test_maintenance_and_forced_outages_by_season() -> None:
    system = by_season(small(["thermal"], shape=YEAR), technology="coal", season="winter",
                       maintenance=0.2, forced_outage=0.05, must_run=0.4)  # fmt: skip
    part = 744 / 4392
    units = in_season(system, 1)
    assert units.loc["coal_west", "availability"] == pytest.approx(part * 0.8 * 0.95 + (1 - part) * 0.9)
    assert units.loc["coal_west", "must_run"] == pytest.approx(part * 0.4)
    assert units.loc["gas_east", "availability"] == 0.95


def test_must_run_holds_back_cheaper_power() -> None:
    """Free wind could serve all; half of 1.9 GW must run, and the rest of the load is wind."""
    system = small(["thermal", "renewable"], shape=Shape(hours=2))
    system = keep(keep(system, "sites", ["wind_east"]), "generators", ["gas_east"])
    system = with_rows(system, "sites", "wind_east", existing=9.0, potential=np.nan, grid_limit=np.nan)
    system = with_rows(system, "generators", "gas_east", existing=2.0, potential=np.nan)
    system = by_season(system, technology="gas", season="winter", maintenance=0.05, must_run=0.5)
    system = with_series(system, "availability", {"wind_east": [[1.0, 1.0]]})
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "thermal_generation")[0] == pytest.approx([0.95, 0.95])
    assert solution.shortfall == ()


def test_must_run_beyond_the_load_is_told_and_not_infeasible() -> None:
    _, solution, _ = solved(coal([0.5, 0.5], must_run=0.5))
    assert sum(s.total for s in solution.shortfall) == pytest.approx(0.5)


def test_winter_gas_is_rationed() -> None:
    """0.5 ktce at 0.2 ktce/GWh are 2.5 GWh in the winter; what is missed beyond costs its price."""
    system = keep(small(["thermal"], shape=Shape(hours=2)), "generators", ["gas_east"])
    target = {"target": "gas", "kind": "fuel_cap", "technologies": ("gas",), "season": "winter", "value": 0.5,
              "unit": "ktce"}  # fmt: skip
    problem, solution, _ = solved(with_targets(system, [target]))
    assert hourly(problem, solution, "thermal_generation").sum() == pytest.approx(2.5)
    summer = with_targets(system, [{**target, "season": "summer"}])
    problem, solution, _ = solved(summer)
    assert hourly(problem, solution, "thermal_generation").sum() > 5.0, "no hour of this year is in summer"


def test_a_cap_counts_the_part_of_a_week_that_lies_in_its_season() -> None:
    system = keep(small(["thermal"], shape=YEAR), "generators", ["gas_east"])
    target = {"target": "gas", "kind": "fuel_cap", "technologies": ("gas",), "season": "winter", "value": 1.0,
              "unit": "ktce"}  # fmt: skip
    problem, _, _ = assemble(with_targets(system, [target]))
    plan = problem.plan
    row = plan.matrix.toarray()[plan.rows.index("fuel_cap_target[gas]")]
    weights = {name: value for name, value in zip(plan.columns, row, strict=True) if value}
    assert weights["fuel_allowance[gas,0]"] == pytest.approx(26 * 1416 / 4368)
    assert weights["fuel_allowance[gas,1]"] == pytest.approx((26 + 1 / 7) * 744 / 4392)


def test_captured_co2_is_not_emitted() -> None:
    """1 GWh of coal burns 0.3 ktce and makes 0.81 kt of CO2; 90 % captured leaves 0.081 kt at 100 yuan/t."""
    target = {"target": "carbon", "kind": "co2_price", "value": 100.0, "unit": "yuan/t"}
    costs = []
    for capture in (0.0, 0.9):
        _, solution, _ = solved(with_targets(coal([1.0], capture=capture), [target]))
        costs.append(solution.objective)
    assert costs[0] - costs[1] == pytest.approx(0.9 * 0.81 * 0.1)


def test_uranium_is_no_fossil_energy() -> None:
    """A share counts as fossil what technologies burn that are not non-fossil."""
    system = coal([1.0])
    target = {"target": "share", "kind": "non_fossil_share", "zones": ("tibet",), "value": 90.0, "unit": "%",
              "mode": "soft", "price": 100.0, "price_unit": "yuan/tce",
              "accounting": "coal_equivalent"}  # fmt: skip
    missed = {}
    for green in (False, True):
        kinds = system.tables["technologies"].copy()
        kinds.loc[kinds["technology"] == "coal", "non_fossil"] = green
        tables = {**system.tables, "technologies": kinds}
        _, _, plan = solved(with_targets(replace(system, tables=tables), [target]))
        missed[green] = plan["target_missed[share]"]
    outside = 0.9 * 1.0 - 0.1 * 0.5
    assert missed[False] == pytest.approx(outside + 0.9 * 0.3)
    assert missed[True] == pytest.approx(outside - 0.1 * 0.3)


@pytest.mark.parametrize("method", ["stacked", "benders"])
def test_stacked_and_decomposed_agree(method: str) -> None:
    system = cycling(small(TECHNOLOGIES, POLICIES, Shape(years=(2025, 2030), blocks=2, hours=5)))
    system = with_rows(system, "targets", "winter_gas", value=0.3)
    problem, _, _ = assemble(system)
    found = solve(problem, SolveOptions(method=method, gap=1e-7))
    other = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    assert found.certificate.passed
    assert found.objective == pytest.approx(other.objective, rel=2e-7)
