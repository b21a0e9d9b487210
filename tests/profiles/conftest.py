"""Tables of the southwest study and a year of weather, read once for all tests of profiles."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from gridplan.profiles.solar import pv_capacity_factor
from gridplan.profiles.weather import Weather, reference_year
from gridplan.profiles.wind import wind_capacity_factor

FOLDER = Path(__file__).parents[2] / "inputs" / "southwest"
SEED = 2025


def table(name: str) -> pd.DataFrame:
    """A table with bare column names, in the units of its header."""
    frame = pd.read_csv(FOLDER / f"{name}.csv")
    return frame.rename(columns=lambda header: header.split(" [")[0])


@pytest.fixture(scope="session")
def sites() -> pd.DataFrame:
    return table("sites").set_index("site")


@pytest.fixture(scope="session")
def climate() -> pd.DataFrame:
    return table("climate")


@pytest.fixture(scope="session")
def weather(sites: pd.DataFrame, climate: pd.DataFrame) -> Weather:
    return reference_year(sites, climate, SEED)


@pytest.fixture(scope="session")
def factors(weather: Weather, sites: pd.DataFrame) -> np.ndarray:
    """Capacity factor of every site by its own technology, (sites, 8760)."""
    solar = (sites["technology"] == "pv").to_numpy()[:, None]
    return np.where(solar, pv_capacity_factor(weather, sites), wind_capacity_factor(weather, sites))
