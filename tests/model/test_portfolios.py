"""Virtual power plants count nothing twice; blocks of demand that respond to prices answer in their order."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gridplan.model.assemble import assemble
from gridplan.results.aims import aims
from gridplan.results.audit import audit
from gridplan.results.measures_capacity import response_capability
from gridplan.results.record import Record
from gridplan.system import System
from tests.model.pyomo_reference import objective
from tests.model.small import PROVENANCE, Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_tables import NAN
from tests.model.test_hand import hourly, solved
from tests.results.hand import add, changed
from tests.results.test_audit_solved import solved as results_of

pytestmark = pytest.mark.oracle
PARTS = ["thermal", "storage", "demand_response", "vehicles"]
TWICE = "virtual power plants call on no more than their members, and on none twice"
NEED = {"target": "response", "kind": "demand_response_capability", "zones": ("east",), "value": 20.0,
        "unit": "%", "denominator": "annual_peak"}  # fmt: skip
MARGIN = {"target": "margin", "kind": "reserve_margin", "zones": ("east",), "season": "summer", "value": 12.0,
          "unit": "%", "mode": "soft", "price": 0.09, "price_unit": "yuan/kW"}  # fmt: skip


def portfolio(*members: tuple[str, str, float]) -> System:
    """Targets of capability and of margin in the east, and portfolios of (name, member, share)."""
    system = with_targets(small(PARTS, shape=Shape(hours=4)), [NEED, MARGIN])
    table = pd.DataFrame(members, columns=["portfolio", "unit", "share"]).astype({"share": float})
    table = table.assign(name_en=table["portfolio"], name_zh=table["portfolio"], **PROVENANCE)
    return replace(system, tables={**system.tables, "portfolios": table})


def row(system: System, name: str) -> dict[str, float]:
    """Coefficients of the plan row that begins with `name`."""
    plan = assemble(system)[0].plan
    (number,) = [i for i, found in enumerate(plan.rows) if found.startswith(name)]
    line = plan.matrix.tocsr()[number].toarray()[0]
    return {plan.columns[i]: float(line[i]) for i in np.flatnonzero(line)}


MEMBERS = (("city", "flexible_east", 0.7), ("city", "battery_east", 0.5), ("city", "cars_east", 0.2),
           ("town", "battery_east", 0.25))  # fmt: skip


def test_every_member_counts_once() -> None:
    """A contract counts wholly with or without a portfolio; a store and a fleet with what is called on."""
    alone = row(portfolio(), "demand_response_capability")
    assert alone == {"demand_response_capacity[flexible_east,2030]": 1.0}
    assert row(portfolio(*MEMBERS), "demand_response_capability") == pytest.approx({
        "demand_response_capacity[flexible_east,2030]": 1.0,
        "storage_capacity[battery_east,2030]": 0.75,
        "vehicles_capacity[cars_east,2030]": 0.2,
    })  # fmt: skip


def test_a_portfolio_adds_nothing_to_a_margin() -> None:
    assert row(portfolio(*MEMBERS), "reserve_margin") == row(portfolio(), "reserve_margin")


def test_results_and_reference_count_as_the_plan_does() -> None:
    system = portfolio(*MEMBERS)
    _, solution, plan = solved(system)
    assert solution.objective == pytest.approx(objective(system), rel=1e-7)
    results = results_of(system)
    aim = next(aim for aim in aims(system) if aim.id == "response")
    parts = {
        "demand_response_capacity[flexible_east,2030]": 1.0,
        "storage_capacity[battery_east,2030]": 0.75,
        "vehicles_capacity[cars_east,2030]": 0.2,
    }
    total = sum(share * plan[name] for name, share in parts.items())
    measured = response_capability(Record(system, results), aim)
    assert measured.achieved == pytest.approx(total / 6.5, abs=1e-6)
    told = results["portfolios"].set_index(["portfolio", "id"])["capability"]
    power = results["capacity"].query("quantity == 'power'").set_index("id")["total"]
    assert told["city", "battery_east"] + told["town", "battery_east"] <= power["battery_east"] + 1e-9
    assert told["city", "battery_east"] == pytest.approx(0.5 * power["battery_east"])
    assert audit(system, results).passed
    wrong = audit(system, changed(results, "portfolios", add("capability", 0.01, id="battery_east")))
    assert [check.name.text() for check in wrong.failed] == [TWICE]


def test_blocks_of_demand_answer_in_order_of_their_price() -> None:
    """1 GW of supply for 1.5 GW of load: 0.3 GW give way at 0.5 yuan/kWh, 0.2 of 0.4 GW at 0.9, none at 5."""
    system = keep(small(["renewable", "demand_response"], shape=Shape(hours=2)), "sites", ["pv_west"])
    system = with_rows(system, "sites", "pv_west", existing=1.0, potential=NAN)
    system = keep(system, "demand_response", ["smelter_west"])
    plain = {"share": 0.0, "shed_share": 1.0, "rebound": 0.0, "enrolment_cost": 0.0, "shed_hours": 8760.0,
             "events": NAN, "event_hours": NAN}  # fmt: skip
    system = with_rows(system, "demand_response", "smelter_west", **plain)
    block = system.tables["demand_response"]
    prices = (("dear", 5.0, 1.0), ("cheap", 0.5, 0.3), ("middle", 0.9, 0.4))
    rows = [block.assign(response=name, shed_price=price, capability=size) for name, price, size in prices]
    table = pd.concat(rows, ignore_index=True)
    system = replace(system, tables={**system.tables, "demand_response": table})
    system = with_series(system, "load", {"west": [[1.5, 1.0]], "east": [[0.0, 0.0]]})
    system = with_series(system, "availability", {"pv_west": [[1.0, 1.0]]})
    problem, solution, _ = solved(system)
    shed = hourly(problem, solution, "demand_shed")
    assert shed[:, 0] == pytest.approx([0.0, 0.3, 0.2]) and shed[:, 1] == pytest.approx([0.0, 0.0, 0.0])
