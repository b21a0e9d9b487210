"""Hourly weather of a reference year, drawn from monthly statistics of the climate.

Each site's monthly irradiation, temperature and wind speed are met exactly; hour by hour the weather is a
draw that keeps the spread and persistence of the climate table, is alike at neighbouring sites, and is the
same for a given (seed, site), whichever other sites are asked for. Method and figures: docs/profiles.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pvlib
from scipy.ndimage import uniform_filter1d
from scipy.special import gamma, ndtr
from scipy.stats import beta

from gridplan.errors import InputError, Problem
from gridplan.profiles.fields import (
    autoregressive,
    correlated,
    local,
    positions,
    shares,
    standardised,
)
from gridplan.profiles.months import (
    DAYS,
    HOURS,
    MONTH_HOURS,
    MONTH_OF_DAY,
    MONTH_OF_HOUR,
    conserve,
    monthly_mean,
    monthly_sum,
    smooth,
)
from gridplan.profiles.sun import Sun, clear_sky, sun_position
from gridplan.words import N_

Array = np.ndarray

CLOUD_LENGTH = 400.0  # km, correlation length of daily cloudiness
WIND_LENGTH = 400.0  # km, of weather systems in the wind
SYNOPTIC = np.exp(-1 / 40)  # hourly pole of weather systems passing (40 h)
INERTIA = np.exp(-1 / 2.5)  # second pole: wind over a region does not jump from hour to hour
GUST = np.exp(-1 / 3)  # pole of what is local to a site (3 h)
FAIR_WIND = 0.35  # of weather systems, with clear days; gives the 0.2 measured between fleets (Sichuan 2023)
CLEARNESS = (0.08, 1.05)  # range of the clear-sky index; above 1: light from the edges of clouds
FLICKER = 0.08  # depth of passing clouds within a day, relative to the room left by the range
CLOUD_PASSING = np.exp(-1 / 2)  # hourly pole of passing clouds (2 h)
WINDOW = 31  # days over which anomalies average to nothing, so that months keep their means
AIR_MASSES = 2.5  # K, day-to-day spread of temperature
CALM_RANGE = 12.0  # K, daily temperature range up to which the air stays layered by day
MIXING, MIXING_LIMIT = 0.15, 0.55  # swing of the wind per K above it, and at most
NIGHT_WIND = 0.10  # swing of the wind above the ground layer, strongest in the evening


@dataclass(frozen=True, eq=False)
class Weather:
    """Weather of a year, arrays of shape (sites, 8760), hours of China Standard Time from their beginning.

    ghi, dni, dhi: global horizontal, direct normal, diffuse horizontal irradiance [W/m2]
    temperature [degC] · wind_speed [m/s] at wind_height [m] (sites,) · pressure [Pa]
    """

    sites: tuple[str, ...]
    year: int
    ghi: Array
    dni: Array
    dhi: Array
    temperature: Array
    wind_speed: Array
    wind_height: Array
    pressure: Array


def reference_year(sites: pd.DataFrame, climate: pd.DataFrame, seed: int, year: int = 2025) -> Weather:
    """A year of hourly weather at `sites` from the monthly statistics in `climate`.

    sites: index = site id; columns latitude, longitude [degree], altitude [m], climate.
    climate: columns climate, month (1..12), irradiation [kWh/m2 a month], temperature [degC],
        temperature_range [K], wind_speed [m/s] at wind_height [m], wind_spread, wind_persistence,
        clearness_spread, clearness_persistence, linke_turbidity.
    seed: which draw; the same (seed, site id, place, climate) always gives the same weather.

    Raises InputError when a climate is missing, has not its twelve months, or has more irradiation than
    its clear sky.
    """
    names = tuple(str(name) for name in sites.index)
    table = _monthly(sites, climate)
    latitude, longitude, altitude = (
        sites[name].to_numpy(dtype=float) for name in ("latitude", "longitude", "altitude")
    )
    points = positions(latitude, longitude)
    sun = sun_position(year, latitude, longitude, altitude)
    solar_hour = (np.arange(HOURS)[None, :] + 0.5 - (120.0 - longitude[:, None]) / 15.0) % 24.0

    cloud = _cloud_days(points, table["clearness_persistence"], seed)
    ghi = _global(names, sites, sun, altitude, cloud, table, seed)
    dni, dhi = decompose(ghi, sun)
    wind = _wind(names, points, cloud, solar_hour, table, seed)
    temperature = _temperature(points, cloud, solar_hour, table, seed)
    pressure = np.broadcast_to(pvlib.atmosphere.alt2pres(altitude)[:, None], ghi.shape)
    height = table["wind_height"].mean(axis=1)
    return Weather(names, year, ghi, dni, dhi, temperature, wind, height, pressure)


def decompose(ghi: Array, sun: Sun) -> tuple[Array, Array]:
    """Direct normal and diffuse horizontal irradiance [W/m2] from global, shape (sites, 8760).

    Erbs' diffuse fraction in its continuous form (Driesse, Jensen and Perez 2024, pvlib's erbs_driesse);
    diffuse is what direct leaves of global, so that ghi = dni cos(zenith) + dhi holds in every hour.
    """
    parts = pvlib.irradiance.erbs_driesse(ghi, sun.zenith, dni_extra=sun.extraterrestrial)
    cosine = np.cos(np.radians(sun.zenith))
    dni = np.where(sun.up & (ghi > 0), np.nan_to_num(parts["dni"]), 0.0)
    dni = np.clip(dni, 0.0, np.minimum(sun.extraterrestrial, ghi / np.maximum(cosine, 1e-3)))
    return dni, np.maximum(ghi - dni * np.maximum(cosine, 0.0), 0.0)


def _monthly(sites: pd.DataFrame, climate: pd.DataFrame) -> dict[str, Array]:
    """Columns of `climate` as arrays (sites, 12)."""
    problems = []
    for name in dict.fromkeys(sites["climate"]):
        months = sorted(int(month) for month in climate.loc[climate["climate"] == name, "month"])
        if months != list(range(1, 13)):
            problems.append(
                Problem(
                    N_("a climate needs twelve rows, one for each month"),
                    N_("give months 1 to 12 once each"),
                    file="climate",
                    column="month",
                    entity=str(name),
                    value=", ".join(map(str, months)),
                )
            )
    if problems:
        raise InputError(problems)
    rows = climate.set_index(["climate", "month"])
    wanted = pd.MultiIndex.from_product([sites["climate"], range(1, 13)])
    numbers = [c for c in rows.columns if c not in ("source", "confidence", "note")]
    return {c: rows[c].reindex(wanted).to_numpy(dtype=float).reshape(len(sites), 12) for c in numbers}


def _cloud_days(points: Array, persistence: Array, seed: int) -> Array:
    """Clearness of each day as a standard normal number, (sites, 365), persistent from day to day."""
    noise = correlated(points, CLOUD_LENGTH, 2 * DAYS, seed, "cloud")
    carry = np.tile(persistence[:, MONTH_OF_DAY], 2)  # the first of the two years only warms up
    days = np.empty_like(noise)
    state = noise[:, 0]
    for day in range(2 * DAYS):
        state = carry[:, day] * state + np.sqrt(1 - carry[:, day] ** 2) * noise[:, day]
        days[:, day] = state
    return standardised(days[:, DAYS:], WINDOW)


def _global(
    names: tuple[str, ...],
    sites: pd.DataFrame,
    sun: Sun,
    altitude: Array,
    cloud: Array,
    table: dict[str, Array],
    seed: int,
) -> Array:
    """Global horizontal irradiance (sites, 8760) [W/m2] whose monthly sums are the climate's."""
    sky = clear_sky(sun, smooth(table["linke_turbidity"]), altitude)
    wanted = table["irradiation"] * 1000.0  # Wh/m2
    ratio = wanted / monthly_sum(sky)
    _refuse_more_than_clear(sites, ratio)
    low, high = CLEARNESS
    # Daily index: beta distributed between `low` and `high`, with the climate's mean and spread.
    mean = np.clip((ratio - low) / (high - low), 0.02, 0.98)
    room = mean * (1 - mean)
    variance = np.minimum((np.maximum(table["clearness_spread"], 1e-3) / (high - low)) ** 2, 0.8 * room)
    size = room / variance - 1
    share = np.clip(ndtr(cloud), 1e-6, 1 - 1e-6)
    day = low + (high - low) * beta.ppf(
        share, (mean * size)[:, MONTH_OF_DAY], ((1 - mean) * size)[:, MONTH_OF_DAY]
    )
    daily = np.repeat(day, 24, axis=1)
    passing = autoregressive(local(names, HOURS, seed, "clouds passing"), CLOUD_PASSING)
    index = daily + FLICKER * 2 * np.sqrt(np.maximum((daily - low) * (high - daily), 0)) * passing
    index = np.clip(index, low, high)
    for _ in range(30):
        factor = wanted / monthly_sum(sky * index)
        if np.allclose(factor, 1.0, rtol=0, atol=1e-10):
            break
        index = np.minimum(index * factor[:, MONTH_OF_HOUR], high)
    # What clipping at `high` still withholds is spread over the month's hours: below the limit of `ratio`.
    return sky * index * (wanted / monthly_sum(sky * index))[:, MONTH_OF_HOUR]


