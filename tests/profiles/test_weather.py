import time

import numpy as np
import pandas as pd
import pytest

from gridplan.errors import InputError
from gridplan.profiles.calibration import anomaly_correlation
from gridplan.profiles.months import MONTH_HOURS, monthly_mean, monthly_sum
from gridplan.profiles.solar import pv_capacity_factor
from gridplan.profiles.sun import clear_sky, sun_position
from gridplan.profiles.weather import reference_year
from gridplan.profiles.wind import wind_capacity_factor


def column(climate, sites, name):
    rows = climate.set_index(["climate", "month"])[name]
    return np.array([[rows[c, m] for m in range(1, 13)] for c in sites["climate"]])


def test_clear_sky_matches_known_monthly_sums():
    """Clear-sky GHI of Qamdo (31.15 N, 97.17 E, 3307 m) in MJ/m2, computed elsewhere with pvlib's lookup."""
    turbidity = np.array([1.75, 1.75, 1.75, 1.8, 2.17, 2.47, 2.6, 2.66, 2.41, 1.92, 1.76, 1.75])
    sun = sun_position(2025, [31.15], [97.17], [3307.0])
    sky = clear_sky(sun, np.repeat(turbidity, MONTH_HOURS)[None, :], np.array([3307.0]))
    expected = [553.9, 630.2, 878.5, 1004.7, 1132.7, 1125.0, 1140.3, 1060.7, 896.0, 756.4, 573.7, 509.7]
    np.testing.assert_allclose(monthly_sum(sky)[0] * 3.6e-3, expected, rtol=0.01)


def test_monthly_means_are_those_of_the_climate(weather, sites, climate):
    np.testing.assert_allclose(
        monthly_sum(weather.ghi) / 1000, column(climate, sites, "irradiation"), rtol=1e-9
    )
    np.testing.assert_allclose(
        monthly_mean(weather.wind_speed), column(climate, sites, "wind_speed"), rtol=1e-9
    )
    np.testing.assert_allclose(
        monthly_mean(weather.temperature), column(climate, sites, "temperature"), atol=0.05
    )


def test_irradiance_closes_and_stays_within_physics(weather, sites):
    places = [sites[name].to_numpy() for name in ("latitude", "longitude", "altitude")]
    sun = sun_position(2025, *places)
    horizontal = weather.dni * np.maximum(np.cos(np.radians(sun.zenith)), 0) + weather.dhi
    np.testing.assert_allclose(horizontal, weather.ghi, atol=1e-6)
    assert (weather.ghi[~sun.up] == 0).all()
    assert weather.ghi.max() < 1361 and weather.dni.max() < 1361
    assert min(weather.ghi.min(), weather.dni.min(), weather.dhi.min(), weather.wind_speed.min()) >= 0


def test_spread_and_persistence_of_the_wind_are_near_the_table(weather, sites, climate):
    wind = weather.wind_speed
    persistence = np.array([np.corrcoef(row[:-1], row[1:])[0, 1] for row in wind])
    wanted = column(climate, sites, "wind_persistence").mean(axis=1)
    assert np.abs(persistence - wanted).max() < 0.015
    month = monthly_mean(wind**2) / monthly_mean(wind) ** 2 - 1
    np.testing.assert_allclose(
        np.sqrt(month).mean(axis=1), column(climate, sites, "wind_spread").mean(axis=1), rtol=0.12
    )


def test_plateau_air_is_thin(weather, sites):
    high = weather.pressure[sites.index.get_loc("baxoi_wind"), 0]
    assert 55e3 < high < 60e3


def test_a_site_keeps_its_weather_when_others_are_left_out(weather, sites, climate):
    few = reference_year(sites.iloc[[3, 20]], climate, 2025)
    for name in ("ghi", "dni", "temperature", "wind_speed"):
        np.testing.assert_allclose(getattr(few, name), getattr(weather, name)[[3, 20]], atol=1e-6)


def test_seeds_give_different_years(weather, sites, climate):
    other = reference_year(sites.iloc[:1], climate, 7)
    for name in ("wind_speed", "ghi"):
        pair = np.stack([getattr(other, name)[0], getattr(weather, name)[0]])
        assert abs(anomaly_correlation(pair)[0, 1]) < 0.25


def test_more_irradiation_than_the_clear_sky_is_refused(sites, climate):
    wrong = climate.copy()
    wrong.loc[wrong["climate"] == "gonjo", "irradiation"] = 390.0
    with pytest.raises(InputError) as error:
        reference_year(sites, wrong, 1)
    first = error.value.problems[0]
    assert first.entity == "gonjo" and first.column == "irradiation"
    assert "clear sky" in first.text()


def test_a_missing_month_is_refused(sites, climate):
    with pytest.raises(InputError, match="1 error"):
        reference_year(sites, climate[~((climate["climate"] == "gonjo") & (climate["month"] == 5))], 1)


def test_thirty_sites_take_less_than_ten_seconds(sites, climate):
    thirty = pd.concat([sites, sites.add_suffix("_2", axis=0)]).iloc[:30]
    start = time.perf_counter()
    weather = reference_year(thirty, climate, 3)
    pv_capacity_factor(weather, thirty)
    wind_capacity_factor(weather, thirty)
    assert time.perf_counter() - start < 10
