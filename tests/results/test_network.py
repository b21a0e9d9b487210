"""Channels in results: rules of running and landed cost audited, targets recomputed, broken ones found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from gridplan.results.achieved import achieved
from gridplan.results.audit import audit
from gridplan.system import System
from tests.model.small import Shape, small, with_rows, with_rules, with_targets
from tests.model.test_reference import RULES
from tests.results.hand import add, changed
from tests.results.test_audit_solved import failed, solved

RUNNING = "channels share their lines and keep their rules of running"
LANDED = "landed cost of channels, recomputed"


def ruled(rules: Mapping[str, Mapping[str, Any]], targets: Any = ()) -> System:
    system = small(["renewable", "thermal", "channel"], shape=Shape(years=(2025, 2030), blocks=2, hours=6))
    system = with_rows(system, "channels", "dc", existing=1.5)
    return with_targets(with_rules(system, **rules), targets) if targets else with_rules(system, **rules)


@pytest.mark.parametrize("case", RULES)
def test_a_plan_run_by_rules_passes(case: str) -> None:
    system = ruled(RULES[case])
    if case == "terminal":
        system = with_rows(system, "channels", "ac", trunk="dc", bidirectional=False)
    results = solved(system)
    assert failed(audit(system, results)) == set()
    name = "dc" if case == "terminal" else "ac"
    wrong = changed(results, "channels", add("forward", 0.01, channel=name, hour=1), hourly=True)
    assert RUNNING in failed(audit(system, wrong))


@pytest.mark.parametrize("column", ["landed_cost", "receiving_price"])
def test_a_wrong_landed_cost_is_found(column: str) -> None:
    system = ruled({"dc": {"minimum": 0.1}})
    results = solved(system)
    row = results["landed_costs"].query("channel == 'dc' and year == 2030").iloc[0]
    assert row["landed_cost"] == pytest.approx(row["sending_price"] / 0.95 + row["transmission_cost"])
    wrong = changed(results, "landed_costs", add(column, 0.01, channel="dc", year=2030))
    assert failed(audit(system, wrong)) == {LANDED}


def test_an_enterprise_pays_the_tariffs_and_the_system_does_not() -> None:
    """0.06 yuan on every kWh that arrives, either way."""
    free = ruled({"dc": {"minimum": 0.1}})
    tables = dict(free.tables)
    tables["channels"] = tables["channels"].assign(tariff=0.06)
    system = replace(free, tables=tables)
    enterprise = replace(system, perspective="enterprise")
    results = solved(enterprise)
    paid = results["costs"].query("category == 'tariff'").groupby("year")["annual"].sum()
    energy = results["channels"][["received_forward", "received_backward"]].sum(axis=1)
    energy = energy.groupby(results["channels"]["year"]).sum()
    assert paid[2030] == pytest.approx(0.06 * energy[2030]) and paid[2030] > 0
    assert failed(audit(enterprise, results)) == set()
    assert "costs by unit and category, recomputed" in failed(audit(system, results))
    assert "tariff" not in set(solved(system)["costs"]["category"])
    assert results.run["objective"] > solved(system).run["objective"]


def test_trucks_cost_by_the_energy_sent_and_its_way() -> None:
    """A thousandth of a yuan/MWh/km moves no flow; it costs that times km times energy sent, either way."""
    system = small(["renewable", "thermal", "channel"], shape=Shape(hours=6))
    channels = system.tables["channels"]
    km = channels.set_index("channel")["length"]
    trucks = system.with_table("channels", channels.assign(transport_cost=1e-6))
    results = solved(trucks)
    assert failed(audit(trucks, results)) == set()
    used = results["channels"].set_index("channel")[["sent_forward", "sent_backward"]].sum(axis=1)
    paid = results["costs"].query("category == 'tariff'").groupby("id")["annual"].sum()
    assert paid.sum() > 0
    for name, cost in paid.items():
        assert cost == pytest.approx(1e-6 * km[name] * used[name])
    assert "costs by unit and category, recomputed" in failed(audit(system, results))


def test_the_landed_price_has_the_tariff_in_place_of_the_cost() -> None:
    """5 % are lost and 0.06 yuan/kWh are paid; the plan costs what it costs without a tariff."""
    free = ruled({"dc": {"minimum": 0.1}})
    tables = dict(free.tables)
    tables["channels"] = tables["channels"].assign(tariff=0.06)
    tables["zones"] = tables["zones"].assign(benchmark_price=[0.3, 0.45])
    system = replace(free, tables=tables)
    results = solved(system)
    assert results.run["objective"] == pytest.approx(solved(free).run["objective"])
    row = results["landed_costs"].query("channel == 'dc' and year == 2030").iloc[0]
    assert row["landed_price"] == pytest.approx(row["sending_price"] / 0.95 + 0.06)
    assert row["benchmark_price"] == 0.45
    assert failed(audit(system, results)) == set()
    wrong = changed(results, "landed_costs", add("landed_price", 0.01, channel="dc", year=2030))
    assert failed(audit(system, wrong)) == {LANDED}
    assert solved(free)["landed_costs"]["landed_price"].isna().all()


TARGETS = [
    {"target": "hours", "kind": "channel_hours", "channels": ("dc",), "value": 9.0, "unit": "h/year"},
    {"target": "green", "kind": "channel_renewable_share", "channels": ("dc",), "value": 40.0, "unit": "%"},
    {"target": "support", "kind": "channel_support", "channels": ("dc",), "value": 170.0, "unit": "%"},
    {"target": "secure", "kind": "secure_load", "zones": ("east",), "season": "summer", "value": 5.0,
     "unit": "GW"},
]  # fmt: skip


def test_targets_of_channels_are_recomputed() -> None:
    """Binding targets are met exactly, by figures that only results and inputs give."""
    system = ruled({"dc": {"minimum": 0.1}}, TARGETS)
    results = solved(system)
    found = achieved(system, results).set_index("target")
    assert set(found["status"]) == {"met"}
    line = results["channels"].query("channel == 'dc' and year == 2030").iloc[0]
    assert found.at["hours", "achieved"] == pytest.approx(line["hours"])
    assert found.at["hours", "achieved"] >= 9.0 - 1e-6
    assert 40.0 - 1e-4 <= found.at["green", "achieved"] <= 100.0
    size = results["capacity"].query("year == 2030 and quantity == 'power'").set_index("id")["total"]
    assert found.at["support", "achieved"] == pytest.approx(
        100.0 * (size["pv_west"] + 0.9 * size["coal_west"]) / size["dc"]
    )
    imports = 0.5 * (0.98 * size["ac"] + 0.95 * size["dc"])
    local = 0.95 * size["gas_east"] + 0.1 * size["wind_east"]
    assert found.at["secure", "achieved"] == pytest.approx(imports + local)
    assert failed(audit(system, results)) == set()


def test_a_missed_target_of_channels_is_told() -> None:
    soft = {"mode": "soft", "price": 0.0, "price_unit": "yuan/kWh"}
    aims = [{**TARGETS[0], **soft, "value": 12.5}, {**TARGETS[1], **soft, "value": 100.0}]
    system = ruled({"dc": {"minimum": 0.1, "outage": 0.5, "outage_months": (1,)}}, aims)
    system = with_rows(system, "sites", "pv_west", existing=0.0, potential=0.0)
    found = achieved(system, solved(system)).set_index("target")
    assert list(found["status"]) == ["missed", "missed"]
    assert (found["missed"] > 0.1).all()
