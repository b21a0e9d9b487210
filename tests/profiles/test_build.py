"""From a study to its system: series on blocks, units of the horizon, weather from a user's files."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from gridplan.errors import InputError
from gridplan.inputs import Inputs, load
from gridplan.profiles.build import build_system, within_horizon
from tests.profiles.test_files import known_year, write_epw

ROOT = Path(__file__).resolve().parents[2]
TUTORIAL = ROOT / "models" / "tutorial.yaml"


@pytest.fixture(scope="module")
def inputs() -> Inputs:
    return load(TUTORIAL)


def test_blocks_keep_the_means_of_the_year(inputs: Inputs) -> None:
    few, whole = build_system(inputs), build_system(load(TUTORIAL, ["time.weeks=all"]))
    for name in ("availability", "load", "inflow"):
        units = few.series[name].units
        sums = []
        for system in (few, whole):
            spans = [span for span in system.horizon.spans if span.year == 2030]
            blocks = system.series[name]
            sums.append(sum(s.count * blocks.of(s.number, units).sum(axis=1) for s in spans))
        assert sums[0] == pytest.approx(sums[1], rel=1e-9), name
    assert sum(span.count * len(span.hours) for span in few.horizon.spans) == pytest.approx(3 * 8760)


def test_load_has_the_energy_and_peak_of_its_table(inputs: Inputs) -> None:
    system = build_system(inputs)
    loads = inputs.tables["loads"].set_index(["zone", "year"])
    for i, zone in enumerate(system.zones):
        assert system.yearly_load[2030][i].sum() == pytest.approx(loads.loc[(zone, 2030), "energy"], rel=1e-9)
        assert system.yearly_load[2030][i].max() == pytest.approx(loads.loc[(zone, 2030), "peak"], rel=1e-9)


def test_units_beyond_the_horizon_are_left_out_and_rivers_joined() -> None:
    inputs = load(ROOT / "models" / "changdu.yaml")
    before, after = inputs.tables["hydro_plants"], within_horizon(inputs)["hydro_plants"]
    assert "yarlung_lower" in set(before["plant"])
    assert "yarlung_lower" not in set(after["plant"])
    gone = set(before["plant"]) - set(after["plant"])
    assert not gone & set(after["downstream"])
    zhala = after.set_index("plant").loc["zhala"]
    assert zhala["downstream"] == ""  # Songta below it opens after the horizon


def test_weather_of_the_user(tmp_path: Path) -> None:
    for name in ("models", "inputs", "weather"):
        (tmp_path / name).mkdir()
    shutil.copytree(ROOT / "inputs" / "tutorial", tmp_path / "inputs" / "tutorial")
    names = ("basin", "plateau")
    files = {name: write_epw(tmp_path / "models" / f"{name}.epw", known_year()) for name in names}
    listed = ", ".join(f"{climate}: {path.name}" for climate, path in files.items())
    text = TUTORIAL.read_text(encoding="utf-8")
    text = text.replace(
        "{source: generator, seed: 2025}", f"{{source: files, format: epw, files: {{{listed}}}}}"
    )
    study = tmp_path / "models" / "tutorial.yaml"
    study.write_text(text, encoding="utf-8")
    system = build_system(load(study))
    own = system.series["availability"].blocks[0]
    drawn = build_system(load(TUTORIAL)).series["availability"].blocks[0]
    assert own.shape[0] == drawn.shape[0]
    assert not np.allclose(own.mean(), drawn.mean())
    study.write_text(text.replace(f"basin: {files['basin'].name}, ", ""), encoding="utf-8")
    with pytest.raises(InputError) as found:
        build_system(load(study))
    assert "basin" in " ".join(problem.text() for problem in found.value.problems)
