"""Audit of what reservoirs are held to beyond empty and full: windows of the year and ramps.

lowest <= volume <= highest in every hour whose day lies in the window; where a week stands for several, its
volume lies on the floor of each of them in turn. |out[h] - out[h-1]| and |level[h] - level[h-1]| keep their
ramps, the first hour of a block against the last of the one before it in the year (of the same block where
it stands for several weeks). Windows of a dam yet to be built grow with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from gridplan.results.check import Check, Gauge
from gridplan.words import N_

if TYPE_CHECKING:
    from gridplan.results.audit_water import Rivers

Array = np.ndarray
UNBUILT = 10.0  # mean flows an hour by which the river of an unbuilt dam may change


def reservoir_checks(rivers: Rivers) -> Iterator[Check]:
    """Checks of the rules that some plant of the study has."""
    table = rivers.record.system.table("reservoir_windows")
    if table["plant"].isin(rivers.plants.index[rivers.stores]).any():
        yield _windows(rivers)
    if rivers.plants["outflow_ramp"].notna().any():
        yield _outflow_ramp(rivers)
    if (rivers.plants["level_ramp"].notna() & rivers.stores).any():
        yield _level_ramp(rivers)


def _limits(rivers: Rivers, i: int, days: Array) -> tuple[Array, Array]:
    """Lowest and highest volume of plant i on `days` of the year, counted from 1 [hm3]."""
    low, high = np.zeros(len(days)), np.full(len(days), float(rivers.plants["active_storage"].iloc[i]))
    table = rivers.record.system.table("reservoir_windows")
    for row in table[table["plant"] == rivers.plants.index[i]].to_dict("records"):
        first, last = row["first_day"], row["last_day"]
        inside = (days >= first) & (days <= last) if first <= last else (days >= first) | (days <= last)
        low = np.where(inside, np.fmax(low, row["lowest"]), low)
        high = np.where(inside, np.fmin(high, row["highest"]), high)
    return low, high


def _windows(rivers: Rivers) -> Check:
    gauge = Gauge(N_("reservoirs within their windows of the year"), "hm3")
    standing = rivers.standing()
    for calendar in rivers.record.system.horizon.calendars:
        levels, begin = rivers.levels(calendar), 0.0
        for k, b in enumerate(calendar.blocks):
            hours = rivers.record.hours.of(b)
            span = hours.stop - hours.start
            days = rivers.record.hours.hour[hours] // 24 + 1
            end = begin + span * calendar.lengths[k]
            stretch = np.arange(int(begin + 1e-6) // 24, int(np.ceil(end - 1e-6) - 1) // 24 + 1) % 365 + 1
            begin = end
            for i in map(int, np.flatnonzero(rivers.stores)):
                volume = rivers.volume[i, hours]
                share = standing[i, hours]
                if calendar.complete or not rivers.carried[i]:
                    low, high = _limits(rivers, i, days)
                else:
                    narrow = _limits(rivers, i, stretch)
                    high = np.full(span, narrow[1].min())
                    low = np.minimum(narrow[0].max(), high)
                    entry = volume[-1] - rivers.gain(hours)[i]
                    volume = volume + levels[i, k] - entry
                over = np.maximum(volume - high * share, low * share - volume)
                scale = high + np.abs(volume).max() + rivers.size[i, hours].sum()
                gauge.note(over, scale, lambda t, i=i, at=hours.start: rivers.label(i, at + t))
    return gauge.close()


def _before(rivers: Rivers, values: Array) -> Array:
    """`values` an hour earlier, the blocks in the order of the year; shape (plants, hours)."""
    before = np.roll(values, 1, axis=1)
    for calendar in rivers.record.system.horizon.calendars:
        for k, b in enumerate(calendar.blocks):
            earlier = calendar.blocks[k - 1] if rivers.handed_on(calendar) else b
            before[:, rivers.record.hours.of(b).start] = values[:, rivers.record.hours.of(earlier).stop - 1]
    return before


def _outflow_ramp(rivers: Rivers) -> Check:
    gauge = Gauge(N_("outflow changes no faster than its ramp"), "hm3/h")
    ramp = rivers.plants["outflow_ramp"].to_numpy(float)[:, None]
    free = UNBUILT * rivers.plants["mean_flow"].to_numpy(float)[:, None] * (1.0 - rivers.standing())
    step = np.abs(rivers.out - _before(rivers, rivers.out))
    over = np.where(np.isnan(ramp), 0.0, step - np.nan_to_num(ramp) - free)
    gauge.note(over, rivers.out + np.nan_to_num(ramp), rivers.label)
    return gauge.close()


def _level_ramp(rivers: Rivers) -> Check:
    """By the level of the curve where the volume is known from the dead level up; else by its least area."""
    gauge = Gauge(N_("level changes no faster than its ramp"), "m/h")
    curves = rivers.record.system.table("storage_curves")
    step = np.where(rivers.stores[:, None], rivers.volume, 0.0) - rivers.before()
    for i in np.flatnonzero((rivers.plants["level_ramp"].notna() & rivers.stores).to_numpy(bool)):
        plant = rivers.plants.iloc[i]
        curve = curves[curves["plant"] == plant.name].sort_values("storage")
        storage, level = curve["storage"].to_numpy(float), curve["level"].to_numpy(float)
        dead, most = float(plant["dead_storage"]), float(plant["dead_storage"] + plant["active_storage"])
        inside = np.unique(np.clip(np.r_[dead, storage, most], dead, most))
        slope = (np.diff(np.interp(inside, storage, level)) / np.diff(inside)).max()  # m/hm3, at its steepest
        change = np.abs(step[i]) * slope
        at = dead + rivers.volume[i]
        told = np.abs(np.interp(at, storage, level) - np.interp(at - step[i], storage, level))
        known = not rivers.carried[i] or all(c.complete for c in rivers.record.system.horizon.calendars)
        worst = np.maximum(change, told) if known else change
        gauge.note(worst - plant["level_ramp"], worst, lambda t, i=i: rivers.label(i, t))
    return gauge.close()
