"""Published cases of rivers with published answers, written in this project's tables.

Switch 2.0.9 (switch-model/switch, Apache-2.0), examples hydro_system and hydro_system with pumped storage:
total cost 8116934.478032043 and 1490621.192296474. SDDP.jl (odow/SDDP.jl, MPL-2.0), example hydro_valley,
deterministic: revenue 835.0. Flows are in m3/s, volumes in hm3, power in MW.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from gridplan.lp.arrays import Problem
from gridplan.model.assemble import assemble
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import Scenario, System
from gridplan.system.horizon import build_horizon
from tests.model.small import PROVENANCE, keep, small, with_rows, with_series
from tests.model.small_tables import NAN, NO_ASSET

pytestmark = pytest.mark.oracle
FLOW = 0.0036  # hm3/h of 1 m3/s


def per_flow(power: float) -> float:
    """Head [m] at which 1 m3/s gives `power` [MW] with an efficiency of 0.9."""
    return power * 1000.0 / (9.81 * 0.9)


def dam(name: str, below: str, power: float, capacity: float, active: float = 0.0) -> dict[str, Any]:
    """A row of hydro_plants: `power` MW of a m3/s, at most `capacity` MW, `active` hm3."""
    return {"plant": name, "name_en": name, "name_zh": name, "zone": "west", "technology": "dam",
            "river": "river", "order": 1, "downstream": below, "travel_time": 0.0, "routing_time": 0.0,
            **NO_ASSET, "existing": capacity / 1000.0, "head": per_flow(power), "efficiency": 0.9,
            "mean_flow": 1.0, "active_storage": active, "dead_storage": 0.0, "ecological_flow": 0.0,
            "rated_flow": NAN,
            "regulation": "annual" if active else ("run_of_river" if power else "junction"),
            "outflow_ramp": NAN, "level_ramp": NAN, "inflow_shape": "snow", "overnight_cost": NAN,
            "latitude": NAN, "longitude": NAN}  # fmt: skip


def river(plants: list[dict[str, Any]], hours: list[int], weights: list[float], **tables: Any) -> System:
    """One zone with a gas plant and the plants; blocks of `hours`, each of its weight in the objective."""
    system = small(["hydro", "thermal", "renewable"], zones=("west",))
    system = keep(keep(system, "generators", ["coal_west"]), "sites", ["pv_west"])
    frames = {"hydro_plants": pd.DataFrame(plants), **tables}
    found = {name: frame.assign(**PROVENANCE) for name, frame in frames.items()}
    starts = np.cumsum([0, *hours[:-1]])
    weeks = SimpleNamespace(
        hours=[np.arange(n) + start for n, start in zip(hours, starts, strict=True)],
        assignment=list(range(len(hours))),
        weights=[1] * len(hours),
    )
    scenario = Scenario("normal", "normal", 1.0)
    horizon = build_horizon((2030,), (scenario,), {"normal": weeks}, {2030: 1.0})
    spans = tuple(replace(span, weight=w) for span, w in zip(horizon.spans, weights, strict=True))
    system = replace(system, tables={**system.tables, **found}, horizon=replace(horizon, spans=spans))
    system = with_rows(system, "costs", "dam", variable_om=0.0, fixed_om=0.0)
    return with_rows(with_rows(system, "costs", "pv", fixed_om=0.0), "costs", "coal", fixed_om=0.0)


def bounded(problem: Problem, fixed: dict[str, float], free: tuple[str, ...] = ()) -> Problem:
    """The problem with plan columns fixed and plan rows let go: levels at the ends of a case's periods."""
    plan = problem.plan
    lower, upper, low, high = (a.copy() for a in (plan.lower, plan.upper, plan.row_lower, plan.row_upper))
    for name, value in fixed.items():
        lower[plan.columns.index(name)] = upper[plan.columns.index(name)] = value
    for row in free:
        low[plan.rows.index(row)], high[plan.rows.index(row)] = -np.inf, np.inf
    return Problem(replace(plan, lower=lower, upper=upper, row_lower=low, row_upper=high), problem.blocks)


def solved(problem: Problem) -> Solution:
    solution = solve(problem, SolveOptions(method="stacked"))
    assert solution.certificate.passed and not solution.shortfall
    return solution


# Switch: a summer and a winter day, a dam above a run-of-river plant and a dam alone, gas and sun.
LOAD = [10, 8, 8, 8, 8, 8, 8, 9, 10, 11, 13, 14, 14, 14, 14, 15, 15, 15, 16, 20, 22, 24, 24, 17,
        12, 10, 10, 10, 10, 10, 10, 11, 12, 13, 16, 17, 17, 17, 17, 18, 18, 18, 19, 24, 26, 29, 29,
        21]  # fmt: skip
SUN = [*[0.0] * 7, 0.1, 0.2, 0.4, 0.4, 0.7, 0.7, 0.7, 0.7, 0.5, 0.5, 0.4, 0.3, *[0.0] * 5,
       *[0.0] * 8, 0.1, 0.2, 0.4, 0.5, 0.5, 0.5, 0.5, 0.3, 0.3, 0.2, *[0.0] * 6]  # fmt: skip
DAM_1 = [
    *[4.0] * 7,
    *[3.0] * 5,
    *[2.0] * 8,
    *[3.0] * 4,
    *[5.0] * 7,
    *[4.0] * 12,
    *[5.0] * 5,
]  # less consumption
DAM_2 = [*[1.0] * 7, *[0.0] * 13, *[1.0] * 4, *[5.0] * 7, 4.0, *[1.0] * 12, *[2.0] * 4]
# Both less what is consumed at the dam.
GAS = 6.705 * 4.0 + 3.5  # heat rate x fuel price + variable cost [$/MWh]
UP = 0.98  # forced outage of 2 % of water and sun, 6 % of gas
WEIGHT = 1826.25 / 10.0 * (1 - 1.05**-10) / 0.05 / 1.05  # days a year, ten years in money of the year before


