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
    place = {name: i for i, name in enumerate(plants.index)}
    above = plants[plants["downstream"].isin(plants.index)]
    below = np.array([place[name] for name in above["downstream"]], dtype=int)
    wraps = handed.closes(system, block.number)
    coming: list[Term] = []
    for hours, group in above.groupby("travel_time", sort=True):
        own = above.index.get_indexer(group.index)
        places = np.array([place[name] for name in group.index])
        outs = [release.take(places), spill.take(places)]
        whole, part = int(hours), float(hours) - int(hours)
        for lag, share in ((whole, 1.0 - part), (whole + 1, part)):
            if share > 0:
                coming += [(share, out.lag(lag, wrap=wraps), own) for out in outs]
        if not wraps and hours > 0:
            coming.append(_in_transit(block, list(group.index), outs, float(hours), own, price))
    terms = [(-share, columns, below[own]) for share, columns, own in coming]
    return terms + _routed(block, above, coming, below, wraps, price)


def _in_transit(
    block: Block, names: list[str], outs: list[Columns], hours: float, own: np.ndarray, price: float
) -> Term:
    """What came in on its way arrives evenly; what has not arrived at the end is handed on."""
    whole, part = int(hours), hours - int(hours)
    h = np.arange(block.hours)
    late = (1.0 - part) * (h + whole >= block.hours) + part * (h + whole + 1 >= block.hours)
    leaving = block.link("hydro_transit", names, at="end")
    block.totals(
        f"hydro_transit_{hours:g}h",
        names,
        [*((late[None, :], out) for out in outs), (-1.0, leaving)],
        equals=0.0,
        unit="hm3",
        shortfall=price,
    )
    first = min(int(np.ceil(hours)), block.hours)  # a block shorter than the way hands on all it takes in
    return 1.0 / first, block.link("hydro_transit", names, at="start").only(slice(0, first)), own


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
