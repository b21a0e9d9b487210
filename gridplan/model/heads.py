"""Heads that follow the level above a dam and the flow below it, one linear programme after another.

    head    = forebay(dead_storage + volume[r,h]) - tailwater(release[r,h] + spill[r,h])               [m]
    power   = k * head * release,   k = 9.81 * efficiency / 3600                               [GWh/(hm3 m)]
    power°  = k * head°[r,h] * release[r,h] + slope°[r,h] * (volume[r,h] - volume°[r,h])               [GW]

A round knows head°, volume° and slope° = k * release° * d(forebay)/d(volume) from the round before; the
second term makes a full reservoir worth its height. They are hourly series of the system, `head`,
`head_volume` and `head_slope`, for the plants that follow their curves; without them head is constant. The
rounds are run by gridplan.heads. W and d vary by the hour here, as physics demands.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gridplan.lp.block import Block, Columns, Term
from gridplan.system import System

SERIES = ("head", "head_volume", "head_slope")


def followers(system: System) -> tuple[str, ...]:
    """Plants whose heads follow their curves in this round."""
    return system.series["head"].units if "head" in system.series else ()


def factors(block: Block, system: System, plants: pd.DataFrame) -> np.ndarray:
    """Energy of a released hm3 (plants, 1) or, where some head follows, (plants, hours) [GWh/hm3]."""
    factor = plants["energy_factor"].to_numpy(float)[:, None]
    names = followers(system)
    if not names:
        return factor
    here = plants.index.get_indexer(list(names))
    factor = np.repeat(factor, block.hours, axis=1)
    per_metre = 9.81 * plants["efficiency"].to_numpy(float)[here, None] / 3600.0
    factor[here] = per_metre * system.series["head"].of(block.number, names)
    return factor


def powers(
    block: Block,
    system: System,
    plants: pd.DataFrame,
    factor: np.ndarray,
    flows: tuple[Columns, Columns],
    cost: np.ndarray,
) -> list[Term]:
    """Terms of power of all plants; `flows` are release and stored volume, `cost` [million yuan/GWh] (n, 1).

    Where the head follows, power is a column of its own: no less than what the empty reservoir leaves of it.
    """
    release, held = flows
    names = list(followers(system))
    if not names:
        return [(factor, release)]
    here = plants.index.get_indexer(names)
    volume, slope = (system.series[name].of(block.number, names) for name in SERIES[1:])
    lost = slope * volume
    power = block.cols("hydro_power", names, lower=-lost, cost=cost[here])
    terms: list[Term] = [(1.0, power), (-factor[here], release.take(here)), (-slope, held.take(here))]
    block.rows("hydro_head", names, terms, equals=-lost)
    constant = np.ones((len(plants), 1))
    constant[here] = 0.0
    ids = np.full((len(plants), block.hours), -1)
    ids[here] = power.ids
    return [(constant * factor, release), (1.0, Columns(ids, tuple(map(str, plants.index))))]


def constant(system: System, plants: pd.DataFrame) -> Any:
    """1 for plants whose head is constant, 0 for those that follow their curves; shape (plants, 1)."""
    return (~plants.index.isin(followers(system))).astype(float)[:, None]