def _refuse_more_than_clear(sites: pd.DataFrame, ratio: Array) -> None:
    problems = [
        Problem(
            N_("the irradiation of month {month} must stay below that of the clear sky", month=month + 1),
            N_("lower the irradiation or the Linke turbidity, or check latitude and altitude"),
            file="climate",
            column="irradiation",
            entity=str(sites["climate"].iloc[site]),
            value=f"{ratio[site, month]:.3f}",
        )
        for site, month in np.argwhere(ratio > 1.0)
    ]
    if problems:
        raise InputError(problems)


def _wind(
    names: Sequence[str], points: Array, cloud: Array, solar_hour: Array, table: dict[str, Array], seed: int
) -> Array:
    """Wind speed (sites, 8760) [m/s] whose monthly means are the climate's."""
    system = autoregressive(correlated(points, WIND_LENGTH, HOURS, seed, "wind"), SYNOPTIC, INERTIA)
    fair = standardised(uniform_filter1d(np.repeat(cloud, 24, axis=1), 24, axis=1, mode="wrap"), 24 * WINDOW)
    system = np.sqrt(1 - FAIR_WIND**2) * system + FAIR_WIND * fair
    gust = autoregressive(local(names, HOURS, seed, "gusts"), GUST)
    smoothness = (SYNOPTIC + INERTIA) / (1 + SYNOPTIC * INERTIA)  # lag-1 autocorrelation of `system`
    share = np.clip((smoothness - table["wind_persistence"]) / (smoothness - GUST), 0.0, 1.0)
    share = smooth(share)
    mixed = standardised(np.sqrt(1 - share) * system + np.sqrt(share) * gust, 24 * WINDOW)

    swing = day_of_wind(solar_hour, smooth(table["temperature_range"]))
    spread = np.maximum(table["wind_spread"], 0.05) ** 2
    daily = monthly_mean(swing**2) / monthly_mean(swing) ** 2 - 1
    rest = np.sqrt(np.maximum((1 + spread) / (1 + daily) - 1, 0.05**2))
    shape = smooth(rest**-1.086)  # Justus et al. 1978: Weibull shape from the coefficient of variation
    weibull = (-np.log1p(-shares(mixed))) ** (1 / shape) / gamma(1 + 1 / shape)
    return conserve(weibull * swing, table["wind_speed"])


