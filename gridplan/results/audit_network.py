"""Audit of channels: lines shared by terminals, rules of running, delivery curves, and landed cost.

flow of a line = sum over its terminals of (forward - backward)                                   [GW]
landed cost = (energy sent x price at the sending end + annual cost of the channel) / energy received
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


def network_checks(record: Record) -> Iterator[Check]:
    """Checks of what joins zones, beyond capacity and losses."""
    yield _running(record)
    if len(record.units["line"]):
        yield _flow(record)
    if "prices" in record.results.hourly:
        yield _landed(record)


class Line:
    """One channel's line: what its terminals send, its capacity in service and its rule, by hour."""

    def __init__(self, record: Record, place: int, rule: Any):
        lines = record.units["channel"]
        self.name = str(lines.index[place])
        mine = ((lines.index == self.name) | (lines["trunk"] == self.name)).to_numpy(bool)
        self.own = record.sent("forward")[place]
        self.forward, self.backward = (record.sent(way)[mine].sum(axis=0) for way in ("forward", "backward"))
        self.flow = self.forward - self.backward
        self.capacity = record.capacity("channel")[place]
        self.ready = np.ones(self.flow.shape)
        if rule is not None:
            self.ready -= float(rule["outage"]) * np.isin(_month(record), list(rule["outage_months"]))


def _month(record: Record) -> np.ndarray:
    return np.searchsorted(np.cumsum(24 * DAYS), record.hours.hour, side="right") + 1


def _running(record: Record) -> Check:
    gauge = Gauge(N_("channels share their lines and keep their rules of running"), "GW")
    rules = record.system.table("channel_rules").set_index("channel")
    for place, name in enumerate(record.units["channel"].index):
        rule = rules.loc[name] if name in rules.index else None
        line = Line(record, place, rule)

        def label(t: int, name: str = str(name)) -> str:
            return record.hours.label([name], 0, t)

        most = line.ready * line.capacity
        gauge.at_most(line.forward, most, label)
        gauge.at_most(line.backward, most, label)
        if rule is not None:
            gauge.at_most(line.own, float(rule["own_terminal"]) * most, label)
            gauge.at_most(float(rule["minimum"]) * most, line.flow, label)
            _steps(gauge, record, line, rule, label)
            _curve(gauge, record, line, rule, label)
    return gauge.close()


def _steps(gauge: Gauge, record: Record, line: Line, rule: Any, label: Any) -> None:
    """Changes from hour to hour within blocks: within the ramp, and only where a step begins."""
    change = np.abs(np.diff(line.flow))
    since = np.arange(record.hours.total) - record.hours.start[record.hours.block]
    inside = since[1:] > 0
    ramp = float(rule["ramp"]) if pd.notna(rule["ramp"]) else np.inf
    limit = np.where(since[1:] % int(rule["step"]) == 0, np.minimum(ramp, 2.0) * line.capacity[1:], 0.0)
    gauge.note(np.where(inside, change - limit, 0.0), line.capacity[1:], lambda t: label(t + 1))


