"""Rules of green certificates: prices that leave no way to earn by trading them round."""

from __future__ import annotations

import csv

import pytest

from gridplan.inputs import problems
from tests.inputs.study_copy import StudyCopy, place

HEAD = ["region", "year", "purchase_price [yuan/MWh]", "purchase_limit [MWh]", "sale_price [yuan/MWh]",
        "sale_limit [MWh]", "source", "confidence"]  # fmt: skip


def certificates(study: StudyCopy, *cells: str) -> None:
    with (study.tables / "certificates.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEAD, [*cells, "made up", "assumption"]])


def weight(study: StudyCopy, price: str = "0.1", **more: str) -> None:
    """A soft weight of the upland in the last year."""
    cells = {"target": "w", "kind": "renewable_weight", "zones": "upland", "year": "2035", "value": "30",
             "unit": "%", "mode": "soft", "price": price, "price_unit": "yuan/kWh", "accounting": "total",
             "document": "tutorial", "clause": "weight", "source": "made up",
             "confidence": "assumption"}  # fmt: skip

    def change(rows: list[list[str]]) -> None:
        row = [""] * len(rows[0])
        for name, value in (cells | more).items():
            row[place(rows[0], name)] = value
        rows.append(row)

    study.table("targets", change)


def test_a_weight_with_certificates_is_sound(study: StudyCopy) -> None:
    certificates(study, "upland", "2025", "30", "1000", "20", "1000")
    weight(study)
    assert study.errors() == []


@pytest.mark.parametrize(
    ("price", "sale", "limit", "words"),
    [
        ("0.1", "40", "1000", "would bring money without end"),
        ("0.01", "20", "1000", "it would pay to miss the target and sell certificates of upland at 20"),
        ("0.01", "20", "0", ""),  # nothing can be sold
    ],
)
def test_nobody_earns_by_trading_round(
    study: StudyCopy, price: str, sale: str, limit: str, words: str
) -> None:
    certificates(study, "upland", "2025", "30", "1000", sale, limit)
    weight(study, price)
    errors = [error.text() for error in study.errors()]
    assert len(errors) == bool(words)
    assert not words or words in errors[0]


def test_a_weight_says_how_it_counts(study: StudyCopy) -> None:
    weight(study, accounting="")
    assert ["needs accounting" in error.text() for error in study.errors()] == [True]


def test_certificates_of_a_region_without_zone_are_told(study: StudyCopy) -> None:
    certificates(study, "nowhere", "2030", "30", "1000", "20", "1000")
    found = [p.text() for p in problems(study.path) if p.column == "region"]
    assert len(found) == 1 and "nowhere" in found[0]
