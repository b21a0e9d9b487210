"""The plan: a Pyomo model of what blocks share, compiled to arrays.

The only module that calls Pyomo's standard-form compiler. Columns are mapped by variable, never by
position, because the compiler leaves out variables that appear in no row.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pyomo.environ as pyo
import scipy.sparse as sp
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from gridplan.lp.arrays import PlanArrays


@dataclass(frozen=True, eq=False)
class CompiledPlan:
    """Arrays of the plan, and where each variable is: (family, key) -> column."""

    arrays: PlanArrays
    position: dict[tuple[str, Hashable], int]


def compile_plan(m: pyo.ConcreteModel) -> CompiledPlan:
    """Arrays of a linear Pyomo model with one objective to minimise.

    A fixed variable becomes a column with equal bounds, so that it keeps its place and its price.
    Raises ValueError where a coefficient or bound is not a number.
    """
    variables = list(m.component_data_objects(pyo.Var, descend_into=True))
    index = {id(v): i for i, v in enumerate(variables)}
    fixed = [v for v in variables if v.fixed]
    for v in fixed:
        v.fixed = False
    try:
        form = LinearStandardFormCompiler().write(m, mixed_form=True)
    finally:
        for v in fixed:
            v.fixed = True
    place = np.array([index[id(v)] for v in form.columns], dtype=int)
    n = len(variables)
    cost = np.zeros(n)
    objective = form.c.tocoo()
    np.add.at(cost, place[objective.col], objective.data)
    lower, upper = np.full(n, -np.inf), np.full(n, np.inf)
    for i, v in enumerate(variables):
        low, high = (v.value, v.value) if v.fixed else v.bounds
        lower[i] = -np.inf if low is None else low
        upper[i] = np.inf if high is None else high
    matrix, row_lower, row_upper, rows = _rows(form, place, n)
    _refuse_nan([v.name for v in variables], cost, lower, upper)
    _refuse_nan(rows, row_lower, row_upper, matrix @ np.ones(n))
    arrays = PlanArrays(
        cost=cost,
        lower=lower,
        upper=upper,
        integer=np.array([v.is_integer() or v.is_binary() for v in variables], dtype=bool),
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        columns=tuple(v.name for v in variables),
        rows=rows,
        offset=float(form.c_offset[0]) if len(form.c_offset) else 0.0,
    )
    position = {(v.parent_component().local_name, v.index()): i for i, v in enumerate(variables)}
    return CompiledPlan(arrays, position)


def _refuse_nan(names: Sequence[str], *parts: np.ndarray) -> None:
    wrong = np.isnan(parts).any(axis=0)
    if wrong.any():
        raise ValueError(f"a coefficient or bound of {names[int(wrong.argmax())]} is not a number")


def _rows(
    form: object, place: np.ndarray, n: int
) -> tuple[sp.csr_matrix, np.ndarray, np.ndarray, tuple[str, ...]]:
    """One row a constraint: the two halves of a ranged row are joined, a row without columns is checked."""
    a = form.A.tocsr()  # type: ignore[attr-defined]
    matrix = sp.csr_matrix((a.data, place[a.indices], a.indptr), shape=(a.shape[0], n))
    matrix.sum_duplicates()
    order: dict[str, int] = {}
    keep: list[int] = []
    low: list[float] = []
    high: list[float] = []
    for i, (row, rhs) in enumerate(zip(form.rows, form.rhs, strict=True)):  # type: ignore[attr-defined]
        name = row.constraint.name
        if name not in order:
            order[name] = len(keep)
            keep.append(i)
            low.append(-np.inf)
            high.append(np.inf)
        j = order[name]
        if row.bound_type in (0, -1):
            low[j] = float(rhs)
        if row.bound_type in (0, 1):
            high[j] = float(rhs)
    return matrix[keep], np.array(low), np.array(high), tuple(order)
