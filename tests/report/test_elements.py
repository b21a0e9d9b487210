"""Charts of elements that a study may lack: there where the element is, in their order, and right."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from gridplan.report import channels, demand, portfolios, reserves, retrofits, solar_thermal
from gridplan.report.chart import Chart, Reading
from gridplan.report.html import CHARTS, ELEMENTS, render
from gridplan.report.words import Names
from gridplan.results.tables import Results, empty
from tests.report.elements import NEED, OFFERS, SCARCE, with_elements

KEYS = {"reserves", "retrofits", "portfolios", "solar_thermal", "demand"}
View = list[dict[str, Any]]


@pytest.fixture(scope="module")
def whole(results: Results) -> Results:
    return with_elements(results)


def views(results: Results, chart: Callable[[Reading], Chart]) -> list[View]:
    """The traces of every view of a chart."""
    found = chart(Reading(results, Names.of(results, "en")))
    return [[dict(trace.to_plotly_json()) for trace in view.figure.data] for view in found.views]


def bars(view: View, axis: str) -> dict[str, list[float]]:
    """Upright bars of a view on an axis by name."""
    return {t["name"]: list(t["y"]) for t in view if t["type"] == "bar" and t.get("yaxis", "y") == axis}


def across(view: View) -> dict[str, list[float]]:
    """Bars across of a view that have a name."""
    return {t["name"]: list(t["x"]) for t in view if t.get("orientation") == "h" and t["name"]}


def test_elements_have_charts_where_they_are(results: Results, whole: Results) -> None:
    for one, language in ((results, "en"), (whole, "zh")):
        page = render(one, language)
        found = re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)
        figures = json.loads(found.group(1)) if found else {}
        assert KEYS & set(figures) == (KEYS if one is whole else set())
        assert all(figures[key] for key in figures)
        numbers = [int(number) for number in re.findall(r'class="number">(\d+)<', page)]
        extra = len(ELEMENTS) if one is whole else 0
        assert numbers == sorted(numbers) and len(numbers) == len(CHARTS) + extra


def test_the_scarcest_hours_come_first_and_add_up(whole: Results) -> None:
    """In the scarcest hour all 5.3 GW are needed; in the others 2 GW are."""
    (view,) = views(whole, reserves.held)
    stacked = bars(view, "y2")
    assert set(stacked) == {"Hydro", "Gas turbine", "Battery storage"}
    assert [sum(values) for values in zip(*stacked.values(), strict=True)] == pytest.approx([5.3] * 10)
    need = next(list(t["y"]) for t in view if t.get("mode") == "markers")
    assert need == pytest.approx([SCARCE, SCARCE, *[NEED] * 8]), "one hour of each of two weeks"
    assert sum(OFFERS.values()) == pytest.approx(5.3)
    (grid,) = reserves.held(Reading(whole, Names.of(whole, "en"))).grids
    told = ["Upward reserve", "Sichuan", "2035", "2.02 GW", "5.30 GW", "100 %", "0", "52", "20.9", "0.40"]
    assert [cell.text for cell in grid.rows[0]] == told


def test_a_member_is_never_longer_than_itself(whole: Results) -> None:
    """4.2 GW of battery: a quarter here, a tenth elsewhere, the rest beside both."""
    city, town = views(whole, portfolios.members)
    for view, here, others in ((city, 1.05, 0.42), (town, 0.42, 1.05)):
        parts = {name: values[0] for name, values in across(view).items()}
        assert parts["called on here"] == pytest.approx(here)
        assert parts["called on by other portfolios"] == pytest.approx(others)
        assert sum(parts.values()) == pytest.approx(4.2)


def test_retrofits_tell_what_becomes_what(whole: Results) -> None:
    (view,) = views(whole, retrofits.moves)
    assert bars(view, "y2") == {"Gas turbine, longer life": [0.0, 2.5]}
    build = whole["build"].copy()
    build.loc[(build["id"] == "chengdu_gas") & (build["year"] == 2035), "retired"] = 0.7
    frame = whole["retrofits"].assign(into="bangda_battery")
    aged = whole["capacity"].copy()
    aged.loc[(aged["id"] == "chengdu_gas") & (aged["year"] == 2035), "existing"] -= 3.0
    tables = {**whole.tables, "build": build, "retrofits": frame, "capacity": aged}
    (view,) = views(replace(whole, tables=tables), retrofits.moves)
    assert bars(view, "y2") == {
        "Gas turbine → Battery storage": [0.0, 2.5],
        "Gas turbine, retired early": [0.0, 0.7],
        "Gas turbine, come of age": [0.0, 3.0],
    }


def test_heat_turned_away_is_told(whole: Results) -> None:
    (view,) = views(whole, solar_thermal.plants)
    assert across(view) == {"Heat collected": [1.6], "Heat turned away": [0.4]}


def test_demand_tells_when_it_answers(whole: Results) -> None:
    """1 GW from midnight to six in place of the evening; 0.5 GW are shed for 20 h and put off for 10 h."""
    vehicles, contracts = views(whole, demand.answers)
    day = {t["name"]: list(t["y"]) for t in vehicles if t["type"] == "scatter"}
    assert day["Charging"] == [1.0] * 6 + [0.0] * 18
    assert day["Usual charging"] == [0.0] * 18 + [1.0] * 6
    assert across(contracts) == {"Shed": [20.0], "Put off to other hours": [10.0]}


def test_loading_stands_beside_the_use_of_channels(whole: Results, results: Results) -> None:
    shown = views(whole, channels.use)
    assert len(shown) == len(views(results, channels.use)) + 1
    found = across(shown[1])
    assert found["Hours at the limit"] == [1200.0, 1200.0] and found["Hours from 90 % on"] == [800.0, 800.0]
    saved = [list(t["x"]) for t in shown[1] if t.get("xaxis") == "x4"]
    assert saved == [[160.0, 150.0]], "the first channel is drawn last, at the top"


def test_without_hours_or_members_there_is_no_empty_chart(whole: Results) -> None:
    assert not views(replace(whole, hourly={}), reserves.held)
    none = replace(whole, tables={**whole.tables, "portfolios": empty("portfolios")})
    assert not views(none, portfolios.members)
