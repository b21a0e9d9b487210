"""The audit of solved plans: every technology and target, complete and representative years, scenarios."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from gridplan.model.assemble import assemble
from gridplan.results.audit import Audit, audit
from gridplan.results.collect import collect
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.tables import Results
from gridplan.solve import SolveOptions, solve
from gridplan.system import Scenario, System
from tests.model.small import POLICIES, Shape, cycling, small, with_rows, with_targets
from tests.model.small_retrofits import retrofitting
from tests.results.hand import Change, add, changed

BOTH = (Scenario("normal", "normal", 0.7), Scenario("dry", "dry", 0.3))
SHAPES = {
    "complete": Shape(years=(2025, 2030), blocks=2, hours=6),
    "representative": Shape(years=(2025, 2030, 2035), blocks=3, hours=6, assignment=(0, 1, 0, 2, 2)),
    # five of the six hours of the pattern, so that the hours of scenarios are not the same in another order
    "scenarios": Shape(blocks=2, hours=5, scenarios=BOTH, assignment=(0, 1, 1, 0)),
    "days": Shape(blocks=2, hours=24, scenarios=BOTH),
}
AUDIT_FILES = ("audit", "achieved", "aims", "measures", "non_fossil", "record", "check")


def solved(system: System) -> Results:
    """Results of a system, as a run makes them."""
    problem, model, compiled = assemble(system)
    solution = solve(problem, SolveOptions(method="stacked"))
    assert solution.shortfall == ()
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    plan = SolvedPlan(model, compiled, solution.plan)
    tables = collect(system, plan, solution.blocks, lambda name, frame: parts[name].append(frame))
    hourly = {
        name: pd.concat([f.astype(dict.fromkeys(f.select_dtypes("category"), str)) for f in frames])
        for name, frames in parts.items()
    }
    return Results(tables, hourly, run={"objective": solution.objective, "gap": solution.gap})


@cache
def case(shape: str) -> tuple[System, Results]:
    system = small(policies=POLICIES, shape=SHAPES[shape])
    return system, solved(system)


def failed(found: Audit) -> set[str]:
    return {check.name.text() for check in found.failed}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_solved_plan_passes(shape: str) -> None:
    assert failed(audit(*case(shape))) == set()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_plan_with_commitment_passes(shape: str) -> None:
    system = cycling(small(policies=POLICIES, shape=SHAPES[shape]))
    assert failed(audit(system, solved(system))) == set()


def test_commitment_is_held_to_the_hour() -> None:
    system = cycling(small(["thermal"], shape=SHAPES["days"]))
    results = solved(system)

    def wrong(found: float, quantity: str, hour: int = 7) -> set[str]:
        where = {"id": "coal_west", "quantity": quantity, "hour": hour}
        return failed(audit(system, changed(results, "units", add("value", found, **where), hourly=True)))

    commitment = "thermal commitment: minimum load, least times of running and standing still"
    assert commitment in wrong(-1.2, "online"), "less runs than generates"
    assert commitment in wrong(5.0, "online"), "more runs than there is"
    assert "costs by unit and category, recomputed" in wrong(0.1, "online"), "what runs burns fuel"
    assert "costs by unit and category, recomputed" in failed(
        audit(with_rows(system, "thermal_technologies", "coal", part_load_penalty=0.2), results)
    )
    assert "thermal power within availability and ramps, and running where it must" in failed(
        audit(with_rows(system, "thermal_seasons", "coal", maintenance=0.6), results)
    )


@pytest.mark.parametrize("travel", [0.0, 0.4, 2.0, 7.5])
@pytest.mark.parametrize("assignment", [None, (0, 1, 1)])
def test_water_on_its_way_is_kept(travel: float, assignment: tuple[int, ...] | None) -> None:
    shape = Shape(blocks=2, hours=6, assignment=assignment)
    system = with_rows(small(["hydro", "thermal"], shape=shape), "hydro_plants", "upper",
                       travel_time=travel, existing=0.3)  # fmt: skip
    assert failed(audit(system, solved(system))) == set()


def test_units_that_come_and_go_add_up() -> None:
    shape = Shape(years=(2025, 2030, 2035), hours=6)
    system = with_rows(small(shape=shape), "hydro_plants", "upper", committed=0.4, committed_year=2028)
    system = with_rows(system, "storages", "battery_east", existing_until=2030)
    system = with_rows(system, "storages", "pumped_west", committed=0.4, committed_year=2030)
    assert failed(audit(system, solved(system))) == set()


def test_a_first_year_is_built_in_where_it_is_planned_only() -> None:
    shape = Shape(years=(2025, 2030), hours=6)
    system = replace(small(["renewable", "thermal"], shape=shape), first_year="planned")
    results = solved(system)
    assert results["build"].query("year == 2025")["built"].sum() > 0
    assert failed(audit(system, results)) == set()
    within = "capacity within its potential, built where and when it may be"
    assert within in failed(audit(replace(system, first_year="stands"), results))
    for table in ("sites", "generators"):
        system = system.with_table(table, system.tables[table].assign(latest_year=2024.0))
    assert within in failed(audit(system, results))
    assert not solved(system)["build"].query("year == 2025")["built"].sum()


def test_interest_during_construction_is_recomputed() -> None:
    system = small(["renewable", "thermal", "storage"], shape=Shape(years=(2025, 2030), hours=6))
    kinds = system.tables["technologies"]
    kinds = kinds.assign(construction_spending=[(20, 50, 30)] * len(kinds))
    slow = replace(system, tables={**system.tables, "technologies": kinds})
    results = solved(slow)
    assert failed(audit(slow, results)) == set()
    assert "costs by unit and category, recomputed" in failed(audit(system, results))


def test_two_shares_of_one_year_share_their_contracts() -> None:
    share = {"kind": "non_fossil_share", "value": 70.0, "unit": "%", "mode": "soft", "price_unit": "yuan/tce"}
    system = with_targets(small(shape=Shape(hours=6)), [
        {**share, "target": "east", "zones": ("east",), "price": 900.0},
        {**share, "target": "west", "zones": ("west",), "price": 1200.0},
    ])  # fmt: skip
    results = solved(system)
    paid = results["costs"].query("category == 'soft_target'")["annual"].sum()
    assert paid > 0
    assert failed(audit(system, results)) == set()


def longer(system: System) -> System:
    """The system with a day more in the last week of every year, as in 365 days of 52 weeks."""
    horizon = system.horizon
    spans = list(horizon.spans)
    for calendar in horizon.calendars:
        last = spans[calendar.blocks[-1]]
        count = last.count + 1.0 / 7.0
        spans[last.number] = replace(last, count=count, weight=last.weight * count / last.count)
    calendars = tuple(replace(c, lengths=(*c.lengths[:-1], 8.0 / 7.0)) for c in horizon.calendars)
    return replace(system, horizon=replace(horizon, spans=tuple(spans), calendars=calendars))


def test_the_last_day_of_the_year_keeps_its_water() -> None:
    system = longer(small(shape=Shape(blocks=3, hours=6, assignment=(0, 1, 0, 2, 2, 1)), seed=4))
    system = with_rows(system, "hydro_plants", "upper", existing=0.3, ecological_flow=0.0)
    system = with_rows(system, "storage_technologies", "pumped", self_discharge=0.0)
    results = solved(system)
    assert failed(audit(system, results)) == set()
    levels = results["reservoir_levels"]["level"]
    assert levels.max() - levels.min() > 0.1  # or nothing was tested


REPRESENTATIVE: list[tuple[str, Change, str]] = [
    ("reservoir_levels", add("level", 0.01, plant="upper", week=2, year=2035),
     "reservoirs between empty and full, their levels carried through the year"),
    ("reservoir_levels", add("level", 0.01, plant="upper", week=0, year=2035),
     "reservoirs between empty and full, their levels carried through the year"),
    ("capacity", add("total", -0.01, id="upper", year=2035),
     "capacity = existing + committed + new - retired, and equals what is built"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "change", "wrong"), REPRESENTATIVE)
def test_a_wrong_year_of_a_reservoir_is_found(table: str, change: Change, wrong: str) -> None:
    system, results = case("representative")
    assert wrong in failed(audit(system, changed(results, table, change)))


@pytest.mark.parametrize("shape", ["complete", "representative"])
def test_a_wrong_hour_of_a_seasonal_store_is_found(shape: str) -> None:
    system, results = case(shape)
    # Not the first hour of a representative week: it says where a week of a leaking store begins.
    change = add("value", 0.01, id="pumped_west", quantity="charge", hour=2)
    wrong = changed(results, "units", change, hourly=True)
    assert "energy balance of every store and hour" in failed(audit(system, wrong))


HEAT = "heat of concentrating solar plants: no more stored than came in and stayed"
SIZES = "concentrating solar plants within sun, sizes, minimum load and proportions"


@pytest.mark.parametrize(
    ("quantity", "value", "wrong"),
    [("level", 0.01, HEAT), ("collected", -0.01, HEAT), ("online", 2.0, SIZES), ("collected", 9.0, SIZES)],
)
def test_a_wrong_hour_of_a_solar_thermal_plant_is_found(quantity: str, value: float, wrong: str) -> None:
    system, results = case("complete")
    change = add("value", value, id="tower_west", quantity=quantity)
    assert wrong in failed(audit(system, changed(results, "units", change, hourly=True)))


RETROFITS = "retrofits take no more than exists, and only while it may be taken"
ACCOUNTS = "capacity = existing + committed + new - retired, and equals what is built"


def test_retrofits_are_held_to_what_exists() -> None:
    shape = Shape(years=(2025, 2030, 2035), blocks=2, hours=4)
    policies = ["co2_cap", "investment_budget", "reserve_margin"]
    system = retrofitting(small(["renewable", "thermal", "channel"], policies, shape))
    results = solved(system)
    assert failed(audit(system, results)) == set()
    assert results["retrofits"]["moved"].max() > 0.1, "they are used, or this test proves nothing"
    used = results["retrofits"].query("moved > 0.1").iloc[0]
    where = {"id": used["id"], "year": used["year"]}
    assert ACCOUNTS in failed(audit(system, changed(results, "retrofits", add("moved", 0.01, **where))))
    assert COSTS in failed(audit(system, changed(results, "retrofits", add("moved", 0.5, **where))))
    assert RETROFITS in failed(audit(system, changed(results, "retrofits", add("moved", 3.0, **where))))
    early = add("moved", 0.01, id=used["id"], year=2025)
    assert RETROFITS in failed(audit(system, changed(results, "retrofits", early)))


VEHICLES = "vehicles charge where they are plugged in and leave with what they need"
COSTS = "costs by unit and category, recomputed"


@pytest.mark.parametrize(
    ("quantity", "value", "wrong"),
    [("level", 0.01, VEHICLES), ("shift_up", 0.01, VEHICLES), ("to_grid", 0.01, COSTS),
     ("shift_down", -0.01, VEHICLES)],
)  # fmt: skip
def test_a_wrong_hour_of_a_fleet_is_found(quantity: str, value: float, wrong: str) -> None:
    system, results = case("complete")
    frame = results.hourly["units"]
    assert frame.loc[(frame["id"] == "cars_east") & (frame["quantity"] == "shift_up"), "value"].max() > 0.01
    change = add("value", value, id="cars_east", quantity=quantity)
    assert wrong in failed(audit(system, changed(results, "units", change, hourly=True)))


def test_scenarios_count_by_their_probability() -> None:
    system, results = case("scenarios")
    horizon = replace(
        system.horizon, scenarios=(replace(BOTH[0], probability=0.3), replace(BOTH[1], probability=0.7))
    )
    assert "costs by unit and category, recomputed" in failed(
        audit(replace(system, horizon=horizon), results)
    )


def test_the_audit_does_not_read_the_model() -> None:
    home = Path(__file__).parents[2] / "gridplan" / "results"
    for path in home.glob("*.py"):
        if path.stem in AUDIT_FILES or path.stem.startswith(("audit_", "measures_")):
            assert "gridplan.model" not in path.read_text(encoding="utf-8"), path.name
