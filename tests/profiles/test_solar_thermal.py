"""Solar fields: geometry by hand, losses, troughs and towers."""

import numpy as np
import pandas as pd
import pytest

from gridplan.profiles.solar_thermal import field_heat, tower_optics, trough_optics
from gridplan.profiles.sun import Sun, sun_position
from gridplan.profiles.weather import Weather

KIND = {"collector": "tower", "design_irradiance": 900.0, "field_losses": 0.0, "receiver_loss": 0.0}
PLANT = pd.DataFrame({"latitude": [36.4], "longitude": [95.0], "altitude": [2800.0], **KIND}, index=["a"])


def steady(dni: float = 900.0) -> Weather:
    sun = sun_position(2025, PLANT["latitude"], PLANT["longitude"], PLANT["altitude"])
    flat = np.zeros((1, 8760))
    beam = np.where(sun.up, dni, 0.0)
    return Weather(("a",), 2025, flat, beam, flat, flat, flat, np.array([10.0]), flat + 72e3)


def at(zenith: float, azimuth: float = 180.0) -> Sun:
    one = np.array([[zenith]])
    return Sun(one, np.array([[azimuth]]), np.array([1361.0]), np.array([80]))


def test_a_tower_under_the_zenith_is_at_its_best_and_loses_by_the_cosine() -> None:
    """A sun in the zenith sees all receivers, at 15 degrees, alike: cos = sqrt((1 + sin 15) / 2)."""
    assert tower_optics(at(0.0))[0, 0] == pytest.approx(1.0)
    best = np.sqrt((1 + np.sin(np.radians(15))) / 2)
    around = np.radians(np.arange(0, 360, 5))
    low = np.sqrt((1 + np.cos(np.radians(15)) * np.cos(around)) / 2).mean()  # a sun on the horizon
    assert tower_optics(at(90.0))[0, 0] == pytest.approx(low / best)
    assert np.all(np.diff([tower_optics(at(z))[0, 0] for z in (80, 60, 40, 20)]) > 0)


def test_a_trough_sees_the_noon_sun_of_winter_from_the_side() -> None:
    """On an axis from north to south the incidence at noon is the zenith angle; in the east it is small."""
    assert trough_optics(at(0.0))[0, 0] == pytest.approx(1.0)
    angle = 60.0
    expected = np.cos(np.radians(angle)) + 8.84e-4 * angle - 5.369e-5 * angle**2
    assert trough_optics(at(angle, 180.0))[0, 0] == pytest.approx(expected)
    assert trough_optics(at(angle, 90.0))[0, 0] == pytest.approx(1.0)


def test_losses_and_the_receivers_heat_are_taken_off_and_the_design_is_not_passed() -> None:
    whole = field_heat(steady(), PLANT)
    noon = whole[0].argmax()
    lossy = field_heat(steady(), PLANT.assign(field_losses=0.1, receiver_loss=0.05))
    assert lossy[0, noon] == pytest.approx((0.9 * whole[0, noon] - 0.05) / 0.95)
    assert field_heat(steady(1500.0), PLANT).max() == 1.0
    dim = field_heat(steady(40.0), PLANT.assign(receiver_loss=0.05))
    assert dim.max() == 0.0, "a receiver that loses more than it gets gives nothing"


def test_no_direct_sun_no_heat() -> None:
    assert field_heat(steady(0.0), PLANT).max() == 0.0
    sun = sun_position(2025, PLANT["latitude"], PLANT["longitude"], PLANT["altitude"])
    assert (field_heat(steady(), PLANT)[~sun.up] == 0).all()
