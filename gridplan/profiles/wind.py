"""Capacity factors of wind farms by windpowerlib: hub height, thin air, power curve, losses."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
from windpowerlib import WindTurbine, density, get_turbine_types, power_curves, power_output, wind_speed

from gridplan.errors import InputError, Problem
from gridplan.profiles.weather import Weather
from gridplan.words import N_

Array = np.ndarray

TURBINE = "E-141/4200"  # a wide rotor for its rating, as built where winds are modest or air is thin
HUB_HEIGHT = 100.0  # m
LOSSES = 0.1  # availability, wakes, cables, and what icing has no column of its own
HELLMAN = 1 / 7  # exponent of the wind profile over open land, windpowerlib's default
TURBULENCE = 0.12  # turbulence intensity over a farm; rounds the corners of the power curve
KELVIN = 273.15


def wind_capacity_factor(weather: Weather, sites: pd.DataFrame) -> Array:
    """Output of a wind farm per unit of capacity, shape (sites, 8760), between 0 and 1.

    Speed at the hub by Hellman's power law (exponent 1/7); density of air at the hub from pressure and
    temperature as an ideal gas; power curve of the turbine, rounded by turbulence (Gaussian, windpowerlib's
    smooth_power_curve) and corrected for density after Svenningsen (2010); then `losses`, and in hours below
    0 degC at the hub `icing_losses`.

    sites: index = site id, in the order of `weather`; optional columns hub_height [m], turbine
    (windpowerlib's name), losses, icing_losses (shares). Raises InputError for a turbine without power curve.
    """
    hub = _column(sites, "hub_height", HUB_HEIGHT)
    losses, icing = _column(sites, "losses", LOSSES), _column(sites, "icing_losses", 0.0)
    turbine = sites["turbine"].fillna(TURBINE) if "turbine" in sites else pd.Series(TURBINE, sites.index)
    turbine = turbine.replace("", TURBINE)
    _refuse_unknown(turbine)
    factor = np.empty_like(weather.wind_speed)
    for i, model in enumerate(turbine):
        speeds, powers = power_curve(str(model))
        speed = wind_speed.hellman(
            weather.wind_speed[i], weather.wind_height[i], hub[i], hellman_exponent=HELLMAN
        )
        # The lapse of temperature over 100 m is below 1 K: left out.
        air = density.ideal_gas(weather.pressure[i], 0.0, hub[i], weather.temperature[i] + KELVIN)
        factor[i] = power_output.power_curve(speed, speeds, powers, density=air, density_correction=True)
        factor[i] *= (1 - losses[i]) * np.where(weather.temperature[i] < 0.0, 1 - icing[i], 1.0)
    return np.clip(factor, 0.0, 1.0)


@cache
def turbines() -> tuple[str, ...]:
    """Turbine types of windpowerlib's own library (in the package, no network) that have a power curve."""
    table = get_turbine_types(turbine_library="local", print_out=False, filter_=True)
    return tuple(table.loc[table["has_power_curve"], "turbine_type"])


@cache
def power_curve(turbine: str) -> tuple[Array, Array]:
    """Wind speeds [m/s] and output per unit of rating of a farm of this turbine."""
    unit = WindTurbine(hub_height=HUB_HEIGHT, turbine_type=turbine)
    rounded = power_curves.smooth_power_curve(
        unit.power_curve["wind_speed"],
        unit.power_curve["value"] / unit.nominal_power,
        standard_deviation_method="turbulence_intensity",
        turbulence_intensity=TURBULENCE,
    )
    return rounded["wind_speed"].to_numpy(), rounded["value"].to_numpy()


def _column(sites: pd.DataFrame, name: str, default: float) -> Array:
    if name not in sites:
        return np.full(len(sites), default)
    return sites[name].astype(float).fillna(default).to_numpy()


def _refuse_unknown(turbine: pd.Series) -> None:
    problems = [
        Problem(
            N_("the turbine must have a power curve in windpowerlib's library"),
            N_("choose one of: {names}", names=", ".join(turbines())),
            file="sites",
            column="turbine",
            entity=str(site),
            value=str(model),
        )
        for site, model in turbine.items()
        if model not in turbines()
    ]
    if problems:
        raise InputError(problems)
