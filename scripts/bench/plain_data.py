"""What the plain Pyomo model of a block is written from, and the four things its parts share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyomo.environ as pyo

from gridplan.model.targets import targets
from gridplan.system import System

Units = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Data:
    """Tables as dictionaries and series as arrays, ready before the clock starts."""

    year: int
    scenario: str
    edge: int  # of the calendar, at which the block begins
    number: int
    hours: range
    lost_load: float
    zones: tuple[str, ...]
    tables: Mapping[str, Units]
    series: Mapping[str, Mapping[str, Sequence[float]]]
    variable: Mapping[str, float]  # variable O&M of each technology [million yuan/GWh]
    fuel: Mapping[str, float]  # price [million yuan/ktce]
    curtailed: tuple[tuple[str, tuple[str, ...]], ...]  # target and the sites in its scope


TABLES = {"sites": None, "generators": "thermal_technologies", "hydro_plants": None, "channels": None,
          "storages": "storage_technologies", "demand_response": None}  # fmt: skip


def data(system: System, number: int) -> Data:
    """What the model of one block is written from; the year must be complete."""
    span = system.span(number)
    calendar = system.horizon.calendar(span.year, span.scenario)
    if not calendar.complete:
        raise ValueError("the plain model is written for a year of which every hour is modelled")
    tables = {name: system.units(name, special).to_dict("index") for name, special in TABLES.items()}
    series = {
        name: dict(zip(found.units, found.blocks[number].tolist(), strict=True))
        for name, found in system.series.items()
    }
    year, costs, fuels = span.year, system.table("costs"), system.table("fuels")
    held = [t for t in targets(system, "curtailment") if t.binding and t.year == year]
    scope = {t.id: tuple(u for u, row in tables["sites"].items()
                         if row["zone"] in t.zones and row["technology"] in t.technologies)
             for t in held}  # fmt: skip
    return Data(
        year=year,
        scenario=span.scenario,
        edge=calendar.blocks.index(number),
        number=number,
        hours=range(len(span.hours)),
        lost_load=system.value_of_lost_load,
        zones=system.zones,
        tables=tables,
        series=series,
        variable={t: system.cost(t, year, "variable_om") for t in costs["technology"].unique()},
        fuel={f: system.yearly("fuels", "fuel", f, year, "price") for f in fuels["fuel"].unique()},
        curtailed=tuple(scope.items()),
    )


def seen(m: Any, name: str, keys: Sequence[tuple[Any, ...]]) -> Any:
    setattr(m, name, pyo.Var(keys))
    return getattr(m, name)


def capacity_of(m: Any, d: Data, name: str, units: Units) -> Any:
    return seen(m, name, [(u, d.year) for u in units])


def limited(
    m: Any, d: Data, name: str, units: Sequence[str], share: Callable[[str, int], float], capacity: Any
) -> Any:
    """0 <= y[u,h] <= share * capacity[u]: a row, or a bound where the share is nothing."""
    v = pyo.Var(units, d.hours, bounds=lambda _, u, h: (0.0, None if share(u, h) else 0.0))
    setattr(m, name, v)

    def limit(_: Any, u: str, h: int) -> Any:
        return v[u, h] <= share(u, h) * capacity[u, d.year] if share(u, h) else pyo.Constraint.Skip

    setattr(m, f"{name}_limit", pyo.Constraint(units, d.hours, rule=limit))
    return v


def short_of(m: Any, name: str, units: Sequence[str], price: float, *sides: str) -> list[Any]:
    """What a row may lack or exceed, at its price; one variable a unit."""
    found = []
    for side in sides:
        v = pyo.Var(units, [0], domain=pyo.NonNegativeReals)
        setattr(m, f"{name}_{side}", v)
        m.costs += [price * v[u, 0] for u in units]
        found.append(v)
    return found
