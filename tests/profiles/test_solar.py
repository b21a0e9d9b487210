from dataclasses import replace

import numpy as np
import pandas as pd

from gridplan.profiles.solar import pv_capacity_factor
from gridplan.profiles.sun import sun_position
from gridplan.profiles.weather import Weather

PLACE = pd.DataFrame({"latitude": [30.0], "longitude": [98.0], "altitude": [4000.0]}, index=["a"])


def steady(**changes: float) -> Weather:
    """The same sky all the time the sun is up; shares of direct and diffuse that close."""
    sun = sun_position(2025, PLACE["latitude"], PLACE["longitude"], PLACE["altitude"])
    values = {"dni": 800.0, "dhi": 80.0, "temperature": 5.0, "wind_speed": 3.0, "pressure": 61e3, **changes}
    full = {name: np.full((1, 8760), value) for name, value in values.items()}
    full["dni"] = np.where(sun.up, full["dni"], 0)
    full["dhi"] = np.where(sun.up, full["dhi"], 0)
    ghi = full["dni"] * np.maximum(np.cos(np.radians(sun.zenith)), 0) + full["dhi"]
    return Weather(("a",), 2025, ghi, wind_height=np.array([10.0]), **full)


def test_no_sun_no_power_and_never_above_capacity():
    factor = pv_capacity_factor(steady(dni=1000.0), PLACE)
    night = sun_position(2025, PLACE["latitude"], PLACE["longitude"], PLACE["altitude"]).zenith > 90
    assert (factor[night] == 0).all()
    assert 0.9 < factor.max() <= 1.0


def test_one_hour_by_hand():
    """Beam of 800 and sky of 80 W/m2 at noon of the equinox onto a plane that faces the sun: about 880 W/m2.

    SAPM cell: 880 exp(-3.47 - 0.0594 * 3) + 5 + 0.88 * 3 = 30.6 degC; modules
    1.2 * 0.88 * (1 - 0.0035 * 5.6); losses 14 %; inverter near 0.96.
    """
    noon = (31 + 28 + 20) * 24 + 13  # solar noon of 98 E falls near 13:30
    factor = pv_capacity_factor(steady(), PLACE)[0, noon]
    assert abs(factor - 1.2 * 0.88 * (1 - 0.0035 * 5.6) * 0.86 * 0.965) < 0.02


def test_heat_and_losses_lower_the_output():
    cool, hot = (pv_capacity_factor(steady(temperature=t), PLACE).mean() for t in (0.0, 30.0))
    assert 0.08 < 1 - hot / cool < 0.12  # 30 K at 0.35 % per K
    lossy = PLACE.assign(losses=0.28)
    ratio = pv_capacity_factor(steady(), lossy).mean() / pv_capacity_factor(steady(), PLACE).mean()
    assert abs(ratio - 0.72 / 0.86) < 0.01


def test_empty_tilt_is_the_latitude_and_south_is_the_default():
    weather = steady()
    given = PLACE.assign(tilt=30.0, azimuth=180.0)
    empty = PLACE.assign(tilt=np.nan, azimuth=np.nan)
    np.testing.assert_array_equal(pv_capacity_factor(weather, given), pv_capacity_factor(weather, empty))
    west = pv_capacity_factor(weather, PLACE.assign(azimuth=270.0))[0].reshape(365, 24).mean(axis=0)
    assert west.argmax() > pv_capacity_factor(weather, PLACE)[0].reshape(365, 24).mean(axis=0).argmax()


def test_other_years_have_the_same_sun_within_minutes():
    leap = pv_capacity_factor(replace(steady(), year=2024), PLACE).mean()
    assert abs(leap - pv_capacity_factor(steady(), PLACE).mean()) < 2e-3


def test_trackers_gain_and_the_day_is_wider() -> None:
    """A level axis that follows the sun: more over the year at 30 N, most in the morning and the evening."""
    weather = steady()
    fixed, turned = (pv_capacity_factor(weather, PLACE.assign(mounting=m))[0] for m in ("fixed", "tracking"))
    assert 1.05 < turned.mean() / fixed.mean() < 1.35
    gain = (turned - fixed).reshape(365, 24).mean(axis=0)
    noon = fixed.reshape(365, 24).mean(axis=0).argmax()
    assert gain[noon - 4] > gain[noon] and gain[noon + 4] > gain[noon]


def test_modules_close_to_a_roof_or_in_a_wall_are_hotter() -> None:
    """King's parameters at 880 W/m2 and 3 m/s: the cell of a close roof is about 18 K hotter."""
    weather, tilted = steady(temperature=20.0), PLACE.assign(tilt=30.0)
    means = [
        pv_capacity_factor(weather, tilted.assign(mounting=m)).mean() for m in ("fixed", "rooftop", "facade")
    ]
    assert 0.02 < 1 - means[1] / means[0] < 0.12
    assert means[2] < means[1]


def test_a_facade_stands_upright_and_yields_most_in_winter() -> None:
    weather = steady()
    wall = PLACE.assign(mounting="facade", tilt=np.nan)
    upright = PLACE.assign(mounting="facade", tilt=90.0)
    np.testing.assert_array_equal(pv_capacity_factor(weather, wall), pv_capacity_factor(weather, upright))
    months = pv_capacity_factor(weather, wall)[0].reshape(365, 24).sum(axis=1)
    assert months[:31].mean() > 1.5 * months[166:196].mean(), "the low sun of January meets a wall squarely"
