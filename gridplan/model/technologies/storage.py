"""Batteries, shared storage, pumped storage, compressed air: charging, discharging and energy sized apart.

    level[s,h] = (1 - self_discharge)^step * level[s,h-1] + step * (charge_efficiency * charge[s,h]
                 - discharge[s,h] / discharge_efficiency + inflow[s,h] - spill[s,h])            [GWh]
    discharge <= power_capacity[s,y],  charge <= charge_capacity[s,y] [GW]
    level <= (1 - minimum_level) * energy_capacity[s,y], counted from the minimum [GWh]
    minimum_duration * power_capacity <= energy_capacity <= maximum_duration * power_capacity
    charge_ratio * power_capacity <= charge_capacity <= maximum_charge_ratio * power_capacity
    cycles of the year within `cycle_limit` (gridplan.model.cycles)

Charging machines are a choice of their own where there is a `maximum_charge_ratio`; else they are
`charge_ratio` times the capacity. Discharge costs variable_om + wear_cost. A store of horizon `block` begins
and ends every block at `edge_level` of its energy capacity (a plan the chronological year can run, with no
columns that couple blocks); one of horizon `year` carries its level on. `step` is how long a step of the
block lasts [h]; energy flows into stores that have a series of inflow [GW].
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Link
from gridplan.model import levels
from gridplan.model.book import expand
from gridplan.model.cycles import limit_cycles, spend_cycles
from gridplan.model.inflow import inflow_and_spill
from gridplan.model.ledger import Ledger
from gridplan.model.parts import expand_part
from gridplan.system import System

NAME = "storage"
TABLES = ("storages", "storage_technologies", "technologies", "costs", "build_rates")
SHORTFALL = 2.0  # times the value of lost load [per GWh]; zero in a finished run


def _units(system: System) -> pd.DataFrame:
    return system.units("storages", "storage_technologies")


def _column(units: pd.DataFrame, name: str) -> np.ndarray:
    return units[name].to_numpy(float)[:, None]


def plan(m: pyo.ConcreteModel, system: System) -> None:
    units = _units(system)
    expand(m, system, "storage", units)
    expand_part(m, system, "storage", "energy", units, units["minimum_duration"], units["maximum_duration"])
    own = units[units["maximum_charge_ratio"].notna()]
    if len(own):
        expand_part(m, system, "storage", "charge", own, own["charge_ratio"], own["maximum_charge_ratio"])
    seasonal = units[units["horizon"] == "year"]
    if len(seasonal):
        usable, years = (1.0 - seasonal["minimum_level"]).to_dict(), system.horizon.years
        most = {(u, y): usable[u] * m.storage_energy_capacity[u, y] for u in usable for y in years}
        begins = seasonal["initial_energy"].dropna().to_dict()
        keep = (1.0 - seasonal["self_discharge"]).to_dict()
        levels.carry(m, system, "storage", most, initial=begins, keep=keep)
    limit_cycles(m, system, units)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    units = _units(system)
    if units.empty:
        return
    year = system.span(block.number).year
    power = block.link("storage_capacity", units.index)
    cost = system.costs(units["technology"], year, "variable_om") + _column(units, "wear_cost")
    charger = _chargers(block, units, power)
    charge = block.cols("storage_charge", units.index, upper_link=charger)
    discharge = block.cols("storage_discharge", units.index, upper_link=(1.0, power), cost=cost)
    for horizon, group in units.groupby("horizon", sort=True):
        places = units.index.get_indexer(group.index)
        taken, given = charge.take(places), discharge.take(places)
        _offer(ledger, str(horizon), group, *_keep_level(block, system, str(horizon), group, taken, given))
    spend_cycles(block, system, units, discharge, SHORTFALL * system.value_of_lost_load)
    ways = (("reserve", (1.0, power), charge, discharge), ("reserve_down", charger, discharge, charge))
    for word, most, more, less in ways:
        ledger.publish(word, [most, (1.0, more), (-1.0, less)], units, quantity="storage_power")
    ledger.publish("synchronous", [(1.0, charge), (1.0, discharge)], units)
    ledger.publish("injected", [(1.0, discharge)], units, quantity="discharge")
    ledger.publish("withdrawn", [(1.0, charge)], units, quantity="charge")


def _chargers(block: Block, units: pd.DataFrame, power: Link) -> tuple[np.ndarray, Link]:
    """What bounds charging: a machine of its own, or the capacity times its fixed ratio."""
    own = np.flatnonzero(units["maximum_charge_ratio"].notna())
    times, ids = _column(units, "charge_ratio").copy(), power.ids.copy()
    if len(own):
        times[own] = 1.0
        ids[own] = block.link("storage_charge_capacity", list(units.index[own])).ids
    return times, replace(power, ids=ids)


def _keep_level(
    block: Block, system: System, horizon: str, units: pd.DataFrame, charge: Columns, discharge: Columns
) -> tuple[Columns, Any]:
    """Levels of the stores of one horizon [GWh], and what bounds them."""
    names = list(units.index)
    energy = block.link("storage_energy_capacity", names)
    step = system.span(block.number).step
    bound: dict[str, Any] = {"upper_link": (1.0 - _column(units, "minimum_level"), energy)}
    if horizon == "year":
        start, end = levels.edges(block, system, "storage", names)
        edge = np.ones((len(names), 1))
        bound = levels.ceiling(block, system, "storage", names, bound)
    else:
        start = end = energy
        edge = _column(units, "edge_level") - _column(units, "minimum_level")
    family = f"storage_level_{horizon}"
    level = block.cols(family, names, unit="GWh", **bound)
    keep = (1.0 - _column(units, "self_discharge")) ** step
    inflow, spill = inflow_and_spill(block, system, horizon, names)
    terms = [
        (1.0, level),
        (-keep, level.lag(1)),
        (-keep * edge, start.only(0)),
        (-step * _column(units, "charge_efficiency"), charge),
        (step / _column(units, "discharge_efficiency"), discharge),
        *[(step, columns, place) for columns, place in spill],
    ]
    block.rows(f"{family}_balance", names, terms, equals=step * inflow, unit="GWh")
    last = [(1.0, level.only(block.hours - 1)), (-edge, end)]
    price = SHORTFALL * system.value_of_lost_load
    block.totals(f"{family}_end", names, last, equals=0.0, unit="GWh", shortfall=price)
    return level, bound["upper_link"]


def _offer(ledger: Ledger, horizon: str, units: pd.DataFrame, level: Columns, most: Any) -> None:
    """Reserve that lasts for an hour: from what is stored, and into the room that is left."""
    into, out_of = _column(units, "charge_efficiency"), _column(units, "discharge_efficiency")
    room = [(most[0] / into, most[1]), (-1.0 / into, level)]
    ledger.publish("reserve", [(out_of, level)], units, quantity=f"storage_{horizon}")
    ledger.publish("reserve_down", room, units, quantity=f"storage_{horizon}")
