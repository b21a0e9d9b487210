"""How alike generated and measured series are, and the climate that makes their means agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridplan.profiles.months import HOURS, monthly_mean
from gridplan.profiles.solar import pv_capacity_factor
from gridplan.profiles.weather import Weather, reference_year
from gridplan.profiles.wind import wind_capacity_factor

Array = np.ndarray

PERCENTILES = (5, 25, 50, 75, 95)
RAMPS = (1, 5, 95, 99)
OUTPUT: dict[str, tuple[str, Callable[[Weather, pd.DataFrame], Array]]] = {
    "pv": ("irradiation", pv_capacity_factor),
    "wind": ("wind_speed", wind_capacity_factor),
}


POWER = {"pv": 1.0, "wind": 0.5}


@dataclass(frozen=True, eq=False)
class Statistics:
    """Figures of an hourly series of capacity factors.

    annual: mean · monthly: (12,) means · lag1: correlation with the hour before · spread: standard
    deviation over the mean · ramps: percentiles 1, 5, 95, 99 of the change from hour to hour · days:
    percentiles 5, 25, 50, 75, 95 of the daily mean · day_lag1: correlation of a day with the day before ·
    hours: (24,) mean by hour of the day
    """

    annual: float
    monthly: Array
    lag1: float
    spread: float
    ramps: Array
    days: Array
    day_lag1: float
    hours: Array


def statistics(series: Array) -> Statistics:
    """Statistics of one series of shape (8760,)."""
    series = np.asarray(series, dtype=float)
    days = series.reshape(-1, 24).mean(axis=1)
    return Statistics(
        annual=float(series.mean()),
        monthly=monthly_mean(series),
        lag1=float(np.corrcoef(series[:-1], series[1:])[0, 1]),
        spread=float(series.std() / series.mean()),
        ramps=np.percentile(np.diff(series), RAMPS),
        days=np.percentile(days, PERCENTILES),
        day_lag1=float(np.corrcoef(days[:-1], days[1:])[0, 1]),
        hours=series.reshape(-1, 24).mean(axis=0),
    )


def anomaly_correlation(series: Array, window: int = 31) -> Array:
    """Correlation between sites of daily means less their moving monthly mean, shape (sites, sites).

    series: (sites, 8760). The season, which all sites share, is taken out.
    """
    days = np.asarray(series).reshape(len(series), HOURS // 24, 24).mean(axis=2)
    kernel = np.ones(window) / window
    wrapped = np.concatenate([days[:, -(window // 2) :], days, days[:, : window // 2]], axis=1)
    season = np.stack([np.convolve(row, kernel, mode="valid") for row in wrapped])
    return np.corrcoef(days - season)


def fit_climate(
    sites: pd.DataFrame, climate: pd.DataFrame, target: pd.DataFrame, seeds: Sequence[int], rounds: int = 8
) -> pd.DataFrame:
    """`climate` with the irradiation and wind speed that give the capacity factors of `target`.

    target: index (climate, technology pv|wind, month 1..12), column capacity_factor: the mean over the
    climate's sites of that technology and over `seeds`. Each round multiplies a month's irradiation (or wind
    speed) by (wanted / found) ** p, p = 1 for pv and 0.5 for wind, whose output rises faster than the speed.
    Returns a new table; what `target` does not name is unchanged. Raises ValueError when no site matches.
    """
    climate = climate.set_index(["climate", "month"]).copy()
    wanted = target["capacity_factor"].unstack("month").reindex(columns=range(1, 13))
    for _ in range(rounds):
        found = _monthly_factors(sites, climate.reset_index(), seeds)
        for (name, technology), goal in wanted.iterrows():
            member = ((sites["climate"] == name) & (sites["technology"] == technology)).to_numpy()
            if not member.any():
                raise ValueError(f"no {technology} site has the climate {name!r}")
            ratio = goal.to_numpy(dtype=float) / found[technology][member].mean(axis=0)
            column = OUTPUT[technology][0]
            now = climate.loc[name, column].to_numpy(dtype=float)
            climate.loc[name, column] = now * ratio ** POWER[technology]
    return climate.reset_index()


def _monthly_factors(sites: pd.DataFrame, climate: pd.DataFrame, seeds: Sequence[int]) -> dict[str, Array]:
    """Monthly capacity factors by technology, shape (sites, 12), mean over seeds."""
    weathers = [reference_year(sites, climate, seed) for seed in seeds]
    return {
        technology: np.mean([monthly_mean(output(weather, sites)) for weather in weathers], axis=0)
        for technology, (_, output) in OUTPUT.items()
    }
