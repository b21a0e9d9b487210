"""Audit of the table `line_loading`: highest power and hours near the limit, from capacities and hours.

Its shadow price is a dual and has no counterpart in inputs; tests hold it against plans with more capacity.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.audit_network import Line
from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_

Ways = tuple[tuple[np.ndarray, np.ndarray], ...]  # forward, backward: power sent and what may be sent [GW]
EDGE = 1e-5  # hours so close to a threshold may count on either side


def loading_checks(record: Record) -> Iterator[Check]:
    """The check of the table, where the study has channels or lines."""
    lines = dict(_lines(record))
    if not lines:
        return
    gauge = Gauge(N_("loading of channels and lines equals their hours"), "GW | h | 1")
    told = record.results["line_loading"].set_index(["scenario", "year", "channel"])
    hours = record.hours
    for calendar in record.system.horizon.calendars:
        scenario, year = calendar.scenario, calendar.year
        here = (hours.year == year) & (hours.scenarios[hours.block] == scenario)
        weight = hours.count[hours.block] * here
        for name, ways in lines.items():
            row = told.reindex([(scenario, year, name)]).iloc[0]
            where = lambda _, label=f"{name} {year} {scenario}": label  # noqa: E731
            share = np.max([_share(*way) for way in ways], axis=0)
            highest = max(float(sent[here].max()) for sent, _ in ways)
            figures = [float(ways[0][1][here].max()), highest, float(share @ weight / weight.sum())]
            gauge.equal([row["limit"], row["highest"], row["loading"]], figures, where)
            for column, threshold in (("hours_90", 0.9), ("hours_full", 0.999)):
                least, most = (float(weight @ (share >= threshold + edge)) for edge in (EDGE, -EDGE))
                gauge.note([least - row[column], row[column] - most], most, where)
    gauge.note([abs(len(told) - len(lines) * len(record.system.horizon.calendars))], 0.0, lambda _: "rows")
    yield gauge.close()


def _lines(record: Record) -> Iterator[tuple[str, Ways]]:
    rules = record.system.table("channel_rules").set_index("channel")
    trunks = set(record.units["channel"].get("trunk", ()))
    for place, name in enumerate(record.units["channel"].index):
        line = Line(record, place, rules.loc[name] if name in rules.index else None)
        most = line.ready * line.capacity
        own = 1.0 if name in trunks or name not in rules.index else float(rules.at[name, "own_terminal"])
        yield str(name), ((line.forward, own * most), (line.backward, most))
    units, lanes = record.units["line"], record.lanes.iloc[len(record.units["channel"]) :]
    sent = {way: record.on_lanes(way)[len(record.units["channel"]) :] for way in ("forward", "backward")}
    most = units["secure_share"].to_numpy(float)[:, None] * record.capacity("line")
    for i, name in enumerate(units.index):
        own = (lanes["line"] == name).to_numpy() if len(lanes) else []
        yield str(name), tuple((sent[way][own].sum(axis=0), most[i]) for way in ("forward", "backward"))


def _share(sent: np.ndarray, most: np.ndarray) -> np.ndarray:
    return np.where(most > 1e-6, sent / np.where(most > 1e-6, most, 1.0), 0.0)
