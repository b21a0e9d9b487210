"""The rows of one block in plain Pyomo: one object a row, written from the tables as one usually writes it.

The yardstick of the assembly benchmark. Technologies, balance and curtailment of a complete year; components
carry the names of gridplan's families, so that the benchmark can show that both write the same rows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import pyomo.environ as pyo

from gridplan.model.policies import curtailment
from gridplan.model.technologies import demand_response, storage
from scripts.bench.plain_data import Data, Units, capacity_of, limited, seen, short_of
from scripts.bench.plain_water import water


def plain(d: Data) -> pyo.ConcreteModel:
    """The block as a Pyomo model: hourly variables, the plan's variables it sees, rows and cost."""
    m = pyo.ConcreteModel()
    m.costs = []
    for part in (_renewable, _thermal, water, _storage, _channel, _demand_response, _balance, _curtailment):
        part(m, d)
    m.cost = pyo.Objective(expr=pyo.quicksum(m.costs))
    return m


def _renewable(m: Any, d: Data) -> None:
    sites, offered = d.tables["sites"], d.series["availability"]
    capacity = capacity_of(m, d, "renewable_capacity", sites)
    g = limited(m, d, "renewable_generation", list(sites), lambda u, h: offered[u][h], capacity)
    m.costs += [d.variable[sites[u]["technology"]] * g[u, h] for u in sites for h in d.hours]


def _thermal(m: Any, d: Data) -> None:
    units = d.tables["generators"]
    capacity = capacity_of(m, d, "thermal_capacity", units)
    g = limited(m, d, "thermal_generation", list(units), lambda u, h: units[u]["availability"], capacity)
    for u, row in units.items():
        price = d.variable[row["technology"]] + row["heat_rate"] * d.fuel[row["fuel"]]
        m.costs += [price * g[u, h] for h in d.hours]
    slow = [u for u in units if units[u]["ramp"] < 1.0]

    def up(_: Any, u: str, h: int) -> Any:
        return g[u, h] - g[u, h - 1] - units[u]["ramp"] * capacity[u, d.year] <= 0

    def down(_: Any, u: str, h: int) -> Any:
        return g[u, h - 1] - g[u, h] - units[u]["ramp"] * capacity[u, d.year] <= 0

    m.thermal_ramp_up = pyo.Constraint(slow, d.hours[1:], rule=up)
    m.thermal_ramp_down = pyo.Constraint(slow, d.hours[1:], rule=down)


def _storage(m: Any, d: Data) -> None:
    units = d.tables["storages"]
    power, energy = (capacity_of(m, d, f"storage{k}_capacity", units) for k in ("", "_energy"))
    limited(m, d, "storage_charge", list(units), lambda u, h: 1.0, power)
    discharge = limited(m, d, "storage_discharge", list(units), lambda u, h: 1.0, power)
    m.costs += [d.variable[row["technology"]] * discharge[u, h] for u, row in units.items() for h in d.hours]
    for horizon in sorted({row["horizon"] for row in units.values()}):
        group = {u: row for u, row in units.items() if row["horizon"] == horizon}
        if horizon == "year":
            keys = [(u, d.year, d.scenario, d.edge + k) for u in group for k in (0, 1)]
            level = seen(m, "storage_level", keys)
            edge = {(u, k): level[u, d.year, d.scenario, d.edge + k] for u in group for k in (0, 1)}
        else:
            edge = {(u, k): row["edge_level"] * energy[u, d.year] for u, row in group.items() for k in (0, 1)}
        _level(m, d, f"storage_level_{horizon}", group, edge)


def _level(m: Any, d: Data, name: str, units: Units, edge: Mapping[tuple[str, int], Any]) -> None:
    charge, discharge, energy = m.storage_charge, m.storage_discharge, m.storage_energy_capacity
    level = limited(m, d, name, list(units), lambda u, h: 1.0, energy)
    missing, excess = short_of(
        m, f"{name}_end", list(units), storage.SHORTFALL * d.lost_load, "missing", "excess"
    )

    def balance(_: Any, u: str, h: int) -> Any:
        row = units[u]
        before = (1 - row["self_discharge"]) * (level[u, h - 1] if h else edge[u, 0])
        flows = row["charge_efficiency"] * charge[u, h] - discharge[u, h] / row["discharge_efficiency"]
        return level[u, h] - before - flows == 0

    def end(_: Any, u: str, k: int) -> Any:
        return level[u, d.hours[-1]] - edge[u, 1] + missing[u, k] - excess[u, k] == 0

    setattr(m, f"{name}_balance", pyo.Constraint(units, d.hours, rule=balance))
    setattr(m, f"{name}_end", pyo.Constraint(units, [0], rule=end))


