"""Seasons of a block: which part of the time it stands for lies in the months of each season.

    share[season,b] = hours in the season's months of what b stands for / all hours that it stands for

so that figures by season are means over what a block represents, and no season is lost where a week of
another stands for it.
"""

from __future__ import annotations

import numpy as np

from gridplan.profiles.months import HOURS, MONTH_OF_HOUR
from gridplan.system import Calendar, System


def shares(system: System, number: int) -> dict[str, float]:
    """Season -> share of the time that block `number` stands for [1]."""
    known: dict[int, dict[str, float]] = system.remember("season shares", dict)
    if number not in known:
        known[number] = _shares(system, number)
    return known[number]


def _shares(system: System, number: int) -> dict[str, float]:
    span = system.span(number)
    calendar = system.horizon.calendar(span.year, span.scenario)
    months = np.concatenate([
        MONTH_OF_HOUR[np.arange(start, end) % HOURS]
        for block, start, end in _stretches(system, calendar)
        if block == number
    ])  # fmt: skip
    rows = system.table("seasons")
    return {
        str(name): float(np.isin(months + 1, [int(month) for month in chosen]).mean())
        for name, chosen in zip(rows["season"], rows["months"], strict=True)
    }


def _stretches(system: System, calendar: Calendar) -> list[tuple[int, int, int]]:
    """Block, first hour and end of every stretch of the year."""
    blocks, lengths = calendar.blocks, calendar.lengths
    hours = np.array([len(system.span(b).hours) * system.span(b).step for b in blocks]) * np.array(lengths)
    ends = np.cumsum(hours).round().astype(int)
    return list(zip(blocks, (ends - hours.round().astype(int)).tolist(), ends.tolist(), strict=True))
