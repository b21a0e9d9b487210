"""Energy intensity: energy per gross domestic product of a region is cut; new renewables are left out.

    energy = burned + k (fossil electricity taken in less sent out) + other fossil and non-fossil energy
             + k * E - k * (E - E0)
    energy <= (1 - value) * base * gdp + missed                                       [ktce/year]

E is the non-fossil electricity consumed, E0 what was consumed of it in the reference year (base_renewable of
regional_energy): what has come since does not count, so that E itself falls out. base is the intensity of the
reference year [ktce/million yuan]. Energy outside the power sector stands in the table regional_energy.
Each block earns credit[t,b] <= -(burned_b + k fossil_in_b), a plan column (gridplan.model.energy).
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, open_allowances, slack, yearly
from gridplan.model.energy import conversion, earn
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "energy_intensity"
TABLES = ("targets", "regional_energy", "channels", "technologies")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/ktce", "at most"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "energy_credit", {k: t.year for k, t in held.items()}, signed=True)

    def row(target: Target) -> Any:
        most = (1 - target.value) * target.base * regional(system, target, "gdp")
        outside = regional(system, target, "other_fossil") + regional(system, target, "other_non_fossil")
        outside += conversion(system, target) * regional(system, target, "base_renewable")
        spent = -yearly(m, system, "energy_credit", target.id, target.year)
        return spent - slack(m, system, target) <= most - outside

    hold(m, held.values(), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            earn(block, system, ledger, target, "energy_credit", good=0.0, bad=1.0)
