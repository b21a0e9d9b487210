"""Generated series against statistics of measured ones; only the statistics are kept here.

SICHUAN: output of all wind and photovoltaic plants of Sichuan in 2023, per unit of capacity, 8760 hours
(github.com/git-doubleh/echarts-example). YALONG: a wind and a photovoltaic base on the Yalong, June 2020 to
May 2021, per unit of the highest output, daily percentiles over the mean.
"""

import numpy as np
import pandas as pd
import pytest

from gridplan.profiles.calibration import anomaly_correlation, fit_climate, statistics
from gridplan.profiles.fields import distances
from gridplan.profiles.months import MONTH_HOURS, monthly_mean
from gridplan.profiles.solar import pv_capacity_factor
from gridplan.profiles.weather import reference_year
from gridplan.profiles.wind import wind_capacity_factor

SICHUAN = {
    "wind": {
        "annual": 0.3009,
        "monthly": [.3779, .4583, .3731, .4125, .3491, .1999, .2123, .0973, .2109, .2668, .2991, .3658],
        "lag1": 0.9907,
        "spread": 0.647,
        "ramps": [-0.068, -0.043, 0.044, 0.070],
        "days": [0.182, 0.479, 0.957, 1.463, 1.991],
        "day_lag1": 0.712,
    },
    "pv": {
        "annual": 0.1828,
        "monthly": [.2056, .1977, .2087, .2112, .2098, .1688, .1670, .1510, .1729, .1539, .1825, .1659],
        "lag1": 0.9357,
        "spread": 1.340,
        "ramps": [-0.236, -0.156, 0.169, 0.252],
        "days": [0.584, 0.848, 1.040, 1.192, 1.318],
        "day_lag1": 0.673,
    },
}  # fmt: skip
YALONG = {
    "pv": {"lag1": 0.939, "days": [0.378, 0.761, 1.014, 1.258, 1.614]},
    "wind": {"lag1": 0.911, "days": [0.290, 0.628, 0.921, 1.250, 1.926]},
}
BASES = ["upper_jinsha", "upper_lancang", "southeast_tibet"]


def fleet(factors: np.ndarray, sites: pd.DataFrame, technology: str) -> np.ndarray:
    """Output of Sichuan's existing plants of one technology per unit of their capacity."""
    here = ((sites["zone"] == "sichuan") & (sites["technology"] == technology)).to_numpy()
    return np.average(factors[here], axis=0, weights=sites.loc[here, "existing"])


@pytest.mark.parametrize("technology", ["wind", "pv"])
def test_sichuan_monthly_and_annual_capacity_factors_within_5_percent(factors, sites, technology):
    found, measured = statistics(fleet(factors, sites, technology)), SICHUAN[technology]
    np.testing.assert_allclose(found.monthly, measured["monthly"], rtol=0.05)
    assert found.annual == pytest.approx(measured["annual"], rel=0.02)


@pytest.mark.parametrize("technology", ["wind", "pv"])
def test_sichuan_hourly_and_daily_distributions(factors, sites, technology):
    found, measured = statistics(fleet(factors, sites, technology)), SICHUAN[technology]
    assert found.lag1 == pytest.approx(measured["lag1"], abs=0.005)
    assert found.spread == pytest.approx(measured["spread"], rel=0.08)
    np.testing.assert_allclose(found.ramps, measured["ramps"], atol=0.02)
    np.testing.assert_allclose(found.days / found.annual, measured["days"], atol=0.13)
    assert found.day_lag1 == pytest.approx(measured["day_lag1"], abs=0.12)


def test_plateau_sites_against_the_yalong_bases(factors, sites):
    """A site here is a cluster of several GW on the open plateau: smoother than one base in its valley."""
    for site, technology, lag, days in (("batang_pv", "pv", 0.02, 0.3), ("batang_wind", "wind", 0.06, 0.3)):
        found, measured = statistics(factors[sites.index.get_loc(site)]), YALONG[technology]
        assert found.lag1 == pytest.approx(measured["lag1"], abs=lag)
        np.testing.assert_allclose(found.days / found.annual, measured["days"], atol=days)


def test_plateau_wind_is_strongest_in_the_afternoon_and_sichuan_wind_in_the_evening(factors, sites):
    plateau = statistics(factors[sites.index.get_loc("gonjo_wind")]).hours
    sichuan = statistics(fleet(factors, sites, "wind")).hours
    assert 14 <= plateau.argmax() <= 18  # ERA5 of Tibet 2020: 16 to 17
    assert 20 <= sichuan.argmax() <= 23 and 9 <= sichuan.argmin() <= 13  # 2023: 21 to 22, 11 to 12


