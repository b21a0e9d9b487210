"""CO2 budget: emissions of all years from one to another.

    sum_y years[y] * co2(t, y) <= value + years[y0] * missed               in the plan [kt]

years[y]  years of the period of study year y that lie from `from_year` to `year`; y0 the last such y. What is
missed is so much in each year of that period. Written per year of y0, so that its dual is a price of a year.
co2 is counted by `gridplan.model.carbon`.
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

NAME = "co2_budget"
TABLES = ("targets", "fuels", "regional_energy", "channels")
VALUE, PRICE, SENSE = "kt", "million yuan/kt", "at most"


def periods(system: System, target: Target) -> dict[int, int]:
    """Study years of the budget, and the years that each stands for within it."""
    found = {}
    for year in system.horizon.years:
        last = min(year + system.horizon.length[year] - 1, target.year)
        years = last - max(year, target.from_year) + 1
        if years > 0:
            found[year] = years
    return found


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        years = periods(system, target)
        last = max(years)
        total = sum(
            n / years[last] * emission(m, system, "co2_budget_allowance", target, y, periods)
            for y, n in years.items()
        )
        return total - slack(m, system, target) <= target.value / years[last]

    hold(m, open_emissions(m, system, NAME, "co2_budget_allowance", periods), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    spend_emissions(block, system, ledger, NAME, "co2_budget_allowance", periods)
