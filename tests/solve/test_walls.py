"""Walls: a plan that duals of some blocks know to be bad for others is not tried."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.solve import SolveOptions, solve
from gridplan.solve.benders import loop
from gridplan.solve.benders.cuts import Dual, ShapePool
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


def run_of(monkeypatch, **constants):
    """Costs of all plans tried on the hourly blocks of a linked year, and the solution."""
    for name, value in constants.items():
        monkeypatch.setattr(loop, name, value)
    tried: list[float] = []
    cost = loop.Engine.cost

    def noted(self, x, evaluations):
        tried.append(cost(self, x, evaluations))
        return tried[-1]

    monkeypatch.setattr(loop.Engine, "cost", noted)
    found = solve(synthetic(2, 12 * 168, storage="linked"), SolveOptions(method="benders", gap=1e-4))
    return tried, found


def test_plans_that_are_tried_are_better_than_without_the_pool(monkeypatch):
    """Of the plans beyond twice the best one, fewer are tried; the optimum is the same."""
    with monkeypatch.context() as patch:
        blind, plain = run_of(patch, SCREENS=0, HALVED=0)
    seeing, screened = run_of(monkeypatch)
    assert screened.objective == pytest.approx(plain.objective, rel=2e-4)
    assert screened.certificate.passed
    bad = [sum(value > 1.5 * found.objective for value in tried) for tried, found in
           ((blind, plain), (seeing, screened))]  # fmt: skip
    assert bad[1] <= bad[0]
