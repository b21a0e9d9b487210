"""The plan compiled to arrays: nothing lost, nothing twice, columns where their variables are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.lp.plan import CompiledPlan, compile_plan


def model() -> pyo.ConcreteModel:
    """Four capacities of which one is in no row, a ranged row, an equality and a constant cost."""
    m = pyo.ConcreteModel()
    m.capacity = pyo.Var([("a", 2025), ("a", 2030), ("b", 2025), ("b", 2030)], bounds=(0.0, 5.0))
    m.free = pyo.Var(["x"], domain=pyo.Reals)
    m.units = pyo.Var(["n"], domain=pyo.NonNegativeIntegers)
    m.idle = pyo.Var(["i"], bounds=(1.0, 2.0))
    m.ranged = pyo.Constraint(expr=(1.0, m.capacity["a", 2025] + m.capacity["a", 2030], 3.0))
    m.even = pyo.Constraint(expr=m.capacity["b", 2025] - 2 * m.free["x"] == 4.0)
    m.least = pyo.Constraint(expr=m.capacity["b", 2030] + 2.5 * m.units["n"] + 1.0 >= m.capacity["b", 2025])
    m.cost = pyo.Objective(expr=3 * m.capacity["a", 2030] + m.idle["i"] + 7.0 + 2 * m.capacity["a", 2030])
    return m


def row(plan: CompiledPlan, name: str) -> dict[str, float]:
    i = plan.arrays.rows.index(name)
    values = plan.arrays.matrix.toarray()[i]
    return {plan.arrays.columns[j]: float(v) for j, v in enumerate(values) if v}


def test_columns_in_no_row_keep_their_place_bounds_and_price() -> None:
    plan = compile_plan(model())
    j = plan.position["idle", "i"]
    assert plan.arrays.columns[j] == "idle[i]"
    assert (plan.arrays.lower[j], plan.arrays.upper[j], plan.arrays.cost[j]) == (1.0, 2.0, 1.0)
    assert plan.arrays.matrix.shape == (3, 7)


def test_a_ranged_row_is_one_row() -> None:
    plan = compile_plan(model())
    assert plan.arrays.rows.count("ranged") == 1
    i = plan.arrays.rows.index("ranged")
    assert (plan.arrays.row_lower[i], plan.arrays.row_upper[i]) == (1.0, 3.0)
    assert row(plan, "ranged") == {"capacity[a,2025]": 1.0, "capacity[a,2030]": 1.0}


def test_sides_bounds_kinds_and_constant() -> None:
    plan = compile_plan(model()).arrays
    even, least = plan.rows.index("even"), plan.rows.index("least")
    assert plan.row_lower[even] == plan.row_upper[even] == 4.0
    assert row(compile_plan(model()), "even") == {"capacity[b,2025]": 1.0, "free[x]": -2.0}
    sides = (plan.row_lower[least], plan.row_upper[least])
    assert sides in ((-1.0, np.inf), (-np.inf, 1.0))
    assert plan.integer.sum() == 1 and plan.integer[plan.columns.index("units[n]")]
    free = plan.columns.index("free[x]")
    assert np.isinf([plan.lower[free], plan.upper[free]]).all()
    assert plan.offset == 7.0
    assert plan.cost[plan.columns.index("capacity[a,2030]")] == 5.0


def test_a_fixed_variable_keeps_its_column() -> None:
    m = model()
    m.capacity["a", 2030].fix(2.0)
    plan = compile_plan(m)
    j = plan.position["capacity", ("a", 2030)]
    assert plan.arrays.lower[j] == plan.arrays.upper[j] == 2.0
    assert plan.arrays.cost[j] == 5.0 and plan.arrays.offset == 7.0
    assert row(plan, "ranged") == {"capacity[a,2025]": 1.0, "capacity[a,2030]": 1.0}
    assert m.capacity["a", 2030].fixed


def test_what_is_not_a_number_is_refused_by_name() -> None:
    m = model()
    m.more = pyo.Constraint(expr=(None, m.capacity["a", 2025], float("nan")))
    with pytest.raises(ValueError, match="more"):
        compile_plan(m)
    m = model()
    m.cost.expr += float("nan") * m.idle["i"]
    with pytest.raises(ValueError, match=r"idle\[i\]"):
        compile_plan(m)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_any_linear_model_gives_its_own_values(data: st.DataObject) -> None:
    """At a random point rows and cost have the values that Pyomo itself computes."""
    n, m_rows = data.draw(st.integers(1, 5)), data.draw(st.integers(0, 5))
    numbers = st.sampled_from([0.0, 1.0, -2.0, 0.5])
    m = pyo.ConcreteModel()
    m.x = pyo.Var(range(n), bounds=(-9.0, 9.0))
    drawn = [data.draw(st.lists(numbers, min_size=n, max_size=n)) for _ in range(m_rows)]
    cost = data.draw(st.lists(numbers, min_size=n, max_size=n))

    def rule(_: Any, i: int) -> Any:
        body = sum(drawn[i][j] * m.x[j] for j in range(n)) + 0.0 * m.x[0]
        return (-1.0, body, 1.0) if i % 2 else body <= 2.0

    m.row = pyo.Constraint(range(m_rows), rule=rule)
    m.cost = pyo.Objective(expr=sum(cost[j] * m.x[j] for j in range(n)))
    plan = compile_plan(m)
    point = np.arange(1.0, n + 1.0)
    order = [plan.position["x", j] for j in range(n)]
    x = np.zeros(n)
    x[order] = point
    assert plan.arrays.cost @ x == pytest.approx(np.dot(cost, point))
    for i in range(m_rows):
        if any(drawn[i]):
            k = plan.arrays.rows.index(f"row[{i}]")
            assert (plan.arrays.matrix @ x)[k] == pytest.approx(np.dot(drawn[i], point))
            assert plan.arrays.row_upper[k] == (1.0 if i % 2 else 2.0)
            assert plan.arrays.row_lower[k] == (-1.0 if i % 2 else -np.inf)
