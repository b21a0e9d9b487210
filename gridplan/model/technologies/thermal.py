"""Units that burn fuel (or bring heat up from the ground): coal, gas, biomass, waste, geothermal, nuclear.

generation[u,h] <= availability[u,b] * capacity[u,y]                             [GW]
| generation[u,h] - generation[u,h-1] | <= ramp[u] * capacity[u,y]               [GW], within a block
burned  = heat_rate[u] * generation                                               [ktce/h]
emitted = co2_factor[fuel] * (1 - capture[u]) * burned                            [kt/h]
running[u,h] >= must_run[u,b] * availability[u,b] * capacity[u,y]                [GW]

`availability` and `must_run` are means over the seasons that the block stands for, with
availability = (1 - maintenance) (1 - forced_outage) in a season of the table thermal_seasons. Units with a
minimum load, starts that cost or least times commit what of them runs (gridplan.model.commitment): `running`
is then their online capacity, else their generation; their fuel depends on load, and they ramp by what runs.
Retrofits move capacity between generators and renew it (gridplan.model.retrofits).
They offer reserve up to their running (or, where nothing commits, available) capacity and down to their
minimum load, both within `reserve_share` of it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Link
from gridplan.model import seasons
from gridplan.model.book import expand
from gridplan.model.commitment import Commitment, commit, commits, fuel_rates, ramps
from gridplan.model.ledger import Ledger
from gridplan.model.retrofits import limit_retrofits, open_retrofits
from gridplan.system import System

NAME = "thermal"
TABLES = ("generators", "thermal_technologies", "thermal_seasons", "seasons", "technologies", "costs",
          "fuels", "build_rates", "retrofits")  # fmt: skip
COSTS = {"thermal_start": "start"}
# Times the value of lost load, per GW that the worst hour lacks: above all it could save in a week.
SHORTFALL = 50.0


def generators(system: System) -> pd.DataFrame:
    """The generators of this plug-in, with fuel, heat rate, ramp and availability."""
    units = system.units("generators", "thermal_technologies")
    found: pd.DataFrame = system.remember(NAME, lambda: units[units["plugin"] == NAME])
    return found


def in_season(system: System, number: int) -> pd.DataFrame:
    """The generators with availability and must_run as in block `number`; `forced`: ever must run."""
    units, table = generators(system), system.table("thermal_seasons")
    if table.empty:
        return units.assign(forced=units["must_run"] > 0)
    part = table["season"].map(seasons.shares(system, number)).to_numpy(float)
    left = (1.0 - table["maintenance"].to_numpy(float)) * (1.0 - table["forced_outage"].to_numpy(float))
    kinds = table["technology"]
    rest = 1.0 - units["technology"].map(pd.Series(part).groupby(kinds).sum()).fillna(0.0)
    found = units.assign(
        forced=(units["must_run"] > 0) | units["technology"].isin(kinds[table["must_run"] > 0])
    )
    for column, values in (("availability", left), ("must_run", table["must_run"].to_numpy(float))):
        mean = units["technology"].map(pd.Series(part * values).groupby(kinds).sum()).fillna(0.0)
        found[column] = mean + rest * units[column]
    return found


def plan(m: pyo.ConcreteModel, system: System) -> None:
    units = generators(system)
    if system.table("retrofits").empty:
        expand(m, system, "thermal", units, retirable=True)
        return
    expand(m, system, "thermal", units, retirable=True, moves=open_retrofits(m, system))
    limit_retrofits(m, system, m.thermal_retire)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    units = in_season(system, block.number)
    if units.empty:
        return
    year = system.span(block.number).year
    capacity = block.link("thermal_capacity", units.index)
    price, carbon = (figure[:, None] for figure in fuel_figures(system, list(units["fuel"]), year))
    slope, idle = fuel_rates(units)
    generation = block.cols(
        "thermal_generation",
        units.index,
        upper_link=(units["availability"].to_numpy(float)[:, None], capacity),
        cost=system.costs(units["technology"], year, "variable_om") + slope * price,
    )
    fuel: list[tuple[np.ndarray, Columns]] = [(slope, generation)]
    running, made = generation, None
    if commits(units).any():
        step = system.span(block.number).step  # [h]; what a start costs is not repeated in each hour of it
        start_fuel = units["start_fuel"].to_numpy(float)[:, None] / step
        start_cost = units["start_cost"].to_numpy(float)[:, None] / step + start_fuel * price
        made = commit(block, units, generation, capacity, idle * price, start_cost, step)
        running, fuel = made.running, [*fuel, (idle, made.online), (start_fuel, made.start)]
    ramps(block, units, generation, capacity, made)
    _must_run(block, system, units, running, capacity)
    _offer(block, units, generation, capacity, running, made, ledger)
    kept = carbon * (1.0 - units["capture"].to_numpy(float)[:, None])
    ledger.publish("injected", [(1.0, generation)], units, quantity="generation")
    ledger.publish("burned", fuel, units)
    ledger.publish("emitted", [(kept * rate, columns) for rate, columns in fuel], units)


def _offer(
    block: Block, units: pd.DataFrame, generation: Columns, capacity: Link, running: Columns,
    made: Commitment | None, ledger: Ledger,
) -> None:  # fmt: skip
    """Reserve: what runs (where nothing commits: stands ready) beyond the output, as fast as it comes."""
    least, quick, available = (
        units[name].to_numpy(float)[:, None] for name in ("minimum_load", "reserve_share", "availability")
    )
    ready: list[tuple[np.ndarray, Columns | Link]] = [(available * ~commits(units)[:, None], capacity)]
    ready += [(np.ones_like(least), made.online)] if made is not None else []
    held = [(least, made.online)] if made is not None else []
    ramp = [(quick * share, columns) for share, columns in ready]
    ledger.publish("reserve", [*ready, (-1.0, generation)], units, quantity="thermal_power")
    ledger.publish("reserve", ramp, units, quantity="thermal_ramp")
    down = [(1.0, generation), *((-share, columns) for share, columns in held)]
    ledger.publish("reserve_down", down, units, quantity="thermal_power")
    ledger.publish("reserve_down", ramp, units, quantity="thermal_ramp")
    ledger.publish("synchronous", [(1.0, running)], units)


def _must_run(block: Block, system: System, units: pd.DataFrame, running: Columns, capacity: Link) -> None:
    """What must run does; a plan with more of it than its zone can take is told so."""
    here = np.flatnonzero(units["forced"].to_numpy(bool))
    if len(here):
        share = (units["must_run"] * units["availability"]).to_numpy(float)[here][:, None]
        terms = [(1.0, running.take(here)), (-share, capacity.take(here))]
        price = SHORTFALL * system.value_of_lost_load
        block.rows("thermal_must_run", units.index[here], terms, lower=0.0, shortfall=price)


def fuel_figures(system: System, fuels: list[str], year: int) -> tuple[np.ndarray, np.ndarray]:
    """Price [million yuan/ktce] and CO2 factor [kt/ktce] of each fuel in `year`."""
    price = [system.yearly("fuels", "fuel", fuel, year, "price") for fuel in fuels]
    carbon = [system.yearly("fuels", "fuel", fuel, year, "co2_factor") for fuel in fuels]
    return np.array(price), np.array(carbon)
