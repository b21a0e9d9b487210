"""Rules of vehicles, each broken once in the tutorial, and charging that no load includes."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.inputs import load
from gridplan.profiles.build import build_system
from tests.inputs.study_copy import StudyCopy

END = "round figure,assumption"
FLEET = {
    "fleet": "cars_city", "name_en": "Cars", "name_zh": "车", "zone": "city", "technology": "cars",
    "profile": "home", "in_load": "false", "charger_power [kW]": "7", "battery_energy [kWh]": "60",
    "driving_energy [kWh]": "10", "departure_level": "0.9", "minimum_level": "0.2", "always_plugged": "0",
    "charge_efficiency": "0.9", "discharge_efficiency": "0.9", "grid_share": "0.1",
    "wear_cost [yuan/kWh]": "0.5", "enrolment_cost [yuan/kW/year]": "30",
}  # fmt: skip
HOURS = [f"h{hour}" for hour in range(24)]


def fleet(study: StudyCopy, arrival: str = "1", numbers: str = "cars_city", **cells: str) -> None:
    """The tutorial with a fleet in the city; all arrive at 18 and leave at the end of hour 7."""
    kind = "cars,Cars,车,vehicles,electricity,false,false,10,90,#aa4499"
    technologies = study.tables / "technologies.csv"
    text = technologies.read_text(encoding="utf-8-sig")
    technologies.write_text(f"{text}{kind},{END}\n", encoding="utf-8")
    row = {**FLEET, **{next(k for k in FLEET if k.split()[0] == name): cell for name, cell in cells.items()}}
    write(study, "vehicles", ",".join(row), ",".join(row.values()))
    write(study, "vehicle_numbers", "fleet,year,vehicles,smart_share", f"{numbers},2030,100000,0.5")
    came = [arrival if hour == "h18" else "0" for hour in HOURS]
    went = ["1" if hour == "h7" else "0" for hour in HOURS]
    rows = [",".join(["home", event, *shares]) for event, shares in (("arrival", came), ("departure", went))]
    write(study, "vehicle_profiles", ",".join(["profile", "event", *HOURS]), *rows)
    study.study("channel, demand_response]", "channel, demand_response, vehicles]")


def write(study: StudyCopy, name: str, head: str, *rows: str) -> None:
    lines = [f"{head},source,confidence", *(f"{row},{END}" for row in rows)]
    (study.tables / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_right_fleet_has_no_errors(study: StudyCopy) -> None:
    fleet(study)
    assert not study.errors()


@pytest.mark.parametrize(
    ("cells", "words", "where"),
    [
        ({"arrival": "0.9"}, "add up to 1", "h0"),
        ({"driving_energy": "50"}, "from its lowest level to that of departure", "driving_energy"),
        ({"always_plugged": "0.2"}, "no more vehicles are plugged in than there are", "always_plugged"),
        ({"charger_power": "0.6"}, "make up their driving (18.5 h)", "charger_power"),
        ({"zone": "village"}, "no such row in the table zones", "zone"),
    ],
)
def test_fleets_are_checked(study: StudyCopy, cells: dict[str, str], words: str, where: str) -> None:
    fleet(study, **cells)
    errors = study.errors()
    assert [words in error.text() for error in errors] == [True], [error.text() for error in errors]
    assert errors[0].column == where


def test_every_fleet_has_its_numbers(study: StudyCopy) -> None:
    fleet(study, numbers="vans_city")
    assert any("no row in the table vehicle_numbers" in error.text() for error in study.errors())


@pytest.mark.parametrize("inside", ["true", "false"])
def test_charging_counts_once(study: StudyCopy, inside: str) -> None:
    """100,000 x 7 kW charge for 10 / 0.9 / 7 h from 18: added to a load that has it not, and only to it."""
    fleet(study, in_load=inside)
    with_fleet = build_system(load(study.path))
    without = build_system(load(study.path, ["technologies=[renewable,thermal,hydro,storage,channel]"]))
    more = with_fleet.yearly_load[2030] - without.yearly_load[2030]
    day = np.zeros(24)
    day[18:20] = 0.0 if inside == "true" else [0.7, 0.7 * (10 / 0.9 / 7 - 1)]
    assert more[with_fleet.zones.index("city")] == pytest.approx(np.tile(day, 365), abs=1e-9)
    assert more[with_fleet.zones.index("highland")] == pytest.approx(np.zeros(8760))


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (("plant,response_city,0.6", "plant,cars_city,0.2"), ""),
        (("plant,respons_city,0.6",), "a row of the table demand_response, vehicles or storages"),
        (("plant,response_city,0.6", "other,response_city,0.5"), "nothing counts twice"),
    ],
)
def test_members_of_portfolios_are_checked(study: StudyCopy, rows: tuple[str, ...], words: str) -> None:
    fleet(study)
    write(study, "portfolios", "portfolio,unit,share", *rows)
    errors = [error.text() for error in study.errors()]
    assert len(errors) == bool(words) and all(words in error for error in errors), errors
