"""Audit of the yearly use of stores, concentrating solar plants and fleets: what their hours sum up to."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_

Sums = dict[str, np.ndarray]  # column of the table -> values of every unit and hour [GW]
AT_ONCE = 1e-6  # GW: less is a solver's rounding


def use_checks(record: Record) -> Iterator[Check]:
    """The check of the tables `storage`, `solar_thermal` and `vehicles`, where one of them has units."""
    families = [(name, read) for name, read in FAMILIES.items() if len(record.units[name])]
    if not families:
        return
    gauge = Gauge(N_("yearly use of stores, solar plants and fleets equals their hours"), "GWh")
    hours = record.hours
    for family, read in families:
        told = record.results[family].set_index(["scenario", "year", "id"])
        names, sums = list(map(str, record.units[family].index)), read(record)
        for calendar in record.system.horizon.calendars:
            blocks = np.array(sorted(set(calendar.blocks)), dtype=int)
            keys = [(calendar.scenario, calendar.year, name) for name in names]
            rows = told.reindex(keys)
            for column, values in sums.items():
                expected = hours.by_block(values)[:, blocks] @ hours.count[blocks]
                where = lambda i, keys=keys, c=column: f"{c} {' '.join(map(str, keys[i]))}"  # noqa: E731
                gauge.equal(rows[column].to_numpy(float), expected, where)
    yield gauge.close()


def _stores(record: Record) -> Sums:
    charge, discharge = (record.hourly("storage", name) for name in ("charge", "discharge"))
    both = np.minimum(charge, discharge)
    found = {"charged": charge, "discharged": discharge, "lost": charge - discharge}
    return {**found, "at_once": np.where(both > AT_ONCE, both, 0.0)}


def _solar(record: Record) -> Sums:
    sun = record.series("availability", list(record.units["solar_thermal"].index))
    found = {name: record.hourly("solar_thermal", name) for name in ("collected", "generation")}
    return {**found, "offered": sun * record.capacity("solar_thermal", "field")}


def _fleets(record: Record) -> Sums:
    charged, down, given = (record.hourly("vehicles", name) for name in ("shift_up", "shift_down", "to_grid"))
    usual = down - given
    moved = np.maximum(usual - charged, 0.0)
    return {"charged": charged, "usual": usual, "moved": moved, "to_grid": given}


FAMILIES = {"storage": _stores, "solar_thermal": _solar, "vehicles": _fleets}
