"""The method is chosen from an estimate, and the reason is said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gridplan.errors import SolverError
from gridplan.lp.arrays import Problem
from gridplan.solve import SolveOptions, choice, solve
from gridplan.solve.stacked import stack
from tests.solve.cases import hand, random_system


def test_the_estimate_is_what_stacking_gives():
    problem = hand()
    size, programme = choice.estimate(problem), stack(problem).programme
    assert (size.columns, size.blocks) == (programme.columns, 2)
    assert abs(size.rows - programme.rows) <= 2
    assert abs(size.nonzeros - programme.matrix.nnz) <= 4


def test_small_is_stacked_and_says_so():
    solution = solve(random_system(0))
    assert solution.method == "stacked"
    assert "small" in solution.reason.text()
    assert "nonzeros" in solution.reason.text()


def test_large_is_decomposed_and_says_so(monkeypatch):
    monkeypatch.setattr(choice, "STACK_UP_TO", 10)
    solution = solve(random_system(0), SolveOptions(gap=1e-6))
    assert solution.method == "benders"
    assert "large" in solution.reason.text()
    assert solution.objective == pytest.approx(
        solve(random_system(0), SolveOptions(method="stacked")).objective
    )


def test_a_memory_limit_decides():
    method, reason = choice.decide(random_system(0), SolveOptions(memory=10.0))
    assert method == "benders"
    assert "MB" in reason.text()


def without_shortfall() -> Problem:
    """The hand-made case with shedding forbidden: too small a plan leaves a block without an answer."""
    problem = hand()
    blocks = [replace(b, upper=np.zeros(6)) for b in problem.blocks]
    return Problem(problem.plan, blocks)


def test_a_block_without_shortfall_is_told_by_name():
    with pytest.raises(SolverError, match=r"block 1 .*balance\[r, [01]\]"):
        options = SolveOptions(method="benders", gap=1e-9)
        problem = without_shortfall()
        plan = replace(problem.plan, upper=np.array([10.0, 1.5]))
        solve(Problem(plan, problem.blocks), options)


def test_auto_falls_back_to_stacked(monkeypatch):
    monkeypatch.setattr(choice, "STACK_UP_TO", 0)
    problem = without_shortfall()
    plan = replace(problem.plan, upper=np.array([10.0, 1.5]))
    solution = solve(Problem(plan, problem.blocks), SolveOptions(gap=1e-9))
    assert solution.method == "stacked"
    assert "cannot be decomposed" in solution.reason.text()
    assert solution.objective == pytest.approx(23.0)
