"""Retrofits by hand: capacity moves, nothing of it is lost or made, and age is put off at a price."""

from __future__ import annotations

import pytest

from gridplan.model.assemble import assemble
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_retrofits import retrofitting
from tests.model.small_tables import NAN
from tests.model.test_hand import solved

pytestmark = pytest.mark.oracle
YEARS = (2025, 2030, 2035)


def western_coal(load: float, *names: str) -> System:
    """2 GW of coal in the west until 2033, 0.9 of it available, with some of its retrofits; no interest."""
    system = small(["thermal"], shape=Shape(years=YEARS, hours=1), discount_rate=0.0)
    system = with_rows(system, "generators", "coal_west", existing=2.0, potential=NAN)
    kept = ["coal_west", "coal_flexible_west", "coal_capture_west"]
    system = keep(retrofitting(system), "generators", kept)
    system = keep(system, "retrofits", names)
    return with_series(system, "load", {"west": [[load]] * 3, "east": [[0.0]] * 3})


def test_a_renewed_unit_outlives_its_age() -> None:
    """All of it is renewed when it is due: 0.4 a GW over five years, against load lost for as long."""
    system = western_coal(1.8, "renewal")
    _, solution, plan = solved(system)
    assert plan["retrofit_moved[renewal,2035]"] == pytest.approx(2.0)
    assert plan["retrofit_moved[renewal,2030]"] == pytest.approx(0.0)
    capacity = [plan[f"thermal_capacity[coal_west,{y}]"] for y in YEARS]
    assert capacity == pytest.approx([2.0, 2.0, 2.0])
    _, free, _ = solved(with_rows(system, "retrofits", "renewal", overnight_cost=0.0))
    assert solution.objective - free.objective == pytest.approx(0.4 * 2.0)
    assert solution.shortfall == ()


def test_capture_takes_what_it_gives_back_less_its_own_use() -> None:
    """At 2,000 yuan/t half of the 2 GW becomes 0.85 GW with capture, as soon as it may, past 2033."""
    system = with_targets(western_coal(1.0, "capture", "renewal"), [
        {"target": f"carbon_{year}", "kind": "co2_price", "value": 2000.0, "unit": "yuan/t", "year": year}
        for year in YEARS
    ])  # fmt: skip
    _, _, plan = solved(system)
    assert plan["retrofit_moved[capture,2030]"] == pytest.approx(1.0)
    assert plan["thermal_capacity[coal_capture_west,2030]"] == pytest.approx(0.85)
    assert plan["thermal_capacity[coal_west,2030]"] <= 1.0 + 1e-9
    assert plan["thermal_capacity[coal_capture_west,2035]"] == pytest.approx(0.85)
    renewed = sum(plan[f"retrofit_moved[renewal,{y}]"] for y in YEARS)
    assert plan["thermal_capacity[coal_west,2035]"] == pytest.approx(renewed)
    assert renewed == pytest.approx(1.0 / 0.9 - 0.85), "no more of what is left than the load needs"


def test_stacked_and_split_cost_the_same() -> None:
    shape = Shape(years=(2025, 2030, 2035), blocks=2, hours=6)
    problem, _, _ = assemble(retrofitting(small(["renewable", "thermal", "channel"], ["co2_cap"], shape)))
    whole = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-6))
    assert split.objective == pytest.approx(whole.objective, rel=2e-6)
