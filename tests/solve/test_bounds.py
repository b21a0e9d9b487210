"""Multipliers of an interior point: bounds that wrong reduced costs would cost, and how they are mended."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.sparse as sp

from gridplan.lp.arrays import PlanArrays
from gridplan.solve import SolveOptions, solve
from gridplan.solve.benders import master
from gridplan.solve.benders.bounds import master_bound, plan_anchor, restrained
from gridplan.solve.implied import implied
from tests.solve.cases import random_system
from tests.solve.test_benders import one_thread

FLOORS = np.array([1])
BLOCK, WEIGHTS = np.array([0, 0]), np.array([1.0])
CUTS, CONSTANTS = sp.csr_matrix(np.array([[-2.0, 0.0], [0.0, 0.0]])), np.array([10.0, 0.0])


def allowance() -> PlanArrays:
    """Minimise 5 missed + theta, theta >= 10 - 2 a, theta >= 0, a - missed <= 3: by hand a = 3 at cost 4.

    Neither column has an upper bound, and no row implies one.
    """
    return PlanArrays(
        cost=np.array([0.0, 5.0]),
        lower=np.zeros(2),
        upper=np.full(2, np.inf),
        integer=np.zeros(2, bool),
        matrix=sp.csr_matrix(np.array([[1.0, -1.0]])),
        row_lower=np.array([-np.inf]),
        row_upper=np.array([3.0]),
        columns=("allowance", "missed"),
        rows=("budget",),
    )


def bound(plan: PlanArrays, row_dual: np.ndarray, multipliers: np.ndarray) -> float:
    x = np.array([3.0, 0.0])
    return master_bound(
        plan, implied(plan), row_dual, CUTS, CONSTANTS, BLOCK, multipliers, WEIGHTS, x
    )  # fmt: skip


@pytest.mark.parametrize(
    ("price", "share"), [(-1.99, 1.0), (-2.0, 1.0), (-2.2, 1.0), (-5.01, 1.0), (-1.0, 0.7)]
)
def test_a_dual_nearly_right_proves_nearly_the_optimum(price, share):
    plan = allowance()
    raw = np.array([price]), np.array([share, 1.0 - share])
    fixed = plan_anchor(plan, implied(plan))
    assert fixed is not None and fixed.slack > 0.0
    p, q = restrained(plan, implied(plan), raw[0], CUTS, BLOCK, raw[1], WEIGHTS, FLOORS, fixed)
    reduced = plan.cost - plan.matrix.T @ p + CUTS.T @ q
    assert reduced.min() >= -1e-12
    assert q.sum() == pytest.approx(1.0) and q.min() >= 0.0
    found = bound(plan, p, q)
    assert np.isfinite(found) and found <= 4.0 + 1e-12
    off = max(abs(price + 2.0), abs(share - 1.0))
    assert found >= 4.0 - 20.0 * off - 1e-9


def test_without_mending_it_proves_nothing():
    assert bound(allowance(), np.array([-1.99]), np.array([1.0, 0.0])) == -np.inf
    assert bound(allowance(), np.array([-2.0]), np.array([1.0, 0.0])) == pytest.approx(4.0)


def test_a_block_without_a_multiplier_falls_back_on_its_floor():
    plan = allowance()
    fixed = plan_anchor(plan, implied(plan))
    p, q = restrained(
        plan, implied(plan), np.zeros(1), CUTS, BLOCK, np.zeros(2), WEIGHTS, FLOORS, fixed
    )  # fmt: skip
    assert bound(plan, p, q) == pytest.approx(0.0)


def test_rows_of_columns_free_on_both_sides_stay_as_they_are():
    plan = allowance()
    free = PlanArrays(
        cost=np.r_[plan.cost, 0.0, 0.0],
        lower=np.r_[plan.lower, -np.inf, -np.inf],
        upper=np.r_[plan.upper, np.inf, np.inf],
        integer=np.zeros(4, bool),
        matrix=sp.csr_matrix(np.array([[1.0, -1.0, 0.0, 0.0], [0.0, -1.0, 1.0, 1.0]])),
        row_lower=np.array([-np.inf, 0.0]),
        row_upper=np.array([3.0, np.inf]),
        columns=(*plan.columns, "credit of a block", "credit of another"),
        rows=("budget", "share"),
    )
    fixed = plan_anchor(free, implied(free))
    assert fixed is not None and fixed.dual[1] == 0.0


@pytest.mark.parametrize("seed", [3, 7, 11])
def test_a_master_that_simplex_does_not_end_is_solved_by_interior_point(monkeypatch, seed):
    """Without iterations the hot simplex never arrives; the answer and its proof are the same."""
    used = []
    true = master.INTERIOR[0].__class__.solve

    def counted(self, *arguments):
        used.append(self.name)
        return true(self, *arguments)

    whole = solve(random_system(seed), SolveOptions(method="stacked", algorithm="simplex"))
    monkeypatch.setattr(master, "HOT_ITERATIONS", 0)
    monkeypatch.setattr(master.INTERIOR[0].__class__, "solve", counted)
    split = solve(random_system(seed), SolveOptions(method="benders", gap=1e-7, executor=one_thread))
    assert "ipx+crossover" in used
    assert split.status == "optimal" and split.certificate.passed
    assert split.objective == pytest.approx(whole.objective, rel=3e-7)
    assert split.lower_bound <= whole.objective * (1 + 1e-9) + 1e-9
