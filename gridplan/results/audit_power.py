"""Audit of the hours: tables complete, energy balance, what units, storage, channels and contracts can do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.audit_demand import demand_response
from gridplan.results.audit_flows import expected_flows, hour_label
from gridplan.results.audit_thermal import thermal_checks
from gridplan.results.check import Check, Gauge
from gridplan.results.record import ELECTRICITY, QUANTITIES, Key, Record
from gridplan.results.thermal import commits
from gridplan.system import Calendar
from gridplan.words import N_

INTO = ("generation", "discharge", "imported", "shed", "shift_down", "unserved", "conversion_out")
OUT_OF = ("charge", "exported", "shift_up", "rebound", "conversion_in", "surplus")


def power_checks(record: Record) -> Iterator[Check]:
    """Checks of all hourly power."""
    expected = expected_dispatch(record)
    yield _complete(record, expected)
    yield _dispatch(record, expected)
    yield _balance(record)
    yield _renewable(record)
    yield from thermal_checks(record, hour_label(record, record.units["thermal"].index))
    yield _storage_balance(record)
    yield _storage_limits(record)
    yield _channels(record, expected)
    yield demand_response(record)


def expected_dispatch(record: Record) -> dict[Key, np.ndarray]:
    """(quantity, zone, technology) -> electricity of every hour [GW]: units, channels, load and weather."""
    flows = expected_flows(record)
    return {(q, zone, kind): v for (q, zone, carrier, kind), v in flows.items() if carrier == ELECTRICITY}


def _complete(record: Record, expected: dict[Key, np.ndarray]) -> Check:
    gauge = Gauge(N_("hourly tables complete: every unit and hour once"), "1")
    units = [(q, u) for family in QUANTITIES for q in record.quantities(family)
             for u in record.units[family].index]  # fmt: skip
    units += [("spilled", name) for name in record.fed]
    thermal = record.units["thermal"]
    units += [("online", unit) for unit in thermal.index[commits(thermal)]]
    unserved = [("unserved", zone, "unserved") for zone in record.system.zones]
    astray = {
        "units": record.power.astray(units),
        "dispatch": record.dispatch.astray([*expected, *unserved]),
        "reservoirs": record.water.astray([(name,) for name in record.units["hydro"].index]),
        "channels": record.flow.astray([(name,) for name in record.units["channel"].index]),
    }
    gauge.note(list(astray.values()), 0.0, lambda i: list(astray)[i])
    return gauge.close()


def _dispatch(record: Record, expected: dict[Key, np.ndarray]) -> Check:
    gauge = Gauge(N_("dispatch of zones equals their units, load and weather"), "GW")
    for key, values in expected.items():
        if key[0] not in ("imported", "exported", "loss"):
            _compare(gauge, record, key, values)
    return gauge.close()


def _compare(gauge: Gauge, record: Record, key: Key, values: np.ndarray) -> None:
    found = record.dispatch.rows([key])
    gauge.equal(found, values[None, :], hour_label(record, [" ".join(key)]))


def _balance(record: Record) -> Check:
    gauge = Gauge(N_("energy balance of every zone and hour"), "GW")
    zones = list(record.system.zones)
    load = record.series("load", zones)
    rest, unserved = -load, np.zeros(load.shape)
    size = load.copy()
    for (quantity, zone, _), values in zip(
        record.dispatch.labels, record.dispatch.values["value"], strict=True
    ):
        sign = (quantity in INTO) - 1.0 * (quantity in OUT_OF)
        if sign and zone in zones:
            rest[zones.index(zone)] += sign * values
            size[zones.index(zone)] = np.maximum(size[zones.index(zone)], np.abs(values))
        if quantity == "unserved" and zone in zones:
            unserved[zones.index(zone)] += values
    gauge.note(np.abs(rest), size, hour_label(record, zones))
    gauge.within(unserved, load, hour_label(record, zones))
    return gauge.close()


def _renewable(record: Record) -> Check:
    gauge = Gauge(N_("wind and solar power within what the weather offers"), "GW")
    label = hour_label(record, record.units["renewable"].index)
    gauge.within(record.hourly("renewable", "generation"), record.availability(), label)
    return gauge.close()


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
    edge = units["edge_level"].to_numpy(float)[:, None]
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
    """A seasonal store over the real order of the year: it closes (unless it begins at a given level), and
    some first level, or the given one, keeps every week of the year between empty and full."""
    level, energy = record.hourly("storage", "level"), record.capacity("storage", "energy")
    names = list(record.units["storage"].index)
    begins = record.units["storage"]["initial_energy"].to_numpy(float)
    for i in np.flatnonzero(seasonal):
        free = not np.isnan(begins[i])
        now, lowest, highest, turnover = 0.0, 0.0, 0.0, 0.0
        for b, length in zip(calendar.blocks, calendar.lengths, strict=True):
            hours = record.hours.of(b)
            path = np.concatenate([[0.0], level[i, hours] - before[i, hours.start]])
            lowest, highest = min(lowest, now + path.min()), max(highest, now + path.max())
            now += length * path[-1]
            lowest, highest = min(lowest, now), max(highest, now)
            turnover += float(np.abs(path).max())
        where = hour_label(record, names)(i, record.hours.of(calendar.blocks[0]).start)
        most = energy[i, record.hours.of(calendar.blocks[0]).start]
        if free:  # begins at its initial energy and ends anywhere
            gauge.note([-lowest - begins[i]], most + turnover, lambda _, where=where: where)
            gauge.note([begins[i] + highest - most], most + turnover, lambda _, where=where: where)
            continue
        gauge.note([abs(now)], turnover, lambda _, where=where: where)
        gauge.note([highest - lowest - most], most + turnover, lambda _, where=where: where)


def _storage_limits(record: Record) -> Check:
    gauge = Gauge(N_("storage within its power, energy and duration"), "GW | GWh")
    units = record.units["storage"]
    label = hour_label(record, units.index)
    power, energy = record.capacity("storage"), record.capacity("storage", "energy")
    ratio = units["charge_ratio"].to_numpy(float)[:, None]
    gauge.within(record.hourly("storage", "charge"), ratio * power, label)
    gauge.within(record.hourly("storage", "discharge"), power, label)
    gauge.within(record.hourly("storage", "level"), energy, label)
    longest, shortest = (
        units[f"{name}_duration"].to_numpy(float)[:, None] for name in ("maximum", "minimum")
    )
    gauge.at_most(energy, longest * power, label)
    gauge.at_most(shortest * power, energy, label)
    return gauge.close()


def _channels(record: Record, expected: dict[Key, np.ndarray]) -> Check:
    gauge = Gauge(N_("channels: flow within capacity, received = (1 - loss) x sent"), "GW")
    lines = record.units["channel"]
    capacity = record.capacity("channel")
    label = hour_label(record, lines.index)
    back = capacity * lines["bidirectional"].to_numpy(bool)[:, None]
    gauge.within(record.sent("forward"), capacity, label)
    gauge.within(record.sent("backward"), back, label)
    for key, values in expected.items():
        if key[0] in ("imported", "exported", "loss"):
            _compare(gauge, record, key, values)
    return gauge.close()
