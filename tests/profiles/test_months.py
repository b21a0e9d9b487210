import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gridplan.profiles.months import HOURS, MONTH_HOURS, calendar, conserve, monthly_mean, smooth

flows = arrays(float, (2, 12), elements=st.floats(0, 1e4, allow_subnormal=False))


def test_calendar_has_8760_hours_of_china_standard_time_in_every_year():
    for year in (2024, 2025):
        hours = calendar(year)
        assert len(hours) == HOURS
        assert hours[0].isoformat() == f"{year}-01-01T00:00:00+08:00"
        assert not ((hours.month == 2) & (hours.day == 29)).any()


@settings(deadline=None, max_examples=40)
@given(flows)
def test_smooth_keeps_every_month_and_never_falls_below_zero(monthly):
    hourly = smooth(monthly)
    assert (hourly >= 0).all()
    np.testing.assert_allclose(monthly_mean(hourly), monthly, rtol=1e-9, atol=1e-7)


def test_smooth_has_no_step_at_month_edges_nor_at_new_year():
    monthly = np.array([100, 90, 110, 160, 300, 700, 1200, 1100, 900, 500, 250, 140.0])
    hourly = smooth(monthly)
    steps = np.abs(np.diff(np.append(hourly, hourly[0])))
    assert steps.max() < 0.01 * monthly.max()


def test_conserve_scales_to_given_months_without_steps():
    rng = np.random.default_rng(3)
    series = smooth(rng.uniform(1, 2, 12)) * np.exp(0.1 * np.sin(np.arange(HOURS) / 50))
    wanted = rng.uniform(5, 20, 12)
    result = conserve(series, wanted)
    np.testing.assert_allclose(monthly_mean(result), wanted, rtol=1e-12)
    assert np.abs(np.diff(result)).max() < 0.02 * wanted.max()


def test_conserve_refuses_a_month_it_cannot_lift():
    series = np.ones(HOURS)
    series[: MONTH_HOURS[0]] = 0
    with pytest.raises(ValueError, match="all zero"):
        conserve(series, np.ones(12))
