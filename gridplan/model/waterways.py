"""Waterways: what one plant lets out reaches the next one later, and none of it is lost between blocks.

    coming[u,h]   = (1 - f) out[u,h-n] + f out[u,h-n-1],   n + f = travel time [h]                 [hm3/h]
    reach[u,h]    = a reach[u,h-1] + K (1 - a) coming[u,h],   a = exp(-1/K),  K = routing time [h]   [hm3]
    arriving[r,h] = sum_up coming[up,h] + reach[up,h-1] - reach[up,h]                              [hm3/h]

The first line is pure delay; the second, where a reach has a routing time, a linear reservoir that lets out
reach / K at every moment, solved exactly for an inflow that is constant within the hour (Maidment (ed.)
1993, Handbook of Hydrology, ch. 10). Water on its way and water in reaches at a block's edge are planning
columns, handed from block to block through the year. Where a block stands for several weeks, or the study
closes it, its water runs round: what is on its way at the end arrives at the start.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Term
from gridplan.model import handed
from gridplan.system import System


def carry(m: pyo.ConcreteModel, system: System, plants: pd.DataFrame) -> None:
    """Planning columns `hydro_transit` and `hydro_reach` [plant, year, scenario, edge], in hm3."""
    above = plants[plants["downstream"].isin(plants.index)]
    handed.carry(m, system, "hydro_transit", above.index[above["travel_time"] > 0])
    handed.carry(m, system, "hydro_reach", above.index[above["routing_time"] > 0])


def arriving(
    block: Block, system: System, plants: pd.DataFrame, release: Columns, spill: Columns, price: float
) -> list[Term]:
    """Terms -arriving of every plant; `price` [million yuan/hm3] of handing on too much or too little."""
    above = plants[plants["downstream"].isin(plants.index)]
    below = plants.index.get_indexer(above["downstream"])
    own = np.arange(len(above))
    hours = above["travel_time"].to_numpy(float)
    whole, part = hours.astype(int), hours % 1.0
    wraps = handed.closes(system, block.number)
    outs = [columns.take(plants.index.get_indexer(above.index)) for columns in (release, spill)]
    coming: list[Term] = [
        (share[:, None], out.lag(lag, wrap=wraps), own)
        for lag, share in ((whole, 1.0 - part), (whole + 1, part))
        for out in outs
    ]
    if not wraps and (hours > 0).any():
        coming.append(_in_transit(block, above, outs, price))
    terms = [(-share, columns, below[at]) for share, columns, at in coming]
    return terms + _routed(block, above, coming, below, wraps, price)


def _in_transit(block: Block, above: pd.DataFrame, outs: list[Columns], price: float) -> Term:
    """What came in on its way arrives evenly; what has not arrived at the end is handed on."""
    late = np.flatnonzero(above["travel_time"].to_numpy(float) > 0)
    names = list(above.index[late])
    hours = above["travel_time"].to_numpy(float)[late, None]
    whole, part, h = hours.astype(int), hours % 1.0, np.arange(block.hours)
    staying = (1.0 - part) * (h + whole >= block.hours) + part * (h + whole + 1 >= block.hours)
    leaving = block.link("hydro_transit", names, at="end")
    terms: list[Term] = [(staying, out.take(late)) for out in outs]
    block.totals(
        "hydro_transit_end", names, [*terms, (-1.0, leaving)], equals=0.0, unit="hm3", shortfall=price
    )
    first = np.minimum(np.ceil(hours), block.hours)  # a block shorter than the way hands on all it takes in
    return (h < first) / first, block.link("hydro_transit", names, at="start"), late


def _routed(
    block: Block, above: pd.DataFrame, coming: list[Term], below: np.ndarray, wraps: bool, price: float
) -> list[Term]:
    """Terms reach[h] - reach[h-1] of every reach that is a linear reservoir, and its rows."""
    routed = np.flatnonzero(above["routing_time"].to_numpy(float) > 0)
    if not len(routed):
        return []
    names = list(above.index[routed])
    time = above["routing_time"].to_numpy(float)[routed][:, None]
    keep = np.exp(-1.0 / time)
    place = np.full(len(above), -1)
    place[routed] = np.arange(len(routed))
    share = np.zeros((len(above), 1))
    share[routed] = time * (1.0 - keep)
    reach = block.cols("hydro_reach", names, unit="hm3")
    before: list[tuple[float, Any]] = [(1.0, reach.lag(1, wrap=wraps))]
    if not wraps:
        before.append((1.0, block.link("hydro_reach", names, at="start").only(0)))
        last = [(1.0, reach.only(block.hours - 1)), (-1.0, block.link("hydro_reach", names, at="end"))]
        block.totals("hydro_reach_end", names, last, equals=0.0, unit="hm3", shortfall=price)
    rows: list[Term] = [(1.0, reach), *((-keep * one, columns) for one, columns in before)]
    rows += [(-c * share[own], columns, place[own]) for c, columns, own in coming]
    block.rows("hydro_reach", names, rows, equals=0.0, unit="hm3")
    into = below[routed]
    return [(1.0, reach, into), *((-one, columns, into) for one, columns in before)]
