"""Coal and gas units: fuel to power, with ramps and availability.

generation[u,h] <= availability[u] * capacity[u,y]                               [GW]
| generation[u,h] - generation[u,h-1] | <= ramp[u] * capacity[u,y]               [GW], within a block
burned  = heat_rate[u] * generation                                               [ktce/h]
emitted = co2_factor[fuel] * burned                                               [kt/h]
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "thermal"
TABLES = ("generators", "thermal_technologies", "technologies", "costs", "fuels", "build_rates")


def generators(system: System) -> pd.DataFrame:
    """The generators of this plug-in, with fuel, heat rate, ramp and availability."""
    units = system.units("generators", "thermal_technologies")
    found: pd.DataFrame = system.remember(NAME, lambda: units[units["plugin"] == NAME])
    return found


def plan(m: pyo.ConcreteModel, system: System) -> None:
    units = generators(system)
    expand(m, system, "thermal", units, retirable=True)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    units = generators(system)
    if units.empty:
        return
    year = system.span(block.number).year
    capacity = block.link("thermal_capacity", units.index)
    price, carbon = fuel_figures(system, list(units["fuel"]), year)
    heat_rate = units["heat_rate"].to_numpy(float)
    variable = system.costs(units["technology"], year, "variable_om")[:, 0]
    generation = block.cols(
        "thermal_generation",
        units.index,
        upper_link=(units["availability"].to_numpy(float)[:, None], capacity),
        cost=(variable + heat_rate * price)[:, None],
    )
    slow = np.flatnonzero(units["ramp"].to_numpy(float) < 1.0)
    if len(slow):
        names, limit = units.index[slow], -units["ramp"].to_numpy(float)[slow][:, None]
        now, before = generation.take(slow), generation.take(slow).lag(1)
        later = slice(1, None)
        share = (limit, capacity.take(slow).only(later))
        block.rows("thermal_ramp_up", names, [(1.0, now.only(later)), (-1.0, before), share], upper=0.0)
        block.rows("thermal_ramp_down", names, [(-1.0, now.only(later)), (1.0, before), share], upper=0.0)
    ledger.publish("injected", [(1.0, generation)], units, quantity="generation")
    ledger.publish("burned", [(heat_rate[:, None], generation)], units)
    ledger.publish("emitted", [((heat_rate * carbon)[:, None], generation)], units)


def fuel_figures(system: System, fuels: list[str], year: int) -> tuple[np.ndarray, np.ndarray]:
    """Price [million yuan/ktce] and CO2 factor [kt/ktce] of each fuel in `year`."""
    price = [system.yearly("fuels", "fuel", fuel, year, "price") for fuel in fuels]
    carbon = [system.yearly("fuels", "fuel", fuel, year, "co2_factor") for fuel in fuels]
    return np.array(price), np.array(carbon)
