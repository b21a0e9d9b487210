"""Audit of retrofits: what leaves one generator stands in another, no more than was there, in its time."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_


def _taken(record: Record) -> dict[str, np.ndarray]:
    """Capacity taken by every retrofit, by study year [GW]."""
    years = list(record.system.horizon.years)
    found: dict[str, np.ndarray] = {}
    for row in record.results["retrofits"].itertuples():
        found.setdefault(row.id, np.zeros(len(years)))[years.index(row.year)] += row.moved
    return found


def moves(record: Record, generator: str) -> tuple[np.ndarray, np.ndarray]:
    """What a generator has gained and lost by retrofits up to every study year [GW]."""
    years = np.array(record.system.horizon.years)
    gained, lost = np.zeros(len(years)), np.zeros(len(years))
    taken = _taken(record)
    until = record.system.table("generators").set_index("generator")["existing_until"]
    for row in record.system.table("retrofits").itertuples():
        if generator not in (row.generator, row.into) or row.retrofit not in taken:
            continue
        sum_of, end = np.cumsum(taken[row.retrofit]), until[row.generator]
        old = np.full(len(years), True) if pd.isna(end) else years < end
        stays = np.full(len(years), True) if pd.isna(end) else years < end + row.extension
        if row.generator == row.into:
            gained += sum_of * (stays & ~old)
            continue
        gained += row.output * sum_of * stays * (generator == row.into)
        lost += sum_of * old * (generator == row.generator)
    return gained, lost


def retrofit_checks(record: Record) -> Iterator[Check]:
    """Balance of capacity moved: within the share, what exists and does not retire, and the years open."""
    table, taken = record.system.table("retrofits"), _taken(record)
    if table.empty or not taken:
        return
    gauge = Gauge(N_("retrofits take no more than exists, and only while it may be taken"), "GW")
    years = np.array(record.system.horizon.years)
    units = record.system.table("generators").set_index("generator")
    for name, rows in table.groupby("generator", sort=False):
        unit, whole = units.loc[name], 0.0
        where = lambda _, name=name: str(name)  # noqa: E731
        for row in rows.itertuples():
            moved = taken[row.retrofit]
            end = unit["existing_until"] if pd.notna(unit["existing_until"]) else np.inf
            before = np.concatenate([years[:1], years[:-1]])
            early = years[1] if len(years) > 1 else years[0]
            early = max(early, row.earliest_year) if pd.notna(row.earliest_year) else early
            closed = (years < early) | (before >= end) | (years >= end + row.extension)
            gauge.note(-moved, unit["existing"], where)
            gauge.note(np.where(closed, moved, 0.0), unit["existing"], where)
            gauge.note([moved.sum() - row.share * unit["existing"]], unit["existing"], where)
            whole += moved.sum()
        retired = np.nansum(record.told("build", "retired", "power", str(name)))
        gauge.note([whole + retired - unit["existing"]], unit["existing"], where)
    yield gauge.close()
