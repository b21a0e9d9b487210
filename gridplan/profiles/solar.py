"""Capacity factors of photovoltaic plants by pvlib: transposition, cell temperature, PVWatts."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pvlib

from gridplan.profiles.sun import Sun, sun_position
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


# Parameters of King's cell temperature model (2004, SAND2004-3535) by mounting, as pvlib names them.
CELLS = {
    "fixed": "open_rack_glass_glass",
    "tracking": "open_rack_glass_glass",
    "rooftop": "close_mount_glass_glass",
    "facade": "insulated_back_glass_polymer",
}
ROWS = 0.4  # of ground covered by the rows of trackers; they turn back where one would shade the next
STEEPEST = 60.0  # degree to which trackers turn


def pv_capacity_factor(weather: Weather, sites: pd.DataFrame) -> Array:
    """Output of photovoltaic plants per unit of inverter capacity, shape (sites, 8760), 0 to 1.

    Modules are fixed, close to a roof or part of a facade, or turn about a level axis from north to south
    (up to 60 degrees, with backtracking: Anderson and Mikofski 2020, NREL/TP-5K00-76626). Transposition
    after Hay and Davies (1980), reflection losses of the direct beam after De Soto (2006),
    cell temperature by mounting (King 2004, SAPM), module and inverter as in PVWatts (Dobos 2014) with
    1.2 of modules per unit of inverter.

    sites: index = site id, in the order of `weather`; columns latitude, longitude [degree], altitude [m];
    optional mounting (empty: fixed), tilt [degree] (empty: latitude; facade 90), azimuth [degree], losses.
    """
    shape = weather.ghi.shape
    latitude = sites["latitude"].to_numpy(dtype=float)
    longitude = sites["longitude"].to_numpy(dtype=float)
    altitude = sites["altitude"].to_numpy(dtype=float)
    losses = _column(sites, "losses", np.full(len(sites), LOSSES))[:, None]

    sun = sun_position(weather.year, latitude, longitude, altitude)
    mounting = sites["mounting"].to_numpy(str) if "mounting" in sites else np.full(len(sites), "fixed")
    tilt, azimuth = _planes(sites, sun, mounting, shape)
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
    racks = [pvlib.temperature.TEMPERATURE_MODEL_PARAMETERS["sapm"][CELLS[name]] for name in mounting]
    rack = {key: np.array([[one[key]] for one in racks]) for key in ("a", "b", "deltaT")}
    cell = pvlib.temperature.sapm_cell(effective, weather.temperature, breeze, **rack)
    direct_current = pvlib.pvsystem.pvwatts_dc(effective, cell, pdc0=MODULES, gamma_pdc=COEFFICIENT)
    factor = pvlib.inverter.pvwatts(direct_current * (1 - losses), pdc0=1 / INVERTER, eta_inv_nom=INVERTER)
    return np.clip(np.nan_to_num(factor), 0.0, 1.0)


def _planes(sites: pd.DataFrame, sun: Sun, mounting: Array, shape: tuple[int, int]) -> tuple[Array, Array]:
    """Tilt and azimuth of the modules in every hour [degree]."""
    level = np.where(mounting == "facade", 90.0, np.abs(sites["latitude"].to_numpy(dtype=float)))
    tilt = np.broadcast_to(_column(sites, "tilt", level)[:, None], shape).copy()
    azimuth = np.broadcast_to(_column(sites, "azimuth", np.full(shape[0], AZIMUTH))[:, None], shape).copy()
    for i in np.flatnonzero(mounting == "tracking"):
        turned = pvlib.tracking.singleaxis(
            pd.Series(sun.zenith[i]), pd.Series(sun.azimuth[i]), axis_tilt=0, axis_azimuth=180,
            max_angle=STEEPEST, backtrack=True, gcr=ROWS,
        )  # fmt: skip
        tilt[i] = turned["surface_tilt"].fillna(0.0)
        azimuth[i] = turned["surface_azimuth"].fillna(AZIMUTH)
    return tilt, azimuth


def _column(sites: pd.DataFrame, name: str, default: Array) -> Array:
    if name not in sites:
        return np.asarray(default, dtype=float)
    values = sites[name].to_numpy(dtype=float)
    return np.where(np.isnan(values), default, values)
