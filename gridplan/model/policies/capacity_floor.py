"""Capacity floor: at least so much capacity of the technologies named stands in a set of zones in a year.

sum_{u of technologies, zone in set} capacity[u,y] + missed >= value            [GW], in the plan
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.scope import capacity
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "capacity_floor"
TABLES = ("targets", "technologies", "zones")
VALUE, PRICE, SENSE = "GW", "million yuan/GW", "at least"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        return capacity(m, target) + slack(m, system, target) >= target.value

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
