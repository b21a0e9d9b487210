"""Targets of capacity, recomputed: what stands and is built, land, investment, firm capacity, response."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.results.aims import Aim, Measure, names
from gridplan.results.record import ELECTRICITY, Record
from gridplan.words import N_


def clean_capacity(record: Record, aim: Aim) -> Measure:
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


def _standing(record: Record, aim: Aim, table: str) -> pd.DataFrame:
    """Rows of power of the scope in the table capacity or build."""
    frame = record.results[table]
    here = (frame["quantity"] == "power") & frame["zone"].isin(aim.zones)
    return frame[here & frame["technology"].isin(aim.technologies)]


def _parts(aim: Aim, parts: pd.Series, missed: float) -> Measure:
    words = ", ".join(f"{name} {value:.4g} GW" for name, value in parts.items() if value)
    note = N_("counted: {parts}", parts=words)
    return Measure(aim, float(parts.sum()), missed, max(aim.value, float(parts.sum())), note)


def capacity_floor(record: Record, aim: Aim) -> Measure:
    """Power capacity of the scope [GW]."""
    frame = _standing(record, aim, "capacity")
    parts = frame[frame["year"] == aim.year].groupby("technology")["total"].sum()
    return _parts(aim, parts, max(0.0, aim.value - float(parts.sum())))


def capacity_ceiling(record: Record, aim: Aim) -> Measure:
    """Power capacity of the scope [GW]."""
    found = capacity_floor(record, aim)
    return Measure(aim, found.achieved, max(0.0, found.achieved - aim.value), found.size, found.note)


def build_fixed(record: Record, aim: Aim) -> Measure:
    """Power built in the scope in all periods up to the year [GW]."""
    frame = _standing(record, aim, "build")
    parts = frame[frame["year"] <= aim.year].groupby("technology")["built"].sum()
    return _parts(aim, parts, abs(aim.value - float(parts.sum())))


def response_capability(record: Record, aim: Aim) -> Measure:
    """Enrolled demand response and members of portfolios, or the technologies named, over the stated load."""
    kinds = record.system.table("technologies")
    frame = _standing(record, aim, "capacity")
    frame = frame[frame["year"] == aim.year]
    counted = np.full(len(frame), float(set(aim.technologies) != set(kinds["technology"])))
    for row in record.system.table("portfolios").drop_duplicates("unit").itertuples():
        mine = record.system.table("portfolios")["unit"] == row.unit
        share = float(record.system.table("portfolios").loc[mine, "share"].sum())
        counted[(frame["id"] == row.unit).to_numpy()] = share
    counted[frame["id"].isin(record.units["demand_response"].index).to_numpy()] = 1.0
    capability = float((counted * frame["total"].to_numpy(float)).sum())
    load = aim.base
    if aim.denominator != "base":
        season = aim.season if aim.denominator == "season_peak" else ""
        load = peak_load(record, aim, season)
    share = capability / load if load > 0 else np.inf
    figures = {"capability": f"{capability:.6g}", "load": f"{load:.6g}", "denominator": aim.denominator}
    note = N_("{capability} GW of {load} GW ({denominator})", **figures)
    return Measure(aim, share, max(0.0, aim.value * load - capability), aim.value * load, note)


def land_limit(record: Record, aim: Aim) -> Measure:
    """Land taken by the capacity of the scope [km2]."""
    use = record.system.table("technologies").set_index("technology")["land_use"]
    frame = _standing(record, aim, "capacity")
    frame = frame[frame["year"] == aim.year]
    taken = float((frame["technology"].map(use).fillna(0.0) * frame["total"]).sum())
    note = N_("land use x capacity")
    return Measure(aim, taken, max(0.0, taken - aim.value), max(aim.value, taken), note)


def investment_budget(record: Record, aim: Aim) -> Measure:
    """Overnight cost of what is built in the period, per year of it [million yuan/year]."""
    build, years = record.results["build"], record.system.horizon.years
    rows = build[(build["year"] == aim.year) & build["zone"].isin(aim.zones) & (build["built"] != 0)]
    spent = 0.0
    for row in rows[rows["technology"].isin(aim.technologies)].itertuples():
        spent += record.overnight(row.id, row.year, row.quantity) * row.built
    moves = record.results["retrofits"]
    moves = moves[(moves["year"] == aim.year) & moves["zone"].isin(aim.zones)]
    prices = record.system.table("retrofits").set_index("retrofit")["overnight_cost"]
    for row in moves[moves["technology"].isin(aim.technologies)].itertuples():
        spent += float(prices[row.id]) * row.moved
    y = years.index(aim.year)
    gap = aim.year - years[y - 1] if y else record.system.horizon.length[aim.year]
    found = spent / gap
    note = N_("{spent} million yuan over {years} years", spent=f"{spent:.6g}", years=gap)
    return Measure(aim, found, max(0.0, found - aim.value), max(aim.value, found), note)


def reserve_margin(record: Record, aim: Aim) -> Measure:
    """Firm capacity above the peak, as a share of it; the scarcest season where the target names none."""
    table = record.system.table("seasons").set_index("season")
    seasons = [aim.season] if aim.season else list(table.index)
    found = []
    for season in seasons:
        firm = firm_capacity(record, aim, season)
        peak = peak_load(record, aim, season) + drawn_at_peak(record, aim)
        found.append((firm / peak - 1.0 if peak > 0 else np.inf, firm, peak, season))
    margin, firm, peak, season = min(found)
    figures = {"firm": f"{firm:.6g}", "peak": f"{peak:.6g}", "season": season}
    need = (1.0 + aim.value) * peak
    note = N_("{firm} GW firm against a peak of {peak} GW in {season}", **figures)
    return Measure(aim, margin, max(0.0, need - firm), need, note)


def firm_capacity(record: Record, aim: Aim, season: str) -> float:
    """Credits x capacity in the scope, plus firm imports less firm exports of its channels [GW].

    A store with a peak duration counts with its power, or with its energy over that duration if this is less.
    """
    table = record.system.table("capacity_credits")
    rows = table[table["season"] == season].set_index("technology")
    y = record.system.horizon.years.index(aim.year)
    total = 0.0
    for family, units in record.units.items():
        size = record.size(family)[:, y] if len(units) else np.zeros(0)
        if family in ("channel", "line"):
            units = record.between(family)
            into, out = units["to_zone"].isin(aim.zones), units["from_zone"].isin(aim.zones)
            firm = units["firm"] * ((into & ~out) * (1.0 - units["loss"]) - 1.0 * (out & ~into))
        else:
            firm = units["technology"].map(rows["credit"]).fillna(0.0) * units["zone"].isin(aim.zones)
        if family == "storage" and len(units):
            hours = units["technology"].map(rows["peak_duration"]).to_numpy(float)
            size = np.fmin(size, record.size(family, "energy")[:, y] / hours)
        total += float((firm.to_numpy(float) * size).sum())
    return total


def drawn_at_peak(record: Record, aim: Aim) -> float:
    """Electricity that converters of the scope draw at the peak: share x input x capacity [GW]."""
    units, y = record.units["converter"], record.system.horizon.years.index(aim.year)
    table = record.system.table("conversions")
    total = 0.0
    for size, zone, kind, share in zip(
        record.size("converter")[:, y], units["zone"], units["technology"], units["peak_share"], strict=True
    ):
        own = table[(table["technology"] == kind) & (table["carrier"] == ELECTRICITY)]["ratio"]
        total += (zone in aim.zones) * float(share) * float(-own[own < 0].sum()) * float(size)
    return total


def peak_load(record: Record, aim: Aim, season: str) -> float:
    """Highest joint load of the scope in the months and hours of the season, or of the year [GW]."""
    places = [record.system.zones.index(zone) for zone in aim.zones if zone in record.system.zones]
    load = record.system.yearly_load[aim.year][places].sum(axis=0)
    if not season:
        return float(load.max())
    row = record.system.table("seasons").set_index("season").loc[season]
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
    month = np.repeat(np.arange(1, 13), 24 * days)
    hour = np.tile(np.arange(24), 365)
    here = np.isin(month, np.array(names(row["months"]), int)) & np.isin(
        hour, np.array(names(row["hours"]), int)
    )
    return float(load[here].max())
