"""Whether a Pyomo model of one block is the block: the same rows, bounds and costs, entry for entry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp

from gridplan.lp.arrays import BlockArrays
from gridplan.lp.plan import CompiledPlan


@dataclass(frozen=True)
class Difference:
    """Largest difference of any coefficient, side, bound or cost, relative; rows the model leaves out."""

    amount: float
    rows: int  # compared
    nonzeros: int
    left_out: tuple[str, ...]  # row families of the block that the model does not have


@dataclass(frozen=True, eq=False)
class Whole:
    """Rows over own columns and links: a block's rows, then a row for each column that has a linked bound."""

    matrix: sp.csr_matrix  # (m + n, n + k); a row that does not exist is empty
    lower: np.ndarray
    upper: np.ndarray
    column_upper: np.ndarray
    cost: np.ndarray


def whole(block: BlockArrays) -> Whole:
    """The block as one matrix; bounds that depend on the plan are rows, as they are when stacked."""
    n = len(block.lower)
    bound = (np.diff(block.upper_link.indptr) > 0) & np.isfinite(block.upper)
    own = sp.vstack([block.shape.matrix, sp.diags(bound.astype(float))])
    matrix = sp.hstack([own, sp.vstack([block.row_link, -block.upper_link])]).tocsr()
    matrix.eliminate_zeros()
    none = np.full(n, -np.inf)
    return Whole(
        matrix,
        np.r_[block.row_lower, none],
        np.r_[block.row_upper, np.where(bound, block.upper, np.inf)],
        np.where(bound, np.inf, block.upper),
        block.shape.cost,
    )


def compare(block: BlockArrays, plan: CompiledPlan, form: Any) -> Difference:
    """Differences of Pyomo's standard form (mixed) from the block, matched by the names of both.

    A variable `family[unit, step]` is the block's column of that name or the plan's; a row `family[unit,
    step]` the block's row, `family_limit[unit, step]` the bound of a column. KeyError for a name of neither.
    """
    ours, n, m = whole(block), len(block.lower), len(block.row_lower)
    columns = np.array([_column(v, block, plan) for v in form.columns])
    rows = np.array([_row(r.constraint, block) for r in form.rows])
    shape = ours.matrix.shape
    entries = form.A.tocoo()
    theirs = sp.csr_matrix((entries.data, (rows[entries.row], columns[entries.col])), shape=shape)
    written = {_family(r.constraint) for r in form.rows}
    known = np.zeros(shape[0], bool)
    known[m:] = True
    for family in block.shape.rows:
        known[family.start : family.stop] = family.name in written
    lower, upper = np.full(shape[0], -np.inf), np.full(shape[0], np.inf)
    for place, row, side in zip(rows, form.rows, form.rhs, strict=True):
        lower[place] = side if row.bound_type in (0, -1) else lower[place]
        upper[place] = side if row.bound_type in (0, 1) else upper[place]
    held = known & (np.diff(ours.matrix.indptr) > 0)
    own = columns < n
    bounds = np.array([v.ub if v.ub is not None else np.inf for v in form.columns], float)
    cost = np.zeros(n + len(block.links))
    objective = form.c.tocoo()
    cost[columns[objective.col]] = objective.data
    pick = sp.diags(known.astype(float))
    size = abs(ours.matrix).maximum(abs(theirs)).power(-1.0)  # entries that only one of them has count as 1
    amount = max(
        float((pick @ abs(ours.matrix - theirs)).multiply(size).max()),
        _apart(ours.lower[held], lower[held]),
        _apart(ours.upper[held], upper[held]),
        _apart(ours.column_upper[columns[own]], bounds[own]),
        _apart(ours.cost[columns[own]], cost[columns[own]]),
    )
    left_out = tuple(f.name for f in block.shape.rows if f.name not in written)
    return Difference(amount, int(held.sum()), int((pick @ ours.matrix).count_nonzero()), left_out)


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    """Largest difference, relative to 1 or the number itself; infinite where only one of them is."""
    apart = np.where(one == other, 0.0, np.inf)
    both = np.isfinite(one) & np.isfinite(other)
    apart[both] = np.abs(one[both] - other[both]) / np.maximum(1.0, np.abs(one[both]))
    return float(apart.max(initial=0.0))


def _family(constraint: pyo.Constraint) -> str:
    return str(constraint.parent_component().local_name)


def _column(v: Any, block: BlockArrays, plan: CompiledPlan) -> int:
    name, index = v.parent_component().local_name, v.index()
    for family in block.shape.columns:
        if family.name == name:
            return family.start + family.units.index(index[0]) * family.steps + index[1]
    return len(block.lower) + int(np.flatnonzero(block.links == plan.position[name, index])[0])


def _row(constraint: Any, block: BlockArrays) -> int:
    name, index = _family(constraint), constraint.index()
    families = block.shape.rows
    start = 0
    if name.endswith("_limit"):
        name, families, start = name.removesuffix("_limit"), block.shape.columns, len(block.row_lower)
    for family in families:
        if family.name == name:
            return start + family.start + family.units.index(index[0]) * family.steps + index[1]
    raise KeyError(name)