def _channel(m: Any, d: Data) -> None:
    units = d.tables["channels"]
    both = [u for u, row in units.items() if row["bidirectional"]]
    capacity = capacity_of(m, d, "channel_capacity", units)
    limited(m, d, "channel_forward", list(units), lambda u, h: 1.0, capacity)
    limited(m, d, "channel_backward", both, lambda u, h: 1.0, capacity)


def _demand_response(m: Any, d: Data) -> None:
    units = d.tables["demand_response"]
    names = list(units)
    enrolled = capacity_of(m, d, "demand_response_capacity", units)
    shed = limited(m, d, "demand_shed", names, lambda u, h: units[u]["shed_share"], enrolled)
    up, down = (
        limited(m, d, f"demand_shift_{way}", names, lambda u, h: 1 - units[u]["shed_share"], enrolled)
        for way in ("up", "down")
    )
    m.costs += [row["shed_price"] * shed[u, h] for u, row in units.items() for h in d.hours]
    m.costs += [row["shift_price"] * down[u, h] for u, row in units.items() for h in d.hours]
    allowance = seen(m, "shed_allowance", [(f"{u}@{d.year}", d.number) for u in units])
    price = demand_response.SHORTFALL * d.lost_load
    (excess,) = short_of(m, "shed_allowance_spent", names, price, "excess")

    def spent(_: Any, u: str, k: int) -> Any:
        return sum(shed[u, h] for h in d.hours) - allowance[f"{u}@{d.year}", d.number] - excess[u, k] <= 0

    m.shed_allowance_spent = pyo.Constraint(names, [0], rule=spent)
    for width in sorted({row["shift_window"] for row in units.values()}):
        width = int(width)
        group = [u for u, row in units.items() if row["shift_window"] == width]

        def window(_: Any, u: str, k: int, width: int = width) -> Any:
            inside = d.hours[k * width : (k + 1) * width]
            return sum(up[u, h] - down[u, h] for h in inside) == 0

        steps = range(math.ceil(len(d.hours) / width))
        setattr(m, f"demand_shift_window_{width}h", pyo.Constraint(group, steps, rule=window))


def _balance(m: Any, d: Data) -> None:
    load = d.series["load"]
    unserved = m.unserved_energy = pyo.Var(d.zones, d.hours, bounds=lambda _, z, h: (0.0, load[z][h]))
    m.costs += [d.lost_load * unserved[z, h] for z in d.zones for h in d.hours]
    at = {name: {z: [u for u, row in units.items() if row.get("zone") == z] for z in d.zones}
          for name, units in d.tables.items()}  # fmt: skip
    ways = [(m.channel_forward, "from_zone", "to_zone", u) for u in d.tables["channels"]]
    ways += [
        (m.channel_backward, "to_zone", "from_zone", u)
        for u, r in d.tables["channels"].items()
        if r["bidirectional"]
    ]
    channels = d.tables["channels"]
    leaves = {z: [(v, u) for v, source, _, u in ways if channels[u][source] == z] for z in d.zones}
    enters = {
        z: [(v, u, 1 - channels[u]["loss"]) for v, _, sink, u in ways if channels[u][sink] == z]
        for z in d.zones
    }

    def balance(_: Any, z: str, h: int) -> Any:
        total = unserved[z, h] + sum(m.renewable_generation[u, h] for u in at["sites"][z])
        total += sum(m.thermal_generation[u, h] for u in at["generators"][z])
        total += sum(m.hydro_power[u] * m.hydro_release[u, h] for u in at["hydro_plants"][z])
        total += sum(m.storage_discharge[u, h] - m.storage_charge[u, h] for u in at["storages"][z])
        total += sum(kept * v[u, h] for v, u, kept in enters[z]) - sum(v[u, h] for v, u in leaves[z])
        total += sum(
            m.demand_shed[u, h] + m.demand_shift_down[u, h] - m.demand_shift_up[u, h]
            for u in at["demand_response"][z]
        )
        return total == load[z][h]

    m.balance = pyo.Constraint(d.zones, d.hours, rule=balance)


def _curtailment(m: Any, d: Data) -> None:
    held, offered = dict(d.curtailed), d.series["availability"]
    generation, capacity = m.renewable_generation, m.renewable_capacity
    allowance = seen(m, "curtailment_allowance", [(t, d.number) for t in held])
    for target, sites in held.items():
        name = f"curtailment_allowance_spent_{target}"
        (excess,) = short_of(m, name, [target], curtailment.SHORTFALL * d.lost_load, "excess")

        def spent(_: Any, t: str, k: int, sites: Any = sites, excess: Any = excess) -> Any:
            thrown = sum(sum(offered[u]) * capacity[u, d.year] for u in sites)
            thrown -= sum(generation[u, h] for u in sites for h in d.hours)
            return thrown - allowance[t, d.number] - excess[t, k] <= 0

        setattr(m, name, pyo.Constraint([target], [0], rule=spent))
