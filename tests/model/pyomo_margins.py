"""The hourly margin of capacity once more, in plain Pyomo, from its docstring in gridplan.model.policies."""

from __future__ import annotations

from typing import Any

import pandas as pd

from tests.model.pyomo_base import FAMILIES
from tests.model.pyomo_policies import PER_UNIT
from tests.model.pyomo_weights import Weights


class Margins(Weights):
    """Rows of every kind of target, hourly margins among them."""

    def hourly_margin(self, target: Any) -> None:
        """Every hour of the season; those whose row would ask for nothing have none."""
        zones, _ = self.scope(target)
        table, margin = self.tables["capacity_credits"], 1 + target.value * PER_UNIT[target.unit]
        credit = table[table["season"] == target.season].set_index("technology")["credit"]
        season = self.tables["seasons"].set_index("season").loc[target.season]
        stamps = pd.date_range("2025-01-01", periods=8760, freq="h")
        factor = {"charge": -1.0, "converted": -margin}
        factor |= {} if target.accounting == "inside" else {"in": 1.0, "out": -1.0}
        for b, h, missed in self._hours(target):
            stamp = stamps[int(b.hours[h])]
            if stamp.month not in season["months"] or stamp.hour not in season["hours"]:
                continue
            firm = sum(
                credit.get(u["technology"], 0.0) * self.cap[f, u["id"], target.year]
                * (self.series("availability", u["id"], b, h) if f == "renewable" else 1.0)
                for f, t in FAMILIES.items() if f not in ("channel", "line", "storage")
                for u in self.units(t) if u["zone"] in zones and (f, u["id"], target.year) in self.cap
            )  # fmt: skip
            at = b.number, h
            firm += sum(credit.get(t, 0.0) * v for z, t, *k, v in self.given if (*k,) == at and z in zones)
            firm += sum(factor.get(q, 0.0) * v for z, q, *k, v in self.swapped if (*k,) == at and z in zones)
            self.row(firm + missed >= margin * sum(self.series("load", z, b, h) for z in zones))
