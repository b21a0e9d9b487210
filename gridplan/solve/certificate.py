"""Is this answer right? Recomputed block by block from the original arrays, not from a solver's report.

Primal, in physical units: rows A x in [a, A'], T x + W y in [l, u], bounds, whole numbers. A residual counts
in the row's own unit or in that of its largest column, whichever is larger, so an infeasibility that a
scaled-down row hides is seen.

Dual, from the row duals alone: with z_b the duals of block b per unit of its own cost, w_b its weight,
    r_b = d - W_b' z_b,    r = c - A' p - sum_b w_b (T_b' z_b - U_b' min(r_b, 0))
    bound = offset + p.side + sum_b w_b (z_b.side + max(r_b, 0).low + min(r_b, 0).v) + min over the box r.x
where `side` is the active side. By weak duality the bound holds for any duals of the right sign; a reduced
cost of the wrong sign on a column without that bound, nor one that the plan's rows imply, is a dual
infeasibility, and it is charged with the column's own value, so that the gap is the sum of all products of
price and slack.
The same test serves stacked and decomposed answers: the decomposition hands in the convex combination of
its stored duals that the master's multipliers give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, BlockArrays, BlockSolution, PlanSolution, Problem
from gridplan.solve.implied import implied
from gridplan.solve.tally import Labels, Tally, Worst
from gridplan.words import N_, Message


@dataclass(frozen=True)
class Tolerances:
    """row, bound: of max(1, size of the row's terms), physical units. dual: of max(1, |cost|) per column.

    gap: relative to max(1, |objective|); complementarity: the largest single product, relative likewise;
    whole: distance of an integer column from a whole number.
    """

    row: float = 1e-6
    bound: float = 1e-6
    dual: float = 1e-6
    gap: float = 1e-6
    complementarity: float = 1e-6
    whole: float = 1e-5


@dataclass(frozen=True)
class Certificate:
    """Proof of one answer; `passed` says whether every residual and the gap keep `tolerances`.

    row_residual, bound_residual: largest violation in physical units. dual_infeasibility: largest reduced
    cost or row dual of the wrong sign [million yuan per unit]. complementarity: largest |dual| x slack
    [million yuan].
    gap = (primal - dual) / max(1, |primal|).
    """

    method: str
    primal_objective: float
    dual_objective: float
    gap: float
    row_residual: Worst
    bound_residual: Worst
    dual_infeasibility: Worst
    complementarity: Worst
    tolerances: Tolerances
    passed: bool
    reasons: tuple[Message, ...] = ()


def certify(
    problem: Problem,
    plan: PlanSolution,
    blocks: Sequence[BlockSolution],
    method: str,
    tolerances: Tolerances | None = None,
    bound: float | None = None,
) -> Certificate:
    """Walk over plan and blocks once, recompute everything, and judge.

    `bound` replaces the dual bound where duals cannot prove one (a branch and bound's own bound).
    """
    limits = tolerances or Tolerances()
    tally = Tally()
    x = np.asarray(plan.columns, float)
    reduced = certify_plan(problem, x, np.asarray(plan.row_dual, float), tally)
    for number, block in enumerate(problem.blocks):
        np.subtract.at(reduced, block.links, certify_block(block, x, blocks[number], tally))
    return judge(problem, plan, reduced, tally, method, limits, bound)


def judge(
    problem: Problem, plan: PlanSolution, reduced: Array, tally: Tally, method: str, limits: Tolerances,
    bound: float | None = None,
) -> Certificate:  # fmt: skip
    """The verdict, once rows and blocks are in `tally`; `reduced` (n,): c minus every row's price."""
    x = np.asarray(plan.columns, float)
    _plan_columns(problem, x, reduced, tally)
    dual = tally.dual if bound is None else bound
    gap = (tally.primal - dual) / max(1.0, abs(tally.primal))
    reasons = _reasons(tally, gap, limits, dual_checked=bound is None)
    return Certificate(
        method=method,
        primal_objective=tally.primal,
        dual_objective=dual,
        gap=gap,
        row_residual=tally.row,
        bound_residual=tally.bound,
        dual_infeasibility=tally.sign,
        complementarity=tally.product,
        tolerances=limits,
        passed=not reasons,
        reasons=reasons,
    )


def certify_plan(problem: Problem, x: Array, price: Array, tally: Tally) -> Array:
    """Rows, bounds and whole numbers of the plan; returns c - A'p."""
    p = problem.plan
    tally.primal += float(p.offset + p.cost @ x)
    tally.dual += float(p.offset)
    columns = Labels(p.columns)
    low, high = p.lower - x, x - p.upper
    size = np.maximum(1.0, np.abs(x))
    tally.note("bound", np.maximum(np.maximum(low, high), 0.0), size, columns)
    if np.any(p.integer):
        away = np.where(p.integer, np.abs(x - np.round(x)), 0.0)
        tally.note("whole", away, 1.0, columns)
    _rows(p.matrix @ x, abs(p.matrix), np.abs(x), p.row_lower, p.row_upper, price, 1.0, Labels(p.rows), tally)
    return p.cost - p.matrix.T @ price


def certify_block(block: BlockArrays, x: Array, answer: BlockSolution, tally: Tally) -> Array:
    """One block's rows, bounds and duals added to `tally`; returns its part of A'p at its links, (k,)."""
    shape, weight = block.shape, block.weight
    seen = x[block.links]
    y, z = np.asarray(answer.columns, float), np.asarray(answer.row_dual, float)
    tally.primal += weight * float(shape.cost @ y)
    low, high = block.lower, block.upper + block.upper_link @ seen
    size = np.maximum(1.0, np.maximum(np.abs(y), abs(block.upper_link) @ np.abs(seen)))
    columns = Labels(shape.columns, block.number)
    tally.note("bound", np.maximum(np.maximum(low - y, y - high), 0.0), size, columns)
    activity = shape.matrix @ y + block.row_link @ seen
    sizes, magnitude = _stack_abs(block), np.concatenate([np.abs(y), np.abs(seen)])
    label = Labels(shape.rows, block.number)
    _rows(activity, sizes, magnitude, block.row_lower, block.row_upper, z, weight, label, tally)
    reduced = shape.cost - shape.matrix.T @ z
    cost_scale = np.maximum(1.0, np.abs(shape.cost))
    minus, plus = np.minimum(reduced, 0.0), np.maximum(reduced, 0.0)
    no_upper, no_lower = np.isinf(block.upper), np.isinf(low)
    wrong = np.where(no_upper, -minus, 0.0) + np.where(no_lower, plus, 0.0)
    tally.note("sign", wrong, cost_scale, columns)
    tally.dual += weight * float(np.where(no_upper, minus, 0.0) @ y + np.where(no_lower, plus, 0.0) @ y)
    minus, plus = np.where(no_upper, 0.0, minus), np.where(no_lower, 0.0, plus)
    slack = _product(minus, high - y) + _product(plus, y - low)
    tally.note("product", weight * slack, 1.0, columns)
    tally.dual += weight * (_dot(minus, block.upper) + _dot(plus, low))
    return weight * (block.row_link.T @ z - block.upper_link.T @ minus)


def _plan_columns(problem: Problem, x: Array, reduced: Array, tally: Tally) -> None:
    """The box part of the dual bound: min over lower <= x <= upper of reduced.x."""
    p = problem.plan
    plus, minus = np.maximum(reduced, 0.0), np.minimum(reduced, 0.0)
    low, high = implied(p)
    no_lower, no_upper = np.isinf(low), np.isinf(high)
    wrong = np.where(no_lower, plus, 0.0) - np.where(no_upper, minus, 0.0)
    columns = Labels(p.columns)
    tally.note("sign", wrong, np.maximum(1.0, np.abs(p.cost)), columns)
    low, high = np.where(no_lower, x, low), np.where(no_upper, x, high)
    tally.note("product", _product(plus, x - low) + _product(minus, high - x), 1.0, columns)
    tally.dual += _dot(plus, low) + _dot(minus, high)


def _rows(
    activity: Array,
    sizes: sp.csr_matrix,
    magnitude: Array,
    low: Array,
    high: Array,
    price: Array,
    weight: float,
    label: Labels,
    tally: Tally,
) -> None:
    """Residuals, signs, complementarity and dual objective of one set of rows."""
    if not activity.size:
        return
    largest = sizes.max(axis=1).toarray().ravel()
    scale = np.where(largest > 0.0, np.minimum(1.0, largest), 1.0)
    size = np.maximum(1.0, (sizes.multiply(magnitude[None, :])).max(axis=1).toarray().ravel() / scale)
    residual = np.maximum(np.maximum(low - activity, activity - high), 0.0) / scale
    tally.note("row", residual, size, label)
    plus, minus = np.maximum(price, 0.0), np.minimum(price, 0.0)
    no_low, no_high = np.isinf(low), np.isinf(high)
    wrong = np.where(no_low, plus, 0.0) - np.where(no_high, minus, 0.0)
    tally.note("sign", wrong, np.maximum(1.0, 1.0 / scale), label)
    tally.dual += weight * float(
        np.where(no_low, plus, 0.0) @ activity + np.where(no_high, minus, 0.0) @ activity
    )
    plus, minus = np.where(no_low, 0.0, plus), np.where(no_high, 0.0, minus)
    tally.note(
        "product", weight * (_product(plus, activity - low) + _product(minus, high - activity)), 1.0, label
    )
    tally.dual += weight * (_dot(plus, low) + _dot(minus, high))


def _stack_abs(block: BlockArrays) -> sp.csr_matrix:
    return sp.hstack([abs(block.shape.matrix).tocsr(), abs(block.row_link).tocsr()], format="csr")


def _product(price: Array, slack: Array) -> Array:
    """|price x slack|, zero where the price is zero (the slack may be infinite there)."""
    out = np.zeros(len(price))
    np.multiply(price, slack, out=out, where=price != 0.0)
    return np.abs(out)


def _dot(weights: Array, values: Array) -> float:
    """Sum over entries with a weight; an infinite value with weight zero counts nothing."""
    keep = weights != 0.0
    return float(weights[keep] @ values[keep])


def _reasons(tally: Tally, gap: float, limits: Tolerances, dual_checked: bool) -> tuple[Message, ...]:
    reasons = []
    if not tally.finite or not np.isfinite(gap):
        reasons.append(N_("the answer contains values that are not finite"))
    primal = (
        ("row", limits.row, N_("row violated")),
        ("bound", limits.bound, N_("bound violated")),
        ("whole", limits.whole, N_("not a whole number")),
    )
    dual = (("sign", limits.dual, N_("dual of the wrong sign")),)
    for kind, limit, words in primal + (dual if dual_checked else ()):
        worst: Worst = getattr(tally, kind)
        if worst.relative > limit:
            reasons.append(
                N_(
                    "{what}: {where}, by {amount} (relative {relative}, allowed {limit})",
                    what=words,
                    where=worst.where,
                    amount=f"{worst.amount:.3g}",
                    relative=f"{worst.relative:.2g}",
                    limit=f"{limit:.0e}",
                )
            )
    if not abs(gap) <= limits.gap:
        reasons.append(
            N_(
                "the gap between cost and bound is {gap}, allowed {limit}",
                gap=f"{gap:.2e}",
                limit=f"{limits.gap:.0e}",
            )
        )
    single = tally.product.amount / max(1.0, abs(tally.primal))
    if dual_checked and single > max(limits.complementarity, limits.gap):
        reasons.append(
            N_("price and slack are both positive: {where}, {amount} million yuan",
               where=tally.product.where, amount=f"{tally.product.amount:.3g}")
        )  # fmt: skip
    return tuple(reasons)
