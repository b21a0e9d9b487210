"""Proofs that a programme has no answer, checked from the arrays: Farkas duals and unbounded directions."""

from __future__ import annotations

import numpy as np

from gridplan.solve.programme import Array, Programme

RELATIVE = 1e-7


def proves_infeasible(programme: Programme, ray: Array | None) -> bool:
    """Whether y = `ray` shows that no x within its bounds keeps the rows.

    max over the box of (A'y).x < sum of y times the sides it needs, for y or -y (Farkas' lemma).
    A programme whose own sides cross (lower above upper) needs no ray.
    """
    crossed = (programme.lower > programme.upper).any() or (programme.row_lower > programme.row_upper).any()
    if crossed:
        return True
    if ray is None or len(ray) != programme.rows or not np.any(ray):
        return False
    return any(_separates(programme, sign * ray / np.abs(ray).max()) for sign in (1.0, -1.0))


def _separates(programme: Programme, y: Array) -> bool:
    need = _extreme(y, programme.row_lower, programme.row_upper)
    slope = programme.matrix.T @ y
    slope = np.where(np.abs(slope) < 1e-9 * (abs(programme.matrix).T @ np.abs(y)), 0.0, slope)
    reach = _extreme(-slope, programme.lower, programme.upper)
    if not np.isfinite(need) or not np.isfinite(reach):
        return False
    return need + reach > RELATIVE * max(1.0, abs(need), abs(reach))


def _extreme(weight: Array, low: Array, high: Array) -> float:
    """Least value of weight.z over low <= z <= high; -inf where a side is missing."""
    plus, minus = weight > 0.0, weight < 0.0
    return float(weight[plus] @ low[plus] + weight[minus] @ high[minus])


def rows_of(programme: Programme, ray: Array, share: float = 1e-6) -> list[int]:
    """Rows in the proof, those that carry most of it first."""
    scale = np.abs(ray)
    places = np.flatnonzero(scale > share * max(scale.max(), 1e-300))
    return [int(i) for i in places[np.argsort(-scale[places], kind="stable")]]


def unbounded_columns(programme: Programme, ray: Array | None) -> list[int]:
    """Columns that grow along `ray`, largest first; empty if it is not a direction of falling cost."""
    if ray is None or len(ray) != programme.columns or not np.any(ray):
        return []
    step = ray / np.abs(ray).max()
    activity = programme.matrix @ step
    small = 1e-6 * np.maximum(1.0, abs(programme.matrix) @ np.abs(step))
    leaves = ((activity < -small) & np.isfinite(programme.row_lower)).any()
    leaves |= ((activity > small) & np.isfinite(programme.row_upper)).any()
    leaves |= ((step < -1e-6) & np.isfinite(programme.lower)).any()
    leaves |= ((step > 1e-6) & np.isfinite(programme.upper)).any()
    if leaves or not programme.cost @ step < 0.0:
        return []
    places = np.flatnonzero(np.abs(step) > 1e-6)
    return [int(j) for j in places[np.argsort(-np.abs(step[places]), kind="stable")]]
