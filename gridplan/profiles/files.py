"""Weather from a file the user gives: EPW, TMY3, PVGIS, NASA POWER or ERA5, brought to one calendar.

Times are turned to China Standard Time and every value to the hour that begins at its label; 29 February is
left out. A typical year, made of months of different years, is taken for one year.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pvlib

from gridplan.errors import InputError, Problem
from gridplan.profiles.months import HOURS, STANDARD_TIME, calendar
from gridplan.profiles.readers import READERS, UNITS, Station
from gridplan.profiles.sun import sun_position
from gridplan.profiles.weather import Weather, decompose
from gridplan.words import N_, Message

Array = np.ndarray

LARGEST = 200 * 2**20  # bytes; a year of one place is below 10 MB in every format
NEEDED = ("ghi", "temp_air", "wind_speed", "pressure")
PLAUSIBLE = {
    "ghi": (-5.0, 1600.0),
    "dni": (-5.0, 1500.0),
    "dhi": (-5.0, 1200.0),
    "temp_air": (-70.0, 60.0),
    "wind_speed": (0.0, 75.0),
    "pressure": (40e3, 110e3),
}


def read_weather(path: str | Path, format: str, year: int = 2025) -> Weather:
    """Weather of one place from a file, a Weather of one row named after the file.

    format: epw (pvlib.iotools.read_epw) · tmy3 (read_tmy3) · pvgis (read_pvgis_tmy: typical year as csv or
    json) · nasa_power (hourly csv or json, names and units of pvlib.iotools.nasa_power) · era5 (NetCDF of one
    grid point with ssrd, t2m, u10 and v10 or u100 and v100, sp, perhaps fdir; pvlib.iotools.era5).
    Direct and diffuse irradiance are decomposed from global where the file has none, pressure taken from
    the altitude. year: whose calendar and sun the hours are given.

    Raises InputError, with every finding about the file, when it is missing, too large, cannot be read, or
    has missing, doubled, empty or implausible hours.
    """
    path = Path(path)
    if format not in READERS:
        raise InputError(
            [
                _problem(
                    path,
                    N_("the format must be one of: {names}", names=", ".join(READERS)),
                    N_("correct the format of the weather file"),
                    value=format,
                )
            ]
        )
    if not path.is_file():
        raise InputError(
            [_problem(path, N_("the weather file must exist"), N_("check the path in the study"))]
        )
    if path.stat().st_size > LARGEST:
        raise InputError(
            [
                _problem(
                    path,
                    N_("a weather file may have at most {limit} MB", limit=LARGEST // 2**20),
                    N_("cut it to one place and one year"),
                    value=f"{path.stat().st_size // 2**20} MB",
                )
            ]
        )
    try:
        station = READERS[format](path)
    except Exception as error:  # readers of five formats fail in many ways; all mean the same to the user
        raise InputError(
            [
                _problem(
                    path,
                    N_(
                        "the file must be a {format} file that can be read ({reason})",
                        format=format,
                        reason=str(error)[:200],
                    ),
                    N_("check the format, or download the file again"),
                )
            ]
        ) from error
    return _weather(path, station, year)


def _weather(path: Path, station: Station, year: int) -> Weather:
    hours, problems = _one_year(path, station.data)
    if "pressure" not in hours and station.altitude is not None:
        hours["pressure"] = pvlib.atmosphere.alt2pres(station.altitude)
    problems += _findings(path, hours)
    if problems:
        raise InputError(problems)
    place = (np.array([station.latitude]), np.array([station.longitude]), np.array([station.altitude or 0.0]))
    ghi = np.maximum(hours["ghi"].to_numpy(dtype=float), 0.0)[None, :]
    if {"dni", "dhi"} <= set(hours):
        dni, dhi = (np.maximum(hours[name].to_numpy(dtype=float), 0.0)[None, :] for name in ("dni", "dhi"))
    else:
        dni, dhi = decompose(ghi, sun_position(year, *place))
    temperature, wind, pressure = (
        hours[name].to_numpy(dtype=float)[None, :] for name in ("temp_air", "wind_speed", "pressure")
    )
    height = np.array([station.wind_height])
    return Weather((path.stem,), year, ghi, dni, dhi, temperature, wind, height, pressure)


def _one_year(path: Path, data: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Rows in the order of the 8760 hours of China Standard Time; missing hours are empty rows."""
    label = pd.DatetimeIndex(data.index).floor("h")
    leap = (label.month == 2) & (label.day == 29)
    data, label = data[~leap], label[~leap]
    zone = label.tz
    typical = pd.DatetimeIndex(
        pd.to_datetime({"year": 2025, "month": label.month, "day": label.day, "hour": label.hour})
    ).tz_localize(zone)
    here = typical.tz_convert(STANDARD_TIME)
    hour = (here.dayofyear - 1) * 24 + here.hour  # an hour that crosses New Year lands at the other end
    problems = []
    doubled = int(pd.Index(hour).duplicated().sum())
    if doubled:
        problems.append(
            _problem(
                path,
                N_("every hour of the year may occur once"),
                N_("cut the file to one year"),
                value=str(doubled),
            )
        )
    missing = HOURS - int(pd.Index(hour).nunique())
    if missing:
        absent = calendar(2025)[np.setdiff1d(np.arange(HOURS), hour)[0]]
        problems.append(
            _problem(
                path,
                N_(
                    "the file must have all 8760 hours; the first one missing is {hour}",
                    hour=f"{absent:%m-%d %H:00}",
                ),
                N_("complete the file"),
                value=str(missing),
            )
        )
    rows = data.set_axis(hour, axis=0)
    return rows[~rows.index.duplicated()].reindex(range(HOURS)), problems


def _findings(path: Path, hours: pd.DataFrame) -> list[Problem]:
    problems = []
    for name in NEEDED:
        if name not in hours:
            problems.append(
                _problem(
                    path,
                    N_("the file must have the quantity {name}", name=name),
                    N_("download the file with this quantity"),
                    column=name,
                )
            )
    for name, (low, high) in PLAUSIBLE.items():
        if name not in hours:
            continue
        values = hours[name].dropna()
        empty = int((hours[name].isna() & hours.notna().any(axis=1)).sum())
        if empty:
            problems.append(
                _problem(
                    path,
                    N_("no hour may be empty; empty hours: {count}", count=empty),
                    N_("fill the gaps"),
                    column=name,
                )
            )
        wrong = values[(values < low) | (values > high)]
        if len(wrong):
            problems.append(
                _problem(
                    path,
                    N_(
                        "values must lie between {low} and {high} {unit}",
                        low=low,
                        high=high,
                        unit=UNITS[name],
                    ),
                    N_("check the unit and the marks of missing values"),
                    column=name,
                    value=f"{wrong.iloc[0]:g}",
                )
            )
    return problems


def _problem(path: Path, rule: Message, fix: Message, column: str = "", value: str = "") -> Problem:
    return Problem(rule, fix, file=path.name, column=column, value=value)
