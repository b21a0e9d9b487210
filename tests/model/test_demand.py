"""Demand response by hand, and against the published case dr_simple of Switch."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gridplan.model.assemble import assemble
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from gridplan.system.finance import annuity
from tests.model.small import PROVENANCE, Shape, keep, small, with_rows, with_series
from tests.model.small_tables import NAN, NO_ASSET, STEADY
from tests.model.test_hand import hourly, solved

pytestmark = pytest.mark.oracle


def smelter(hours: int, load: list[float], **columns: float) -> System:
    """A smelter of 0.6 GW in the west and nothing else: what it does not give is unserved."""
    system = keep(small(["demand_response"], shape=Shape(hours=hours)), "demand_response", ["smelter_west"])
    plain = {"shed_share": 1.0, "rebound": 0.0, "enrolment_cost": 0.0, "shed_hours": 100.0, **columns}
    system = with_rows(system, "demand_response", "smelter_west", **plain)
    return with_series(system, "load", {"west": [load], "east": [[0.0] * hours]})


@pytest.mark.parametrize(("events", "given"), [(1.0, 1.8), (1.5, 2.7), (2.0, 3.6), (9.0, 3.6)])
def test_events_a_year_and_hours_an_event_limit_what_is_shed(events: float, given: float) -> None:
    """Two days: each can give 3 h x 0.6 GW = 1.8 GWh, the year as many of them as it has events."""
    system = smelter(48, [1.0] * 48, events=events, event_hours=3.0)
    problem, solution, _ = solved(system)
    shed = hourly(problem, solution, "demand_shed")[0]
    assert shed.sum() == pytest.approx(given)
    assert shed.reshape(2, 24).sum(axis=1).max() <= 1.8 + 1e-9
    assert solution.shortfall == ()


def test_without_a_limit_of_events_there_are_none() -> None:
    problem, solution, _ = solved(smelter(30, [1.0] * 30, events=NAN, event_hours=NAN))
    assert hourly(problem, solution, "demand_shed").sum() == pytest.approx(30 * 0.6)
    assert "demand_called" not in {family.name for family in problem.blocks[0].shape.columns}


def test_what_was_shed_comes_back_in_part() -> None:
    """0.6 GW shed in hour 0: a fifth of it comes back in hours 1 and 2, which have no load of their own."""
    system = smelter(4, [0.6, 0.0, 0.0, 0.0], rebound=0.2, rebound_hours=2, events=NAN)
    system = keep(replace(system, technologies=("renewable", "demand_response")), "sites", ["pv_west"])
    system = with_rows(system, "sites", "pv_west", existing=1.0, potential=NAN)
    system = with_series(system, "availability", {"pv_west": [[0.0, 1.0, 1.0, 1.0]]})
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "demand_shed")[0] == pytest.approx([0.6, 0.0, 0.0, 0.0])
    assert hourly(problem, solution, "renewable_generation")[0] == pytest.approx([0.0, 0.06, 0.06, 0.0])


def test_shifting_loses_some_and_is_made_up_faster() -> None:
    """0.3 GW put off in two hours is made up in the third at twice the rate, and a tenth more: 0.6 x 1.1."""
    system = smelter(3, [0.3, 0.3, 0.0], shed_share=0.0, events=NAN, capability=0.3, makeup=1.1, recovery=2.2)
    system = keep(replace(system, technologies=("renewable", "demand_response")), "sites", ["pv_west"])
    system = with_rows(system, "sites", "pv_west", existing=1.0, potential=NAN)
    system = with_series(system, "availability", {"pv_west": [[0.0, 0.0, 1.0]]})
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "demand_shift_down")[0] == pytest.approx([0.3, 0.3, 0.0])
    assert hourly(problem, solution, "renewable_generation")[0] == pytest.approx([0.0, 0.0, 0.66])


def test_stacked_and_split_cost_the_same() -> None:
    shape = Shape(years=(2025, 2030), blocks=2, hours=30, assignment=(0, 1, 0))
    problem, _, _ = assemble(small(["thermal", "demand_response"], ["co2_cap"], shape, seed=2))
    whole = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-6))
    assert split.objective == pytest.approx(whole.objective, rel=2e-6)


# Switch 2.0.9 (Apache-2.0), examples/dr_simple: total cost 26054604.04064445 $, base year 2015.
SWITCH = 26054604.04064445
INTEREST, DISCOUNT, HOURS = 0.07, 0.05, 12 * 3652.5 / 10
# connection and overnight cost $/MW, limit and existing MW, life, outages, variable O&M $/MWh, heat rate
# MMBtu/MWh, fuel $/MMBtu, fixed O&M $/MW/year, whether baseload (one output in all hours)
PLANTS = {
    "geothermal": (134222.0 + 5524200.0, 3.0, 1.05, 30, 1 - 0.9925 * 0.9759, 28.83, 1e-9, 0.0, 0.0, True),
    "ng_cc": (57566.6 + 1143900.0, NAN, 5.0, 20, 0.06, 3.4131, 6.705, 4.4647, 5868.3, False),
    "ng_gt": (57566.6 + 605430.0, 5.0, 2.0, 20, 0.06, 27.807, 10.39, 4.4647, 4891.8, False),
    "biomass": (57566.6 + 3561900.0, NAN, 0.0, 40, 1 - 0.91 * 0.924, 13.95, 12.5, 1.7115, 88350.0, True),
}  # fmt: skip
SUN = {  # zone, connection and overnight cost $/MW, limit MW, capacity factor of the day
    "residential_pv": ("east", 2000000.0, 0.5, 0.57),
    "commercial_pv": ("east", 1500000.0, 0.5, 0.57),
    "central_pv_1": ("west", 74881.9 + 1000000.0, 0.8, 0.61),
    "central_pv_2": ("west", 65370.3 + 1000000.0, 0.4, 0.64),
}


def _own(life: int) -> float:
    """Switch pays off at its interest rate, gridplan at the discount rate: a cost of one worth."""
    return annuity(INTEREST, life) / annuity(DISCOUNT, life)


def dr_simple() -> System:
    """The case in MW and thousand dollars: the grid in `west`, customers in `east` behind 7.5 MW of lines."""
    names = {"generator": list(PLANTS), "site": list(SUN)}
    kinds = pd.DataFrame([
        *({"technology": k, "plugin": "thermal", "lifetime": v[3]} for k, v in PLANTS.items()),
        *({"technology": k, "plugin": "renewable", "lifetime": 20} for k in SUN),
        {"technology": "line", "plugin": "channel", "lifetime": 20},
        {"technology": "response", "plugin": "demand_response", "lifetime": 20},
    ]).assign(resource="gas", non_fossil=False, clean=False, order=0, colour="")  # fmt: skip
    costs = [{"technology": k, "overnight_cost": v[0] * _own(v[3]), "fixed_om": v[8], "variable_om": v[5]}
             for k, v in PLANTS.items()]  # fmt: skip
    costs += [{"technology": k, "overnight_cost": v[1] * _own(20), "fixed_om": 41850.0, "variable_om": 0.0}
              for k, v in SUN.items()]  # fmt: skip
    costs += [{"technology": "line", "overnight_cost": 0.0, "fixed_om": 128040.0, "variable_om": 0.0}]
    money = pd.DataFrame(costs).set_index("technology") / 1000.0
    generators = pd.DataFrame([
        {"generator": k, **NO_ASSET, "zone": "west", "technology": k, "carrier": "electricity",
         "existing": v[2], "potential": v[1] if v[1] == v[1] else 100.0} for k, v in PLANTS.items()
    ])  # fmt: skip
    sites = pd.DataFrame([
        {"site": k, **NO_ASSET, "zone": v[0], "technology": k, "potential": v[2],
         "grid_limit": NAN} for k, v in SUN.items()
    ])  # fmt: skip
    burning = pd.DataFrame([
        {"technology": k, "fuel": k, "heat_rate": v[6], "ramp": 0.0 if v[9] else 1.0,
         "availability": 1 - v[4]} for k, v in PLANTS.items()
    ])  # fmt: skip
    fuels = [{"fuel": k, "year": 2020, "price": v[7] / 1000.0, "co2_factor": 0.0} for k, v in PLANTS.items()]
    tables = {
        "technologies": kinds.assign(name_en="", name_zh=""), "generators": generators,
        "costs": money.reset_index().assign(year=2020, energy_overnight_cost=NAN),
        "sites": sites, "thermal_technologies": burning.assign(**STEADY), "fuels": pd.DataFrame(fuels),
    }  # fmt: skip
    parts = ["renewable", "thermal", "channel", "demand_response"]
    system = small(parts, shape=Shape(years=(2020,), hours=2), discount_rate=DISCOUNT)
    tables = {name: frame.assign(**PROVENANCE) for name, frame in tables.items()}
    none = system.tables["build_rates"].iloc[:0]
    system = replace(system, tables={**system.tables, **tables, "build_rates": none})
    system = keep(keep(system, "channels", ["dc"]), "demand_response", ["smelter_west"])
    lines = {"existing": 7.5, "potential": 100.0, "loss": 0.053, "overnight_cost": NAN}
    system = with_rows(system, "channels", "dc", **lines)
    shift = {"capability": 0.5, "recovery": 4.0, "makeup": 1.0, "shift_window": 2, "shift_price": 0.0}
    rest = {"shed_share": 0.0, "enrolment_cost": 0.0, "events": NAN, "rebound": 0.0}
    system = with_rows(system, "demand_response", "smelter_west", zone="east", **shift, **rest)
    sun = {k: [[0.98 * SUN[k][3], 0.0]] for k in names["site"]}
    system = with_series(system, "availability", sun)
    system = with_series(system, "load", {"west": [[0.0, 0.0]], "east": [[8.0, 0.5]]})
    spans = tuple(replace(span, count=HOURS, weight=HOURS) for span in system.horizon.spans)
    return replace(system, horizon=replace(system.horizon, spans=spans))


def present_value(annual: float) -> float:
    """Ten years from 2017 at the base year 2015."""
    return annual * sum((1 + DISCOUNT) ** -year for year in range(3, 13))


def test_switch_dr_simple() -> None:
    problem, solution, plan = solved(dr_simple())
    sunk = sum(v[2] * v[0] * annuity(INTEREST, v[3]) for v in PLANTS.values())
    assert present_value(1000.0 * solution.objective + sunk) == pytest.approx(SWITCH, rel=1e-6)
    assert plan["demand_response_capacity[smelter_west,2020]"] == pytest.approx(0.5)
    moved = hourly(problem, solution, "demand_shift_down") - hourly(problem, solution, "demand_shift_up")
    assert moved[0] == pytest.approx(np.array([0.5, -0.5]))
