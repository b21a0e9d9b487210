"""Land limit: the technologies named take at most so much land in a set of zones in a year.

sum_{u of technologies, zone in set} land_use[technology] * capacity[u,y] - missed <= value      [km2]
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.scope import assets_inside
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "land_limit"
TABLES = ("targets", "technologies", "zones")
VALUE, PRICE, SENSE = "km2", "million yuan/km2", "at most"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    use = system.table("technologies").set_index("technology")["land_use"].fillna(0.0)

    def row(target: Target) -> Any:
        taken = sum(
            float(use[unit.technology]) * getattr(m, f"{assets.family}_capacity")[unit.Index, target.year]
            for assets, units in assets_inside(m, target)
            for unit in units.itertuples()
        )
        return taken - slack(m, system, target) <= target.value

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