def test_annual_hours_of_the_plateau(factors, sites):
    """Qamdo's Angduo and Latuo plants: 5.4 TWh from 2.6 GW, 2077 h; wind of Tibet: typically 2200 h."""
    here = sites["zone"].isin(BASES)
    for technology, hours in (("pv", 2077), ("wind", 2200)):
        mean = factors[(here & (sites["technology"] == technology)).to_numpy()].mean() * 8760
        assert mean == pytest.approx(hours, rel=0.02)


def test_qamdo_irradiation_lies_in_the_range_published_for_the_prefecture(climate):
    """5800 to 7000 MJ/m2 a year, 607 to 754 in May, 339 to 435 in December; only that of May was used."""
    for name in ("gonjo", "zhagyab", "markam", "zogang", "baxoi", "karub"):
        month = climate[climate["climate"] == name].set_index("month")["irradiation"] * 3.6
        assert 5800 < month.sum() < 7000
        assert 607 < month[5] < 754
        assert 339 < month[12] < 435


def test_neighbours_are_alike_and_distant_sites_are_not(factors, sites):
    for technology in ("pv", "wind"):
        here = (sites["technology"] == technology).to_numpy()
        correlation = anomaly_correlation(factors[here])
        apart = distances(sites.loc[here, "latitude"], sites.loc[here, "longitude"])
        near = correlation[(apart > 0) & (apart < 100)].mean()
        middle = correlation[(apart > 200) & (apart < 400)].mean()
        far = correlation[apart > 1000].mean()
        assert 0.6 < near < 0.9 and near > middle > far and abs(far) < 0.25


@pytest.mark.parametrize("seed", [1, 11])
def test_other_seeds_keep_the_level(sites, climate, seed):
    few = sites[(sites["zone"] == "sichuan") & (sites["existing"] > 0)]
    weather = reference_year(few, climate, seed)
    for technology, output in (("wind", wind_capacity_factor), ("pv", pv_capacity_factor)):
        found = statistics(fleet(output(weather, few), few, technology))
        assert found.annual == pytest.approx(SICHUAN[technology]["annual"], rel=0.02)
        np.testing.assert_allclose(found.monthly, SICHUAN[technology]["monthly"], rtol=0.08)


def test_statistics_of_a_known_series():
    """Half the day at 1; the first 73 days nothing at all, so that no correlation divides by zero."""
    series = np.tile(np.r_[np.zeros(12), np.ones(12)], 365)
    series[: 73 * 24] = 0.0
    found = statistics(series)
    assert found.annual == pytest.approx(0.4)
    assert found.monthly[[0, 1, 6]].tolist() == [0.0, 0.0, 0.5]
    assert found.days.tolist() == [0.0, 0.5, 0.5, 0.5, 0.5]
    np.testing.assert_allclose(found.hours, [0.0] * 12 + [0.8] * 12)
    assert found.spread == pytest.approx(np.sqrt(0.4 * 0.6) / 0.4)
    assert found.day_lag1 > 0.95


def test_fit_finds_the_climate_behind_given_factors(sites, climate):
    few = sites.loc[["dechang_wind", "yanyuan_pv"]]
    goal = {"wind": np.linspace(0.2, 0.4, 12), "pv": np.linspace(0.15, 0.2, 12)}
    target = pd.concat(
        {("liangshan", kind): pd.Series(values, index=range(1, 13)) for kind, values in goal.items()},
        names=["climate", "technology", "month"],
    ).to_frame("capacity_factor")
    fitted = fit_climate(few, climate[climate["climate"] == "liangshan"], target, seeds=(5,), rounds=3)
    weather = reference_year(few, fitted, 5)
    np.testing.assert_allclose(monthly_mean(wind_capacity_factor(weather, few))[0], goal["wind"], rtol=0.04)
    np.testing.assert_allclose(monthly_mean(pv_capacity_factor(weather, few))[1], goal["pv"], rtol=0.02)
    with pytest.raises(ValueError, match="no pv site"):
        fit_climate(few.iloc[:1], climate, target, seeds=(5,), rounds=1)


def test_potential_of_the_three_bases_can_carry_the_target(sites):
    """123 GW of clean capacity by 2035, of which named hydropower gives 30 to 35 GW."""
    here = sites[sites["zone"].isin(BASES)]
    total = here.groupby("technology")["potential"].sum() / 1000
    assert 120 <= total.sum() <= 150
    assert 0.65 <= total["pv"] / total.sum() <= 0.75
    assert (sites["potential"] >= sites["existing"].fillna(0) + sites["committed"].fillna(0)).all()


def test_every_row_has_its_source_and_every_site_its_climate(sites, climate):
    for frame in (sites, climate):
        assert frame["source"].str.len().min() > 20
        assert set(frame["confidence"]) <= {"high", "medium", "low", "assumption"}
    assert set(sites["climate"]) <= set(climate["climate"])
    assert (climate.groupby("climate").size() == 12).all()
    assert sites.index.is_unique and MONTH_HOURS.sum() == 8760
