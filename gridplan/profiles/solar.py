"""Capacity factors of photovoltaic plants by pvlib: transposition, cell temperature, PVWatts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pvlib

from gridplan.profiles.sun import sun_position
from gridplan.profiles.weather import Weather

Array = np.ndarray

LOSSES = 0.14  # PVWatts' default: soiling, shading, mismatch, wiring, availability
AZIMUTH = 180.0  # south
ALBEDO = 0.2
COEFFICIENT = -0.0035  # 1/K, power of crystalline silicon per degree of cell temperature
INVERTER = 0.96  # nominal efficiency, PVWatts
MODULES = 1.2  # module over inverter capacity; a plant's capacity is that of its inverters
WIND_PROFILE = 1 / 7  # exponent that brings the wind speed down to the modules
MODULE_WIND_HEIGHT = 10.0  # m, the height the cell temperature model was fitted to


def pv_capacity_factor(weather: Weather, sites: pd.DataFrame) -> Array:
    """Output of fixed photovoltaic plants per unit of inverter capacity, shape (sites, 8760), 0 to 1.

    Transposition after Hay and Davies (1980), reflection losses of the direct beam after De Soto (2006),
    cell temperature of an open rack (King 2004, SAPM), module and inverter as in PVWatts (Dobos 2014) with
    1.2 of modules per unit of inverter.

    sites: index = site id, in the order of `weather`; columns latitude, longitude [degree], altitude [m];
    optional tilt [degree] (empty: latitude), azimuth [degree], losses (share).
    """
    shape = weather.ghi.shape
    latitude = sites["latitude"].to_numpy(dtype=float)
    longitude = sites["longitude"].to_numpy(dtype=float)
    altitude = sites["altitude"].to_numpy(dtype=float)
    tilt = _column(sites, "tilt", np.abs(latitude))[:, None]
    azimuth = _column(sites, "azimuth", np.full(len(sites), AZIMUTH))[:, None]
    losses = _column(sites, "losses", np.full(len(sites), LOSSES))[:, None]

    sun = sun_position(weather.year, latitude, longitude, altitude)
    tilt, azimuth = np.broadcast_to(tilt, shape), np.broadcast_to(azimuth, shape)
    plane = pvlib.irradiance.get_total_irradiance(
        tilt,
        azimuth,
        sun.zenith,
        sun.azimuth,
        weather.dni,
        weather.ghi,
        weather.dhi,
        dni_extra=np.broadcast_to(sun.extraterrestrial, shape),
        albedo=ALBEDO,
        model="haydavies",
    )
    angle = pvlib.irradiance.aoi(tilt, azimuth, sun.zenith, sun.azimuth)
    direct = np.nan_to_num(plane["poa_direct"]) * pvlib.iam.physical(angle)
    effective = np.where(sun.up, np.maximum(direct + np.nan_to_num(plane["poa_diffuse"]), 0.0), 0.0)

    breeze = weather.wind_speed * (MODULE_WIND_HEIGHT / weather.wind_height[:, None]) ** WIND_PROFILE
    rack = pvlib.temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"]["open_rack_glass_glass"]
    cell = pvlib.temperature.sapm_cell(effective, weather.temperature, breeze, **rack)
    direct_current = pvlib.pvsystem.pvwatts_dc(effective, cell, pdc0=MODULES, gamma_pdc=COEFFICIENT)
    factor = pvlib.inverter.pvwatts(direct_current * (1 - losses), pdc0=1 / INVERTER, eta_inv_nom=INVERTER)
    return np.clip(np.nan_to_num(factor), 0.0, 1.0)


def _column(sites: pd.DataFrame, name: str, default: Array) -> Array:
    if name not in sites:
        return np.asarray(default, dtype=float)
    values = sites[name].to_numpy(dtype=float)
    return np.where(np.isnan(values), default, values)
