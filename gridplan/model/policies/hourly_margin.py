"""Capacity margin of a set of zones in every hour of a season: capacity at its value, and what comes in.

    firm[t] + sum_wind,sun credit * availability[u,h] * capacity[u,y]
        + sum_stores (credit * discharge - charge)[u,h] + imported[h] - exported[h] + missed[t,h]
        >= (1 + value) * (load[h] + conversion_in[h])                                                 [GW]
    firm[t] = sum_u credit[tech,season] * capacity[u,y]      thermal, hydro, tower, converter, response
    imported, exported: what channels and lines bring in and take out in that very hour, losses inside the
    set too; with the accounting `inside` neither counts, so that the set must stand by itself

What a reserve margin is at one peak, hour by hour: wind and sun count what the weather offers, a store what
it gives net, a channel what it carries. `conversion_in` is the electricity converters draw. After the
planning reserves of Switch 2.0, whose published answer counts no transmission. A year without a modelled
hour in the season is refused, since nothing would hold there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.errors import UsageError
from gridplan.lp.block import Block, Term
from gridplan.model.ledger import Ledger
from gridplan.model.reserves import hold_hours, load
from gridplan.model.scope import season_hours
from gridplan.model.targets import Target, targets
from gridplan.system import System
from gridplan.words import N_

NAME = "hourly_margin"
TABLES = ("targets", "seasons", "capacity_credits", "technologies")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GWh", "at least"
COSTS = {f"{NAME}_missed": "soft_target"}
INSIDE = "inside"  # accounting: what comes from elsewhere does not count
BY_HOUR = ("renewable", "storage", "channel", "line")  # families that count what they do in the hour


def credits(system: System, season: str) -> dict[str, float]:
    """Credit by technology in a season; one without a row counts nothing."""
    table = system.table("capacity_credits")
    rows = table[table["season"] == season]
    return dict(zip(rows["technology"], rows["credit"].astype(float), strict=True))


def plan(m: pyo.ConcreteModel, system: System) -> None:
    m.margin_firm = pyo.Var(pyo.Any, domain=pyo.NonNegativeReals, dense=False)
    m.margin_firm_sum = pyo.ConstraintList()
    for target in targets(system, NAME):
        if target.binding:
            _modelled(system, target)
            firm = pyo.quicksum(share * capacity for share, capacity in _firm(m, system, target))
            m.margin_firm_sum.add(m.margin_firm[target.id, target.year] == firm)


def _modelled(system: System, target: Target) -> None:
    """Raises UsageError where the season has no modelled hour in the target's year."""
    spans = [span for span in system.horizon.spans if span.year == target.year]
    if not any(season_hours(system, target.season)[span.hours].any() for span in spans):
        rule = N_("target {target}: no modelled hour of {year} lies in the season {season};"
                  " model more weeks, or days of its months",
                  target=target.id, year=target.year, season=target.season)  # fmt: skip
        raise UsageError(rule)


def _firm(m: pyo.ConcreteModel, system: System, target: Target) -> Iterator[tuple[float, Any]]:
    """(credit, capacity variable) of every unit that counts the same in each hour."""
    known = credits(system, target.season)
    for assets in m.book.assets:
        if assets.quantity != "power" or assets.family in BY_HOUR:
            continue
        capacity = getattr(m, f"{assets.family}_capacity")
        for unit in assets.units.itertuples():
            share = known.get(unit.technology, 0.0) if unit.zone in target.zones else 0.0
            if share:
                yield share, capacity[unit.Index, target.year]


def operate(block: Block, system: System, ledger: Ledger) -> None:
    span = system.span(block.number)
    held = [t for t in targets(system, NAME) if t.binding and t.year == span.year]
    if not held:
        return
    inside = np.array([season_hours(system, t.season)[span.hours] for t in held])
    free = block.cols(f"{NAME}_outside", [t.id for t in held], upper=np.where(inside, 0.0, np.inf))
    place = {target.id: np.array([i]) for i, target in enumerate(held)}

    def row(target: Target) -> tuple[list[Term], np.ndarray | float]:
        at = np.zeros(1, dtype=int)
        terms: list[Term] = [
            (1.0, block.link("margin_firm", [target.id]), at),
            (1.0, free.take(place[target.id]), at),
        ]
        for share, found in _of_the_hour(system, ledger, target):
            terms += [(share * np.asarray(c, dtype=float), columns, where) for c, columns, where in found]
        return terms, (1 + target.value) * load(block, system, target)

    hold_hours(block, system, NAME, row)


def _of_the_hour(system: System, ledger: Ledger, target: Target) -> Iterator[tuple[float, Iterator[Any]]]:
    """(factor, terms) of what counts by the hour; converters' draw is load and has the margin, too."""
    known, zones = credits(system, target.season), target.zones
    kinds: pd.DataFrame = system.table("technologies")
    plugin = dict(zip(kinds["technology"], kinds["plugin"], strict=True))
    for kind, share in known.items():
        if share and plugin.get(kind) == "renewable":
            yield share, ledger.read("available", zones, [kind], total=True)
        if share and plugin.get(kind) == "storage":
            yield share, ledger.read("injected", zones, [kind], total=True, quantity="discharge")
    yield -1.0, ledger.read("withdrawn", zones, total=True, quantity="charge")
    yield -(1 + target.value), ledger.read("withdrawn", zones, total=True, quantity="conversion_in")
    if target.accounting != INSIDE:
        yield 1.0, ledger.read("injected", zones, total=True, quantity="imported")
        yield -1.0, ledger.read("withdrawn", zones, total=True, quantity="exported")
