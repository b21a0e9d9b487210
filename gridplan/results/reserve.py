"""Reserve, inertia, synchronous share and capacity margin of every hour, recomputed from raw inputs.

What a unit could give more within the hour: the least of its power left and (thermal) its ramp, (hydro) its
water, (storage, vehicles, solar heat) its energy; less: of its output above minimum load, its ramp, its room.
Arrays have the shape (units, hours of all blocks) [GW].
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridplan.results.audit_hydro import heads_of
from gridplan.results.audit_vehicles import plugged_in
from gridplan.results.measures import Aim, Measure
from gridplan.results.record import ELECTRICITY, Record
from gridplan.results.thermal import by_season, commits, online
from gridplan.words import N_

Offer = tuple[pd.DataFrame, np.ndarray, np.ndarray, np.ndarray]  # units; more, less, turning
HOURLY = ("upward_reserve", "downward_reserve", "inertia", "synchronous_share", "hourly_margin")


def offers(record: Record) -> Iterator[Offer]:
    """Units with what each could give more and less, and the machines of it that run, in every hour."""
    yield _thermal(record)
    yield _hydro(record)
    yield _storage(record)
    yield _solar_thermal(record)
    yield _vehicles(record)
    units = record.units["demand_response"]
    shed, up, down = (record.hourly("demand_response", q) for q in ("shed", "shift_up", "shift_down"))
    whole = record.capacity("demand_response")
    part, faster = (units[name].to_numpy(float)[:, None] for name in ("shed_share", "recovery"))
    movable = faster * (1.0 - part) * whole
    yield units, whole - shed - down + up, movable - up + down + shed, np.zeros_like(shed)


def _thermal(record: Record) -> Offer:
    units, power, running = record.units["thermal"], record.hourly("thermal", "generation"), online(record)
    some = commits(units)[:, None]
    ready = np.where(some, running, by_season(record)[0] * record.capacity("thermal"))
    least, quick = (units[name].to_numpy(float)[:, None] for name in ("minimum_load", "reserve_share"))
    floor = np.where(some, least * running, 0.0)
    return units, np.minimum(ready - power, quick * ready), np.minimum(power - floor, quick * ready), running


def _hydro(record: Record) -> Offer:
    """Turbines at the head of the hour, up to capacity and rated flow; an hour of the water that is there."""
    plants = record.units["hydro"]
    names = [(name,) for name in plants.index]
    factor = 9.81 * plants["efficiency"].to_numpy(float)[:, None] / 3600.0 * heads_of(record)[0]
    power = factor * record.water.rows(names, "release")
    water = record.water.rows(names, "volume") + record.water.rows(names, "spill")
    capacity = record.capacity("hydro")
    stands = (plants["existing"] + plants["committed"]).to_numpy(float)
    whole = np.where(stands > 0, stands, np.where(plants["potential"] > 0, plants["potential"], 1.0))[:, None]
    rated = plants["rated_flow"].to_numpy(float)[:, None] / whole * capacity
    more = np.minimum(np.fmin(capacity, factor * rated) - power, factor * water)
    return plants, more, power, power


def _storage(record: Record) -> Offer:
    units, level = record.units["storage"], record.hourly("storage", "level")
    charge, discharge = record.hourly("storage", "charge"), record.hourly("storage", "discharge")
    into, out_of = (units[f"{way}_efficiency"].to_numpy(float)[:, None] for way in ("charge", "discharge"))
    size = record.capacity("storage")
    usable = 1.0 - units["minimum_level"].to_numpy(float)[:, None]
    room = usable * record.capacity("storage", "energy") - level
    more = np.minimum(size - discharge + charge, out_of * level)
    ratio = units["charge_ratio"].to_numpy(float)[:, None]
    apart = units["maximum_charge_ratio"].notna().to_numpy(bool)[:, None]
    charger = np.where(apart, record.capacity("storage", "charge"), ratio * size)
    less = np.minimum(charger - charge + discharge, room / into)
    return units, more, less, charge + discharge


def _solar_thermal(record: Record) -> Offer:
    """What runs, up to its full output and an hour of the heat that is stored, down to its minimum load."""
    units = record.units["solar_thermal"]
    power, running, heat = (record.hourly("solar_thermal", q) for q in ("generation", "online", "level"))
    rate, least = (units[name].to_numpy(float)[:, None] for name in ("efficiency", "minimum_load"))
    return units, np.minimum(running - power, rate * heat), power - least * running, running


def _vehicles(record: Record) -> Offer:
    """Those enrolled: charging they may stop and what they may give, for an hour of what is stored."""
    units, enrolled = record.units["vehicles"], record.capacity("vehicles")
    charge, given, level = (record.hourly("vehicles", q) for q in ("shift_up", "to_grid", "level"))
    plugged, room = plugged_in(record)
    into, out_of, share = (
        units[name].to_numpy(float)[:, None]
        for name in ("charge_efficiency", "discharge_efficiency", "grid_share")
    )
    more = np.minimum(charge + share * plugged * enrolled - given, out_of * level)
    less = np.minimum(plugged * enrolled - charge + given, (room * enrolled - level) / into)
    return units, more, less, np.zeros_like(level)


def hourly_measure(record: Record, aim: Aim) -> Measure:
    """The scarcest hour of the aim's year, and what all hours miss, expected over scenarios."""
    found, need, base = (_margin if aim.kind == "hourly_margin" else _held)(record, aim)
    here = record.hours.year == aim.year
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(base > 1e-9, found / np.where(base > 1e-9, base, 1.0), np.inf)
    worst = int(np.argmin(np.where(here, ratio, np.inf)))
    missed = record.hours.yearly(np.maximum(need - found, 0.0)[None, :], aim.year)
    asked = record.hours.yearly(np.maximum(need, 0.0)[None, :], aim.year)
    if not np.isfinite(ratio[worst]) and aim.mode == "report":
        return Measure(aim, np.nan, 0.0, 0.0, N_("no modelled hour to tell it by"))
    where = record.hours.label([aim.id], 0, worst)
    note = N_("scarcest hour: {where}; missed {missed} of {asked} in the year", where=where,
              missed=f"{float(missed[0]):.6g}", asked=f"{float(asked[0]):.6g}")  # fmt: skip
    return Measure(aim, float(ratio[worst]), float(missed[0]), float(asked[0]), note)


