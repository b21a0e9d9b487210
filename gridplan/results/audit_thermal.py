"""Audit of thermal units: availability by season, commitment, least times, ramps and must-run."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.results.thermal import by_season, changes, commits, online
from gridplan.words import N_

Label = Callable[..., str]


def thermal_checks(record: Record, label: Label) -> Iterator[Check]:
    """Checks of all thermal units; `label(i, t)` names a unit and an hour."""
    yield _power(record, label)
    yield _commitment(record, label)


def _power(record: Record, label: Label) -> Check:
    gauge = Gauge(N_("thermal power within availability and ramps, and running where it must"), "GW")
    units, available = record.units["thermal"], by_season(record)
    power, capacity, running = (
        record.hourly("thermal", "generation"),
        record.capacity("thermal"),
        online(record),
    )
    gauge.within(power, available[0] * capacity, label)
    gauge.at_most(available[1] * available[0] * capacity, running, label)
    ramp, least = (units[name].to_numpy(float)[:, None] for name in ("ramp", "minimum_load"))
    inside = np.diff(record.hours.block) == 0
    step, turned = np.diff(power, axis=1), changes(record, running)[:, 1:]
    up, down = np.maximum(turned, 0.0), np.maximum(-turned, 0.0)
    some = commits(units)[:, None]
    stays = np.where(some, running[:, 1:] - up, capacity[:, 1:])
    jump = np.where(some, np.maximum(ramp, least), 0.0)
    limits = (ramp * stays + jump * up - some * least * down, ramp * stays + jump * down - some * least * up)
    for change, limit in zip((step, -step), limits, strict=True):
        held = inside & (ramp < 1.0)
        gauge.note(np.where(held, change - limit, 0.0), capacity[:, 1:], lambda i, t: label(i, t + 1))
    return gauge.close()


def _commitment(record: Record, label: Label) -> Check:
    gauge = Gauge(N_("thermal commitment: minimum load, least times of running and standing still"), "GW")
    units = record.units["thermal"]
    here = np.flatnonzero(commits(units))
    some, rows = units.iloc[here], lambda i, t: label(int(here[i]), t)
    power, running = record.hourly("thermal", "generation")[here], online(record)[here]
    most = (by_season(record)[0] * record.capacity("thermal"))[here]
    gauge.within(running, most, rows)
    gauge.at_most(power, running, rows)
    gauge.at_most(some["minimum_load"].to_numpy(float)[:, None] * running, power, rows)
    turned = changes(record, running)
    for i, (up, down) in enumerate(
        zip(some["minimum_up_time"].astype(int), some["minimum_down_time"].astype(int), strict=True)
    ):
        for b in range(len(record.hours.count)):
            hours = record.hours.of(b)
            where = lambda t, i=i, hours=hours: rows(i, hours.start + t)  # noqa: E731
            now, held, step = turned[i, hours], running[i, hours], record.hours.step[hours.start]
            gauge.at_most(_lately(np.maximum(now, 0.0), up / step), held, where)
            gauge.at_most(_lately(np.maximum(-now, 0.0), down / step), most[i, hours] - held, where)
    return gauge.close()


def _lately(values: np.ndarray, hours: float) -> np.ndarray:
    """Sums over each hour and the `hours - 1` before it, round the block."""
    window = min(int(np.ceil(hours)), len(values))
    sums = np.concatenate([[0.0], np.cumsum(np.concatenate([values[len(values) - window + 1 :], values]))])
    return np.asarray(sums[window:] - sums[:-window])
