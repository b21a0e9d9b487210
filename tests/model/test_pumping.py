"""Reversible units between two reservoirs of a river: by hand, audited, stacked and decomposed."""

from __future__ import annotations

import numpy as np
import pytest

from gridplan.model.assemble import assemble
from gridplan.results.audit import audit
from gridplan.solve import SolveOptions, solve
from tests.model.small import Shape, keep, with_rows, with_series
from tests.model.small_rivers import pumping, with_table
from tests.model.small_tables import NAN
from tests.model.test_contract import _all_blocks_feasible
from tests.model.test_hand import hourly, solved
from tests.results.test_audit_solved import failed
from tests.results.test_audit_solved import solved as results_of

SHAPES = {
    "complete": Shape(years=(2025, 2030), blocks=2, hours=5),
    "representative": Shape(years=(2025, 2030), blocks=2, hours=5, assignment=(0, 1, 0)),
}
kinds = pytest.mark.parametrize("kind", SHAPES)
both = pytest.mark.parametrize("turbines", ["own", "plant"])


@both
@kinds
@pytest.mark.parametrize("seed", range(2))
def test_blocks_are_feasible_whatever_the_plan(kind: str, turbines: str, seed: int) -> None:
    _all_blocks_feasible(pumping(SHAPES[kind], turbines, seed), seed)


@both
@kinds
def test_the_audit_passes_and_methods_agree(kind: str, turbines: str) -> None:
    system = pumping(SHAPES[kind], turbines, 4)
    assert failed(audit(system, results_of(system))) == set()
    problem, _, _ = assemble(system)
    stacked = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-6))
    assert split.objective == pytest.approx(stacked.objective, rel=2e-6)


REVERSIBLE = "reversible units turn one way at a time, within their capacity and their plant's"
BROKEN = {
    "efficiency": ({"pump_efficiency": 0.9}, "water balance of every plant and hour"),
    "head": ({"head": 100.0}, "water balance of every plant and hour"),
    "conversion": ({"turbines": "plant"}, REVERSIBLE),
}


@pytest.mark.parametrize("what", BROKEN)
def test_the_audit_finds_what_is_broken(what: str) -> None:
    columns, check = BROKEN[what]
    system = _surplus("own")
    results = results_of(system)
    assert results.hourly["units"].query("quantity == 'charge'")["value"].max() > 0.05
    assert check in failed(audit(with_rows(system, "reversible_units", "reversible", **columns), results))


def _surplus(turbines: str, **columns: object):  # type: ignore[no-untyped-def]
    """One block of 4 hours: the sun shines in the first two, then it is dark and gas is dear."""
    system = pumping(Shape(hours=4), turbines)
    system = keep(system, "sites", ["pv_west"])
    system = keep(keep(system, "hydro_plants", ["middle", "lower"]), "generators", ["coal_west"])
    system = with_rows(system, "sites", "pv_west", existing=3.0, potential=NAN)
    system = with_rows(system, "reversible_units", "reversible", existing=0.2, potential=NAN, **columns)
    system = with_series(system, "availability", {"pv_west": [[1.0, 1.0, 0.0, 0.0]]})
    system = with_series(system, "load", {"west": [[1.0, 1.0, 2.0, 2.0]], "east": [[0.0] * 4]})
    return with_series(system, "inflow", {"middle": [[0.0] * 4], "lower": [[0.0] * 4]})


def test_a_hybrid_gives_back_what_its_efficiencies_leave() -> None:
    """No inflow: 0.2 GW pumped for 2 h could lift 0.4 * 0.8 * 3600 / (9.81 * 120) = 0.98 hm3.

    The lower pondage holds 0.5 hm3, which is less: so that is lifted, and it comes back by 120 m of head.
    """
    problem, solution, _ = solved(_surplus("own"))
    assert not solution.shortfall
    pump, turbine = (hourly(problem, solution, f"reversible_{x}")[0] for x in ("pump", "turbine"))
    held = hourly(problem, solution, "hydro_volume_block")
    lifted = min(0.4 * 0.8 * 3600 / (9.81 * 120), 0.5)  # lower holds 0.5 hm3 at most
    given = hourly(problem, solution, "hydro_release").sum() * 9.81 * 0.9 * 100 / 3600
    assert pump.sum() == pytest.approx(lifted, abs=1e-6)
    assert pump[2:] == pytest.approx(0, abs=1e-9) and turbine[:2] == pytest.approx(0, abs=1e-9)
    # the water comes down through the unit's own turbines (120 m) as far as the plant's (100 m) are no better
    energy = turbine.sum() * 9.81 * 0.9 * 120 / 3600
    assert energy == pytest.approx(lifted * 9.81 * 0.9 * 120 / 3600, abs=1e-6)
    assert given == pytest.approx(0.0, abs=1e-6)
    assert held.sum(axis=0) == pytest.approx(held.sum(axis=0)[0], abs=1e-9), "the river keeps its water"


def test_a_conversion_pumps_and_its_plant_turbines() -> None:
    """`plant`: no turbine of its own; what it lifts comes back through the plant, 0.3 GW in all."""
    problem, solution, _ = solved(_surplus("plant"))
    pump, turbine = (hourly(problem, solution, f"reversible_{x}")[0] for x in ("pump", "turbine"))
    assert turbine.max() <= 1e-9 and pump.sum() > 0.1
    release = hourly(problem, solution, "hydro_release")[0]
    assert release.sum() == pytest.approx(pump.sum(), abs=1e-6)
    power = 9.81 / 3600 * (0.9 * 100 * release + 120 / 0.8 * pump)
    assert power.max() <= 0.3 + 1e-9


def test_a_conversion_is_no_larger_than_its_plant() -> None:
    system = pumping(Shape(hours=4), "plant")
    system = with_rows(
        system, "reversible_units", "reversible", existing=0.0, potential=5.0, overnight_cost=-100.0
    )
    _, _, plan = solved(system)
    assert plan["reversible_capacity[reversible,2030]"] == pytest.approx(plan["hydro_capacity[middle,2030]"])


def test_without_units_nothing_is_exchanged() -> None:
    system = pumping(Shape(hours=4))
    empty = with_table(system, "reversible_units", system.tables["reversible_units"].iloc[:0])
    problem, _, _ = assemble(empty)
    names = {family.name for block in problem.blocks for family in block.shape.columns}
    assert not any(name.startswith("reversible") for name in names)
    assert np.isfinite(solve(problem, SolveOptions(method="stacked")).objective)
