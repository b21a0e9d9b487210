"""Audit of the yearly tables: they equal the hours they sum up; modelled load against the input."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from gridplan.results.check import Check, Gauge
from gridplan.results.measures import MISSED, Measure
from gridplan.results.record import Key, Record
from gridplan.results.thermal import burned, emitted
from gridplan.words import N_


def table_checks(record: Record) -> Iterator[Check]:
    """Checks of the yearly tables, and the report on the load of representative weeks."""
    yield _energy(record)
    yield _others(record)
    yield _load(record)


def target_check(measures: Sequence[Measure]) -> Check:
    """Hard targets hold, recomputed; the amount missed is in the unit of the target's kind."""
    hard = [item for item in measures if item.aim.mode == "hard" and item.aim.kind != "co2_price"]
    units = " | ".join(dict.fromkeys(MISSED[item.aim.kind] for item in hard))
    gauge = Gauge(N_("hard targets hold, recomputed"), units)
    for item in hard:
        missed = item.missed if not math.isnan(item.achieved) else math.nan
        gauge.note([missed], item.size, lambda _, name=item.aim.id: name)
    return gauge.close()


def _years(record: Record) -> Iterator[tuple[str, int, np.ndarray, np.ndarray]]:
    """Scenario, year, its blocks and how many each stands for."""
    hours = record.hours
    for calendar in record.system.horizon.calendars:
        blocks = np.array(sorted(set(calendar.blocks)), dtype=int)
        yield calendar.scenario, calendar.year, blocks, hours.count[blocks]


def _energy(record: Record) -> Check:
    gauge = Gauge(N_("yearly energy equals the hours it sums up"), "GWh | hm3")
    sums = record.hours.by_block(record.dispatch.values["value"])
    columns = ["scenario", "year", "quantity", "zone", "technology"]
    told = record.results["energy"].groupby(columns)["value"].sum().to_dict()
    found: dict[tuple, float] = {}
    for scenario, year, blocks, count in _years(record):
        for label, values in zip(record.dispatch.labels, sums[:, blocks] @ count, strict=True):
            found[(scenario, year, *label)] = float(values)
    _agree(gauge, told, found)
    return gauge.close()


def _others(record: Record) -> Check:
    title = N_("yearly channels, emissions and water equal the hours they sum up")
    gauge = Gauge(title, "GWh | kt | ktce | hm3")
    found: dict[tuple, float] = {}
    for scenario, year, blocks, count in _years(record):
        for name, values in _yearly_sums(record).items():
            found[(*name, scenario, year)] = float(values[blocks] @ count)
    told: dict[tuple, float] = {}
    for table, keys, columns in (
        ("channels", ["channel"], ["sent_forward", "received_forward", "sent_backward", "received_backward"]),
        ("emissions", ["zone", "technology"], ["co2", "fuel"]),
        ("hydro", ["plant"], ["inflow", "arriving", "release", "spill", "generation"]),
    ):
        frame = record.results[table]
        for row in frame.to_dict("records"):
            for column in columns:
                key = (table, column, *(row[name] for name in keys), row["scenario"], row["year"])
                told[key] = told.get(key, 0.0) + float(row[column])
    _agree(gauge, told, found)
    return gauge.close()


def _yearly_sums(record: Record) -> dict[Key, np.ndarray]:
    """Sums over the hours of every block, by table, column and ids."""
    found: dict[Key, np.ndarray] = {}
    by_block = record.hours.by_block

    def add(key: Key, values: np.ndarray) -> None:
        found[key] = found[key] + values if key in found else values

    lines = record.lanes
    for way in ("forward", "backward"):
        for (lane, line), values in zip(lines.iterrows(), by_block(record.on_lanes(way)), strict=True):
            name = str(lane).split("|")[0]
            add(("channels", f"sent_{way}", str(name)), values)
            add(("channels", f"received_{way}", str(name)), (1.0 - line["loss"]) * values)
    units = record.units["thermal"]
    fuel, carbon = by_block(burned(record)), by_block(emitted(record))
    for i, (zone, kind) in enumerate(zip(units["zone"], units["technology"], strict=True)):
        add(("emissions", "fuel", zone, kind), fuel[i])
        add(("emissions", "co2", zone, kind), carbon[i])
    plants = record.units["hydro"]
    keys = [(name,) for name in plants.index]
    sums = {name: by_block(record.water.rows(keys, name)) for name in ("release", "spill")}
    sums["inflow"] = by_block(record.series("inflow", list(plants.index)))
    sums["generation"] = by_block(record.hourly("hydro", "generation"))
    out = sums["release"] + sums["spill"]
    for i, (name, plant) in enumerate(plants.iterrows()):
        for column, values in sums.items():
            add(("hydro", column, str(name)), values[i])
        add(("hydro", "arriving", str(name)), np.zeros(out.shape[1]))
        if plant["downstream"] in plants.index:
            add(("hydro", "arriving", str(plant["downstream"])), out[i])
    return found


def _agree(gauge: Gauge, told: dict, found: dict) -> None:
    keys = sorted({*told, *found}, key=str)
    values = np.array([[told.get(key, 0.0), found.get(key, 0.0)] for key in keys]).reshape(len(keys), 2)
    gauge.equal(values[:, 0], values[:, 1], lambda i: " ".join(map(str, keys[i])))


def _load(record: Record) -> Check:
    """Energy of the modelled weeks against the yearly load of the input: told, never failed."""
    worst, where = 0.0, ""
    loads = record.system.table("loads")
    zones = [zone for zone in record.system.zones if zone in set(loads["zone"])]
    energy = record.hours.by_block(record.series("load", zones))
    for scenario, year, blocks, count in _years(record):
        for zone, modelled in zip(zones, energy[:, blocks] @ count, strict=True):
            given = record.system.yearly("loads", "zone", zone, year, "energy")
            apart = 100.0 * abs(modelled / given - 1.0) if given > 0 else 0.0
            if apart > worst:
                worst, where = apart, f"{zone} {year} {scenario}"
    name = N_("yearly load of the modelled weeks against the input (told, not judged)")
    return Check(name, worst, "%", math.inf, where, True)
