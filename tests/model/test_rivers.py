"""Rivers by hand, audited, stacked and decomposed: reaches, junctions, windows, ramps, expansion."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from gridplan.model.assemble import assemble
from gridplan.results.audit import audit
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, keep, small, with_rows, with_series
from tests.model.small_rivers import CURVE, WINDOWS, reach, rivers, with_table
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


@kinds
@pytest.mark.parametrize("seed", range(4))
def test_blocks_are_feasible_whatever_the_plan(kind: str, seed: int) -> None:
    _all_blocks_feasible(rivers(SHAPES[kind], seed), seed)


def test_blocks_share_one_shape() -> None:
    problem, _, _ = assemble(rivers(Shape(blocks=3, hours=5), seed=3))
    first, *others = list(problem.blocks)
    assert all(block.shape is first.shape for block in others)


@kinds
def test_stacked_and_decomposed_cost_the_same(kind: str) -> None:
    problem, _, _ = assemble(rivers(SHAPES[kind], 2, ("hydro", "thermal")))
    stacked = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-6))
    assert stacked.certificate.passed and split.certificate.passed
    assert split.objective == pytest.approx(stacked.objective, rel=2e-6)


def test_water_that_stays_in_its_block_is_audited_and_gains_nothing() -> None:
    """What is on its way at a block's end arrives at its start: no columns for it, no water made or lost."""
    handed = rivers(SHAPES["complete"], 1, ("hydro", "thermal"))
    closed = replace(handed, water_on_its_way="block")
    families = [{c.split("[")[0] for c in assemble(s)[0].plan.columns} for s in (handed, closed)]
    assert families[0] - families[1] == {"hydro_transit", "hydro_reach", "hydro_outflow"}
    _all_blocks_feasible(closed, 1)
    assert failed(audit(closed, results_of(closed))) == set()
    assert BALANCE in failed(audit(closed, results_of(handed)))


@kinds
@pytest.mark.parametrize("seed", range(3))
def test_the_audit_finds_every_rule_kept(kind: str, seed: int) -> None:
    system = rivers(SHAPES[kind], seed, ("hydro", "thermal"))
    found = audit(system, results_of(system))
    assert failed(found) == set()
    names = {check.name.text() for check in found.checks}
    assert {WINDOW, OUTFLOW, LEVEL} <= names


OUTFLOW, LEVEL = "outflow changes no faster than its ramp", "level changes no faster than its ramp"
WINDOW = "reservoirs within their windows of the year"
BALANCE = "water balance of every plant and hour"
TIGHTER = {
    "routing": (lambda s: with_rows(s, "hydro_plants", "upper", routing_time=0.0), BALANCE),
    "outflow": (lambda s: with_rows(s, "hydro_plants", "middle", outflow_ramp=0.001), OUTFLOW),
    "level": (lambda s: with_rows(s, "hydro_plants", "middle", level_ramp=0.001), LEVEL),
    "lowest": (lambda s: with_table(s, "reservoir_windows", WINDOWS.assign(lowest=0.9)), WINDOW),
    "highest": (lambda s: with_table(s, "reservoir_windows", WINDOWS.assign(highest=0.3)), WINDOW),
}


@pytest.mark.parametrize("rule", TIGHTER)
def test_the_audit_finds_a_rule_that_is_broken(rule: str) -> None:
    """A plan made for looser rules fails the check of the tighter one."""
    tighter, check = TIGHTER[rule]
    system = rivers(SHAPES["complete"], 1, ("hydro", "thermal"))
    results = results_of(system)
    assert check in failed(audit(tighter(system), results))


