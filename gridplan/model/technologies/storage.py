"""Battery and pumped storage: power and energy sized apart.

    level[s,h] = (1 - self_discharge)^step * level[s,h-1] + step * (charge_efficiency * charge[s,h]
                 - discharge[s,h] / discharge_efficiency + inflow[s,h] - spill[s,h])            [GWh]
    discharge <= power_capacity[s,y], charge <= charge_ratio * power_capacity[s,y] [GW]
    level <= energy_capacity[s,y] [GWh]
    minimum_duration * power_capacity <= energy_capacity <= maximum_duration * power_capacity

A store of horizon `block` begins and ends every block at `edge_level` of its energy capacity (a plan the
chronological year can run, with no columns that couple blocks); one of horizon `year` carries its level on.
`step` is how long a step of the block lasts [h]; energy flows into stores that have a series of inflow [GW].
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns
from gridplan.model import levels
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "storage"
TABLES = ("storages", "storage_technologies", "technologies", "costs", "build_rates")
SHORTFALL = 2.0  # times the value of lost load [per GWh]; zero in a finished run


def _units(system: System) -> pd.DataFrame:
    return system.units("storages", "storage_technologies")


def _energy(units: pd.DataFrame) -> pd.DataFrame:
    """The energy side of the same units [GWh]."""
    most = (units["potential"] * units["maximum_duration"]).where(
        units["potential_energy"].isna(), units["potential_energy"]
    )
    committed = units["committed"] * units["minimum_duration"]
    columns: dict[str, Any] = {
        "existing": units["existing_energy"],
        "committed": committed,
        "potential": most,
    }
    return units.assign(**columns)


def plan(m: pyo.ConcreteModel, system: System) -> None:
    units = _units(system)
    expand(m, system, "storage", units)
    expand(m, system, "storage_energy", _energy(units), quantity="energy")
    rows = {row.Index: row for row in units.itertuples()}
    keys = [(u, y) for u in units.index for y in system.horizon.years]

    def longest(_: Any, u: str, y: int) -> Any:
        return m.storage_energy_capacity[u, y] <= rows[u].maximum_duration * m.storage_capacity[u, y]

    def shortest(_: Any, u: str, y: int) -> Any:
        return m.storage_energy_capacity[u, y] >= rows[u].minimum_duration * m.storage_capacity[u, y]

    m.storage_longest = pyo.Constraint(keys, rule=longest)
    m.storage_shortest = pyo.Constraint(keys, rule=shortest)
    seasonal = list(units.index[units["horizon"] == "year"])
    if seasonal:
        most = {(u, y): m.storage_energy_capacity[u, y] for u in seasonal for y in system.horizon.years}
        begins = units.loc[seasonal, "initial_energy"].dropna().to_dict()
        levels.carry(m, system, "storage", most, initial=begins)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    units = _units(system)
    if units.empty:
        return
    year = system.span(block.number).year
    power = block.link("storage_capacity", units.index)
    cost = system.costs(units["technology"], year, "variable_om")
    ratio = units["charge_ratio"].to_numpy(float)[:, None]
    charge = block.cols("storage_charge", units.index, upper_link=(ratio, power))
    discharge = block.cols("storage_discharge", units.index, upper_link=(1.0, power), cost=cost)
    for horizon, group in units.groupby("horizon", sort=True):
        places = units.index.get_indexer(group.index)
        taken, given = charge.take(places), discharge.take(places)
        _offer(ledger, str(horizon), group, *_keep_level(block, system, str(horizon), group, taken, given))
    ways = (("reserve", 1.0, charge, discharge), ("reserve_down", ratio, discharge, charge))
    for word, most, more, less in ways:
        ledger.publish(word, [(most, power), (1.0, more), (-1.0, less)], units, quantity="storage_power")
    ledger.publish("synchronous", [(1.0, charge), (1.0, discharge)], units)
    ledger.publish("injected", [(1.0, discharge)], units, quantity="discharge")
    ledger.publish("withdrawn", [(1.0, charge)], units, quantity="charge")


def _keep_level(
    block: Block, system: System, horizon: str, units: pd.DataFrame, charge: Columns, discharge: Columns
) -> tuple[Columns, Any]:
    """Levels of the stores of one horizon [GWh], and what bounds them."""
    names = list(units.index)
    energy = block.link("storage_energy_capacity", names)
    step = system.span(block.number).step
    bound: dict[str, Any] = {"upper_link": (1.0, energy)}
    if horizon == "year":
        start, end = levels.edges(block, system, "storage", names)
        edge = np.ones((len(names), 1))
        bound = levels.ceiling(block, system, "storage", names, bound)
    else:
        start = end = energy
        edge = units["edge_level"].to_numpy(float)[:, None]
    family = f"storage_level_{horizon}"
    level = block.cols(family, names, unit="GWh", **bound)
    keep = (1.0 - units["self_discharge"].to_numpy(float)[:, None]) ** step
    inflow, spill = _inflow(block, system, horizon, names)
    terms = [
        (1.0, level),
        (-keep, level.lag(1)),
        (-keep * edge, start.only(0)),
        (-step * units["charge_efficiency"].to_numpy(float)[:, None], charge),
        (step / units["discharge_efficiency"].to_numpy(float)[:, None], discharge),
        *[(step, columns, place) for columns, place in spill],
    ]
    block.rows(f"{family}_balance", names, terms, equals=step * inflow, unit="GWh")
    last = [(1.0, level.only(block.hours - 1)), (-edge, end)]
    block.totals(
        f"{family}_end", names, last, equals=0.0, unit="GWh", shortfall=SHORTFALL * system.value_of_lost_load
    )
    return level, bound["upper_link"]


def _offer(ledger: Ledger, horizon: str, units: pd.DataFrame, level: Columns, most: Any) -> None:
    """Reserve that lasts for an hour: from what is stored, and into the room that is left."""
    into, out_of = (units[f"{way}_efficiency"].to_numpy(float)[:, None] for way in ("charge", "discharge"))
    room = [(most[0] / into, most[1]), (-1.0 / into, level)]
    ledger.publish("reserve", [(out_of, level)], units, quantity=f"storage_{horizon}")
    ledger.publish("reserve_down", room, units, quantity=f"storage_{horizon}")


def _inflow(
    block: Block, system: System, horizon: str, names: list[str]
) -> tuple[np.ndarray, list[tuple[Columns, np.ndarray]]]:
    """Energy that flows into each store [GW], shape (stores, hours), and what they spill, with its place."""
    inflow = np.zeros((len(names), block.hours))
    series = system.series.get("energy_inflow")
    place = np.array([i for i, name in enumerate(names) if series and name in series.units], dtype=int)
    if series is None or not len(place):
        return inflow, []
    fed = [names[i] for i in place]
    inflow[place] = series.of(block.number, fed)
    spill = block.cols(f"storage_spill_{horizon}", fed, upper=inflow[place])
    return inflow, [(spill, place)]
