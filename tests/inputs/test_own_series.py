"""Own series: the system made of a file, by hand, and every way in which a file is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.exchange import Draft, write_study
from gridplan.inputs import load, problems
from gridplan.model.assemble import assemble
from gridplan.profiles.build import build_system
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import System

HOURS = """step [h],weight [h],load:town [MW],availability:wind,energy_inflow:dam [MW]
2,2,100,0.5,10
2,2,60,0.5,10
1,5,80,0.25,30
"""


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """One town with a coal unit, wind and a dam that its inflow alone fills: figures for sums by hand."""
    draft = Draft("made up")
    draft.add("zones", zone="town", name_en="Town", name_zh="城", latitude=30.0, longitude=100.0, region="r")
    for i, (name, plugin) in enumerate((("coal", "thermal"), ("wind", "renewable"), ("dam", "storage"))):
        draft.add("technologies", technology=name, name_en=name, name_zh=name, plugin=plugin, resource="coal",
                  non_fossil=False, clean=False, lifetime=20, order=i, colour="#112233")  # fmt: skip
        draft.add("costs", technology=name, year=2030, overnight_cost=0.0, energy_overnight_cost=0.0,
                  fixed_om=0.0, variable_om=10.0 if name == "coal" else 0.0)  # fmt: skip
    unit = {"name_en": "unit", "name_zh": "机组", "zone": "town"}
    draft.add("fuels", fuel="coal", year=2030, price=0.0, co2_factor=2.0)
    draft.add("thermal_technologies", technology="coal", fuel="coal", heat_rate=0.3, availability=1.0)
    draft.add("generators", generator="coal", technology="coal", existing=200.0, **unit)
    draft.add("sites", site="wind", technology="wind", existing=40.0, latitude=30.0, longitude=100.0,
              altitude=0.0, **unit)  # fmt: skip
    draft.add("storage_technologies", technology="dam", charge_efficiency=1.0, discharge_efficiency=1.0,
              minimum_duration=4.0, maximum_duration=4.0, horizon="year", charge_ratio=0.0)  # fmt: skip
    draft.add("storages", storage="dam", technology="dam", existing=25.0, existing_energy=100.0,
              initial_energy=20.0, **unit)  # fmt: skip
    draft.study = {
        "name": "own", "title": {"en": "Own series", "zh": "自有序列"}, "inputs": "tables", "years": [2030],
        "price_year": 2030, "discount_rate": 0.05, "value_of_lost_load": "20 yuan/kWh",
        "scenarios": [{"name": "only", "hydrology": "normal", "probability": 1.0}],
        "time": {"series": {"file": "series/hours.csv", "source": "made up", "confidence": "assumption"}},
        "technologies": ["thermal", "renewable", "storage"],
    }  # fmt: skip
    path = write_study(draft, tmp_path / "study")
    (path.parent / "series" / "hours.csv").write_text(HOURS, encoding="utf-8")
    return path


def solved(path: Path) -> tuple[System, Solution]:
    system = build_system(load(path))
    return system, solve(assemble(system)[0], SolveOptions(method="stacked", crossover=True))


def test_steps_and_weights_by_hand(study: Path) -> None:
    """Coal burns what wind and the dam leave: the dam empties where an hour weighs most.

    Level: 20 MWh at first, 2 h of 10 MW and 2 h of 10 MW flow in: 60 MWh; the last hour gives 25 MW of its
    30 MW of inflow and of the level, the 25 MW that fit through the turbine. In the first two steps 60 MWh go
    through 2 h + 2 h of up to 25 MW. Coal: (100 - 20) 2 + (60 - 20) 2 - 60 MWh, and 5 h of 80 - 10 - 25 MW.
    """
    system, solution = solved(study)
    assert [span.step for span in system.horizon.spans] == [2.0, 1.0]
    assert [span.count for span in system.horizon.spans] == [2.0, 5.0]
    coal = 80 * 2 + 40 * 2 - 60 + 45 * 5
    assert solution.objective == pytest.approx(10.0 * coal / 1e6, rel=1e-9)


def test_a_store_that_closes_ends_as_it_began(study: Path) -> None:
    """Without an initial energy, the dam gives no more than what flows in: 40 + 30 MWh, 25 of them last."""
    table = study.parent / "tables" / "storages.csv"
    table.write_text(table.read_text("utf-8-sig").replace(",20.0,", ",,"), encoding="utf-8")
    _, solution = solved(study)
    # 5 MWh of the last hour's inflow are kept for the first steps.
    coal = 80 * 2 + 40 * 2 - 45 + 45 * 5
    assert solution.objective == pytest.approx(10.0 * coal / 1e6, rel=1e-9)


@pytest.mark.parametrize(
    ("old", "new", "row", "words"),
    [
        ("load:town [MW]", "load:town", 1, "needs its unit"),
        ("load:town [MW]", "load:city [MW]", 1, "no such row in the table zones"),
        ("load:town [MW]", "lod:town [MW]", 1, "the column is unknown"),
        ("load:town [MW]", "load:town [kg]", 1, "kg"),
        ("load:town [MW]", "load:town [MWh]", 1, "does not measure"),
        ("availability:wind,", "inflow:x,", 1, "units without their series: wind"),
        (",60,", ",many,", 3, "a number of at least 0"),
        (",60,", ",-60,", 3, "a number of at least 0"),
        (",60,", ",,", 3, "a number of at least 0"),
        ("0.25", "1.25", 4, "a number from 0 to 1"),
        ("1,5,", "0,5,", 4, "longer than 0 hours"),
        ("step [h]", "year", None, "no rows of 2030"),
    ],
)
def test_faults_of_the_file(study: Path, old: str, new: str, row: int | None, words: str) -> None:
    file = study.parent / "series" / "hours.csv"
    assert old in HOURS
    file.write_text(HOURS.replace(old, new, 1), encoding="utf-8")
    found = [p for p in problems(study) if p.severity == "error"]
    assert any(words in p.text() and p.row == row and p.file.endswith("hours.csv") for p in found), found


def test_a_missing_file_is_told(study: Path) -> None:
    (study.parent / "series" / "hours.csv").unlink()
    assert any("does not exist" in p.text() for p in problems(study) if p.severity == "error")


def test_without_series_the_tables_are_needed(study: Path) -> None:
    study.write_text(
        study.read_text(encoding="utf-8").replace(
            "series: {file: series/hours.csv, source: made up, confidence: assumption}", "weeks: 1"
        ),
        encoding="utf-8",
    )
    found = [p.text() for p in problems(study) if p.severity == "error"]
    assert any("the table loads is required" in text for text in found)
    assert any("a site needs its climate" in text for text in found)
