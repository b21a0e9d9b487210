"""Stacked solves: the optimum by hand, duals, infeasible, unbounded, whole numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from gridplan.errors import InfeasibleError, SolverError, UsageError
from gridplan.lp.arrays import Problem
from gridplan.solve import SolveOptions, solve
from gridplan.solve.stacked import stack
from tests.solve.cases import hand, random_system, reweighted

STACKED = SolveOptions(method="stacked")


def test_optimum_by_hand():
    solution = solve(hand(), STACKED)
    assert solution.objective == pytest.approx(23.0)
    assert solution.plan.columns == pytest.approx([1.0, 1.0])
    assert solution.certificate.passed
    assert solution.blocks[1].row_dual.sum() == pytest.approx(22.0)  # burning 10 twice, capacity 2 once
    assert solution.blocks[1].reduced_cost[2:4].sum() == pytest.approx(-2.0)
    assert solution.shortfall == ()
    assert solution.counts == {"rows": 1 + 4 + 8 - 2, "columns": 14, "nonzeros": 26, "blocks": 2}


@pytest.mark.parametrize("algorithm", ["simplex", "ipx", "hipo"])
@pytest.mark.parametrize("crossover", [False, True])
def test_every_algorithm_is_certified(algorithm, crossover):
    options = SolveOptions(method="stacked", algorithm=algorithm, crossover=crossover)
    solution = solve(random_system(3), options)
    assert solution.certificate.passed
    assert solution.certificate.method.startswith(f"stacked {algorithm}")
    assert solution.objective == pytest.approx(solve(random_system(3), STACKED).objective, rel=1e-6)


def test_block_duals_are_per_unit_of_unweighted_cost():
    one, ten = solve(random_system(5), STACKED), solve(reweighted(random_system(5), 10.0), STACKED)
    assert ten.objective == pytest.approx(10.0 * one.objective)
    for a, b in zip(one.blocks, ten.blocks, strict=True):
        assert a.row_dual == pytest.approx(b.row_dual, abs=1e-7)
    assert ten.plan.row_dual == pytest.approx(10.0 * one.plan.row_dual, abs=1e-6)


def test_explicit_zeros_are_pruned():
    problem = hand()
    blocks = [
        replace(b, row_link=sp.csr_matrix((np.zeros(1), ([0], [0])), shape=(2, 2))) for b in problem.blocks
    ]
    assert stack(Problem(problem.plan, blocks)).programme.matrix.nnz == stack(problem).programme.matrix.nnz


def test_infeasible_names_the_rows():
    problem = hand()
    plan = replace(problem.plan, row_lower=np.array([30.0]), row_upper=np.array([40.0]))
    with pytest.raises(InfeasibleError, match="space"):
        solve(Problem(plan, problem.blocks), STACKED)


def test_unbounded_names_the_columns():
    problem = hand()
    plan = replace(
        problem.plan, cost=np.array([1.0, -2.0]), upper=np.array([10.0, np.inf]), row_upper=np.array([np.inf])
    )
    with pytest.raises(SolverError, match=r"capacity\[gas\]"):
        solve(Problem(plan, problem.blocks), STACKED)


def test_whole_numbers_in_the_plan():
    problem = hand()
    plan = replace(problem.plan, integer=np.array([False, True]), cost=np.array([1.0, 5.0]))
    blocks = [replace(b, row_lower=b.row_lower * 1.5, row_upper=b.row_upper * 1.5) for b in problem.blocks]
    solution = solve(Problem(plan, blocks), STACKED)
    assert solution.plan.columns[1] == pytest.approx(2.0)
    assert solution.certificate.passed
    assert solution.objective == pytest.approx(1.5 + 10.0 + 30.0)


def test_shortfall_is_listed():
    problem = hand()
    plan = replace(problem.plan, upper=np.array([10.0, 0.5]))
    found = solve(Problem(plan, problem.blocks), STACKED).shortfall
    assert [(s.block, s.family, s.unit) for s in found] == [(1, "shed", "GW")]
    assert found[0].total == pytest.approx(1.0)


def test_time_limit_is_said():
    options = SolveOptions(method="stacked", time_limit=1e-9)
    with pytest.raises(SolverError, match="time limit"):
        solve(random_system(1), options)


def test_a_wrong_option_is_refused():
    with pytest.raises(UsageError, match="method"):
        SolveOptions(method="guess")
    with pytest.raises(UsageError, match="gap"):
        SolveOptions(gap=-1.0)
