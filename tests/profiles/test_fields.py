import numpy as np

from gridplan.profiles.fields import (
    autoregressive,
    correlated,
    distances,
    loadings,
    local,
    positions,
    shares,
    standardised,
)
from gridplan.profiles.months import HOURS, MONTH_OF_HOUR

LATITUDE = np.array([31.0, 31.0, 30.0, 28.0, 22.0])
LONGITUDE = np.array([98.0, 98.5, 98.0, 102.0, 113.0])


def test_distance_of_one_degree_of_latitude_is_111_km():
    assert abs(distances(LATITUDE, LONGITUDE)[0, 2] - 111.2) < 0.2


def test_correlation_falls_as_exp_of_distance_over_length():
    points = positions(LATITUDE, LONGITUDE)
    weights = loadings(points, 400.0, 7, "test")
    expected = np.exp(-distances(LATITUDE, LONGITUDE) / 400.0)
    np.testing.assert_allclose(weights @ weights.T, expected, atol=0.06)


def test_a_site_keeps_its_series_when_others_are_added():
    points = positions(LATITUDE, LONGITUDE)
    whole = correlated(points, 300.0, 100, 5, "test")
    np.testing.assert_allclose(correlated(points[1:3], 300.0, 100, 5, "test"), whole[1:3], atol=1e-12)
    np.testing.assert_array_equal(local(["b"], 50, 5, "x")[0], local(["a", "b"], 50, 5, "x")[1])


def test_autoregressive_has_unit_variance_and_the_wanted_persistence():
    noise = np.random.default_rng(0).standard_normal((20, 20000))
    series = autoregressive(noise, 0.8)
    assert abs(series.var() - 1) < 0.03
    assert abs(np.mean(series[:, 1:] * series[:, :-1]) - 0.8) < 0.02


def test_standardised_takes_out_a_slow_mean():
    t = np.arange(HOURS)
    series = np.random.default_rng(1).standard_normal((1, HOURS)) + 5 * np.sin(2 * np.pi * t / HOURS)
    result = standardised(series, 24 * 31)
    months = [result[0, month == MONTH_OF_HOUR].mean() for month in range(12)]
    assert np.abs(months).max() < 0.1


def test_shares_are_nearly_uniform_in_every_month():
    series = np.random.default_rng(1).standard_normal((2, HOURS)) ** 3
    result = shares(series)
    assert ((result > 0) & (result < 1)).all()
    for month in range(12):
        assert abs(result[0, month == MONTH_OF_HOUR].mean() - 0.5) < 0.01
        assert abs(result[0, month == MONTH_OF_HOUR].std() - np.sqrt(1 / 12)) < 0.01
