"""Hourly load of a year from its energy, its peak and its typical days; and demand between table years."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.optimize import brentq

from gridplan.profiles.fields import generator
from gridplan.profiles.months import DAYS, HOURS, calendar, smooth
from gridplan.profiles.refusal import refused
from gridplan.words import N_

Array = np.ndarray

WEEKEND = 0.96  # load of Saturdays and Sundays over that of working days
VARIATION = 0.02  # spread of the daily load around its typical day
PERSISTENCE = 0.7  # of that spread from day to day
STEEPEST = 400.0  # exponent beyond which a shape cannot be made any peakier


def hourly_load(
    energy: float,
    peak: float,
    shape: Array,
    *,
    year: int = 2025,
    weekend: float = WEEKEND,
    variation: float = VARIATION,
    seed: int = 0,
) -> Array:
    """Load of every hour, shape (8760,) [GW], with exactly this annual energy and exactly this peak.

    The typical days are joined smoothly through the year, weekends and a seeded day-to-day variation are
    laid over them, and the result b, scaled to a maximum of 1, is raised to a power:
    load = peak * b ** g. The power is a monotone transform: hours keep their order. Its mean falls as g
    grows, so that one g (found by Brent's method) gives the energy.

    energy: of the year [GWh]; peak [GW]; shape: (12, 24), hourly load of a typical day of each month over
    the annual mean, not negative; weekend: factor on Saturdays and Sundays of `year`; variation: standard
    deviation of the daily factor; seed: of that variation.

    Raises RefusedError (a ValueError) when the shape is not (12, 24), finite and positive somewhere, when
    the peak is below the mean load, or when the shape is too flat or too peaky for the ratio of the two.
    """
    shape = np.asarray(shape, dtype=float)
    if shape.shape != (12, 24) or not np.isfinite(shape).all() or (shape < 0).any() or not shape.any():
        raise refused(
            N_("a load shape must be twelve typical days of 24 hours, not negative and not all zero"),
            N_("complete the rows of the shape"),
            file="load_shapes",
        )
    if not (np.isfinite(energy) and np.isfinite(peak)) or energy < 0 or peak < 0:
        raise refused(
            N_("energy and peak of a load must be given and not negative"),
            N_("correct the row of the zone and year"),
            file="loads",
            value=f"{energy:g} GWh, {peak:g} GW",
        )
    mean = energy / HOURS
    if energy == 0 and peak == 0:
        return np.zeros(HOURS)
    if peak < mean * (1 - 1e-12):
        raise refused(
            N_("the peak must not be below the mean load of {mean} GW", mean=f"{mean:.6g}"),
            N_("raise the peak or lower the energy"),
            file="loads",
            column="peak",
            value=f"{peak:.6g} GW",
        )
    if peak <= mean * (1 + 1e-9):
        return np.full(HOURS, mean)
    base = _typical_year(shape, year, weekend, variation, seed)
    base /= base.max()
    load = peak * _raised(base, mean / peak)
    # The last digits: hours below the peak take what the root finding left.
    below = load < peak
    load[below] *= (energy - load[~below].sum()) / load[below].sum()
    return np.minimum(load, peak)


def grow(table: pd.DataFrame, years: Sequence[int], method: str = "linear") -> pd.DataFrame:
    """Demand of `years` between the years of `table`.

    table: index = year, columns = whatever grows (energy, peak, by zone), positive for `geometric`.
    method: `linear` adds the same amount each year, `geometric` multiplies by the same factor each year.
    Returns a table with index `years` and the columns of `table`. Raises RefusedError for a year outside the
    table (demand is never extrapolated), an unknown method, or a value a geometric growth cannot start from.
    """
    known = table.sort_index()
    outside = [int(year) for year in years if not known.index.min() <= year <= known.index.max()]
    if outside:
        first, last = int(known.index.min()), int(known.index.max())
        raise refused(
            N_("years must lie within {first} to {last}: demand is not extrapolated", first=first, last=last),
            N_("add rows for these years"),
            value=", ".join(map(str, outside)),
        )
    if method not in ("linear", "geometric"):
        raise refused(N_("growth must be linear or geometric"), N_("correct the method"), value=method)
    values = known.to_numpy(dtype=float)
    if method == "geometric":
        if (values <= 0).any():
            raise refused(N_("geometric growth needs positive values"), N_("use linear growth"))
        values = np.log(values)
    at = np.asarray(years, dtype=float)
    grown = np.column_stack([np.interp(at, known.index.to_numpy(dtype=float), column) for column in values.T])
    return pd.DataFrame(
        np.exp(grown) if method == "geometric" else grown, index=list(years), columns=table.columns
    )


def _typical_year(shape: Array, year: int, weekend: float, variation: float, seed: int) -> Array:
    """Typical days joined through the year, with weekends and day-to-day variation, (8760,), no unit."""
    days = smooth(shape.T)[:, 12::24]  # (24 hours of the day, 365 days), each month with its own mean
    noise = generator(seed, "load").standard_normal(2 * DAYS)
    for day in range(1, 2 * DAYS):
        noise[day] = PERSISTENCE * noise[day - 1] + np.sqrt(1 - PERSISTENCE**2) * noise[day]
    factor = np.exp(variation * noise[DAYS:])
    factor = factor * np.where(calendar(year).dayofweek[::24] >= 5, weekend, 1.0)
    return (days * factor).T.reshape(HOURS)


def _raised(base: Array, mean: float) -> Array:
    """`base` (maximum 1) to the power that gives it this mean."""

    def gap(power: float) -> float:
        return float((base**power).mean()) - mean

    low, high = 1e-9, STEEPEST
    if gap(low) < 0 or gap(high) > 0:
        raise refused(
            N_(
                "the shape allows a mean load of {low} to {high} of the peak",
                low=f"{(base**high).mean():.3f}",
                high=f"{(base**low).mean():.3f}",
            ),
            N_("choose another shape, or another peak or energy"),
            file="loads",
            column="shape",
            value=f"{mean:.3f}",
        )
    return base ** brentq(gap, low, high, xtol=1e-14, rtol=1e-14)
