"""Audit of carriers besides electricity: complete, made by their units, balanced; converters keep limits."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.audit_flows import Flows, expected_flows, other_places
from gridplan.results.audit_power import INTO, OUT_OF, hour_label
from gridplan.results.check import Check, Gauge
from gridplan.results.record import ELECTRICITY, Record
from gridplan.words import N_


def carrier_checks(record: Record) -> Iterator[Check]:
    """Checks of carriers; a study of electricity alone passes them with nothing to compare."""
    expected = Flows({k: v for k, v in expected_flows(record).items() if k[2] != ELECTRICITY})
    yield _flows(record, expected)
    yield _balance(record)
    yield _converters(record)
    yield _energy(record)


def _flows(record: Record, expected: Flows) -> Check:
    """What the hours show of every carrier is what its units, converters, channels and loads say."""
    gauge = Gauge(N_("flows of other carriers equal their units, converters and loads"), "GW")
    places = other_places(record)
    lost = [("unserved", *place, "unserved") for place in places]
    let_go = [("surplus", *place, "surplus") for place in places if _may_go(record, place[1])]
    astray = record.carriers.astray([*expected, *lost, *let_go]) if places or record.carriers.labels else 0
    gauge.note([astray], 0.0, lambda _: "carriers")
    for key, values in expected.items():
        found = record.carriers.rows([key])
        gauge.equal(found, values[None, :], hour_label(record, [" ".join(key)]))
    return gauge.close()


def _may_go(record: Record, carrier: str) -> bool:
    table = record.system.table("carriers").set_index("carrier")
    return bool(table.loc[carrier, "surplus"])


def _balance(record: Record) -> Check:
    """Into a place less out of it is its load; no more than the load is unserved."""
    gauge = Gauge(N_("balance of every other carrier, zone and hour"), "GW")
    for zone, carrier in other_places(record):
        rest = size = load = np.zeros(record.hours.total)
        for key, values in zip(record.carriers.labels, record.carriers.values["value"], strict=True):
            if key[1:3] != (zone, carrier):
                continue
            sign = (key[0] in INTO) - 1.0 * (key[0] in OUT_OF) - 1.0 * (key[0] == "load")
            rest, size = rest + sign * values, np.maximum(size, np.abs(values))
            load = load + (key[0] == "load") * values
        label = hour_label(record, [f"{zone} {carrier}"])
        gauge.note(np.abs(rest)[None, :], size[None, :], label)
        unserved = record.carriers.rows([("unserved", zone, carrier, "unserved")])
        gauge.within(unserved, load[None, :], label)
        gauge.note(-record.carriers.rows([("surplus", zone, carrier, "surplus")]), size[None, :], label)
    return gauge.close()


def _converters(record: Record) -> Check:
    gauge = Gauge(N_("converters within their capacity and availability"), "GW")
    units = record.units["converter"]
    most = units["availability"].to_numpy(float)[:, None] * record.capacity("converter")
    gauge.within(record.hourly("converter", "activity"), most, hour_label(record, units.index))
    return gauge.close()


def _energy(record: Record) -> Check:
    """The yearly table of carriers is the sum of the hours."""
    gauge = Gauge(N_("yearly energy of other carriers equals the hours it sums up"), "GWh")
    sums = record.hours.by_block(record.carriers.values["value"])
    columns = ["scenario", "year", "quantity", "zone", "carrier", "technology"]
    told = record.results["carriers"].groupby(columns)["value"].sum().to_dict()
    found: dict[tuple, float] = {}
    for calendar in record.system.horizon.calendars:
        blocks = np.array(sorted(set(calendar.blocks)), dtype=int)
        yearly = sums[:, blocks] @ record.hours.count[blocks] if len(sums) else np.zeros(0)
        for label, value in zip(record.carriers.labels, yearly, strict=True):
            found[(calendar.scenario, calendar.year, *label)] = float(value)
    keys = sorted({*told, *found}, key=str)
    values = np.array([[told.get(k, 0.0), found.get(k, 0.0)] for k in keys]).reshape(len(keys), 2)
    gauge.equal(values[:, 0], values[:, 1], lambda i: " ".join(map(str, keys[i])))
    return gauge.close()
