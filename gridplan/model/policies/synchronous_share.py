"""Synchronous share: so much of the power made in a set of zones comes with machines that turn.

sum_u synchronous[u,h] + missed >= value * sum_u (generation + discharge)[u,h]                     [GW]

`synchronous` is the ledger's running capacity of machines, counted where their technology has an inertia; the
other side is all power of units in the zones. Imports are left out on both sides. After the limit on
non-synchronous penetration of EirGrid and SONI.
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model.ledger import Ledger
from gridplan.model.reserves import hold_hours
from gridplan.model.targets import Target
from gridplan.system import System

NAME = "synchronous_share"
TABLES = ("targets", "technologies")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GWh", "at least"
COSTS = {f"{NAME}_missed": "soft_target"}


def plan(m: pyo.ConcreteModel, system: System) -> None:
    """Nothing in the plan: every hour holds for itself."""


def operate(block: Block, system: System, ledger: Ledger) -> None:
    kinds = system.table("technologies")
    turning = list(kinds.loc[kinds["inertia"] > 0, "technology"])

    def row(target: Target) -> tuple[list[Term], np.ndarray | float]:
        terms = list(ledger.read("synchronous", target.zones, turning, total=True))
        for quantity in ("generation", "discharge"):
            made = ledger.read("injected", target.zones, total=True, quantity=quantity)
            terms += [(-target.value * np.asarray(c, dtype=float), columns, at) for c, columns, at in made]
        return terms, 0.0

    hold_hours(block, system, NAME, row)
