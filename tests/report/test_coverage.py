"""The report's table of the documents' aims."""

from __future__ import annotations

from gridplan.report.chart import Reading
from gridplan.report.coverage import coverage
from gridplan.report.html import render
from gridplan.report.words import Names
from gridplan.results.tables import Results


def test_every_aim_has_a_row_and_says_what_became_of_it(results: Results) -> None:
    grid = coverage(Reading(results, Names.of(results, "en")))
    assert "3 in all, 1 in this study" in grid.title
    states = {row[2].text: (row[0].text, row[0].light) for row in grid.rows}
    assert states == {
        "Clean capacity": ("met", "met"),
        "CO2 peak": ("not in this study", ""),
        "Forests": ("–", ""),
    }


def test_the_page_shows_it_in_both_languages(results: Results) -> None:
    assert "Aims of the documents: 3 in all" in render(results, "en")
    assert "森林" in render(results, "zh")
