"""Audit of storage: energy kept, sizes, cycles, nothing charged and discharged at once for no reason."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.audit_flows import hour_label
from gridplan.results.check import Check, Gauge
from gridplan.results.record import ELECTRICITY, Record
from gridplan.system import Calendar
from gridplan.words import N_

WORTHLESS = 1e-3  # yuan/kWh: at such a price or below it costs nothing to lose power in a store


def storage_checks(record: Record) -> Iterator[Check]:
    """Checks of every store."""
    yield _storage_balance(record)
    yield _storage_limits(record)
    yield from _at_once(record)


def _storage_balance(record: Record) -> Check:
    """level[h] = (1 - self_discharge)^step level[h-1]
    + step (charge_efficiency charge - discharge / its efficiency + inflow - spilled)"""
    gauge = Gauge(N_("energy balance of every store and hour"), "GWh")
    units = record.units["storage"]
    energy, level = record.capacity("storage", "energy"), record.hourly("storage", "level")
    into, out_of, keep = (units[name].to_numpy(float)[:, None] for name in
                          ("charge_efficiency", "discharge_efficiency", "self_discharge"))  # fmt: skip
    gained = into * record.hourly("storage", "charge") - record.hourly("storage", "discharge") / out_of
    step = record.hours.step
    gained = step * (gained + record.energy_inflow() - record.hourly("storage", "spilled"))
    kept = (1.0 - keep) ** step
    before = np.roll(level, 1, axis=1)
    seasonal = (units["horizon"] == "year").to_numpy(bool)
    begins = units["initial_energy"].to_numpy(float)
    edge = (units["edge_level"] - units["minimum_level"]).to_numpy(float)[:, None]
    label = hour_label(record, units.index)
    for calendar in record.system.horizon.calendars:
        for k, b in enumerate(calendar.blocks):
            hours = record.hours.of(b)
            before[~seasonal, hours.start] = (edge * energy)[~seasonal, hours.start]
            if calendar.complete:
                last = record.hours.of(calendar.blocks[k - 1]).stop - 1
                came = np.where(np.isnan(begins) | (k > 0), level[:, last], begins)
                before[seasonal, hours.start] = came[seasonal]
            else:  # a representative week begins where its first hour says it did
                first = (level - gained)[:, hours.start] / np.maximum(kept[:, hours.start], 1e-12)
                before[seasonal, hours.start] = first[seasonal]
        if not calendar.complete and seasonal.any():
            _year_of_store(gauge, record, calendar, before, seasonal)
    after = kept * before + gained
    gauge.equal(level, after, label)
    ends = record.hours.start[1:] - 1
    short = ~seasonal
    gauge.equal(level[short][:, ends], (edge * energy)[short][:, ends],
                lambda i, b: label(int(np.flatnonzero(short)[i]), int(ends[b])))  # fmt: skip
    return gauge.close()


def _year_of_store(
    gauge: Gauge, record: Record, calendar: Calendar, before: np.ndarray, seasonal: np.ndarray
) -> None:
    """A seasonal store over the real order of the year: some first level (or the given one) brings the year
    back to itself and keeps every hour between empty and full; below a week's own levels it leaks as well."""
    level, energy = record.hourly("storage", "level"), record.capacity("storage", "energy")
    units = record.units["storage"]
    label = hour_label(record, list(units.index))
    for i in np.flatnonzero(seasonal):
        keep, size = 1.0 - float(units["self_discharge"].iloc[i]), 0.0
        share, fixed, weeks = 1.0, 0.0, []  # level at a week's beginning = share * first level + fixed
        for b, length in zip(calendar.blocks, calendar.lengths, strict=True):
            hours = record.hours.of(b)
            path = np.concatenate([[before[i, hours.start]], level[i, hours]])
            weeks.append((share, fixed - path[0], path))
            kept = keep ** (length * (len(path) - 1))
            share, fixed = kept * share, kept * (fixed - path[0]) + path[0] + length * (path[-1] - path[0])
            size += float(np.abs(path - path[0]).max())
        start = record.hours.of(calendar.blocks[0]).start
        empty = float(units["minimum_level"].iloc[i])
        most = (1.0 - empty) * energy[i, start]
        begins = float(units["initial_energy"].iloc[i])
        if not np.isnan(begins):  # ends anywhere
            first = begins
        elif keep == 1.0:
            gauge.note([abs(fixed)], size, lambda _, i=i, t=start: label(i, t))
            first = -min(floor + path.min() for _, floor, path in weeks)
        else:
            first = fixed / (1.0 - share)
        for part, floor, path in weeks:
            whole = (part * first + floor) * keep ** np.arange(len(path)) + path
            gauge.note([-whole.min(), whole.max() - most], most + size, lambda _, i=i, t=start: label(i, t))