def test_a_linear_reservoir_lets_out_what_the_formula_says() -> None:
    """1 hm3 in hour 0, K = 2 h: after that hour S = 2 (1 - e^-1/2) are held, which fade by e^-1/2 an hour.

    The block is long enough that what is left at its end (and so at its start) can be forgotten.
    """
    hours = 60
    system = with_series(
        reach(hours, 2.0), "inflow", {"upper": [[1.0] + [0.0] * (hours - 1)], "lower": [[0.0] * hours]}
    )
    problem, solution, plan = solved(system)
    assert not solution.shortfall
    held = 2.0 * (1.0 - np.exp(-0.5)) * np.exp(-0.5 * np.arange(hours))
    assert hourly(problem, solution, "hydro_reach")[0] == pytest.approx(held, abs=1e-8)
    out = hourly(problem, solution, "hydro_spill")[1]
    assert out[0] == pytest.approx(1.0 - held[0], abs=1e-8)
    assert out[1:] == pytest.approx(held[:-1] - held[1:], abs=1e-8)
    assert plan["hydro_reach[upper,2030,normal,1]"] == pytest.approx(held[-1], abs=1e-8)


@pytest.mark.parametrize("travel", [0.0, 0.75, 1.5])
def test_no_reach_makes_or_loses_water(travel: float) -> None:
    rng = np.random.default_rng(3)
    inflow = {u: rng.uniform(0, 1, (3, 4)).tolist() for u in ("upper", "lower")}
    problem, solution, plan = solved(with_series(reach(4, 1.7, travel, blocks=3), "inflow", inflow))
    assert not solution.shortfall
    out = np.array([hourly(problem, solution, f, b).sum(axis=1) for b in range(3)
                    for f in ("hydro_release", "hydro_spill")]).reshape(3, 2, 2).sum(axis=1)  # fmt: skip
    assert out.sum(axis=0) == pytest.approx([np.sum(inflow["upper"]), np.sum([*inflow.values()])], abs=1e-6)
    for b in range(3):
        way = [plan[f"hydro_reach[upper,2030,normal,{b + k}]"] for k in (0, 1)]
        if travel:
            way = [w + plan[f"hydro_transit[upper,2030,normal,{b + k}]"] for k, w in enumerate(way)]
        local = np.sum(inflow["lower"][b])
        assert way[1] - way[0] == pytest.approx(out[b, 0] - (out[b, 1] - local), abs=1e-6)


def _dam(hours: int = 4, **columns: object) -> System:
    """One dam of 0.8 GW and 4 hm3 that carries its water through a year of `hours`, and dear gas."""
    system = small(["hydro", "thermal"], shape=Shape(hours=hours, blocks=2), zones=("west",))
    system = keep(keep(system, "hydro_plants", ["upper"]), "generators", ["coal_west"])
    dam = {"existing": 0.8, "potential": NAN, "downstream": "", "ecological_flow": 0.0}
    return with_rows(system, "hydro_plants", "upper", **{**dam, **columns})


def test_ecological_flow_is_served_by_spill_where_no_turbine_can() -> None:
    """Turbines of 0.01 GW pass 0.02 hm3/h; the river is owed 0.3, so 0.28 go past them in every hour."""
    system = _dam(existing=0.01, ecological_flow=0.3)
    problem, solution, _ = solved(system)
    assert not solution.shortfall
    out = hourly(problem, solution, "hydro_release") + hourly(problem, solution, "hydro_spill")
    turbines = 0.01 / (9.81 * 0.9 * 200 / 3600)
    assert (out >= 0.3 - 1e-9).all()
    assert hourly(problem, solution, "hydro_release").max() <= turbines + 1e-9
    assert hourly(problem, solution, "hydro_spill").min() >= 0.3 - turbines - 1e-9


