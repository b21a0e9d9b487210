"""Retrofits: capacity that moves from one generator to another, or outlives its age, at a price.

moved[r,v]: capacity taken from generator g of retrofit r in study year v                              [GW]
capacity[g,y]    loses  sum_{v <= y} moved[r,v],           while what exists of g stands
capacity[into,y] gains  output[r] * sum_{v <= y} moved[r,v], until existing_until[g] + extension[r]
sum_v moved[r,v] <= share[r] * existing[g];   sum over r and v of moved + retired early <= existing[g]
cost in each year of min(lifetime, years left from v, or from the age if this is earlier):
    annuity * overnight_cost[r] * moved[r,v]

A retrofit of a generator into itself renews it: it gains nothing before its age and stands for `extension`
years after it. What moved is no new build: build rates do not count it, budgets of investment do.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from gridplan.model.book import Build, existing_capacity, pay
from gridplan.system import System
from gridplan.system.finance import annuity

Terms = dict[
    tuple[str, int], list[tuple[float, str, int]]
]  # generator, year -> (coefficient, retrofit, year)


def retrofits(system: System) -> pd.DataFrame:
    """Rows of the table, with the figures of both generators; index: retrofit."""
    frame = system.table("retrofits").set_index("retrofit")
    units = system.units("generators")
    taken = units[["zone", "existing", "existing_until"]]
    frame = frame.join(taken, on="generator")
    return frame.assign(technology=frame["into"].map(units["technology"]))


def terms(system: System) -> Terms:
    """What retrofits add to (and take from) the capacity of generators in every study year."""
    found: Terms = {}
    years = system.horizon.years
    for row in retrofits(system).itertuples():
        for y in years:
            old = existing_capacity(row, y) > 0
            for v in years[: years.index(y) + 1]:
                if old and row.generator != row.into:
                    found.setdefault((row.generator, y), []).append((-1.0, row.Index, v))
                if y < _ends(row) and not (old and row.generator == row.into):
                    found.setdefault((row.into, y), []).append((float(row.output), row.Index, v))
    return found


def _ends(row: Any) -> float:
    """First year in which what moved is gone."""
    return float(row.existing_until + row.extension) if pd.notna(row.existing_until) else float("inf")


def _open(row: Any, year: int, system: System) -> bool:
    """Whether capacity may move in `year`: it stands, or has just come to its age and is renewed."""
    years = system.horizon.years
    first = years[1] if len(years) > 1 else years[0]
    if pd.notna(row.earliest_year):
        first = max(first, int(row.earliest_year)) if len(years) > 1 else int(row.earliest_year)
    if year < first or year >= _ends(row):
        return False
    before = years[years.index(year) - 1] if year != years[0] else year
    return existing_capacity(row, year) > 0 or existing_capacity(row, before) > 0


def open_retrofits(
    m: pyo.ConcreteModel, system: System
) -> tuple[dict[tuple[str, int], Any], dict[str, float]]:
    """Columns of what moves and its costs; what each generator's capacity gains, and the most it can gain."""
    rows = {row.Index: row for row in retrofits(system).itertuples()}
    years = system.horizon.years

    def bounds(_: Any, r: str, v: int) -> tuple[float, float]:
        return 0.0, float(rows[r].share * rows[r].existing) if _open(rows[r], v, system) else 0.0

    m.retrofit_moved = pyo.Var([(r, v) for r in rows for v in years], bounds=bounds)
    most: dict[str, float] = {}
    for r, row in rows.items():
        if row.into != row.generator:
            most[row.into] = most.get(row.into, 0.0) + float(row.output * row.share * row.existing)
        for v in (v for v in years if _open(row, v, system)):
            moved, price = m.retrofit_moved[r, v], float(row.overnight_cost)
            age = row.existing_until if pd.notna(row.existing_until) else v
            life = int(min(system.lifetime(row.technology), _ends(row) - min(v, age)))
            m.book.builds.append(Build(row.zone, row.technology, v, moved, price))
            yearly = annuity(system.discount_rate, life) * system.charged(v, life) * price
            for paid in (y for y in years if v <= y < min(v + life, _ends(row))):
                pay(m, "investment", row, paid, moved, yearly)
    gained = {
        key: sum(share * m.retrofit_moved[r, v] for share, r, v in found)
        for key, found in terms(system).items()
    }
    return gained, most


def limit_retrofits(m: pyo.ConcreteModel, system: System, retire: Any) -> None:
    """No more moves than a retrofit may take, nor than exists and does not retire early."""
    frame, years = retrofits(system), system.horizon.years
    m.retrofit_share = pyo.Constraint(
        list(frame.index),
        rule=lambda _, r: (
            sum(m.retrofit_moved[r, v] for v in years)
            <= float(frame.at[r, "share"] * frame.at[r, "existing"])
        ),
    )

    def rule(_: Any, g: str) -> Any:
        mine = frame.index[frame["generator"] == g]
        taken = sum(m.retrofit_moved[r, v] for r in mine for v in years)
        return taken + sum(retire[g, v] for v in years) <= float(frame.loc[mine[0], "existing"])

    m.retrofit_limit = pyo.Constraint(list(dict.fromkeys(frame["generator"])), rule=rule)
