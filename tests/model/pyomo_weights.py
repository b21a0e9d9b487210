"""Renewable weights and certificates once more, in plain Pyomo, from the docstrings of gridplan.model."""

from __future__ import annotations

from typing import Any

from gridplan.model import energy
from gridplan.system import BlockSpan
from tests.model.pyomo_policies import PER_UNIT, Policies


class Weights(Policies):
    """Rows of every kind of target, renewable weights among them."""

    def renewable_weight(self, target: Any) -> None:
        zones, _ = self.scope(target)
        table = self.tables["zones"].set_index("zone")["region"]
        value, earned = target.value * PER_UNIT[target.unit], 0.0
        counted = ("water", "new") if target.accounting == "total" else ("new",)
        for b in self.of_year(target):
            net, _ = self._tagged(b)
            parts = self._parts(b)
            credit = self.var(None)
            worth = sum(parts[z, p] for z in zones for p in counted)
            every = sum(net[z, green] for z in zones for green in (True, False))
            short = self.short(b, energy.SHORTFALL * self.system.value_of_lost_load)
            self.row(worth - value * every + short >= credit)
            earned += self.expected(b) * credit
        for region in sorted({table[z] for z in zones} & set(self.tables["certificates"]["region"])):
            earned += self._certificates(region, target.year)
        self.row(earned + self.missed(target) >= 0)

    def _certificates(self, region: str, year: int) -> Any:
        """Bought less sold, the same for all weights of a region."""
        if (region, year) not in self.traded:
            total = 0.0
            for side, sign in (("purchase", 1.0), ("sale", -1.0)):
                price, most = (self.at("certificates", "region", region, year, f"{side}_{what}")
                               for what in ("price", "limit"))  # fmt: skip
                amount = self.var(0.0, most)
                self.costs.append(self.factor[year] * sign * price * amount)
                total += sign * amount
            self.traded[region, year] = total
        return self.traded[region, year]

    def _parts(self, b: BlockSpan) -> dict[tuple[str, str], Any]:
        """Hydropower and other renewables consumed by zone, within what is tagged non-fossil."""
        if b.number in self.split:
            return self.split[b.number]
        net, ways = self._tagged(b)
        parts = {(z, p): sum(self.renewable.get((z, b.number, p), []))
                 for z in self.system.zones for p in ("water", "new")}  # fmt: skip
        for (_, source, sink, kept), (green, _) in ways.items():
            tags = {p: self.var() for p in ("water", "new")}
            self.row(sum(tags.values()) <= green)
            for p, tag in tags.items():
                parts[source, p] -= tag
                parts[sink, p] += kept * tag
        for z in self.system.zones:
            rest = net[z, True] - parts[z, "water"] - parts[z, "new"]
            for energy_left in (rest, parts[z, "water"], parts[z, "new"]):
                if not isinstance(energy_left, int | float):
                    self.row(energy_left >= 0)
        self.split[b.number] = parts
        return parts
