"""Rules of rivers and reservoirs, each broken once in the tutorial, and what right tables lead to."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridplan.inputs import load
from gridplan.inputs.select import join_rivers
from gridplan.profiles.build import build_system
from tests.inputs.study_copy import StudyCopy

END = "round figure,assumption"
WINDOWS = "plant,first_day,last_day,lowest [hm3],highest [hm3],source,confidence"
STORAGE = "plant,storage [hm3],level [m],source,confidence"


def write(study: StudyCopy, name: str, *lines: str) -> None:
    (study.tables / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def column(study: StudyCopy, name: str, *values: str) -> None:
    """A further column of hydro_plants, one value a row."""

    def change(rows: list[list[str]]) -> None:
        for row, value in zip(rows, (name, *values), strict=True):
            row.insert(-2, value)

    study.table("hydro_plants", change)


@pytest.mark.parametrize(
    ("row", "words", "where"),
    [
        ("upper_dam,152,274,,950", "within the active storage of 900", "highest"),
        ("upper_dam,152,274,700,600", "the lowest volume is not above the highest", "lowest"),
        ("upper_dam,152,274,,", "a lowest volume, a highest, or both", "highest"),
        ("uper_dam,152,274,,600", "did you mean upper_dam?", "plant"),
        ("upper_dam,152,400,,600", "365", "last_day"),
    ],
)
def test_windows_are_checked(study: StudyCopy, row: str, words: str, where: str) -> None:
    write(study, "reservoir_windows", WINDOWS, f"{row},{END}")
    errors = study.errors()
    assert len(errors) == 1 and words in errors[0].text(), [error.text() for error in errors]
    assert errors[0].file == "inputs/tutorial/reservoir_windows.csv" and errors[0].column == where


def test_a_plant_without_storage_has_no_window(study: StudyCopy) -> None:
    study.cell("hydro_plants", 2, "active_storage", "0")
    write(study, "reservoir_windows", WINDOWS, f"lower_dam,1,90,,10,{END}")
    assert ["lower_dam holds no water" in error.text() for error in study.errors()] == [True]


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (("upper_dam,0,500", "upper_dam,1000,480"), "the level rises from point to point"),
        (("upper_dam,0,500",), "two points at least"),
        (("upper_dam,50,500", "upper_dam,1000,520"), "covers 0.0 to 900.0 hm3"),
    ],
)
def test_curves_are_checked(study: StudyCopy, lines: tuple[str, ...], words: str) -> None:
    write(study, "storage_curves", STORAGE, *(f"{line},{END}" for line in lines))
    assert any(words in error.text() for error in study.errors())


def test_a_ramp_of_level_needs_a_curve(study: StudyCopy) -> None:
    column(study, "level_ramp [m/day]", "3", "")
    assert ["needs the plant's level-storage curve" in error.text() for error in study.errors()] == [True]
    write(study, "storage_curves", STORAGE, f"upper_dam,0,500,{END}", f"upper_dam,1000,520,{END}")
    assert not study.errors()
    assert load(study.path).tables["hydro_plants"]["level_ramp"].tolist()[0] == pytest.approx(3 / 24)


def test_a_plant_without_head_is_a_junction(study: StudyCopy) -> None:
    study.cell("hydro_plants", 2, "head", "")
    assert ["every plant but a junction has a head" in error.text() for error in study.errors()] == [True]
    study.cell("hydro_plants", 2, "regulation", "junction")
    assert {error.column for error in study.errors()} == {"existing", "potential", "active_storage"}
    for name in ("existing", "potential", "active_storage"):
        study.cell("hydro_plants", 2, name, "")
    assert not study.errors()
    system = build_system(load(study.path))
    assert list(system.tables["hydro_plants"]["plant"]) == ["upper_dam", "lower_dam"], "junctions stay"
    inflow = system.series["inflow"].of(0, ["upper_dam", "lower_dam"])
    assert (inflow > 0).all() and np.isfinite(inflow).all()


def test_units_of_routing_and_of_ramps(study: StudyCopy) -> None:
    column(study, "routing_time [h]", "2.5", "1")
    column(study, "outflow_ramp [m3/s/h]", "100", "")
    plants = load(study.path).tables["hydro_plants"].set_index("plant")
    assert plants["routing_time"].tolist() == [2.5, 0.0], "what leaves the last plant is not followed"
    assert plants["outflow_ramp"]["upper_dam"] == pytest.approx(0.36)
    assert np.isnan(plants["outflow_ramp"]["lower_dam"])


def test_times_of_travel_and_routing_add_up_past_a_plant_that_is_left_out() -> None:
    river = {"plant": ["a", "b", "c"], "downstream": ["b", "c", ""]}
    plants = pd.DataFrame(river).assign(travel_time=[1.0, 2.0, 4.0], routing_time=[0.5, 0.25, 8.0])
    joined = join_rivers(plants, np.array([True, False, True])).set_index("plant")
    assert joined["downstream"]["a"] == "c"
    assert joined.loc["a", ["travel_time", "routing_time"]].tolist() == [3.0, 0.75]
    assert joined.loc["c", ["travel_time", "routing_time"]].tolist() == [0.0, 0.0]


UNITS = "unit,name_en,name_zh,zone,technology,upper,lower,turbines,potential [MW],head [m],source,confidence"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("pump,Pump,泵,highland,hydro,upper_dam,lower_dam,own,300,140", ""),
        ("pump,Pump,泵,highland,hydro,upper_dam,upper_dam,own,300,140", "joins two plants of one river"),
        ("pump,Pump,泵,highland,hydro,upper_dam,lower_dm,own,300,140", "did you mean lower_dam?"),
        ("pump,Pump,泵,highland,hydro,upper_dam,lower_dam,both,300,140", "own"),
        ("pump,Pump,泵,highland,wind,upper_dam,lower_dam,own,300,140", "plug-in hydro, not of renewable"),
    ],
)
def test_reversible_units_are_checked(study: StudyCopy, row: str, words: str) -> None:
    write(study, "reversible_units", UNITS, f"{row},{END}")
    errors = [error.text() for error in study.errors()]
    assert len(errors) == (1 if words else 0) and all(words in error for error in errors), errors


def test_a_reversible_unit_needs_dams_that_are_decided(study: StudyCopy) -> None:
    write(
        study, "reversible_units", UNITS, f"pump,Pump,泵,highland,hydro,upper_dam,lower_dam,own,300,140,{END}"
    )
    study.cell("hydro_plants", 1, "existing", "")
    assert ["upper_dam is a choice" in error.text() for error in study.errors()] == [True]


def test_a_reversible_unit_reaches_the_system(study: StudyCopy) -> None:
    write(
        study, "reversible_units", UNITS, f"pump,Pump,泵,highland,hydro,upper_dam,lower_dam,own,300,140,{END}"
    )
    units = build_system(load(study.path)).units("reversible_units")
    assert units.loc["pump", ["potential", "pump_efficiency"]].tolist() == [0.3, 0.87]


def test_heads_follow_curves_only_over_a_whole_year(study: StudyCopy) -> None:
    follow = ("heads=curves", "time.weeks=all")
    assert ["every week of the year" in error.text() for error in study.errors("heads=curves")] == [True]
    assert not study.errors(*follow)
    assert ["both curves" in warning.text() for warning in study.warnings(*follow)] == [True]
    write(study, "storage_curves", STORAGE, f"upper_dam,0,500,{END}", f"upper_dam,1000,520,{END}")
    tail = "plant,outflow [m3/s],level [m],source,confidence"
    write(study, "tailwater_curves", tail, f"upper_dam,0,350,{END}", f"upper_dam,900,354,{END}")
    assert not study.errors(*follow) and not study.warnings(*follow)
