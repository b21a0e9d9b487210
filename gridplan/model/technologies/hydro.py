"""Cascaded hydro: reservoirs, run-of-river plants and junctions on rivers; water let out arrives later.

    volume[r,h] - volume[r,h-1] = inflow[r,h] + arriving[r,h] - release[r,h] - spill[r,h]         [hm3]
    power[r,h]  = energy_factor[r] * release[r,h] <= capacity[r,y],   release <= rated_flow         [GW]
    energy_factor = 9.81 * efficiency * head / 3600       (0 at a junction, which has no turbines)  [GWh/hm3]

Head is constant, or follows level and flow from round to round (gridplan.model.heads). More capacity at a
dam that stands adds power, never water. Reservoirs of seasonal regulation and more carry their volume
through the year, smaller ones close on their block; a dam still to be built holds water in proportion to
the capacity that stands. Water held is gridplan.model.reservoirs (windows, ramp of level), water on its way
gridplan.model.waterways (delay, routing), what must be let out gridplan.model.outflows (ecological flow,
ramp).
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model import exchanges, heads, outflows, reservoirs, waterways
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "hydro"
TABLES = (
    "hydro_plants",
    "inflow_shapes",
    "reservoir_windows",
    "reversible_units",
    "storage_curves",
    "technologies",
    "costs",
    "build_rates",
)
LINKED = ("seasonal", "annual", "multi_year")
SHORTFALL = 15.0  # times the value of lost load [per hm3]: above the worth of water to a whole cascade


def plants(system: System) -> pd.DataFrame:
    """Hydro plants with energy_factor [GWh/hm3], `candidate`, `stores` and `carried` (through the year)."""
    found: pd.DataFrame = system.remember("plants", lambda: _plants(system.units("hydro_plants")))
    return found


def _plants(frame: pd.DataFrame) -> pd.DataFrame:
    stores = (frame["active_storage"] > 0) & (frame["regulation"] != "run_of_river")
    return frame.assign(
        energy_factor=9.81 * frame["efficiency"] * frame["head"] / 3600.0,
        candidate=frame["existing"] == 0,
        whole=_whole(frame),
        stores=stores,
        carried=stores & frame["regulation"].isin(LINKED),
    )


def plan(m: pyo.ConcreteModel, system: System) -> None:
    frame = plants(system)
    expand(m, system, "hydro", frame)
    reservoirs.carry(m, system, frame)
    waterways.carry(m, system, frame)
    outflows.carry(m, system, frame)
    exchanges.carry(m, system)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    frame = plants(system)
    if frame.empty:
        return
    names = list(frame.index)
    year = system.span(block.number).year
    factor = heads.factors(block, system, frame)
    capacity = block.link("hydro_capacity", names)
    cost = system.costs(frame["technology"], year, "variable_om")
    paid = cost * factor * heads.constant(system, frame)
    flow = _flow(frame, factor)
    release = block.cols("hydro_release", names, unit="hm3/h", upper_link=(flow, capacity), cost=paid)
    spill = block.cols("hydro_spill", names, unit="hm3/h")
    terms: list[Term] = [(1.0, release), (1.0, spill)]
    terms += waterways.arriving(block, system, frame, release, spill, _price(system))
    terms += exchanges.flows(block, system, ledger, frame, (factor, release))
    inflow = system.series["inflow"].of(block.number, names)
    stores = frame["stores"].to_numpy(bool)
    change, held = reservoirs.volumes(block, system, frame, _price(system))
    terms += change
    for holds, name in ((True, "hydro_water_balance"), (False, "hydro_river_balance")):
        here = np.flatnonzero(stores == holds)
        if len(here):
            place = np.where(stores == holds, np.cumsum(stores == holds) - 1, -1)
            block.rows(
                name,
                [names[i] for i in here],
                [_placed(term, place) for term in terms],
                equals=inflow[here],
                unit="hm3/h",
            )
    outflows.rules(block, system, frame, release, spill, 10.0 * _price(system))
    power = heads.powers(block, system, frame, factor, (release, held), cost)
    ledger.publish("injected", power, frame, quantity="generation")
    left = factor * flow  # what the turbines can give at capacity and rated flow
    ledger.publish("reserve", [(left, capacity), (-factor, release)], frame, quantity="hydro_power")
    ledger.publish("reserve", [(factor, spill), (factor, held)], frame, quantity="hydro_water")  # for an hour
    for word in ("reserve_down", "synchronous"):
        ledger.publish(word, [(factor, release)], frame, quantity="hydro_power")


def _whole(frame: pd.DataFrame) -> pd.Series:
    """The capacity a dam may reach [GW]; any number where nothing is built, since its capacity is 0 then."""
    most = frame["potential"].fillna(0.0).clip(lower=frame["existing"] + frame["committed"])
    return most.where(most > 0, 1.0)


def _flow(frame: pd.DataFrame, factor: np.ndarray) -> np.ndarray:
    """Flow for every GW [hm3/h per GW], at most the rated one; none at a junction, which has no turbines."""
    stands = frame["existing"] + frame["committed"]
    rated = (frame["rated_flow"] / stands.where(stands > 0, frame["whole"])).to_numpy(float)[:, None]
    return np.fmin(np.divide(1.0, factor, out=np.zeros_like(factor), where=factor > 0), rated)


def _placed(term: Term, place: np.ndarray) -> Term:
    """The term's rows among all plants, moved to their rows among some of them."""
    own = term[2] if len(term) > 2 else np.arange(len(term[1].units))
    return term[0], term[1], np.where(own >= 0, place[own], -1)


def _price(system: System) -> float:
    """Price of missing water [million yuan/hm3]."""
    return SHORTFALL * system.value_of_lost_load
