"""Strict lower bounds: what multipliers prove, recomputed with care for columns without bounds.

For any multipliers p of the plan's rows and q_k >= 0 of cuts k with sum of q over the cuts of block b equal
to weight_b:

    bound = offset + p.side + sum_k q_k constant_k + min over the box of (c - A'p + sum_k q_k gradient_k).x

A reduced cost of the wrong sign on a column without bound would cost infinity; such columns get the bounds
that the plan's rows imply (implied.py); where there are none, a reduced cost wrong by rounding alone is
charged with the column's value, as in the certificate. What is more than rounding (multipliers of an interior
point) is mended first: with p0 and the blocks' floors an anchor of the plan, a dual whose reduced costs keep
`slack` from zero on every such column, a dual wrong by v becomes right as (1-e) dual + e anchor, e = v / (v +
slack).
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, BlockShape, PlanArrays
from gridplan.solve.benders.duals import Anchor, Pattern, anchor

ROUNDING = 1e-8  # of a column's cost: a reduced cost of the wrong sign that only rounding explains


def master_bound(
    plan: PlanArrays, box: tuple[Array, Array], row_dual: Array, cuts: sp.csr_matrix, constants: Array,
    block: Array, multipliers: Array, weights: Array, x: Array,
) -> float:  # fmt: skip
    """The bound that a master's multipliers prove; `cuts` (K, n) gradients, `block` (K,) their blocks.

    Multipliers are put right first: negative ones dropped, those of a block scaled to its weight. Returns
    -inf if a block has no multiplier or a column without any bound a wrong reduced cost.
    """
    q = np.maximum(multipliers, 0.0)
    total = np.bincount(block, q, len(weights))
    if np.any(total <= 0.0):
        return -np.inf
    q = q * (weights / total)[block]
    p = np.where(np.isinf(plan.row_lower), np.minimum(row_dual, 0.0), row_dual)
    p = np.where(np.isinf(plan.row_upper), np.maximum(p, 0.0), p)
    reduced = plan.cost - plan.matrix.T @ p + cuts.T @ q
    value = plan.offset + _least(-p, -plan.row_upper, -plan.row_lower) + float(q @ constants)
    small = ROUNDING * np.maximum(1.0, np.abs(plan.cost))
    low = np.where(np.isinf(box[0]) & (reduced <= small), x, box[0])
    high = np.where(np.isinf(box[1]) & (reduced >= -small), x, box[1])
    return value + _least(reduced, low, high)


def plan_anchor(plan: PlanArrays, box: tuple[Array, Array]) -> Anchor | None:
    """The anchor of the plan's rows alone; None where there is none.

    Columns free on both sides leave no room: rows that hold one get no dual, so theirs stays as it is.
    """
    shape = BlockShape(plan.cost, plan.matrix.tocsc(), (), (), np.zeros(len(plan.cost), bool))
    free = np.isinf(box[0]) & np.isinf(box[1])
    idle = np.asarray(abs(plan.matrix[:, free]).sum(axis=1)).ravel() > 0.0
    no_lower, no_upper = (np.isinf(side) & ~free for side in box)
    no_row_lower, no_row_upper = (np.isinf(side) | idle for side in (plan.row_lower, plan.row_upper))
    return anchor(shape, Pattern(no_lower, no_upper, no_row_lower, no_row_upper))


def restrained(
    plan: PlanArrays, box: tuple[Array, Array], row_dual: Array, cuts: sp.csr_matrix, block: Array,
    multipliers: Array, weights: Array, floors: Array, fixed: Anchor,
) -> tuple[Array, Array]:  # fmt: skip
    """Row duals and multipliers without wrong reduced costs on columns without bounds.

    `floors` (B,): the place of each block's floor, a cut without gradient, among the cuts.
    """
    q = np.maximum(multipliers, 0.0)
    total = np.bincount(block, q, len(weights))
    q = q * np.where(total > 0.0, weights / np.where(total > 0.0, total, 1.0), 0.0)[block]
    q[floors] += np.where(total > 0.0, 0.0, weights)
    p = np.where(np.isinf(plan.row_lower), np.minimum(row_dual, 0.0), row_dual)
    p = np.where(np.isinf(plan.row_upper), np.maximum(p, 0.0), p)
    reduced = plan.cost - plan.matrix.T @ p + cuts.T @ q
    free = np.isinf(box[0]) & np.isinf(box[1])
    low, high = np.isinf(box[0]) & ~free, np.isinf(box[1]) & ~free
    wrong = np.maximum(np.where(high, -reduced, 0.0), np.where(low, reduced, 0.0)).max(initial=0.0)
    part = wrong / (wrong + fixed.slack)
    q *= 1.0 - part
    q[floors] += part * weights
    return (1.0 - part) * p + part * fixed.dual, q


def _least(weight: Array, low: Array, high: Array) -> float:
    """Least weight.z over low <= z <= high."""
    plus, minus = weight > 0.0, weight < 0.0
    return float(weight[plus] @ low[plus] + weight[minus] @ high[minus])
