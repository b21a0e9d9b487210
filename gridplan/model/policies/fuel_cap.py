"""Fuel control: fuel burned by the technologies named in a set of zones in a year, or in a season of it.

    sum_h burned <= allowance[t,b]                                                    one row a block [ktce]
    sum_b share[season,b] * count * probability * allowance[t,b] + outside <= value + missed   in the plan

share    part of the time that a block stands for in the season (gridplan.model.seasons); 1 without season
outside  fossil energy outside the power sector (regional_energy), where the sector is `economy`
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, open_allowances, slack, spend, yearly
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "fuel_cap"
TABLES = ("targets", "fuels", "seasons", "regional_energy")
VALUE, PRICE, SENSE = "ktce", "million yuan/ktce", "at most"
SHORTFALL = (
    100.0  # times the value of lost load [per ktce], as for the non-fossil share; zero in a finished run
)


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "fuel_allowance", {key: t.year for key, t in held.items()})

    def row(target: Target) -> Any:
        outside = regional(system, target, "other_fossil") if target.sector == "economy" else 0.0
        burned = yearly(m, system, "fuel_allowance", target.id, target.year, target.season)
        return burned + outside - slack(m, system, target) <= target.value

    hold(m, held.values(), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            terms = list(ledger.read("burned", target.zones, target.technologies, total=True))
            price = SHORTFALL * system.value_of_lost_load
            spend(block, "fuel_allowance", [target.id], terms, unit="ktce", price=price)
