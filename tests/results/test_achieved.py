"""Targets of the plan written by hand, and the contracts of shares."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gridplan.results.achieved import achieved
from gridplan.results.measures import Aim
from gridplan.results.non_fossil import Region, Trade, _contracts, _share
from tests.model.small import with_rows, with_targets
from tests.results.hand import TARGETS, add, changed, hand_results, hand_system


def test_every_target_of_the_hand_plan() -> None:
    found = achieved(hand_system(), hand_results()).set_index("target")
    assert list(found.index) == [row["target"] for row in TARGETS]
    assert found.loc["clean", "achieved"] == pytest.approx(2.4)  # 2 GW of sun, 0.4 GW of dams
    assert found.loc["cap", "achieved"] == pytest.approx(2.3728)  # 7.415 GWh x 0.2 x 1.6
    assert found.loc["cap", "gap"] == pytest.approx(-0.3728)
    assert found.loc["cap", "missed"] == pytest.approx(0.3728)
    assert found.loc["carbon", "achieved"] == 100.0
    assert found.loc["sun", "achieved"] == pytest.approx(10.0)  # 0.4 of 4 GWh
    assert found.loc["sun", "gap"] == pytest.approx(10.0)
    # 0.3 x 1.36 + 1 of 1.483 burned - 0.3 x 0.875 sent out + 2 elsewhere
    assert found.loc["share", "achieved"] == pytest.approx(100.0 * 1.408 / 4.6285)
    assert found.loc["heat", "achieved"] == pytest.approx(100.0 * 1.167144 / 4.5426065)
    # 0.95 x 3 + 0.4 x 0.2 + 0.8 x 0.5 + 0.5 x 0.8 x 1 firm against 6.5
    assert found.loc["margin", "achieved"] == pytest.approx(100.0 * (3.73 / 6.5 - 1.0))
    assert found["status"].to_dict() == {
        "clean": "met", "cap": "missed", "carbon": "met", "sun": "met", "share": "met", "heat": "report",
        "margin": "report",
    }  # fmt: skip
    assert found["unit"].to_dict()["sun"] == "%"
    assert found.loc["heat", "accounting"] == "calorific"


def test_notes_print_the_conversion_and_the_other_accounting() -> None:
    found = achieved(hand_system(), hand_results()).set_index("target")["note"]
    assert found["share"].text() == (
        "k = 0.3 ktce/GWh, 1.36 GWh non-fossil; with k = 0.1229 the share is 25.69 %"
    )
    assert found["heat"].text().startswith("k = 0.1229 ktce/GWh")
    assert "0.23728 million yuan/year" in found["carbon"].text()


def test_units_are_those_of_the_target() -> None:
    system = with_targets(hand_system(), [
        {"target": "a", "kind": "clean_capacity", "value": 200.0, "unit": "万kW"},
        {"target": "b", "kind": "co2_cap", "value": 0.003, "unit": "Mt"},
        {"target": "c", "kind": "curtailment", "technologies": ("pv",), "value": 0.05, "unit": "1",
         "mode": "report"},
        {"target": "d", "kind": "co2_price", "value": 50.0, "unit": "yuan/t", "mode": "report"},
        {"target": "e", "kind": "clean_capacity", "value": 1.0, "unit": "GW", "year": 2031},
    ])  # fmt: skip
    found = achieved(system, hand_results()).set_index("target")
    assert list(found.index) == ["a", "b", "c", "d"]  # 2031 is no year of the study
    assert found.loc["a", "achieved"] == pytest.approx(240.0)
    assert found.loc["b", "achieved"] == pytest.approx(0.0023728)
    assert found.loc["c", "gap"] == pytest.approx(-0.05)
    assert np.isnan(found.loc["d", "achieved"])
    assert found.loc["d", "status"] == "report"


def test_a_target_missed_by_a_hair_of_rounding_is_met() -> None:
    system = with_rows(hand_system(), "targets", "clean", value=2.4 + 1e-9)
    assert achieved(system, hand_results())["status"][0] == "met"
    system = with_rows(hand_system(), "targets", "clean", value=2.4 + 1e-4)
    assert achieved(system, hand_results())["status"][0] == "missed"


def test_achieved_follows_the_results_not_the_inputs() -> None:
    results = changed(hand_results(), "capacity", add("total", 0.5, id="pv_west"))
    found = achieved(hand_system(), results).set_index("target")["achieved"]
    assert found["clean"] == pytest.approx(2.9)
    assert found["sun"] == pytest.approx(100.0 * (0.4 + 1.0) / 5.0)  # 2.5 GW offer a quarter more


def test_a_margin_without_season_is_that_of_the_scarcest() -> None:
    system = hand_system()
    summer = system.tables["capacity_credits"].query("season == 'summer'")
    others = [summer.assign(season=season, credit=1.0) for season in ("winter", "day")]
    credits = pd.concat([summer, *others])
    system = replace(system, tables={**system.tables, "capacity_credits": credits})
    system = with_rows(system, "targets", "margin", season="")
    found = achieved(system, hand_results()).set_index("target")
    assert found.loc["margin", "achieved"] == pytest.approx(100.0 * (3.73 / 6.5 - 1.0))
    assert "in summer" in found.loc["margin", "note"].text()


def _aim(name: str, zones: tuple[str, ...], value: float, mode: str = "soft", price: float = 1.0) -> Aim:
    return Aim(
        name, "non_fossil_share", zones, (), "", 2030, value, "%", 0.01, mode, price, "coal_equivalent"
    )


REGION = Region(k=0.3, other_k=0.1229, other_fossil=1.0, other_non_fossil=0.0)


def _trade(sent: list[float], nonfossil: list[float], fossil: list[float]) -> Trade:
    """A dam zone `a` that sends to `b` and to `c`, losing a tenth on the way; one block of one hour."""
    column = lambda values: np.array(values, dtype=float)[:, None]  # noqa: E731
    return Trade(
        ("a", "b", "c"), np.array([0, 0]), np.array([1, 2]), np.array([0.9, 0.9]),
        column(sent), column(nonfossil), column(fossil), column([0.0, 0.0, 0.0]), np.ones(1),
    )  # fmt: skip


def test_exported_energy_counts_where_it_is_consumed() -> None:
    trade = _trade([4.0, 0.0], [5.0, 0.0, 0.0], [3.0, 2.0, 0.0])
    aim = _aim("b", ("b",), 0.5)
    nonfossil, fossil = _contracts(trade, [aim], [REGION])
    assert nonfossil[:, 0] == pytest.approx([4.0, 0.0], abs=1e-6)
    assert fossil[:, 0] == pytest.approx([0.0, 0.0], abs=1e-6)
    good = 0.3 * 3.6
    assert _share(trade, aim, REGION, nonfossil, fossil).achieved == pytest.approx(good / (good + 1.0))
    sender = _aim("a", ("a",), 0.5)
    nonfossil, fossil = _contracts(trade, [sender], [REGION])
    assert nonfossil[0, 0] == pytest.approx(1.0)  # keeps 4 of its 5 GWh, sends all fossil energy it has
    good, bad = 0.3 * 4.0, 1.0 - 0.3 * 3.0
    assert _share(trade, sender, REGION, nonfossil, fossil).achieved == pytest.approx(good / (good + bad))


def test_two_regions_do_not_count_one_kilowatt_hour_twice() -> None:
    trade = _trade([4.0, 4.0], [4.0, 0.0, 0.0], [4.0, 0.0, 0.0])
    dear, cheap = _aim("b", ("b",), 0.9, price=5.0), _aim("c", ("c",), 0.9, price=1.0)
    nonfossil, fossil = _contracts(trade, [dear, cheap], [REGION, REGION])
    assert nonfossil[:, 0] == pytest.approx([4.0, 0.0], abs=1e-6)
    assert (nonfossil + fossil)[:, 0] == pytest.approx([4.0, 4.0])
    hard = _aim("c", ("c",), 0.5, mode="hard")
    nonfossil, _ = _contracts(trade, [dear, hard], [REGION, REGION])
    # 0.27 n >= 1 + 0.27 (4 - n) would need n = 3.85 GWh for c
    assert nonfossil[1, 0] == pytest.approx(3.85185, abs=1e-4)


def test_energy_from_stores_is_of_no_class() -> None:
    trade = _trade([4.0, 0.0], [1.0, 0.0, 0.0], [0.5, 0.0, 0.0])
    aim = _aim("b", ("b",), 0.5)
    nonfossil, fossil = _contracts(trade, [aim], [REGION])
    assert (nonfossil[0, 0], fossil[0, 0]) == pytest.approx((1.0, 0.5))
    note = _share(trade, aim, REGION, nonfossil, fossil).note.text()
    assert "2.5 GWh sent from stores count as neither" in note
