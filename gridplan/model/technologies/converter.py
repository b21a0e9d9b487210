"""Converters: carriers in, carriers out, at fixed ratios (electrolyser, heat pump, electric boiler, turbine).

activity[u,h] <= availability[u] * capacity[u,y]                                             [GW]
conversion_out[u,c,h] = ratio[u,c] * activity[u,h]      of every carrier c with a ratio above 0  [GW]
conversion_in[u,c,h] = -ratio[u,c] * activity[u,h]      of every carrier c with a ratio below 0  [GW]
peak_load[u] = peak_share[u] * max(0, -ratio[u,electricity])      counted by the reserve margin

Capacity and costs refer to the activity, whatever carrier has the ratio 1 or -1. What burns a fuel whose
carrier is not balanced (a boiler of coal or gas) is a generator of its carrier.
Planning columns: converter_capacity, converter_build [GW].
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import ELECTRICITY, System
from gridplan.system.nodes import node

NAME = "converter"
TABLES = ("converters", "converter_technologies", "conversions", "technologies", "costs", "build_rates")


def converters(system: System) -> pd.DataFrame:
    """The converters, with availability and peak load [GW of electricity per GW of capacity]."""
    found: pd.DataFrame = system.remember(NAME, lambda: _converters(system))
    return found


def _converters(system: System) -> pd.DataFrame:
    units = system.units("converters", "converter_technologies")
    drawn = [max(0.0, -ratios(system, kind).get(ELECTRICITY, 0.0)) for kind in units["technology"]]
    return units.assign(peak_load=units["peak_share"] * np.array(drawn, dtype=float))


def ratios(system: System, technology: str) -> dict[str, float]:
    """What a technology gives (above 0) and takes (below 0) of each carrier, per unit of its activity."""
    table = system.table("conversions")
    own = table[table["technology"] == technology]
    return dict(zip(own["carrier"].astype(str), own["ratio"].astype(float), strict=True))


def plan(m: pyo.ConcreteModel, system: System) -> None:
    expand(m, system, "converter", converters(system))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    units = converters(system)
    if units.empty:
        return
    year = system.span(block.number).year
    capacity = block.link("converter_capacity", units.index)
    activity = block.cols(
        "converter_activity",
        units.index,
        upper_link=(units["availability"].to_numpy(float)[:, None], capacity),
        cost=system.costs(units["technology"], year, "variable_om"),
    )
    for carrier in dict.fromkeys(system.table("conversions")["carrier"]):
        ratio = np.array([ratios(system, kind).get(carrier, 0.0) for kind in units["technology"]])
        nodes = [node(zone, carrier) for zone in units["zone"]]
        for sign, word, quantity in (
            (1.0, "injected", "conversion_out"),
            (-1.0, "withdrawn", "conversion_in"),
        ):
            places = np.flatnonzero(sign * ratio > 0)
            if len(places):
                terms = [(sign * ratio[places][:, None], activity.take(places))]
                ledger.publish(word, terms, units.assign(node=nodes).iloc[places], quantity=quantity)
