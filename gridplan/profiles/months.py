"""The calendar of a year of 8760 hours, and monthly values turned into smooth hourly ones.

Labels are hours of China Standard Time (UTC+8) at their beginning; the position of the sun is taken at the
middle of the hour.
"""

from __future__ import annotations

from datetime import timedelta, timezone

import numpy as np
import pandas as pd
from scipy.interpolate import PchipInterpolator

Array = np.ndarray

HOURS = 8760
DAYS = 365
STANDARD_TIME = timezone(timedelta(hours=8), "CST")
MONTH_DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
MONTH_HOURS = 24 * MONTH_DAYS
MONTH_START = np.concatenate([[0], np.cumsum(MONTH_HOURS)[:-1]])  # first hour of each month
MONTH_OF_HOUR = np.repeat(np.arange(12), MONTH_HOURS)
MONTH_OF_DAY = np.repeat(np.arange(12), MONTH_DAYS)

_MARGIN = 2  # months repeated on either side, so that December meets January smoothly
_ROUNDS = 60  # the correction of `conserve` converges in about ten


def calendar(year: int) -> pd.DatetimeIndex:
    """The 8760 hours of `year`, China Standard Time, label at the beginning; without 29 February."""
    hours = pd.date_range(f"{year}-01-01", f"{year + 1}-01-01", freq="h", inclusive="left", tz=STANDARD_TIME)
    return hours[~((hours.month == 2) & (hours.day == 29))]


def monthly_sum(series: Array) -> Array:
    """Sums of the twelve months, shape (..., 12), of an hourly series of shape (..., 8760)."""
    return np.add.reduceat(series, MONTH_START, axis=-1)


def monthly_mean(series: Array) -> Array:
    """Means of the twelve months, shape (..., 12), of an hourly series of shape (..., 8760)."""
    return monthly_sum(series) / MONTH_HOURS


def smooth(monthly: Array) -> Array:
    """Hourly series without steps at month edges whose monthly means are exactly `monthly`.

    The running total of the months is interpolated by a monotone cubic (Fritsch and Butland 1984, through
    scipy's PchipInterpolator); the series is its increment from hour to hour. A monotone total never falls
    where no month is negative, so the series is never negative; it is continuous, and December meets January.

    monthly: shape (..., 12), any unit. Returns shape (..., 8760), same unit.
    """
    monthly = np.asarray(monthly, dtype=float)
    order = np.arange(-_MARGIN, 12 + _MARGIN) % 12
    hours = MONTH_HOURS[order]
    edges = np.concatenate([[0], np.cumsum(hours)])
    total = np.zeros((*monthly.shape[:-1], order.size + 1))
    np.cumsum(monthly[..., order] * hours, axis=-1, out=total[..., 1:])
    first = edges[_MARGIN]
    at = np.arange(first, first + HOURS + 1)
    with np.errstate(
        over="ignore"
    ):  # a slope of 1e-300 has an infinite inverse; its mean is zero all the same
        hourly = np.diff(PchipInterpolator(edges, total, axis=-1)(at), axis=-1)
    # Differences of a large running total may come out at -1e-12; the interpolant itself never falls.
    return np.maximum(hourly, 0.0) if (monthly >= 0).all() else hourly


def conserve(series: Array, monthly: Array) -> Array:
    """`series` times a smooth factor, so that its monthly means become exactly `monthly`.

    series: shape (..., 8760), not negative; monthly: shape (..., 12), same unit. The factor is `smooth` of
    the ratios wanted / found, repeated until they are 1; the rounding left is scaled away month by month.

    Raises ValueError where a month of the series is all zero and its mean is to be positive.
    """
    series = np.array(series, dtype=float)
    monthly = np.asarray(monthly, dtype=float)
    for _ in range(_ROUNDS):
        found = monthly_mean(series)
        if ((found <= 0) & (monthly > 0)).any():
            raise ValueError("a month of the series is all zero; no factor gives it a positive mean")
        ratio = np.divide(monthly, found, out=np.zeros_like(found), where=found > 0)
        if np.allclose(ratio[monthly > 0], 1.0, rtol=0, atol=1e-12):
            break
        series *= smooth(ratio)
    found = monthly_mean(series)
    ratio = np.divide(monthly, found, out=np.zeros_like(found), where=found > 0)
    return series * np.repeat(ratio, MONTH_HOURS, axis=-1)
