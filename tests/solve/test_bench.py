"""The benchmark command: the generator repeats itself, a small case runs and is written down."""

from __future__ import annotations

import json

import numpy as np
import pytest

from gridplan.solve import SolveOptions, solve
from scripts.bench.__main__ import main
from scripts.bench.synthetic import synthetic


def test_the_generator_is_known_by_its_seed():
    one, two, other = synthetic(2, 336, 1), synthetic(2, 336, 1), synthetic(2, 336, 2)
    assert np.array_equal(one.blocks[0].row_lower, two.blocks[0].row_lower)
    assert not np.array_equal(one.blocks[0].row_lower, other.blocks[0].row_lower)
    assert all(block.shape is one.blocks[0].shape for block in one.blocks)


@pytest.mark.parametrize("storage", ["linked", "cyclic", "share"])
def test_all_kinds_of_storage_solve_both_ways(storage):
    problem = synthetic(1, 4 * 168, storage=storage)
    whole = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-5))
    assert split.lower_bound <= whole.objective * (1 + 1e-7)
    assert split.objective >= whole.objective * (1 - 1e-7)
    assert split.shortfall == ()


def test_several_weather_years_are_more_blocks():
    one, three = synthetic(1, 336), synthetic(1, 336, years=3)
    assert len(three.blocks) == 3 * len(one.blocks)
    assert sum(b.weight for b in three.blocks) == pytest.approx(sum(b.weight for b in one.blocks))


def test_one_command_gives_a_table_and_json(tmp_path, capsys):
    path = tmp_path / "bench.json"
    assert main(["1", "--hours", "336", "--gap", "1e-3", "--json", str(path)]) == 0
    assert "processor, longest path" in capsys.readouterr().out
    written = json.loads(path.read_text())
    assert written["machine"]["versions"]["highspy"]
    assert written["runs"][0]["certified"]
    assert written["runs"][0]["seconds"]["blocks"] > 0.0
