"""AC lines: flows by hand and against PyPSA on meshed networks, losses, expansion with its reactance."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gridplan.model.assemble import assemble
from gridplan.model.flow import KILO, cycles, lines, reactance, settled
from gridplan.planning import SETTLED, planned
from gridplan.solve import SolveOptions, solve
from gridplan.system import Series, System
from tests.model.small import PROVENANCE, Shape, keep, small, with_rows
from tests.model.small_tables import NAN, NO_ASSET
from tests.model.test_hand import hourly, solved

pytestmark = pytest.mark.oracle
STACKED = SolveOptions(method="stacked", algorithm="simplex")


def mesh(ends: list[tuple[str, str]], sizes: list[float], lengths: list[float], load: np.ndarray,
         price: list[float], resistance: float = 0.0, growth: float = 0.0) -> System:  # fmt: skip
    """Zones `a`, `b`, ...: a plant in each at its price, lines between them, load (zones, hours)."""
    zones = tuple("abcdefgh"[: len(load)])
    base = small(["thermal", "line"], shape=Shape(hours=load.shape[1]))
    wire = {**NO_ASSET, "technology": "ac500", "overnight_cost": NAN, "firm": 0.0, **PROVENANCE}
    rows = [{"line": f"l{k}", "name_en": "", "name_zh": "", "from_zone": a, "to_zone": b, **wire,
             "existing": size, "potential": size + growth if growth else NAN, "length": length}
            for k, ((a, b), size, length) in enumerate(zip(ends, sizes, lengths, strict=True))]  # fmt: skip
    plant = base.tables["generators"].iloc[0].to_dict()
    kinds = base.tables["technologies"]
    costs, special = base.tables["costs"], base.tables["thermal_technologies"]
    parts = {"generators": [], "technologies": [kinds], "costs": [costs], "thermal_technologies": [special]}
    for zone, cost in zip(zones, price, strict=True):
        kind = f"plant_{zone}"
        parts["generators"].append(
            pd.DataFrame(
                [
                    {
                        **plant,
                        "generator": f"g_{zone}",
                        "zone": zone,
                        "technology": kind,
                        "existing": 40.0,
                        "potential": NAN,
                    }
                ]
            )
        )
        parts["technologies"].append(kinds[kinds["technology"] == "coal"].assign(technology=kind))
        parts["costs"].append(
            costs[costs["technology"] == "coal"].assign(technology=kind, variable_om=cost, fixed_om=0.0)
        )
        own = special[special["technology"] == "coal"]
        parts["thermal_technologies"].append(own.assign(technology=kind, heat_rate=0.0, ramp=1.0))
    tables = {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}
    tables |= {"lines": pd.DataFrame(rows)}
    tables["zones"] = pd.concat([base.tables["zones"].iloc[:1].assign(zone=z) for z in zones])
    system = replace(base, zones=zones, tables={**base.tables, **tables},
                     series={**base.series, "load": Series(zones, [load], "GW")})  # fmt: skip
    system = with_rows(system, "costs", "ac500", fixed_om=0.0)
    return with_rows(system, "line_types", "ac500", resistance=resistance)


def net(system: System) -> tuple[np.ndarray, float]:
    """Net flow of every line (lines, hours), and the cost."""
    problem, solution, _ = solved(system)
    total = sum(
        sign * hourly(problem, solution, f.name)
        for f in problem.blocks[0].shape.columns
        for way, sign in (("line_forward", 1.0), ("line_backward", -1.0))
        if f.name.startswith(way)
    )
    return np.asarray(total), solution.objective


TRIANGLE = [("a", "b"), ("b", "c"), ("a", "c")]


def test_power_splits_by_reactance_round_a_triangle() -> None:
    """1 GW from a to c over like lines: a third by way of b, two thirds straight."""
    load = np.array([[0.0], [0.0], [1.0]])
    flow, cost = net(mesh(TRIANGLE, [2.0] * 3, [100.0] * 3, load, [0.1, 5.0, 5.0]))
    assert flow[:, 0] == pytest.approx([1 / 3, 1 / 3, 2 / 3])
    assert cost == pytest.approx(0.1)


def test_a_fixed_reactance_does_not_follow_capacity() -> None:
    """Lines of 1, 1 and 3 GW as if each had 2 GW: shares by length alone, and no second round."""
    load = np.array([[0.0], [0.0], [0.9]])
    system = mesh(TRIANGLE, [1.0, 1.0, 3.0], [100.0] * 3, load, [0.1, 5.0, 5.0], growth=1.0)
    fixed = system.with_table("lines", system.tables["lines"].assign(reactance_capacity=2.0))
    flow, _ = net(fixed)
    assert flow[:, 0] == pytest.approx([0.3, 0.3, 0.6])
    grown = {(f"l{k}", year): 4.0 for k in range(3) for year in fixed.horizon.years}
    following, change = settled(fixed, grown)
    assert change == 0.0
    assert reactance(following, 2030) == pytest.approx(reactance(fixed, 2030))


def test_parallel_lines_share_by_length() -> None:
    load = np.array([[0.0], [0.9]])
    flow, _ = net(mesh([("a", "b"), ("a", "b")], [2.0, 2.0], [100.0, 200.0], load, [0.1, 5.0]))
    assert flow[:, 0] == pytest.approx([0.6, 0.3])


def test_n_minus_1_leaves_its_share_of_a_line() -> None:
    flow, _ = net(mesh([("a", "b")], [2.0], [100.0], np.array([[0.0], [3.0]]), [0.1, 5.0]))
    assert flow[0, 0] == pytest.approx(0.7 * 2.0)


def test_losses_follow_the_chords_of_their_parabola() -> None:
    """0.7 GW over 500 km at 0.02 ohm/km and 500 kV lose 2.8 %, half of that 1.4 %: R P^2 / V^2."""
    full = 0.7 * 0.02 * 500.0 * KILO / 500.0**2
    for share in (0.5, 1.0):
        load = np.array([[0.0], [0.7 * share * (1.0 - full * share)]])
        system = mesh([("a", "b")], [1.0], [500.0], load, [0.1, 5.0], resistance=0.02)
        flow, cost = net(system)
        assert flow[0, 0] == pytest.approx(0.7 * share)
        assert cost == pytest.approx(0.1 * 0.7 * share)
        assert flow[0, 0] - load[1, 0] == pytest.approx(0.02 * 500.0 * KILO / 500.0**2 * flow[0, 0] ** 2)


def test_cycles_are_as_many_as_lines_beyond_a_tree() -> None:
    ends = [*TRIANGLE, ("a", "b"), ("c", "d"), ("e", "f"), ("f", "e")]
    found = cycles(ends)
    assert len(found) == len(ends) - (6 - 2)
    zones = sorted({zone for pair in ends for zone in pair})
    incidence = np.array([[(z == a) * 1.0 - (z == b) for a, b in ends] for z in zones])
    assert not (incidence @ found.T).any(), "a cycle comes back to where it began"
    assert np.linalg.matrix_rank(found) == len(found)


@pytest.mark.parametrize("seed", range(4))
def test_flows_and_cost_are_those_of_pypsa(seed: int) -> None:
    """Random meshed networks, lossless, against PyPSA's linearised power flow and dispatch."""
    pypsa = pytest.importorskip("pypsa")
    rng = np.random.default_rng(seed)
    count, hours = int(rng.integers(4, 7)), 3
    zones = "abcdefgh"[:count]
    ends = [(zones[i], zones[i + 1]) for i in range(count - 1)] + [
        (zones[0], zones[-1]),
        (zones[0], zones[2]),
    ]
    sizes, lengths = rng.uniform(0.8, 2.0, len(ends)), rng.uniform(80.0, 400.0, len(ends))
    load, price = rng.uniform(0.2, 1.5, (count, hours)), rng.uniform(0.1, 1.0, count)
    system = mesh(ends, list(sizes), list(lengths), load, list(price))
    flow, cost = net(system)
    n = pypsa.Network(snapshots=range(hours))
    n.add("Bus", list(zones), v_nom=500.0)
    for k, (a, b) in enumerate(ends):
        ohm = 0.28 * lengths[k] / sizes[k]
        n.add("Line", f"l{k}", bus0=a, bus1=b, x=ohm, s_nom=1000.0 * sizes[k], s_max_pu=0.7)
    for zone, own, cheap in zip(zones, load, price, strict=True):
        n.add("Load", zone, bus=zone, p_set=1000.0 * own)
        n.add("Generator", zone, bus=zone, p_nom=40e3 * 0.9, marginal_cost=cheap)
    status = n.optimize(solver_name="highs", log_to_console=False)
    assert status[0] == "ok"
    assert cost == pytest.approx(n.objective / 1000.0, rel=1e-6)
    assert pytest.approx(n.lines_t.p0.to_numpy() / 1000.0, abs=1e-5) == flow.T


