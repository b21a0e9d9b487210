"""Which weakly sourced figures shape the plan: limits that bind and rest on rows of low confidence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from gridplan.results.tables import Results
from gridplan.system import System

WEAK = ("low", "assumption")
ASSETS = (
    *(
        "hydro_plants",
        "reversible_units",
        "sites",
        "generators",
        "storages",
        "channels",
        "lines",
        "converters",
    ),
    "solar_thermal_plants",
)
FULL = 0.99  # of its potential: the limit binds (an interior point stops a hair short)


def drivers(system: System, results: Results) -> list[dict[str, Any]]:
    """Rows of low confidence behind a limit that binds: potentials used up, build rates, targets.

    Each as table, entity, column, value (store units: GW), confidence and source.
    """
    return [*_potentials(system, results), *_rates(system, results), *_targets(system, results)]


def _entry(table: str, row: pd.Series, column: str, entity: str) -> dict[str, Any]:
    return {
        "table": table,
        "entity": entity,
        "column": column,
        "value": float(row[column]),
        "confidence": str(row["confidence"]),
        "source": str(row["source"]),
    }


def _potentials(system: System, results: Results) -> Iterator[dict[str, Any]]:
    capacity = results["capacity"]
    power = capacity[(capacity["quantity"] == "power") & (capacity["year"] == system.horizon.years[-1])]
    used = power[(power["new"] > 1e-3) & (power["total"] >= FULL * power["potential"])]
    for table in ASSETS:
        frame = system.table(table)
        frame = frame.set_index(frame.columns[0])
        for name in used["id"]:
            if name in frame.index and frame.loc[name, "confidence"] in WEAK:
                yield _entry(table, frame.loc[name], "potential", str(name))


def _rates(system: System, results: Results) -> Iterator[dict[str, Any]]:
    rows = results["duals"]["row"]
    bound = set(rows.str.extract(r"^build_rate\[(\w+),", expand=False).dropna())
    frame = system.table("build_rates").set_index("technology")
    for name in sorted(bound):
        if frame.loc[name, "confidence"] in WEAK:
            yield _entry("build_rates", frame.loc[name], "maximum", name)


def _targets(system: System, results: Results) -> Iterator[dict[str, Any]]:
    frame = system.table("targets").set_index("target")
    for name in results.targets.loc[results.targets["binding"], "target"]:
        if frame.loc[name, "confidence"] in WEAK:
            yield _entry("targets", frame.loc[name], "value", str(name))
