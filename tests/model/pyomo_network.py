"""Channels once more, in plain Pyomo, from the docstrings of the channel and of `channel_rules`."""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import Any

from gridplan.model import channel_rules
from gridplan.system import BlockSpan
from tests.model.pyomo_base import Base

FREE = {"minimum": 0.0, "ramp": math.nan, "step": 1, "outage": 0.0, "outage_months": (), "own_terminal": 1.0,
        "curve": "free"}  # fmt: skip


class Network(Base):
    """Columns and rows of what joins zones."""

    def channel(self) -> None:
        units = {u["id"]: u for u in self.units("channels")}
        rules = {r["channel"]: r for r in self.tables["channel_rules"].to_dict("records")}
        on_line: dict[tuple[str, int, int, int], list[Any]] = {}  # line, way, block, hour
        for unit in units.values():
            self.assets("channel", unit)
            line = unit["trunk"] or unit["id"]
            rule = rules.get(unit["id"], FREE)
            ends = [(unit["from_zone"], unit["to_zone"])]
            ends += [(unit["to_zone"], unit["from_zone"])] if unit["bidirectional"] else []
            for way, (source, sink) in enumerate(ends):
                sent: dict[int, Any] = {}
                if unit["carrier"] == "electricity":
                    self.flows[unit["id"], source, sink, 1 - unit["loss"]] = sent
                here, there = (self.node(zone, unit["carrier"]) for zone in (source, sink))
                for b in self.spans:
                    sent[b.number] = 0.0
                    for h in range(len(b.hours)):
                        flow = self.var()
                        most = self.service(rule, b, h) * self.cap["channel", unit["id"], b.year]
                        self.row(flow <= (1.0 if way else rule["own_terminal"]) * most)
                        self.balance[here, b.number, h].append(-flow)
                        self.balance[there, b.number, h].append((1 - unit["loss"]) * flow)
                        if unit["carrier"] == "electricity":
                            self.swapped.append((source, "out", b.number, h, flow))
                            self.swapped.append((sink, "in", b.number, h, (1 - unit["loss"]) * flow))
                        sent[b.number] += flow
                        on_line.setdefault((line, way, b.number, h), []).append(flow)
        for name in units:
            self._line(name, rules.get(name, FREE), on_line)

    def line(self) -> None:
        """Angles of zones, and flow x reactance = their difference; losses by chords of a parabola."""
        for b in self.spans:
            for h in range(len(b.hours)):
                for zone in self.system.zones:
                    self.angle[zone, b.number, h] = self.var(None)
        for unit in self.units("lines"):
            self.assets("line", unit)
            kind = self.kind_of_line(unit)
            ohm, pieces = kind["reactance"] * unit["length"] / kind["voltage"] ** 2, kind["loss_pieces"]
            for b in self.spans:
                most = kind["secure_share"] * self.cap["line", unit["id"], b.year] / pieces
                until, due = unit["existing_until"], unit["committed_year"]
                size = 0.0 if b.year >= until else unit["existing"]
                size += unit["committed"] if b.year >= due else 0.0
                for h in range(len(b.hours)):
                    net = 0.0
                    for sign, ends in ((1, ("from_zone", "to_zone")), (-1, ("to_zone", "from_zone"))):
                        source, sink = (unit[end] for end in ends)
                        for j in range(1, pieces + 1):
                            lost = kind["full"] * (j**2 - (j - 1) ** 2) / pieces
                            flow = self.var()
                            self.row(flow <= most)
                            self.balance[source, b.number, h].append(-flow)
                            self.balance[sink, b.number, h].append((1 - lost) * flow)
                            self.swapped.append((source, "out", b.number, h, flow))
                            self.swapped.append((sink, "in", b.number, h, (1 - lost) * flow))
                            way = (f"{unit['id']}|{j}", source, sink, 1 - lost)
                            self.flows.setdefault(way, {}).setdefault(b.number, 0.0)
                            self.flows[way][b.number] += flow
                            net += sign * flow
                    if size > 0:
                        drop = net * 1000.0 * ohm * kind["circuit_capacity"] / size
                        here, there = (self.angle[unit[e], b.number, h] for e in ("from_zone", "to_zone"))
                        self.row(here - there == drop)

    def kind_of_line(self, unit: dict[str, Any]) -> dict[str, Any]:
        """The type of a line, and `full`: the share lost of the most it may send."""
        kind = self.tables["line_types"].set_index("technology").loc[unit["technology"]].to_dict()
        ohm = kind["resistance"] * unit["length"] * kind["circuit_capacity"]
        kind["full"] = kind["secure_share"] * 1000.0 * ohm / kind["voltage"] ** 2
        return kind | {"loss_pieces": int(kind["loss_pieces"])}

    def between(self, family: str, unit: dict[str, Any]) -> dict[str, Any]:
        """A channel, or a line with the columns that a channel has."""
        if family == "channel":
            return unit
        kind = self.kind_of_line(unit)
        return {**unit, "bidirectional": True, "loss": kind["full"], "secure_share": kind["secure_share"]}

    def service(self, rule: dict[str, Any], b: BlockSpan, h: int) -> float:
        return 1.0 - rule["outage"] * (clock(b, h).month in rule["outage_months"])

    def _line(self, name: str, rule: dict[str, Any], on_line: dict[Any, list[Any]]) -> None:
        curves: dict[Any, Any] = {}
        for b in self.spans:
            capacity, net = self.cap["channel", name, b.year], []
            short = channel_rules.SHORTFALL * self.system.value_of_lost_load * len(b.hours)
            missing = self.short(b, short) if rule["minimum"] > 0 else 0.0
            lack, excess = [self.short(b, short) if rule["curve"] != "free" else 0.0 for _ in range(2)]
            for h in range(len(b.hours)):
                ways = [on_line.get((name, way, b.number, h), []) for way in (0, 1)]
                share = self.service(rule, b, h)
                for flows in ways:
                    if len(flows) > 1 or (ways[0] and len(ways[0]) > 1 and flows):
                        self.row(sum(flows) <= share * capacity)
                net.append(sum(ways[0]) - sum(ways[1]))
                if rule["minimum"] > 0:
                    self.row(net[h] + missing >= rule["minimum"] * share * capacity)
                if h and rule["ramp"] < 1:
                    self.row(net[h] - net[h - 1] <= rule["ramp"] * capacity)
                    self.row(net[h - 1] - net[h] <= rule["ramp"] * capacity)
                if h % rule["step"]:
                    self.row(net[h] == net[h - 1])
                wanted = None
                if rule["curve"] == "fixed":
                    wanted = share * self._shape(rule["shape"], b, h) * capacity
                if rule["curve"] == "optimised":
                    slot = (self._slot(rule, b, h), b.year)
                    if slot not in curves:
                        curves[slot] = self.var()
                        self.row(curves[slot] <= capacity)
                    wanted = share * curves[slot]
                if wanted is not None:
                    self.row(net[h] + lack >= wanted)
                    self.row(net[h] - excess <= wanted)

    def _shape(self, curve: str, b: BlockSpan, h: int) -> float:
        rows = self.tables["delivery_curves"]
        now = clock(b, h)
        row = rows[(rows["curve"] == curve) & (rows["month"] == now.month)].iloc[0]
        return float(row[f"h{now.hour}"])

    def _slot(self, rule: dict[str, Any], b: BlockSpan, h: int) -> tuple[str, bool, int]:
        now = clock(b, h)
        return (
            rule["curve_seasons"][now.month - 1],
            now.weekday() >= 5 and rule["day_types"] == 2,
            now.hour,
        )


def clock(b: BlockSpan, h: int) -> datetime:
    return datetime(2025, 1, 1) + timedelta(hours=int(b.hours[h]))
