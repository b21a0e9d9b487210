"""Carriers besides electricity: figures worked out by hand, both methods, and what policies count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from gridplan.model.assemble import assemble, assemble_block
from gridplan.model.sources import directions
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.model.small import POLICIES, TECHNOLOGIES, Shape, keep, small, with_rows, with_series, with_targets
from tests.model.small_tables import NAN
from tests.model.test_hand import hourly, solved

pytestmark = pytest.mark.oracle
NOTHING = {"potential": NAN, "existing": 0.0}
HEAT = {"west": [[0.0] * 2], "east": [[0.0] * 2], "west.hydrogen": [[0.0] * 2],
        "east.hydrogen": [[0.0] * 2], "west.heat": [[1.0, 1.0]]}  # fmt: skip


def industry(boiler: float, wind: float) -> System:
    """Two hours of 1 GW of industrial heat in the west: 0.5 GW of wind power in the first hour only.

    A heat pump of 1 GW takes 0.4 GW; a boiler of `boiler` GW burns 0.14 ktce/GWh of gas at 2.4.
    """
    system = small(["renewable", "thermal", "converter"], shape=Shape(hours=2))
    system = keep(keep(system, "sites", ["wind_east"]), "generators", ["boiler_west"])
    system = keep(system, "converters", ["pump_west"])
    sites = system.tables["sites"].assign(zone="west", existing=wind, potential=NAN)
    system = replace(system, tables={**system.tables, "sites": sites})
    system = with_rows(system, "generators", "boiler_west", existing=boiler, potential=NAN)
    system = with_rows(system, "thermal_technologies", "boiler", availability=1.0)
    system = with_rows(system, "converters", "pump_west", existing=2.0, potential=NAN)
    system = with_series(system, "availability", {"wind_east": [[0.5, 0.0]]})
    return with_series(system, "load", HEAT)


def test_a_heat_pump_displaces_the_boiler_where_there_is_wind() -> None:
    """Hour 0: 0.4 GW of wind makes 1 GW of heat; hour 1: the boiler burns 0.14 ktce for it."""
    problem, solution, _ = solved(industry(boiler=1.0, wind=1.0))
    assert hourly(problem, solution, "converter_activity")[0] == pytest.approx([1.0, 0.0])
    assert hourly(problem, solution, "thermal_generation")[0] == pytest.approx([0.0, 1.0])
    assert hourly(problem, solution, "renewable_generation")[0] == pytest.approx([0.4, 0.0])
    fixed = 2.0 * 0.05 + 1.0 * 0.01 + 1.0 * 0.05
    running = 0.001 + (0.003 + 0.14 * 2.4) + 0.4 * 0.002
    assert solution.objective == pytest.approx(fixed + running)


def test_heat_that_nobody_makes_is_unserved_at_the_value_of_lost_load() -> None:
    problem, solution, _ = solved(industry(boiler=0.25, wind=0.4))
    nodes = list(industry(0.25, 0.4).nodes)
    unserved = hourly(problem, solution, "unserved_energy")[nodes.index("west.heat")]
    # hour 0: 0.2 GW of wind gives 0.5 GW of heat, the boiler 0.25; hour 1: the boiler alone
    assert unserved == pytest.approx([0.25, 0.75])


def test_an_electrolyser_fills_the_tank_by_pipe_and_its_warmth_is_used_or_let_go() -> None:
    """1 GW of sun in hour 0: 0.7 GW of hydrogen and 0.15 GW of heat, of which 0.1 GW is wanted."""
    system = small(["renewable", "storage", "channel", "converter"], shape=Shape(hours=2))
    for table, unit in (("sites", "pv_west"), ("storages", "tank_east"), ("channels", "hydrogen_pipe"),
                        ("converters", "water_west")):  # fmt: skip
        system = keep(system, table, [unit])
    system = with_rows(system, "sites", "pv_west", existing=2.0, potential=NAN)
    system = with_rows(system, "converters", "water_west", existing=2.0, potential=NAN)
    system = with_rows(system, "channels", "hydrogen_pipe", existing=1.0, potential=NAN)
    system = with_rows(system, "storages", "tank_east", existing=1.0, potential=NAN, existing_energy=2.0)
    system = with_rows(system, "storage_technologies", "tank", charge_efficiency=1.0, edge_level=0.0)
    system = with_series(system, "availability", {"pv_west": [[0.5, 0.0]]})
    gas = 0.7 * 0.99  # what 1 GWh of sun leaves at the other end of the pipe
    system = with_series(system, "load", {
        "west": [[0.0, 0.0]], "east": [[0.0, 0.0]], "west.hydrogen": [[0.0, 0.0]],
        "west.heat": [[0.1, 0.0]], "east.hydrogen": [[0.2, gas - 0.2]],
    })  # fmt: skip
    problem, solution, _ = solved(system)
    assert hourly(problem, solution, "converter_activity")[0] == pytest.approx([1.0, 0.0])
    assert hourly(problem, solution, "surplus_energy")[0] == pytest.approx([0.05, 0.0])
    assert hourly(problem, solution, "storage_level_block")[0] == pytest.approx([gas - 0.2, 0.0])
    assert hourly(problem, solution, "unserved_energy") == pytest.approx(np.zeros((5, 2)), abs=1e-9)


def park(connection: float) -> System:
    """An industrial park in the west with its own sun and battery behind a connection to the east's grid.

    Load 1 GW in both hours; 3 GW of sun in hour 0; the battery keeps all of what it is given.
    """
    system = small(["renewable", "thermal", "storage", "channel"], shape=Shape(hours=2))
    for table, unit in (("sites", "pv_west"), ("generators", "gas_east"), ("storages", "pumped_west"),
                        ("channels", "ac")):  # fmt: skip
        system = keep(system, table, [unit])
    system = with_rows(system, "sites", "pv_west", existing=3.0, potential=NAN)
    system = with_rows(system, "channels", "ac", existing=connection, potential=NAN, loss=0.0)
    system = with_rows(system, "storages", "pumped_west", existing=0.75, potential=NAN, existing_energy=9.0)
    perfect = {"charge_efficiency": 1.0, "discharge_efficiency": 1.0, "self_discharge": 0.0}
    system = with_rows(system, "storage_technologies", "pumped", **perfect, horizon="block", edge_level=0.0)
    system = with_series(system, "availability", {"pv_west": [[1.0, 0.0]]})
    return with_series(system, "load", {"west": [[1.0, 1.0]], "east": [[1.0, 1.0]]})


@pytest.mark.parametrize("connection", [0.0, 0.25, 1.0])
def test_a_microgrid_sells_and_buys_through_its_connection(connection: float) -> None:
    """Of 3 GW of sun 1 GW is used, 0.75 stored for the next hour; the rest leaves as far as the line goes."""
    problem, solution, _ = solved(park(connection))
    sent = hourly(problem, solution, "channel_forward")[0] - hourly(problem, solution, "channel_backward")[0]
    assert sent == pytest.approx([connection, -min(connection, 0.25)])
    unserved = hourly(problem, solution, "unserved_energy")[0]
    assert unserved == pytest.approx([0.0, 0.25 - min(connection, 0.25)], abs=1e-9)
    used = hourly(problem, solution, "renewable_generation")[0]
    assert used == pytest.approx([1.75 + connection, 0.0])


def test_what_converters_draw_at_the_peak_is_counted_with_the_margin() -> None:
    """(1 + 12 %) (6.5 + 0.8 x 0.4 x 0.5) GW are needed with the heat pump's 0.5 GW in the east."""
    system = keep(small(["converter"], shape=Shape(hours=1)), "converters", ["pump_west"])
    units = system.tables["converters"].assign(zone="east", potential=NAN)
    system = replace(system, tables={**system.tables, "converters": units})
    target = {"target": "margin", "kind": "reserve_margin", "zones": ("east",), "season": "summer",
              "value": 12.0, "unit": "%", "mode": "soft", "price": 1.0, "price_unit": "yuan/kW"}  # fmt: skip
    nothing = {node: [[0.0]] for node in system.nodes}
    _, _, plan = solved(with_series(with_targets(system, [target]), "load", nothing))
    assert plan["target_missed[margin]"] == pytest.approx(1.12 * (6.5 + 0.8 * 0.4 * 0.5))


