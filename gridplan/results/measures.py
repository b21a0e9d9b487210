"""What the plan achieves of every target, recomputed from the raw inputs and the results.

A target's value, and what it is missed by, are in store units: GW, kt, ktce, GWh, shares, million yuan/kt.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridplan.inputs.tables_policy import TARGET_UNITS
from gridplan.inputs.units import factor
from gridplan.results.record import Record
from gridplan.system import System
from gridplan.words import N_, Message

# Unit of the amount by which a target of a kind is missed, and for which a soft one pays its price.
MISSED = {
    "clean_capacity": "GW",
    "non_fossil_share": "ktce",
    "co2_cap": "kt",
    "co2_price": "kt",
    "curtailment": "GWh",
    "reserve_margin": "GW",
}
AT_MOST = ("co2_cap", "curtailment")


@dataclass(frozen=True)
class Aim:
    """One row of the table `targets`, scope resolved; `scale` turns the row's unit into the store unit."""

    id: str
    kind: str
    zones: tuple[str, ...]
    technologies: tuple[str, ...]
    season: str
    year: int
    value: float
    unit: str
    scale: float
    mode: str
    price: float
    accounting: str


@dataclass(frozen=True)
class Measure:
    """What a target comes to: `achieved` like its value; `missed` by, and `size` of what is compared, in
    the unit of `MISSED`."""

    aim: Aim
    achieved: float
    missed: float
    size: float
    note: Message


def aims(system: System) -> Iterator[Aim]:
    """Targets whose year is a year of the study, in the order of the table."""
    for row in system.table("targets").itertuples():
        if row.year not in system.horizon.years:
            continue
        kind, unit = str(row.kind), _text(row.unit)
        scale = factor("" if unit == "1" else unit, TARGET_UNITS[kind])
        price = 0.0
        if pd.notna(row.price) and _text(row.price_unit):
            price = float(row.price) * factor(_text(row.price_unit), f"million yuan/{MISSED[kind]}")
        yield Aim(
            id=str(row.target),
            kind=kind,
            zones=tuple(system.selection(_names(row.zones))),
            technologies=tuple(system.technologies_of(_names(row.technologies))),
            season=_text(row.season),
            year=int(row.year),
            value=float(row.value) * scale,
            unit=unit,
            scale=scale,
            mode=str(row.mode),
            price=price,
            accounting=_text(row.accounting) or "coal_equivalent",
        )


def _text(value: object) -> str:
    return "" if value is None or value != value or value is pd.NA else str(value)


def _names(value: object) -> list[str]:
    if isinstance(value, list | tuple | np.ndarray):
        return [str(item) for item in value]
    return [item.strip() for item in _text(value).split(";") if item.strip()]


def measure(record: Record, aim: Aim) -> Measure:
    """What a target comes to; of any kind but non_fossil_share (see gridplan.results.non_fossil)."""
    return {
        "clean_capacity": _clean_capacity,
        "co2_cap": _co2_cap,
        "co2_price": _co2_price,
        "curtailment": _curtailment,
        "reserve_margin": _reserve_margin,
    }[aim.kind](record, aim)


def _clean_capacity(record: Record, aim: Aim) -> Measure:
    """Power capacity of clean technologies in the scope [GW]."""
    kinds = record.system.table("technologies")
    clean = set(kinds.loc[kinds["clean"].astype(bool), "technology"]) & set(aim.technologies)
    frame = record.results["capacity"]
    here = (frame["quantity"] == "power") & (frame["year"] == aim.year)
    here &= frame["zone"].isin(aim.zones) & frame["technology"].isin(clean)
    parts = frame[here].groupby("technology")["total"].sum()
    total = float(parts.sum())
    words = ", ".join(f"{name} {value:.4g} GW" for name, value in parts.items())
    return Measure(aim, total, max(0.0, aim.value - total), aim.value, N_("counted: {parts}", parts=words))


def emissions(record: Record, aim: Aim) -> float:
    """Expected CO2 of the scope in a year: generation x heat_rate x co2_factor [kt]."""
    units = record.units["thermal"]
    energy = record.hours.yearly(record.hourly("thermal", "generation"), aim.year)
    rate = record.fuel_of(aim.year, "heat_rate") * record.fuel_of(aim.year, "co2_factor")
    inside = units["zone"].isin(aim.zones) & units["technology"].isin(aim.technologies)
    return float((energy * rate)[inside.to_numpy(bool)].sum())


