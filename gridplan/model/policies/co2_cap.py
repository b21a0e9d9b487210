"""CO2 cap: emissions of the power sector of a set of zones in a year.

sum_h emitted <= allowance[t,b]                                        one row a target and block [kt]
sum_b count * probability * allowance[t,b] <= value + missed           in the plan [kt/year]
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, open_allowances, slack, spend, yearly
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "co2_cap"
TABLES = ("targets", "fuels")
VALUE, PRICE, SENSE = "kt", "million yuan/kt", "at most"
# Times the value of lost load: above 1 / the least emission of a fuel [kt/GWh]. Zero in a finished run.
SHORTFALL = 5.0


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "co2_allowance", {key: t.year for key, t in held.items()})

    def row(target: Target) -> Any:
        emitted = yearly(m, system, "co2_allowance", target.id, target.year)
        return emitted - slack(m, system, target) <= target.value

    hold(m, held.values(), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            terms = list(ledger.read("emitted", target.zones, target.technologies, total=True))
            spend(
                block,
                "co2_allowance",
                [target.id],
                terms,
                unit="kt",
                price=SHORTFALL * system.value_of_lost_load,
            )