def phase(*_: object) -> nullcontext[None]:
    return nullcontext()


def test_reactance_follows_the_capacity_that_is_built() -> None:
    """A triangle whose straight line grows: rounds end where every reactance is that of its capacity."""
    load = np.array([[0.0, 0.0], [0.0, 0.5], [3.0, 2.0]])
    system = mesh(TRIANGLE, [1.0] * 3, [100.0, 150.0, 200.0], load, [0.1, 9.0, 9.0], growth=6.0)
    system = with_rows(system, "costs", "ac500", overnight_cost=0.2)
    found = planned(system, STACKED, phase)
    assert found.settled and 1 < found.rounds <= 20
    size = np.array([found.plan.value("line_capacity", f"l{k}", 2030) for k in range(3)])
    assert size.max() > 2.0
    each = 0.28 * np.array([100.0, 150.0, 200.0]) * KILO / 500.0**2
    assert reactance(found.system, 2030) == pytest.approx(each / size, rel=SETTLED)
    assert reactance(system, 2030) == pytest.approx(each)
    again = planned(found.system, STACKED, phase)
    assert again.rounds == 1 and again.solution.objective == pytest.approx(found.solution.objective)


def test_a_line_that_is_not_there_is_in_no_cycle() -> None:
    system = mesh(TRIANGLE, [1.0, 1.0, 0.0], [100.0] * 3, np.array([[0.0], [0.0], [0.5]]), [0.1, 5.0, 5.0])
    flow, _ = net(system)
    assert flow[:, 0] == pytest.approx([0.5, 0.5, 0.0])
    assert np.isinf(reactance(system, 2030)[2]) and len(lines(system)) == 3


def lane() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=1)


def test_stacked_and_decomposed_agree() -> None:
    system = small(
        ["renewable", "thermal", "line"], ["non_fossil_share"], Shape(years=(2025, 2030), blocks=3, hours=4)
    )
    problem, _, _ = assemble(keep(system, "generators", ["coal_west", "gas_east"]))
    whole = solve(problem, STACKED)
    split = solve(problem, SolveOptions(method="benders", gap=1e-9, executor=lane))
    assert split.certificate.passed and split.objective == pytest.approx(whole.objective, rel=1e-7)
