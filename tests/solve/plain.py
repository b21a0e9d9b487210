"""A problem once more in plain Pyomo, one object a row, written from the docstring of `gridplan.lp.arrays`.

Nothing of the solve layer is used: bounds that depend on the plan are rows here, weights and offset are
applied by hand, and HiGHS is reached by Pyomo's own interface.
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.arrays import BlockArrays, Problem


def side(value):
    """A bound or a row's side; None where there is none."""
    return float(value) if np.isfinite(value) else None


def terms(matrix, row, columns):
    """Entries of one row of a matrix (CSR) times variables."""
    part = slice(matrix.indptr[row], matrix.indptr[row + 1])
    return sum(
        float(v) * columns[int(j)] for v, j in zip(matrix.data[part], matrix.indices[part], strict=True)
    )


def reference(problem: Problem) -> pyo.ConcreteModel:
    """min offset + c.x + sum_b weight_b d_b.y_b, every row and every dependent bound an object."""
    plan, m = problem.plan, pyo.ConcreteModel()
    m.x = pyo.Var(range(len(plan.cost)), bounds=lambda _, j: (side(plan.lower[j]), side(plan.upper[j])))
    m.rows = pyo.ConstraintList()
    _rows(m, plan.row_lower, plan.row_upper, lambda i: terms(plan.matrix, i, m.x))
    cost = plan.offset + sum(float(c) * m.x[j] for j, c in enumerate(plan.cost) if c)
    for block in problem.blocks:
        cost += block.weight * _block(m, block)
    m.cost = pyo.Objective(expr=cost)
    return m


def _block(m: pyo.ConcreteModel, block: BlockArrays):
    """Columns and rows of one block; returns its cost."""
    shape, seen = block.shape, [m.x[int(j)] for j in block.links]
    y = pyo.Var(range(len(shape.cost)), bounds=lambda _, j: (side(block.lower[j]), None))
    m.add_component(f"y{block.number}", y)
    own = shape.matrix.tocsr()
    _rows(m, block.row_lower, block.row_upper,
          lambda i: terms(block.row_link, i, seen) + terms(own, i, y))  # fmt: skip
    free = np.full(len(shape.cost), -np.inf)
    _rows(m, free, block.upper, lambda j: y[j] - terms(block.upper_link, j, seen))
    return sum(float(c) * y[j] for j, c in enumerate(shape.cost) if c)


def _rows(m: pyo.ConcreteModel, lower, upper, body) -> None:
    for i, (low, high) in enumerate(zip(lower, upper, strict=True)):
        if low == high:
            m.rows.add(body(i) == float(low))
            continue
        if np.isfinite(low):
            m.rows.add(body(i) >= float(low))
        if np.isfinite(high):
            m.rows.add(body(i) <= float(high))


def objective(problem: Problem) -> float:
    """Least cost, found by HiGHS' simplex through Pyomo."""
    m = reference(problem)
    solver = pyo.SolverFactory("appsi_highs")
    solver.highs_options["threads"] = 1
    for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.highs_options[name] = 1e-9
    solver.solve(m)
    return float(pyo.value(m.cost))
