"""Targets that cannot hold together, or at all, are named before anything is solved."""

from __future__ import annotations

from typing import Any

import pytest

from gridplan.inputs import problems
from tests.inputs.study_copy import StudyCopy, place


def target(study: StudyCopy, name: str, kind: str, **cells: Any) -> None:
    """One more target of 2035 [GW]; sun in the upland unless said otherwise."""
    known = {"target": name, "kind": kind, "zones": "upland", "technologies": "solar", "year": "2035",
             "unit": "GW", "mode": "hard", "document": "tutorial", "clause": name, "source": "made up",
             "confidence": "assumption"}  # fmt: skip

    def change(rows: list[list[str]]) -> None:
        row = [""] * len(rows[0])
        for column, value in (known | cells).items():
            row[place(rows[0], column)] = str(value)
        rows.append(row)

    study.table("targets", change)


SOFT = {"mode": "soft", "price": "1", "price_unit": "yuan/kW"}


@pytest.mark.parametrize(
    ("floor", "ceiling", "severity"),
    [
        ({"value": 2}, {"value": 1}, "error"),
        ({"value": 1}, {"value": 2}, ""),
        ({"value": 2, "year": "2030"}, {"value": 1}, ""),
        ({"value": 2}, {"value": 1, "zones": "*"}, "error"),
        ({"value": 2, "zones": "*"}, {"value": 1}, ""),  # the rest may stand elsewhere
        ({"value": 2, "technologies": "solar;wind"}, {"value": 1}, ""),
        ({"value": 2, **SOFT}, {"value": 1}, "warning"),
        ({"value": 2, "mode": "report"}, {"value": 1}, ""),
    ],
)
def test_a_floor_above_a_ceiling_is_named(
    study: StudyCopy, floor: dict[str, Any], ceiling: dict[str, Any], severity: str
) -> None:
    target(study, "at_least", "capacity_floor", **floor)
    target(study, "at_most", "capacity_ceiling", **ceiling)
    found = [p for p in problems(study.path) if "at_most" in p.text()]
    assert [p.severity for p in found] == ([severity] if severity else [])
    assert not found or ("2 GW" in found[0].text() and "at most 1 GW" in found[0].text())


def test_clean_capacity_counts_clean_technologies_only(study: StudyCopy) -> None:
    """4 GW of clean capacity are asked for already; a ceiling on all of it alone contradicts them."""
    target(study, "at_most", "capacity_ceiling", value=3, zones="*", technologies="*")
    assert ["at_most allows at most 3 GW" in error.text() for error in study.errors()] == [True]


def test_a_floor_beyond_all_potentials_is_named(study: StudyCopy) -> None:
    target(study, "much", "capacity_floor", value=500)
    errors = [error.text() for error in study.errors()]
    assert len(errors) == 1 and "500 GW" in errors[0] and "the potentials in the scope add up to" in errors[0]
