"""The benchmark of a large cascade runs, has the plants it says, and keeps its limit."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scripts.bench.cascade import cascade, main


def test_every_plant_is_there_and_water_takes_its_time() -> None:
    plants = cascade(12, 2).table("hydro_plants")
    assert len(plants) == 12 and (plants["downstream"] != "").sum() == 8
    assert (plants["travel_time"] % 1 > 0).any() and (plants["routing_time"] > 0).any()


@pytest.mark.slow
def test_sixty_plants_assemble_over_a_whole_year(tmp_path: Path) -> None:
    path = tmp_path / "cascade.json"
    main(["--repetitions", "1", "--json", str(path)])
    found = json.loads(path.read_text())
    assert (found["plants"], found["blocks"], found["hours"]) == (60, 52, 8760)
    assert found["processor"] < 10.0
