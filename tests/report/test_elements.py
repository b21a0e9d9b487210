"""Charts of elements that a study may lack: there where the element is, in their order, and right."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from gridplan.report.chart import Reading
from gridplan.report.html import CHARTS, ELEMENTS, render
from gridplan.report.words import Names
from gridplan.results.tables import Results, empty
from tests.report.elements import NEED, OFFERS, SCARCE, with_elements


@pytest.fixture(scope="module")
def whole(results: Results) -> Results:
    return with_elements(results)


def views(page: str) -> dict:  # type: ignore[type-arg]
    """Figures of every chart of a page by its key."""
    found = re.search(r'id="figures">(.*?)</script>', page, re.DOTALL)
    assert found
    figures: dict = json.loads(found.group(1))  # type: ignore[type-arg]
    return figures


def traces(view: dict, axis: str) -> dict[str, list]:  # type: ignore[type-arg]
    """Bars of a view on an upright axis by name."""
    return {t["name"]: t["y"] for t in view["data"] if t["type"] == "bar" and t.get("yaxis", "y") == axis}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_elements_have_charts_where_they_are(results: Results, whole: Results, language: str) -> None:
    plain, full = (render(one, language) for one in (results, whole))
    keys = {"reserves", "retrofits", "portfolios"}
    assert keys.isdisjoint(views(plain)) and keys <= set(views(full))
    numbers = [int(number) for number in re.findall(r'class="number">(\d+)<', full)]
    assert numbers == sorted(numbers) and len(numbers) == len(CHARTS) + len(ELEMENTS)
    assert all(views(full)[key] for key in keys)


def test_the_scarcest_hours_come_first_and_add_up(whole: Results) -> None:
    """In the scarcest hour all 5.3 GW are needed; in the others 2 GW are."""
    (view,) = views(render(whole))["reserves"]
    stacked = traces(view, "y2")
    assert set(stacked) == {"Hydro", "Gas turbine", "Battery storage"}
    assert [sum(values) for values in zip(*stacked.values(), strict=True)] == pytest.approx([5.3] * 10)
    need = next(t["y"] for t in view["data"] if t.get("mode") == "markers")
    assert need == pytest.approx([SCARCE, SCARCE, *[NEED] * 8]), "one hour of each of two weeks"
    assert sum(OFFERS.values()) == pytest.approx(5.3)
    assert "52" in re.findall(r'id="chart-reserves".*?</article>', render(whole), re.DOTALL)[0]


def test_a_member_is_never_longer_than_itself(whole: Results) -> None:
    """4.2 GW of battery: a quarter here, a tenth elsewhere, the rest beside both."""
    city, town = views(render(whole))["portfolios"]
    for view, here, others in ((city, 1.05, 0.42), (town, 0.42, 1.05)):
        parts = {t["name"]: t["x"][0] for t in view["data"] if t.get("orientation") == "h"}
        assert parts["called on here"] == pytest.approx(here)
        assert parts["called on by other portfolios"] == pytest.approx(others)
        assert sum(parts.values()) == pytest.approx(4.2)


def test_retrofits_tell_what_becomes_what(whole: Results) -> None:
    (view,) = views(render(whole))["retrofits"]
    assert traces(view, "y2")["Gas turbine, longer life"] == pytest.approx([0.0, 2.5])
    build = whole["build"].copy()
    build.loc[(build["id"] == "chengdu_gas") & (build["year"] == 2035), "retired"] = 0.7
    frame = whole["retrofits"].assign(into="bangda_battery")
    other = replace(whole, tables={**whole.tables, "build": build, "retrofits": frame})
    (view,) = views(render(other))["retrofits"]
    assert traces(view, "y2")["Gas turbine → Battery storage"] == pytest.approx([0.0, 2.5])
    assert traces(view, "y2")["Gas turbine, retired early"] == pytest.approx([0.0, 0.7])


def test_loading_stands_beside_the_use_of_channels(whole: Results, results: Results) -> None:
    shown = views(render(whole))["channels"]
    assert len(shown) == len(views(render(results))["channels"]) + 1
    full = next(t for t in shown[1]["data"] if t["name"] == "Hours at the limit")
    near = next(t for t in shown[1]["data"] if t["name"] == "Hours from 90 % on")
    assert full["x"] == pytest.approx([1200.0, 1200.0]) and near["x"] == pytest.approx([800.0, 800.0])
    saved = [t for t in shown[1]["data"] if t.get("xaxis") == "x4"]
    assert saved[0]["x"] == pytest.approx([160.0, 150.0]), "the first channel is drawn last, at the top"


def test_a_study_without_hours_has_no_empty_chart(whole: Results) -> None:
    bare = replace(whole, hourly={})
    reading = Reading(bare, Names.of(bare, "en"))
    assert not ELEMENTS[0](reading).views
    none = replace(whole, tables={**whole.tables, "portfolios": empty("portfolios").iloc[:0]})
    assert "portfolios" not in views(render(none))
