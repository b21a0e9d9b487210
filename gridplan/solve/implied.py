"""Bounds that the plan's rows imply, for columns that have none of their own."""

from __future__ import annotations

import numpy as np

from gridplan.lp.arrays import Array, PlanArrays


def implied(plan: PlanArrays, passes: int = 5) -> tuple[Array, Array]:
    """Bounds (n,), (n,) that hold for every plan that keeps the rows: the rows' activity, a few passes.

    A column stays infinite where no row limits it. Bounds already finite are kept as they are.
    """
    lower, upper = np.array(plan.lower, float), np.array(plan.upper, float)
    matrix = plan.matrix.tocoo()
    row, column, value = matrix.row, matrix.col, matrix.data
    keep = value != 0.0
    row, column, value = row[keep], column[keep], value[keep]
    if not (np.isinf(lower).any() or np.isinf(upper).any()):
        return lower, upper
    for _ in range(passes):
        before = np.isinf(lower).sum() + np.isinf(upper).sum()
        least = np.where(value > 0, value * lower[column], value * upper[column])
        most = np.where(value > 0, value * upper[column], value * lower[column])
        others_least = _without_own(row, least, len(plan.row_lower), -np.inf)
        others_most = _without_own(row, most, len(plan.row_lower), np.inf)
        with np.errstate(invalid="ignore"):
            high = (plan.row_upper[row] - others_least) / value
            low = (plan.row_lower[row] - others_most) / value
        up, down = np.where(value > 0, high, low), np.where(value > 0, low, high)
        up, down = np.where(np.isnan(up), np.inf, up), np.where(np.isnan(down), -np.inf, down)
        new_upper, new_lower = np.full(len(upper), np.inf), np.full(len(lower), -np.inf)
        np.minimum.at(new_upper, column, up)
        np.maximum.at(new_lower, column, down)
        upper = np.where(np.isinf(upper), np.maximum(new_upper, lower), upper)
        lower = np.where(np.isinf(lower), np.minimum(new_lower, upper), lower)
        if np.isinf(lower).sum() + np.isinf(upper).sum() == before:
            break
    return lower, upper


def _without_own(row: Array, terms: Array, rows: int, missing: float) -> Array:
    """For each entry the sum of the other entries of its row; `missing` where one of those is infinite."""
    infinite = np.isinf(terms)
    finite = np.where(infinite, 0.0, terms)
    total, count = np.bincount(row, finite, rows), np.bincount(row, infinite, rows)
    return np.where(count[row] - infinite > 0, missing, total[row] - finite)