def _curve(gauge: Gauge, record: Record, line: Line, rule: Any, label: Any) -> None:
    """A fixed curve is followed; an optimised one is the same in every hour of its kind."""
    month, hour = _month(record), record.hours.hour % 24
    if rule["curve"] == "fixed":
        table = record.system.table("delivery_curves")
        rows = table[table["curve"] == rule["shape"]].set_index("month")
        share = np.array([float(rows.at[m, f"h{h}"]) for m, h in zip(month, hour, strict=True)])
        gauge.equal(line.flow, share * line.ready * line.capacity, label, scale=line.capacity)
    if rule["curve"] == "optimised":
        weekend = ((record.hours.hour // 24 + 2) % 7 >= 5) & (int(rule["day_types"]) == 2)
        seen: dict[Any, list[int]] = defaultdict(list)
        for t, key in enumerate(zip(record.hours.year, month, weekend, hour, strict=True)):
            if line.ready[t] > 0:
                seen[key[0], rule["curve_seasons"][key[1] - 1], *key[2:]].append(t)
        level = line.flow / np.maximum(line.ready, 1e-12)
        for places in seen.values():
            gauge.note(
                [float(np.ptp(level[places]))], line.capacity[places[0]], lambda _, t=places[0]: label(t)
            )


def _flow(record: Record) -> Check:
    """Pieces of lines within their share of the secure capacity, and a voltage angle for every zone.

    Angles that fit all lines exist where flow x reactance has no part beside differences of angles; their
    reactance is that of the capacity it is fixed to, was taken at last (`line_reference`), or what stands.
    """
    gauge = Gauge(N_("AC lines: secure load of every piece, and angles that fit all flows"), "GW")
    units, lanes = record.units["line"], record.lanes.iloc[len(record.units["channel"]) :]
    size = record.capacity("line")[units.index.get_indexer(lanes["line"])]
    most = (lanes["secure_share"] / lanes["loss_pieces"]).to_numpy(float)[:, None] * size
    sent = {way: record.on_lanes(way)[len(record.units["channel"]) :] for way in ("forward", "backward")}
    names = list(map(str, lanes.index))
    for values in sent.values():
        gauge.within(values, most, lambda i, t: record.hours.label(names, i, t))
    owner = (lanes["line"].to_numpy(str)[None, :] == units.index.to_numpy(str)[:, None]).astype(float)
    net = owner @ (sent["forward"] - sent["backward"])
    zones = list(record.system.zones)
    for year in record.system.horizon.years:
        here = np.flatnonzero(record.hours.year == year)
        ohm = _reactance(record, year)
        there = np.flatnonzero(np.isfinite(ohm))
        if not len(there):
            continue
        ends = np.zeros((len(there), len(zones)))
        for row, line in enumerate(units.iloc[there].itertuples()):
            ends[row, zones.index(line.from_zone)], ends[row, zones.index(line.to_zone)] = 1.0, -1.0
        drop = ohm[there][:, None] * net[there][:, here]
        angles = np.linalg.lstsq(ends, drop, rcond=None)[0]
        rest = np.abs(drop - ends @ angles) / ohm[there][:, None]
        places = list(map(str, units.index[there]))

        def label(i: int, t: int, places: list[str] = places, here: np.ndarray = here) -> str:
            return record.hours.label(places, i, int(here[t]))

        gauge.note(rest, record.capacity("line")[there][:, here], label)
    return gauge.close()


def _reactance(record: Record, year: int) -> np.ndarray:
    """Reactance of every line at the capacity it was taken at [1/GW]; infinite where there was none."""
    units = record.units["line"]
    if "line_reference" in record.system.tables:
        table = record.system.table("line_reference")
        known = table[table["year"] == year].set_index("line")["capacity"]
        size = known.reindex(units.index).to_numpy(float)
    else:
        gone, due = units["existing_until"] <= year, units["committed_year"] <= year
        size = (units["existing"].where(~gone, 0.0) + units["committed"].where(due, 0.0)).to_numpy(float)
    if "reactance_capacity" in units:
        fixed = units["reactance_capacity"].to_numpy(float)
        size = np.where(fixed > 0, fixed, size)
    circuits = size / units["circuit_capacity"].to_numpy(float)
    ohm = (units["reactance"] * units["length"] / units["voltage"] ** 2).to_numpy(float)
    return np.where(circuits >= 0.01, 1000.0 * ohm / np.maximum(circuits, 1e-12), np.inf)


def _landed(record: Record) -> Check:
    gauge = Gauge(N_("landed cost of channels, recomputed"), "million yuan/year")
    told = record.results["landed_costs"].set_index(["scenario", "year", "channel"])
    lines = record.units["channel"]
    price = record.hours.grid(record.results.hourly["prices"], ("zone",), ("value",))
    sent = record.sent("forward")
    costs = record.results["costs"].groupby(["year", "id"])["annual"].sum()
    for calendar in record.system.horizon.calendars:
        blocks = np.array(sorted(set(calendar.blocks)), dtype=int)
        for i, (name, line) in enumerate(lines.iterrows()):
            kept = 1.0 - float(line["loss"])
            paid, worth, received = (
                float(record.hours.by_block(values[None, :])[0, blocks] @ record.hours.count[blocks])
                for values in (
                    sent[i] * price.rows([(line["from_zone"],)])[0],
                    kept * sent[i] * price.rows([(line["to_zone"],)])[0],
                    kept * sent[i],
                )
            )
            key = (calendar.scenario, calendar.year, str(name))
            own = float(costs.get((calendar.year, str(name)), 0.0))
            row = told.loc[key] if key in told.index else {}
            if received > 1e-3:
                found = [float(row.get(c, np.nan)) * received for c in ("landed_cost", "receiving_price")]
                where = " ".join(map(str, key))
                gauge.equal(found, [paid + own, worth], lambda _, where=where: where)
                tariff = float(line.get("tariff", np.nan))
                if not np.isnan(tariff):
                    landed = float(row.get("landed_price", np.nan)) * received
                    gauge.equal([landed], [paid + tariff * received], lambda _, where=where: where)
    return gauge.close()
