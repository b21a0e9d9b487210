"""Readers of weather files: each brings one format to hours by label, with units of this package."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pvlib
import xarray as xr
from pvlib.iotools import era5, nasa_power

UNITS = {
    "ghi": "W/m2",
    "dni": "W/m2",
    "dhi": "W/m2",
    "temp_air": "degC",
    "wind_speed": "m/s",
    "pressure": "Pa",
}


@dataclass(frozen=True, eq=False)
class Station:
    """What a reader returns: hours by label (beginning of the hour, with time zone) and where they hold."""

    data: pd.DataFrame
    latitude: float
    longitude: float
    wind_height: float = 10.0
    altitude: float | None = None


def _epw(path: Path) -> Station:
    data, meta = pvlib.iotools.read_epw(path)
    data = data.rename(columns={"atmospheric_pressure": "pressure"})
    # Marks of missing values: EnergyPlus Auxiliary Programs, "EPW CSV format".
    marks = {
        "temp_air": 99.9,
        "pressure": 999999.0,
        "ghi": 9999.0,
        "dni": 9999.0,
        "dhi": 9999.0,
        "wind_speed": 999.0,
    }
    for name, mark in marks.items():
        data[name] = data[name].astype(float).where(data[name] < mark)
    return Station(data[list(marks)], meta["latitude"], meta["longitude"], altitude=meta["altitude"])


def _tmy3(path: Path) -> Station:
    data, meta = pvlib.iotools.read_tmy3(path, map_variables=True)
    names = ["ghi", "dni", "dhi", "temp_air", "wind_speed", "pressure"]
    data = data[names].astype(float).where(data[names] > -9000)
    data["pressure"] *= 100.0  # mbar
    data.index = data.index - pd.Timedelta("1h")  # labels are at the end of the hour
    return Station(data, meta["latitude"], meta["longitude"], altitude=meta["altitude"])


def _pvgis(path: Path) -> Station:
    data, meta = pvlib.iotools.read_pvgis_tmy(path, map_variables=True)
    inputs = meta.get("inputs", meta)  # an epw file from PVGIS has its place at the top
    place = inputs.get("location", inputs)
    data = data[[c for c in UNITS if c in data]].astype(float)
    altitude = place.get("elevation", place.get("altitude"))
    return Station(data, place["latitude"], place["longitude"], altitude=altitude)


def _nasa_power(path: Path) -> Station:
    text = path.read_text(encoding="utf-8")
    return _nasa_json(json.loads(text)) if path.suffix.lower() == ".json" else _nasa_csv(text)


def _nasa_json(source: dict[str, Any]) -> Station:
    data = pd.DataFrame(source["properties"]["parameter"])
    longitude, latitude, altitude = source["geometry"]["coordinates"]
    solar = source["header"].get("time_standard", "UTC").upper() == "LST"
    index = pd.to_datetime(data.index, format="%Y%m%d%H")
    fill = float(source["header"].get("fill_value", -999))
    return _nasa(data.set_axis(index, axis=0), latitude, longitude, altitude, solar, fill)


def _nasa_csv(text: str) -> Station:
    head, found, body = text.partition("-END HEADER-")
    latitude = re.search(r"latitude\s+([-+.\d]+)", head, re.IGNORECASE)
    longitude = re.search(r"longitude\s+([-+.\d]+)", head, re.IGNORECASE)
    if not found or latitude is None or longitude is None:
        raise ValueError("no NASA POWER header with latitude and longitude")
    elevation = re.search(r"elevation.*=\s*([-+.\d]+)", head, re.IGNORECASE)
    data = pd.read_csv(io.StringIO(body.strip()))
    index = pd.to_datetime({"year": data["YEAR"], "month": data["MO"], "day": data["DY"], "hour": data["HR"]})
    data = data.drop(columns=["YEAR", "MO", "DY", "HR"]).set_axis(pd.DatetimeIndex(index), axis=0)
    altitude = float(elevation[1]) if elevation else None
    return _nasa(data, float(latitude[1]), float(longitude[1]), altitude, " LST" in head, -999.0)


def _nasa(
    data: pd.DataFrame, latitude: float, longitude: float, altitude: float | None, solar: bool, fill: float
) -> Station:
    data = data.astype(float)
    data = data.where(data != fill).rename(columns=nasa_power.VARIABLE_MAP)
    height = 10.0
    if "WS50M" in data and "wind_speed" not in data:
        data, height = data.rename(columns={"WS50M": "wind_speed"}), 50.0
    if "pressure" in data:
        data["pressure"] *= 1000.0  # kPa
    offset = round(longitude / 15.0) if solar else 0  # POWER's local solar time goes in steps of 15 degrees
    data.index = (data.index - pd.Timedelta(hours=offset)).tz_localize("UTC")
    return Station(data[[c for c in UNITS if c in data]], latitude, longitude, height, altitude)


def _era5(path: Path) -> Station:
    with xr.open_dataset(path, engine="h5netcdf") as opened:
        source = opened.squeeze(drop=False)
        time = "valid_time" if "valid_time" in source.coords else "time"
        if source[time].ndim != 1 or any(source[name].ndim != 1 for name in ("ssrd", "t2m")):
            raise ValueError("more than one grid point")
        raw = source[[n for n in source.data_vars if source[n].dims == (time,)]].to_dataframe()
        latitude, longitude = float(source["latitude"]), float(source["longitude"])
    raw.index = pd.DatetimeIndex(raw.index).tz_localize("UTC")
    raw = raw[[n for n in raw if n in era5.UNITS]]
    data = raw.apply(lambda column: era5.UNITS[column.name](column)).rename(columns=era5.VARIABLE_MAP)
    height = 100.0 if {"u100", "v100"} <= set(data) else 10.0
    data["wind_speed"] = np.hypot(data[f"u{height:.0f}"], data[f"v{height:.0f}"])
    # Radiation is the sum of the hour that ends at the label; the other quantities hold at the label.
    data["ghi"] = np.roll(data["ghi"].to_numpy(), -1)
    return Station(data[[c for c in UNITS if c in data]], latitude, longitude, height)


READERS: dict[str, Callable[[Path], Station]] = {
    "epw": _epw,
    "tmy3": _tmy3,
    "pvgis": _pvgis,
    "nasa_power": _nasa_power,
    "era5": _era5,
}
