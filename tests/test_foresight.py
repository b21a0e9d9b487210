"""Years planned in turn, and what is left of a unit at the end of the horizon, worked out by hand."""

from __future__ import annotations

from collections.abc import Hashable
from contextlib import nullcontext
from dataclasses import replace

import pytest

from gridplan.errors import UsageError
from gridplan.foresight import kept, planned_in_turn
from gridplan.heads import Followed, follow_heads
from gridplan.planning import planned
from gridplan.results.plan_tables import SolvedPlan
from gridplan.solve import SolveOptions
from gridplan.system import System
from gridplan.system.finance import annuity, charge, discount_factor
from tests.model.small import Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_tables import NAN
from tests.model.test_hand import solved
from tests.model.test_heads import curved

pytestmark = pytest.mark.oracle

YEARS = (2025, 2030, 2035)
METHODS = {"stacked": SolveOptions(method="stacked", algorithm="simplex"),
           "benders": SolveOptions(method="benders", gap=1e-9, workers=1)}  # fmt: skip


def phase(*_: object) -> nullcontext[None]:
    return nullcontext()


def two_zones() -> System:
    """Load of 1 GW in each of two hours, in the west in 2030 and in the east, too, in 2035.

    Wind in the east costs 5 a GW, lives 20 years and always blows; gas costs 2.5 and its fuel. A line of 3 GW
    joins the zones without loss. Money of all years counts the same.
    """
    system = small(["renewable", "thermal", "channel"], shape=Shape(years=YEARS, hours=2), discount_rate=0.0)
    for table, row in (("sites", "wind_east"), ("generators", "gas_east"), ("channels", "ac")):
        system = keep(system, table, [row])
    system = keep(system, "build_rates", [])
    system = with_rows(system, "sites", "wind_east", existing=0.0, potential=2.0, grid_limit=NAN)
    system = with_rows(system, "generators", "gas_east", existing=0.0, potential=9.0)
    system = with_rows(system, "thermal_technologies", "gas", availability=1.0, heat_rate=1.0)
    system = with_rows(system, "channels", "ac", existing=3.0, loss=0.0, potential=NAN)
    for name, cost, variable in (("wind", 5.0, 0.0), ("gas", 2.5, 0.0), ("line", 0.0, 0.0)):
        system = with_rows(system, "costs", name, overnight_cost=cost, fixed_om=0.0, variable_om=variable)
    for name, life in (("wind", 20), ("gas", 20)):
        system = with_rows(system, "technologies", name, lifetime=life)
    load = {"west": [[0.0] * 2, [1.0] * 2, [1.0] * 2], "east": [[0.0] * 2, [0.0] * 2, [1.0] * 2]}
    return with_series(with_series(system, "load", load), "availability", {"wind_east": [[1.0] * 2] * 3})


def fuel(system: System, early: float, late: float) -> System:
    """Gas at `early` million yuan/ktce up to 2030 and `late` in 2035."""
    table = system.tables["fuels"]
    gas = (
        table[table["fuel"] == "natural_gas"]
        .iloc[[0, 0, 0]]
        .assign(year=list(YEARS), price=[early, early, late])
    )
    return system.with_table("fuels", gas.reset_index(drop=True))


@pytest.mark.parametrize("method", list(METHODS))
def test_a_plan_without_foresight_builds_what_it_regrets(method: str) -> None:
    """Gas is 0.05 a GWh in 2030 and 1 in 2035; a year is two hours, each year stands for five.

    A GW of wind costs 5/20 = 0.25 a year, of gas 0.125 and, in 2030, 2 x 0.05 of fuel: gas, by 0.025.
    In 2035 its fuel alone would cost 2: both GW are wind then, and gas stands idle.
    So 5 x (0.225 + 0.125 + 0.5) = 4.25.
    """
    blind, steps, _ = planned_in_turn(fuel(two_zones(), 0.05, 1.0), 0, METHODS[method], phase)
    assert blind.solution.objective == pytest.approx(4.25, rel=1e-5)
    assert blind.plan.value("thermal_build", "gas_east", 2030) == pytest.approx(1.0, abs=1e-5)
    assert blind.plan.value("renewable_build", "wind_east", 2035) == pytest.approx(2.0, abs=1e-5)
    assert [(step.year, step.sees) for step in steps] == [(2030, 2030), (2035, 2035)]
    assert steps[0].objective == pytest.approx(5 * 0.225, rel=1e-5)
    assert all(step.certificate.passed for step in steps)


def test_with_enough_foresight_it_builds_what_lasts() -> None:
    """Foreseen, wind stands from 2030 on: 5 x (0.25 + 0.5) = 3.75, as with perfect foresight."""
    system, options = fuel(two_zones(), 0.05, 1.0), METHODS["stacked"]
    assert planned(system, options, phase).solution.objective == pytest.approx(3.75, rel=1e-5)
    seeing, steps, _ = planned_in_turn(system, 5, options, phase)
    assert seeing.solution.objective == pytest.approx(3.75, rel=1e-5)
    assert [step.sees for step in steps] == [2035, 2035]


