"""CO2 price: every tonne emitted in a set of zones in a year costs so much.

sum_h emitted <= emission[t,b]                                         one row a target and block [kt]
cost = value * sum_b count * probability * emission[t,b]               in the plan [million yuan/year]
"""

from __future__ import annotations

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.book import Cost
from gridplan.model.carbon import open_emissions, spend_emissions
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "co2_price"
TABLES = ("targets", "fuels")
VALUE, PRICE, SENSE = "million yuan/kt", "million yuan/kt", "at least"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    for target in open_emissions(m, system, NAME, "co2_priced"):
        for span in system.horizon.spans_of(target.year):
            expected = span.count * system.horizon.probability(span.scenario) * target.value
            variable = m.co2_priced[target.id, span.number]
            m.book.costs.append(Cost("co2_price", target.id, "", NAME, target.year, variable, expected))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    spend_emissions(block, system, ledger, NAME, "co2_priced")
