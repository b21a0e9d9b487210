"""Each format is written by the test from one known year, so that times and units can be checked."""

import json
from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd
import pvlib
import pytest
import xarray as xr

from gridplan.errors import InputError
from gridplan.profiles.files import read_weather
from gridplan.profiles.months import STANDARD_TIME
from gridplan.profiles.solar import pv_capacity_factor
from gridplan.profiles.sun import clear_sky, sun_position
from gridplan.profiles.weather import decompose

LATITUDE, LONGITUDE, ALTITUDE = 31.15, 97.17, 3307.0
EPW_COLUMNS = 35


def known_year() -> pd.DataFrame:
    return clear_year().copy()


@cache
def clear_year() -> pd.DataFrame:
    """A clear year at Qamdo by hour of China Standard Time; temperature and wind tell hour and month."""
    sun = sun_position(2025, [LATITUDE], [LONGITUDE], [ALTITUDE])
    ghi = clear_sky(sun, np.full((1, 8760), 2.0), np.array([ALTITUDE]))
    dni, dhi = decompose(ghi, sun)
    index = pd.date_range("2025-01-01", periods=8760, freq="h", tz=STANDARD_TIME)
    return pd.DataFrame(
        {
            "ghi": ghi[0], "dni": dni[0], "dhi": dhi[0], "temp_air": index.hour * 1.0,
            "wind_speed": index.month * 1.0, "pressure": 68000.0,
        },
        index=index,
    )  # fmt: skip


def write_epw(path: Path, data: pd.DataFrame) -> Path:
    head = f"LOCATION,Qamdo,Xizang,CHN,Test,561370,{LATITUDE},{LONGITUDE},8.0,{ALTITUDE}\n" + "x\n" * 7
    rows = []
    for row in data.itertuples():
        time = row.Index
        cells = ["0"] * EPW_COLUMNS
        cells[:5] = [str(time.year), str(time.month), str(time.day), str(time.hour + 1), "60"]
        cells[6], cells[9] = f"{row.temp_air}", f"{row.pressure}"
        cells[13:16] = [f"{row.ghi:.2f}", f"{row.dni:.2f}", f"{row.dhi:.2f}"]
        cells[21] = f"{row.wind_speed}"
        rows.append(",".join(cells))
    path.write_text(head + "\n".join(rows) + "\n")
    return path


def write_tmy3(path: Path, data: pd.DataFrame) -> Path:
    columns = (
        "Date (MM/DD/YYYY),Time (HH:MM),GHI (W/m^2),DNI (W/m^2),DHI (W/m^2),"
        "Dry-bulb (C),Wspd (m/s),Pressure (mbar)"
    )
    rows = [
        f"{time:%m/%d/}1995,{time.hour + 1:02d}:00,{row.ghi:.2f},{row.dni:.2f},{row.dhi:.2f},"
        f"{row.temp_air},{row.wind_speed},{row.pressure / 100}"
        for time, row in zip(data.index, data.itertuples(), strict=True)
    ]
    head = f"561370,QAMDO,XZ,8.0,{LATITUDE},{LONGITUDE},{ALTITUDE:.0f}"
    path.write_text("\n".join([head, columns, *rows]) + "\n")
    return path


def in_utc(data: pd.DataFrame, year: int = 2025) -> pd.DataFrame:
    """The same hours labelled in UTC and sorted, New Year's hours carried to the other end."""
    moved = data.copy()
    moved.index = pd.DatetimeIndex(data.index.tz_convert("UTC")).map(lambda time: time.replace(year=year))
    return moved.sort_index()


