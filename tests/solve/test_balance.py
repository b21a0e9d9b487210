"""Blocks move to the worker that has less to do, and the answer stays."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.solve import SolveOptions, solve
from gridplan.solve.benders.balance import moves, remembered
from gridplan.solve.highs import HotProgramme, packed, unpacked
from gridplan.solve.programme import Status
from gridplan.solve.stacked import stack
from tests.solve.cases import random_system


def test_the_block_closest_to_half_the_difference_moves():
    # lane 0 has 20 + 500 + 1050, lane 1 has 310 + 3020 + 3640: 3020 moves over, then nothing is worth it
    work = np.array([20.0, 310.0, 500.0, 3020.0, 1050.0, 3640.0])
    assert moves(work, np.arange(6) % 2, 2) == [(3, 0)]


def test_one_heavy_block_stays_alone():
    work = np.array([10.0, 5000.0, 10.0, 800.0])
    assert moves(work, np.arange(4) % 2, 2) == [(3, 0)]
    assert moves(work, np.array([0, 1, 0, 0]), 2) == []


def test_even_work_moves_nothing():
    assert moves(np.full(12, 100.0), np.arange(12) % 4, 4) == []
    assert moves(np.zeros(4), np.arange(4) % 2, 2) == []


def test_work_of_the_rounds_before_counts_half():
    assert remembered(np.array([np.nan, 100.0]), np.array([40.0, 200.0])).tolist() == [40.0, 150.0]


def test_a_basis_sent_as_numbers_starts_hot():
    programme = stack(random_system(3)).programme
    first = HotProgramme(programme, solver="simplex")
    assert first.run().iterations > 0
    second = HotProgramme(programme, solver="simplex", presolve="off")
    second.use(unpacked(*packed(first.basis())))
    answer = second.run()
    assert answer.status is Status.OPTIMAL
    assert answer.iterations == 0


@pytest.mark.parametrize("seed", [1, 7])
def test_moving_blocks_about_changes_nothing_but_the_worker(seed, monkeypatch):
    problem = random_system(seed)
    expected = solve(problem, SolveOptions(method="stacked", algorithm="simplex")).objective
    moved = []

    def always(work, lanes, count):
        block = len(moved) % len(work)
        moved.append(block)
        return [(block, int(1 - lanes[block]))]

    monkeypatch.setattr("gridplan.solve.benders.engine.moves", always)
    found = solve(problem, SolveOptions(method="benders", gap=1e-8, workers=2))
    assert len(moved) > 1
    assert found.certificate.passed
    assert found.objective == pytest.approx(expected, rel=1e-7)
