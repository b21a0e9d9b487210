"""The audit of a plan written by hand: all right, and then wrong in one number at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridplan.results.audit import Audit, audit
from gridplan.results.tables import Results
from tests.model.small import with_rows
from tests.results.hand import COSTS, TOTAL, Change, add, changed, hand_results, hand_system

SHORT = {
    "complete": "hourly tables complete: every unit and hour once",
    "dispatch": "dispatch of zones equals their units, load and weather",
    "balance": "energy balance of every zone and hour",
    "weather": "wind and solar power within what the weather offers and the grid takes",
    "thermal": "thermal power within availability and ramps, and running where it must",
    "commitment": "thermal commitment: minimum load, least times of running and standing still",
    "hydro": "hydro power equals the water released and keeps its capacity",
    "store": "energy balance of every store and hour",
    "storage": "storage within its power, energy and duration",
    "running": "channels share their lines and keep their rules of running",
    "channels": "channels: flow within capacity, received = (1 - loss) x sent",
    "loading": "loading of channels and lines equals their hours",
    "use": "yearly use of stores, solar plants and fleets equals their hours",
    "response": "demand response within its contracts, hours and windows",
    "flows": "flows of other carriers equal their units, converters and loads",
    "carriers": "balance of every other carrier, zone and hour",
    "converters": "converters within their capacity and availability",
    "carried": "yearly energy of other carriers equals the hours it sums up",
    "water": "water balance of every plant and hour",
    "river": "water of every river and year: what flows in flows out",
    "reservoir": "reservoirs between empty and full, their levels carried through the year",
    "flow": "ecological flow below every reservoir",
    "accounts": "capacity = existing + committed + new - retired, and equals what is built",
    "potential": "capacity within its potential, built where and when it may be",
    "rate": "new capacity of a period within the build rate of its technology",
    "energy": "yearly energy equals the hours it sums up",
    "yearly": "yearly channels, emissions and water equal the hours they sum up",
    "shortfall": "no row of the hours is broken at a price",
    "costs": "costs by unit and category, recomputed",
    "total": "total cost, recomputed, against the objective",
    "targets": "hard targets hold, recomputed",
}
SMALL = 1e-4  # GW, GWh, hm3, million yuan: a hundred times the tolerance


def failures(found: Audit) -> set[str]:
    """Short names of the failed checks."""
    names = {text: short for short, text in SHORT.items()}
    return {names[check.name.text()] for check in found.failed}


def test_costs_of_the_plan_add_up() -> None:
    assert sum(COSTS.values()) == pytest.approx(TOTAL, abs=1e-9)


def test_the_right_plan_passes() -> None:
    found = audit(hand_system(), hand_results())
    assert failures(found) == set()
    assert found.passed
    judged = {check.name.text() for check in found.checks if check.tolerance < float("inf")}
    assert judged == set(SHORT.values())
    assert max(check.worst for check in found.checks if check.tolerance < float("inf")) < 1e-12


HOURLY_BREAKS: list[tuple[str, Change, set[str]]] = [
    ("dispatch", add("value", SMALL, quantity="load", zone="east"), {"dispatch", "energy"}),
    (
        "dispatch",
        add("value", SMALL, quantity="unserved", zone="east"),
        {"balance", "energy", "costs", "total"},
    ),
    ("dispatch", add("value", SMALL, quantity="curtailed"), {"dispatch", "energy"}),
    ("dispatch", add("value", SMALL, quantity="loss", zone="west"), {"channels", "energy"}),
    ("dispatch", add("value", SMALL, quantity="imported", zone="west"), {"channels", "balance", "energy"}),
    ("dispatch", add("value", SMALL, technology="gas"), {"dispatch", "balance", "energy"}),
    ("dispatch", add("weight", 0.5, technology="gas", hour=1), {"complete", "dispatch", "balance", "energy"}),
    ("dispatch", lambda f: f[f["quantity"] != "curtailed"], {"complete", "dispatch", "energy"}),
    ("units", add("value", SMALL, id="battery_east", quantity="level", hour=1), {"store"}),
    ("units", add("hour", 4, id="lower"), {"complete", "dispatch", "hydro", "yearly", "costs", "total"}),
    ("reservoirs", add("volume", SMALL, plant="middle", hour=0), {"water"}),
    ("reservoirs", add("volume", SMALL, plant="lower", hour=0), {"water", "reservoir"}),
    ("reservoirs", add("inflow", SMALL, plant="middle"), {"water"}),
    ("reservoirs", add("spill", SMALL, plant="lower"), {"dispatch", "water", "river", "yearly"}),
    ("reservoirs", add("spill", SMALL, plant="middle"), {"dispatch", "water", "yearly"}),
    ("reservoirs", add("release", -SMALL, plant="lower"), {"hydro", "water", "river", "yearly"}),
    ("channels", add("forward", SMALL, hour=0), {"channels", "yearly"}),
    ("channels", add("forward", -SMALL, hour=2), {"channels", "yearly", "loading"}),
]
TABLE_BREAKS: list[tuple[str, Change, set[str]]] = [
    ("capacity", add("total", SMALL, id="gas_east"), {"accounts", "costs", "total"}),
    ("capacity", add("existing", SMALL, id="gas_east"), {"accounts"}),
    ("capacity", add("new", -SMALL, id="flexible_east"), set()),  # contracts have no account
    ("capacity", lambda f: f.iloc[1:], {"accounts", "weather", "dispatch", "potential", "costs", "total",
                                        "targets"}),
    ("build", add("built", -SMALL, id="pv_west"), {"accounts", "costs", "total"}),
    ("build", add("built", SMALL, id="pv_west"), {"accounts", "rate", "costs", "total"}),
    ("build", add("retired", SMALL, id="middle"), {"accounts", "potential"}),
    ("energy", add("value", SMALL, technology="gas"), {"energy"}),
    ("emissions", add("co2", SMALL), {"yearly"}),
    ("channels", add("received_forward", SMALL), {"yearly"}),
    ("line_loading", add("highest", SMALL), {"loading"}),
    ("storage", add("discharged", SMALL), {"use"}),
    ("line_loading", add("hours_90", 1.0), {"loading"}),
    ("hydro", add("arriving", SMALL, plant="lower"), {"yearly"}),
    ("costs", add("annual", 0.01, category="fuel"), {"costs"}),
    ("costs", add("discounted", 0.01, category="fuel"), {"costs"}),
    ("costs", add("discounted", 0.01, category="soft_target"), {"costs", "total"}),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "wrong"), HOURLY_BREAKS)
def test_one_wrong_hour_fails_what_it_breaks(table: str, change: Change, wrong: set[str]) -> None:
    assert failures(audit(hand_system(), changed(hand_results(), table, change, hourly=True))) == wrong


@pytest.mark.parametrize(("table", "change", "wrong"), TABLE_BREAKS)
def test_one_wrong_figure_fails_what_it_breaks(table: str, change: Change, wrong: set[str]) -> None:
    assert failures(audit(hand_system(), changed(hand_results(), table, change))) == wrong


@pytest.mark.parametrize(
    ("table", "key", "columns", "wrong"),
    [
        ("hydro_plants", "middle", {"active_storage": 0.3}, {"reservoir"}),
        ("hydro_plants", "middle", {"ecological_flow": 0.9}, {"flow"}),
        ("hydro_plants", "middle", {"travel_time": 0.5}, {"water"}),
        ("hydro_plants", "lower", {"head": 40.0}, {"hydro"}),
        ("sites", "pv_west", {"potential": 1.9}, {"potential"}),
        ("sites", "pv_west", {"earliest_year": 2031}, {"potential"}),
        ("build_rates", "pv", {"maximum": 1.4}, {"rate"}),
        ("thermal_technologies", "gas", {"availability": 0.8}, {"thermal"}),
        ("thermal_technologies", "gas", {"ramp": 0.3}, {"thermal"}),
        ("channels", "ac", {"bidirectional": False}, {"complete", "channels", "targets"}),
        ("storage_technologies", "battery", {"maximum_duration": 1.9}, {"storage"}),
        ("storage_technologies", "battery", {"edge_level": 0.4}, {"store"}),
        ("storage_technologies", "battery", {"self_discharge": 0.01}, {"store"}),
        ("demand_response", "flexible_east", {"share": 0.05}, {"response"}),
        ("demand_response", "flexible_east", {"shed_hours": 0.4}, {"response"}),
        ("demand_response", "flexible_east", {"shift_window": 3}, {"response"}),
        ("fuels", "natural_gas", {"price": 2.5}, {"costs", "total"}),
        ("technologies", "pv", {"lifetime": 20}, {"costs", "total"}),
        ("targets", "clean", {"value": 2.5}, {"targets"}),
        ("targets", "sun", {"value": 9.0}, {"targets"}),
        ("targets", "share", {"value": 31.0}, {"targets"}),
        ("targets", "cap", {"value": 1.9}, {"costs"}),
    ],
)
def test_a_plan_for_other_inputs_fails(table: str, key: str, columns: dict, wrong: set[str]) -> None:
    system = with_rows(hand_system(), table, key, **columns)
    assert failures(audit(system, hand_results())) == wrong


def test_one_rule_after_another_is_held_to_the_hour() -> None:
    wrong = changed(hand_results(), "units", add("value", 0.2, id="battery_east", hour=2), hourly=True)
    found = {check.name.text(): check for check in audit(hand_system(), wrong).checks}
    check = found[SHORT["storage"]]
    assert not check.passed
    assert check.worst == pytest.approx(0.1)
    assert check.where == "battery_east 2030 normal h2"


def test_the_objective_is_held_to_a_millionth() -> None:
    results = hand_results()

    def at(objective: float, gap: float = 0.0) -> set[str]:
        run = {"objective": objective, "gap": gap}
        return failures(audit(hand_system(), replace(results, run=run)))

    assert at(TOTAL * (1.0 + 0.9e-6)) == set()
    assert at(TOTAL * (1.0 + 2e-6)) == {"total"}
    assert at(TOTAL * (1.0 - 2e-6)) == {"total"}
    assert failures(audit(hand_system(), replace(results, run={}))) == {"total"}


def test_an_allowance_may_be_booked_above_use_within_the_gap() -> None:
    def booked(more: float, gap: float) -> set[str]:
        def change(frame):  # type: ignore[no-untyped-def]
            frame = add("discounted", more, category="soft_target")(frame)
            return add("annual", more, category="soft_target")(frame)

        results = changed(hand_results(), "costs", change)
        run = {"objective": TOTAL + more, "gap": gap}
        return failures(audit(hand_system(), replace(results, run=run)))

    assert booked(0.1, gap=1e-3) == set()
    assert booked(0.1, gap=1e-5) == {"costs"}
    assert booked(-0.1, gap=1e-3) == {"costs"}


def test_a_priced_shortfall_is_told() -> None:
    def change(frame):  # type: ignore[no-untyped-def]
        more = frame.iloc[[0]].assign(id="middle", category="shortfall", annual=5.0, discounted=5.0)
        return type(frame)(frame.to_dict("records") + more.to_dict("records"))

    results = changed(hand_results(), "costs", change)
    results = replace(results, run={"objective": TOTAL + 5.0})
    assert failures(audit(hand_system(), results)) == {"shortfall"}


def test_nothing_to_read_is_not_a_pass() -> None:
    bare: Results = replace(hand_results(), hourly={})
    assert {"complete", "balance", "energy", "total"} <= failures(audit(hand_system(), bare))
