"""Walls: a plan that duals of some blocks know to be bad for others is not tried."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.solve import Decomposition, SolveOptions, solve
from gridplan.solve.benders import loop
from gridplan.solve.benders.cuts import Dual, ShapePool
from gridplan.solve.benders.loop import Run
from scripts.bench.synthetic import synthetic

LINKS = np.array([[0, 1], [0, 2]])  # two blocks, two plan columns each


def pool() -> ShapePool:
    """Three duals on the two blocks: 1 + x0, 4 - x1 (a wall), 2."""
    found = ShapePool(np.array([0, 1]), LINKS)
    gradients = np.array([[[1.0, 0.0]] * 2, [[0.0, -1.0]] * 2, [[0.0, 0.0]] * 2])
    found.add([Dual("s", i) for i in range(3)], np.array([[1.0] * 2, [4.0] * 2, [2.0] * 2]), gradients, 10)
    return found


def test_a_pool_says_what_blocks_cost_at_least():
    values = pool().values(np.array([0.5, 3.0, 0.0]))
    assert values.max(axis=0) == pytest.approx([2.0, 4.0])


def test_a_block_takes_its_most_violated_cuts_and_none_twice():
    x, theta = np.array([0.5, 3.0, 0.0]), np.array([1.2, 1.2])
    own = pool()
    first = own.violated(x, theta, 0.0, most=2)
    assert [(cut.block, cut.constant) for cut in first] == [(0, 2.0), (0, 1.0), (1, 4.0), (1, 2.0)]
    assert [(cut.block, cut.constant) for cut in own.violated(x, theta, 0.0, most=3)] == [(1, 1.0)]
    assert own.violated(x, np.array([9.0, 9.0]), 0.0, most=3) == []


class Pools:
    """An engine whose pools know a wall: everything beyond x = 1 costs ten times as much."""

    choice = Decomposition()
    blocks = (None,)

    def foreseen(self, x, costs):
        return 100.0 if x[0] <= 1.0 else 1000.0


def run_at(best: float) -> Run:
    found = Run(Pools(), SolveOptions(), 0.0, np.array([best]))
    found.upper, found.lower, found.costs = 100.0, 99.0, [100.0]
    return found


@pytest.mark.parametrize(("far", "tried"), [(0.9, 0.9), (3.0, 0.75), (100.0, 6.25)])
def test_the_way_to_a_level_point_is_halved_before_a_wall(far, tried):
    """From 0: to 0.9 all the way, to 3 a quarter of it; four times at most, so not to 100."""
    assert loop.between(run_at(0.0), np.array([far]), 1.0)[0] == pytest.approx(tried)


def test_without_shared_duals_no_wall_is_known():
    run = run_at(0.0)
    run.engine.choice = Decomposition(share=False)
    assert loop.between(run, np.array([3.0]), 0.5)[0] == pytest.approx(1.5)


def test_the_optimum_is_the_same_whether_or_not_pools_are_asked(monkeypatch):
    problem, options = synthetic(2, 12 * 168, storage="linked"), SolveOptions(method="benders", gap=1e-4)
    seeing = solve(problem, options)
    monkeypatch.setattr(loop, "SCREENS", 0)
    monkeypatch.setattr(loop, "HALVED", 0)
    blind = solve(problem, options)
    assert seeing.certificate.passed and blind.certificate.passed
    assert seeing.objective == pytest.approx(blind.objective, rel=2e-4)
    assert max(seeing.lower_bound, blind.lower_bound) <= min(seeing.objective, blind.objective) * (1 + 1e-9)
