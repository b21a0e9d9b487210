"""One folder of tables for studies of different reach: parts of zones, and units that stand for zones."""

from __future__ import annotations

import pytest

from gridplan.inputs import load
from tests.inputs.study_copy import StudyCopy, place


@pytest.fixture
def suburb(study: StudyCopy) -> StudyCopy:
    """The tutorial with a zone carved out of its city, which has a plant, a line, load and response."""

    def zone(rows: list[list[str]]) -> None:
        rows[0].append("within")
        for row in rows[1:]:
            row.append("")
        new = list(next(row for row in rows if row[0] == "city"))
        new[0], new[-1] = "suburb", "city"
        rows.append(new)

    def copied(table: str, of: str, **cells: str) -> None:
        def change(rows: list[list[str]]) -> None:
            for row in [row for row in rows[1:] if row[0] == of]:
                new = list(row)
                for column, value in cells.items():
                    new[place(rows[0], column)] = value
                rows.append(new)

        study.table(table, change)

    study.table("zones", zone)
    copied("generators", "coal_city", generator="coal_suburb", zone="suburb")
    copied("channels", "highland_city", channel="city_suburb", from_zone="city", to_zone="suburb")
    copied("loads", "city", zone="suburb", **{"energy": "1000", "peak": "200"})
    return study


def test_a_study_without_the_part_has_its_units_in_the_whole(suburb: StudyCopy) -> None:
    before = load(suburb.path, ["zones=[highland, city]"])
    units = before.tables["generators"].set_index("generator")
    assert units.loc["coal_suburb", "zone"] == "city"
    assert list(before.tables["channels"]["channel"]) == ["highland_city"]
    assert "suburb" not in set(before.tables["loads"]["zone"])
    texts = [warning.text() for warning in before.warnings]
    assert len(texts) == 1 and "city_suburb" in texts[0] and "coal_suburb" not in texts[0]


def test_a_study_with_both_takes_the_load_of_the_part_off(suburb: StudyCopy) -> None:
    whole = load(suburb.path, ["zones=[highland, city]"]).tables["loads"].set_index(["zone", "year"])
    split = load(suburb.path).tables["loads"].set_index(["zone", "year"])
    assert (
        load(suburb.path).tables["generators"].set_index("generator").loc["coal_suburb", "zone"] == "suburb"
    )
    for year in whole.loc["city"].index:
        assert split.loc[("suburb", year), "energy"] == 1000.0
        assert split.loc[("city", year), "energy"] == whole.loc[("city", year), "energy"] - 1000.0
        assert split.loc[("city", year), "peak"] == pytest.approx(whole.loc[("city", year), "peak"] - 0.2)


def test_loads_of_a_part_fit_those_of_the_whole(suburb: StudyCopy) -> None:
    suburb.table("loads", lambda rows: rows.pop())
    assert any("which is taken off here" in error.text() for error in suburb.errors())


def test_a_load_that_stands_twice_is_told_and_no_more(suburb: StudyCopy) -> None:
    suburb.table("loads", lambda rows: rows.append(list(rows[-1])))
    assert all("the key stands in line" in error.text() for error in suburb.errors()) and suburb.errors()


def test_a_part_has_no_more_load_than_the_whole(suburb: StudyCopy) -> None:
    def more(rows: list[list[str]]) -> None:
        for row in rows[1:]:
            if row[0] == "suburb":
                row[place(rows[0], "energy")] = "1e9"

    suburb.table("loads", more)
    assert any("no more load than the zone" in error.text() for error in suburb.errors())


def test_a_unit_that_stands_for_a_zone_goes_with_it(study: StudyCopy) -> None:
    def stand(rows: list[list[str]]) -> None:
        rows[0].append("stands_for")
        for row in rows[1:]:
            row.append("highland" if row[0] == "coal_city" else "")

    study.table("generators", stand)
    assert "coal_city" in set(load(study.path, ["zones=[city]"]).tables["generators"]["generator"])
    both = load(study.path)
    assert "coal_city" not in set(both.tables["generators"]["generator"])
    assert any("coal_city" in warning.text() for warning in both.warnings)


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [("generators", "zone", "citty"), ("channels", "to_zone", "citty"), ("targets", "zones", "citty")],
)
def test_a_zone_mistyped_is_told_once(study: StudyCopy, table: str, column: str, value: str) -> None:
    """The row's place does not exist: that is an error, and no warning calls the row left out beside it."""
    study.cell(table, 1, column, value)
    errors, warnings = study.errors("zones=[highland, city]"), study.warnings("zones=[highland, city]")
    assert [(error.column, error.value) for error in errors] == [(column, value)]
    assert "city" in errors[0].text() and not [w.text() for w in warnings if "left out" in w.text()]


def test_a_zone_of_the_study_mistyped_is_told_once(study: StudyCopy) -> None:
    told = study.errors("zones=[highland, citty]")
    assert [error.column for error in told] == ["zones.1"] and "did you mean city?" in told[0].text()
    assert not [w.text() for w in study.warnings("zones=[highland, citty]") if "left out" in w.text()]
    assert [w.text() for w in study.warnings("zones=[highland]") if "left out" in w.text()]
