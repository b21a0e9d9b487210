"""Waterways: what one plant lets out reaches the next one later, and none of it is lost between blocks.

    arriving[r,h] = sum_up (1 - f) out[up,h-n] + f out[up,h-n-1],   n + f = travel time [h]        [hm3/h]

Water on its way at a block's edge is a planning column, handed from block to block through the year. Where
a block stands for several weeks its water runs round: what is on its way at the end arrives at the start.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Term
from gridplan.system import System


def carry(m: pyo.ConcreteModel, system: System, plants: pd.DataFrame) -> None:
    """Planning columns `hydro_transit[plant, year, scenario, edge]`: water on its way [hm3]."""
    late = plants.index[plants["downstream"].isin(plants.index) & (plants["travel_time"] > 0)]
    calendars = [c for c in system.horizon.calendars if c.complete]
    m.hydro_transit = pyo.Var(
        [(u, c.year, c.scenario, k) for u in late for c in calendars for k in c.edges],
        domain=pyo.NonNegativeReals,
    )

    def closes(_: object, u: str, y: int, s: str) -> object:
        last = system.horizon.calendar(y, s).edges[-1]
        return m.hydro_transit[u, y, s, last] == m.hydro_transit[u, y, s, 0]

    years = [(u, c.year, c.scenario) for u in late for c in calendars]
    m.hydro_transit_closes = pyo.Constraint(years, rule=closes)


def arriving(
    block: Block, system: System, plants: pd.DataFrame, release: Columns, spill: Columns, price: float
) -> list[Term]:
    """Terms -arriving of every plant; `price` [million yuan/hm3] of handing on too much or too little."""
    terms: list[Term] = []
    span = system.span(block.number)
    wraps = not system.horizon.calendar(span.year, span.scenario).complete
    position = {name: i for i, name in enumerate(plants.index)}
    above = plants[plants["downstream"].isin(plants.index)]
    for hours, group in above.groupby("travel_time", sort=True):
        places = np.array([position[name] for name in group.index])
        below = np.array([position[name] for name in group["downstream"]])
        outs = [release.take(places), spill.take(places)]
        whole, part = int(hours), float(hours) - int(hours)
        for lag, share in ((whole, 1.0 - part), (whole + 1, part)):
            if share > 0:
                terms += [(-share, out.lag(lag, wrap=wraps), below) for out in outs]
        if not wraps and hours > 0:
            terms.append(_in_transit(block, list(group.index), outs, float(hours), below, price))
    return terms


def _in_transit(
    block: Block, names: list[str], outs: list[Columns], hours: float, below: np.ndarray, price: float
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
    return -1.0 / first, block.link("hydro_transit", names, at="start").only(slice(0, first)), below