def write_pvgis(path: Path, data: pd.DataFrame) -> Path:
    rows = [
        {
            "time(UTC)": f"{time:%Y%m%d:%H%M}", "T2m": row.temp_air, "RH": 50.0, "G(h)": row.ghi,
            "Gb(n)": row.dni, "Gd(h)": row.dhi, "IR(h)": 300.0, "WS10m": row.wind_speed, "WD10m": 0.0,
            "SP": row.pressure,
        }
        for time, row in zip(in_utc(data).index, in_utc(data).itertuples(), strict=True)
    ]  # fmt: skip
    place = {"latitude": LATITUDE, "longitude": LONGITUDE, "elevation": ALTITUDE}
    if path.suffix == ".json":
        months = [{"month": m, "year": 2012} for m in range(1, 13)]
        source = {
            "inputs": {"location": place},
            "outputs": {"tmy_hourly": rows, "months_selected": months},
            "meta": {"inputs": {}},
        }
        path.write_text(json.dumps(source))
        return path
    head = [f"Latitude (decimal degrees): {LATITUDE}", f"Longitude (decimal degrees): {LONGITUDE}"]
    head += [f"Elevation (m): {ALTITUDE}", "month,year", *[f"{m},2012" for m in range(1, 13)]]
    body = [",".join(rows[0])] + [",".join(str(value) for value in row.values()) for row in rows]
    path.write_text("\n".join(head + body) + "\n")
    return path


def write_nasa(path: Path, data: pd.DataFrame, time_standard: str = "UTC") -> Path:
    offset = pd.Timedelta(hours=round(LONGITUDE / 15) if time_standard == "LST" else 0)
    data = in_utc(data, 2023)
    data.index = (data.index + offset).map(lambda time: time.replace(year=2023))
    data = data.sort_index()
    names = {"ghi": "ALLSKY_SFC_SW_DWN", "temp_air": "T2M", "wind_speed": "WS10M", "pressure": "PS"}
    scale = {"pressure": 1e-3}
    if path.suffix == ".json":
        series = {
            power: {f"{t:%Y%m%d%H}": v * scale.get(name, 1) for t, v in data[name].items()}
            for name, power in names.items()
        }
        source = {
            "geometry": {"coordinates": [LONGITUDE, LATITUDE, ALTITUDE]},
            "header": {"fill_value": -999.0, "time_standard": time_standard},
            "properties": {"parameter": series},
        }
        path.write_text(json.dumps(source))
        return path
    head = (
        "-BEGIN HEADER-\nNASA/POWER Native Resolution Hourly Data\n"
        f"Dates (month/day/year): 01/01/2023 through 12/31/2023 in {time_standard}\n"
        f"Location: latitude  {LATITUDE}   longitude {LONGITUDE}\n"
        f"elevation from MERRA-2: Average for 0.5 x 0.625 degree lat/lon region = {ALTITUDE} meters\n"
        "-END HEADER-\nYEAR,MO,DY,HR," + ",".join(names.values()) + "\n"
    )
    rows = [
        f"{t.year},{t.month},{t.day},{t.hour},"
        + ",".join(str(getattr(row, n) * scale.get(n, 1)) for n in names)
        for t, row in zip(data.index, data.itertuples(), strict=True)
    ]
    path.write_text(head + "\n".join(rows) + "\n")
    return path


def write_era5(path: Path, data: pd.DataFrame) -> Path:
    utc = in_utc(data)
    time = utc.index.tz_localize(None)
    values = {
        "ssrd": np.roll(utc["ghi"].to_numpy(), 1) * 3600,  # joules of the hour that ends at the label
        "t2m": utc["temp_air"].to_numpy() + 273.15,
        "u10": utc["wind_speed"].to_numpy() * 0.6,
        "v10": utc["wind_speed"].to_numpy() * -0.8,
        "sp": utc["pressure"].to_numpy(),
    }
    xr.Dataset(
        {name: (("valid_time", "latitude", "longitude"), v[:, None, None]) for name, v in values.items()},
        coords={"valid_time": time, "latitude": [LATITUDE], "longitude": [LONGITUDE]},
    ).to_netcdf(path, engine="h5netcdf")
    return path


FORMATS = {
    "epw": ("epw", "q.epw", write_epw),
    "tmy3": ("tmy3", "q.csv", write_tmy3),
    "pvgis json": ("pvgis", "q.json", write_pvgis),
    "pvgis csv": ("pvgis", "q.csv", write_pvgis),
    "nasa json": ("nasa_power", "q.json", write_nasa),
    "nasa csv": ("nasa_power", "q.csv", write_nasa),
    "nasa local time": ("nasa_power", "l.csv", lambda path, data: write_nasa(path, data, "LST")),
    "era5": ("era5", "q.nc", write_era5),
}


