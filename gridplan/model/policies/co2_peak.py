"""CO2 peak: from the peak year on, emissions of a set of zones do not grow from study year to study year.

    co2(t, y') <= (1 + value) * co2(t, y) + missed[y']    y >= peak year, y' the next study year [kt/year]

value  growth that is still allowed, mostly 0. co2 is counted by `gridplan.model.carbon`. Allowances of blocks
are used up here, since a plan gains from a high peak year.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.carbon import emission, open_emissions, spend_emissions
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target
from gridplan.system import System

NAME = "co2_peak"
TABLES = ("targets", "fuels", "regional_energy", "channels")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/kt", "at most"


def after_peak(system: System, target: Target) -> tuple[int, ...]:
    """The peak year and all study years after it; empty where there is none to compare with."""
    years = tuple(year for year in system.horizon.years if year >= target.year)
    return years if len(years) > 1 else ()


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> dict[int, Any]:
        found = {}
        for before, year in pairwise(after_peak(system, target)):
            then, now = (
                emission(m, system, "co2_peak_allowance", target, y, after_peak) for y in (before, year)
            )
            found[year] = now - slack(m, system, target, year) <= (1.0 + target.value) * then
        return found

    hold(m, open_emissions(m, system, NAME, "co2_peak_allowance", after_peak), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    spend_emissions(block, system, ledger, NAME, "co2_peak_allowance", after_peak, exact=True)
