"""Channels by hand: rules of running, floors, terminals of one line, and channels in service."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

from gridplan.model.assemble import assemble
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, keep, small, with_rows, with_rules, with_series, with_targets
from tests.model.small_tables import NAN
from tests.model.test_hand import hourly, solved
from tests.model.test_reference import RULES

pytestmark = pytest.mark.oracle

HOURS = {"target": "hours", "kind": "channel_hours", "channels": ("dc",), "unit": "h/year"}
GREEN = {"target": "green", "kind": "channel_renewable_share", "channels": ("dc",), "unit": "%"}


def one(shape: Shape | None = None, load: float = 6.0, size: float = 1.0, loss: float = 0.5) -> System:
    """Coal for 0.28 in the west, gas for 0.5 in the east; the channel between them loses half of it."""
    time = shape or Shape(hours=4)
    system = keep(small(["thermal", "channel"], shape=time), "channels", ["dc"])
    system = with_rows(system, "channels", "dc", existing=size, potential=NAN, loss=loss)
    system = with_rows(system, "generators", "coal_west", existing=50.0, potential=NAN)
    system = with_rows(system, "generators", "gas_east", existing=50.0, potential=NAN)
    system = with_rows(system, "thermal_technologies", "coal", ramp=1.0)
    blocks = range(time.blocks)
    flat = {"west": [[0.0] * time.hours for _ in blocks], "east": [[load] * time.hours for _ in blocks]}
    return with_series(system, "load", flat)


def test_a_floor_on_hours_costs_what_it_sends_in_vain() -> None:
    """2 h x 1 GW sent at 0.28, of which half arrives and saves gas at 0.5: 2 x (0.28 - 0.25) = 0.06."""
    _, free, _ = solved(one())
    problem, held, _ = solved(with_targets(one(), [{**HOURS, "value": 2.0}]))
    assert hourly(problem, held, "channel_forward").sum() == pytest.approx(2.0)
    assert held.objective - free.objective == pytest.approx(0.06)


def test_a_converter_minimum_and_an_outage_add_up() -> None:
    """At least 0.2 of the half that is in service in January: 0.1 GW in each of the four hours."""
    rule = {"minimum": 0.2, "outage": 0.5, "outage_months": (1,)}
    problem, solution, _ = solved(with_rules(one(), dc=rule))
    assert hourly(problem, solution, "channel_forward")[0] == pytest.approx([0.1] * 4)


def test_a_fixed_curve_is_followed() -> None:
    """The curve `day` is 0.2 + 0.025 h; losses do not matter to a contract."""
    problem, solution, _ = solved(with_rules(one(size=2.0), dc={"curve": "fixed", "shape": "day"}))
    assert hourly(problem, solution, "channel_forward")[0] == pytest.approx([0.4, 0.45, 0.5, 0.55])


def test_an_optimised_curve_is_the_same_on_every_day_of_a_season() -> None:
    """Two days of one season: on the second the east takes 0.4 GW only, so both days deliver that."""
    system = one(Shape(hours=24, blocks=2), loss=0.0)
    load = {"west": [[0.0] * 24] * 2, "east": [[6.0] * 24, [0.4] * 24]}
    rule = {"curve": "optimised", "curve_seasons": ("all",) * 12}
    problem, solution, _ = solved(with_rules(with_series(system, "load", load), dc=rule))
    sent = [hourly(problem, solution, "channel_forward", block)[0] for block in (0, 1)]
    assert sent[0] == pytest.approx([0.4] * 24) and sent[1] == pytest.approx([0.4] * 24)


def test_steps_hold_power_and_ramps_limit_it() -> None:
    """Load of 0, 1, 0, 1 GW: steps of two hours send nothing; a ramp of 0.25 allows a quarter each hour."""
    saves = one(loss=0.0)
    saves = with_series(saves, "load", {"west": [[0.0] * 4], "east": [[0.0, 1.0, 0.0, 1.0]]})
    problem, solution, _ = solved(with_rules(saves, dc={"step": 2}))
    assert hourly(problem, solution, "channel_forward")[0] == pytest.approx([0.0] * 4)
    problem, solution, _ = solved(with_rules(saves, dc={"ramp": 0.25}))
    assert hourly(problem, solution, "channel_forward")[0] == pytest.approx([0.0, 0.25, 0.0, 0.25])


def test_terminals_share_a_line() -> None:
    """A line of 1 GW whose own end takes 0.6: the second terminal has what remains, 0.4."""
    system = small(["thermal", "channel"], shape=Shape(hours=2))
    system = with_rows(system, "channels", "dc", existing=1.0, potential=NAN, loss=0.0)
    system = with_rows(system, "channels", "ac", existing=3.0, potential=NAN, loss=0.1, trunk="dc",
                       bidirectional=False)  # fmt: skip
    system = with_rows(system, "generators", "coal_west", existing=50.0, potential=NAN)
    system = with_rows(system, "thermal_technologies", "coal", ramp=1.0)
    problem, solution, _ = solved(with_rules(system, dc={"own_terminal": 0.6}))
    sent = hourly(problem, solution, "channel_forward")
    assert sent == pytest.approx(np.array([[0.4, 0.4], [0.6, 0.6]]))


def test_a_renewable_share_of_deliveries_limits_coal() -> None:
    """Sun gives 1 GWh; at a share of 40 % no more than 1.5 GWh of coal goes with it: 2.5 GWh."""
    system = keep(small(["renewable", "thermal", "channel"], shape=Shape(hours=1)), "sites", ["pv_west"])
    system = keep(with_rows(system, "sites", "pv_west", existing=1.0, potential=NAN), "channels", ["dc"])
    system = with_rows(system, "channels", "dc", existing=5.0, potential=NAN, loss=0.1)
    system = with_rows(system, "generators", "coal_west", existing=50.0, potential=NAN)
    system = with_series(system, "availability", {"pv_west": [[1.0]]})
    system = with_series(system, "load", {"west": [[0.5]], "east": [[6.0]]})
    problem, solution, _ = solved(with_targets(system, [{**GREEN, "value": 40.0}]))
    assert hourly(problem, solution, "channel_forward")[0] == pytest.approx([2.5])
    assert hourly(problem, solution, "nonfossil_sent")[0] == pytest.approx([1.0])


def test_support_and_secure_load_by_hand() -> None:
    """2 GW of channel at 150 % need 3 GW; a secure load of 49 GW needs 0.95 x gas + half of what arrives."""
    support = {"target": "s", "kind": "channel_support", "channels": ("dc",), "value": 150.0, "unit": "%",
               "mode": "soft", "price": 1.0, "price_unit": "yuan/kW"}  # fmt: skip
    secure = {"target": "n", "kind": "secure_load", "zones": ("east",), "season": "summer", "value": 49.0,
              "unit": "GW", "mode": "soft", "price": 1.0, "price_unit": "yuan/kW"}  # fmt: skip
    system = with_rows(one(size=2.0), "generators", "coal_west", existing=1.0)
    _, _, plan = solved(with_targets(system, [support, secure]))
    assert plan["target_missed[s]"] == pytest.approx(1.5 * 2.0 - 0.9 * 1.0)
    assert plan["target_missed[n]"] == pytest.approx(49.0 - 0.95 * 50.0 - 0.5 * 0.5 * 2.0)


# Channels in service or under construction: capacity [GW], energy a year [TWh], hours that follow [h].
FIXTURES = {
    "jinshang_hubei": (8.0, 40.0, 5000.0),
    "zangdongnan_yuegangao": (10.0, 43.0, 4300.0),
    "hainan_guangdong": (8.0, 36.0, 4500.0),
}


@pytest.mark.parametrize("name", FIXTURES)
def test_channels_in_service_give_their_implied_hours(name: str) -> None:
    """A year of 365 like days; a floor at the implied hours makes the channel send just its energy."""
    size, energy, implied = FIXTURES[name]
    assert 1000.0 * energy / size == pytest.approx(implied)
    system = one(Shape(hours=24, assignment=(0,) * 365), load=40.0, size=size)
    problem, solution, _ = solved(with_targets(system, [{**HOURS, "value": implied}]))
    sent = 365.0 * hourly(problem, solution, "channel_forward").sum()
    assert sent == pytest.approx(1000.0 * energy)
    assert sent / size == pytest.approx(implied)


def lane() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1)


CASES: dict[str, Any] = {**RULES, "floors": {"dc": {"minimum": 0.1}}}


@pytest.mark.parametrize("case", CASES)
def test_stacked_and_decomposed_agree(case: str) -> None:
    kinds = ["channel_hours", "channel_renewable_share", "secure_load"] if case == "floors" else []
    system = small(["renewable", "thermal", "channel"], kinds, Shape(years=(2025, 2030), blocks=3, hours=6))
    system = with_rules(with_rows(system, "channels", "dc", existing=1.5), **CASES[case])
    if case == "terminal":
        system = with_rows(system, "channels", "ac", trunk="dc")
    problem, _, _ = assemble(system)
    whole = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-9, executor=lane))
    assert split.certificate.passed and not split.shortfall
    assert split.objective == pytest.approx(whole.objective, rel=1e-7)
