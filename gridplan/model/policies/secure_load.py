"""Secure load capability: the largest load of a set of zones that is still served after a loss (N-1).

    sum_c secure_share[c] * (1 - loss[c]) * capacity[c,y]        channels that lead into the set
    + sum_u credit[technology,season] * capacity[u,y]            plants and stores inside
    + missed >= value                                                                                 [GW]

A capability of the network and its plants, not an amount of generation; no AC power flow stands behind it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import ELECTRICITY, System

NAME = "secure_load"
TABLES = ("targets", "channels", "capacity_credits")
VALUE, PRICE, SENSE = "GW", "million yuan/GW", "at least"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        secure = pyo.quicksum(share * capacity for share, capacity in _terms(m, system, target))
        return secure + slack(m, system, target) >= target.value

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def _terms(m: pyo.ConcreteModel, system: System, target: Target) -> Iterator[tuple[float, Any]]:
    """(share, capacity variable) of everything that serves load of the set after a loss."""
    table = system.table("capacity_credits")
    rows = table[table["season"] == target.season]
    credit = dict(zip(rows["technology"], rows["credit"].astype(float), strict=True))
    for assets in m.book.assets:
        if assets.quantity != "power":
            continue
        capacity = getattr(m, f"{assets.family}_capacity")
        for unit in assets.units.itertuples():
            if hasattr(unit, "to_zone"):
                into, out = unit.to_zone in target.zones, unit.from_zone in target.zones
                leads = (into and not out) or (out and not into and unit.bidirectional)
                power = getattr(unit, "carrier", ELECTRICITY) == ELECTRICITY
                share = unit.secure_share * (1.0 - unit.loss) if leads and power else 0.0
            else:
                share = credit.get(unit.technology, 0.0) if unit.zone in target.zones else 0.0
            if share:
                yield share, capacity[unit.Index, target.year]


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
