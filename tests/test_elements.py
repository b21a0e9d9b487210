"""Every element of the model at work in a study that ships, stacked and decomposed at equal cost.

A case for each row of `docs/coverage.md`: a variant, and what has to be at work in it: columns of blocks
that are above zero, rows of blocks that bind (their dual is not zero), and the same of the plan.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from gridplan.exchange import network_of, study_of, write_study
from gridplan.heads import follow_heads, solve_round
from gridplan.inputs import load
from gridplan.lp.arrays import Family, Problem
from gridplan.model.assemble import assemble
from gridplan.profiles.build import build_system
from gridplan.solve import Solution, SolveOptions, solve
from tests.exchange.agreement import optimum

MODELS = Path(__file__).resolve().parents[1] / "models"
SHORT = ("years=[2025, 2030]", "time={days: [15, 200]}")
WHOLE = SolveOptions(method="stacked", gap=1e-7)
SPLIT = SolveOptions(method="benders", gap=1e-5)

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Case:
    """What is at work: units (*: any) of families of columns and rows of blocks; names of the plan."""

    variant: str
    used: dict[str, str] = field(default_factory=dict)
    binding: dict[str, str] = field(default_factory=dict)
    built: str = ""
    held: str = ""
    study: str = "elements"


STORES = "battery_highland pumped_city cavern_city lake_highland"
FUELS = (
    "coal_city gas_city combined_city biomass_city geothermal_highland rock_highland nuclear_city waste_city"
)
CASES = (
    Case(
        "rivers",
        used={
            "hydro_release": "brook upper_dam lower_dam lowest_dam",
            "hydro_spill": "confluence",  # all that passes a junction
            "hydro_reach": "upper_dam",  # the linear reservoir behind the delay
            "reversible_pump": "hybrid converted",
            "reversible_turbine": "hybrid",
        },
        binding={
            "hydro_water_balance": "upper_dam lower_dam lowest_dam",  # water has a value
            "hydro_ecological_flow": "upper_dam lower_dam",
            "hydro_outflow_rise": "upper_dam",
            "hydro_level_year_ramp": "upper_dam",
        },
        built="hydro_build[upper_dam,2030] reversible_build[hybrid,2030]",
        held="hydro_level_limit[upper_dam,2025,normal,14] hydro_level_least[upper_dam,2025,normal,304]",
    ),
    Case(
        "stores",
        used={"storage_charge": STORES, "storage_discharge": STORES, "storage_level_year": "lake_highland"},
        binding={"cycle_allowance_spent": "battery_highland"},
        built="storage_build[lake_highland,2030] storage_charge_build[cavern_city,2030]",
    ),
    Case(
        "sun_and_wind",
        used={
            "renewable_generation": "ridge_wind plateau_solar tracking_solar roof_solar facade_solar",
            "solar_thermal_collected": "tower_highland",
            "solar_thermal_started": "tower_highland",
            "solar_thermal_generation": "tower_highland",
        },
        binding={"renewable_grid_limit": "roof_solar", "solar_thermal_minimum_load": "tower_highland"},
        built="solar_thermal_heat_build[tower_highland,2030]",
    ),
    Case(
        "thermal_plants",
        used={"thermal_generation": f"{FUELS} coal_city_flexible coal_city_captured"},
        binding={
            "thermal_least": "coal_city",
            "thermal_up_time": "coal_city",
            "thermal_down_time": "coal_city",
            "thermal_ramp_up": "coal_city",
            "thermal_must_run": "coal_city waste_city",
        },
        built="retrofit_moved[make_flexible,2030] retrofit_moved[capture,2030] retrofit_moved[renew,2030]"
        " thermal_retire[coal_idle,2030]",
        held="fuel_cap_target[winter_gas_2030]",
    ),
    Case(
        "demand",
        used={
            "demand_called": "response_city",
            "demand_shed": "response_city aluminium paying_block",
            "demand_shift_down": "data_centre",
            "vehicles_charge": "city_cars",
            "vehicles_to_grid": "city_cars",
        },
        binding={"event_allowance_spent": "response_city"},
        held="demand_response_capability_target[capability_2030]",
    ),
    Case(
        "carriers",
        used={
            "converter_activity": "electrolyser_highland turbine_city boiler_works pump_works",
            "channel_forward": "pipeline trucks connection",
            "storage_discharge": "tank_city heat_store_works battery_works",
            "thermal_generation": "coal_boiler_works gas_boiler_works",
            "renewable_generation": "works_solar",
        },
        built="converter_build[electrolyser_highland,2030] storage_build[battery_works,2030]",
    ),
    Case(
        "channels",
        used={
            "channel_forward": "highland_coast city_terminal evening_line",
            "nonfossil_sent": "highland_coast> city_terminal> evening_line>",
        },
        binding={
            "channel_minimum": "highland_coast",
            "channel_ramp_up": "highland_coast",
            "channel_step_2h": "highland_coast",
            "channel_trunk_forward": "highland_coast",
            "channel_curve_optimised_most": "highland_coast",
            "channel_curve_fixed_least": "evening_line",
        },
        built="channel_curve[highland_coast|s|1|12,2030] channel_curve[highland_coast|w|0|12,2030]",
        held="channel_hours_target[hours_2030]",
    ),
    Case(
        "ac_lines",
        used={"line_forward_3of3": "north_line south_line"},  # the last piece of the losses, too
        binding={"line_angles": "cycle_1"},
        study="tutorial",
    ),
    Case(
        "operating_reserve",
        used={"reserve": "*", "reserve_down": "*"},
        study="tutorial",
    ),
)


def compared(problem: Problem) -> tuple[Solution, Solution]:
    whole, split = solve(problem, WHOLE), solve(problem, SPLIT)
    assert whole.certificate.passed and split.certificate.passed
    assert not whole.shortfall and not split.shortfall
    assert split.objective == pytest.approx(whole.objective, rel=2e-5)
    return whole, split


def idle(problem: Problem, solution: Solution, case: Case) -> set[str]:
    """Whatever the case names and the solution leaves at zero."""
    used: dict[str, float] = defaultdict(float)
    for block, found in zip(problem.blocks, solution.blocks, strict=True):
        _add(used, block.shape.columns, found.columns)
        _add(used, block.shape.rows, found.row_dual)
    plan = dict(zip(problem.plan.columns, solution.plan.columns, strict=True))
    plan |= dict(zip(problem.plan.rows, solution.plan.row_dual, strict=True))
    named = [(f, unit) for f, units in (case.used | case.binding).items() for unit in units.split()]
    zero = {f"{family}[{unit}]" for family, unit in named if used[f"{family}[{unit}]"] < 1e-6}
    return zero | {name for name in f"{case.built} {case.held}".split() if abs(plan[name]) < 1e-6}


def _add(used: dict[str, float], families: tuple[Family, ...], values: np.ndarray) -> None:
    for family in families:
        for unit, row in zip(family.units, family.of(values), strict=True):
            for name in (unit, "*"):
                used[f"{family.name}[{name}]"] += float(np.abs(row).sum())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.variant)
def test_each_element_works_and_costs_the_same_stacked_and_decomposed(case: Case) -> None:
    problem = assemble(build_system(load(MODELS / f"{case.study}.yaml", SHORT, case.variant)))[0]
    whole, _ = compared(problem)
    assert idle(problem, whole, case) == set()


def test_heads_follow_and_cost_the_same_stacked_and_decomposed() -> None:
    """Four days that follow each other, in place of the variant's whole year."""
    changes = ("time={days: [15, 106, 197, 288]}", "heads=constant")
    system = build_system(load(MODELS / "elements.yaml", changes, "heads"))
    calendars = tuple(replace(c, blocks=(0, 1, 2, 3), lengths=(1.0,) * 4) for c in system.horizon.calendars)
    system = replace(system, horizon=replace(system.horizon, calendars=calendars))
    found = follow_heads(solve_round(system, WHOLE), WHOLE)
    assert len(found.rounds) > 1 and 0.0 < found.rounds[-1].error < 0.005 < found.rounds[0].error
    compared(found.problem)


@pytest.mark.oracle
@pytest.mark.filterwarnings("ignore")
def test_a_study_through_pypsa_costs_the_same_there_stacked_and_decomposed(tmp_path: Path) -> None:
    """What both can say of the tutorial with AC lines: plants, batteries, two lines, one planned year."""
    changes = ("years=[2030]", "time={days: [15, 200]}", "technologies=[renewable, thermal, storage, line]")
    network, _ = network_of(load(MODELS / "tutorial.yaml", changes, "ac_lines"))
    draft = study_of(network, "again", "tutorial")
    assert [item for item in draft.left if item.effect == "model"] == []
    whole, _ = compared(assemble(build_system(load(write_study(draft, tmp_path / "study"))))[0])
    assert whole.objective * 1e6 == pytest.approx(optimum(network), rel=1e-6)
