"""Planning reserve margin of a set of zones in a season.

    sum_u credit[tech,season] * capacity[u,y] + firm imports - firm exports + missed
        >= (1 + value) * (peak + sum_u peak_load[u] * capacity[u,y])
    a store with a peak_duration counts  credit * min(capacity, energy_capacity / peak_duration)
    firm import of a channel into the set = firm[c] * (1 - loss[c]) * capacity[c,y]                   [GW]

Peak is the highest joint load of the set in the season's months and hours (several scenarios: the highest);
`peak_load` is the electricity that converters draw then [GW per GW of capacity].
"""

from __future__ import annotations

import math
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


def credits(system: System, season: str) -> dict[str, tuple[float, float]]:
    """Credit and duration of the peak [h; nan: any] by technology; one without a row counts nothing."""
    table = system.table("capacity_credits")
    rows = table[table["season"] == season]
    figures = zip(rows["credit"].astype(float), rows["peak_duration"].astype(float), strict=True)
    return dict(zip(rows["technology"], figures, strict=True))


def plan(m: pyo.ConcreteModel, system: System) -> None:
    m.storage_firm = pyo.Var(pyo.Any, domain=pyo.NonNegativeReals, dense=False)
    m.storage_firm_limit = pyo.ConstraintList()

    def row(target: Target) -> Any:
        need = (1 + target.value) * peak(system, target)
        firm = pyo.quicksum(
            share * _least(m, target, counted) for _, share, counted in firm_terms(m, system, target)
        )
        return firm + slack(m, system, target) >= need

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def _least(m: pyo.ConcreteModel, target: Target, counted: list[tuple[float, Any]]) -> Any:
    """The least of `factor * variable`, as an expression that the plan makes as large as it may be."""
    (factor, variable), *others = counted
    if not others:
        return factor * variable
    firm = m.storage_firm[target.id, variable.index()[0]]
    for each, limit in counted:
        m.storage_firm_limit.add(firm <= each * limit)
    return firm


def firm_terms(
    m: pyo.ConcreteModel, system: System, target: Target
) -> Iterator[tuple[str, float, list[tuple[float, Any]]]]:
    """(technology, share, [(factor, variable)]) of what counts: share times the least factor x variable."""
    known = credits(system, target.season)
    for assets in m.book.assets:
        if assets.quantity != "power":
            continue
        capacity = getattr(m, f"{assets.family}_capacity")
        for unit in assets.units.itertuples():
            key = unit.Index, target.year
            counted = [(1.0, capacity[key])]
            if assets.family in ("channel", "line"):
                share = _firm_share(unit, target)
            else:
                share, hours = known.get(unit.technology, (0.0, math.nan))
                share -= (1 + target.value) * getattr(unit, "peak_load", 0.0)
                share = share if unit.zone in target.zones else 0.0
                if assets.family == "storage" and not math.isnan(hours):
                    counted.append((1.0 / hours, m.storage_energy_capacity[key]))
            if share:
                yield unit.technology, share, counted


def _firm_share(unit: Any, target: Target) -> float:
    """Firm power a GW of channel brings in (positive) or takes out of the set."""
    into, out = unit.to_zone in target.zones, unit.from_zone in target.zones
    if into and not out:
        return float(unit.firm) * (1.0 - float(unit.loss))
    return -float(unit.firm) if out and not into else 0.0


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
