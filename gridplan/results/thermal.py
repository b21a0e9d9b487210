"""What thermal units could run, start, burn and emit, recomputed from raw inputs and their hours.

burned = heat_rate * (generation + penalty * minimum_load / (1 - minimum_load) * (online - generation))
         + start_fuel * start;   start = what is online beyond the hour before, round the block
emitted = co2_factor * (1 - capture) * burned

Shapes are (units, hours of all blocks). Written apart from the model, which builds the same from slopes.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.results.record import Record

MONTHS = np.repeat(np.arange(1, 13), 24 * np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]))


def commits(units: pd.DataFrame) -> np.ndarray:
    """Units (bool) whose online capacity the results hold."""
    costly = units[["minimum_load", "start_cost", "start_fuel"]].to_numpy(float).max(axis=1, initial=0.0) > 0
    slow = units[["minimum_up_time", "minimum_down_time"]].to_numpy(float).max(axis=1, initial=0.0) > 1
    return np.asarray(costly | slow)


def online(record: Record) -> np.ndarray:
    """Capacity that runs [GW]: the results' where units commit, else what they generate."""
    units = record.units["thermal"]
    told = record.power.rows([("online", str(unit)) for unit in units.index])
    return np.where(commits(units)[:, None], told, record.hourly("thermal", "generation"))


def changes(record: Record, values: np.ndarray) -> np.ndarray:
    """From the hour before to each hour, the last of a block before its first."""
    found = np.diff(values, axis=1, prepend=0.0)
    first, last = record.hours.start[:-1], record.hours.start[1:] - 1
    found[:, first] = values[:, first] - values[:, last]
    return found


def starts(record: Record) -> np.ndarray:
    """Capacity started in every hour [GW], spread over the hours of its step."""
    here = commits(record.units["thermal"])[:, None]
    return np.where(here, np.maximum(changes(record, online(record)), 0.0), 0.0) / record.hours.step


def burned(record: Record) -> np.ndarray:
    """Fuel of every unit and hour [ktce/h]."""
    units, power = record.units["thermal"], record.hourly("thermal", "generation")
    least, penalty, rate, start = (
        units[name].to_numpy(float)[:, None]
        for name in ("minimum_load", "part_load_penalty", "heat_rate", "start_fuel")
    )
    idle = penalty * least / (1.0 - least) * (online(record) - power)
    return np.asarray(rate * (power + idle) + start * starts(record))


def emitted(record: Record) -> np.ndarray:
    """CO2 of every unit and hour [kt/h]."""
    let_out = 1.0 - record.units["thermal"]["capture"].to_numpy(float)[:, None]
    factor = np.zeros((len(let_out), record.hours.total))
    for year in record.system.horizon.years:
        factor[:, record.hours.year == year] = record.fuel_of(year, "co2_factor")[:, None]
    return np.asarray(let_out * factor * burned(record))


def by_season(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Availability and must-run of every unit and hour [1]: means over the hours of the year that each block
    stands for."""
    units, table = record.units["thermal"], record.system.table("thermal_seasons")
    months = record.system.table("seasons").set_index("season")["months"]
    year = {name: np.repeat(units[name].to_numpy(float)[:, None], 8760, axis=1)
            for name in ("availability", "must_run")}  # fmt: skip
    for row in table.itertuples():
        here = np.ix_(
            units["technology"] == row.technology, np.isin(MONTHS, list(map(int, months[row.season])))
        )
        year["availability"][here] = (1.0 - row.maintenance) * (1.0 - row.forced_outage)
        year["must_run"][here] = row.must_run
    return represented(record, year["availability"]), represented(record, year["must_run"])


def represented(record: Record, year: np.ndarray) -> np.ndarray:
    """Values of the 8760 hours of a year, shape (n, 8760), as means over what each block stands for."""
    found = np.zeros((len(year), record.hours.total))
    for calendar in record.system.horizon.calendars:
        sums: dict[int, list[np.ndarray]] = {}
        hour = 0.0
        for block, length in zip(calendar.blocks, calendar.lengths, strict=True):
            size = record.hours.lengths[block] * record.system.span(block).step * length
            sums.setdefault(block, []).append(np.arange(round(hour), round(hour + size)) % 8760)
            hour += size
        for block, parts in sums.items():
            found[:, record.hours.of(block)] = year[:, np.concatenate(parts)].mean(axis=1)[:, None]
    return found
