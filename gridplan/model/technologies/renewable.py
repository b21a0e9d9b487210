"""Wind and solar: power up to what the weather offers; the rest is curtailed.

generation[u,h] <= availability[u,h] * capacity[u,y]              [GW]
generation[u,h] <= grid_limit[u]                                  [GW], where the grid takes less
curtailed[u,h]   = availability[u,h] * capacity[u,y] - generation[u,h]
"""

from __future__ import annotations

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "renewable"
TABLES = ("sites", "climate", "technologies", "costs", "build_rates")


def plan(m: pyo.ConcreteModel, system: System) -> None:
    expand(m, system, "renewable", system.units("sites"))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    sites = system.units("sites")
    year = system.span(block.number).year
    availability = system.series["availability"].of(block.number, sites.index)
    capacity = block.link("renewable_capacity", sites.index)
    cost = system.costs(sites["technology"], year, "variable_om")
    generation = block.cols(
        "renewable_generation", sites.index, upper_link=(availability, capacity), cost=cost
    )
    bound = np.flatnonzero(sites["grid_limit"].notna())
    if len(bound):
        most = sites["grid_limit"].to_numpy(float)[bound][:, None]
        block.rows("renewable_grid_limit", sites.index[bound], [(1.0, generation.take(bound))], upper=most)
    ledger.publish("injected", [(1.0, generation)], sites, quantity="generation")
    ledger.publish("available", [(availability, capacity)], sites)
    ledger.publish("curtailed", [(availability, capacity), (-1.0, generation)], sites)
