"""Hourly natural inflow from monthly mean flows: smooth, never negative, every month's volume kept."""

from __future__ import annotations

import numpy as np

from gridplan.profiles.fields import generator
from gridplan.profiles.months import DAYS, HOURS, conserve, smooth
from gridplan.profiles.refusal import refused
from gridplan.words import N_

Array = np.ndarray

SHARED = 0.8  # share of the day-to-day variance that neighbouring rivers have in common
PERSISTENCE = 0.9  # of the flow's logarithm from day to day; catchments drain over weeks


def hourly_inflow(monthly: Array, *, variation: float = 0.0, seed: int = 0) -> Array:
    """Flow of every hour, shape (n, 8760), in the unit of `monthly`.

    The running volume is interpolated by a monotone cubic (see months.smooth): no steps at month edges,
    no negative flow, and each month's volume exactly. With `variation` the flow is multiplied by a
    log-normal factor that persists from day to day (lag-1 0.9, four fifths of its variance shared by all
    rows) and then by a smooth one that gives each month its volume back.

    monthly: (n, 12) mean flow of each month, finite, not negative; variation: standard deviation of the
    logarithm of the daily factor (0: none); seed: of the draw.

    Raises RefusedError (a ValueError) for negative or missing flows.
    """
    monthly = np.asarray(monthly, dtype=float)
    if monthly.ndim != 2 or monthly.shape[1] != 12:
        raise ValueError(f"monthly flows must have shape (n, 12). Got {monthly.shape}")
    if not np.isfinite(monthly).all() or (monthly < 0).any():
        raise refused(
            N_("monthly flows must be given and not negative"),
            N_("correct mean_flow of the plants along the river, or the inflow shape"),
            file="inflow_shapes",
            value=f"{np.nanmin(monthly):g}" if np.isfinite(monthly).any() else "",
        )
    if variation < 0:
        raise ValueError(f"variation must not be negative. Got {variation}")
    flow = smooth(monthly)
    if variation == 0:
        return conserve(flow, monthly)
    return conserve(flow * _daily_factor(len(monthly), variation, seed), monthly)


def _daily_factor(rows: int, variation: float, seed: int) -> Array:
    """Log-normal factor (rows, 8760), linear between the middles of days, its year closed on itself."""
    shared = generator(seed, "flow").standard_normal(2 * DAYS)
    noise = np.stack(
        [
            np.sqrt(SHARED) * shared
            + np.sqrt(1 - SHARED) * generator(seed, "flow", str(row)).standard_normal(2 * DAYS)
            for row in range(rows)
        ]
    )
    for day in range(1, 2 * DAYS):
        noise[:, day] = PERSISTENCE * noise[:, day - 1] + np.sqrt(1 - PERSISTENCE**2) * noise[:, day]
    days = noise[:, DAYS:]
    at = np.arange(HOURS) + 0.5
    middle = 24.0 * np.arange(DAYS) + 12.0
    hourly = np.stack([np.interp(at, middle, row, period=HOURS) for row in days])
    return np.exp(variation * hourly)
