import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.errors import InputError
from gridplan.profiles.periods import (
    Weeks,
    blocks,
    representative_weeks,
    rescale,
    rescale_load,
    selected_days,
)

RNG = np.random.default_rng(4)
HOUR = np.arange(8760)
SUN = np.maximum(np.sin(2 * np.pi * (HOUR % 24 - 6) / 24), 0) * np.repeat(RNG.uniform(0.3, 1, 365), 24)
WIND = np.clip(np.repeat(RNG.uniform(0, 1, 365), 24) * (1 + 0.3 * np.cos(2 * np.pi * HOUR / 8760)), 0, 1)
LOAD = 10 + 2 * np.cos(2 * np.pi * HOUR / 8760) + np.sin(2 * np.pi * HOUR / 24) + RNG.uniform(0, 0.5, 8760)
FEATURES = np.array([LOAD, SUN, WIND])
NET = LOAD - 4 * SUN - 4 * WIND


def annual_mean(values: np.ndarray, weeks: Weeks) -> np.ndarray:
    return (values * weeks.weights[None, :, None]).sum(axis=(1, 2)) / 8760


@pytest.mark.parametrize("count", [1, 2, 4, 13, 51, 52])
def test_count_weights_and_the_peak_week(count):
    weeks = representative_weeks(FEATURES, count, NET)
    assert weeks.count == count == len(weeks.weights)
    assert weeks.weights @ weeks.lengths == pytest.approx(8760)
    assert weeks.weights.sum() == pytest.approx(8760 / 168)
    assert weeks.assignment.shape == (52,) and set(weeks.assignment) == set(range(count))
    assert (np.diff(weeks.starts) > 0).all()
    assert any(NET.argmax() in hours for hours in weeks.hours)


@pytest.mark.parametrize("hour", [8759, 8575, 8560, 0])
def test_a_peak_at_the_end_of_the_year_is_kept(hour):
    net = NET.copy()
    net[hour] = 99.0
    assert any(hour in hours for hours in representative_weeks(FEATURES, 3, net).hours)


def test_a_representative_stands_for_itself():
    weeks = representative_weeks(FEATURES, 6, NET)
    own = np.minimum(weeks.starts // 168, 51)
    np.testing.assert_array_equal(weeks.assignment[own], np.arange(6))


def test_all_is_the_full_calendar():
    weeks = representative_weeks(FEATURES, "all", NET)
    assert weeks.complete and weeks.count == 52
    assert list(weeks.lengths) == [168] * 51 + [192]
    np.testing.assert_array_equal(np.concatenate(weeks.hours), HOUR)
    np.testing.assert_array_equal(np.concatenate(blocks(FEATURES, weeks), axis=1), FEATURES)
    with pytest.raises(ValueError, match="differ in length"):
        rescale(FEATURES, weeks)


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 8), st.floats(0, 1))
def test_rescaled_means_are_the_annual_means(seed, count, gaps):
    """Any availability, even one that is zero in all chosen weeks, keeps its mean and its bounds."""
    rng = np.random.default_rng(seed)
    starts = np.sort(rng.choice(52, count, replace=False)) * 168
    assignment = rng.integers(0, count, 52)
    weights = np.bincount(assignment, minlength=count).astype(float)
    weights[assignment[-1]] += 1 / 7
    weeks = Weeks(starts, np.full(count, 168), assignment, weights)
    series = rng.random((2, 8760)) ** 3 * (rng.random((2, 8760)) > gaps)
    series[1, starts[0] : starts[0] + 168] = 1.0
    result = rescale(series, weeks, upper=1.0)
    assert result.shape == (2, count, 168)
    assert (result >= 0).all() and (result <= 1).all()
    np.testing.assert_allclose(annual_mean(result, weeks), series.mean(axis=1), atol=1e-12)


def test_nights_stay_dark_and_inflow_may_rise_without_bound():
    weeks = representative_weeks(FEATURES, 4, NET)
    night = rescale(SUN[None], weeks, upper=1.0)[0][:, HOUR[:168] % 24 < 6]
    assert (night == 0).all()
    flow = np.where(HOUR < 4000, 1.0, 900.0)[None]
    np.testing.assert_allclose(annual_mean(rescale(flow, weeks), weeks), flow.mean(), rtol=1e-12)


def test_load_keeps_its_energy_and_its_peak():
    weeks = representative_weeks(FEATURES, 4, LOAD)
    parts = rescale_load(LOAD[None], weeks)
    energy = sum(weight * part.sum() for weight, part in zip(weeks.weights, parts, strict=True))
    assert energy == pytest.approx(LOAD.sum(), rel=1e-12)
    assert max(part.max() for part in parts) == pytest.approx(LOAD.max(), rel=1e-12)
    assert min(part.min() for part in parts) >= 0


def test_load_of_a_zone_without_load_or_with_a_flat_one():
    weeks = representative_weeks(FEATURES, 3, LOAD)
    for value in (0.0, 5.0):
        np.testing.assert_allclose(
            np.concatenate(rescale_load(np.full((1, 8760), value), weeks), axis=1), value
        )


def test_selected_days_stand_for_the_days_until_the_next():
    weeks = selected_days([15, 196])
    assert weeks.weights @ weeks.lengths == 8760
    assert weeks.weights.tolist() == [181, 184]
    assert weeks.assignment[0] == 1 and weeks.assignment[14] == 0 and weeks.assignment[195] == 1
    for wrong in ([], [0], [366], [3, 3]):
        with pytest.raises(ValueError):
            selected_days(wrong)


def test_what_cannot_be_is_refused():
    for count in (0, 53, 2.5):
        with pytest.raises(InputError):
            representative_weeks(FEATURES, count, NET)
    with pytest.raises(ValueError, match="8760"):
        representative_weeks(FEATURES[:, :100], 4, NET)
    weeks = representative_weeks(FEATURES, 4, NET)
    with pytest.raises(ValueError, match="upper bound"):
        rescale(FEATURES[:1], weeks, upper=1.0)
