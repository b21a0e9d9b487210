"""Rules of thermal technologies: part load, and seasons that share no month."""

from __future__ import annotations

import csv

import pytest

from tests.inputs.study_copy import StudyCopy


def commits(study: StudyCopy, minimum_load: str, penalty: str) -> None:
    """Both technologies of the tutorial with a minimum load and a part-load penalty."""

    def change(rows: list[list[str]]) -> None:
        for row, values in zip(
            rows, (["minimum_load", "part_load_penalty"], [minimum_load, penalty]), strict=False
        ):
            row[1:1] = values
        rows[2][1:1] = ["", ""]

    study.table("thermal_technologies", change)


def seasons(study: StudyCopy, *rows: str) -> None:
    head = ["technology", "season", "maintenance", "forced_outage", "must_run", "source", "confidence"]
    with (study.tables / "thermal_seasons.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *([*row.split(), "made up", "assumption"] for row in rows)])


@pytest.mark.parametrize(
    ("least", "penalty", "words"),
    [("0.4", "0.075", ""), ("", "0.1", "needs the minimum load"), ("0.9", "0.2", "less fuel is burned")],
)  # fmt: skip
def test_part_load_burns_more_but_not_too_much(
    study: StudyCopy, least: str, penalty: str, words: str
) -> None:
    commits(study, least, penalty)
    errors = [error.text() for error in study.errors()]
    assert len(errors) == bool(words)
    assert all(words in error for error in errors)


def test_seasons_of_a_technology_share_no_month(study: StudyCopy) -> None:
    """The tutorial's winter_evening and summer_evening do not overlap; a season twice is told."""
    names = [
        row.split(",")[0] for row in (study.tables / "seasons.csv").read_text("utf-8-sig").splitlines()[1:]
    ]
    seasons(study, *(f"coal {name} 0.1 0.05 0" for name in names))
    assert not study.errors()
    study.table("seasons", lambda rows: rows[2].__setitem__(rows[0].index("months"), "1;2"))
    study.table("seasons", lambda rows: rows[1].__setitem__(rows[0].index("months"), "2;3"))
    assert any("month 2 lies in the season" in error.text() for error in study.errors())


def test_seasons_are_of_thermal_technologies(study: StudyCopy) -> None:
    seasons(study, "wind winter_evening 0.1 0 0")
    assert ["thermal_technologies" in error.text() for error in study.errors()] == [True]
