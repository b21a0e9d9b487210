"""Strict lower bounds: what multipliers prove, recomputed with care for columns without bounds.

For any multipliers p of the plan's rows and q_k >= 0 of cuts k with sum of q over the cuts of block b equal
to weight_b:

    bound = offset + p.side + sum_k q_k constant_k + min over the box of (c - A'p + sum_k q_k gradient_k).x

A reduced cost of the wrong sign on a column without bound would cost infinity; such columns get the bounds
that the plan's rows imply (implied.py); where there are none, a reduced cost wrong by rounding alone is
charged with the column's value, as in the certificate.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, PlanArrays

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


def _least(weight: Array, low: Array, high: Array) -> float:
    """Least weight.z over low <= z <= high."""
    plus, minus = weight > 0.0, weight < 0.0
    return float(weight[plus] @ low[plus] + weight[minus] @ high[minus])
