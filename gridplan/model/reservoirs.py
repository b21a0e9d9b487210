"""Water held in reservoirs: through the year where they are large, within the block where they are small.

    0 <= volume[r,h] <= active_storage[r]        (in proportion to the dam's capacity while it is being built)

Columns of the frame of plants read here: active_storage [hm3], whole (capacity the dam may reach [GW]),
candidate (does not stand yet), stores, carried (volume linked through the year).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model import levels
from gridplan.system import System


def carry(m: pyo.ConcreteModel, system: System, frame: pd.DataFrame) -> None:
    """Planning columns and rows of the reservoirs that are linked through the year."""
    carried = frame[frame["carried"]]
    if len(carried):
        years = system.horizon.years
        most = {(u, y): _most(m, row, y) for u, row in carried.iterrows() for y in years}
        levels.carry(m, system, "hydro", most)


def _most(m: pyo.ConcreteModel, row: pd.Series, year: int) -> Any:
    """Most water the reservoir can hold [hm3]: grows with the capacity built where the dam is a choice."""
    if not row["candidate"]:
        return float(row["active_storage"])
    return float(row["active_storage"] / row["whole"]) * m.hydro_capacity[row.name, year]


def volumes(block: Block, system: System, frame: pd.DataFrame, price: float) -> list[Term]:
    """Terms volume[h] - volume[h-1] of every reservoir, and its edges; `price` of an end not reached."""
    terms: list[Term] = []
    position = {name: i for i, name in enumerate(frame.index)}
    for carried, family in ((True, "hydro_volume_year"), (False, "hydro_volume_block")):
        group = frame[frame["stores"] & (frame["carried"] == carried)]
        if group.empty:
            continue
        names = list(group.index)
        place = np.array([position[name] for name in names])
        most = group["active_storage"].to_numpy(float)[:, None]
        choice = group["candidate"].to_numpy(bool)[:, None]
        share = np.where(choice, most / group["whole"].to_numpy(float)[:, None], 0.0)
        bound: dict[str, Any] = {
            "upper": np.where(choice, 0.0, most),
            "upper_link": (share, block.link("hydro_capacity", names)),
        }
        if carried:
            bound = levels.ceiling(block, system, "hydro", names, bound)
        volume = block.cols(family, names, unit="hm3", **bound)
        terms += [(1.0, volume, place), (-1.0, volume.lag(1, wrap=not carried), place)]
        if carried:
            start, end = levels.edges(block, system, "hydro", names)
            terms.append((-1.0, start.only(0), place))
            last = [(1.0, volume.only(block.hours - 1)), (-1.0, end)]
            block.totals("hydro_volume_end", names, last, equals=0.0, unit="hm3", shortfall=price)
    return terms
