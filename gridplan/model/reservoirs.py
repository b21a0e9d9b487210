"""Water held in reservoirs: through the year where they are large, within the block where they are small.

    lowest[r,h] <= volume[r,h] <= highest[r,h]    within 0 and active_storage (windows of the year)    [hm3]
    |volume[h] - volume[h-1]| <= level_ramp * area                                               [hm3/h]

The first line in proportion to the dam's capacity while it is yet to be built. `area` is the least of the
level-storage curve between dead and normal storage, so the level moves no faster than `level_ramp`.
`highest` bounds the hourly volume; `lowest` is a row that a dry plan breaks at a price. Where a block
stands for several weeks the windows hold in the plan, for every week of the year.

Columns of the frame of plants read here: active_storage, dead_storage [hm3], whole (capacity the dam may
reach [GW]), candidate (does not stand yet), stores, carried (linked through the year), level_ramp [m/h].
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Term
from gridplan.model import curves, handed, levels
from gridplan.system import System

DAYS = 365
Windows = dict[str, tuple[np.ndarray, np.ndarray]]


def carry(m: pyo.ConcreteModel, system: System, frame: pd.DataFrame) -> None:
    """Planning columns and rows of the reservoirs that are linked through the year."""
    carried = frame[frame["carried"]]
    if len(carried):
        years = system.horizon.years
        most = {(u, y): _most(m, row, y) for u, row in carried.iterrows() for y in years}
        shares = {
            u: tuple(bound / frame["active_storage"][u] for bound in window)
            for u, window in _windows(system, frame).items()
            if u in carried.index
        }
        levels.carry(m, system, "hydro", most, shares)


def _most(m: pyo.ConcreteModel, row: pd.Series, year: int) -> Any:
    """Most water the reservoir can hold [hm3]: grows with the capacity built where the dam is a choice."""
    if not row["candidate"]:
        return float(row["active_storage"])
    return float(row["active_storage"] / row["whole"]) * m.hydro_capacity[row.name, year]


def _windows(system: System, frame: pd.DataFrame) -> Windows:
    """Lowest and highest volume of every day of the year [hm3], of the reservoirs that have windows."""
    found: Windows = system.remember("reservoir_windows", lambda: _read_windows(system, frame))
    return found


def _read_windows(system: System, frame: pd.DataFrame) -> Windows:
    found: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    table = system.table("reservoir_windows")
    for row in table[table["plant"].isin(frame.index[frame["stores"]])].itertuples():
        most = float(frame["active_storage"][row.plant])
        low, high = found.setdefault(str(row.plant), (np.zeros(DAYS), np.full(DAYS, most)))
        days = np.arange(row.first_day - 1, row.last_day + DAYS * (row.last_day < row.first_day)) % DAYS
        if pd.notna(row.lowest):
            low[days] = np.maximum(low[days], row.lowest)
        if pd.notna(row.highest):
            high[days] = np.minimum(high[days], row.highest)
    return found


def volumes(block: Block, system: System, frame: pd.DataFrame, price: float) -> tuple[list[Term], Columns]:
    """Terms volume[h] - volume[h-1] of every reservoir, and the volumes of all plants (absent: no storage).

    `price` of a volume at the end of the block that is not reached.
    """
    terms: list[Term] = []
    held = np.full((len(frame), block.hours), -1)
    position = {name: i for i, name in enumerate(frame.index)}
    for carried, family in ((True, "hydro_volume_year"), (False, "hydro_volume_block")):
        group = frame[frame["stores"] & (frame["carried"] == carried)]
        if group.empty:
            continue
        names = list(group.index)
        place = np.array([position[name] for name in names])
        known = {u: w for u, w in _windows(system, frame).items() if u in group.index}
        low, high = _window(block, system, group, known)
        bound = _in_proportion(block, group, high)
        if carried:
            bound = levels.ceiling(block, system, "hydro", names, bound)
        volume = block.cols(family, names, unit="hm3", **bound)
        change: list[Term] = [(1.0, volume), (-1.0, volume.lag(1, wrap=not carried))]
        if carried:
            start, end = levels.edges(block, system, "hydro", names)
            change.append((-1.0, start.only(0)))
            last = [(1.0, volume.only(block.hours - 1)), (-1.0, end)]
            block.totals("hydro_volume_end", names, last, equals=0.0, unit="hm3", shortfall=price)
        if not carried or not handed.wraps(system, block.number):
            low_ones = [i for i, name in enumerate(names) if name in known and known[name][0].max() > 0]
            _keep_above(block, group, volume, low, np.array(low_ones, dtype=int), price)
        _level_ramp(block, system, group, change, price)
        terms += [(one, columns, place) for one, columns in change]
        held[place] = volume.ids
    return terms, Columns(held, tuple(map(str, frame.index)))


def _window(
    block: Block, system: System, group: pd.DataFrame, known: Windows
) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest volume (reservoirs, hours) [hm3]; one column where no reservoir has windows."""
    high = group["active_storage"].to_numpy(float)[:, None]
    if not known:
        return np.zeros_like(high), high
    day = system.span(block.number).hours // 24
    whole = [(np.zeros(DAYS), np.full(DAYS, most)) for most in high[:, 0]]
    found = [known.get(str(name), whole[i]) for i, name in enumerate(group.index)]
    return np.array([low[day] for low, _ in found]), np.array([high[day] for _, high in found])


def _share(group: pd.DataFrame, volume: np.ndarray) -> np.ndarray:
    """hm3 for every GW of a dam yet to be built; 0 for those that stand."""
    choice = group["candidate"].to_numpy(bool)[:, None]
    return np.where(choice, volume / group["whole"].to_numpy(float)[:, None], 0.0)


def _in_proportion(block: Block, group: pd.DataFrame, volume: np.ndarray) -> dict[str, Any]:
    choice = group["candidate"].to_numpy(bool)[:, None]
    link = block.link("hydro_capacity", list(group.index))
    return {"upper": np.where(choice, 0.0, volume), "upper_link": (_share(group, volume), link)}


def _keep_above(
    block: Block, group: pd.DataFrame, volume: Columns, low: np.ndarray, held: np.ndarray, price: float
) -> None:
    """Rows of the reservoirs `held`, whose windows have a lowest volume on some day of the year."""
    if len(held):
        some = group.iloc[held]
        names = list(some.index)
        terms = [(1.0, volume.take(held)), (-_share(some, low[held]), block.link("hydro_capacity", names))]
        choice = some["candidate"].to_numpy(bool)[:, None]
        name = "hydro_lowest_year" if some["carried"].iloc[0] else "hydro_lowest_block"
        block.rows(name, names, terms, lower=np.where(choice, 0.0, low[held]), unit="hm3", shortfall=price)


def _level_ramp(block: Block, system: System, group: pd.DataFrame, change: list[Term], price: float) -> None:
    held = np.flatnonzero(group["level_ramp"].notna().to_numpy(bool))
    if len(held):
        some = group.iloc[held]
        area = np.array([curves.least_area(system, plant) for plant in some.itertuples()])
        most = (some["level_ramp"].to_numpy(float) * area)[:, None]
        name = "hydro_level_year" if some["carried"].iloc[0] else "hydro_level_block"
        terms = [(one, columns.take(held)) for one, columns in change]
        block.rows(
            f"{name}_ramp", list(some.index), terms, lower=-most, upper=most, unit="hm3/h", shortfall=price
        )