def test_source_tags_follow_electricity_only() -> None:
    system = small(["thermal", "channel", "converter"])
    _, _, compiled = assemble(system)
    _, ledger = assemble_block(0, system, compiled)
    assert {way.rstrip("<>") for way in directions(system, ledger).index} == {"ac", "dc"}


def test_hydrogen_burned_for_power_is_not_generation_of_a_class() -> None:
    """A fuel cell gives electricity back; only what the sun gave first counts as non-fossil consumption."""
    system = small(["renewable", "converter"], ["non_fossil_share"], Shape(hours=2))
    system = keep(system, "sites", ["pv_west"])
    system = keep(system, "converters", ["water_west"])
    sides = system.tables["conversions"]
    cell = pd.DataFrame({"technology": "heat_pump", "carrier": ["hydrogen", "electricity"],
                         "ratio": [-2.0, 1.0]})  # fmt: skip
    sides = pd.concat([sides[sides["technology"] == "electrolyser"], cell], ignore_index=True)
    units = system.tables["converters"]
    both = [units, units.assign(converter="cell_west", technology="heat_pump", overnight_cost=NAN)]
    tables = {**system.tables, "conversions": sides, "converters": pd.concat(both, ignore_index=True)}
    system = with_rows(replace(system, tables=tables), "converters", "water_west", existing=2.0)
    system = with_rows(system, "converters", "cell_west", existing=2.0)
    system = with_rows(system, "sites", "pv_west", existing=2.0, potential=NAN)
    system = with_series(system, "availability", {"pv_west": [[0.5, 0.5]]})
    load = {node: [[0.0, 0.0]] for node in system.nodes} | {"west": [[0.5, 1.0]]}
    problem, solution, _ = solved(with_targets(with_series(system, "load", load), [{
        "target": "share", "kind": "non_fossil_share", "zones": ("west",), "value": 10.0, "unit": "%",
        "mode": "soft", "price": 1.0, "price_unit": "yuan/tce", "accounting": "calorific"}]))  # fmt: skip
    made = hourly(problem, solution, "renewable_generation").sum()
    assert hourly(problem, solution, "nonfossil_consumed")[0].sum() == pytest.approx(made)


def test_stacked_and_split_cost_the_same() -> None:
    shape = Shape(years=(2025, 2030), blocks=3, hours=5, assignment=(0, 1, 2, 1))
    problem, _, _ = assemble(small(TECHNOLOGIES, POLICIES, shape))
    whole = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-6))
    assert split.objective == pytest.approx(whole.objective, rel=2e-6)
    assert whole.certificate.passed and split.certificate.passed
