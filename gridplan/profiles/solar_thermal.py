"""Heat of solar fields: direct sunlight onto mirrors that follow the sun, less what the receiver loses."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pvlib

from gridplan.profiles.sun import Sun, sun_position
from gridplan.profiles.weather import Weather

Array = np.ndarray

RECEIVER = 15.0  # degree, height of the receiver seen from the field: 200 m over 750 m; own assumption
CLEAR_OF_SHADE = (
    15.0  # degree of solar elevation from which mirrors no longer shade each other; own assumption
)


def field_heat(weather: Weather, plants: pd.DataFrame) -> Array:
    """Heat of a solar field per unit of its capacity, shape (plants, 8760), between 0 and 1.

        heat = (optics * (1 - field_losses) * dni / design_irradiance - receiver_loss) / (1 - receiver_loss)

    `optics` of a tower is the cosine loss of mirrors all around it (a mirror stands halfway between sun and
    receiver), over that of the best sun; of a trough the incidence angle modifier of LS-2 collectors on an
    axis from north to south (Dudley et al. 1994, SAND94-1884). Below 15 degrees of elevation mirrors shade
    each other in proportion. What the sun gives beyond the design is turned away.

    plants: index = plant id, in the order of `weather`; columns latitude, longitude [degree], altitude [m],
    collector, design_irradiance [W/m2], field_losses, receiver_loss (shares).
    """
    latitude, longitude, altitude = (
        plants[name].to_numpy(dtype=float) for name in ("latitude", "longitude", "altitude")
    )
    sun = sun_position(weather.year, latitude, longitude, altitude)
    design, lost, loss = (
        plants[name].to_numpy(dtype=float)[:, None]
        for name in ("design_irradiance", "field_losses", "receiver_loss")
    )
    towers = (plants["collector"] == "tower").to_numpy(bool)[:, None]
    optics = np.where(towers, tower_optics(sun), trough_optics(sun))
    shade = np.clip((90.0 - sun.zenith) / CLEAR_OF_SHADE, 0.0, 1.0)
    light = optics * shade * (1.0 - lost) * np.nan_to_num(weather.dni) / design
    return np.where(sun.up, np.clip((light - loss) / (1.0 - loss), 0.0, 1.0), 0.0)


def tower_optics(sun: Sun) -> Array:
    """Cosine efficiency of a field all around its tower, over that of the sun in the zenith."""
    elevation = np.arange(0.0, 91.0)
    found = _cosine(elevation)
    return np.asarray(np.interp(90.0 - sun.zenith, elevation, found / found[-1]))


def _cosine(elevation: Array) -> Array:
    """Mean over mirrors at all azimuths of cos(incidence) = sqrt((1 + sun . receiver) / 2)."""
    high, around = np.radians(elevation)[:, None], np.radians(np.arange(0.0, 360.0, 5.0))[None, :]
    up = np.radians(RECEIVER)
    meeting = np.cos(high) * np.cos(up) * np.cos(around) + np.sin(high) * np.sin(up)
    return np.asarray(np.sqrt((1.0 + meeting) / 2.0).mean(axis=1))


def trough_optics(sun: Sun) -> Array:
    """Incidence angle modifier of a trough, cos(incidence) included: cos t + 8.84e-4 t - 5.369e-5 t^2."""
    angle = np.empty_like(sun.zenith)
    for i, (zenith, azimuth) in enumerate(zip(sun.zenith, sun.azimuth, strict=True)):
        angle[i] = pvlib.tracking.singleaxis(
            pd.Series(zenith),
            pd.Series(azimuth),
            axis_tilt=0,
            axis_azimuth=180,
            max_angle=90,
            backtrack=False,
        )["aoi"]
    angle = np.nan_to_num(angle, nan=90.0)
    return np.maximum(np.cos(np.radians(angle)) + 8.84e-4 * angle - 5.369e-5 * angle**2, 0.0)
