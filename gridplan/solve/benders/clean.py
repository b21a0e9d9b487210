"""Make a plan satisfy every plan row and bound before an upper bound may count.

An interior point is feasible to 1e-7 at best. Bounds are clipped; the rows it still breaks are met by the
smallest shift, measured by each column's distance to its bounds (one sparse system); where that does not
do, the nearest plan in the 1-norm is found by dual simplex.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp
from scipy.sparse.linalg import spsolve

from gridplan.errors import InfeasibleError, SolverError
from gridplan.lp.arrays import Array, PlanArrays
from gridplan.solve.farkas import proves_infeasible
from gridplan.solve.highs import Highs
from gridplan.solve.programme import Programme, Status
from gridplan.solve.said import clash
from gridplan.solve.tally import Labels
from gridplan.words import N_

EXACT = 1e-10  # of the size of a row's terms
PROOF = 1e-6  # of the largest entry of a proof: smaller ones are rounding


def violation(plan: PlanArrays, x: Array) -> tuple[Array, Array]:
    """How far each row must move, signed (m,), and the size of its terms (m,)."""
    activity = plan.matrix @ x
    size = np.maximum(1.0, abs(plan.matrix) @ np.abs(x))
    return np.maximum(plan.row_lower - activity, 0.0) - np.maximum(activity - plan.row_upper, 0.0), size


def clean(plan: PlanArrays, x: Array) -> Array:
    """The nearest plan to x (n,) that keeps every row and bound; raises SolverError where there is none."""
    x = np.clip(x, plan.lower, plan.upper)
    for _ in range(4):
        move, size = violation(plan, x)
        broken = np.flatnonzero(np.abs(move) > EXACT * size)
        if not len(broken):
            return x
        x = np.clip(_shift(plan, x, broken, move[broken]), plan.lower, plan.upper)
    move, size = violation(plan, x)
    return x if np.all(np.abs(move) <= EXACT * size) else project(plan, x)


def _shift(plan: PlanArrays, x: Array, rows: Array, move: Array) -> Array:
    """x + D A'w with (A D A') w = move: the least move weighted by the room of each column."""
    room = np.minimum(np.minimum(x - plan.lower, plan.upper - x), 1.0 + np.abs(x))
    weight = sp.diags_array(np.maximum(room, 0.0) ** 2 + 1e-14)
    part = plan.matrix[rows]
    system = (part @ weight @ part.T).tocsc()
    system = system + 1e-12 * sp.diags_array(np.maximum(system.diagonal(), 1e-12))
    return x + weight @ (part.T @ np.atleast_1d(spsolve(system.tocsc(), move)))


def _rows_behind(ray: Array | None, rows: int) -> list[int]:
    """Plan rows in a proof, those that carry most of it first; the ties to the old plan come after them."""
    own = np.zeros(0) if ray is None else np.abs(ray[:rows])
    return [int(i) for i in np.argsort(-own, kind="stable") if own[i] > PROOF * own.max()]


def project(plan: PlanArrays, x: Array) -> Array:
    """The plan nearest to x (n,) in the 1-norm, each column in its own unit, by dual simplex.

    Raises InfeasibleError with the rows that clash where the rows contradict each other.
    """
    n, m = len(x), len(plan.row_lower)
    finite = np.isfinite(plan.upper)
    scale = 1.0 / np.maximum(
        1.0, np.where(finite, np.minimum(np.abs(plan.upper), np.abs(x) + 1.0), np.abs(x))
    )
    eye = sp.eye_array(n, format="csc")
    programme = Programme(
        cost=np.r_[np.zeros(n), scale, scale],
        lower=np.r_[plan.lower, np.zeros(2 * n)],
        upper=np.r_[plan.upper, np.full(2 * n, np.inf)],
        matrix=sp.block_array(
            [[plan.matrix, sp.csc_matrix((m, 2 * n))], [eye, sp.hstack([-eye, eye])]], format="csc"
        ),
        row_lower=np.r_[plan.row_lower, x],
        row_upper=np.r_[plan.row_upper, x],
    )
    answer = Highs("simplex").solve(programme)
    if answer.status is Status.INFEASIBLE and proves_infeasible(programme, answer.ray):
        raise InfeasibleError(clash([Labels(plan.rows)(i) for i in _rows_behind(answer.ray, m)]))
    found = np.clip(answer.columns[:n], plan.lower, plan.upper) if len(answer.columns) else x
    move, size = violation(plan, found)
    worst = int(np.argmax(np.abs(move) / size)) if m else 0
    if answer.status is not Status.OPTIMAL or (m and abs(move[worst]) > 1e-7 * size[worst]):
        where = Labels(plan.rows)(worst) if m else ""
        raise SolverError(
            N_("no plan keeps the row {row}: {words}, off by {amount}",
               row=where, words=answer.words, amount=f"{abs(move[worst]):.2g}" if m else "0")
        )  # fmt: skip
    return found
