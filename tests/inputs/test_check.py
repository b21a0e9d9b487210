"""Rules across rows: each broken by one change of the tutorial, each told where it stands."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from gridplan.inputs import load, problems
from gridplan.inputs.check_water import loops
from gridplan.inputs.weather_files import FORMATS, check_hours
from tests.inputs.study_copy import ROOT, StudyCopy, place

TUTORIAL = ROOT / "models" / "tutorial.yaml"


@dataclass(frozen=True)
class Change:
    """Cell `column` of row `row` of `table` set to `value`; then one finding in `where` that says `words`."""

    table: str
    row: int
    column: str
    value: str
    words: str
    where: str = ""  # column of the finding, where it is another


ERRORS = [
    Change("hydro_plants", 2, "mean_flow", "200", "not below that of the plants just above: upper_dam"),
    Change("hydro_plants", 1, "order", "7", "lower_dam comes later on the river"),
    Change("hydro_plants", 1, "ecological_flow", "400", "not larger than the mean flow"),
    Change("hydro_plants", 1, "potential", "700", "(0.8 GW) are within the potential"),
    Change("generators", 2, "committed_year", "", "needs the year"),
    Change("generators", 1, "technology", "wind", "of the plug-in thermal, not of renewable"),
    Change("generators", 1, "technology", "battery", "takes technologies of the plug-in thermal"),
    Change("generators", 1, "generator", "ridge_wind", "the table sites has a unit of this name already"),
    Change("channels", 1, "to_zone", "highland", "joins two different zones"),
    Change("storage_technologies", 1, "minimum_duration", "8", "not above the largest"),
    Change("storages", 2, "potential_energy", "50", "within the potential"),
    Change("storages", 2, "existing_energy", "0", "as their technology says"),
    Change("costs", 11, "energy_overnight_cost", "", ""),
    Change("loads", 4, "peak", "1000", "not below the mean load of 1.8265 GW"),
    Change("loads", 6, "year", "2034", "span the years of the study, 2025 to 2035"),
    Change("loads", 6, "year", "2025", "stands in line 5 already", "zone"),
    Change("climate", 5, "month", "4", "stands in line 5 already", "climate"),
    Change("targets", 4, "price_unit", "", "needs the price of missing", "price"),
    Change("targets", 4, "price_unit", "yuan/kW", "does not measure what million yuan/kt measures"),
    Change("targets", 8, "season", "", "a target of kind reserve_margin needs season"),
    Change("targets", 2, "value", "130", "between 0 and 100 %"),
    Change("targets", 2, "unit", "GW", "does not measure"),
    Change("targets", 1, "kind", "clean_capasity", "did you mean clean_capacity?"),
    Change("targets", 1, "zones", "river_bas", "did you mean river_base?"),
    Change("targets", 7, "technologies", "wnd", "did you mean wind?"),
    Change("targets", 2, "year", "2040", "regional_energy for 2040: metropolis, upland", "zones"),
    Change("capacity_credits", 1, "season", "winter_evening", "stands in line", "technology"),
    Change("technologies", 1, "colour", "blue", "write it like #1f77b4"),
    Change("seasons", 1, "months", "7;13", "from 1 to 12"),
]
WARNINGS = [
    Change("hydro_plants", 1, "head", "15", "give 435 h/year"),
    Change("costs", 5, "overnight_cost", "320", "mostly from 1500 to 8000 yuan/kW"),
    Change("thermal_technologies", 1, "heat_rate", "30", "mostly from 0.15 to 0.45 kgce/kWh"),
    Change("regional_energy", 1, "coal_equivalent", "0.1229", "mostly from 0.27 to 0.35 kgce/kWh"),
    Change("channels", 1, "loss", "0.2", "mostly from 0 to 0.1"),
    Change("targets", 1, "year", "2034", "cannot bind"),
    Change("sites", 1, "potential", "200", ""),
    Change("generators", 1, "earliest_year", "2030", ""),
    Change("inflow_shapes", 2, "m7", "6", "average about 1", "m1"),
    Change("load_shapes", 1, "h0", "19", "averages 1 over the year"),
]


@pytest.mark.parametrize("change", ERRORS, ids=lambda c: f"{c.table}-{c.column}-{c.value or 'empty'}")
def test_errors(change: Change, study: StudyCopy) -> None:
    study.cell(change.table, change.row, change.column, change.value)
    if change.words == "":
        study.cell(change.table, change.row + 1, change.column, change.value)
    errors = study.errors()
    assert len(errors) == 1, [error.text() for error in errors]
    assert change.words in errors[0].text()
    if change.words:
        assert errors[0].file == f"inputs/tutorial/{change.table}.csv"
        assert errors[0].column == (change.where or change.column)


@pytest.mark.parametrize("change", WARNINGS, ids=lambda c: f"{c.table}-{c.column}")
def test_warnings(change: Change, study: StudyCopy) -> None:
    study.cell(change.table, change.row, change.column, change.value)
    assert not study.errors()
    assert len(study.warnings()) == (1 if change.words else 0)
    for warning in study.warnings():
        assert change.words in warning.text()
        assert warning.column == (change.where or change.column)
    assert load(study.path).warnings == tuple(study.warnings())


@pytest.mark.parametrize("name", ["tutorial", "changdu"])
def test_shipped_studies_have_no_errors(name: str) -> None:
    found = problems(ROOT / "models" / f"{name}.yaml")
    assert not [p.text() for p in found if p.severity == "error"]


def test_the_tutorial_has_no_warnings_either() -> None:
    assert [problem.text() for problem in problems(TUTORIAL)] == []


def test_a_missing_month_is_named(study: StudyCopy) -> None:
    study.table("load_shapes", lambda rows: rows.pop(7))
    assert ["add the rows of the months 7" in error.text() for error in study.errors()] == [True]


def test_a_scenario_needs_its_hydrology(study: StudyCopy) -> None:
    study.table("inflow_shapes", lambda rows: rows.pop(2))
    errors = study.errors()
    assert [(error.file, error.column) for error in errors] == [
        ("inputs/tutorial/hydro_plants.csv", "inflow_shape")
    ]
    assert "hydrology normal" in errors[0].text()


def test_a_fall_in_one_month_is_found(study: StudyCopy) -> None:
    def change(rows: list[list[str]]) -> None:
        rows += [["other", *row[1:]] for row in rows[1:5]]
        rows[6][2], rows[6][8] = "0.2", "2.25"

    study.table("inflow_shapes", change)
    study.cell("hydro_plants", 2, "inflow_shape", "other")
    assert ["in months 1 of a normal year" in error.text() for error in study.errors()] == [True]


def test_two_tributaries_add_up(study: StudyCopy) -> None:
    def change(rows: list[list[str]]) -> None:
        rows.append(["side_dam", "Side", "支流", *rows[1][3:]])
        rows[3][5] = "side_river"

    study.table("hydro_plants", change)
    assert ["just above: upper_dam, side_dam" in error.text() for error in study.errors()] == [True]


def test_missing_costs_and_credits_are_told(study: StudyCopy) -> None:
    study.table("costs", lambda rows: [rows.remove(row) for row in rows[5:7]] and None)
    study.table("capacity_credits", lambda rows: rows.pop(3))
    texts = [error.text() for error in study.errors()]
    assert len(texts) == 2
    assert "the technology has no costs" in texts[0]
    assert "without capacity credit in the season summer_evening: wind" in texts[1]


def test_costs_are_held_level_with_a_warning() -> None:
    found = [p.text() for p in problems(TUTORIAL, ["years=[2024, 2025]"]) if "held level for: " in p.text()]
    assert len(found) == 2 and "coal, natural_gas" in found[1]


def test_plugins_that_are_off_are_named() -> None:
    plugins = "technologies=[renewable, thermal, hydro, channel, demand_response]"
    (warning,) = problems(TUTORIAL, [plugins])
    assert warning.severity == "warning" and "battery" in warning.text()


def test_a_soft_target_out_of_reach_is_a_warning(study: StudyCopy) -> None:
    changes = ["targets.clean_base_2035.value=50", "targets.clean_base_2035.mode=report"]
    assert [p.severity for p in problems(study.path, changes)] == ["warning"]
    assert [p.severity for p in problems(study.path, changes[:1])] == ["error"]


def test_some_zones_only() -> None:
    inputs = load(TUTORIAL, ["zones=[city]"])
    tables = inputs.tables
    assert list(tables["zones"]["zone"]) == ["city"]
    assert len(tables["channels"]) == len(tables["hydro_plants"]) == 0
    assert set(tables["loads"]["zone"]) == {"city"}
    assert "clean_base_2035" not in set(tables["targets"]["target"])
    text = " ".join(warning.text() for warning in inputs.warnings)
    for name in ("upper_dam", "plateau_solar", "battery_highland", "highland_city", "clean_base_2035"):
        assert name in text
    assert [p.column for p in problems(TUTORIAL, ["zones=[town]"]) if p.severity == "error"] == ["zones.0"]


def test_rivers_flow_on_through_zones_left_out(study: StudyCopy) -> None:
    def change(rows: list[list[str]]) -> None:
        names = ("zone", "plant", "downstream", "travel_time")
        zone, plant, downstream, time = (place(rows[0], name) for name in names)
        middle = list(rows[1])
        middle[plant], middle[zone], middle[time] = "middle_dam", "city", "3"
        rows[1][downstream] = "middle_dam"
        middle[6], rows[2][6] = "2", "3"
        rows.insert(2, middle)

    study.table("hydro_plants", change)
    whole = load(study.path).tables["hydro_plants"].set_index("plant")
    assert whole.loc["upper_dam", "downstream"] == "middle_dam"
    part = load(study.path, ["zones=[highland]"]).tables
    plants = part["hydro_plants"].set_index("plant")
    assert plants.loc["upper_dam", "downstream"] == "lower_dam"
    assert plants.loc["upper_dam", "travel_time"] == 7.0


def test_loops_of_rivers() -> None:
    assert loops({"a": "b", "b": "c"}) == []
    assert loops({"a": "a"}) == [["a"]]
    assert loops({"x": "a", "a": "b", "b": "a", "c": "d", "d": "c"}) == [["a", "b"], ["c", "d"]]


LINES = {
    "epw": lambda month, day, hour: f"2020,{month},{day},{hour + 1},60,A,1",
    "tmy3": lambda month, day, hour: f"{month:02d}/{day:02d}/1999,{hour + 1:02d}:00,1",
    "pvgis": lambda month, day, hour: f"2005{month:02d}{day:02d}:{hour:02d}10,1",
    "nasa_power": lambda month, day, hour: f"2020,{month},{day},{hour},1",
}
DAYS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


@pytest.mark.parametrize("kind", FORMATS)
def test_weather_files(kind: str) -> None:
    hours = [(m, d, h) for m, n in enumerate(DAYS, 1) for d in range(1, n + 1) for h in range(24)]
    lines = ["header", *(LINES[kind](*hour) for hour in hours)]
    assert not list(check_hours("\n".join(lines), "f", kind))
    leap = LINES[kind](2, 29, 0)
    assert not list(check_hours("\n".join([*lines[:1417], leap, *lines[1417:]]), "f", kind))
    shifted = [lines[0], *lines[9:], *lines[1:9]]
    assert not list(check_hours("\n".join(shifted), "f", kind))
    (gap,) = check_hours("\n".join(lines[:100] + lines[101:]), "f", kind)
    assert gap.row == 101 and "01-05 03:00 is expected" in gap.text()
    (twice,) = list(check_hours("\n".join(lines[:100] + lines[99:]), "f", kind))[:1]
    assert "stand twice" in twice.text()
    (short,) = check_hours("\n".join(lines[:-3]), "f", kind)
    assert short.value == "8757" and "add the missing hours" in short.text()
    assert "cut the file" in next(check_hours("\n".join(lines + lines[1:]), "f", kind)).text()
    bad = LINES[kind](99, 1, 4)
    assert "cannot be read" in next(check_hours("\n".join([*lines[:5], bad, *lines[6:]]), "f", kind)).text()
