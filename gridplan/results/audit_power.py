"""Audit of the hours: tables complete, energy balance, what units, storage, channels and contracts can do."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.audit_demand import demand_response
from gridplan.results.audit_flows import expected_flows, hour_label
from gridplan.results.audit_storage import storage_checks
from gridplan.results.audit_thermal import thermal_checks
from gridplan.results.audit_vehicles import vehicles
from gridplan.results.check import Check, Gauge
from gridplan.results.record import ELECTRICITY, QUANTITIES, Key, Record
from gridplan.results.thermal import commits
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
    yield from storage_checks(record)
    yield _channels(record, expected)
    yield demand_response(record)
    yield from vehicles(record)


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
    gauge = Gauge(N_("wind and solar power within what the weather offers and the grid takes"), "GW")
    label = hour_label(record, record.units["renewable"].index)
    power = record.hourly("renewable", "generation")
    gauge.within(power, record.availability(), label)
    most = record.units["renewable"]["grid_limit"].fillna(np.inf).to_numpy(float)[:, None]
    gauge.at_most(np.where(np.isinf(most), 0.0, power), np.where(np.isinf(most), 0.0, most), label)
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
