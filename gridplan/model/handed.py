"""Quantities handed from block to block through a complete year, one planning column at every edge.

Water on its way, water held in a reach, the flow let out in the last hour: the block that ends at an edge and
the one that begins there see the same column, and the year closes on itself. Where a block stands for
several weeks, or the study says so (time.water_on_its_way: block), nothing is handed on; what such a block
holds runs round within it.
"""

from __future__ import annotations

from collections.abc import Iterable

import pyomo.environ as pyo

from gridplan.system import System


def carry(m: pyo.ConcreteModel, system: System, family: str, units: Iterable[str]) -> None:
    """Planning columns `family[unit, year, scenario, edge]` of every complete year; last edge = first."""
    handing = [c for c in system.horizon.calendars if c.complete and system.water_on_its_way == "year"]
    years = [(u, c.year, c.scenario) for u in units for c in handing]
    last = {(c.year, c.scenario): c.edges[-1] for c in system.horizon.calendars}
    column = pyo.Var(
        [(u, y, s, k) for u, y, s in years for k in range(last[y, s] + 1)], domain=pyo.NonNegativeReals
    )
    setattr(m, family, column)
    closes = pyo.Constraint(years, rule=lambda _, u, y, s: column[u, y, s, last[y, s]] == column[u, y, s, 0])
    setattr(m, f"{family}_closes", closes)


def wraps(system: System, number: int) -> bool:
    """Whether the block stands for several weeks, so that what it holds at its end is there at its start."""
    span = system.span(number)
    return not system.horizon.calendar(span.year, span.scenario).complete


def closes(system: System, number: int) -> bool:
    """Whether what the block has on its way at its end is there at its start."""
    return system.water_on_its_way == "block" or wraps(system, number)
