"""CO2 price: every tonne emitted in a set of zones in a year costs so much.

sum_h emitted <= emission[t,b]                                         one row a target and block [kt]
cost = value * sum_b count * probability * emission[t,b]               in the plan [million yuan/year]
"""

from __future__ import annotations

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.book import Cost
from gridplan.model.budget import open_allowances, spend
from gridplan.model.ledger import Ledger
from gridplan.model.targets import targets
from gridplan.system import System

NAME = "co2_price"
TABLES = ("targets", "fuels")
VALUE, PRICE, SENSE = "million yuan/kt", "million yuan/kt", "at least"
# Times the value of lost load: above 1 / the least emission of a fuel [kt/GWh]. Zero in a finished run.
SHORTFALL = 5.0


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "co2_priced", {key: t.year for key, t in held.items()})
    for key, target in held.items():
        for span in system.horizon.spans_of(target.year):
            expected = span.count * system.horizon.probability(span.scenario) * target.value
            variable = m.co2_priced[key, span.number]
            m.book.costs.append(Cost("co2_price", key, "", NAME, target.year, variable, expected))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            terms = list(ledger.read("emitted", target.zones, target.technologies, total=True))
            spend(
                block,
                "co2_priced",
                [target.id],
                terms,
                unit="kt",
                price=SHORTFALL * system.value_of_lost_load,
            )