def day_of_wind(solar_hour: Array, temperature_range: Array) -> Array:
    """Daily course of the wind over its mean, shape as given.

    Two tides: above the ground layer the wind is strongest in the evening (Sichuan's farms, 2023); where
    days are much warmer than nights, as on the plateau, the air mixes and it is strongest in the early
    afternoon (ERA5 of Tibet and Qinghai 2020; a farm on the Yalong 2020).
    solar_hour [h], temperature_range [K]: shape (sites, 8760).
    """
    mixing = np.clip(MIXING * (temperature_range - CALM_RANGE), 0.0, MIXING_LIMIT)
    turn = 2 * np.pi / 24
    return 1 + mixing * np.cos(turn * (solar_hour - 14.0)) + NIGHT_WIND * np.cos(turn * (solar_hour - 21.5))


def _temperature(points: Array, cloud: Array, solar_hour: Array, table: dict[str, Array], seed: int) -> Array:
    """Air temperature (sites, 8760) [degC] whose monthly means are the climate's; warmest at 15 h."""
    masses = AIR_MASSES * standardised(
        autoregressive(correlated(points, WIND_LENGTH, HOURS, seed, "air masses"), SYNOPTIC, INERTIA),
        24 * WINDOW,
    )
    # Clear days have a wider range; 1 on average.
    wide = 1 + 0.3 * np.tanh(np.repeat(cloud, 24, axis=1))
    course = 0.5 * smooth(table["temperature_range"]) * wide * np.cos(2 * np.pi / 24 * (solar_hour - 15.0))
    anomaly = masses + course
    return smooth(table["temperature"]) + anomaly - smooth(monthly_sum(anomaly) / MONTH_HOURS)
