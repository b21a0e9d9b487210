"""Energy that flows into stores by itself, such as the rivers of a store whose water nobody maps."""

from __future__ import annotations

import numpy as np

from gridplan.lp.block import Block, Columns
from gridplan.system import System


def inflow_and_spill(
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
