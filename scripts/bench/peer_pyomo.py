"""The synthetic study (synthetic.py, stores linked) in plain Pyomo: a `Var` and a `Constraint` object each.

The arrangement that planners' own Pyomo models have: rules over regions and hours, handed to HiGHS by Pyomo's
persistent interface.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from scripts.bench.peer_pypsa import LOSS, OPTIONS, RAMP, SHIFT
from scripts.bench.phases import Clock
from scripts.bench.synthetic import (
    EFFICIENCY,
    FUEL,
    HYDRO,
    PEAK,
    RESERVOIR_HOURS,
    SHED,
    WEEK,
    Weather,
    capacities,
    links,
    weather,
)


def run(clock: Clock, regions: int, hours: int, seed: int, cap: float, algorithm: str) -> dict[str, Any]:
    """Build, hand over, solve and read back; what HiGHS said of it."""
    from pyomo.contrib.solver.solvers.highs import Highs

    with clock.phase("profiles"):
        year = weather(regions, hours, seed)
    with clock.phase("assemble"):
        model = plain(year, cap)
    with clock.phase("hand-over"):
        solver = Highs()
        solver.set_instance(model)
        updates = solver.config.auto_updates
        for name in updates:
            updates[name] = False
    solver.config.solver_options = {**OPTIONS[algorithm], "threads": 1}
    solver.config.load_solutions = False
    solver.config.raise_exception_on_nonoptimal_result = False
    with clock.phase("solve"):
        result = solver.solve(model)
    condition = result.termination_condition.name
    arrived = condition == "convergenceCriteriaSatisfied"
    if arrived:
        with clock.phase("write"):
            result.solution_loader.load_vars()
    handle = solver._solver_model
    objective = float(handle.getInfo().objective_function_value)
    return {
        "status": condition,
        "certified": arrived,
        "objective": objective,
        "rows": int(handle.getNumRow()),
        "columns": int(handle.getNumCol()),
    }


def plain(year: Weather, cap: float) -> pyo.ConcreteModel:
    """The whole study as one model."""
    hours, regions = year.load.shape
    m = pyo.ConcreteModel()
    m.r, m.t = pyo.RangeSet(0, regions - 1), pyo.RangeSet(0, hours - 1)
    m.pairs = pyo.Set(initialize=links(regions), dimen=2)
    built = {(family, unit): (potential, cost) for family, unit, potential, cost in capacities(regions)}
    m.capacity = pyo.Var(list(built), bounds=lambda _, f, u: (0.0, built[f, u][0]))
    positive = {"within": pyo.NonNegativeReals}
    m.wind, m.solar, m.gas, m.coal = (pyo.Var(m.r, m.t, **positive) for _ in range(4))
    m.hydro = pyo.Var(m.r, m.t, bounds=lambda _, r, t: (0.0, HYDRO[r]))
    m.spill, m.shed = pyo.Var(m.r, m.t, **positive), pyo.Var(m.r, m.t, **positive)
    m.volume = pyo.Var(m.r, m.t, bounds=lambda _, r, t: (0.0, HYDRO[r] * RESERVOIR_HOURS))
    m.charge, m.discharge, m.level = (pyo.Var(list(EFFICIENCY), m.r, m.t, **positive) for _ in range(3))
    m.up, m.down = (pyo.Var(m.r, m.t, bounds=lambda _, r, t: (0.0, SHIFT * PEAK[r])) for _ in range(2))
    m.forward, m.backward = pyo.Var(m.pairs, m.t, **positive), pyo.Var(m.pairs, m.t, **positive)
    _supply(m, year)
    _stores(m, year)
    m.shift = pyo.Constraint(m.r, pyo.RangeSet(0, hours // 24 - 1), rule=_shift)
    m.line = pyo.Constraint(m.pairs, m.t, rule=_line)
    m.balance = pyo.Constraint(m.r, m.t, rule=lambda m, r, t: _injected(m, r, t) == year.load[t, r])
    emitted = sum(FUEL[k][1] * getattr(m, k)[r, t] for k in FUEL for r in m.r for t in m.t)
    m.co2 = pyo.Constraint(expr=emitted <= 0.6 * cap * float(year.load.sum()))
    m.cost = pyo.Objective(
        expr=sum(cost * m.capacity[key] for key, (_, cost) in built.items())
        + sum(FUEL[k][0] * getattr(m, k)[r, t] for k in FUEL for r in m.r for t in m.t)
        + sum(SHED * m.shed[r, t] + 0.02 * (m.up[r, t] + m.down[r, t]) for r in m.r for t in m.t)
        + sum(1e-3 * (m.charge[k, r, t] + m.discharge[k, r, t]) for k in EFFICIENCY for r in m.r for t in m.t)
    )
    return m


def _supply(m: pyo.ConcreteModel, year: Weather) -> None:
    """What plants can give, and how fast."""
    later = [t for t in m.t if t % WEEK > 0]
    for kind, series in (("wind", year.wind), ("solar", year.solar), ("gas", None), ("coal", None)):
        power = getattr(m, kind)

        def limit(m, r, t, kind=kind, series=series, power=power):
            share = 1.0 if series is None else series[t, r]
            return power[r, t] <= share * m.capacity[kind, str(r)]

        m.add_component(f"{kind}_limit", pyo.Constraint(m.r, m.t, rule=limit))
    for kind in FUEL:
        power = getattr(m, kind)

        def ramp(m, r, t, sign, kind=kind, power=power):
            return sign * (power[r, t] - power[r, t - 1]) <= RAMP * m.capacity[kind, str(r)]

        m.add_component(f"{kind}_ramp", pyo.Constraint(m.r, later, (1, -1), rule=ramp))


def _stores(m: pyo.ConcreteModel, year: Weather) -> None:
    """Levels from hour to hour, the year closed."""
    hours = len(m.t)
    kinds = list(EFFICIENCY)
    m.volume_balance = pyo.Constraint(m.r, m.t, rule=lambda m, r, t:
        m.volume[r, t] == m.volume[r, (t - 1) % hours] + year.inflow[t, r] * HYDRO[r]
        - m.hydro[r, t] - m.spill[r, t])  # fmt: skip
    m.level_balance = pyo.Constraint(kinds, m.r, m.t, rule=lambda m, k, r, t:
        m.level[k, r, t] == m.level[k, r, (t - 1) % hours] + EFFICIENCY[k] * m.charge[k, r, t]
        - m.discharge[k, r, t] / EFFICIENCY[k])  # fmt: skip
    for name, size in (("charge", ""), ("discharge", ""), ("level", "_energy")):
        column = getattr(m, name)

        def limit(m, k, r, t, column=column, size=size):
            return column[k, r, t] <= m.capacity[f"{k}{size}", str(r)]

        m.add_component(f"{name}_limit", pyo.Constraint(kinds, m.r, m.t, rule=limit))


def _line(m: pyo.ConcreteModel, a: int, b: int, t: int) -> Any:
    return m.forward[a, b, t] + m.backward[a, b, t] <= m.capacity["link", f"{a}-{b}"]


def _shift(m: pyo.ConcreteModel, r: int, day: int) -> Any:
    last = len(m.t) if day == len(m.t) // 24 - 1 else 24 * (day + 1)
    return sum(m.up[r, t] - m.down[r, t] for t in range(24 * day, last)) == 0.0


def _injected(m: pyo.ConcreteModel, r: int, t: int) -> Any:
    """Power into region r."""
    own = m.wind[r, t] + m.solar[r, t] + m.gas[r, t] + m.coal[r, t] + m.hydro[r, t] + m.shed[r, t]
    stored = sum(m.discharge[k, r, t] - m.charge[k, r, t] for k in EFFICIENCY)
    carried = sum(
        (1.0 - LOSS) * m.backward[a, b, t] - m.forward[a, b, t]
        if a == r
        else (1.0 - LOSS) * m.forward[a, b, t] - m.backward[a, b, t]
        for a, b in m.pairs
        if r in (a, b)
    )
    return own + stored + m.down[r, t] - m.up[r, t] + carried
