"""Levels carried from block to block through the real order of the year.

Where every block stands for itself, a block enters and leaves at the levels of the calendar's edges:

    entry[b] = level[k],  exit[b] = level[k+1],  0 <= volume <= maximum

Where a block stands for several weeks, it has a floor of its own; the weeks it stands for shift it up:

    level[k+1] - level[k] = length[k] * (exit[b] - entry[b])
    0 <= level[k] - entry[b],   level[k] - entry[b] + swing[b] <= maximum        b = block of week k
    entry[b], exit[b] <= swing[b]

so no week of the year leaves the reservoir below empty or above full, and water is conserved between weeks.
The year closes on itself: level[last edge] = level[first edge].
(Kotzur et al. 2018, Applied Energy 213, "Time series aggregation for energy system design: modeling
seasonal storage"; here with exact bounds of each week's excursion.)
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block, Link
from gridplan.system import System


def carry(m: pyo.ConcreteModel, system: System, family: str, maximum: dict[tuple[str, int], Any]) -> None:
    """Plan columns and rows for stores of `family`; `maximum[unit, year]` is a number or plan expression."""
    units = sorted({u for u, _ in maximum})
    edges = [(u, c.year, c.scenario, k) for u in units for c in system.horizon.calendars for k in c.edges]
    level = pyo.Var(edges, domain=pyo.NonNegativeReals)
    setattr(m, f"{family}_level", level)
    setattr(
        m,
        f"{family}_level_limit",
        pyo.Constraint(edges, rule=lambda _, u, y, s, k: level[u, y, s, k] <= maximum[u, y]),
    )
    years = [(u, c.year, c.scenario) for u in units for c in system.horizon.calendars]
    setattr(
        m,
        f"{family}_year_closes",
        pyo.Constraint(
            years,
            rule=lambda _, u, y, s: (
                level[u, y, s, system.horizon.calendar(y, s).edges[-1]] == level[u, y, s, 0]
            ),
        ),
    )
    _represent(m, system, family, units, maximum)


def _represent(
    m: pyo.ConcreteModel, system: System, family: str, units: list[str], maximum: dict[tuple[str, int], Any]
) -> None:
    level = getattr(m, f"{family}_level")
    calendars = [c for c in system.horizon.calendars if not c.complete]
    if not calendars:
        return
    blocks = [(u, b) for u in units for c in calendars for b in sorted(set(c.blocks))]
    weeks = [(u, c.year, c.scenario, k) for u in units for c in calendars for k in c.edges[:-1]]
    entry = pyo.Var(blocks, domain=pyo.NonNegativeReals)
    leave = pyo.Var(blocks, domain=pyo.NonNegativeReals)
    swing = pyo.Var(blocks, domain=pyo.NonNegativeReals)
    setattr(m, f"{family}_entry", entry)
    setattr(m, f"{family}_exit", leave)
    setattr(m, f"{family}_swing", swing)
    number = {(c.year, c.scenario): c.blocks for c in calendars}

    def moves(_: Any, u: str, y: int, s: str, k: int) -> Any:
        b = number[y, s][k]
        share = system.horizon.calendar(y, s).lengths[k]
        return level[u, y, s, k + 1] - level[u, y, s, k] == share * (leave[u, b] - entry[u, b])

    def floor(_: Any, u: str, y: int, s: str, k: int) -> Any:
        return level[u, y, s, k] - entry[u, number[y, s][k]] >= 0

    def ceiling(_: Any, u: str, y: int, s: str, k: int) -> Any:
        b = number[y, s][k]
        return level[u, y, s, k] - entry[u, b] + swing[u, b] <= maximum[u, y]

    def enters(_: Any, u: str, b: int) -> Any:
        return entry[u, b] <= swing[u, b]

    def leaves(_: Any, u: str, b: int) -> Any:
        return leave[u, b] <= swing[u, b]

    setattr(m, f"{family}_entry_limit", pyo.Constraint(blocks, rule=enters))
    setattr(m, f"{family}_exit_limit", pyo.Constraint(blocks, rule=leaves))
    for name, rule in (("moves", moves), ("floor", floor), ("ceiling", ceiling)):
        setattr(m, f"{family}_week_{name}", pyo.Constraint(weeks, rule=rule))


def edges(block: Block, system: System, family: str, units: list[str]) -> tuple[Link, Link]:
    """Plan columns at which the block begins and ends: the calendar's levels, or its own entry and exit."""
    span = system.span(block.number)
    if system.horizon.calendar(span.year, span.scenario).complete:
        level = f"{family}_level"
        return block.link(level, units, at="start"), block.link(level, units, at="end")
    return (
        block.link(f"{family}_entry", units, at="block"),
        block.link(f"{family}_exit", units, at="block"),
    )


def ceiling(
    block: Block, system: System, family: str, units: list[str], maximum: dict[str, Any]
) -> dict[str, Any]:
    """Bound of the hourly volume: the store's own (`maximum`), or the representative block's swing."""
    span = system.span(block.number)
    if system.horizon.calendar(span.year, span.scenario).complete:
        return maximum
    return {"upper_link": (1.0, block.link(f"{family}_swing", units, at="block"))}
