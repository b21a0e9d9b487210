"""Where the sun stands and what a cloudless sky lets through."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pvlib

from gridplan.profiles.months import calendar

Array = np.ndarray

CLEAREST = 0.94  # of extraterrestrial irradiance on the horizontal; dry clean air at half a bar


@dataclass(frozen=True, eq=False)
class Sun:
    """Position of the sun at the middle of every hour of the year.

    zenith: apparent (refracted) zenith angle [degree], shape (sites, 8760)
    azimuth: clockwise from north [degree], shape (sites, 8760)
    extraterrestrial: normal irradiance outside the atmosphere [W/m2], shape (8760,)
    day: day of the year 1..365, shape (8760,)
    """

    zenith: Array
    azimuth: Array
    extraterrestrial: Array
    day: Array

    @property
    def up(self) -> Array:
        """Whether the sun is above the horizon, shape (sites, 8760)."""
        return self.zenith < 90.0


def sun_position(year: int, latitude: Array, longitude: Array, altitude: Array) -> Sun:
    """Sun of `year` at each site, by pvlib's ephemeris (accurate to 0.02 degree).

    Refraction is that at the site's pressure. latitude, longitude [degree], altitude [m]: shape (sites,).
    """
    middle = calendar(year) + pd.Timedelta("30min")
    zenith = np.empty((len(latitude), len(middle)))
    azimuth = np.empty_like(zenith)
    for i, (lat, lon, alt) in enumerate(zip(latitude, longitude, altitude, strict=True)):
        place = pvlib.solarposition.ephemeris(middle, lat, lon, pressure=pvlib.atmosphere.alt2pres(alt))
        zenith[i] = place["apparent_zenith"]
        azimuth[i] = place["azimuth"]
    extra = pvlib.irradiance.get_extra_radiation(middle, method="spencer").to_numpy()
    return Sun(zenith, azimuth, extra, middle.dayofyear.to_numpy())


def clear_sky(sun: Sun, turbidity: Array, altitude: Array) -> Array:
    """Global horizontal irradiance of a cloudless sky [W/m2], shape (sites, 8760).

    Ineichen and Perez (2002) as in pvlib.clearsky.ineichen, at most 0.94 of what arrives outside the
    atmosphere: the model's term for altitude, fitted below 3 km, exceeds even that above 4 km.
    turbidity: Linke turbidity, (sites, 8760); altitude [m]: (sites,).
    """
    altitude = np.asarray(altitude, dtype=float)[:, None]
    airmass = pvlib.atmosphere.get_relative_airmass(sun.zenith)  # not a number below the horizon
    absolute = pvlib.atmosphere.get_absolute_airmass(airmass, pvlib.atmosphere.alt2pres(altitude))
    with np.errstate(divide="ignore", invalid="ignore"):  # pvlib's beam term where the sun is down
        sky = pvlib.clearsky.ineichen(
            sun.zenith, absolute, turbidity, altitude=altitude, dni_extra=sun.extraterrestrial
        )
    outside = sun.extraterrestrial * np.maximum(np.cos(np.radians(sun.zenith)), 0.0)
    return np.where(sun.up, np.minimum(np.nan_to_num(sky["ghi"]), CLEAREST * outside), 0.0)
