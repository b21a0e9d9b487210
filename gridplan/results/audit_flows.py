"""What goes into and out of every zone and carrier by the hour, from units, channels, load and weather."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from gridplan.results.record import ELECTRICITY, INTERNAL, QUANTITIES, Key, Record

Label = Callable[..., str]


class Flows(dict[Key, np.ndarray]):
    """(quantity, zone, carrier, technology) -> power of every hour [GW]."""

    def add(
        self, quantity: str, zones: pd.Series, carriers: np.ndarray, kinds: pd.Series, values: np.ndarray
    ) -> None:
        for zone, carrier, kind, row in zip(zones, carriers, kinds, values, strict=True):
            key = (quantity, str(zone), str(carrier), str(kind))
            self[key] = self[key] + row if key in self else row.copy()


def hour_label(record: Record, names: pd.Index | list[str]) -> Label:
    """Names a unit and an hour; for residuals of shape (units, all hours)."""
    words = list(map(str, names))
    return lambda i, t: record.hours.label(words, i, t)


def expected_flows(record: Record) -> Flows:
    """Everything but what is unserved and let go, which no unit does."""
    found = Flows()
    _load(found, record)
    for family in QUANTITIES:
        units = record.units[family]
        for quantity in record.quantities(family):
            if quantity not in INTERNAL:
                values = record.hourly(family, quantity)
                found.add(quantity, units["zone"], record.carrier(family), units["technology"], values)
    _weather(found, record)
    _conversions(found, record)
    carrier = record.lanes["carrier"].to_numpy(str)
    for inside, lines, source, sink, sent in _ways(record):
        kept, kinds = 1.0 - lines["loss"].to_numpy(float)[:, None], lines["technology"]
        found.add("exported", lines[source], carrier[inside], kinds, sent)
        found.add("imported", lines[sink], carrier[inside], kinds, kept * sent)
        found.add("loss", lines[source], carrier[inside], kinds, (1.0 - kept) * sent)
    return found


def _load(found: Flows, record: Record) -> None:
    """Load of electricity in every zone, and of other carriers at every place they are used at all."""
    places = pd.DataFrame(other_places(record), columns=["zone", "carrier"])
    zones = pd.DataFrame({"zone": record.system.zones, "carrier": ELECTRICITY})
    places = pd.concat([zones, places], ignore_index=True)
    names = [z if c == ELECTRICITY else f"{z}.{c}" for z, c in zip(*places.to_numpy(str).T, strict=True)]
    kinds = pd.Series("load", index=places.index)
    found.add("load", places["zone"], places["carrier"].to_numpy(), kinds, record.series("load", names))


def other_places(record: Record) -> list[tuple[str, str]]:
    """(zone, carrier) of every carrier besides electricity that has a load, unit or converter there."""
    tables, named = record.system.tables, set()
    for table, columns in (("carrier_loads", ["zone"]), ("generators", ["zone"]), ("storages", ["zone"]),
                           ("channels", ["from_zone", "to_zone"])):  # fmt: skip
        for column in columns:
            named |= set(zip(tables[table][column], tables[table]["carrier"], strict=True))
    for row in tables["converters"].itertuples():
        own = tables["conversions"]["technology"] == row.technology
        named |= {(row.zone, carrier) for carrier in tables["conversions"].loc[own, "carrier"]}
    return sorted(place for place in named if place[1] != ELECTRICITY and place[0] in record.system.zones)


def _weather(found: Flows, record: Record) -> None:
    sites = record.units["renewable"]
    offered, electric = record.availability(), np.full(len(sites), ELECTRICITY)
    curtailed = offered - record.hourly("renewable", "generation")
    found.add("available", sites["zone"], electric, sites["technology"], offered)
    found.add("curtailed", sites["zone"], electric, sites["technology"], curtailed)
    plants = record.units["hydro"]
    spill = record.water.rows([(name,) for name in plants.index], "spill")
    found.add("spill", plants["zone"], np.full(len(plants), ELECTRICITY), plants["technology"], spill)


def _conversions(found: Flows, record: Record) -> None:
    """ratio x activity, given or taken."""
    units, activity = record.units["converter"], record.hourly("converter", "activity")
    table = record.system.table("conversions")
    for i, (zone, kind) in enumerate(zip(units["zone"], units["technology"], strict=True)):
        for side in table[table["technology"] == kind].itertuples():
            quantity = "conversion_out" if side.ratio > 0 else "conversion_in"
            flow = np.abs(side.ratio) * activity[i : i + 1]
            found.add(quantity, pd.Series([zone]), np.array([side.carrier]), pd.Series([kind]), flow)


def _ways(record: Record) -> Iterator[tuple[np.ndarray, pd.DataFrame, str, str, np.ndarray]]:
    """Channels of each direction: which, their rows, source and sink zone, and the power sent."""
    lines = record.lanes
    yield np.arange(len(lines)), lines, "from_zone", "to_zone", record.on_lanes("forward")
    both = np.flatnonzero(lines["bidirectional"].to_numpy(bool))
    yield both, lines.iloc[both], "to_zone", "from_zone", record.on_lanes("backward")[both]
