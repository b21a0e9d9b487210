"""Blocks move to the worker that has less to do, and the answer stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridplan.solve import SolveOptions, solve
from gridplan.solve.benders.balance import RUNS, TOLERATED, moves, remembered, shares
from gridplan.solve.highs import HotProgramme, packed, unpacked
from gridplan.solve.programme import Status
from gridplan.solve.stacked import stack
from tests.solve.cases import random_system

works = st.lists(st.floats(0.0, 1e6), min_size=1, max_size=60).map(np.array)


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


@given(works, st.integers(1, 5))
def test_moves_never_make_the_busiest_lane_busier(work, count):
    lanes = np.arange(len(work)) % count
    before = np.bincount(lanes, work, minlength=count)
    for block, lane in moves(work, lanes, count):
        lanes[block] = lane
    after = np.bincount(lanes, work, minlength=count)
    assert after.max() <= before.max() * (1 + 1e-9)


def test_many_small_blocks_move_where_none_alone_makes_a_difference():
    """Sixty blocks of work 1 against forty: about ten move, though each is 2 % of a lane's work."""
    work, lanes = np.ones(100), np.repeat([0, 1], [60, 40])
    for block, lane in moves(work, lanes, 2):
        lanes[block] = lane
    loads = np.bincount(lanes)
    assert loads.max() - loads.min() <= TOLERATED * 60


def test_small_differences_move_nothing():
    assert moves(np.ones(100), np.repeat([0, 1], [52, 48]), 2) == []


def test_each_lane_starts_with_runs_of_blocks():
    lanes = shares(np.ones(156), 2)
    assert np.bincount(lanes).tolist() == [78, 78]
    assert np.count_nonzero(np.diff(lanes)) < 2 * RUNS


def test_the_heaviest_run_goes_to_the_idlest_lane():
    lanes = shares(np.repeat([9.0, 1.0], [5, 45]), 2)
    loads = np.bincount(lanes, np.repeat([9.0, 1.0], [5, 45]))
    assert loads.max() <= 1.2 * loads.min()
