"""Planning reserve margin of a set of zones in a season.

    sum_u credit[tech,season] * capacity[u,y] + firm imports - firm exports + missed
        >= (1 + value) * (peak + sum_u peak_load[u] * capacity[u,y])
    firm import of a channel into the set = firm[c] * (1 - loss[c]) * capacity[c,y]                   [GW]

Peak is the highest joint load of the set in the season's months and hours (several scenarios: the highest);
`peak_load` is the electricity that converters draw then [GW per GW of capacity].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.scope import peak
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "reserve_margin"
TABLES = ("targets", "seasons", "capacity_credits", "channels", "loads")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GW", "at least"


def credits(system: System, season: str) -> dict[str, float]:
    """Capacity credit by technology in a season; a technology without a row counts nothing."""
    table = system.table("capacity_credits")
    rows = table[table["season"] == season]
    return dict(zip(rows["technology"], rows["credit"].astype(float), strict=True))


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        need = (1 + target.value) * peak(system, target)
        firm = pyo.quicksum(share * variable for _, share, variable in firm_terms(m, system, target))
        return firm + slack(m, system, target) >= need

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def firm_terms(m: pyo.ConcreteModel, system: System, target: Target) -> Iterator[tuple[str, float, Any]]:
    """(technology, share, capacity variable) of everything that counts for the target."""
    credit = credits(system, target.season)
    for assets in m.book.assets:
        if assets.quantity != "power":
            continue
        capacity = getattr(m, f"{assets.family}_capacity")
        for unit in assets.units.itertuples():
            if assets.family == "channel":
                share = _firm_share(unit, target)
            else:
                load = (1 + target.value) * getattr(unit, "peak_load", 0.0)
                share = credit.get(unit.technology, 0.0) - load if unit.zone in target.zones else 0.0
            if share:
                yield unit.technology, share, capacity[unit.Index, target.year]


def _firm_share(unit: Any, target: Target) -> float:
    """Firm power a GW of channel brings in (positive) or takes out of the set."""
    into, out = unit.to_zone in target.zones, unit.from_zone in target.zones
    if into and not out:
        return float(unit.firm) * (1.0 - float(unit.loss))
    return -float(unit.firm) if out and not into else 0.0


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