def switch(plants: list[dict[str, Any]], inflow: dict[str, list[float]], sun: float, **tables: Any) -> System:
    """The case in dollars where the programme has million yuan; the power side is the same in both cases."""
    system = river(plants, [24, 24], [WEIGHT, WEIGHT], **tables)
    system = with_rows(system, "generators", "coal_west", existing=0.010 * 0.94, potential=NAN)
    system = with_rows(system, "thermal_technologies", "coal", heat_rate=1e-12, ramp=1.0, availability=1.0)
    system = with_rows(system, "costs", "coal", variable_om=GAS * 1000.0)
    system = with_rows(system, "costs", "pv", variable_om=0.0)
    system = with_rows(system, "sites", "pv_west", existing=sun * UP / 1000.0, potential=NAN)
    system = replace(system, value_of_lost_load=1e6)
    days = {"load": {"west": np.array(LOAD) / 1000.0}, "availability": {"pv_west": np.array(SUN)}}
    days["inflow"] = {name: np.array(values) * FLOW for name, values in inflow.items()}
    for name, rows in days.items():
        system = with_series(system, name, {u: [row[:24], row[24:]] for u, row in rows.items()})
    return system


def at_edges(plant: str, level: float) -> dict[str, float]:
    return {f"hydro_level[{plant},2030,normal,{k}]": level for k in (0, 1, 2)}


def test_switch_hydro_system() -> None:
    plants = [
        dam("dam_1", "series", 1.2, 8.0 * UP, active=0.18 - 0.036),
        dam("series", "", 0.6, 10.0 * UP),
        dam("dam_2", "", 1.5, 6.0 * UP, active=0.108 - 0.018),
    ]
    system = switch(plants, {"dam_1": DAM_1, "series": [1.5] * 48, "dam_2": DAM_2}, sun=6.0)
    problem, _, _ = assemble(system)
    levels = at_edges("dam_1", 0.072 - 0.036) | at_edges("dam_2", 0.054 - 0.018)
    assert solved(bounded(problem, levels)).objective == pytest.approx(8116934.478032043, rel=1e-6)


def test_switch_pumped_storage() -> None:
    plants = [
        dam("dam_1", "series", 1.2, 8.0 * UP, active=0.18 - 0.036),
        dam("series", "", 0.6, 10.0 * UP),
        dam("dam_2", "pool", 1.5, 6.0 * UP, active=0.864 - 0.086),
        dam("pool", "", 0.0, 0.0, active=0.144 - 0.001),
    ]
    plants[3] |= {"regulation": "daily", "existing": 1e-9, "head": 1e-6}
    unit = {"unit": "pump", "name_en": "Pump", "name_zh": "泵", "zone": "west", "technology": "dam",
            "upper": "dam_2", "lower": "pool", "turbines": "plant", **NO_ASSET, "existing": 0.006 * UP,
            "head": per_flow(1.5) * 0.9, "turbine_efficiency": 1.0, "pump_efficiency": 0.9,
            "overnight_cost": NAN}  # fmt: skip
    table = pd.DataFrame([unit])
    inflow = {"dam_1": DAM_1, "series": [1.5] * 48, "dam_2": DAM_2, "pool": [0.0] * 48}
    system = switch(plants, inflow, sun=30.0, reversible_units=table)
    problem, _, _ = assemble(system)
    levels = at_edges("dam_1", 0.072 - 0.036) | at_edges("dam_2", 0.432 - 0.086)
    assert solved(bounded(problem, levels)).objective == pytest.approx(1490621.192296474, rel=1e-6)


def test_sddp_hydro_valley() -> None:
    """Power 55, 65, 70 at 50, 60, 70 m3/s is 0.5 min(q, 70) + 0.5 min(q, 60) + 0.1 min(q, 50).

    So each dam is a reservoir with the first part and two plants without storage below it with the others.
    Prices 1, 2, 3 are the weights of three blocks of an hour; revenue is what is saved of load at price 1.
    """
    plants = [
        part
        for up, down in (("first", "second"), ("second", ""))
        for part in (
            dam(up, f"{up}_b", 0.5, 0.5 * 70, active=200 * FLOW),
            dam(f"{up}_b", f"{up}_c", 0.5, 0.5 * 60),
            dam(f"{up}_c", down, 0.1, 0.1 * 50),
        )
    ]
    system = river(plants, [1, 1, 1], [1.0, 2.0, 3.0])
    system = with_rows(system, "generators", "coal_west", existing=0.0, potential=NAN)
    system = with_rows(system, "sites", "pv_west", existing=0.0, potential=NAN)
    system = replace(system, value_of_lost_load=1000.0)  # 1 for each MWh
    system = with_series(system, "load", {"west": [[1.0]] * 3})
    system = with_series(system, "availability", {"pv_west": [[0.0]] * 3})
    system = with_series(system, "inflow", {p["plant"]: [[0.0]] * 3 for p in plants})
    problem, _, _ = assemble(system)
    full = {f"hydro_level[{name},2030,normal,0]": 200 * FLOW for name in ("first", "second")}
    free = tuple(f"hydro_year_closes[{name},2030,normal]" for name in ("first", "second"))
    cost = solved(bounded(problem, full, free)).objective
    assert 1000.0 * (1 + 2 + 3) - cost == pytest.approx(835.0, rel=1e-6)
