"""Heads that follow their curves: by hand, stacked and decomposed, and against a measured year."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import cache

import numpy as np
import pandas as pd
import pytest

from gridplan.heads import Followed, follow_heads, followers, solve_round
from gridplan.lp.arrays import Problem
from gridplan.model import curves
from gridplan.results.audit import audit
from gridplan.results.collect import collect
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.tables import Results
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model import yalong
from tests.model.small import Shape, small, with_rows, with_series
from tests.model.small_rivers import with_table
from tests.model.small_tables import NAN
from tests.model.test_hydro_cases import FLOW, bounded, dam, river
from tests.results.test_audit_solved import failed

STACKED = SolveOptions(method="stacked")


def test_curves_are_straight_between_points_and_beyond() -> None:
    x, y = np.array([0.0, 10.0, 30.0]), np.array([100.0, 120.0, 130.0])
    at = np.array([-5.0, 0.0, 5.0, 10.0, 20.0, 40.0])
    assert curves.level(x, y, at) == pytest.approx([90, 100, 110, 120, 125, 135])
    assert curves.slope(x, y, at) == pytest.approx([2, 2, 2, 0.5, 0.5, 0.5])


def curved(
    system: System, plant: str, storage: list[tuple[float, float]], tail: list[tuple[float, float]]
) -> System:
    table = pd.DataFrame(storage, columns=["storage", "level"]).assign(plant=plant)
    system = with_table(system, "storage_curves", table)
    return with_table(
        system, "tailwater_curves", pd.DataFrame(tail, columns=["outflow", "level"]).assign(plant=plant)
    )


def _follow(system: System, adjust: Callable[[Problem], Problem]) -> Followed:
    return follow_heads(solve_round(system, STACKED, adjust), STACKED, adjust)


def small_heads() -> System:
    system = small(["hydro", "thermal"], shape=Shape(blocks=3, hours=4), seed=5)
    system = with_rows(system, "hydro_plants", "upper", existing=0.8, potential=NAN, ecological_flow=0.0)
    return curved(system, "upper", [(0.0, 700.0), (2.0, 720.0), (4.0, 730.0)], [(0.0, 500.0), (2.0, 506.0)])


def test_a_plant_needs_both_curves_and_must_stand() -> None:
    assert followers(small_heads()) == ["upper"]
    assert followers(with_rows(small_heads(), "hydro_plants", "upper", existing=0.0, potential=0.8)) == []
    assert followers(with_table(small_heads(), "tailwater_curves", small().table("tailwater_curves"))) == []


def test_stacked_and_decomposed_agree_in_every_round() -> None:
    found = follow_heads(solve_round(small_heads(), STACKED), STACKED)
    split = solve(found.problem, SolveOptions(method="benders", gap=1e-7))
    assert split.objective == pytest.approx(found.solution.objective, rel=1e-6)


def test_the_head_of_an_hour_is_what_its_curves_say() -> None:
    """One hour: 1 hm3 flows in and out of a full reservoir: 730 - 503 m, not the 200 m of the table."""
    system = small(["hydro", "thermal"], shape=Shape(blocks=1, hours=1))
    system = with_rows(system, "hydro_plants", "upper", existing=0.8, potential=NAN, ecological_flow=0.0)
    system = curved(system, "upper", [(0.0, 700.0), (2.0, 720.0), (4.0, 730.0)], [(0.0, 500.0), (2.0, 506.0)])
    system = with_series(system, "inflow", {"upper": [[1.0]], "middle": [[0.0]], "lower": [[0.0]]})
    full = {f"hydro_level[upper,2030,normal,{k}]": 4.0 for k in (0, 1)}
    found = _follow(system, lambda problem: bounded(problem, full))
    assert found.system.series["head"].blocks[0] == pytest.approx(np.array([[730.0 - 503.0]]))
    exact = 9.81 * 0.9 * 227.0 / 3600.0
    assert found.rounds[0].energy == pytest.approx(9.81 * 0.9 * 200.0 / 3600.0)
    assert [found.rounds[-1].energy, found.rounds[-1].exact] == pytest.approx([exact, exact])
    assert found.rounds[-1].error == pytest.approx(0.0, abs=1e-9)


def test_results_and_audit_know_the_heads() -> None:
    """The programme's power is audited hour by hour, and the head error of the table is that of the round."""
    found = follow_heads(solve_round(small_heads(), STACKED), STACKED)
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    plan = SolvedPlan(found.model, found.compiled, found.solution.plan)
    tables = collect(found.system, plan, found.solution.blocks, lambda name, frame: parts[name].append(frame))
    hourly = {
        name: pd.concat([f.astype(dict.fromkeys(f.select_dtypes("category"), str)) for f in frames])
        for name, frames in parts.items()
    }
    results = Results(tables, hourly, run={"objective": found.solution.objective, "gap": found.solution.gap})
    told = results["heads"].set_index("plant").loc["upper"]
    assert abs(told["head_error"]) == pytest.approx(found.rounds[-1].error, abs=1e-9)
    assert 700 - 506 < told["head"] < 730 - 500
    assert failed(audit(found.system, results)) == set()
    assert "hydro power equals the water released and keeps its capacity" in failed(
        audit(small_heads(), results)  # at the constant head of the table
    )


