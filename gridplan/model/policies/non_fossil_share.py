"""Non-fossil share of primary energy of a region, by a stated conversion of primary electricity.

    s = (k E + O) / (k E + O + F) >= value
    <=>  (1 - value) (k E + O) - value F + missed >= 0                                   [ktce/year]

k   conversion [ktce/GWh]: coal rate of generation of the year (accounting `coal_equivalent`), or 0.1229
    (`calorific`, GB/T 2589)
E   non-fossil electricity consumed in the region: what is exported does not count [GWh]
O   other non-fossil energy, F fossil energy: fuel burned for power, fossil electricity taken in less sent
    out at k, and fossil energy outside the power sector (table regional_energy) [ktce]

Each block earns credit[t,b] = (1 - value) k E_b - value F_b, a plan column. `value` is a share.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, open_allowances, slack, yearly
from gridplan.model.energy import earn
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "non_fossil_share"
TABLES = ("targets", "regional_energy", "channels", "technologies")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/ktce", "at least"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "non_fossil_credit", {k: t.year for k, t in held.items()}, signed=True)

    def row(target: Target) -> Any:
        outside = (1 - target.value) * regional(system, target, "other_non_fossil")
        outside -= target.value * regional(system, target, "other_fossil")
        earned = yearly(m, system, "non_fossil_credit", target.id, target.year)
        return earned + slack(m, system, target) >= -outside

    hold(m, held.values(), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            good, bad = 1 - target.value, target.value
            earn(block, system, ledger, target, "non_fossil_credit", good, bad)
