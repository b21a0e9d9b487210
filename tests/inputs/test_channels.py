"""Rules of channels and their targets in the tables: good ones pass, each bad one is told where it stands."""

from __future__ import annotations

import csv

import pytest

from tests.inputs.study_copy import StudyCopy, place

SOURCE = "source,confidence"
TABLES = {
    "channel_rules": f"channel,minimum,ramp [1/h],step [h],outage,outage_months,curve,shape,curve_seasons"
    f",{SOURCE}\n"
    "highland_city,0,,1,0,,free,,,s,assumption\n",
    "delivery_curves": f"curve,month,{','.join(f'h{hour}' for hour in range(24))},{SOURCE}\n"
    + "".join(f"evening,{month},{','.join(['0.7'] * 24)},s,assumption\n" for month in range(1, 13)),
    "supporting_plants": f"channel,unit,share,{SOURCE}\nhighland_city,upper_dam,0.5,s,assumption\n",
}
TARGET = {"target": "line", "kind": "channel_hours", "zones": "*", "channels": "highland_city",
          "year": "2035", "value": "4300", "unit": "h/year", "mode": "hard", "document": "d", "clause": "c",
          "source": "s", "confidence": "assumption"}  # fmt: skip


@pytest.fixture
def study(study: StudyCopy) -> StudyCopy:
    """The tutorial with the tables of channels."""
    for name, text in TABLES.items():
        (study.tables / f"{name}.csv").write_text(text, encoding="utf-8-sig")
    return study


def add_target(study: StudyCopy, **cells: str) -> None:
    """A target of channels at the end of the table, which gets the column `channels`."""
    path = study.tables / "targets.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(dict.fromkeys([*rows[0], "channels"]))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows([*rows, {**TARGET, **cells}])


@pytest.mark.parametrize("hours", ["4300", "4500", "5000"])
def test_hours_of_channels_in_service_are_valid(study: StudyCopy, hours: str) -> None:
    add_target(study, value=hours)
    assert not study.errors() and not study.warnings()


def test_unusual_hours_are_doubted(study: StudyCopy) -> None:
    add_target(study, value="8000")
    assert not study.errors()
    assert ["mostly from 3000 to 6500 h/year" in warning.text() for warning in study.warnings()] == [True]


BAD = [
    ({"channels": ""}, "needs channels"),
    ({"channels": "highland_cty"}, "did you mean highland_city?"),
    ({"unit": "GW"}, "does not measure"),
    ({"kind": "channel_renewable_share", "value": "50", "unit": "%"}, "bidirectional"),
    (
        {
            "kind": "secure_load",
            "zones": "city",
            "channels": "",
            "value": "5",
            "unit": "GW",
            "season": "winter",
        },
        "secure share",
    ),
    ({"kind": "secure_load", "channels": "", "value": "5", "unit": "GW"}, "needs season"),
]


@pytest.mark.parametrize(("cells", "words"), BAD, ids=lambda item: "" if isinstance(item, dict) else item)
def test_bad_targets_of_channels(study: StudyCopy, cells: dict[str, str], words: str) -> None:
    add_target(study, **cells)
    errors = study.errors()
    assert any(words in error.text() for error in errors), [error.text() for error in errors]
    assert all(error.file == "inputs/tutorial/targets.csv" for error in errors)


@pytest.mark.parametrize(("zone", "told"), [("city", False), ("highland", True)])
def test_nuclear_power_is_told_where_it_can_reach_the_channel(
    study: StudyCopy, zone: str, told: bool
) -> None:
    study.cell("channels", 1, "bidirectional", "false")
    study.cell("technologies", 4, "resource", "nuclear")
    study.cell("technologies", 4, "non_fossil", "true")
    study.cell("generators", 1, "zone", zone)
    add_target(study, kind="channel_renewable_share", value="50", unit="%")
    assert any("nuclear power" in error.text() for error in study.errors()) == told


RULES = [
    ("step", "5", "divides the day"),
    ("outage", "0.2", "needs its months"),
    ("curve", "fixed", "needs its shape"),
    ("curve", "optimised", "twelve months"),
    ("curve", "shaped", "one of"),
    ("minimum", "1.2", ""),
    ("channel", "highland", "highland"),
]


@pytest.mark.parametrize(("column", "value", "words"), RULES)
def test_bad_rules_of_channels(study: StudyCopy, column: str, value: str, words: str) -> None:
    study.cell("channel_rules", 1, column, value)
    (error,) = study.errors()
    assert words in error.text()
    assert error.file == "inputs/tutorial/channel_rules.csv"


def test_a_fixed_curve_leaves_no_room(study: StudyCopy) -> None:
    study.cell("channel_rules", 1, "curve", "fixed")
    study.cell("channel_rules", 1, "shape", "evening")
    assert not study.errors()
    study.cell("channel_rules", 1, "minimum", "0.1")
    assert ["leaves no room" in error.text() for error in study.errors()] == [True]


def test_a_curve_lacks_a_month_and_a_plant_a_name(study: StudyCopy) -> None:
    study.table("delivery_curves", lambda rows: rows.pop(7))
    study.cell("supporting_plants", 1, "unit", "upper_dm")
    texts = [error.text() for error in study.errors()]
    assert len(texts) == 2
    assert any("add the rows of the months 7" in text for text in texts)
    assert any("did you mean upper_dam?" in text for text in texts)


def test_a_trunk_has_a_line_of_its_own(study: StudyCopy) -> None:
    def trunk(rows: list[list[str]]) -> None:
        rows[0].append("trunk")
        rows[1].append("highland_city")
        assert place(rows[0], "trunk") == len(rows[1]) - 1

    study.table("channels", trunk)
    texts = [error.text() for error in study.errors()]
    assert len(texts) == 2, texts
    assert "a line of its own" in texts[0] and "whose rules hold for the whole line" in texts[1]


def test_a_line_that_loses_too_much_is_told(study: StudyCopy) -> None:
    """A study with AC lines reads them; 4,000 km at 500 kV would lose 22 % of full load."""
    study.study("channel, demand_response]", "channel, demand_response, line]")
    provenance = "source,confidence\n"
    files = {
        "lines": "line,name_en,name_zh,from_zone,to_zone,technology,existing [MW],length [km],"
        f"{provenance}north,North,北,highland,city,ac501,1000,{{length}},s,assumption\n",
        "line_types": "technology,voltage [kV],reactance [ohm/km],resistance [ohm/km],circuit_capacity [MW],"
        f"secure_share,{provenance}ac501,500,0.28,0.02,1000,0.7,s,assumption\n",
    }
    study.table("technologies", lambda rows: rows.append(like(rows, "ac501", plugin="line", order="99")))
    study.table("costs", lambda rows: rows.extend(_costs(rows)))
    for length, count in (("400", 0), ("4000", 1)):
        for name, text in files.items():
            (study.tables / f"{name}.csv").write_text(text.format(length=length), encoding="utf-8")
        assert not study.errors(), [error.text() for error in study.errors()]
        assert ["would lose 22.4 %" in warning.text() for warning in study.warnings()] == [True] * count


def like(rows: list[list[str]], key: str, **cells: str) -> list[str]:
    """A copy of the last row under another key."""
    row = [key, *rows[-1][1:]]
    for name, value in cells.items():
        row[place(rows[0], name)] = value
    return row


def _costs(rows: list[list[str]]) -> list[list[str]]:
    return [like(rows, "ac501", year=year) for year in ("2025", "2035")]