def _co2_cap(record: Record, aim: Aim) -> Measure:
    found = emissions(record, aim)
    note = N_("generation x heat rate x CO2 factor of the fuel")
    return Measure(aim, found, max(0.0, found - aim.value), aim.value, note)


def _co2_price(record: Record, aim: Aim) -> Measure:
    """A price is paid, not reached; where it is only reported, the plan does not see it."""
    found = emissions(record, aim)
    paid = {"co2": f"{found:.6g}", "cost": f"{found * aim.value:.6g}"}
    if aim.mode == "report":
        note = N_("not charged; on {co2} kt it would be {cost} million yuan/year", **paid)
        return Measure(aim, np.nan, 0.0, aim.value, note)
    return Measure(aim, aim.value, 0.0, aim.value, N_("paid on {co2} kt: {cost} million yuan/year", **paid))


def _curtailment(record: Record, aim: Aim) -> Measure:
    """Share of what the weather offers that is thrown away; missed by energy [GWh]."""
    sites = record.units["renewable"]
    inside = (sites["zone"].isin(aim.zones) & sites["technology"].isin(aim.technologies)).to_numpy(bool)
    offered = float(record.hours.yearly(record.availability()[inside], aim.year).sum())
    used = float(record.hours.yearly(record.hourly("renewable", "generation")[inside], aim.year).sum())
    share = (offered - used) / offered if offered > 0 else 0.0
    note = N_("{curtailed} of {offered} GWh", curtailed=f"{offered - used:.6g}", offered=f"{offered:.6g}")
    return Measure(aim, share, max(0.0, offered - used - aim.value * offered), offered, note)


def _reserve_margin(record: Record, aim: Aim) -> Measure:
    """Firm capacity above the peak, as a share of it; the scarcest season where the target names none."""
    table = record.system.table("seasons").set_index("season")
    seasons = [aim.season] if aim.season else list(table.index)
    found = []
    for season in seasons:
        firm, peak = firm_capacity(record, aim, season), peak_load(record, aim, season)
        found.append((firm / peak - 1.0 if peak > 0 else np.inf, firm, peak, season))
    margin, firm, peak, season = min(found)
    figures = {"firm": f"{firm:.6g}", "peak": f"{peak:.6g}", "season": season}
    need = (1.0 + aim.value) * peak
    note = N_("{firm} GW firm against a peak of {peak} GW in {season}", **figures)
    return Measure(aim, margin, max(0.0, need - firm), need, note)


def firm_capacity(record: Record, aim: Aim, season: str) -> float:
    """Credits x capacity in the scope, plus firm imports less firm exports of its channels [GW]."""
    credits = record.system.table("capacity_credits")
    credit = credits[credits["season"] == season].set_index("technology")["credit"]
    y = record.system.horizon.years.index(aim.year)
    total = 0.0
    for family, units in record.units.items():
        size = record.size(family)[:, y] if len(units) else np.zeros(0)
        if family == "channel":
            into, out = units["to_zone"].isin(aim.zones), units["from_zone"].isin(aim.zones)
            firm = units["firm"] * ((into & ~out) * (1.0 - units["loss"]) - 1.0 * (out & ~into))
        else:
            firm = units["technology"].map(credit).fillna(0.0) * units["zone"].isin(aim.zones)
        total += float((firm.to_numpy(float) * size).sum())
    return total


def peak_load(record: Record, aim: Aim, season: str) -> float:
    """Highest joint load of the scope in the months and hours of the season [GW]."""
    row = record.system.table("seasons").set_index("season").loc[season]
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    month = np.repeat(np.arange(1, 13), 24 * days)
    hour = np.tile(np.arange(24), 365)
    here = np.isin(month, np.array(_names(row["months"]), int)) & np.isin(
        hour, np.array(_names(row["hours"]), int)
    )
    places = [record.system.zones.index(zone) for zone in aim.zones if zone in record.system.zones]
    return float(record.system.yearly_load[aim.year][places].sum(axis=0)[here].max())
