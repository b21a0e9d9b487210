import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gridplan.errors import InputError
from gridplan.profiles.load import grow, hourly_load

shapes = arrays(float, (12, 24), elements=st.floats(0.5, 1.5))
EVENING = np.tile(1 + 0.25 * np.sin(2 * np.pi * (np.arange(24) - 14) / 24), (12, 1))


@settings(deadline=None, max_examples=40)
@given(shapes, st.floats(1, 1e6), st.floats(1.05, 3.0))
def test_energy_and_peak_are_exact(shape, energy, ratio):
    assume(np.ptp(shape) > 0.2)
    peak = ratio * energy / 8760
    load = hourly_load(energy, peak, shape)
    assert load.sum() == pytest.approx(energy, rel=1e-12)
    assert load.max() == peak
    assert load.min() >= 0


def test_hours_keep_the_order_of_the_shape():
    load = hourly_load(8760.0, 1.5, EVENING, weekend=1.0, variation=0.0)
    days = load.reshape(365, 24)
    assert (days.argmax(axis=1) == 20).all()
    assert (days.argmin(axis=1) == 8).all()


def test_weekends_are_lower_and_the_draw_is_repeatable():
    load = hourly_load(8760.0, 1.6, EVENING, variation=0.0).reshape(365, 24).sum(axis=1)
    assert load[3] < load[2]  # Saturday 4 January 2025 against the Friday before
    again = [hourly_load(8760.0, 1.6, EVENING, seed=s) for s in (1, 1, 2)]
    np.testing.assert_array_equal(again[0], again[1])
    assert not np.array_equal(again[0], again[2])


@pytest.mark.parametrize(
    "energy, peak, shape, words",
    [
        (8760.0, 0.9, EVENING, "below the mean"),
        (8760.0, 1.5, np.ones((12, 23)), "twelve typical days"),
        (8760.0, 1.5, -EVENING, "not negative"),
        (float("nan"), 1.0, EVENING, "must be given"),
    ],
)
def test_what_cannot_be_is_refused(energy, peak, shape, words):
    with pytest.raises(ValueError) as error:
        hourly_load(energy, peak, shape)
    assert isinstance(error.value, InputError)
    assert words in error.value.problems[0].text()


def test_a_flat_shape_cannot_have_a_peak():
    with pytest.raises(InputError) as error:
        hourly_load(8760.0, 1.5, np.ones((12, 24)), weekend=1.0, variation=0.0)
    assert "allows a mean load of 1.000 to 1.000 of the peak" in error.value.problems[0].text()


def test_a_peak_equal_to_the_mean_is_a_flat_load():
    np.testing.assert_allclose(hourly_load(8760.0, 1.0, EVENING), 1.0)
    assert hourly_load(0.0, 0.0, EVENING).sum() == 0


def test_growth_between_years():
    table = pd.DataFrame({"energy": [100.0, 400.0], "peak": [10.0, 20.0]}, index=[2020, 2030])
    assert grow(table, [2025]).loc[2025].tolist() == [250.0, 15.0]
    geometric = grow(table, [2020, 2025], "geometric")
    assert geometric.loc[2025, "energy"] == pytest.approx(200.0)
    for years, method in (([2025, 2031], "linear"), ([2025], "cubic")):
        with pytest.raises(InputError) as error:
            grow(table, years, method)
        assert error.value.problems[0].value in ("2031", "cubic")
