"""CO2 intensity: emissions per gross domestic product of a set of zones are cut against a reference.

    co2(t, y) <= (1 - value) * base * gdp(t, y) + missed                   in the plan [kt/year]

base  intensity of the reference year [kt/million yuan];  gdp of the zones' regions (table regional_energy).
co2 is counted by `gridplan.model.carbon`, of the power sector or of the economy, as the target states.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.carbon import emission, open_emissions, spend_emissions
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional
from gridplan.model.targets import Target
from gridplan.system import System

NAME = "co2_intensity"
TABLES = ("targets", "fuels", "regional_energy", "channels")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/kt", "at most"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        emitted = emission(m, system, "co2_intensity_allowance", target, target.year)
        most = (1.0 - target.value) * target.base * regional(system, target, "gdp")
        return emitted - slack(m, system, target) <= most

    hold(m, open_emissions(m, system, NAME, "co2_intensity_allowance"), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    spend_emissions(block, system, ledger, NAME, "co2_intensity_allowance")