def _inside(units: pd.DataFrame, aim: Aim) -> np.ndarray:
    return _here(units, aim) & np.asarray(units["technology"].isin(aim.technologies), dtype=bool)


def _here(units: pd.DataFrame, aim: Aim) -> np.ndarray:
    """Units (bool) of the electricity of the scope's zones; boilers and tanks of heat are none."""
    electric = units.get("carrier", pd.Series(ELECTRICITY, index=units.index)) == ELECTRICITY
    return np.asarray(electric & units["zone"].isin(aim.zones), dtype=bool)


def _made(record: Record, aim: Aim, technologies: set[str] | None = None) -> np.ndarray:
    """Generation and discharge in the scope's zones, shape (technologies' units summed, hours)."""
    total = np.zeros(record.hours.total)
    pairs = [(quantity, zone, kind) for quantity, zone, kind in record.dispatch.labels
             if quantity in ("generation", "discharge") and zone in aim.zones
             and (technologies is None or (kind in technologies and quantity == "generation"))]  # fmt: skip
    return total + record.dispatch.rows(pairs).sum(axis=0) if pairs else total


def _drawn(record: Record, aim: Aim, quantity: str, weight: pd.Series | None = None) -> np.ndarray:
    """One quantity of the scope's zones in every hour, by technology times its weight."""
    pairs = [label for label in record.dispatch.labels if label[0] == quantity and label[1] in aim.zones]
    if not pairs:
        return np.zeros(record.hours.total)
    share = np.ones(len(pairs)) if weight is None else weight.reindex([p[2] for p in pairs]).fillna(0.0)
    return np.asarray(np.asarray(share) @ record.dispatch.rows(pairs))


