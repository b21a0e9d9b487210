"""Fixed build: so much capacity of the technologies named is built by a year, no more and no less.

sum_{u of technologies, zone in set} sum_{v <= y} build[u,v] + under - over = value        [GW], in the plan

What is under construction counts; what stood before the study does not.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.scope import assets_inside
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "build_fixed"
TABLES = ("targets", "technologies", "zones")
VALUE, PRICE, SENSE = "GW", "million yuan/GW", "equal"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        under, over = slack(m, system, target), slack(m, system, target, "over")
        return _built(m, system, target) + under - over == target.value

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def _built(m: pyo.ConcreteModel, system: System, target: Target) -> Any:
    years = [year for year in system.horizon.years if year <= target.year]
    return sum(
        getattr(m, f"{assets.family}_build")[unit, year]
        for assets, units in assets_inside(m, target)
        if assets.built
        for unit in units.index
        for year in years
    )


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
