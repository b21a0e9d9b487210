import socket

import numpy as np
import pandas as pd
import pytest

from gridplan.errors import InputError
from gridplan.profiles import wind
from gridplan.profiles.weather import Weather
from gridplan.profiles.wind import power_curve, turbines, wind_capacity_factor


def blowing(
    speed: float, pressure: float = 101325.0, temperature: float = 15.0, height: float = 100.0
) -> Weather:
    still = np.zeros((1, 8760))
    return Weather(
        ("a",),
        2025,
        still,
        still,
        still,
        still + temperature,
        still + speed,
        np.array([height]),
        still + pressure,
    )


SITE = pd.DataFrame({"losses": [0.0], "hub_height": [100.0]}, index=["a"])


def test_the_turbine_library_needs_no_network(monkeypatch):
    def refuse(*args, **kwargs):
        raise OSError("no network in tests")

    monkeypatch.setattr(socket, "socket", refuse)
    turbines.cache_clear()
    power_curve.cache_clear()
    assert wind.TURBINE in turbines()
    speeds, powers = power_curve(wind.TURBINE)
    assert powers.max() <= 1.0 and len(speeds) == len(powers)


def test_calm_gives_nothing_and_a_strong_wind_the_rating():
    assert wind_capacity_factor(blowing(0.5), SITE).max() < 0.01
    assert wind_capacity_factor(blowing(15.0), SITE)[0, 0] == pytest.approx(1.0, abs=0.01)
    assert wind_capacity_factor(blowing(45.0), SITE)[0, 0] == 0.0


def test_thin_air_gives_less_by_its_density_below_rating():
    sea = wind_capacity_factor(blowing(6.0), SITE)[0, 0]
    high = wind_capacity_factor(blowing(6.0, pressure=60e3, temperature=0.0), SITE)[0, 0]
    density = 60e3 / 287.058 / 273.15 / 1.225
    assert high / sea == pytest.approx(density, abs=0.06)


def test_hub_height_follows_the_power_law():
    low = wind_capacity_factor(blowing(5.0, height=10.0), SITE)[0, 0]
    same = wind_capacity_factor(blowing(5.0 * 10 ** (1 / 7), height=100.0), SITE)[0, 0]
    assert low == pytest.approx(same, rel=1e-9)


def test_losses_are_a_share_and_defaults_fill_empty_cells():
    whole = wind_capacity_factor(blowing(8.0), SITE)[0, 0]
    assert wind_capacity_factor(blowing(8.0), SITE.assign(losses=0.2))[0, 0] == pytest.approx(0.8 * whole)
    empty = SITE.assign(losses=np.nan, hub_height=np.nan, turbine=None)
    assert wind_capacity_factor(blowing(8.0), empty)[0, 0] == pytest.approx(0.9 * whole)


def test_an_unknown_turbine_is_named_and_the_known_ones_listed():
    with pytest.raises(InputError) as error:
        wind_capacity_factor(blowing(8.0), SITE.assign(turbine="E-126/9999"))
    (problem,) = error.value.problems
    assert problem.entity == "a" and problem.value == "E-126/9999" and "E-141/4200" in problem.fix.text()


def test_ice_takes_its_share_in_hours_of_frost_only():
    frost, mild = blowing(8.0, temperature=-5.0), blowing(8.0, temperature=5.0)
    icy = SITE.assign(icing_losses=0.3)
    assert wind_capacity_factor(frost, icy)[0, 0] == pytest.approx(
        0.7 * wind_capacity_factor(frost, SITE)[0, 0]
    )
    np.testing.assert_array_equal(wind_capacity_factor(mild, icy), wind_capacity_factor(mild, SITE))