def test_windows_hold_the_level_of_the_season() -> None:
    """Block 0 is day 1 (flood limit 1 hm3), block 1 is day 2 (refilled: 2.5 hm3 at least)."""
    windows = WINDOWS.iloc[:0].reindex([0, 1]).assign(
        plant="upper", first_day=[1, 2], last_day=[1, 2], lowest=[NAN, 0.8], highest=[0.5, NAN])  # fmt: skip
    windows = windows.astype({"first_day": int, "last_day": int})
    system = with_table(_dam(24), "reservoir_windows", windows)
    assert [span.start // 24 + 1 for span in system.horizon.spans] == [1, 2]
    inflow = {"upper": [[0.1] * 24, [0.1] * 24]}
    problem, solution, plan = solved(with_series(system, "inflow", inflow))
    volume = [hourly(problem, solution, "hydro_volume_year", b)[0] for b in (0, 1)]
    assert volume[0].max() <= 0.5 + 1e-9
    # 0.5 is all that day 1 may hold; day 2 owes 0.8 from its first hour on, and 0.1 flow in: 0.2 lack.
    assert plan["hydro_level[upper,2030,normal,1]"] == pytest.approx(0.5, abs=1e-9)
    assert solution.shortfall and "lowest" in str(solution.shortfall)
    assert volume[1][0] == pytest.approx(0.6, abs=1e-6)


def test_outflow_changes_no_faster_than_its_ramp_across_blocks() -> None:
    ramp = 0.05
    problem, solution, plan = solved(_dam(outflow_ramp=ramp))
    assert not solution.shortfall
    out = np.concatenate([hourly(problem, solution, "hydro_release", b)[0]
                          + hourly(problem, solution, "hydro_spill", b)[0] for b in (0, 1)])  # fmt: skip
    assert np.abs(out - np.roll(out, 1)).max() <= ramp + 1e-9  # the year closes on itself
    assert plan["hydro_outflow[upper,2030,normal,1]"] == pytest.approx(out[3], abs=1e-9)
    free, _, _ = solved(_dam())
    loose = solve(free, SolveOptions(method="stacked"))
    assert solution.objective > loose.objective * (1 + 1e-9), "the ramp binds, or this test proves nothing"


def test_a_ramp_of_level_is_kept_where_the_curve_is_steepest() -> None:
    """0.6 m/h on a curve of 1/20 and 0.5/6 hm3/m: the least area is 0.05 hm3/m, so 0.03 hm3/h."""
    curve = CURVE.assign(plant="upper", storage=[2.0, 2.5, 6.0], level=[500.0, 510.0, 516.0])
    system = with_table(_dam(level_ramp=0.6, dead_storage=2.0), "storage_curves", curve)
    problem, solution, plan = solved(system)
    assert not solution.shortfall
    volume = np.concatenate([hourly(problem, solution, "hydro_volume_year", b)[0] for b in (0, 1)])
    change = np.abs(volume - np.roll(volume, 1))
    assert change.max() == pytest.approx(0.6 * 0.05, abs=1e-9)
    assert plan["hydro_level[upper,2030,normal,0]"] == pytest.approx(volume[-1], abs=1e-9)


def test_more_turbines_at_a_dam_add_power_and_never_water() -> None:
    """Twice the capacity: the water let out stays, energy rises only by what was spilled before."""
    energy, water, spilled = [], [], []
    for capacity in (0.1, 0.2, 0.8):
        system = _dam(existing=capacity)
        problem, solution, _ = solved(system)
        release, spill = (
            sum(hourly(problem, solution, f"hydro_{f}", b).sum() for b in (0, 1))
            for f in ("release", "spill")
        )
        energy.append(release * 9.81 * 0.9 * 200 / 3600)
        spilled.append(spill)
        water.append(release + spill)
    assert water == pytest.approx([water[0]] * 3, abs=1e-9)
    factor = 9.81 * 0.9 * 200 / 3600
    for k in (1, 2):
        assert energy[k] - energy[0] == pytest.approx(factor * (spilled[0] - spilled[k]), abs=1e-9)
    assert energy[1] > energy[0]


def test_water_is_worth_the_coal_it_saves() -> None:
    """A dam neither full nor empty: 1 hm3 makes 9.81 * 0.9 * 200 / 3600 GWh in place of coal."""
    system = with_rows(_dam(), "thermal_technologies", "coal", ramp=1.0)
    system = with_series(system, "load", {"west": [[1.5] * 4] * 2})
    values = results_of(system)["water_values"].set_index("week")
    heat, price = 0.3, 0.9  # ktce/GWh and million yuan/ktce of the small tables
    running = float(system.cost("coal", 2030, "variable_om")) - float(system.cost("dam", 2030, "variable_om"))
    saved = heat * price + running
    assert values["energy_value"].to_numpy() == pytest.approx([saved] * 2, rel=1e-6)
    assert values["value"].to_numpy() == pytest.approx([saved * 9.81 * 0.9 * 200 / 3600] * 2, rel=1e-6)
