"""Audit of concentrating solar plants: heat from sun to store to power, recomputed from what they report."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_


def solar_checks(record: Record) -> Iterator[Check]:
    """Checks of field, store and power block, where there are any."""
    if record.units["solar_thermal"].empty:
        return
    label = _label(record)
    yield _heat(record, label)
    yield _limits(record, label)


def _label(record: Record) -> Callable[[int, int], str]:
    names = list(map(str, record.units["solar_thermal"].index))
    return lambda i, t: record.hours.label(names, i, t)


def _heat(record: Record, label: Callable[[int, int], str]) -> Check:
    """What the store holds is at most what it held, kept, plus what came in, less power and starts."""
    gauge = Gauge(N_("heat of concentrating solar plants: no more stored than came in and stayed"), "GWh")
    units = record.units["solar_thermal"]
    efficiency, loss, start = (
        units[name].to_numpy(float)[:, None] for name in ("efficiency", "heat_loss", "start_up_heat")
    )
    level, collected, power, online = (
        record.hourly("solar_thermal", name) for name in ("level", "collected", "generation", "online")
    )
    before, ran = np.roll(level, 1, axis=1), np.roll(online, 1, axis=1)
    first, last = record.hours.start[:-1], record.hours.start[1:] - 1
    before[:, first], ran[:, first] = level[:, last], online[:, last]  # a block begins as it ends
    starts = np.maximum(online - ran, 0.0)
    step = record.hours.step
    gained = step * (collected - power / efficiency) - start * starts / efficiency
    gauge.at_most(level, (1.0 - loss) ** step * before + gained, label)
    return gauge.close()


def _limits(record: Record, label: Callable[[int, int], str]) -> Check:
    gauge = Gauge(
        N_("concentrating solar plants within sun, sizes, minimum load and proportions"), "GW | GWh"
    )
    units = record.units["solar_thermal"]
    capacity, field, store = (record.capacity("solar_thermal", part) for part in ("power", "field", "heat"))
    power, online = (record.hourly("solar_thermal", name) for name in ("generation", "online"))
    offered = record.series("availability", list(units.index)) * field
    gauge.within(record.hourly("solar_thermal", "collected"), offered, label)
    gauge.within(record.hourly("solar_thermal", "level"), store, label)
    gauge.within(online, capacity, label)
    gauge.within(power, online, label)
    gauge.at_most(units["minimum_load"].to_numpy(float)[:, None] * online, power, label)
    efficiency = units["efficiency"].to_numpy(float)[:, None]
    for size, ratio in ((field, "multiple"), (store, "duration")):
        low, high = (units[f"{name}_{ratio}"].to_numpy(float)[:, None] for name in ("minimum", "maximum"))
        gauge.at_most(low * capacity, efficiency * size, label)
        gauge.at_most(efficiency * size, high * capacity, label)
    return gauge.close()
