"""The facts of the first screen agree with the tables they come from."""

from __future__ import annotations

import dataclasses
from io import StringIO

import pytest
from rich.console import Console

from gridplan.report.answer import answer, members
from gridplan.report.chart import Reading
from gridplan.report.dispatch import telling_weeks
from gridplan.report.page import measure
from gridplan.report.terminal import show, summary
from gridplan.report.words import Names, money, number


def test_plants_and_channels_of_the_target(results):
    facts = answer(results)
    assert set(facts.zones) == {"upper_jinsha", "southeast_tibet"}
    assert facts.by_technology.loc["pv", "new"] == pytest.approx(15.4 + 8.0)
    assert facts.plants.set_index("id").loc["bangda_battery", "energy"] == pytest.approx(16.8)
    assert facts.export_capability == pytest.approx(21.0)
    assert 0 < facts.peak_export <= 21.0 + 1e-9
    assert "sichuan_hydro" not in set(facts.plants["id"])


def test_scopes(results):
    assert members(results, "*") == ("upper_jinsha", "southeast_tibet", "sichuan")
    assert members(results, "tibet") == ("upper_jinsha", "southeast_tibet")
    assert members(results, "upper_jinsha; sichuan") == ("upper_jinsha", "sichuan")


def test_without_a_target_the_whole_system_is_told(results):
    facts = answer(dataclasses.replace(results, targets=results.targets.iloc[1:]))
    assert facts.target is None and len(facts.zones) == 3 and facts.export_capability == 0


def test_telling_weeks_are_those_of_the_data(results):
    reading = Reading(results, Names.of(results, "en"))
    frame = results.hourly["dispatch"]
    last = frame[frame["year"] == 2035]
    picked = {message.text(): block for message, block in telling_weeks(reading, last)}
    load = last[last["quantity"] == "load"].groupby(["week", "hour"])["value"].sum()
    assert picked[next(text for text in picked if "peak load" in text)] == load.idxmax()[0]
    assert any("Driest" in text for text in picked)


def test_units_of_the_two_languages():
    assert measure(1.5, "power", "en", bare=False).text == "1.50 GW"
    assert measure(1.5, "power", "zh", bare=False).text == "150 万kW"
    assert measure(2.0, "energy", "zh", bare=False).text == "20.0 亿kWh"
    assert money(1500.0, "en") == "1.50 billion yuan"
    assert (
        number(-1234.5) == "−1,234"
        and number(None) == "–"
        and number(0.05) == "0.050"
        and number(-1e-9) == "0"
    )


def test_the_answer_is_whole_on_a_narrow_terminal(results):
    console = Console(file=StringIO(), width=70, soft_wrap=True)
    show(results, console)
    text = console.file.getvalue()
    for word in ["channels", "leaving", "these", "zones"]:
        assert word in text.split("╰")[0]


def test_the_terminal_tells_the_same(results):
    text = summary(results)
    for words in ("43.8 GW", "2 / 3", "Gonjo PV", "Upper Jinsha → Sichuan", "certificate ✓", "missed"):
        assert words in text
