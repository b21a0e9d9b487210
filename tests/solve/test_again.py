"""A solve that goes on from another one with the same blocks: the same optimum, in fewer rounds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from gridplan.errors import UsageError
from gridplan.lp.arrays import Problem
from gridplan.solve import SolveOptions, solve
from scripts.bench.synthetic import synthetic
from tests.solve.cases import random_system

OPTIONS = SolveOptions(
    method="benders", gap=1e-6, workers=2, executor=lambda: ThreadPoolExecutor(max_workers=1)
)


def eased(problem: Problem, part: float) -> Problem:
    """The same blocks with the upper sides of the plan's rows eased and all investments dearer."""
    plan = problem.plan
    room = np.where(np.isfinite(plan.row_upper), part * np.abs(plan.row_upper), 0.0)
    return Problem(replace(plan, cost=1.1 * plan.cost, row_upper=plan.row_upper + room), problem.blocks)


@pytest.mark.parametrize("seed", range(6))
def test_another_plan_of_the_same_blocks_costs_what_it_costs_alone(seed):
    problem = random_system(seed)
    first = solve(problem, OPTIONS)
    other = eased(problem, 0.2)
    alone, again = solve(other, OPTIONS), solve(other, OPTIONS, first.known)
    assert again.certificate.passed
    assert again.objective == pytest.approx(alone.objective, rel=2e-6)
    assert again.lower_bound <= alone.objective * (1 + 1e-9)


def test_what_is_known_saves_rounds_and_stays_good_for_the_next():
    problem = synthetic(1, 6 * 168, storage="linked")
    options = replace(OPTIONS, gap=1e-4)
    first = solve(problem, options)
    for part in (0.1, 0.3):
        other = eased(problem, part)
        alone, again = solve(other, options), solve(other, options, first.known)
        assert again.rounds < alone.rounds
        assert again.objective == pytest.approx(alone.objective, rel=2e-4)


def test_other_blocks_are_refused():
    first = solve(random_system(1), OPTIONS)
    with pytest.raises(UsageError, match="same blocks"):
        solve(random_system(1), OPTIONS, first.known)