def _storage_limits(record: Record) -> Check:
    gauge = Gauge(N_("storage within its power, energy and duration"), "GW | GWh")
    units = record.units["storage"]
    label = hour_label(record, units.index)
    power, energy = record.capacity("storage"), record.capacity("storage", "energy")
    least, most, empty = (
        units[name].to_numpy(float)[:, None]
        for name in ("charge_ratio", "maximum_charge_ratio", "minimum_level")
    )
    charger = np.where(np.isnan(most), least * power, record.capacity("storage", "charge"))
    gauge.within(record.hourly("storage", "charge"), charger, label)
    gauge.within(record.hourly("storage", "discharge"), power, label)
    gauge.within(record.hourly("storage", "level"), (1.0 - empty) * energy, label)
    gauge.at_most(least * power, charger, label)
    gauge.at_most(charger, np.where(np.isnan(most), least, most) * power, label)
    longest, shortest = (
        units[f"{name}_duration"].to_numpy(float)[:, None] for name in ("maximum", "minimum")
    )
    gauge.at_most(energy, longest * power, label)
    gauge.at_most(shortest * power, energy, label)
    drawn = record.hourly("storage", "discharge") / units["discharge_efficiency"].to_numpy(float)[:, None]
    limit = units["cycle_limit"].to_numpy(float)
    worn = ~np.isnan(limit)
    for y, year in enumerate(record.system.horizon.years):
        used = record.hours.yearly(drawn, year)[worn]
        allowed = (limit * record.size("storage", "energy")[:, y])[worn]
        gauge.at_most(used, allowed, lambda i, year=year: f"{units.index[worn][i]} {year}")
    return gauge.close()


def _at_once(record: Record) -> Iterator[Check]:
    """Power lost by charging while discharging, at its price: no more than the plan's gap leaves to gain.

    Prices belong to the bound and hours to the plan: where the two differ by a gap, so may these.
    Where power has no price, losing it costs nothing.
    """
    units, frame = record.units["storage"], record.results.hourly.get("prices")
    if units.empty or frame is None:
        return
    gauge = Gauge(N_("no charging and discharging at once where power has a price"), "million yuan")
    price = record.hours.grid(frame, ("zone",), ("value",)).rows([(zone,) for zone in units["zone"]])
    kept = (units["charge_efficiency"] * units["discharge_efficiency"]).to_numpy(float)[:, None]
    charge, discharge = (record.hourly("storage", name) for name in ("charge", "discharge"))
    lost = (1.0 - kept) * np.minimum(charge, discharge / kept)
    electric = (record.carrier("storage") == ELECTRICITY)[:, None]  # prices of other carriers stand elsewhere
    hours, factor = record.hours, record.system.horizon.factor
    worth = np.array([factor[y] for y in hours.years]) * hours.expected  # of an hour of each block
    paid = np.where((price > WORTHLESS) & electric, price * lost, 0.0) * (worth[hours.block] * hours.step)
    objective, gap = (float(record.results.run.get(name) or 0.0) for name in ("objective", "gap"))
    worst = np.unravel_index(int(paid.argmax()), paid.shape)
    where = hour_label(record, units.index)(*worst)
    gauge.note([paid.sum()], objective, lambda _: where, extra=abs(objective) * max(gap, 0.0))
    yield gauge.close()
