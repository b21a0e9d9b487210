"""Audit of demand response: contracts, hours and events of the year, windows, what comes back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.audit_flows import Label, hour_label
from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_

DAY = 24  # hours


def demand_response(record: Record) -> Check:
    """Every contract within what is enrolled, its hours, its events and its windows; rebounds as said."""
    gauge = Gauge(N_("demand response within its contracts, hours and windows"), "GW | GWh")
    units = record.units["demand_response"]
    label = hour_label(record, units.index)
    shed, up, down = (record.hourly("demand_response", q) for q in ("shed", "shift_up", "shift_down"))
    enrolled, size = record.capacity("demand_response"), record.size("demand_response")
    part, faster = (units[name].to_numpy(float)[:, None] for name in ("shed_share", "recovery"))
    gauge.within(shed, part * enrolled, label)
    gauge.within(up, faster * (1.0 - part) * enrolled, label)
    gauge.within(down, (1.0 - part) * enrolled, label)
    hours, events = (
        part[:, 0] * units["shed_hours"].to_numpy(float),
        part[:, 0] * units["events"].to_numpy(float),
    )
    called = _called(record, shed)
    counted = np.flatnonzero(~np.isnan(events))
    for y, year in enumerate(record.system.horizon.years):
        peak = np.array([record.system.yearly("loads", "zone", z, year, "peak") if s else 0.0
                         for z, s in zip(units["zone"], units["share"], strict=True)])  # fmt: skip
        where = lambda i, year=year: f"{units.index[i]} {year}"  # noqa: E731
        most = units["share"].to_numpy(float) * peak + units["capability"].to_numpy(float)
        gauge.within(size[:, y], most, where)
        gauge.at_most(record.hours.yearly(shed, year), hours * size[:, y], where)
        here = record.hours.years == year
        used, limit = called[:, here] @ record.hours.expected[here], events * size[:, y]
        gauge.at_most(used[counted], limit[counted], lambda i, where=where: where(counted[i]))
    _windows(gauge, record, up, down, label)
    gauge.equal(record.hourly("demand_response", "rebound"), _rebound(record, shed), label)
    return gauge.close()


def _called(record: Record, shed: np.ndarray) -> np.ndarray:
    """The least a day must call on, summed over the days of each block [GW]; 0 where events are free."""
    units = record.units["demand_response"]
    hours = units["event_hours"].to_numpy(float)
    found = np.zeros((len(units), len(record.hours.count)))
    for b in range(found.shape[1]):
        span = record.hours.of(b)
        starts = np.arange(0, span.stop - span.start, DAY)
        if len(units):
            most = np.maximum.reduceat(shed[:, span], starts, axis=1)
            energy = np.add.reduceat(shed[:, span], starts, axis=1) / hours[:, None]
            found[:, b] = np.fmax(most, energy).sum(axis=1)
    return np.where(units["events"].isna().to_numpy()[:, None], 0.0, found)


def _windows(gauge: Gauge, record: Record, up: np.ndarray, down: np.ndarray, label: Label) -> None:
    """What is put off is made up within its window, with what that loses."""
    units = record.units["demand_response"]
    moved = up - units["makeup"].to_numpy(float)[:, None] * down
    for b in range(len(record.hours.count)):
        span = record.hours.of(b)
        for i, window in enumerate(units["shift_window"].to_numpy(int)):
            starts = np.arange(0, span.stop - span.start, window)
            rest = np.add.reduceat(moved[i, span], starts)
            where = lambda s, i=i, hours=span.start + starts: label(i, int(hours[s]))  # noqa: E731
            gauge.note(np.abs(rest), np.max(up[i, span], initial=0.0) * window, where)


def _rebound(record: Record, shed: np.ndarray) -> np.ndarray:
    """What comes back of the energy shed in the hours before; a block's last hours come back at its start."""
    units, found = record.units["demand_response"], np.zeros(shed.shape)
    for i, (share, hours) in enumerate(zip(units["rebound"], units["rebound_hours"], strict=True)):
        for b in range(len(record.hours.count)):
            span = record.hours.of(b)
            for k in range(1, int(hours) + 1):
                found[i, span] += float(share) / float(hours) * np.roll(shed[i, span], k)
    return found


def portfolio_checks(record: Record) -> Iterator[Check]:
    """Members of virtual power plants give their share of what stands, and all together no more than that."""
    table = record.system.table("portfolios")
    if table.empty:
        return
    gauge = Gauge(N_("virtual power plants call on no more than their members, and on none twice"), "GW")
    told = record.results["portfolios"].groupby(["portfolio", "id", "year"])["capability"].sum()
    power = record.results["capacity"].query("quantity == 'power'").groupby(["id", "year"])["total"].sum()
    members = table[table["unit"].isin(power.index.get_level_values("id"))]
    for year in record.system.horizon.years:
        for unit, rows in members.groupby("unit", sort=False):
            size, where = float(power[unit, year]), lambda _, name=f"{unit} {year}": name
            found = [float(told.get((name, unit, year), np.nan)) for name in rows["portfolio"]]
            gauge.equal(found, rows["share"].to_numpy(float) * size, where)
            gauge.at_most([sum(found)], [size], where)
    gauge.note([abs(len(told) - len(members) * len(record.system.horizon.years))], 0.0, lambda _: "rows")
    yield gauge.close()
