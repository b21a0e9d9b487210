"""What technologies and policies of the Pyomo reference share: look-ups, assets, balances of zones.

Written from the docstrings of gridplan.model.book and gridplan.model.balance.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.system import BlockSpan, System

FAMILIES = {
    "renewable": "sites",
    "thermal": "generators",
    "hydro": "hydro_plants",
    "storage": "storages",
    "solar_thermal": "solar_thermal_plants",
    "channel": "channels",
    "line": "lines",
    "demand_response": "demand_response",
    "converter": "converters",
    "vehicles": "vehicles",
}


class Base:
    """An empty Pyomo model, the look-ups that all its parts need, assets and balances."""

    def __init__(self, system: System):
        self.system, self.tables, self.years = system, system.tables, system.horizon.years
        self.model = pyo.ConcreteModel()
        self.model.rows = pyo.ConstraintList()
        self.model.free = pyo.VarList()
        self.costs: list[Any] = []
        self.cap: dict[tuple[str, str, int], Any] = {}
        self.moved: dict[tuple[str, int], list[Any]] = {}  # generator, year: what retrofits bring and take
        self.room: dict[str, float] = {}  # generator: the most that retrofits may bring
        self.leaving: dict[str, list[Any]] = {}  # generator: all that retrofits take
        self.build: dict[tuple[str, str, int], tuple[Any, float]] = {}
        self.demand_side: list[tuple[str, int, Any]] = []  # zone, block: load more (positive) or less
        self.spent: dict[tuple[str, str, int], Any] = {}  # overnight cost of what is built
        self.split: dict[int, Any] = {}  # block: hydropower and other renewables consumed by zone
        self.traded: dict[tuple[str, int], Any] = {}  # region, year: certificates bought less sold
        self.kinds = self.tables["technologies"].set_index("technology")
        self.spans = list(system.horizon.spans)
        length = {
            y: (self.years[i + 1] - y if i + 1 < len(self.years) else None) for i, y in enumerate(self.years)
        }
        last = self.years[-1] - self.years[-2] if len(self.years) > 1 else 1
        self.length = {y: n or last for y, n in length.items()}
        rate = system.discount_rate
        self.factor = {
            y: sum((1 + rate) ** -(t - self.years[0]) for t in range(y, y + self.length[y]))
            for y in self.years
        }
        self.whole_year = not any(self.repeats(c.blocks) for c in system.horizon.calendars)
        self.chance = {s.name: s.probability for s in system.horizon.scenarios}
        # per zone, block and hour: terms injected; and what policies read, per block
        self.balance: dict[tuple[str, int, int], list[Any]] = {
            (z, b.number, h): []
            for b in self.spans
            for z in (*system.zones, *self.others())
            for h in range(len(b.hours))
        }
        self.generated: dict[tuple[str, int, bool], list[Any]] = {}
        self.renewable: dict[tuple[str, int, str], list[Any]] = {}
        self.burned: list[tuple[str, str, int, Any]] = []  # zone, technology, block, ktce
        self.emitted: list[tuple[str, str, int, Any]] = []
        self.made: list[tuple[str, str, int, int, Any]] = []  # zone, technology, block, hour, GW
        self.discharged: list[tuple[str, int, int, Any]] = []
        # zone, block, hour: power that stores take, lines bring and take out, converters draw
        self.swapped: list[tuple[str, str, int, int, Any]] = []
        self.given: list[tuple[str, str, int, int, Any]] = []  # zone, technology of a store, block, hour
        # zone, technology, block, hour, limits of more and of less power, machines that run
        self.offers: list[tuple[str, str, int, int, list[Any], list[Any], Any]] = []
        self.curtailed: list[tuple[str, str, int, Any]] = []
        self.angle: dict[tuple[str, int, int], Any] = {}
        self.read: dict[tuple[str, str, str, int, str], float] = {}  # figures that `at` has looked up
        self.tagged: dict[int, Any] = {}  # block -> its source tags, shared by all targets
        self.flows: dict[tuple[str, str, str, float], dict[int, Any]] = {}  # channel, source, sink, kept

    def others(self) -> list[str]:
        """Nodes of other carriers, as `zone.carrier`: wherever a load, unit, pipe or converter names one."""
        carriers, found = set(self.tables["carriers"]["carrier"]), set()
        for table in ("carrier_loads", "generators", "storages"):
            found |= {(row["zone"], row["carrier"]) for row in self.tables[table].to_dict("records")}
        for row in self.tables["channels"].to_dict("records"):
            found |= {(row["from_zone"], row["carrier"]), (row["to_zone"], row["carrier"])}
        for row in self.tables["converters"].to_dict("records"):
            found |= {(row["zone"], c) for c in self.sides(row["technology"])}
        return sorted(f"{z}.{c}" for z, c in found if c in carriers)

    def sides(self, technology: str) -> dict[str, float]:
        """Ratio of every carrier of a converter technology."""
        rows = self.tables["conversions"]
        rows = rows[rows["technology"] == technology]
        return dict(zip(rows["carrier"], rows["ratio"], strict=True))

    def node(self, zone: str, carrier: str) -> str:
        return zone if carrier == "electricity" else f"{zone}.{carrier}"

    def var(self, low: float | None = 0.0, high: float | None = None) -> Any:
        v = self.model.free.add()
        v.setlb(low)
        v.setub(high)
        return v

    def row(self, expression: Any) -> None:
        self.model.rows.add(expression)

    def weight(self, b: BlockSpan) -> float:
        return self.expected(b) * self.factor[b.year]

    def expected(self, b: BlockSpan) -> float:
        return b.count * self.chance[b.scenario]

    def at(self, table: str, key: str, value: str, year: int, column: str) -> float:
        asked = (table, key, value, year, column)
        if asked not in self.read:
            rows = self.tables[table]
            rows = rows[rows[key] == value].sort_values("year")
            self.read[asked] = float(np.interp(year, rows["year"], rows[column]))
        return self.read[asked]

    def units(self, table: str) -> list[dict[str, Any]]:
        frame = self.tables[table]
        return [{"id": row[frame.columns[0]], **row} for row in frame.to_dict("records")]

    def series(self, name: str, unit: str, b: BlockSpan, h: int) -> float:
        series = self.system.series[name]
        return float(series.blocks[b.number][series.units.index(unit), h])

    def carried(
        self, high: dict[int, Any] | None = None, keep: float = 1.0
    ) -> dict[int, tuple[Any, Any, Any]]:
        """For each block the planning columns at its start and end, and the ceiling of what it holds."""
        found: dict[int, tuple[Any, Any, Any]] = {}
        for calendar in self.system.horizon.calendars:
            order, year = calendar.blocks, calendar.year
            level = [self.var() for _ in range(len(order) + 1)]
            self.row(level[-1] == level[0])
            most = None if high is None else high[year]
            if most is not None:
                for edge in level:
                    self.row(edge <= most)
            if not self.repeats(order):
                found |= {b: (level[k], level[k + 1], most) for k, b in enumerate(order)}
                continue
            for b in set(order):
                found[b] = self.var(), self.var(), self.var()
                self.row(found[b][0] <= found[b][2])
                self.row(found[b][1] <= found[b][2])
            rest = sum(b.count for b in self.spans if b.number in set(order)) - len(order)
            for k, b in enumerate(order):
                enter, leave, swing = found[b]
                length = 1 + rest * (k + 1 == len(order))
                kept = keep ** (length * len(self.spans[b].hours))
                self.row(level[k + 1] == kept * (level[k] - enter) + enter + length * (leave - enter))
                self.row(level[k] >= enter)
                self.row(level[k] - enter + swing <= most)
        return found

    def share(self, b: BlockSpan, season: str) -> float:
        """Part of the hours that block b stands for in the months of a season, counted one by one."""
        if not season:
            return 1.0
        months = self.tables["seasons"].set_index("season").loc[season, "months"]
        days = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
        month = [m for m, n in enumerate(days, 1) for _ in range(24 * n)]
        calendar = next(c for c in self.system.horizon.calendars if b.number in c.blocks)
        inside = hours = 0
        start = 0.0
        for number, length in zip(calendar.blocks, calendar.lengths, strict=True):
            end = start + length * len(self.spans[number].hours)
            for h in range(round(start), round(end)) if number == b.number else ():
                inside += month[h % 8760] in months
                hours += 1
            start = end
        return inside / hours

    def repeats(self, order: Sequence[int]) -> bool:
        """Whether some block stands for several weeks of the year."""
        return len(set(order)) < len(order)

    def short(self, b: BlockSpan, price: float) -> Any:
        """A shortfall of a row of block b, at its price."""
        v = self.var()
        self.costs.append(self.weight(b) * price * v)
        return v

    def equal(self, b: BlockSpan, price: float, left: Any, right: Any) -> None:
        self.row(left + self.short(b, price) - self.short(b, price) == right)

    def assets(
        self, family: str, unit: dict[str, Any], priced: str = "overnight_cost", retirable: bool = False
    ) -> None:
        """capacity = existing + builds alive - retirements; annuities from the year built, fixed O&M."""
        power = priced == "overnight_cost"
        years, rate = self.years, self.system.discount_rate
        life = int(self.kinds.loc[unit["technology"], "lifetime"])
        annuity = 1 / life if rate == 0 else rate / (1 - (1 + rate) ** -life)
        spent = self.kinds.loc[unit["technology"]].get("construction_spending", ())
        early = [len(spent) - k - 0.5 for k in range(len(spent))]  # years before commissioning
        if len(spent):
            annuity *= sum(s / 100 * (1 + rate) ** t for s, t in zip(spent, early, strict=True))
        room = unit["potential"] if not math.isnan(unit["potential"]) else 0.0
        total = max(room, unit["existing"] + unit["committed"])
        builds, retires = {}, {}
        for i, y in enumerate(years):
            until = unit["existing_until"]
            stands = 0.0 if not math.isnan(until) and y >= until else unit["existing"]
            due = unit["committed_year"]
            due_now = not math.isnan(due) and due <= y and (i == 0 or due > years[i - 1])
            least = unit["committed"] if due_now else 0.0
            first = years[1] if len(years) > 1 else years[0]
            if not math.isnan(unit["earliest_year"]):
                first = max(first, unit["earliest_year"]) if len(years) > 1 else unit["earliest_year"]
            grows = room > unit["existing"] + unit["committed"] and y >= first
            builds[y] = self.var(least, None if grows else least)
            retires[y] = self.var(0.0, stands if retirable and i else 0.0)  # the first year is what stands
            moved = self.moved.get((unit["id"], y), []) if family == "thermal" else []
            capacity = self.cap[family, unit["id"], y] = self.var(0.0, total + self.room.get(unit["id"], 0.0))
            alive = sum(builds[v] for v in builds if y < v + life)
            gone = sum(retires.values()) if stands else 0.0
            self.row(capacity == stands + alive - gone + sum(moved))
            if retirable and stands:
                self.row(sum(retires.values()) <= stands)
            if power:
                self.build[family, unit["id"], y] = builds[y], least if grows or least else math.nan
                fixed = self.at("costs", "technology", unit["technology"], y, "fixed_om")
                self.costs.append(self.factor[y] * fixed * capacity)
            own = unit.get("overnight_cost", math.nan) if power else math.nan
            price = (
                own if not math.isnan(own) else self.at("costs", "technology", unit["technology"], y, priced)
            )
            if grows or least:
                key = (family, unit["id"], y)
                self.spent[key] = self.spent.get(key, 0.0) + price * builds[y]
                paid = sum(self.factor[p] for p in years if y <= p < y + life)
                self.costs.append(annuity * price * paid * builds[y])
        if family == "thermal" and unit["id"] in self.leaving:
            self.row(sum(retires.values()) + sum(self.leaving[unit["id"]]) <= unit["existing"])

    def build_rates(self) -> None:
        technology = {(f, u["id"]): u["technology"] for f, t in FAMILIES.items() for u in self.units(t)}
        for rate in self.tables["build_rates"].itertuples():
            for i, y in enumerate(self.years):
                mine = [
                    found
                    for (f, u, v), found in self.build.items()
                    if v == y and technology[f, u] == rate.technology and not math.isnan(found[1])
                ]
                gap = y - self.years[i - 1] if i else self.length[y]
                if mine:
                    limit = max(rate.maximum * gap, sum(least for _, least in mine))
                    self.row(sum(v for v, _ in mine) <= limit)

    def variable(self, technology: str, year: int) -> float:
        return self.at("costs", "technology", technology, year, "variable_om")

    def gives(self, unit: dict[str, Any], b: BlockSpan, h: int, power: Any) -> None:
        """Generation into the unit's zone, by class."""
        carrier = unit.get("carrier", "electricity")
        self.balance[self.node(unit["zone"], carrier), b.number, h].append(power)
        if carrier != "electricity":
            return
        self.made.append((unit["zone"], unit["technology"], b.number, h, power))
        green = bool(self.kinds.loc[unit["technology"], "non_fossil"])
        self.generated.setdefault((unit["zone"], b.number, green), []).append(power)
        kind = self.kinds.loc[unit["technology"]]
        if green and kind["resource"] != "uranium":
            part = "water" if kind["resource"] == "water" else "new"
            self.renewable.setdefault((unit["zone"], b.number, part), []).append(power)

    def offer(
        self, unit: dict[str, Any], b: BlockSpan, h: int, more: list[Any], less: list[Any], turning: Any
    ) -> None:
        """What a unit could give more and less within the hour, and what of it turns with the grid."""
        if unit.get("carrier", "electricity") == "electricity":
            self.offers.append((unit["zone"], unit["technology"], b.number, h, more, less, turning))

    def zones(self) -> None:
        carriers = self.tables["carriers"].set_index("carrier")["surplus"]
        for b in self.spans:
            for z in (*self.system.zones, *self.others()):
                for h in range(len(b.hours)):
                    load = self.series("load", z, b, h)
                    unserved = self.var(0.0, load)
                    self.demand_side.append((z, b.number, -unserved))
                    self.costs.append(self.weight(b) * self.system.value_of_lost_load * unserved)
                    may_go = "." in z and bool(carriers[z.split(".")[1]])
                    let_go = self.var() if may_go else 0.0
                    self.row(sum(self.balance[z, b.number, h]) + unserved - let_go == load)
