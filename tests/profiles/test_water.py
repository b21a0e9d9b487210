import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gridplan.profiles.months import monthly_mean
from gridplan.profiles.water import hourly_inflow

flows = arrays(float, (3, 12), elements=st.one_of(st.just(0.0), st.floats(1e-3, 1e4)))
JINSHA = np.array([[280, 250, 270, 380, 640, 1150, 1900, 1800, 1750, 1050, 550, 360.0]])


@settings(deadline=None, max_examples=40)
@given(flows, st.sampled_from([0.0, 0.15]), st.integers(0, 3))
def test_every_month_keeps_its_volume_and_no_flow_is_negative(monthly, variation, seed):
    flow = hourly_inflow(monthly, variation=variation, seed=seed)
    assert (flow >= 0).all()
    np.testing.assert_allclose(monthly_mean(flow), monthly, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("variation", [0.0, 0.15])
def test_no_steps_at_month_edges(variation):
    flow = hourly_inflow(JINSHA, variation=variation, seed=1)[0]
    steps = np.abs(np.diff(np.append(flow, flow[0]))) / flow
    assert steps.max() < 0.03


def test_rivers_of_one_draw_move_together():
    flow = hourly_inflow(np.tile(JINSHA, (2, 1)), variation=0.2, seed=1)
    ratio = np.log(flow / hourly_inflow(JINSHA))
    assert 0.5 < np.corrcoef(ratio)[0, 1] < 0.98


def test_bad_flows_are_refused():
    for wrong in (-JINSHA, JINSHA[:, :11], JINSHA * np.nan):
        with pytest.raises(ValueError):
            hourly_inflow(wrong)
    with pytest.raises(ValueError, match="variation"):
        hourly_inflow(JINSHA, variation=-1.0)
