"""The HTML report: complete, offline, and harmless whatever the names hold."""

from __future__ import annotations

import base64
import dataclasses
import json
import re

import pandas as pd
import pytest

from gridplan.report.html import CHARTS, render
from gridplan.results.columns import TABLES
from gridplan.results.tables import Results, empty


def _without_plotly(page: str) -> str:
    """The page less plotly's own script, whose text names addresses it never calls."""
    return re.sub(r"<script>/\*\*.*?</script>", "", page, flags=re.DOTALL)


@pytest.fixture(scope="module")
def page(results):
    return render(results)


def test_all_charts_stand_in_their_order(page):
    numbers = [int(number) for number in re.findall(r'class="number">(\d+)<', page)]
    assert numbers == sorted(numbers) and len(numbers) == len(CHARTS)
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', page, re.DOTALL).group(1))
    assert all(figures[key] for key in figures)


def test_no_reference_leaves_the_page(page):
    own = _without_plotly(page)
    assert len(own) < len(page) - 3_000_000
    assert not re.search(r"""(src|href)\s*=\s*["']?\s*(https?:|//)""", own)
    assert "http://" not in own and "https://" not in own and "@import" not in own
    assert "default-src 'none'" in page


def test_the_answer_is_on_the_page(page):
    for words in (
        "43.8 GW of clean capacity by 2035",
        "38.5 billion yuan",
        "Gonjo PV",
        "Solar PV 23.4 GW",
        "21.0 GW of channels leave these zones",
        "0f0f0f0f",
        "2600 yuan/kW",
    ):
        assert words in page


def test_names_cannot_act(results):
    evil = '<script>alert(1)</script><a href="https://example.org">x</a>'
    names = results["names"].assign(name_en=evil, colour="red;background:url(//example.org)")
    run = {**results.run, "title": evil, "warnings": [evil], "inputs": {evil: evil}, "study": evil}
    bad = Results(
        {**results.tables, "names": names}, results.hourly, results.targets.assign(document=evil), run
    )
    own = _without_plotly(render(bad))
    assert "<script>alert" not in own and '<a href="https' not in own and "url(//example" not in own
    assert len(re.findall(r"<script\b", own)) == 2  # the figures and the page's own
    figures = json.loads(re.search(r'id="figures">(.*?)</script>', own, re.DOTALL).group(1))
    assert "<script" not in json.dumps(figures) and "<a href" not in json.dumps(figures)


def test_empty_results_still_make_a_page():
    page = render(Results({name: empty(name) for name in TABLES}))
    assert "No capacity in the results." in page and "No reserve margin in this study." in page


def test_alarms_are_raised(results):
    unserved = results["energy"].head(1).assign(quantity="unserved", value=12.0)
    tables = {**results.tables, "energy": pd.concat([results["energy"], unserved])}
    run = {**results.run, "certificate": {"passed": False}}
    page = render(dataclasses.replace(results, tables=tables, run=run))
    assert "12.0 GWh of load unserved" in page and "do not use these figures" in page


def test_downloads_hold_the_data(page, results):
    link = re.search(r'download="capacity.csv" href="data:text/csv;charset=utf-8;base64,([^"]+)"', page)
    text = base64.b64decode(link.group(1)).decode("utf-8-sig")
    assert text.startswith("year,id,zone,technology") and "gongjue_pv" in text
