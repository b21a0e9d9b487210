"""What a plant lets out: at least its ecological flow, and changed no faster than the river may bear.

    release + spill >= ecological_flow             where a reservoir holds water beyond the day      [hm3/h]
    |out[h] - out[h-1]| <= outflow_ramp             out = release + spill                            [hm3/h]

Spill serves both. The flow of a block's last hour is a planning column, so the ramp holds across edges.
What a dam yet to be built owes grows with it: before it stands the river passes as it comes, which the
ramp lets it do by ten times the mean flow an hour.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Term
from gridplan.model import handed
from gridplan.system import System

FREE = 10.0  # mean flows by which an unbuilt dam's river may change within the hour


def carry(m: pyo.ConcreteModel, system: System, plants: pd.DataFrame) -> None:
    """Planning columns `hydro_outflow[plant, year, scenario, edge]`: flow of the last hour [hm3/h]."""
    handed.carry(m, system, "hydro_outflow", plants.index[plants["outflow_ramp"].notna()])


def rules(
    block: Block, system: System, plants: pd.DataFrame, release: Columns, spill: Columns, price: float
) -> None:
    """Rows of ecological flow and ramp; `price` of breaking them [million yuan per hm3/h]."""
    _ecological_flow(block, plants, release, spill, price)
    _ramp(block, system, plants, release, spill, price)


def _ecological_flow(
    block: Block, plants: pd.DataFrame, release: Columns, spill: Columns, price: float
) -> None:
    """Where water can be held back for longer than a day; pondage passes its river on within the day."""
    holds = plants["stores"] & (plants["regulation"] != "daily") & (plants["ecological_flow"] > 0)
    held = np.flatnonzero(holds.to_numpy(bool))
    if not len(held):
        return
    flow = plants["ecological_flow"].to_numpy(float)[held][:, None]
    # A dam yet to be built lets the river pass until it stands.
    yet_to_come = plants["candidate"].to_numpy(bool)[held][:, None]
    share = np.where(yet_to_come, flow / plants["whole"].to_numpy(float)[held][:, None], 0.0)
    names = list(plants.index[held])
    terms = [
        (1.0, release.take(held)),
        (1.0, spill.take(held)),
        (-share, block.link("hydro_capacity", names)),
    ]
    least = np.where(yet_to_come, 0.0, flow)
    block.rows("hydro_ecological_flow", names, terms, lower=least, unit="hm3/h", shortfall=price)


def _ramp(
    block: Block, system: System, plants: pd.DataFrame, release: Columns, spill: Columns, price: float
) -> None:
    held = np.flatnonzero(plants["outflow_ramp"].notna().to_numpy(bool))
    if not len(held):
        return
    names, wraps = list(plants.index[held]), handed.closes(system, block.number)
    outs = [release.take(held), spill.take(held)]
    change: list[Term] = [(1.0, out) for out in outs]
    change += [(-1.0, out.lag(1, wrap=wraps)) for out in outs]
    if not wraps:
        change.append((-1.0, block.link("hydro_outflow", names, at="start").only(0)))
        last: list[Term] = [(1.0, out.only(block.hours - 1)) for out in outs]
        last.append((-1.0, block.link("hydro_outflow", names, at="end")))
        block.totals("hydro_outflow_end", names, last, equals=0.0, unit="hm3/h", shortfall=price)
    ramp = plants["outflow_ramp"].to_numpy(float)[held][:, None]
    free = np.where(
        plants["candidate"].to_numpy(bool)[held], FREE * plants["mean_flow"].to_numpy(float)[held], 0.0
    )[:, None]
    built = (free / plants["whole"].to_numpy(float)[held][:, None], block.link("hydro_capacity", names))
    for name, sign in (("rise", 1.0), ("fall", -1.0)):
        terms = [(sign * one, columns) for one, columns in change]
        block.rows(
            f"hydro_outflow_{name}", names, [*terms, built], upper=ramp + free, unit="hm3/h", shortfall=price
        )
