"""What the scope of a target covers: units that can be planned, regions and their statistics, peak loads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.model.book import Assets
from gridplan.model.targets import Target
from gridplan.system import System


def assets_inside(m: pyo.ConcreteModel, target: Target) -> Iterator[tuple[Assets, pd.DataFrame]]:
    """Families whose power is planned, with their units in the target's zones and technologies."""
    for assets in m.book.assets:
        if assets.quantity == "power":
            units = assets.units
            here = units["zone"].isin(target.zones) & units["technology"].isin(target.technologies)
            if here.any():
                yield assets, units[here]


def capacity(m: pyo.ConcreteModel, target: Target) -> Any:
    """Power capacity of the scope in the target's year [GW]."""
    return sum(
        getattr(m, f"{assets.family}_capacity")[unit, target.year]
        for assets, units in assets_inside(m, target)
        for unit in units.index
    )


def regions(system: System, target: Target) -> list[str]:
    """Accounting regions of the target's zones."""
    zones = system.table("zones")
    return list(dict.fromkeys(zones.loc[zones["zone"].isin(target.zones), "region"]))


def regional(system: System, target: Target, column: str, year: int | None = None) -> float:
    """A statistic of the scope's regions in the target's year (or another), summed."""
    when = year or target.year
    return sum(
        system.yearly("regional_energy", "region", region, when, column) for region in regions(system, target)
    )


def season_hours(system: System, season: str) -> np.ndarray:
    """Hours of the year (bool, 8760) in the season's months and hours of the day."""
    row = system.table("seasons").set_index("season").loc[season]
    stamps = pd.date_range("2025-01-01", periods=8760, freq="h")
    months, hours = [int(v) for v in row["months"]], [int(v) for v in row["hours"]]
    return np.asarray(stamps.month.isin(months) & stamps.hour.isin(hours))


def joint_load(system: System, target: Target) -> np.ndarray:
    """Load of the target's zones together in every hour of its year, shape (8760,) [GW]."""
    places = [system.zones.index(zone) for zone in target.zones]
    return np.asarray(system.yearly_load[target.year][places].sum(axis=0))


def peak(system: System, target: Target) -> float:
    """Highest joint load of the target's zones in its season [GW]."""
    return float(joint_load(system, target)[season_hours(system, target.season)].max())
