"""Reserves and loading of lines by hand: who holds what, at which price, what one more kW saves; audited."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from gridplan.results.audit import audit
from gridplan.results.tables import Results
from gridplan.system import System
from tests.model.small import POLICIES, Shape, cycling, keep, small, with_rows, with_series, with_targets
from tests.model.test_reserves import gas_and_wind, target
from tests.results.hand import add, changed
from tests.results.test_audit_solved import failed, solved

SOFT = {"mode": "soft", "price": 0.001, "price_unit": "yuan/kWh"}
HOURS = "reserve: what units could give and what is needed, recomputed"
YEARS = "yearly reserves equal the hours they sum up"
USE = "yearly use of stores, solar plants and fleets equals their hours"
LOADING = "loading of channels and lines equals their hours"


def held(system: System, *aims: dict[str, Any]) -> tuple[Results, Any, Any]:
    """Results, the row of how scarce the first target is, and what is held by zone and technology."""
    results = solved(with_targets(system, list(aims)))
    shares = results["reserves"].set_index(["zone", "technology"])[["mean", "scarcest"]]
    return results, results["reserve_hours"].iloc[0], shares


def test_gas_holds_the_reserve_and_the_scarce_hour_has_a_price() -> None:
    """2 GW of wind serve the second hour, and half of the 4 GW of the first: gas has 1 and 3 GW left. 20 % of
    load and of wind need 1.2 and 0.8 GW: 0.2 GW are missed, at the price of missing."""
    system = gas_and_wind(2.0, [4.0, 2.0])
    results, row, shares = held(system, target("upward_reserve", 20.0, **SOFT))
    assert shares.loc[("east", "gas")].tolist() == pytest.approx([2.0, 1.0])
    assert shares.loc[("", "requirement")].tolist() == pytest.approx([1.0, 1.2])
    assert (row["least"], row["missed"], row["hour"]) == pytest.approx((1.0 / 1.2, 0.2, 0))
    assert (row["priced_hours"], row["highest_price"]) == pytest.approx((1.0, 0.001))
    hourly = results.hourly["reserves"].query("quantity == 'offered'")
    assert hourly["value"].tolist() == pytest.approx([1.0, 3.0])


def test_a_target_that_is_only_reported_has_offers_and_no_price() -> None:
    aim = target("downward_reserve", 10.0, mode="report")
    results, row, shares = held(gas_and_wind(2.0, [4.0]), aim)
    assert shares.loc[("east", "gas"), "mean"] == pytest.approx(2.0)
    assert shares.loc[("", "requirement"), "mean"] == pytest.approx(0.4 + 0.1 * 2.0)
    assert np.isnan(row["shadow_price"]) and "price" not in set(results.hourly["reserves"]["quantity"])


def test_inertia_and_turning_machines_are_told() -> None:
    """10 GW s at 4 s keep 2.5 of 4 GW with gas; one more GW s puts 0.25 GWh of gas in its place."""
    system = gas_and_wind(9.0, [4.0])
    results, row, shares = held(system, target("inertia", 10.0, "GW*s"))
    assert row["unit"] == "GW*s" and shares.loc[("east", "gas"), "mean"] == pytest.approx(10.0)
    running = results["costs"].query("category in ('fuel', 'variable_om')").groupby("id")["annual"].sum()
    dearer = running["gas_east"] / 2.5 - running["wind_east"] / 1.5
    assert row["highest_price"] == pytest.approx(dearer / 4.0)
    _, row, shares = held(system, target("synchronous_share", 30.0))
    assert shares.loc[("east", "gas"), "mean"] == pytest.approx(1.2)
    assert row["least"] == pytest.approx(1.0) and row["highest_price"] > 0


@pytest.fixture(scope="module")
def case() -> tuple[System, Results]:
    system = cycling(small(policies=POLICIES, shape=Shape(years=(2025, 2030), blocks=2, hours=6)))
    return system, solved(system)


@pytest.mark.parametrize(
    ("table", "column", "where", "wrong"),
    [("reserves", "value", {"quantity": "offered", "technology": "response"}, HOURS),
     ("reserves", "value", {"quantity": "need"}, HOURS)],
)  # fmt: skip
def test_a_wrong_hour_is_found(case: Any, table: str, column: str, where: dict, wrong: str) -> None:
    system, results = case
    assert failed(audit(system, results)) == set()
    found = failed(audit(system, changed(results, table, add(column, 0.01, **where), hourly=True)))
    assert {wrong, YEARS} <= found


@pytest.mark.parametrize(
    ("table", "column", "wrong"),
    [("reserves", "mean", YEARS), ("reserves", "scarcest", YEARS), ("reserve_hours", "missed", YEARS),
     ("reserve_hours", "least", YEARS), ("line_loading", "highest", LOADING),
     ("line_loading", "loading", LOADING), ("line_loading", "hours_full", LOADING),
     ("line_loading", "limit", LOADING), ("storage", "charged", USE), ("storage", "at_once", USE),
     ("solar_thermal", "generation", USE), ("solar_thermal", "offered", USE), ("vehicles", "moved", USE)],
)  # fmt: skip
def test_a_wrong_year_is_found(case: Any, table: str, column: str, wrong: str) -> None:
    system, results = case
    assert wrong in failed(audit(system, changed(results, table, add(column, 0.01))))


def line(capacity: float) -> System:
    """4 GW of cheap coal in the west, dear gas in the east, which has load; `capacity` GW in between."""
    system = keep(small(["thermal", "channel"], shape=Shape(hours=3)), "channels", ["dc"])
    system = keep(system, "generators", ["gas_east", "coal_west"])
    system = with_rows(system, "channels", "dc", existing=capacity, potential=np.nan, loss=0.1)
    for unit in ("gas_east", "coal_west"):
        system = with_rows(system, "generators", unit, existing=5.0, potential=np.nan)
    return with_series(system, "load", {"west": [[0.5] * 3], "east": [[3.0, 1.9, 0.9]]})


def test_one_more_kw_saves_what_a_plan_with_it_saves() -> None:
    """2 GW of line are full while the east takes 1.8 GW: two hours of three; in the third it sends 1."""
    results = solved(line(2.0))
    row = results["line_loading"].iloc[0]
    assert (row["limit"], row["highest"], row["loading"]) == pytest.approx((2.0, 2.0, 2.5 / 3.0))
    assert (row["hours_90"], row["hours_full"]) == pytest.approx((2.0, 2.0))

    def paid(found: Results) -> float:
        running = found["costs"]["category"].isin(("fuel", "variable_om", "co2_price", "start"))
        return float(found["costs"].loc[running, "annual"].sum())

    saved = (paid(results) - paid(solved(line(2.05)))) / 0.05
    assert row["shadow_price"] == pytest.approx(saved, rel=1e-6) and saved > 0.1
