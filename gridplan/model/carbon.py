"""CO2 of a scope as allowances of blocks, for every kind of target that limits it.

    sum_h emitted + sum_h factor * (taken in) - sum_h own * (sent out) <= allowance[t,b]      [kt]
    co2(t, y) = sum_b count * probability * allowance[t,b] + other CO2                        [kt/year]

Terms of trade only where the accounting is `consumption`: `factor` is the official average of the region it
comes from, `own` that of the region it leaves (table regional_energy), or of the one it goes to if that is
less: else power that circulates would seem to clean the air. Other CO2, outside the power sector,
only where the sector is `economy`. Several years of one target have keys `target@year`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model.budget import open_allowances, spend, yearly
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional
from gridplan.model.sources import sent_terms
from gridplan.model.targets import Target, targets
from gridplan.system import System

# Times the value of lost load: above 1 / the least emission of a fuel [kt/GWh]. Zero in a finished run.
SHORTFALL = 5.0
Years = Callable[[System, Target], Iterable[int]]


def own_year(system: System, target: Target) -> Iterable[int]:
    """The year a target is set for."""
    return (target.year,)


def key(target: Target, year: int, years: Years) -> str:
    return target.id if years is own_year else f"{target.id}@{year}"


def open_emissions(
    m: pyo.ConcreteModel, system: System, kind: str, family: str, years: Years = own_year
) -> list[Target]:
    """Allowances `m.<family>` of the binding targets of a kind; returns these targets."""
    held = [t for t in targets(system, kind) if t.binding]
    keys = {key(t, y, years): y for t in held for y in years(system, t)}
    signed = any(t.accounting == "consumption" for t in held)
    open_allowances(m, system, family, keys, signed=signed)
    return held


def emission(
    m: pyo.ConcreteModel, system: System, family: str, target: Target, year: int, years: Years = own_year
) -> Any:
    """CO2 of the target's scope in a year [kt], as an expression of the plan."""
    inside = yearly(m, system, family, key(target, year, years), year)
    return inside + (regional(system, target, "other_co2", year) if target.sector == "economy" else 0.0)


def spend_emissions(
    block: Block,
    system: System,
    ledger: Ledger,
    kind: str,
    family: str,
    years: Years = own_year,
    exact: bool = False,
) -> None:
    """The block's rows: CO2 of its hours within its allowance, or `exact`."""
    year = system.span(block.number).year
    for target in targets(system, kind):
        if target.binding and year in years(system, target):
            terms = list(ledger.read("emitted", target.zones, target.technologies, total=True))
            if target.accounting == "consumption":
                terms += _traded(system, ledger, target, year)
            price = SHORTFALL * system.value_of_lost_load
            spend(block, family, [key(target, year, years)], terms, unit="kt", price=price, exact=exact)


def _traded(system: System, ledger: Ledger, target: Target, year: int) -> Iterator[Term]:
    """CO2 of electricity taken in across the border of the scope, less that of what is sent out."""
    region = system.table("zones").set_index("zone")["region"]

    def factor(zone: str) -> float:
        return system.yearly("regional_energy", "region", region[zone], year, "grid_co2_factor")

    def share(way: Any) -> float:
        into, out = way.sink in target.zones, way.source in target.zones
        if into == out:
            return 0.0
        return factor(way.source) * way.kept if into else -min(factor(way.source), factor(way.sink))

    for coefficient, columns, ways in sent_terms(system, ledger):
        shares = np.array([[share(way)] for way in ways.itertuples()])
        yield shares * np.asarray(coefficient, dtype=float), columns, np.zeros(len(ways), dtype=int)
