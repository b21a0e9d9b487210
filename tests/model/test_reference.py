"""The assembled problem against an independent Pyomo model: the same least cost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gridplan.model.assemble import assemble
from gridplan.solve import SolveOptions, solve
from gridplan.system import Scenario, System
from tests.model.pyomo_reference import objective
from tests.model.small import POLICIES, TECHNOLOGIES, Shape, cycling, keep, small, with_rows, with_rules
from tests.model.small_retrofits import retrofitting

pytestmark = pytest.mark.oracle

SCENARIOS = (Scenario("normal", "normal", 0.7), Scenario("dry", "dry", 0.3))
WHOLE = Shape(years=(2025, 2030), blocks=2, hours=5, scenarios=SCENARIOS)
FACTORS = {
    "costs": ("overnight_cost", "energy_overnight_cost", "field_overnight_cost", "fixed_om", "variable_om"),
    "fuels": ("price", "co2_factor"),
    "sites": ("existing", "potential"),
    "generators": ("existing", "potential"),
    "channels": ("existing", "potential", "loss", "firm"),
    "storages": ("potential",),
    "solar_thermal_plants": ("potential", "potential_heat"),
    "solar_thermal_technologies": ("heat_loss", "minimum_load", "start_up_heat"),
    "hydro_plants": ("head", "active_storage", "ecological_flow", "travel_time"),
    "demand_response": (
        "share",
        "shed_share",
        "shed_price",
        "shed_hours",
        "shift_price",
        "enrolment_cost",
        "capability",
        "events",
        "rebound",
        "makeup",
        "recovery",
    ),
    "thermal_technologies": ("heat_rate", "ramp"),
    "build_rates": ("maximum",),
    "converters": ("existing", "potential"),
    "conversions": ("ratio",),
    "converter_technologies": ("peak_share",),
    "targets": ("value", "price"),
    "certificates": ("purchase_price", "purchase_limit", "sale_limit"),
    "regional_energy": (
        "other_fossil",
        "other_non_fossil",
        "coal_equivalent",
        "other_co2",
        "gdp",
        "final_energy",
        "base_renewable",
    ),
}
TIGHT = {"clean": 4.5, "cap": 0.012, "carbon": 100.0, "spilt": 1.0, "share": 88.0, "margin": 12.0,
         "floor": 3.5, "ceiling": 5.2, "fixed": 1300.0, "response": 8.0, "land": 40.0, "invest": 0.4,
         "fuel": 4.0, "budget": 40.0, "intensity": 97.0, "peak": -20.0, "winter_gas": 0.2,
         "more": 15.0, "less": 80.0, "turning": 25.0, "synchronous": 90.0, "electric": 90.0,
         "energy": 45.0, "weight": 90.0, "weight_new": 80.0, "hours": 9.5, "every_hour": 40.0,
         "green": 95.0, "support": 600.0, "secure": 8.0}  # fmt: skip


def tight(system: System) -> System:
    """The same targets, tight enough to bind."""
    targets = system.tables["targets"].copy()
    targets["value"] = [TIGHT[target] for target in targets["target"]]
    return replace(system, tables={**system.tables, "targets": targets})


def ours(system: System) -> float:
    problem, _, _ = assemble(system)
    solution = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    assert solution.certificate.passed
    return solution.objective


def varied(seed: int) -> System:
    """A system with everything, its figures drawn around those of `small`."""
    rng = np.random.default_rng(seed)
    shape = Shape(
        years=((2025, 2030), (2030,), (2025, 2032, 2035))[seed % 3],
        blocks=2 + seed % 2,
        hours=int(rng.integers(3, 6)),
        scenarios=SCENARIOS if seed % 4 else SCENARIOS[:1],
    )
    if seed % 5 in {1, 3}:  # representative weeks, the last one longer
        order = tuple(int(k) for k in rng.permutation([0, 1, shape.blocks - 1, 0, 1]))
        shape = replace(shape, assignment=order, beyond=float(rng.choice([0.0, 0.3])))
    if len(shape.scenarios) == 1:
        shape = replace(shape, scenarios=(Scenario("normal", "normal", 1.0),))
    system = tight(small(TECHNOLOGIES, POLICIES, shape, seed=seed, discount_rate=float(rng.uniform(0, 0.1))))
    tables = dict(system.tables)
    for name, columns in FACTORS.items():
        frame = tables[name].copy()
        for column in columns:
            frame[column] = frame[column] * rng.uniform(0.6, 1.4, len(frame))
        tables[name] = frame
    kinds = tables["technologies"] = tables["technologies"].copy()
    spending = [(), (100,), (50, 50), (20, 50, 30)]
    kinds["construction_spending"] = [spending[i] for i in rng.integers(0, 4, len(kinds))]
    kinds["lifetime"] = rng.choice([2, 3, 5, 8, 30], len(kinds))
    plants = tables["hydro_plants"]
    plants["travel_time"] = rng.choice([0.0, 0.5, 1.0, 1.7, 2.0, 6.4], len(plants))
    if seed % 2:  # a dam under construction
        plants["committed"], plants["committed_year"] = [0.4, 0.0, 0.1], [2030.0, np.nan, 2033.0]
    generators = tables["generators"]
    generators["committed"], generators["committed_year"] = [0.3, 0.0, 0.1], [2029.0, np.nan, 2029.0]
    generators["potential"] += 1.0
    generators["existing_until"] = [2032.0, np.nan, np.nan]
    if seed % 3:  # coal that commits, by season
        tables |= {name: cycling(system).tables[name] for name in ("thermal_technologies", "thermal_seasons")}
    targets = tables["targets"]
    hard = targets["target"].isin(["clean", "floor", "response"])
    targets.loc[hard, ["mode", "price", "price_unit"]] = ["soft", rng.uniform(0.1, 1.0), "yuan/kW"]
    scopes = (("sichuan",), ("*",), ("three_bases",), ("east", "west"))
    targets["zones"] = [scopes[i] for i in rng.integers(0, len(scopes), len(targets))]
    carbon = targets["kind"].isin(["co2_cap", "co2_budget", "co2_intensity", "co2_peak"]).to_numpy()
    targets["accounting"] = np.where(
        carbon,
        rng.choice(["production", "consumption"], len(targets)),
        rng.choice(["coal_equivalent", "calorific"], len(targets)),
    )
    weights = (targets["kind"] == "renewable_weight").to_numpy()
    targets.loc[weights, "accounting"] = rng.permutation(["total", "non_hydro"])
    sector = pd.Series(rng.choice(["power", "economy"], len(targets)))
    targets["sector"] = sector.where(targets["target"] != "carbon", "")
    return replace(system, tables=tables)


def test_whole_system_costs_what_the_reference_says() -> None:
    system = tight(small(TECHNOLOGIES, POLICIES, WHOLE))
    assert ours(system) == pytest.approx(objective(system), rel=1e-7)


@pytest.mark.parametrize("assignment", [None, (0, 1, 1, 0)])
def test_commitment_costs_what_the_reference_says(assignment: tuple[int, ...] | None) -> None:
    system = small(TECHNOLOGIES, POLICIES, replace(WHOLE, assignment=assignment))
    cost = ours(cycling(system))
    assert cost == pytest.approx(objective(cycling(system)), rel=1e-7)
    assert cost > ours(system) * (1 + 1e-5), "it binds, or this test proves nothing"


def test_retrofits_cost_what_the_reference_says() -> None:
    shape = replace(WHOLE, years=(2025, 2030, 2035), hours=3)
    system = retrofitting(tight(small(TECHNOLOGIES, POLICIES, shape)))
    cost = ours(system)
    assert cost == pytest.approx(objective(system), rel=1e-7)
    none = replace(system, tables={**system.tables, "retrofits": system.tables["retrofits"].iloc[:0]})
    assert cost < ours(none) * (1 - 1e-6), "they are used, or this test proves nothing"


@pytest.mark.parametrize("assignment", [None, (0, 1, 1, 0)])
@pytest.mark.parametrize("name", TECHNOLOGIES)
def test_each_technology_alone(name: str, assignment: tuple[int, ...] | None) -> None:
    system = small([name], shape=replace(WHOLE, assignment=assignment))
    assert ours(system) == pytest.approx(objective(system), rel=1e-7)


@pytest.mark.parametrize("name", POLICIES)
def test_each_policy_alone(name: str) -> None:
    system = tight(small(TECHNOLOGIES, [name], WHOLE))
    if name == "clean_capacity":
        system = with_rows(system, "targets", "clean", value=7.5)
    if name == "curtailment":  # sun so cheap that some of it is thrown away
        system = with_rows(system, "costs", "pv", overnight_cost=0.05, fixed_om=0.0)
        system = with_rows(system, "build_rates", "pv", maximum=9.0)
        system = with_rows(system, "sites", "pv_west", potential=40.0)
    if name.startswith("channel_"):
        system = with_rows(system, "channels", "dc", existing=2.5)
    if name == "channel_renewable_share":  # no other way out for coal
        system = with_rows(system, "channels", "ac", existing=0.0, potential=0.0)
        system = keep(keep(system, "solar_thermal_plants", []), "lines", [])
    free = replace(system, tables={**system.tables, "targets": system.tables["targets"].iloc[:0]})
    cost = ours(system)
    assert cost == pytest.approx(objective(system), rel=1e-7)
    assert cost > ours(free) * (1 + 1e-7), "the policy binds, or this test proves nothing"


RULES = {
    "terminal": {"dc": {"minimum": 0.1, "ramp": 0.25, "step": 2, "outage": 0.5, "outage_months": (1,),
                        "own_terminal": 0.6}},
    "curves": {"ac": {"curve": "fixed", "shape": "day", "outage": 0.1, "outage_months": (1, 2)},
               "dc": {"curve": "optimised", "curve_seasons": ("a", "b") * 6, "day_types": 2, "minimum": 0.3,
                      "ramp": 0.1}},
    "both_ways": {"ac": {"minimum": 0.2, "ramp": 0.2, "step": 3}},
}  # fmt: skip


@pytest.mark.parametrize("case", RULES)
@pytest.mark.parametrize("assignment", [None, (0, 1, 1, 0)])
def test_channels_run_by_their_rules(case: str, assignment: tuple[int, ...] | None) -> None:
    """Every rule of running costs what the reference says, and costs something."""
    system = small(["thermal", "channel"], shape=replace(WHOLE, assignment=assignment))
    system = with_rows(system, "channels", "dc", existing=1.5)
    system = with_rows(system, "channels", "ac", trunk="dc") if case == "terminal" else system
    ruled = with_rules(system, **RULES[case])
    cost = ours(ruled)
    assert cost == pytest.approx(objective(ruled), rel=1e-7)
    assert cost > ours(system) * (1 + 1e-6)


@pytest.mark.parametrize("seed", range(20))
def test_random_systems(seed: int) -> None:
    system = varied(seed)
    assert ours(system) == pytest.approx(objective(system), rel=1e-7)