def plant() -> System:
    """The measured plant alone, 52 weeks, and load without end: every GWh it can make is worth the same."""
    one = dam("jinping", "", 1.0, 1000 * yalong.CAPACITY, active=1.0)
    dead, full = yalong.STORAGE[0][1], yalong.STORAGE[-1][1]
    one |= {"head": 200.0, "efficiency": yalong.FACTOR / 9.81, "dead_storage": float(dead),
            "active_storage": float(full - dead), "rated_flow": yalong.RATED * FLOW}  # fmt: skip
    weeks = len(yalong.INFLOW)
    system = river([one], [168] * weeks, [1.0] * weeks)
    system = with_rows(system, "generators", "coal_west", existing=0.0, potential=NAN)
    system = with_rows(system, "sites", "pv_west", existing=0.0, potential=NAN)
    system = with_series(system, "load", {"west": [[5.0] * 168] * weeks})
    system = with_series(system, "availability", {"pv_west": [[0.0] * 168] * weeks})
    system = with_series(system, "inflow", {"jinping": [[flow * FLOW] * 168 for flow in yalong.INFLOW]})
    tail = [(flow * FLOW, level) for flow, level in yalong.TAILWATER]
    return curved(system, "jinping", [(float(v), float(z)) for z, v in yalong.STORAGE], tail)


def _measured(weeks: list[int]) -> dict[str, float]:
    """Levels of the record at these edges, as volumes above the dead level."""
    level, storage = np.array(yalong.STORAGE, dtype=float).T
    volume = np.interp(yalong.LEVELS, level, storage) - storage[0]
    return {f"hydro_level[jinping,2030,normal,{k}]": float(volume[k]) for k in weeks}


@cache
def operated(follow: bool) -> Followed:
    """The year on the measured levels, or on the best ones between the measured first and last."""
    last = len(yalong.LEVELS) - 1
    fixed = _measured(list(range(last + 1)) if follow else [0, last])

    def adjust(problem: Problem) -> Problem:
        return bounded(problem, fixed, ("hydro_year_closes[jinping,2030,normal]",))

    return _follow(plant(), adjust)


@pytest.mark.slow
def test_measured_levels_give_the_measured_energy() -> None:
    found = operated(True)
    assert found.solution.certificate.passed and not found.solution.shortfall
    assert found.rounds[-1].exact == pytest.approx(yalong.ENERGY, rel=0.05)
    assert found.rounds[-1].error < 0.01


@pytest.mark.slow
def test_the_best_year_is_no_worse_and_converges_in_a_few_rounds() -> None:
    found = operated(False)
    assert found.solution.certificate.passed and not found.solution.shortfall
    assert found.rounds[-1].exact >= operated(True).rounds[-1].exact
    assert found.rounds[-1].exact >= yalong.ENERGY
    assert found.rounds[-1].error < 0.01 and len(found.rounds) <= 7
    assert found.rounds[0].error > found.rounds[-1].error