@pytest.mark.parametrize("case", FORMATS)
def test_every_format_gives_the_same_year(tmp_path, case):
    name, file, write = FORMATS[case]
    year = known_year()
    weather = read_weather(write(tmp_path / file, year), name)
    assert weather.ghi.shape == (1, 8760) and weather.sites == (Path(file).stem,)
    np.testing.assert_allclose(weather.ghi[0], year["ghi"], atol=0.01)
    np.testing.assert_allclose(weather.temperature[0], year["temp_air"], atol=1e-6)
    np.testing.assert_allclose(weather.wind_speed[0], year["wind_speed"], rtol=1e-6)
    np.testing.assert_allclose(weather.pressure[0], 68000.0, rtol=1e-6)
    np.testing.assert_allclose(weather.dni[0].sum(), year["dni"].sum(), rtol=0.01)
    place = pd.DataFrame({"latitude": [LATITUDE], "longitude": [LONGITUDE], "altitude": [ALTITUDE]}, ["q"])
    assert 0.2 < pv_capacity_factor(weather, place).mean() < 0.35


def test_a_real_tmy3_file_is_read():
    """Sand Point, Alaska, from pvlib's own examples; annual sums as in the file."""
    path = Path(pvlib.__file__).parent / "data" / "703165TY.csv"
    weather = read_weather(path, "tmy3")
    raw = pd.read_csv(path, header=1)
    assert weather.ghi.sum() == pytest.approx(raw["GHI (W/m^2)"].sum())
    assert weather.temperature.mean() == pytest.approx(raw["Dry-bulb (C)"].mean())


def test_a_leap_year_loses_its_29_february(tmp_path):
    leap = known_year()
    extra = leap.loc["2025-02-28"].copy()
    leap.index = leap.index.map(lambda time: time.replace(year=2024))
    extra.index = extra.index.map(lambda time: time.replace(year=2024, day=29))
    extra["wind_speed"] = 60.0
    path = write_epw(tmp_path / "leap.epw", pd.concat([leap, extra]).sort_index())
    assert read_weather(path, "epw").wind_speed.max() == 12.0


def problems(path, name):
    with pytest.raises(InputError) as error:
        read_weather(path, name)
    return [problem.text() for problem in error.value.problems]


def test_missing_hours_are_counted_and_the_first_is_named(tmp_path):
    path = write_epw(tmp_path / "short.epw", known_year().drop(known_year().index[1000:1003]))
    (text,) = problems(path, "epw")
    assert "short.epw" in text and "02-11 16:00" in text and "'3'" in text


def test_empty_and_implausible_values_are_all_reported(tmp_path):
    year = known_year()
    year.iloc[10, year.columns.get_loc("wind_speed")] = 999.0
    year.iloc[5, year.columns.get_loc("temp_air")] = -85.0
    texts = problems(write_epw(tmp_path / "bad.epw", year), "epw")
    assert len(texts) == 2
    assert any("wind_speed" in text and "empty" in text for text in texts)
    assert any("temp_air" in text and "-85" in text for text in texts)


def test_two_years_in_one_file_are_refused(tmp_path):
    year = known_year()
    path = write_epw(tmp_path / "two.epw", pd.concat([year, year]))
    assert "once" in problems(path, "epw")[0]


def test_absent_unknown_oversized_and_garbled_files(tmp_path, monkeypatch):
    assert "must exist" in problems(tmp_path / "no.epw", "epw")[0]
    garbled = tmp_path / "garbled.epw"
    garbled.write_text("nothing of the kind")
    assert "one of: epw" in problems(garbled, "grib")[0]
    assert "can be read" in problems(garbled, "epw")[0]
    monkeypatch.setattr("gridplan.profiles.files.LARGEST", 4)
    assert "at most" in problems(garbled, "epw")[0]


def test_era5_of_many_points_is_refused(tmp_path):
    path = tmp_path / "many.nc"
    grid = np.zeros((24, 2, 1))
    xr.Dataset(
        dict.fromkeys(("ssrd", "t2m", "u10", "v10", "sp"), (("valid_time", "latitude", "longitude"), grid)),
        coords={
            "valid_time": pd.date_range("2025-01-01", periods=24, freq="h"),
            "latitude": [31.0, 31.25],
            "longitude": [97.0],
        },
    ).to_netcdf(path, engine="h5netcdf")
    assert "more than one grid point" in problems(path, "era5")[0]
