"""The policies once more, in plain Pyomo, from the docstrings of gridplan.model.policies."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from gridplan.model import carbon, energy, reserves
from gridplan.model.policies import channel_hours, channel_renewable_share, curtailment, fuel_cap
from gridplan.system import BlockSpan
from tests.model.pyomo_base import FAMILIES
from tests.model.pyomo_technologies import Technologies

PER_UNIT = {"million yuan/kt": 1.0, "kt": 1.0, "GW": 1.0, "Mt": 1000.0, "%": 0.01,
            "yuan/t": 1e-3, "yuan/tce": 1e-3, "yuan/kW": 1.0, "MW": 1e-3, "km2": 1.0, "yuan/m2": 1.0,
            "million yuan/year": 1.0, "yuan/yuan": 1.0, "ktce": 1.0, "t/万元": 0.1, "tce/万元": 0.1,
            "GW*s": 1.0, "h/year": 1.0, "yuan/kWh": 1.0, "million yuan/(GW*s*h)": 1.0}  # fmt: skip


class Policies(Technologies):
    """Rows of every kind of target."""

    def scope(self, target: Any) -> tuple[set[str], set[str]]:
        zones, kinds = self.tables["zones"], self.kinds
        names = set(target.zones)
        inside = {r.zone for r in zones.itertuples() if "*" in names or names & {r.zone, r.base, r.region}}
        wanted = set(target.technologies)
        used = {t for t, r in kinds.iterrows() if not wanted or wanted & {t, r["resource"], "*"}}
        return inside, used

    def missed(self, target: Any, year: int = 0) -> Any:
        if target.mode == "hard":
            return 0.0
        v = self.var()
        self.costs.append(self.factor[year or target.year] * target.price * PER_UNIT[target.price_unit] * v)
        return v

    def of_year(self, target: Any) -> list[BlockSpan]:
        return [b for b in self.spans if b.year == target.year]

    def inside(self, entries: Any, target: Any, b: BlockSpan) -> Any:
        zones, kinds = self.scope(target)
        return sum(v for z, t, n, v in entries if n == b.number and z in zones and t in kinds)

    def clean_capacity(self, target: Any) -> None:
        zones, kinds = self.scope(target)
        total = 0.0
        for family, table in FAMILIES.items():
            for unit in self.units(table):
                zone = unit.get("zone", unit.get("from_zone"))
                if (
                    zone in zones
                    and unit["technology"] in kinds
                    and self.kinds.loc[unit["technology"], "clean"]
                ):
                    total += self.cap.get((family, unit["id"], target.year), 0.0)
        self.row(total + self.missed(target) >= target.value * PER_UNIT[target.unit])

    def chosen(self, target: Any) -> Iterator[tuple[str, dict[str, Any]]]:
        """Units of every family in the scope."""
        zones, kinds = self.scope(target)
        for family, table in FAMILIES.items():
            for unit in self.units(table):
                if unit.get("zone", unit.get("from_zone")) in zones and unit["technology"] in kinds:
                    yield family, unit

    def standing(self, target: Any, per: Any = lambda unit: 1.0) -> Any:
        found = [per(u) * self.cap.get((f, u["id"], target.year), 0.0) for f, u in self.chosen(target)]
        return sum(found)

    def capacity_floor(self, target: Any) -> None:
        self.row(self.standing(target) + self.missed(target) >= target.value * PER_UNIT[target.unit])

    def capacity_ceiling(self, target: Any) -> None:
        self.row(self.standing(target) - self.missed(target) <= target.value * PER_UNIT[target.unit])

    def land_limit(self, target: Any) -> None:
        use = self.kinds["land_use"].fillna(0.0)
        taken = self.standing(target, lambda unit: float(use[unit["technology"]]))
        self.row(taken - self.missed(target) <= target.value * PER_UNIT[target.unit])

    def build_fixed(self, target: Any) -> None:
        built = sum(
            self.build[f, u["id"], y][0]
            for f, u in self.chosen(target)
            for y in self.years
            if y <= target.year and (f, u["id"], y) in self.build
        )
        value = target.value * PER_UNIT[target.unit]
        self.row(built + self.missed(target) - self.missed(target) == value)

    def demand_response_capability(self, target: Any) -> None:
        zones, _ = self.scope(target)
        load = sum(self.system.yearly_load[target.year][self.system.zones.index(z)] for z in zones)
        peak = max(load)
        if target.denominator == "season_peak":
            row = self.tables["seasons"].set_index("season").loc[target.season]
            stamps = pd.date_range("2025-01-01", periods=8760, freq="h")
            peak = max(
                load[i] for i, t in enumerate(stamps) if t.month in row["months"] and t.hour in row["hours"]
            )
        called = self.tables["portfolios"].groupby("unit")["share"].sum()
        enrolled = sum(
            (1.0 if f == "demand_response" else called.get(u["id"], 0.0)) * self.cap[f, u["id"], target.year]
            for f, u in self.chosen(target)
            if (f, u["id"], target.year) in self.cap
        )
        self.row(enrolled + self.missed(target) >= target.value * PER_UNIT[target.unit] * peak)

    def investment_budget(self, target: Any) -> None:
        y = target.year
        gap = y - self.years[self.years.index(y) - 1] if y != self.years[0] else self.length[y]
        parts = ("", "_energy", "_charge", "_field", "_heat")
        families = [(f"{f}{more}", u["id"], y) for f, u in self.chosen(target) for more in parts]
        inside = {u["id"] for f, u in self.chosen(target) if f == "thermal"}
        families += [
            ("retrofits", move["id"], y) for move in self.units("retrofits") if move["into"] in inside
        ]
        spent = sum(self.spent.get(key, 0.0) for key in families)
        self.row(spent / gap - self.missed(target) <= target.value * PER_UNIT[target.unit])

    def budget(self, entries: Any, target: Any, price: float) -> Iterator[tuple[BlockSpan, Any]]:
        for b in self.of_year(target):
            allowance = self.var()
            self.row(self.inside(entries, target, b) <= allowance + self.short(b, price))
            yield b, allowance

    def co2(self, target: Any, year: int, weight: str = "expected", exact: bool = False) -> Any:
        """CO2 of the target's scope in a year, through allowances of blocks."""
        zones, kinds = self.scope(target)
        region = self.tables["zones"].set_index("zone")["region"]
        total = 0.0
        if target.sector == "economy":
            total += sum(
                self.at("regional_energy", "region", r, year, "other_co2") for r in {region[z] for z in zones}
            )
        for b in self.spans:
            if b.year != year:
                continue
            found = sum(v for z, t, n, v in self.emitted if n == b.number and z in zones and t in kinds)
            if target.accounting == "consumption":
                for (_, source, sink, kept), sent in self.flows.items():
                    here, there = (self.at("regional_energy", "region", region[z], year, "grid_co2_factor")
                                   for z in (source, sink))  # fmt: skip
                    found += sent[b.number] * (
                        here * kept * (sink in zones and source not in zones)
                        - min(here, there) * (source in zones and sink not in zones)
                    )
            allowance = self.var(None if target.accounting == "consumption" else 0.0)
            short = self.short(b, carbon.SHORTFALL * self.system.value_of_lost_load)
            self.row(found <= allowance + short)
            if exact:
                self.row(
                    found >= allowance - self.short(b, carbon.SHORTFALL * self.system.value_of_lost_load)
                )
            total += getattr(self, weight)(b) * allowance
        return total

    def co2_cap(self, target: Any) -> None:
        self.row(self.co2(target, target.year) <= target.value * PER_UNIT[target.unit] + self.missed(target))

    def co2_intensity(self, target: Any) -> None:
        zones, _ = self.scope(target)
        region = self.tables["zones"].set_index("zone")["region"]
        gdp = sum(
            self.at("regional_energy", "region", r, target.year, "gdp") for r in {region[z] for z in zones}
        )
        most = (1 - target.value * PER_UNIT[target.unit]) * target.base * PER_UNIT[target.base_unit] * gdp
        self.row(self.co2(target, target.year) <= most + self.missed(target))

    def co2_budget(self, target: Any) -> None:
        years = {y: len([t for t in range(y, y + self.length[y]) if target.from_year <= t <= target.year])
                 for y in self.years}  # fmt: skip
        total = sum(n * self.co2(target, y) for y, n in years.items() if n)
        last = [n for n in years.values() if n][-1]
        self.row(total <= target.value * PER_UNIT[target.unit] + last * self.missed(target))

    def co2_peak(self, target: Any) -> None:
        years = [y for y in self.years if y >= target.year]
        if len(years) > 1:
            co2 = {y: self.co2(target, y, exact=True) for y in years}
            for before, year in pairwise(years):
                growth = 1 + target.value * PER_UNIT[target.unit]
                self.row(co2[year] <= growth * co2[before] + self.missed(target, year))

    def fuel_cap(self, target: Any) -> None:
        zones, _ = self.scope(target)
        region = self.tables["zones"].set_index("zone")["region"]
        outside = sum(self.at("regional_energy", "region", r, target.year, "other_fossil")
                      for r in {region[z] for z in zones})  # fmt: skip
        price = fuel_cap.SHORTFALL * self.system.value_of_lost_load
        year = sum(
            self.expected(b) * self.share(b, target.season) * a
            for b, a in self.budget(self.burned, target, price)
        )
        outside = outside if target.sector == "economy" else 0.0
        self.row(year + outside <= target.value * PER_UNIT[target.unit] + self.missed(target))

    def co2_price(self, target: Any) -> None:
        value = target.value * PER_UNIT[target.unit]
        self.costs.append(value * self.co2(target, target.year, "weight"))

    def upward_reserve(self, target: Any) -> None:
        self._reserve(target, 4, "upward")

    def downward_reserve(self, target: Any) -> None:
        self._reserve(target, 5, "downward")

    def _reserve(self, target: Any, side: int, column: str) -> None:
        """Each unit gives no more than every limit of its own; load and weak power ask for it."""
        zones, kinds = self.scope(target)
        needs = self.tables["reserve_needs"].set_index("technology")[column]
        for b, h, missed in self._hours(target):
            given: list[Any] = []
            for offer in self.offers:
                if offer[2:4] == (b.number, h) and offer[0] in zones and offer[1] in kinds:
                    given.append(self.var())
                    for limit in offer[side]:
                        self.row(given[-1] <= limit)
            weak = sum(
                needs[t] * v
                for z, t, n, k, v in self.made
                if (n, k) == (b.number, h) and z in zones and t in needs
            )
            load = sum(self.series("load", z, b, h) for z in zones)
            self.row(sum(given) + missed >= target.value * PER_UNIT[target.unit] * load + weak)

    def inertia(self, target: Any) -> None:
        zones, kinds = self.scope(target)
        for b, h, missed in self._hours(target):
            turning = sum(
                self.kinds.loc[o[1], "inertia"] * o[6]
                for o in self.offers
                if o[2:4] == (b.number, h) and o[0] in zones and o[1] in kinds
            )
            self.row(turning + missed >= target.value * PER_UNIT[target.unit])

    def synchronous_share(self, target: Any) -> None:
        zones, _ = self.scope(target)
        for b, h, missed in self._hours(target):
            here = [o for o in self.offers if o[2:4] == (b.number, h) and o[0] in zones]
            turning = sum(o[6] for o in here if self.kinds.loc[o[1], "inertia"] > 0)
            made = sum(v for z, _, n, k, v in self.made if (n, k) == (b.number, h) and z in zones)
            made += sum(v for z, n, k, v in self.discharged if (n, k) == (b.number, h) and z in zones)
            self.row(turning + missed >= target.value * PER_UNIT[target.unit] * made)

    def _hours(self, target: Any) -> Iterator[tuple[BlockSpan, int, Any]]:
        """Every hour of the target's year, with what it misses: soft at its price, else a shortfall."""
        for b in self.of_year(target):
            worst = reserves.SHORTFALL * self.system.value_of_lost_load
            short = self.short(b, worst) if target.mode == "hard" else None
            for h in range(len(b.hours)):
                price = 0.0 if short is not None else target.price * PER_UNIT[target.price_unit]
                yield b, h, short if short is not None else self.short(b, price)

    def curtailment(self, target: Any) -> None:
        zones, kinds = self.scope(target)
        year = sum(
            self.expected(b) * a
            for b, a in self.budget(
                self.curtailed, target, curtailment.SHORTFALL * self.system.value_of_lost_load
            )
        )
        offered = 0.0
        for unit in self.units("sites"):
            if unit["zone"] in zones and unit["technology"] in kinds:
                hours = sum(self.expected(b) * self.series("availability", unit["id"], b, h)
                            for b in self.of_year(target) for h in range(len(b.hours)))  # fmt: skip
                offered += hours * self.cap["renewable", unit["id"], target.year]
        self.row(year <= target.value * PER_UNIT[target.unit] * offered + self.missed(target))

    def non_fossil_share(self, target: Any) -> None:
        zones, _ = self.scope(target)
        table = self.tables["zones"].set_index("zone")["region"]
        regions = sorted({table[z] for z in zones})
        figure = {c: [self.at("regional_energy", "region", r, target.year, c) for r in regions]
                  for c in ("coal_equivalent", "other_non_fossil", "other_fossil")}  # fmt: skip
        k = 0.1229 if target.accounting == "calorific" else float(np.mean(figure["coal_equivalent"]))
        tau = target.value * PER_UNIT[target.unit]
        earned = 0.0
        for b in self.of_year(target):
            consumed, fossil_in = self._tags(b, zones)
            burned = self._fossil_burned(b, zones)
            credit = self.var(None)
            worth = (1 - tau) * k * consumed - tau * (burned + k * fossil_in)
            self.row(worth + self.short(b, energy.SHORTFALL * self.system.value_of_lost_load) >= credit)
            earned += self.expected(b) * credit
        outside = (1 - tau) * sum(figure["other_non_fossil"]) - tau * sum(figure["other_fossil"])
        self.row(earned + outside + self.missed(target) >= 0)

    def _fossil_burned(self, b: BlockSpan, zones: set[str]) -> Any:
        return sum(
            v for z, t, n, v in self.burned
            if n == b.number and z in zones and not self.kinds.loc[t, "non_fossil"]
        )  # fmt: skip

    def region_sums(self, target: Any, *columns: str) -> list[float]:
        """Statistics of the scope's regions, summed."""
        zones, _ = self.scope(target)
        table = self.tables["zones"].set_index("zone")["region"]
        regions = sorted({table[z] for z in zones})
        return [
            sum(self.at("regional_energy", "region", r, target.year, c) for r in regions) for c in columns
        ]

    def rate(self, target: Any) -> float:
        zones, _ = self.scope(target)
        table = self.tables["zones"].set_index("zone")["region"]
        count = len({table[z] for z in zones})
        return (
            0.1229
            if target.accounting == "calorific"
            else self.region_sums(target, "coal_equivalent")[0] / count
        )

    def energy_intensity(self, target: Any) -> None:
        zones, _ = self.scope(target)
        k = self.rate(target)
        spent = 0.0
        for b in self.of_year(target):
            _, fossil_in = self._tags(b, zones)
            burned = self._fossil_burned(b, zones)
            credit = self.var(None)
            self.row(
                self.short(b, energy.SHORTFALL * self.system.value_of_lost_load)
                >= credit + burned + k * fossil_in
            )
            spent -= self.expected(b) * credit
        columns = ("gdp", "other_fossil", "other_non_fossil", "base_renewable")
        gdp, fossil, other, old = self.region_sums(target, *columns)
        most = (1 - target.value * PER_UNIT[target.unit]) * target.base * PER_UNIT[target.base_unit] * gdp
        self.row(spent + fossil + other + k * old <= most + self.missed(target))

    def electrification(self, target: Any) -> None:
        zones, _ = self.scope(target)
        k, tau = self.rate(target), target.value * PER_UNIT[target.unit]
        earned = 0.0
        for b in self.of_year(target):
            load = sum(self.series("load", z, b, h) for z in zones for h in range(len(b.hours)))
            demand = load + sum(v for z, n, v in self.demand_side if n == b.number and z in zones)
            credit = self.var()
            short = self.short(b, energy.SHORTFALL * self.system.value_of_lost_load)
            self.row((1 - tau) * k * demand + short >= credit)
            earned += self.expected(b) * credit
        columns = (
            ("final_energy",)
            if target.denominator == "final_energy"
            else ("other_fossil", "other_non_fossil")
        )
        self.row(earned + self.missed(target) >= tau * sum(self.region_sums(target, *columns)))

    def _tags(self, b: BlockSpan, zones: set[str]) -> tuple[Any, Any]:
        """Non-fossil energy consumed in the zones, and fossil energy taken in less sent out, of a block."""
        net, sent = self._tagged(b)
        fossil_in = 0.0
        for (_, source, sink, kept), (_, fossil) in sent.items():
            fossil_in += fossil * (
                kept * (sink in zones and source not in zones) - (source in zones and sink not in zones)
            )
        return sum(net[z, True] for z in zones), fossil_in

    def _tagged(self, b: BlockSpan) -> tuple[dict[Any, Any], dict[Any, Any]]:
        """Energy consumed by zone and class, and the tags of each way a channel sends: one set a block."""
        if b.number in self.tagged:
            return self.tagged[b.number]
        net: dict[tuple[str, bool], Any] = {
            (z, green): sum(self.generated.get((z, b.number, green), []))
            for z in self.system.zones
            for green in (False, True)
        }
        tags = {}
        for way, sent in self.flows.items():
            _, source, sink, kept = way
            tags[way] = green, fossil = self.var(), self.var()
            self.row(green + fossil == sent[b.number])
            for colour, amount in ((True, green), (False, fossil)):
                net[source, colour] -= amount
                net[sink, colour] += kept * amount
        for expression in net.values():
            if not isinstance(expression, int | float):
                self.row(expression >= 0)
        self.tagged[b.number] = net, tags
        return net, tags

    def channel_hours(self, target: Any) -> None:
        units = {u["id"]: u for u in self.units("channels")}
        mine = [u for u in units.values() if {u["id"], u["trunk"]} & set(target.channels)]
        year = 0.0
        for b in self.of_year(target):
            carried = self.var(None)
            sent = sum(
                (1 if source == u["from_zone"] else -1) * flows[b.number]
                for u in mine
                for (name, source, _, _), flows in self.flows.items()
                if name == u["id"]
            )
            price = channel_hours.SHORTFALL * self.system.value_of_lost_load
            self.row(sent + self.short(b, price) >= carried)
            year += self.expected(b) * carried
        size = sum(
            self.cap["channel", u["id"], target.year] for u in mine if u["trunk"] not in target.channels
        )
        self.row(year + self.missed(target) >= target.value * PER_UNIT[target.unit] * size)

    def channel_renewable_share(self, target: Any) -> None:
        units = {u["id"]: u for u in self.units("channels")}
        tau, year = target.value * PER_UNIT[target.unit], 0.0
        for b in self.of_year(target):
            surplus, good = self.var(None), 0.0
            _, tags = self._tagged(b)
            for (name, source, _, kept), (green, fossil) in tags.items():
                u = units.get(name, {"from_zone": ""})
                if source == u["from_zone"] and {name, u["trunk"]} & set(target.channels):
                    good += kept * ((1 - tau) * green - tau * fossil)
            price = channel_renewable_share.SHORTFALL * self.system.value_of_lost_load
            self.row(good + self.short(b, price) >= surplus)
            year += self.expected(b) * surplus
        self.row(year + self.missed(target) >= 0)

    def channel_support(self, target: Any) -> None:
        support = sum(
            row.share * capacity
            for row in self.tables["supporting_plants"].itertuples()
            for (family, unit, year), capacity in self.cap.items()
            if row.channel in target.channels and unit == row.unit and year == target.year
            if family in FAMILIES
        )
        size = sum(self.cap["channel", c, target.year] for c in target.channels)
        self.row(support + self.missed(target) >= target.value * PER_UNIT[target.unit] * size)

    def secure_load(self, target: Any) -> None:
        zones, _ = self.scope(target)
        rows = self.tables["capacity_credits"]
        credit = {r.technology: r.credit for r in rows.itertuples() if r.season == target.season}
        found = 0.0
        for family, table in FAMILIES.items():
            for unit in self.units(table):
                share = credit.get(unit["technology"], 0.0) * (unit.get("zone") in zones)
                if family in ("channel", "line"):
                    unit = self.between(family, unit)
                    ends = [unit["from_zone"] in zones, unit["to_zone"] in zones]
                    power = unit.get("carrier", "electricity") == "electricity"
                    leads = ends == [False, True] or (ends == [True, False] and unit["bidirectional"])
                    share = unit["secure_share"] * (1 - unit["loss"]) if leads and power else 0.0
                found += share * self.cap.get((family, unit["id"], target.year), 0.0)
        self.row(found + self.missed(target) >= target.value * PER_UNIT[target.unit])

    def reserve_margin(self, target: Any) -> None:
        zones, _ = self.scope(target)
        season = self.tables["seasons"].set_index("season").loc[target.season]
        stamps = pd.date_range("2025-01-01", periods=8760, freq="h")
        load = sum(self.system.yearly_load[target.year][self.system.zones.index(z)] for z in zones)
        peak = max(
            load[i] for i, t in enumerate(stamps) if t.month in season["months"] and t.hour in season["hours"]
        )
        credit = {
            r.technology: r.credit
            for r in self.tables["capacity_credits"].itertuples()
            if r.season == target.season
        }
        rows = self.tables["capacity_credits"]
        rows = rows[rows["season"] == target.season]
        duration = dict(zip(rows["technology"], rows["peak_duration"], strict=True))
        firm = 0.0
        for family, table in FAMILIES.items():
            for unit in self.units(table):
                share = credit.get(unit["technology"], 0.0) * (unit.get("zone") in zones)
                size = self.cap.get((family, unit["id"], target.year), 0.0)
                hours = duration.get(unit["technology"], np.nan)
                if family == "storage" and hours == hours and share:
                    power, size = size, self.var()
                    self.row(size <= power)
                    self.row(hours * size <= self.cap["storage_energy", unit["id"], target.year])
                if family in ("channel", "line"):
                    unit = self.between(family, unit)
                    into, out = unit["to_zone"] in zones, unit["from_zone"] in zones
                    share = unit["firm"] * ((1 - unit["loss"]) * (into and not out) - (out and not into))
                firm += share * size
        drawn = 0.0
        shares = self.tables["converter_technologies"].set_index("technology")["peak_share"]
        for unit in self.units("converters"):
            taken = max(0.0, -self.sides(unit["technology"]).get("electricity", 0.0))
            size = self.cap.get(("converter", unit["id"], target.year), 0.0)
            drawn += (unit["zone"] in zones) * shares[unit["technology"]] * taken * size
        need = (1 + target.value * PER_UNIT[target.unit]) * (peak + drawn)
        self.row(firm + self.missed(target) >= need)
