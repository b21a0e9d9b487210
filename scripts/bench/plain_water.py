"""Cascaded hydro of one block in plain Pyomo."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyomo.environ as pyo

from gridplan.model.technologies import hydro
from scripts.bench.plain_data import Data, Units, capacity_of, limited, seen, short_of

LINKED = ("seasonal", "annual", "multi_year")


def water(m: Any, d: Data) -> None:
    units = d.tables["hydro_plants"]
    power = {u: 9.81 * row["efficiency"] * row["head"] / 3600 for u, row in units.items()}
    capacity = capacity_of(m, d, "hydro_capacity", units)
    release = limited(m, d, "hydro_release", list(units), lambda u, h: 1 / power[u], capacity)
    m.hydro_spill = pyo.Var(units, d.hours, domain=pyo.NonNegativeReals)
    m.hydro_power = power
    m.costs += [
        d.variable[row["technology"]] * power[u] * release[u, h] for u, row in units.items() for h in d.hours
    ]
    m.out = {(u, h): release[u, h] + m.hydro_spill[u, h] for u in units for h in d.hours}
    late = [u for u in units if units[u]["downstream"] in units and units[u]["travel_time"] > 0]
    seen(m, "hydro_transit", [(u, d.year, d.scenario, k) for u in late for k in (d.edge, d.edge + 1)])
    _handed_on(m, d, {u: units[u]["travel_time"] for u in late})
    _reservoirs(m, d, units)
    held = [u for u, row in units.items()
            if _stores(row) and row["regulation"] != "daily" and row["ecological_flow"] > 0]  # fmt: skip
    (dry,) = short_of(m, "hydro_ecological_flow", held, 10 * hydro.SHORTFALL * d.lost_load, "missing")

    def flow(_: Any, u: str, h: int) -> Any:
        least, row = units[u]["ecological_flow"], units[u]
        if row["existing"] == 0:  # a dam yet to be built lets the river pass until it stands
            return m.out[u, h] - least / _whole(row) * capacity[u, d.year] + dry[u, 0] >= 0
        return m.out[u, h] + dry[u, 0] >= least

    m.hydro_ecological_flow = pyo.Constraint(held, d.hours, rule=flow)


def _stores(row: Mapping[str, Any]) -> bool:
    return row["active_storage"] > 0 and row["regulation"] != "run_of_river"


def _whole(row: Mapping[str, Any]) -> float:
    """Capacity a dam may reach [GW]; any number where nothing is built."""
    room = 0.0 if math.isnan(row["potential"]) else row["potential"]
    return max(room, row["existing"] + row["committed"]) or 1.0


def _handed_on(m: Any, d: Data, travel: Mapping[str, float]) -> None:
    """What has not arrived at the block's end is handed on; `travel` [h] of every plant it leaves late."""
    name, hours = "hydro_transit_end", len(d.hours)
    missing, excess = short_of(m, name, list(travel), hydro.SHORTFALL * d.lost_load, "missing", "excess")

    def handed(_: Any, u: str, k: int) -> Any:
        n, f = int(travel[u]), travel[u] % 1
        share = {h: (1 - f) * (h + n >= hours) + f * (h + n + 1 >= hours) for h in d.hours}
        amount = sum(share[h] * m.out[u, h] for h in d.hours if share[h])
        leaving = m.hydro_transit[u, d.year, d.scenario, d.edge + 1]
        return amount - leaving + missing[u, k] - excess[u, k] == 0

    m.hydro_transit_end = pyo.Constraint(list(travel), [0], rule=handed)


def _reservoirs(m: Any, d: Data, units: Units) -> None:
    carried = [u for u, row in units.items() if _stores(row) and row["regulation"] in LINKED]
    short = [u for u, row in units.items() if _stores(row) and row["regulation"] not in LINKED]
    last, inflow = d.hours[-1], d.series["inflow"]
    level = seen(m, "hydro_level", [(u, d.year, d.scenario, d.edge + k) for u in carried for k in (0, 1)])
    volume: dict[tuple[str, int], Any] = {}
    for name, group in (("hydro_volume_year", carried), ("hydro_volume_block", short)):
        v = _volume(m, d, name, units, group)
        volume |= {(u, h): v[u, h] for u in group for h in d.hours}
    missing, excess = short_of(
        m, "hydro_volume_end", carried, hydro.SHORTFALL * d.lost_load, "missing", "excess"
    )

    def end(_: Any, u: str, k: int) -> Any:
        target = level[u, d.year, d.scenario, d.edge + 1]
        return volume[u, last] - target + missing[u, k] - excess[u, k] == 0

    above = {u: [v for v, row in units.items() if row["downstream"] == u] for u in units}

    def reservoir(_: Any, u: str, h: int) -> Any:
        begin = level[u, d.year, d.scenario, d.edge] if u in carried else volume[u, last]
        before = volume[u, h - 1] if h else begin
        arriving = sum(_arriving(m, d, v, units[v]["travel_time"], h) for v in above[u])
        return volume[u, h] - before + m.out[u, h] - arriving == inflow[u][h]

    def river(_: Any, u: str, h: int) -> Any:
        return (
            m.out[u, h] - sum(_arriving(m, d, v, units[v]["travel_time"], h) for v in above[u])
            == inflow[u][h]
        )

    m.hydro_volume_end = pyo.Constraint(carried, [0], rule=end)
    held = {*carried, *short}
    m.hydro_water_balance = pyo.Constraint([u for u in units if u in held], d.hours, rule=reservoir)
    m.hydro_river_balance = pyo.Constraint([u for u in units if u not in held], d.hours, rule=river)


def _volume(m: Any, d: Data, name: str, units: Units, group: list[str]) -> Any:
    """Water held: what stands holds all of its water, a dam yet to be built in proportion to its capacity."""
    come = [u for u in group if units[u]["existing"] == 0]

    def bounds(_: Any, u: str, h: int) -> tuple[float, float | None]:
        return 0.0, None if u in come else units[u]["active_storage"]

    v = pyo.Var(group, d.hours, bounds=bounds)
    setattr(m, name, v)

    def limit(_: Any, u: str, h: int) -> Any:
        share = units[u]["active_storage"] / _whole(units[u])
        return v[u, h] <= share * m.hydro_capacity[u, d.year]

    setattr(m, f"{name}_limit", pyo.Constraint(come, d.hours, rule=limit))
    return v


def _arriving(m: Any, d: Data, u: str, travel: float, h: int) -> Any:
    """What left plant u travel_time hours ago; in the first hours what was on its way before the block."""
    n, f = int(travel), travel % 1
    found = sum(s * m.out[u, h - k] for k, s in ((n, 1 - f), (n + 1, f)) if s and h >= k)
    first = min(math.ceil(travel), len(d.hours))
    return found + m.hydro_transit[u, d.year, d.scenario, d.edge] / first if h < first else found
