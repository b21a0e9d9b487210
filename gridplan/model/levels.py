"""Levels carried from block to block through the real order of the year.

Where every block stands for itself, a block enters and leaves at the levels of the calendar's edges:

    entry[b] = level[k],  exit[b] = level[k+1],  0 <= volume <= maximum

Where a block stands for several weeks, it has a floor of its own; the weeks it stands for shift it up:

    level[k+1] = kept * (level[k] - entry[b]) + entry[b] + length[k] * (exit[b] - entry[b])
    0 <= level[k] - entry[b],   level[k] - entry[b] + swing[b] <= maximum        b = block of week k
    entry[b], exit[b] <= swing[b]

so no week of the year leaves the reservoir below empty or above full, and water is conserved between weeks.
What lies below a block's floor loses what a store loses over its H hours: kept = keep^(length[k] H).
Windows narrow empty and full to shares of the maximum by the day of the year: at the edge of a block that
stands for itself those of the hour before, in a week that is stood for the narrowest of its days.
The year closes on itself: level[last edge] = level[first edge]; or it begins at a level that is given, and
its end is free.
(Kotzur et al. 2018, Applied Energy 213, "Time series aggregation for energy system design: modeling
seasonal storage"; here with exact bounds of each week's excursion.)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Link
from gridplan.system import Calendar, System

Windows = Mapping[str, tuple[np.ndarray, np.ndarray]]


def carry(
    m: pyo.ConcreteModel,
    system: System,
    family: str,
    maximum: dict[tuple[str, int], Any],
    windows: Windows | None = None,
    initial: Mapping[str, float] | None = None,
    keep: Mapping[str, float] | None = None,
) -> None:
    """Plan columns and rows for stores of `family`; `maximum[unit, year]` is a number or plan expression.

    `windows[unit]`: lowest and highest level of every day of the year, as shares of the maximum.
    `initial[unit]` is the level at which each year of the unit begins; the years of others close.
    `keep[unit]`: the share of a level left after an hour, 1 unless given.
    """
    limits = _limits(system, windows or {})
    begins = dict(initial or {})
    units = sorted({u for u, _ in maximum})
    edges = [(u, c.year, c.scenario, k) for u in units for c in system.horizon.calendars for k in c.edges]
    level = pyo.Var(edges, domain=pyo.NonNegativeReals)
    setattr(m, f"{family}_level", level)
    setattr(
        m,
        f"{family}_level_limit",
        pyo.Constraint(
            edges,
            rule=lambda _, u, y, s, k: level[u, y, s, k] <= limits.get((u, y, s, k), FREE)[1] * maximum[u, y],
        ),
    )
    least = [key for key, (low, _) in limits.items() if low > 0]
    if least:
        rule = lambda _, u, y, s, k: level[u, y, s, k] >= limits[u, y, s, k][0] * maximum[u, y]  # noqa: E731
        setattr(m, f"{family}_level_least", pyo.Constraint(least, rule=rule))
    for u, c in ((u, c) for u in begins for c in system.horizon.calendars):
        level[u, c.year, c.scenario, 0].fix(begins[u])
    years = [(u, c.year, c.scenario) for u in units if u not in begins for c in system.horizon.calendars]
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
    _represent(m, system, family, units, maximum, limits, keep or {})


FREE = (0.0, 1.0)
Limits = dict[tuple[str, int, str, int], tuple[float, float]]


def _limits(system: System, windows: Windows) -> Limits:
    """Lowest and highest share of the maximum at every edge, or in every week that is stood for."""
    found: Limits = {}
    for unit, (low, high) in windows.items():
        for c in system.horizon.calendars:
            days = _days(system, c)
            if c.complete:
                last = [days[k - 1][-1] for k in c.edges]
                found |= {(unit, c.year, c.scenario, k): (low[d], high[d]) for k, d in enumerate(last)}
                continue
            for k, d in enumerate(days):
                most = high[d].min()
                found[unit, c.year, c.scenario, k] = (min(low[d].max(), most), most)
    return found


def _days(system: System, calendar: Calendar) -> list[np.ndarray]:
    """Days of the year of every stretch of the calendar."""
    hours = [system.span(b).hours for b in calendar.blocks]
    if calendar.complete:
        return [block // 24 for block in hours]
    ends = np.cumsum([len(block) * length for block, length in zip(hours, calendar.lengths, strict=True)])
    starts = np.concatenate([[0.0], ends[:-1]])
    spans = zip(np.floor(starts + 1e-9), np.ceil(ends - 1e-9), strict=True)
    return [np.unique(np.arange(first, last) // 24).astype(int) % 365 for first, last in spans]


def _represent(
    m: pyo.ConcreteModel,
    system: System,
    family: str,
    units: list[str],
    maximum: dict[tuple[str, int], Any],
    limits: Limits,
    keep: Mapping[str, float],
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
        span = system.span(b)
        kept = keep.get(u, 1.0) ** (share * len(span.hours) * span.step)
        below = kept * (level[u, y, s, k] - entry[u, b])
        return level[u, y, s, k + 1] == below + entry[u, b] + share * (leave[u, b] - entry[u, b])

    def floor(_: Any, u: str, y: int, s: str, k: int) -> Any:
        least = limits.get((u, y, s, k), FREE)[0]
        return level[u, y, s, k] - entry[u, number[y, s][k]] >= (least * maximum[u, y] if least > 0 else 0)

    def ceiling(_: Any, u: str, y: int, s: str, k: int) -> Any:
        b = number[y, s][k]
        most = limits.get((u, y, s, k), FREE)[1]
        return level[u, y, s, k] - entry[u, b] + swing[u, b] <= most * maximum[u, y]

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
