"""Commitment of thermal capacity, relaxed: how much of it runs, starts and stops, without integers.

    online[u,h] <= availability * capacity[u,y]                                                  [GW]
    minimum_load * online <= generation <= online
    online[h] - online[h-1] = start[h] - stop[h]                      the block ends as it began
    sum of start over the last minimum_up_time hours <= online[h]
    sum of stop over the last minimum_down_time hours <= availability * capacity - online[h]
    generation[h] - generation[h-1] <= ramp (online - start) + max(ramp, minimum_load) start
                                       - minimum_load stop;   the same downwards, start and stop exchanged
    burned = slope * generation + idle * online + start_fuel * start                             [ktce/h]
    slope = heat_rate (1 - minimum_load (1 + part_load_penalty)) / (1 - minimum_load)
    idle  = heat_rate - slope

so the heat rate is `heat_rate` at full and `heat_rate * (1 + part_load_penalty)` at minimum load. (Palmintier
and Webster 2014, IEEE Trans. Power Systems 29, "Heterogeneous unit clustering for efficient operational
flexibility modeling", with continuous instead of integer numbers of units.)
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from gridplan.lp.block import ABSENT, Block, Columns, Link, Term


@dataclass(frozen=True, eq=False)
class Commitment:
    """Columns of all units of a family, absent where a unit does not commit; `running`: see `commit`."""

    online: Columns
    start: Columns
    stop: Columns
    running: Columns  # what of a unit runs [GW]: online where it commits, generation where it does not


def commits(units: pd.DataFrame) -> np.ndarray:
    """Which units (bool) have anything that depends on how much of them runs."""
    found = (units["minimum_load"] > 0) | (units["start_cost"] > 0) | (units["start_fuel"] > 0)
    longer = (units["minimum_up_time"] > 1) | (units["minimum_down_time"] > 1)
    return np.asarray(found | longer, dtype=bool)


def fuel_rates(units: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Fuel of generation and of running idle [ktce/GWh], shapes (units, 1); see the module."""
    rate, least = units["heat_rate"].to_numpy(float), units["minimum_load"].to_numpy(float)
    slope = rate * (1.0 - least * (1.0 + units["part_load_penalty"].to_numpy(float))) / (1.0 - least)
    slope = np.where(least > 0, slope, rate)
    return slope[:, None], (rate - slope)[:, None]


def commit(
    block: Block,
    units: pd.DataFrame,
    generation: Columns,
    capacity: Link,
    idle: np.ndarray,
    start: np.ndarray,
    step: float,
) -> Commitment:
    """Columns and rows of the units that commit; `idle` and `start` are costs, shapes (units, 1); `step` [h].

    Needs columns availability, minimum_load, minimum_up_time and minimum_down_time.
    """
    here = np.flatnonzero(commits(units))
    some = units.iloc[here]
    names, link, power = list(some.index), capacity.take(here), generation.take(here)
    most = (some["availability"].to_numpy(float)[:, None], link)
    online = block.cols("thermal_online", names, upper_link=most, cost=idle[here])
    starts = block.cols("thermal_start", names, upper_link=most, cost=start[here])
    stops = block.cols("thermal_stop", names, upper_link=most)
    change: list[Term] = [(1.0, online), (-1.0, online.lag(1, wrap=True)), (-1.0, starts), (1.0, stops)]
    block.rows("thermal_commitment", names, change, equals=0.0)
    block.rows("thermal_most", names, [(1.0, power), (-1.0, online)], upper=0.0)
    least = some["minimum_load"].to_numpy(float)[:, None]
    block.rows("thermal_least", names, [(1.0, power), (-least, online)], lower=0.0)
    _hold(block, "thermal_up_time", some["minimum_up_time"] / step, starts, [(-1.0, online)])
    left = (-most[0], link)
    _hold(block, "thermal_down_time", some["minimum_down_time"] / step, stops, [(1.0, online), left])
    on, up, down = (_spread(columns, here, units) for columns in (online, starts, stops))
    running = np.where(on.ids == ABSENT, generation.ids, on.ids)
    return Commitment(on, up, down, replace(generation, ids=running))


def ramps(
    block: Block, units: pd.DataFrame, generation: Columns, capacity: Link, made: Commitment | None
) -> None:
    """Rows of the units that are slower than an hour; `made` where some of them commit."""
    slow = np.flatnonzero(units["ramp"].to_numpy(float) < 1.0)
    if not len(slow):
        return
    names, later = units.index[slow], slice(1, None)
    ramp = units["ramp"].to_numpy(float)[slow][:, None]
    now, before = generation.take(slow).only(later), generation.take(slow).lag(1)
    firm = ~commits(units)[slow][:, None]
    up: list[Term] = [(-ramp * firm, capacity.take(slow).only(later))]
    down = list(up)
    if made is not None:
        least = units["minimum_load"].to_numpy(float)[slow][:, None]
        jump = np.maximum(ramp, least)
        online, start, stop = (c.take(slow).only(later) for c in (made.online, made.start, made.stop))
        up += [(-ramp, online), (ramp - jump, start), (least, stop)]
        down += [(-ramp, online), (ramp + least, start), (-jump, stop)]
    block.rows("thermal_ramp_up", names, [(1.0, now), (-1.0, before), *up], upper=0.0)
    block.rows("thermal_ramp_down", names, [(-1.0, now), (1.0, before), *down], upper=0.0)


def _hold(block: Block, name: str, hours: pd.Series, changed: Columns, rest: list[Term]) -> None:
    """What changed within the last `hours` is not more than `-rest`; one row a unit and hour."""
    times = np.minimum(np.ceil(hours.to_numpy(float)).astype(int), block.hours)
    held = np.flatnonzero(times > 1)
    if len(held):
        terms = [(c[held] if np.ndim(c) else c, columns.take(held)) for c, columns in rest]
        mine = changed.take(held)
        for lag in range(int(times[held].max())):
            terms.append(((times[held] > lag).astype(float)[:, None], mine.lag(lag, wrap=True)))
        block.rows(name, list(mine.units), terms, upper=0.0)


def _spread(columns: Columns, here: np.ndarray, units: pd.DataFrame) -> Columns:
    ids = np.full((len(units), columns.ids.shape[1]), ABSENT)
    ids[here] = columns.ids
    return Columns(ids, tuple(map(str, units.index)))
