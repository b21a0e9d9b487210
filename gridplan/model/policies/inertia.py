"""Inertia: energy of the turning machines that run in a set of zones, in every hour.

sum_u inertia[technology] * synchronous[u,h] + missed >= value                                 [GW s]

`synchronous` is the ledger's running capacity of machines, `inertia` [s] the constant of their technology (0
where it joins the grid through converters). A proxy of how fast the frequency falls when a unit trips; in
MW s per MVA at a power factor of 1.
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model.ledger import Ledger
from gridplan.model.reserves import hold_hours
from gridplan.model.targets import Target
from gridplan.system import System

NAME = "inertia"
TABLES = ("targets", "technologies")
VALUE, PRICE, SENSE = "GW*s", "million yuan/(GW*s*h)", "at least"
COSTS = {f"{NAME}_missed": "soft_target"}


def plan(m: pyo.ConcreteModel, system: System) -> None:
    """Nothing in the plan: every hour holds for itself."""


def operate(block: Block, system: System, ledger: Ledger) -> None:
    kinds = system.table("technologies")
    constant = dict(zip(kinds["technology"], kinds["inertia"].astype(float), strict=True))

    def row(target: Target) -> tuple[list[Term], np.ndarray | float]:
        terms: list[Term] = []
        for kind in (kind for kind in target.technologies if constant[kind] > 0):
            running = ledger.read("synchronous", target.zones, [kind], total=True)
            terms += [
                (constant[kind] * np.asarray(c, dtype=float), columns, at) for c, columns, at in running
            ]
        return terms, target.value

    hold_hours(block, system, NAME, row, unit="GW*s")
