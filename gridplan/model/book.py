"""The plan's book: assets that can be built and costs, kept beside the Pyomo model.

Technologies enter their units with `expand` and their costs with `pay`; policies read the book, so neither
knows the other; the results read it to split the objective into lines a planner knows.

    capacity[u,y] = existing[u,y] + sum_{v <= y < v + lifetime} build[u,v] - sum_{v <= y} retire[u,v]
    cost of build[u,v] in year y (while it lives) = annuity * charged[v] * overnight_cost[v]
                                                                                       [million yuan/year]

`charged` is 1 unless the study values what outlives its horizon otherwise (gridplan.system.finance.charge).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyomo.environ as pyo

from gridplan.system import System

PRICED = {  # column of the table costs that prices a unit of what is built
    "power": "overnight_cost",
    "energy": "energy_overnight_cost",
    "charge": "charge_overnight_cost",
    "heat": "energy_overnight_cost",
    "field": "field_overnight_cost",
}


@dataclass(frozen=True, eq=False)
class Assets:
    """Units of one family whose capacity is planned: `m.<family>_capacity[unit, year]`."""

    family: str
    quantity: str  # a key of PRICED
    units: pd.DataFrame  # index: ids; zone, technology, existing, committed, potential [GW or GWh]
    built: bool = True  # or contracted from year to year, with no build, lifetime or rate


@dataclass(frozen=True, eq=False)
class Cost:
    """`annual` [million yuan/year per unit of the variable] in `year`, paid in each year of its period."""

    category: str
    id: str
    zone: str
    technology: str
    year: int
    variable: Any
    annual: float


@dataclass(frozen=True, eq=False)
class Build:
    """New capacity that can be paid for: `overnight` [million yuan per unit of the variable] in its year."""

    zone: str
    technology: str
    year: int
    variable: Any
    overnight: float


@dataclass(eq=False)
class Book:
    assets: list[Assets] = field(default_factory=list)
    costs: list[Cost] = field(default_factory=list)
    targets: dict[str, dict[str, int]] = field(
        default_factory=dict
    )  # target -> its plan rows and their years
    builds: list[Build] = field(default_factory=list)


def open_plan(name: str) -> pyo.ConcreteModel:
    """An empty plan with its book."""
    m = pyo.ConcreteModel(name=name)
    m.book = Book()
    return m


def pay(m: pyo.ConcreteModel, category: str, unit: Any, year: int, variable: Any, annual: float) -> None:
    """Enter a yearly cost of a plan variable; `unit` has name (id), zone and technology."""
    if annual != 0:
        m.book.costs.append(
            Cost(category, str(unit.Index), unit.zone, unit.technology, year, variable, annual)
        )


def existing_capacity(unit: Any, year: int) -> float:
    """What stands already in `year` [GW or GWh]; 0 from `existing_until` on."""
    until = getattr(unit, "existing_until", None)
    return 0.0 if until is not None and pd.notna(until) and year >= int(until) else float(unit.existing)


def build_bounds(unit: Any, year: int, system: System) -> tuple[float, float | None]:
    """Least and most new capacity of `unit` in the period that ends with study year `year`."""
    years = system.horizon.years
    before = years[years.index(year) - 1] if year != years[0] else None
    committed = 0.0
    if pd.notna(unit.committed_year) and unit.committed > 0:
        due = int(unit.committed_year)
        if due <= year and (before is None or due > before):
            committed = float(unit.committed)
    earliest = years[1] if len(years) > 1 and system.first_year == "stands" else years[0]
    if pd.notna(unit.earliest_year):
        earliest = max(earliest, int(unit.earliest_year))
    latest = getattr(unit, "latest_year", None)
    closed = year < earliest or (latest is not None and pd.notna(latest) and year > int(latest))
    can_grow = pd.notna(unit.potential) and unit.potential > unit.existing + unit.committed
    return committed, (None if can_grow and not closed else committed)


def expand(
    m: pyo.ConcreteModel,
    system: System,
    family: str,
    units: pd.DataFrame,
    *,
    quantity: str = "power",
    retirable: bool = False,
    moves: tuple[Mapping[tuple[str, int], Any], Mapping[str, float]] = ({}, {}),
) -> None:
    """Capacity, build and retirement of `units` in every study year, with bounds, accounting and costs.

    Needs columns zone, technology, existing, committed, committed_year, earliest_year, potential and, if
    units have own figures, overnight_cost. Retirement (of existing capacity) only where `retirable`.
    `moves`: what a unit's capacity gains by retrofits in a year, and the most it can gain.
    """
    years = system.horizon.years
    keys = [(u, y) for u in units.index for y in years]
    rows = {row.Index: row for row in units.itertuples()}
    build = pyo.Var(keys, bounds=lambda _, u, y: build_bounds(rows[u], y, system))
    retire = pyo.Var(
        keys if retirable else [],
        bounds=lambda _, u, y: (0.0, existing_capacity(rows[u], y) if y != years[0] else 0.0),
    )

    def bounds(_: Any, u: str, y: int) -> tuple[float, float]:
        least, more = float(rows[u].existing + rows[u].committed), moves[1].get(u, 0.0)
        return 0.0, more + (max(least, float(rows[u].potential)) if pd.notna(rows[u].potential) else least)

    capacity = pyo.Var(keys, bounds=bounds)
    setattr(m, f"{family}_build", build)
    setattr(m, f"{family}_retire", retire)
    setattr(m, f"{family}_capacity", capacity)

    def account(_: Any, u: str, y: int) -> Any:
        life = system.lifetime(rows[u].technology)
        alive = [v for v in years if v <= y < v + life]
        standing = existing_capacity(rows[u], y)
        gone = [retire[u, v] for v in years if v <= y] if retirable and standing else []
        moved = moves[0].get((u, y), 0.0)
        return capacity[u, y] == standing + sum(build[u, v] for v in alive) - sum(gone) + moved

    setattr(m, f"{family}_account", pyo.Constraint(keys, rule=account))
    if retirable:

        def no_more_than_stands(_: Any, u: str, y: int) -> Any:
            return sum(retire[u, v] for v in years if v <= y) <= existing_capacity(rows[u], y)

        # What is gone by `existing_until` cannot limit what was retired before.
        standing = [(u, y) for u, y in keys if existing_capacity(rows[u], y)]
        setattr(m, f"{family}_retire_limit", pyo.Constraint(standing, rule=no_more_than_stands))
    m.book.assets.append(Assets(family, quantity, units))
    _pay_for(m, system, rows, build, capacity, quantity)


def _pay_for(
    m: pyo.ConcreteModel, system: System, rows: dict[str, Any], build: Any, capacity: Any, quantity: str
) -> None:
    for unit in rows.values():
        life, rate = system.lifetime(unit.technology), system.annuity(unit.technology)
        own = getattr(unit, "overnight_cost", None) if quantity == "power" else None
        for year in system.horizon.years:
            if quantity == "power":
                fixed = system.cost(unit.technology, year, "fixed_om")
                pay(m, "fixed_om", unit, year, capacity[unit.Index, year], fixed)
            low, high = build[unit.Index, year].bounds
            if low == 0 and high == 0:
                continue
            price = (
                float(own)
                if own is not None and pd.notna(own)
                else system.cost(unit.technology, year, PRICED[quantity])
            )
            m.book.builds.append(
                Build(unit.zone, unit.technology, year, build[unit.Index, year], float(price))
            )
            yearly = rate * system.charged(year, life) * price
            for paid in system.horizon.years:
                if year <= paid < year + life:
                    pay(m, "investment", unit, paid, build[unit.Index, year], yearly)


def limit_build_rates(m: pyo.ConcreteModel, system: System) -> None:
    """New capacity of a technology in a period is at most its yearly rate times the period's years [GW]."""
    rates = {r.technology: float(r.maximum) for r in system.table("build_rates").itertuples()}
    terms: dict[tuple[str, int], list[Any]] = {}
    committed: dict[tuple[str, int], float] = {}
    for assets in m.book.assets:
        if assets.quantity != "power" or not assets.built:
            continue
        build = getattr(m, f"{assets.family}_build")
        for unit in assets.units.itertuples():
            for year in system.horizon.years:
                if unit.technology in rates and build[unit.Index, year].ub != 0:
                    key = (unit.technology, year)
                    terms.setdefault(key, []).append(build[unit.Index, year])
                    committed[key] = committed.get(key, 0.0) + build[unit.Index, year].lb

    def rule(_: Any, technology: str, year: int) -> Any:
        # What is under construction goes ahead even where it alone is faster than the rate.
        limit = max(rates[technology] * system.horizon.gap(year), committed[technology, year])
        return sum(terms[technology, year]) <= limit

    m.build_rate = pyo.Constraint(sorted(terms), rule=rule)


def close_plan(m: pyo.ConcreteModel, system: System) -> None:
    """The objective: every cost of the book, discounted over the years of its period [million yuan]."""
    factor = system.horizon.factor
    m.total_cost = pyo.Objective(
        expr=pyo.quicksum(cost.annual * factor[cost.year] * cost.variable for cost in m.book.costs)
    )
