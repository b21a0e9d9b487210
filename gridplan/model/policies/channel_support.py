"""Floor on the capacity that stands behind channels: their supporting plants, over channel capacity.

    sum_u share[c,u] * capacity[u,y] + missed >= value * sum_c capacity[c,y]                          [GW]

over the channels of the target and their rows of the table `supporting_plants`; `value` is a ratio. With
shares of firm capacity it is the supporting power of a channel, with shares of 1 the size of its base.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "channel_support"
TABLES = ("targets", "channels", "supporting_plants")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GW", "at least"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    table = system.tables["supporting_plants"]
    known = {
        str(unit): getattr(m, f"{assets.family}_capacity")
        for assets in m.book.assets
        if assets.quantity == "power" and assets.family != "channel"
        for unit in assets.units.index
    }

    def row(target: Target) -> Any:
        rows = table[table["channel"].isin(target.channels) & table["unit"].isin(list(known))]
        support = pyo.quicksum(r.share * known[r.unit][r.unit, target.year] for r in rows.itertuples())
        names = [c for c in system.tables["channels"]["channel"] if c in target.channels]
        size = pyo.quicksum(m.channel_capacity[c, target.year] for c in names)
        return support + slack(m, system, target) >= target.value * size

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
