"""The certificate catches lies: wrong duals, violated rows reported optimal, infeasibilities scaled away."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest

from gridplan.errors import SolverError
from gridplan.lp.arrays import Problem
from gridplan.solve import SolveOptions, certify, solve
from gridplan.solve.certificate import Tolerances
from gridplan.solve.highs import Highs
from gridplan.solve.programme import Answer, Programme, Status
from tests.solve.cases import hand, random_system


@dataclass(frozen=True)
class Liar:
    """A solver that says optimal and hands in something else than the optimum."""

    lie: object
    name: str = "liar"

    def solve(self, programme: Programme, time_limit: float | None = None) -> Answer:
        return self.lie(programme, Highs("simplex").solve(programme))


def wrong_dual(programme: Programme, true: Answer) -> Answer:
    return replace(true, row_dual=true.row_dual * 0.9)


def violated_rows(programme: Programme, true: Answer) -> Answer:
    return replace(true, columns=true.columns * 0.94)


def optimal_but_not(programme: Programme, true: Answer) -> Answer:
    point = np.clip(np.zeros(programme.columns), programme.lower, programme.upper)
    return replace(true, columns=point, objective=true.objective)


def scaled_away(programme: Programme, true: Answer) -> Answer:
    """Solve with every row scaled down by 1e8: a solver's absolute tolerance then hides the violation."""
    slack = replace(programme, row_lower=programme.row_lower - 1e-2, row_upper=programme.row_upper + 1e-2)
    return Highs("simplex").solve(slack)


def not_a_number(programme: Programme, true: Answer) -> Answer:
    return replace(true, columns=np.full(programme.columns, np.nan))


def false_infeasible(programme: Programme, true: Answer) -> Answer:
    return replace(true, status=Status.INFEASIBLE, ray=np.ones(programme.rows))


def false_unbounded(programme: Programme, true: Answer) -> Answer:
    return replace(true, status=Status.UNBOUNDED, ray=np.ones(programme.columns))


LIES = [
    wrong_dual,
    violated_rows,
    optimal_but_not,
    scaled_away,
    not_a_number,
    false_infeasible,
    false_unbounded,
]


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: lie.__name__)
@pytest.mark.parametrize("case", [hand(), random_system(11)], ids=["hand", "random"])
def test_a_lie_is_caught_and_the_next_algorithm_asked(lie, case):
    honest = solve(case, SolveOptions(method="stacked", algorithms=(Highs("simplex"),)))
    mended = solve(case, SolveOptions(method="stacked", algorithms=(Liar(lie), Highs("simplex"))))
    assert mended.objective == pytest.approx(honest.objective)
    assert mended.certificate.method == "stacked simplex"
    with pytest.raises(SolverError, match="liar"):
        solve(case, SolveOptions(method="stacked", algorithms=(Liar(lie),)))


def test_the_report_names_row_and_amount():
    with pytest.raises(SolverError, match=r"balance\[r, 0\] @ 0 \[GW\]") as caught:
        solve(hand(), SolveOptions(method="stacked", algorithms=(Liar(violated_rows),)))
    assert "0.06" in str(caught.value)


def test_an_infeasibility_hidden_by_a_scaled_row_is_seen():
    """A row of coefficients 1e-8 lets a solver be wrong by 0.5 GW within its tolerance of 1e-7."""
    problem = hand()
    solution = solve(problem, SolveOptions(method="stacked"))
    shape = problem.blocks[0].shape
    tiny = replace(shape, matrix=shape.matrix * 1e-8)
    blocks = [
        replace(b, shape=tiny, row_lower=b.row_lower * 1e-8, row_upper=b.row_upper * 1e-8)
        for b in problem.blocks
    ]
    answers = [replace(b, columns=b.columns * 0.5, row_dual=b.row_dual * 1e8) for b in solution.blocks]
    certificate = certify(Problem(problem.plan, blocks), solution.plan, answers, "stacked")
    assert not certificate.passed
    assert certificate.row_residual.amount == pytest.approx(0.5)


def test_the_sign_of_a_free_column_is_watched():
    problem = hand()
    solution = solve(problem, SolveOptions(method="stacked"))
    bad = [replace(b, row_dual=b.row_dual + 200.0) for b in solution.blocks]  # above the cost of shedding
    certificate = certify(problem, solution.plan, bad, "stacked")
    assert not certificate.passed
    assert "shed" in certificate.dual_infeasibility.where


def test_a_bound_that_the_rows_imply_counts_like_one_of_the_column():
    """Capacity without bound, 12 GW by the row: a reduced cost of -1e-5 is charged 12e-5, no more."""
    problem = hand()
    best = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    free = Problem(replace(problem.plan, upper=np.full(2, np.inf)), problem.blocks)
    dear = replace(problem.plan, cost=problem.plan.cost - np.array([1e-5, 0.0]), upper=np.full(2, np.inf))
    limits = Tolerances(gap=1e-4)
    certificate = certify(Problem(dear, free.blocks), best.plan, best.blocks, "stacked", limits)
    assert certificate.passed and certificate.dual_infeasibility.amount == 0.0
    assert certificate.dual_objective == pytest.approx(best.objective - 12e-5, abs=1e-9)
    loose = replace(dear, row_upper=np.full(1, np.inf))  # nothing implies a bound now
    certificate = certify(
        Problem(loose, free.blocks), best.plan, best.blocks, "stacked", Tolerances(gap=1e-4)
    )
    assert not certificate.passed
    assert certificate.dual_infeasibility.where == "capacity[wind]"


def test_weak_duality_holds_for_any_dual_of_the_right_sign():
    problem, rng = random_system(2), np.random.default_rng(0)
    best = solve(problem, SolveOptions(method="stacked"))
    for _ in range(20):
        noise = [
            replace(b, row_dual=b.row_dual * rng.uniform(0.5, 1.0, len(b.row_dual))) for b in best.blocks
        ]
        certificate = certify(problem, best.plan, noise, "stacked")
        if certificate.dual_infeasibility.amount == 0.0:
            assert certificate.dual_objective <= best.objective + 1e-6
