"""Renewable consumption weights and certificates worked out by hand, in the plan and in the audit."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gridplan.model.assemble import assemble
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_tables import NAN
from tests.model.test_hand import solved
from tests.results.test_audit_solved import solved as results_of

pytestmark = pytest.mark.oracle

WEIGHT = {"kind": "renewable_weight", "zones": ("sichuan",), "unit": "%", "mode": "soft", "price": 0.5,
          "price_unit": "yuan/kWh"}  # fmt: skip


def _system(sun: float, water: float, **certificates: float) -> System:
    """West makes `sun` and `water` [GW] and has no load; a line of 1 GW loses 5 %; east has 4 GW of load."""
    system = small(["renewable", "thermal", "hydro", "channel"], shape=Shape(hours=1))
    system = keep(keep(system, "sites", ["pv_west"]), "generators", ["gas_east"])
    system = keep(keep(system, "channels", ["dc"]), "hydro_plants", ["lower"])
    system = with_rows(system, "sites", "pv_west", existing=sun, potential=NAN)
    system = with_rows(system, "channels", "dc", existing=1.0, potential=NAN, loss=0.05)
    system = with_rows(system, "hydro_plants", "lower", existing=water, potential=NAN, head=1000.0)
    system = with_series(system, "availability", {"pv_west": [[1.0]]})
    # 1000 m at 90 % are 2.4525 GWh/hm3
    system = with_series(system, "inflow", {"lower": [[water / 2.4525]]})
    system = with_series(system, "load", {"west": [[0.0]], "east": [[4.0]]})
    return with_rows(system, "certificates", "sichuan", **certificates)


@pytest.mark.parametrize(
    ("value", "bought", "sold", "missed"),
    [
        (50.0, 1.0, 0.0, 0.05),  # 2 GWh asked, 0.95 taken in, 1 bought, 0.05 missed
        (30.0, 0.25, 0.0, 0.0),
        (20.0, 0.0, 0.15, 0.0),
        (0.0, 0.0, 0.5, 0.0),  # no more than can be sold
    ],
)
def test_certificates_fill_what_is_consumed_too_little(
    value: float, bought: float, sold: float, missed: float
) -> None:
    system = with_targets(
        _system(3.0, 0.0), [{**WEIGHT, "target": "t", "value": value, "accounting": "total"}]
    )
    _, solution, plan = solved(system)
    assert not solution.shortfall
    assert plan["certificates_bought[sichuan,2030]"] == pytest.approx(bought, abs=1e-9)
    assert plan["certificates_sold[sichuan,2030]"] == pytest.approx(sold, abs=1e-9)
    assert plan["target_missed[t]"] == pytest.approx(missed, abs=1e-9)


def _both(value: float, **more: Any) -> System:
    """0.4 GW of sun and 0.6 GW of water in the west: 0.38 and 0.57 GWh of 4 reach the east."""
    system = _system(0.4, 0.6, purchase_limit=0.0, sale_limit=0.0)
    rows = [{**WEIGHT, "target": kind, "value": value, "accounting": kind, **more}
            for kind in ("total", "non_hydro")]  # fmt: skip
    return with_targets(system, rows)


def test_hydropower_counts_in_one_weight_and_not_in_the_other() -> None:
    _, _, plan = solved(_both(20.0))
    assert plan["target_missed[total]"] == pytest.approx(0.0, abs=1e-9)
    assert plan["target_missed[non_hydro]"] == pytest.approx(0.2 * 4.0 - 0.38)


def test_what_is_sent_out_does_not_count_for_the_sender() -> None:
    """1 GWh of sun, 1 of load in the west and half of it sent: half counts, whatever is made there."""
    system = with_targets(_system(1.0, 0.0), [
        {**WEIGHT, "target": "t", "zones": ("tibet",), "value": 80.0, "accounting": "total"},
    ])  # fmt: skip
    system = with_rows(system, "generators", "gas_east", zone="west", existing=1.0)
    system = with_series(system, "load", {"west": [[1.0]], "east": [[0.475]]})
    _, _, plan = solved(system)
    assert plan["target_missed[t]"] == pytest.approx(0.0, abs=1e-9)  # gas is what is sent, by contract
    _, _, plan = solved(with_rows(system, "sites", "pv_west", existing=0.6))
    assert plan["target_missed[t]"] == pytest.approx(0.2)


def test_stacked_and_decomposed_cost_the_same() -> None:
    shape = Shape(years=(2025, 2030), blocks=3, hours=4)
    system = small(["renewable", "thermal", "hydro", "channel"], ["renewable_weight"], shape)
    for target in ("weight", "weight_new"):
        system = with_rows(system, "targets", target, value=80.0)
    problem, _, _ = assemble(system)
    costs = [solve(problem, SolveOptions(method=m, gap=1e-7)).objective for m in ("stacked", "benders")]
    assert costs[0] == pytest.approx(costs[1], rel=1e-6)


def test_nuclear_power_is_no_renewable() -> None:
    """The sun called uranium: non-fossil still, but worth nothing for a weight."""
    system = _both(20.0)
    system = with_rows(system, "technologies", "pv", resource="uranium")
    _, _, plan = solved(system)
    assert plan["target_missed[total]"] == pytest.approx(0.2 * 4.0 - 0.57)
    assert plan["target_missed[non_hydro]"] == pytest.approx(0.2 * 4.0)


def test_both_shares_are_recomputed_and_told() -> None:
    """23.75 % with and 9.5 % without hydropower; what is missed is what the plan pays for."""
    found = results_of(_both(20.0))
    told = _achieved(_both(20.0), found)
    assert told.loc["total", "achieved"] == pytest.approx(23.75)
    assert told.loc["non_hydro", "achieved"] == pytest.approx(9.5)
    assert told.loc["non_hydro", "missed"] == pytest.approx(0.42)
    for target in ("total", "non_hydro"):
        assert "23.75 % with and 9.5 % without hydropower, of 4 GWh" in told.loc[target, "note"].text()
    reported = _both(20.0, mode="report")
    assert _achieved(reported, found)["achieved"].to_list() == pytest.approx([23.75, 9.5])


def test_certificates_stand_in_the_results_with_their_cost() -> None:
    system = with_targets(_system(3.0, 0.0), [
        {**WEIGHT, "target": "t", "value": 30.0, "accounting": "total"},
    ])  # fmt: skip
    results = results_of(system)
    assert results["certificates"]["bought"].sum() == pytest.approx(0.25, abs=1e-6)
    costs = results["costs"].query("category == 'certificates'")
    assert costs["annual"].sum() == pytest.approx(0.25 * 0.05, abs=1e-6)
    assert _achieved(system, results).loc["t", "achieved"] == pytest.approx(30.0, abs=1e-4)


def test_one_kilowatt_hour_serves_one_region_only() -> None:
    """A GW of sun for two regions that each ask for all of it: what one has, the other misses."""
    system = _system(1.0, 0.0, purchase_limit=0.0, sale_limit=0.0)
    system = with_series(system, "load", {"west": [[1.0]], "east": [[1.0]]})
    rows = [{**WEIGHT, "target": zone, "zones": (zone,), "value": 100.0, "accounting": "total"}
            for zone in ("west", "east")]  # fmt: skip
    system = with_targets(system, rows)
    results = results_of(system)
    missed = _achieved(system, results)["missed"]
    paid = results["costs"].query("category == 'soft_target'")["annual"].sum()
    assert 0.5 * missed.sum() == pytest.approx(paid, abs=1e-6)
    assert missed.sum() >= 1.0 - 1e-6


@pytest.mark.parametrize(("mode", "missed", "short"), [("hard", 0.285, 0.0), ("soft", 0.0, 0.09)])
def test_a_share_and_a_weight_count_one_kilowatt_hour_once(mode: str, missed: float, short: float) -> None:
    """1 GWh of sun and 0.5 of gas in the west; half a GWh is sent, 5 % lost, all of it asked to be sun.

    Sending x of sun leaves the west 0.3 (1 - x) ktce non-fossil and 0.2 x 0.5 - 0.3 (0.5 - x) fossil: 96 % is
    x = 0.2. Then 0.475 - 0.95 x 0.2 = 0.285 GWh of the weight are missed. A cheap share gives way:
    at x = 0.5 it misses 0.96 x 0.1 - 0.04 x 0.15 = 0.09 ktce.
    """
    system = _system(1.0, 0.0, purchase_limit=0.0, sale_limit=0.0)
    system = with_rows(system, "generators", "gas_east", zone="west", existing=1.0)
    system = with_series(system, "load", {"west": [[1.0]], "east": [[0.475]]})
    for region in ("tibet", "sichuan"):
        none = {"other_fossil": 0.0, "other_non_fossil": 0.0, "coal_equivalent": 0.3}
        system = with_rows(system, "regional_energy", region, **none)
    share = {"target": "share", "kind": "non_fossil_share", "zones": ("tibet",), "value": 96.0,
             "unit": "%", "mode": mode, "price": 1.0, "price_unit": "yuan/tce",
             "accounting": "coal_equivalent"}  # fmt: skip
    system = with_targets(system, [share, {**WEIGHT, "target": "t", "value": 100.0, "accounting": "total"}])
    results = results_of(system)
    told = _achieved(system, results)
    assert told.loc["t", "missed"] == pytest.approx(missed, abs=1e-6)
    assert told.loc["share", "missed"] == pytest.approx(short, abs=1e-6)
    paid = results["costs"].query("category == 'soft_target'").groupby("id")["annual"].sum()
    assert 0.5 * told.loc["t", "missed"] == pytest.approx(paid.get("t", 0.0), abs=1e-6)
    assert 1e-3 * told.loc["share", "missed"] == pytest.approx(paid.get("share", 0.0), abs=1e-8)


def _achieved(system: System, results: Any) -> Any:
    from gridplan.results.achieved import achieved

    return achieved(replace(system), results).set_index("target")
