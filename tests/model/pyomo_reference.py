"""The whole model once more, in plain Pyomo: one object a row, written from the docstrings.

Nothing of gridplan.model's builders is used: tables are looked up here by hand, and only prices of
shortfalls come from the plug-ins.
"""

from __future__ import annotations

import pyomo.environ as pyo

from gridplan.system import System
from tests.model.pyomo_margins import Margins

PARTS = {
    "renewable": Margins.renewable,
    "thermal": Margins.thermal,
    "hydro": Margins.hydro,
    "storage": Margins.storage,
    "solar_thermal": Margins.solar_thermal,
    "channel": Margins.channel,
    "line": Margins.line,
    "demand_response": Margins.demand_response,
    "converter": Margins.converter,
    "vehicles": Margins.vehicles,
}


def reference(system: System) -> pyo.ConcreteModel:
    """The system as one Pyomo model with the objective `cost` [million yuan]."""
    parts = Margins(system)
    for name in system.technologies:
        PARTS[name](parts)
    parts.build_rates()
    parts.zones()
    for row in system.tables["targets"].itertuples():
        if row.mode != "report" and row.year in system.horizon.years:
            getattr(parts, row.kind)(row)
    parts.model.cost = pyo.Objective(expr=sum(parts.costs))
    return parts.model


def objective(system: System) -> float:
    """Least cost of the system [million yuan], found by HiGHS."""
    m = reference(system)
    solver = pyo.SolverFactory("appsi_highs")
    for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
        solver.highs_options[name] = 1e-9
    solver.solve(m)
    return float(pyo.value(m.cost))
