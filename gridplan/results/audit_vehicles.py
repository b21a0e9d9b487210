"""Audit of vehicles: every arrival followed by the hour through a day, and the energy of those plugged in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gridplan.results.audit_flows import hour_label
from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_


def vehicles(record: Record) -> Iterator[Check]:
    """Charging within the chargers plugged in; energy kept; what leaves is there; blocks end as usual."""
    gauge = Gauge(N_("vehicles charge where they are plugged in and leave with what they need"), "GW | GWh")
    units = record.units["vehicles"]
    if units.empty:
        return
    label = hour_label(record, units.index)
    enrolled, size = record.capacity("vehicles"), record.size("vehicles")
    for y, year in enumerate(record.system.horizon.years):
        numbers = [
            [
                record.system.yearly("vehicle_numbers", "fleet", f, year, c)
                for c in ("vehicles", "smart_share")
            ]
            for f in units.index
        ]
        most = [n * share * power for (n, share), power in zip(numbers, units["charger_power"], strict=True)]
        gauge.within(size[:, y], np.array(most), lambda i, year=year: f"{units.index[i]} {year}")
    charge, less, level, given = (
        record.hourly("vehicles", q) for q in ("shift_up", "shift_down", "level", "to_grid")
    )
    clock, ends = record.hours.hour % 24, record.hours.start[1:] - 1
    for i, unit in enumerate(units.itertuples()):
        arrives, leaves = _patterns(record, unit)
        plugged, usual, stored = _usual(unit, arrives, leaves)
        power, one = enrolled[i], lambda _, t, i=i: label(i, t)
        gauge.within(charge[i : i + 1], (plugged[clock] * power)[None, :], one)
        gauge.within(given[i : i + 1], (unit.grid_share * plugged[clock] * power)[None, :], one)
        gauge.equal(less[i : i + 1], (usual[clock] * power + given[i])[None, :], one)
        # Energy of the whole batteries plugged in, not of what is above their minimum.
        per_power = unit.battery_energy / unit.charger_power
        stays = plugged - leaves
        floor = unit.minimum_level * per_power * stays
        held = level[i] + floor[clock] * power
        gauge.at_most(held[None, :], (per_power * stays[clock] * power)[None, :], one)
        before = np.roll(held, 1)
        starts = record.hours.start[:-1]
        before[starts] = (stored[clock - 1] * power)[starts]
        full = unit.departure_level * per_power
        back = full - unit.driving_energy / unit.charger_power
        moved = (arrives[clock] * back - leaves[clock] * full) * power
        gained = unit.charge_efficiency * charge[i] - given[i] / unit.discharge_efficiency
        gauge.equal(held[None, :], (before + moved + gained)[None, :], one)
        gauge.equal(held[ends][None, :], (stored[clock] * power)[ends][None, :],
                    lambda _, b, i=i: label(i, int(ends[b])))  # fmt: skip
    yield gauge.close()


def plugged_in(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Chargers plugged in [GW/GW] and room of their batteries above the minimum [GWh/GW], (fleets, hours)."""
    units, clock = record.units["vehicles"], record.hours.hour % 24
    plugged, room = np.zeros((len(units), len(clock))), np.zeros((len(units), len(clock)))
    for i, unit in enumerate(units.itertuples()):
        arrives, leaves = _patterns(record, unit)
        day = _usual(unit, arrives, leaves)[0]
        per_power = (1.0 - unit.minimum_level) * unit.battery_energy / unit.charger_power
        plugged[i], room[i] = day[clock], per_power * (day - leaves)[clock]
    return plugged, room


def _patterns(record: Record, unit: Any) -> tuple[np.ndarray, np.ndarray]:
    """Shares of a fleet that arrive and leave, by the hour of the day."""
    table = record.system.table("vehicle_profiles").set_index(["profile", "event"])
    rows = (table.loc[(unit.profile, event)] for event in ("arrival", "departure"))
    arrives, leaves = (row[[f"h{h}" for h in range(24)]].to_numpy(float) for row in rows)
    return arrives, leaves


def _usual(unit: Any, arrives: np.ndarray, leaves: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Plugged in, charging and energy stored (whole batteries) by the hour of the day, per GW of chargers.

    Each arrival charges at full power until its driving is made up; two days, of which the second counts.
    """
    plugged, charging = np.zeros(24), np.zeros(24)
    count, least = 0.0, 0.0
    for h in range(24):
        plugged[h] = count = count + arrives[h]
        count -= leaves[h]
        least = min(least, count)
    plugged += unit.always_plugged - least
    driven = unit.driving_energy / unit.charger_power
    owed = np.zeros(24)
    for arrival in range(24):
        due = driven
        for hour in range(arrival, arrival + 24):
            taken = min(1.0, due / unit.charge_efficiency)
            charging[hour % 24] += arrives[arrival] * taken
            due -= taken * unit.charge_efficiency
            owed[hour % 24] += arrives[arrival] * due
    full = unit.departure_level * unit.battery_energy / unit.charger_power
    return plugged, charging, full * (plugged - leaves) - owed
