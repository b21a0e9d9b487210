"""Clean capacity: at least so much clean capacity stands in a set of zones in a year.

sum_{u clean, zone in set} capacity[u,y] + missed >= value            [GW], in the plan
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "clean_capacity"
TABLES = ("targets", "technologies", "zones")
VALUE, PRICE, SENSE = "GW", "million yuan/GW", "at least"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        return _capacity(m, system, target) + slack(m, system, target) >= target.value

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def _capacity(m: pyo.ConcreteModel, system: System, target: Target) -> Any:
    terms = []
    for assets in m.book.assets:
        if assets.quantity == "power" and "clean" in assets.units:
            capacity = getattr(m, f"{assets.family}_capacity")
            inside = assets.units["zone"].isin(target.zones) & assets.units["clean"].astype(bool)
            inside &= assets.units["technology"].isin(target.technologies)
            terms += [capacity[u, target.year] for u in assets.units.index[inside]]
    return sum(terms)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
