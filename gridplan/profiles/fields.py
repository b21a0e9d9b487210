"""Random numbers in space and time: neighbours alike, and each place the same whoever else is asked for.

A Gaussian field with covariance exp(-distance / L) is drawn by random Fourier features (Rahimi and Recht
2007): field(x) = sum_k [a_k cos(w_k.x) + b_k sin(w_k.x)] / sqrt(K), with the frequencies w_k drawn from the
covariance's spectral density and a_k, b_k standard normal series in time. Frequencies and series depend on
the seed only, never on the sites, so adding a site leaves the weather of the others untouched.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from scipy.ndimage import uniform_filter1d
from scipy.signal import lfilter
from scipy.stats import norm, qmc

from gridplan.profiles.months import HOURS, MONTH_HOURS, MONTH_OF_HOUR, MONTH_START

Array = np.ndarray

EARTH_RADIUS = 6371.0  # km
FEATURES = (
    512  # a power of two, as Sobol points want; the correlation is right to 0.02 on average, 0.07 at most
)


def generator(seed: int, *names: str) -> np.random.Generator:
    """A generator of its own for every (seed, names): what is drawn for one name never shifts another."""
    return np.random.default_rng([seed, *(zlib.crc32(name.encode()) for name in names)])


def positions(latitude: Array, longitude: Array) -> Array:
    """Points on the sphere, shape (sites, 3) [km]; latitude and longitude [degree]."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    return EARTH_RADIUS * np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def distances(latitude: Array, longitude: Array) -> Array:
    """Straight-line distances between sites, shape (sites, sites) [km]."""
    points = positions(latitude, longitude)
    return np.linalg.norm(points[:, None, :] - points[None, :, :], axis=-1)


def loadings(points: Array, length: float, seed: int, name: str) -> Array:
    """What each site takes of the 2 K common series, shape (sites, 2 K); rows have unit norm.

    points: (sites, 3) [km]; length: correlation length L [km]. The spectral density of exp(-d/L) is a
    multivariate Student t with one degree of freedom: a normal vector over the modulus of a normal number.
    """
    sobol = qmc.Sobol(4, scramble=True, rng=generator(seed, name, "frequencies")).random(FEATURES)
    normal = norm.ppf(np.clip(sobol, 1e-9, 1 - 1e-9))
    frequencies = normal[:, :3] / (length * np.maximum(np.abs(normal[:, 3:]), 1e-6))
    phase = points @ frequencies.T
    return np.hstack([np.cos(phase), np.sin(phase)]) / np.sqrt(FEATURES)


def correlated(points: Array, length: float, steps: int, seed: int, name: str) -> Array:
    """White in time, exp(-d/L) in space: standard normal, shape (sites, steps)."""
    common = generator(seed, name, "series").standard_normal((2 * FEATURES, steps), dtype=np.float32)
    return np.asarray(loadings(points, length, seed, name) @ common.astype(float))


def local(sites: Sequence[str], steps: int, seed: int, name: str) -> Array:
    """White in time and in space, standard normal, shape (sites, steps); each site by its own name."""
    return np.stack([generator(seed, name, site).standard_normal(steps) for site in sites])


def autoregressive(noise: Array, *poles: float) -> Array:
    """Noise through a chain of first-order recursions x[t] = pole x[t-1] + noise[t]; unit variance.

    noise: (sites, steps), standard normal. Started a tenth of a year before the end of its own noise, so
    that the series has no cold start and its end leads into its beginning.
    """
    warm = noise.shape[1] // 10
    series = np.concatenate([noise[:, -warm:], noise], axis=1)
    response = np.zeros(4000)
    response[0] = 1.0
    for pole in poles:
        series = lfilter([1.0], [1.0, -pole], series, axis=1)
        response = lfilter([1.0], [1.0, -pole], response)
    return np.asarray(series[:, warm:] / np.sqrt((response**2).sum()))


def standardised(series: Array, window: int) -> Array:
    """`series` with the mean and spread of a moving window taken out (the year closes on itself)."""
    mean = uniform_filter1d(series, window, axis=-1, mode="wrap")
    gap = series - mean
    return np.asarray(gap / np.sqrt(uniform_filter1d(gap**2, window, axis=-1, mode="wrap")))


def shares(series: Array) -> Array:
    """Rank of each hour among the hours of its time of year, as a share between 0 and 1.

    series: (sites, 8760). Each month has the distribution of its own hours; between the middles of two
    months the two are blended, so there is no step at the edge. Whatever law the shares are put through
    afterwards is then met in every month, not only in the long run.
    """
    position = (
        np.arange(HOURS) + 0.5 - (MONTH_START[MONTH_OF_HOUR] + MONTH_HOURS[MONTH_OF_HOUR] / 2)
    ) / 732.0
    weight = np.clip(np.abs(position), 0.0, 0.5)
    neighbour = (MONTH_OF_HOUR + np.where(position < 0, -1, 1)) % 12
    result = np.empty_like(series)
    for site, row in enumerate(series):
        levels = [np.sort(row[month == MONTH_OF_HOUR]) for month in range(12)]
        own, other = np.empty(HOURS), np.empty(HOURS)
        for month, level in enumerate(levels):
            rank = (np.arange(level.size) + 0.5) / level.size
            for kept, which in ((own, MONTH_OF_HOUR), (other, neighbour)):
                kept[which == month] = np.interp(row[which == month], level, rank)
        result[site] = (1 - weight) * own + weight * other
    return result
