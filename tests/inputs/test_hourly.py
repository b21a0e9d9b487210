"""Rules of targets that hold in every hour: what a row must say, and what no plan could give."""

from __future__ import annotations

import pytest

from tests.inputs.study_copy import StudyCopy, place
from tests.inputs.test_conflicts import SOFT, target

MARGIN = {"kind": "hourly_margin", "zones": "city", "technologies": "", "season": "summer_evening",
          "value": "15", "unit": "%"}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ({"season": ""}, "season", "a target of kind hourly_margin needs season"),
        ({"season": "summer"}, "season", "did you mean summer_evening?"),
        ({"accounting": "calorific"}, "accounting", "choose one of: net_import, inside"),
        ({"value": "150"}, "value", "a share lies between 0 and 100 %"),
        ({"unit": "GW"}, "unit", "GW"),
        ({"mode": "soft"}, "price", "a soft target needs the price of missing it and its unit"),
        ({**SOFT}, "price_unit", "yuan/kW"),
        ({"zones": "citty"}, "zones", "did you mean city?"),
    ],
)
def test_a_margin_says_what_it_needs(
    study: StudyCopy, cells: dict[str, str], column: str, words: str
) -> None:
    target(study, "margin", **(MARGIN | cells))
    errors = study.errors()
    assert [error.column for error in errors] == [column]
    assert words in errors[0].text() and "margin" in errors[0].text()


@pytest.mark.parametrize("accounting", ["", "net_import", "inside"])
def test_a_margin_is_sound(study: StudyCopy, accounting: str) -> None:
    target(study, "margin", **MARGIN, accounting=accounting)
    assert study.errors() == []


def test_a_margin_needs_the_credit_of_every_technology(study: StudyCopy) -> None:
    """The reserve margin of the same season asks for the same, and is told first."""

    def change(rows: list[list[str]]) -> None:
        rows[:] = [row for row in rows if row[:2] != ["wind", "winter_evening"]]

    study.table("capacity_credits", change)
    target(study, "margin", **MARGIN | {"season": "winter_evening"})
    errors = study.errors()
    assert [error.column for error in errors] == ["season"]
    assert "without capacity credit in the season winter_evening: wind" in errors[0].text()


@pytest.mark.parametrize(
    ("value", "mode", "severity"),
    [(10, "hard", ""), (300, "hard", "error"), (300, "soft", "warning"), (300, "report", "")],
)
def test_inertia_beyond_all_machines_is_named(study: StudyCopy, value: int, mode: str, severity: str) -> None:
    """Coal and gas alone turn here, at 5 s."""

    def turning(rows: list[list[str]]) -> None:
        rows[0].append("inertia [s]")
        for row in rows[1:]:
            row.append("5" if row[place(rows[0], "plugin")] == "thermal" else "0")

    study.table("technologies", turning)
    price = {"price": "1", "price_unit": "yuan/(kW*s*h)"} if mode == "soft" else {}
    cells = {"zones": "*", "technologies": "*", "unit": "GW*s", "mode": mode, **price}
    target(study, "turning", "inertia", value=value, **cells)
    found = [p for p in (*study.errors(), *study.warnings()) if "all machines" in p.text()]
    assert [p.severity for p in found] == ([severity] if severity else [])
    assert not found or "300 GW*s" in found[0].text()