def test_a_target_beyond_the_look_ahead_is_not_seen() -> None:
    """2 GW of wind by 2035: what is only foreseen is not built, and the last step still keeps the target."""
    floor = {"target": "wind", "kind": "capacity_floor", "technologies": ("wind",), "year": 2035,
             "value": 2.0, "unit": "GW"}  # fmt: skip
    system = with_targets(fuel(two_zones(), 0.05, 0.05), [floor])
    found, _, _ = planned_in_turn(system, 0, METHODS["stacked"], phase)
    assert found.plan.value("renewable_build", "wind_east", 2030) == pytest.approx(0.0, abs=2e-6)
    assert found.plan.value("renewable_capacity", "wind_east", 2035) == pytest.approx(2.0, abs=1e-5)


def test_heads_follow_within_what_was_settled() -> None:
    """Gas is cheap until 2035, so 2030 builds more of it in turn than it would in hindsight, and less wind.

    The rounds that set heads come after the last step: they keep what was settled before it.
    """
    names = ["hydro", "renewable", "thermal", "channel"]
    system = keep(
        small(names, shape=Shape(years=YEARS, blocks=2, hours=4), seed=5), "generators", ["gas_east"]
    )
    system = with_rows(system, "hydro_plants", "upper", existing=0.8, potential=NAN, ecological_flow=0.0)
    system = fuel(keep(system, "build_rates", []), 0.05, 5.0)
    system = curved(system, "upper", [(0.0, 700.0), (2.0, 720.0), (4.0, 730.0)], [(0.0, 500.0), (2.0, 506.0)])
    options = METHODS["stacked"]
    found, _, settled = planned_in_turn(system, 0, options, phase)
    first = Followed(found.system, found.problem, found.plan.model, found.plan.compiled, found.solution)

    def built(state: Followed) -> dict[tuple[str, Hashable], float]:
        plan = SolvedPlan(state.model, state.compiled, state.solution.plan)
        return {(family, key): plan.value(family, *key) for family, key in settled}

    bound = follow_heads(first, options, lambda problem: kept(problem, first.compiled, settled))
    free = follow_heads(first, options)
    assert len(bound.rounds) > 1 and bound.solution.certificate.passed
    assert bound.rounds[-1].error < max(bound.rounds[0].error, 5e-3)
    assert built(bound) == pytest.approx(settled, abs=1e-5)
    assert built(free) != pytest.approx(settled, abs=1e-2)
    assert free.solution.objective <= bound.solution.objective * (1 + 1e-9)


def test_one_year_has_no_future() -> None:
    with pytest.raises(UsageError, match="at least two study years"):
        planned_in_turn(small(["renewable"]), 0, METHODS["stacked"], phase)


def test_charge_of_what_outlives_the_horizon() -> None:
    """20 years of life, 5 of them within the horizon, at 5 %: 4.546 of 13.085 discounted annuities."""
    within, whole = (sum(1.05**-t for t in range(years)) for years in (5, 20))
    assert charge(0.05, 20, 5, "annuities") == 1.0
    assert charge(0.05, 20, 5, "none") == pytest.approx(whole / within)
    assert charge(0.05, 20, 5, "straight_line") == pytest.approx((1 - 0.75 / 1.05**5) * whole / within)
    assert charge(0.0, 20, 5, "straight_line") == charge(0.05, 20, 20, "none") == 1.0


@pytest.mark.parametrize(("salvage", "share"), [("annuities", 1.0), ("straight_line", None), ("none", None)])
def test_salvage_of_a_plant_built_in_the_last_period(salvage: str, share: float | None) -> None:
    """A GW of wind of 2035 in a horizon that ends in 2040: what it pays until then, discounted to 2025."""
    rate = 0.05
    system = keep(
        small(["renewable"], shape=Shape(years=YEARS, hours=1), discount_rate=rate), "sites", ["wind_east"]
    )
    row = {"existing": 0.0, "potential": NAN, "committed": 1.0, "committed_year": 2035}
    system = with_rows(with_rows(system, "sites", "wind_east", **row), "costs", "wind", fixed_om=0.0)
    none = {"west": [[0.0]] * 3, "east": [[0.0]] * 3}
    system = replace(with_series(system, "load", none), salvage=salvage)
    left = {"straight_line": 0.75 * 1.05**-5, "none": 0.0}.get(salvage)
    price = 4.5  # million yuan/GW in 2035
    if left is None:
        expected = annuity(rate, 20) * price * discount_factor(rate, 2025, 2035, 5)
    else:  # as cash, with payments at the start of each year as everywhere
        expected = price * (1 - left) * 1.05 * 1.05**-10
    assert solved(system)[1].objective == pytest.approx(expected)
