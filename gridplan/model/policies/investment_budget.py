"""Budget of annual investment: overnight cost of what is built in a period, per year of the period.

    sum_{u in scope} overnight_cost[u,y] * build[u,y] / gap[y] - missed <= value     [million yuan/year]

gap[y]  years since the study year before; the first study year has its own length. Power and stored energy
of a store both count, and so does what is under construction.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "investment_budget"
TABLES = ("targets", "technologies", "zones", "costs")
VALUE, PRICE, SENSE = "million yuan/year", "million yuan/(million yuan)", "at most"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        spent = sum(
            build.overnight / system.horizon.gap(target.year) * build.variable
            for build in m.book.builds
            if build.year == target.year
            and build.zone in target.zones
            and build.technology in target.technologies
        )
        return spent - slack(m, system, target) <= target.value

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
