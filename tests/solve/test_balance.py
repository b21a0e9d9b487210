"""Which worker gets which blocks: runs in a row at first, then moves from the busiest to the idlest."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gridplan.solve.benders.balance import RUNS, TOLERATED, moves, shares

works = st.lists(st.floats(0.0, 1e6), min_size=1, max_size=60).map(np.array)


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
