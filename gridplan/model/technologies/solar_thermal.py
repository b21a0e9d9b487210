"""Concentrating solar plants: solar field, store of heat and power block, sized apart.

    collected[u,h] <= availability[u,h] * field[u,y]                        the rest is defocused [GW heat]
    heat[u,h] = (1 - heat_loss)^step * heat[u,h-1] + step * (collected[u,h] - generation[u,h] / efficiency)
                - start_up_heat / efficiency * started[u,h]  <= store[u,y]                        [GWh heat]
    minimum_load * online[u,h] <= generation[u,h] <= online[u,h] <= capacity[u,y]                       [GW]
    started[u,h] >= online[u,h] - online[u,h-1]                                                         [GW]
    minimum_multiple <= efficiency * field / capacity <= maximum_multiple
    minimum_duration <= efficiency * store / capacity <= maximum_duration                                [h]

All heat passes through the store, as in plants with two tanks of salt. `online` is capacity that runs, a
share of the block (linear, since blocks give duals). Heat and running capacity at a block's beginning are
those of its end: tanks of some hours carry nothing from week to week. `step` is how long a step lasts [h].
What runs offers reserve: up to its full output as far as an hour of heat is stored, down to its minimum load.
"""

from __future__ import annotations

import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.model.parts import expand_part
from gridplan.system import System

NAME = "solar_thermal"
TABLES = (
    "solar_thermal_plants", "solar_thermal_technologies", "climate", "technologies", "costs", "build_rates",
)  # fmt: skip
PARTS = {"field": "multiple", "heat": "duration"}  # sized apart; bounded against the power block by


def _units(system: System) -> pd.DataFrame:
    return system.units("solar_thermal_plants", "solar_thermal_technologies")


def plan(m: pyo.ConcreteModel, system: System) -> None:
    units = _units(system)
    expand(m, system, NAME, units)
    for part, ratio in PARTS.items():
        low, high = (units[f"{bound}_{ratio}"] / units["efficiency"] for bound in ("minimum", "maximum"))
        expand_part(m, system, NAME, part, units, low, high)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    units = _units(system)
    if units.empty:
        return
    names, year = list(units.index), system.span(block.number).year
    field = (
        system.series["availability"].of(block.number, names),
        block.link("solar_thermal_field_capacity", names),
    )
    collected = block.cols("solar_thermal_collected", names, upper_link=field)
    store = block.link("solar_thermal_heat_capacity", names)
    heat = block.cols("solar_thermal_heat", names, unit="GWh", upper_link=(1.0, store))
    power = block.link("solar_thermal_capacity", names)
    online = block.cols("solar_thermal_online", names, upper_link=(1.0, power))
    started = block.cols("solar_thermal_started", names)
    generation = block.cols(
        "solar_thermal_generation", names, cost=system.costs(units["technology"], year, "variable_om")
    )
    _run(block, units, generation, online, started)
    step = system.span(block.number).step
    taken = 1.0 / units["efficiency"].to_numpy(float)[:, None]
    keep = (1.0 - units["heat_loss"].to_numpy(float)[:, None]) ** step
    balance = [
        (1.0, heat),
        (-keep, heat.lag(1, wrap=True)),
        (-step, collected),
        (step * taken, generation),
        (taken * units["start_up_heat"].to_numpy(float)[:, None], started),
    ]
    block.rows("solar_thermal_balance", names, balance, equals=0.0, unit="GWh")
    least = units["minimum_load"].to_numpy(float)[:, None]
    more, less = [(1.0, online), (-1.0, generation)], [(1.0, generation), (-least, online)]
    ledger.publish("reserve", more, units, quantity="solar_thermal_power")
    ledger.publish("reserve", [(1.0 / taken, heat)], units, quantity="solar_thermal_heat")
    ledger.publish("reserve_down", less, units, quantity="solar_thermal_power")
    ledger.publish("synchronous", [(1.0, online)], units)
    ledger.publish("injected", [(1.0, generation)], units, quantity="generation")


def _run(block: Block, units: pd.DataFrame, generation: Columns, online: Columns, started: Columns) -> None:
    """Output between minimum load and the capacity that runs; what comes to run has been started."""
    names = list(units.index)
    least = units["minimum_load"].to_numpy(float)[:, None]
    block.rows("solar_thermal_running", names, [(1.0, generation), (-1.0, online)], upper=0.0)
    block.rows("solar_thermal_minimum_load", names, [(1.0, generation), (-least, online)], lower=0.0)
    starts = [(1.0, started), (-1.0, online), (1.0, online.lag(1, wrap=True))]
    block.rows("solar_thermal_start", names, starts, lower=0.0)
