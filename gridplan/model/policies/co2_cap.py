"""CO2 cap: emissions of a set of zones in a year, of the power sector or of the economy.

    co2(t, y) <= value + missed                                            in the plan [kt/year]

co2 is counted by `gridplan.model.carbon`: at the place of production, or of consumption.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.carbon import emission, open_emissions, spend_emissions
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target
from gridplan.system import System

NAME = "co2_cap"
TABLES = ("targets", "fuels", "regional_energy", "channels")
VALUE, PRICE, SENSE = "kt", "million yuan/kt", "at most"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        emitted = emission(m, system, "co2_allowance", target, target.year)
        return emitted - slack(m, system, target) <= target.value

    hold(m, open_emissions(m, system, NAME, "co2_allowance"), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    spend_emissions(block, system, ledger, NAME, "co2_allowance")
