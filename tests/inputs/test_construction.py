"""Spending during construction: percents of years that add up to the whole."""

from __future__ import annotations

import pytest

from gridplan.inputs import load
from tests.inputs.study_copy import StudyCopy


def spends(study: StudyCopy, shares: str) -> None:
    """The first technology of the tutorial with a column of spending, the others with empty cells."""

    def change(rows: list[list[str]]) -> None:
        for number, row in enumerate(rows):
            row.insert(1, ("construction_spending", shares)[number] if number < 2 else "")

    study.table("technologies", change)


def test_shares_are_read_as_percents(study: StudyCopy) -> None:
    spends(study, "20;50;30")
    frame = load(study.path).tables["technologies"]
    assert [tuple(value) for value in frame["construction_spending"][:2]] == [(20, 50, 30), ()]


@pytest.mark.parametrize(
    ("shares", "words"), [("20;50", "add up to 70 %"), ("120;-20", "from 0 to 100"), ("half", "number")]
)
def test_shares_that_are_no_whole_are_refused(study: StudyCopy, shares: str, words: str) -> None:
    spends(study, shares)
    errors = [error.text() for error in study.errors()]
    assert len(errors) == 1 and words in errors[0]
