"""The tables and labels of the page: sprinkles summed up, ranges of cost, labels that stay apart and fit."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from gridplan.report import emissions, headline
from gridplan.report.adequacy import waterfall
from gridplan.report.answer import answer, slight
from gridplan.report.capacity import installed
from gridplan.report.chart import Reading, folded, tint
from gridplan.report.holdings import holdings
from gridplan.report.page import channel_list, cost_text, plant_list
from gridplan.report.words import Names, carbon, money_range


@pytest.fixture
def reading(results):
    return Reading(results, Names.of(results, "en"))


def test_a_sprinkle_is_summed_up_with_others_and_nothing_is_lost(reading):
    facts = answer(reading.results)
    crumb = facts.plants[facts.plants["technology"] == "pv"].head(1)
    crumb = crumb.assign(id="crumb", existing=0.0, committed=0.0, new=0.01, total=0.01)
    more = dataclasses.replace(facts, plants=pd.concat([facts.plants, crumb], ignore_index=True))
    shown = plant_list(reading, more)
    names = [row[0].text for row in shown.rows]
    assert "others (1)" in names and "crumb" not in names
    assert sum(row[7].value for row in shown.rows[:-1]) == pytest.approx(shown.rows[-1][7].value)


def test_an_existing_plant_is_never_a_sprinkle():
    table = pd.DataFrame({"existing": [0.06, 0.0, 0.0], "committed": 0.0, "new": [0.0, 0.001, 5.0]})
    assert list(slight(table)) == [False, True, False]


def test_the_first_screen_tells_states_channels_and_plants(reading):
    facts = answer(reading.results)
    shown = holdings(reading, facts)
    last = shown.rows[-1]
    assert last[0].text == "Channels out of these zones" and last[4].value == pytest.approx(21.0)
    total = next(row for row in shown.rows if row[0].text == "Sum without storage")
    producing = facts.plants[facts.plants["technology"] != "battery"]
    assert total[4].value == pytest.approx(producing["total"].sum())
    assert any("Gonjo PV" in row[-1].text for row in shown.rows)
    states = channel_list(reading, facts)
    assert all(row[6].value == pytest.approx(_states(row)) for row in states.rows)


def _states(row):
    return sum(cell.value or 0.0 for cell in row[3:6])


def test_cost_of_a_target_is_a_range_where_the_gap_leaves_one(reading):
    run = {
        **reading.results.run,
        "target_costs": {"clean_2035": {"value": 131.0, "least": 0.0, "most": 4185.0}},
    }
    wide = Reading(dataclasses.replace(reading.results, run=run), reading.names)
    assert cost_text(wide, "clean_2035", 131.0) == "0 to 4.18 billion yuan"
    run["target_costs"] = {"clean_2035": {"value": 131.0, "least": 130.0, "most": 132.0}}
    near = Reading(dataclasses.replace(reading.results, run=run), reading.names)
    assert cost_text(near, "clean_2035", 131.0) == "0.13 billion yuan"
    assert money_range(0.0, 4180.0, "zh") == "0～41.8 亿元"
    assert carbon(661_000.0, "en") == "661 Mt" and carbon(661_000.0, "zh") == "66,100 万吨"


def test_a_limit_that_no_plan_can_keep_is_told_as_such(reading):
    short = {"family": "x_missing", "where": "share_2030", "total": 276.2, "unit": "ktce"}
    run = {**reading.results.run, "shortfall": [short], "audit": {"passed": False}}
    said = headline.alarms(Reading(dataclasses.replace(reading.results, run=run), reading.names))
    assert any("No plan meets all hard limits. Short of 276 ktce: Non-fossil share" in one for one in said)
    assert not any("audit" in one for one in said)


def test_two_targets_of_one_kind_have_bars_of_their_own(reading):
    goals = reading.results.targets
    double = dataclasses.replace(reading.results, targets=pd.concat([goals, goals], ignore_index=True))
    chart = emissions.targets(Reading(double, reading.names))
    bars = next(trace for trace in chart.views[0].figure.data if trace.orientation == "h")
    assert len(set(bars.y)) == len(bars.y) >= 2


def test_capacity_has_a_view_for_the_target_and_for_each_zone(reading):
    names = [view.name for view in installed(reading).views]
    zones = [reading.names.name(zone) for zone in ("upper_jinsha", "southeast_tibet", "sichuan")]
    assert names[0] == "Whole system" and set(zones) <= set(names) and len(names) == 5


def test_adequacy_names_places_and_seasons(reading):
    assert all("_" not in view.name for view in waterfall(reading).views)


def test_long_labels_are_folded():
    assert folded("Other receiving ends of Sichuan", 16) == "Other receiving<br>ends of Sichuan"
    assert folded("四川外送其他受端（华东、重庆）", 16) == "四川外送其他受端<br>（华东、重庆）"
    assert folded("short") == "short" and folded("") == ""
    assert tint("#000000", 0.4) == "#999999" and tint("#fff", 0.5) == "#ffffff"
