"""What every store, concentrating solar plant and fleet did in a year, summed over its blocks.

A store that charges and discharges in one hour only loses power. An optimum does so where power has no
price or a negative one; how much, how long and at what price is told.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from gridplan.model.ledger import Publication
from gridplan.results.block_tables import SolvedBlock
from gridplan.results.columns import TABLES
from gridplan.system import System

Add = Callable[[tuple[object, ...], float], None]
AT_ONCE = 1e-6  # GW: less is a solver's rounding


def add_stores(solved: SolvedBlock, system: System, add: Add) -> None:
    """Energy in and out of every store in a block, and what of it went in and out in the same hour."""
    stores = set(system.units("storages").index)  # pumping between reservoirs is told with their water
    flows: dict[str, Publication] = {
        p.quantity: p for p in solved.ledger.publications if p.units and set(p.units) <= stores
    }
    if "charge" not in flows:
        return
    into, out = solved.values(flows["charge"]), solved.values(flows["discharge"])
    price = solved.prices(tuple(flows["charge"].zones))
    both = np.where(np.minimum(into, out) > AT_ONCE, np.minimum(into, out), 0.0)
    values = {
        "charged": into,
        "discharged": out,
        "at_once": both,
        "at_once_hours": both > 0,
        "paid": both * price,
    }
    _sum(solved, flows["charge"], values, add)


def add_solar(solved: SolvedBlock, system: System, add: Add) -> None:
    """Heat offered and collected, and power, of every concentrating solar plant in a block."""
    collected = solved.family("solar_thermal_collected")
    if collected is None:
        return
    names = list(collected.index)
    power = next(
        p for p in solved.ledger.publications if p.quantity == "generation" and list(p.units) == names
    )
    upper = solved.arrays.upper_link @ solved.links
    family = next(f for f in solved.arrays.shape.columns if f.name == "solar_thermal_collected")
    values = {
        "offered": family.of(upper),
        "collected": collected.to_numpy(),
        "generation": solved.values(power),
    }
    _sum(solved, power, values, add)


def add_vehicles(solved: SolvedBlock, system: System, add: Add) -> None:
    """Charging of every fleet in a block, what it is usually, what was put off and what went to the grid."""
    to_grid = solved.family("vehicles_to_grid")
    if to_grid is None:
        return
    flows = {p.quantity: p for p in solved.ledger.publications if p.units == tuple(to_grid.index)}
    charged, given = solved.values(flows["shift_up"]), to_grid.to_numpy()
    usual = solved.values(flows["shift_down"]) - given
    values = {"usual": usual, "charged": charged, "moved": np.maximum(usual - charged, 0.0), "to_grid": given}
    _sum(solved, flows["shift_up"], values, add)


def _sum(solved: SolvedBlock, units: Publication, values: dict[str, np.ndarray], add: Add) -> None:
    span = solved.span
    for i, (unit, node, kind) in enumerate(zip(units.units, units.zones, units.technologies, strict=True)):
        zone = node.split(".")[0]  # a node is a zone, or zone.carrier
        for name, part in values.items():
            key = (span.scenario, span.year, unit, str(zone), str(kind), name)
            add(key, span.count * float(part[i].sum()))


KEYS = ["scenario", "year", "id", "zone", "technology"]


def _wide(frame: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    wide = frame.pivot_table(index=KEYS, columns="name", values="value")
    return wide.reindex(columns=names).reset_index()


def store_table(frame: pd.DataFrame, system: System, capacity: pd.DataFrame) -> pd.DataFrame:
    """Table `storage` from sums by name, with cycles over the energy capacity."""
    wide = _wide(frame, ["charged", "discharged", "at_once", "at_once_hours", "paid"])
    units = system.units("storages", "storage_technologies")
    drawn = wide["discharged"] / wide["id"].map(units["discharge_efficiency"]).astype(float)
    size = _size(wide, capacity, "energy")
    wide["cycles"] = np.where(size > 1e-6, drawn / size.where(size > 1e-6, 1.0), 0.0)
    wide["cycle_limit"] = wide["id"].map(units["cycle_limit"]).astype(float)
    wide["lost"] = wide["charged"] - wide["discharged"]
    wide["at_once_price"] = wide["paid"] / wide["at_once"].where(wide["at_once"] > 0)
    return wide[list(TABLES["storage"].names)]


def solar_table(frame: pd.DataFrame, system: System, capacity: pd.DataFrame) -> pd.DataFrame:
    """Table `solar_thermal` from sums by name, with the sizes of its parts."""
    wide = _wide(frame, ["offered", "collected", "generation"])
    efficiency = (
        wide["id"]
        .map(system.units("solar_thermal_plants", "solar_thermal_technologies")["efficiency"])
        .astype(float)
    )
    power, field, heat = (_size(wide, capacity, part) for part in ("power", "field", "heat"))
    stands = power > 1e-6
    base = power.where(stands, 1.0)
    wide["multiple"] = np.where(stands, efficiency * field / base, 0.0)
    wide["duration"] = np.where(stands, efficiency * heat / base, 0.0)
    wide["hours"] = np.where(stands, wide["generation"] / base, 0.0)
    return wide[list(TABLES["solar_thermal"].names)]


def vehicle_table(frame: pd.DataFrame, system: System, capacity: pd.DataFrame) -> pd.DataFrame:
    """Table `vehicles` from sums by name, with the chargers that are enrolled."""
    wide = _wide(frame, ["usual", "charged", "moved", "to_grid"])
    wide["enrolled"] = _size(wide, capacity, "power")
    return wide[list(TABLES["vehicles"].names)]


def _size(wide: pd.DataFrame, capacity: pd.DataFrame, part: str) -> pd.Series:
    total = capacity[capacity["quantity"] == part].set_index(["id", "year"])["total"]
    keys = pd.MultiIndex.from_frame(wide[["id", "year"]])
    return pd.Series(total.reindex(keys).to_numpy(float), index=wide.index)


Table = Callable[[pd.DataFrame, System, pd.DataFrame], pd.DataFrame]
KINDS: dict[str, tuple[Callable[[SolvedBlock, System, Add], None], Table]] = {
    "storage": (add_stores, store_table),
    "solar_thermal": (add_solar, solar_table),
    "vehicles": (add_vehicles, vehicle_table),
}
