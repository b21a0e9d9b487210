"""Upward reserve: what units could give more within the hour, against load and wind that come otherwise.

sum provided[u,h] + missed >= value * load[h] + sum_technology share * generation[technology,h]   [GW]

`provided` is within every limit that a unit publishes under the word `reserve` (gridplan.model.reserves);
`share` is the column `upward` of reserve_needs, the part of a technology's power that may fail to come.
"""

from __future__ import annotations

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.ledger import Ledger
from gridplan.model.reserves import hold_reserve
from gridplan.system import System

NAME = "upward_reserve"
TABLES = ("targets", "reserve_needs")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GWh", "at least"
COSTS = {f"{NAME}_missed": "soft_target"}


def plan(m: pyo.ConcreteModel, system: System) -> None:
    """Nothing in the plan: every hour holds for itself."""


def operate(block: Block, system: System, ledger: Ledger) -> None:
    hold_reserve(block, system, ledger, NAME, "reserve", "upward")