def _margin(record: Record, aim: Aim) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What stands above the demand of the season's hours, what should, and the demand; elsewhere nothing."""
    table = record.system.table("capacity_credits")
    credit = table[table["season"] == aim.season].set_index("technology")["credit"].astype(float)
    plugin = record.system.table("technologies").set_index("technology")["plugin"]
    found = _drawn(record, aim, "discharge", credit[credit.index.map(plugin) == "storage"])
    for family, units in record.units.items():
        if len(units) and family not in ("channel", "line", "storage"):
            share = units["technology"].map(credit).fillna(0.0) * units["zone"].isin(aim.zones)
            power = record.capacity(family)
            if family == "renewable":
                power = power * record.series("availability", [str(name) for name in units.index])
            found += share.to_numpy(float) @ power
    found -= _drawn(record, aim, "charge")
    if aim.accounting != "inside":
        found += _drawn(record, aim, "imported") - _drawn(record, aim, "exported")
    demand = record.series("load", list(aim.zones)).sum(axis=0) + _drawn(record, aim, "conversion_in")
    row = record.system.table("seasons").set_index("season").loc[aim.season]
    stamps = pd.Timestamp("2025-01-01") + pd.to_timedelta(record.hours.hour, unit="h")
    inside = stamps.month.isin(row["months"]) & stamps.hour.isin(row["hours"])
    return (found - demand) * inside, aim.value * demand * inside, demand * inside


def offers_of(record: Record, aim: Aim) -> dict[tuple[str, str], np.ndarray]:
    """What the units in an aim's scope could give, by zone and technology [GW; inertia GW s]."""
    kinds = record.system.table("technologies").set_index("technology")["inertia"].astype(float)
    found: dict[tuple[str, str], np.ndarray] = {}
    for units, more, less, running in offers(record):
        constant = units["technology"].map(kinds).to_numpy(float)
        chosen = _here(units, aim) if aim.kind == "synchronous_share" else _inside(units, aim)
        given = {"upward_reserve": more, "downward_reserve": less}.get(aim.kind, running)
        if aim.kind in ("inertia", "synchronous_share"):
            chosen = chosen & (constant > 0)
        weight = constant if aim.kind == "inertia" else np.ones(len(units))
        for i in np.flatnonzero(chosen):
            label = str(units["zone"].iloc[i]), str(units["technology"].iloc[i])
            found[label] = found.get(label, 0.0) + weight[i] * given[i]
    return found


def needs(record: Record, aim: Aim) -> np.ndarray:
    """What the aim asks for in every hour: of load and forecast errors, of the power made, or as it says."""
    if aim.kind == "inertia":
        return np.full(record.hours.total, aim.value)
    if aim.kind == "synchronous_share":
        return np.asarray(aim.value * _made(record, aim))
    need = aim.value * record.series("load", list(aim.zones)).sum(axis=0)
    column = "upward" if aim.kind == "upward_reserve" else "downward"
    for kind, share in record.system.table("reserve_needs").set_index("technology")[column].items():
        need = need + float(share) * _made(record, aim, {str(kind)})
    return np.asarray(need)


def _held(record: Record, aim: Aim) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What stands against an aim's value, what it asks for, and what that is a share of."""
    total = sum(offers_of(record, aim).values(), np.zeros(record.hours.total))
    need = needs(record, aim)
    if aim.kind == "inertia":
        return total, need, np.ones(record.hours.total)
    if aim.kind == "synchronous_share":
        return total, need, _made(record, aim)
    load = record.series("load", list(aim.zones)).sum(axis=0)
    errors = need - aim.value * load
    return total - errors, aim.value * load, load
