"""Targets of carbon, fuel and curtailment, recomputed from the hours of units and channels."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from gridplan.results.aims import Aim, Measure
from gridplan.results.record import ELECTRICITY, Record
from gridplan.results.thermal import MONTHS, burned, emitted, represented
from gridplan.words import N_


def emissions(record: Record, aim: Aim, year: int | None = None) -> float:
    """Expected CO2 of the scope in a year: fuel burned x co2_factor, less what is captured [kt].

    By consumption: with purchased electricity at the average factor of where it comes from. Of the economy:
    with what the regions emit outside the power sector.
    """
    when = year or aim.year
    found = float(record.hours.yearly(emitted(record)[_inside(record, aim)], when).sum())
    if aim.accounting == "consumption":
        found += _purchased(record, aim, when)
    return found + (record.regional(aim.zones, when, "other_co2") if aim.sector == "economy" else 0.0)


def _inside(record: Record, aim: Aim) -> np.ndarray:
    """Thermal units (bool) in the scope of a target."""
    units = record.units["thermal"]
    return np.asarray(units["zone"].isin(aim.zones) & units["technology"].isin(aim.technologies), dtype=bool)


def _fuel(record: Record, aim: Aim) -> float:
    """Expected fuel of the scope in the aim's year, or in the part of it in its season [ktce]."""
    hours, share = record.hours, np.ones(len(record.hours.count))
    if aim.season:
        months = record.system.table("seasons").set_index("season").loc[aim.season, "months"]
        inside = np.isin(MONTHS, [int(month) for month in months]).astype(float)
        share = represented(record, inside[None, :])[0, hours.start[:-1]]
    found = hours.by_block(burned(record)[_inside(record, aim)]).sum(axis=0)
    here = hours.years == aim.year
    return float((found * share * hours.expected)[here].sum())


def _purchased(record: Record, aim: Aim, year: int) -> float:
    """CO2 of electricity taken in across the border less what is sent out, at the lower factor [kt]."""
    electric = (record.lanes["carrier"] == ELECTRICITY).to_numpy(bool)
    lines = record.lanes[electric]
    region = record.system.table("zones").set_index("zone")["region"]
    place = {zone: record.regional([zone], year, "grid_co2_factor") for zone in region.index}
    total = 0.0
    for direction, source, sink in (
        ("forward", "from_zone", "to_zone"),
        ("backward", "to_zone", "from_zone"),
    ):
        energy = record.hours.yearly(record.on_lanes(direction)[electric], year)
        for (_, line), sent in zip(lines.iterrows(), energy, strict=True):
            start, end = line[source], line[sink]
            if end in aim.zones and start not in aim.zones:
                total += place[start] * sent * (1.0 - line["loss"])
            if start in aim.zones and end not in aim.zones:
                total -= min(place[start], place[end]) * sent
    return total


def co2_cap(record: Record, aim: Aim) -> Measure:
    found = emissions(record, aim)
    note = N_("fuel burned x CO2 factor of the fuel, less what is captured")
    return Measure(aim, found, max(0.0, found - aim.value), max(aim.value, abs(found)), note)


def co2_price(record: Record, aim: Aim) -> Measure:
    """A price is paid, not reached; where it is only reported, the plan does not see it."""
    found = emissions(record, aim)
    paid = {"co2": f"{found:.6g}", "cost": f"{found * aim.value:.6g}"}
    if aim.mode == "report":
        note = N_("not charged; on {co2} kt it would be {cost} million yuan/year", **paid)
        return Measure(aim, np.nan, 0.0, aim.value, note)
    return Measure(aim, aim.value, 0.0, aim.value, N_("paid on {co2} kt: {cost} million yuan/year", **paid))


def co2_intensity(record: Record, aim: Aim) -> Measure:
    """Cut of CO2 per gross domestic product against the base."""
    found, gdp = emissions(record, aim), record.regional(aim.zones, aim.year, "gdp")
    most = (1.0 - aim.value) * aim.base * gdp
    figures = {"co2": f"{found:.6g}", "gdp": f"{gdp:.6g}", "base": f"{aim.base:.6g}"}
    note = N_("{co2} kt over {gdp} million yuan, against {base} kt/million yuan", **figures)
    cut = 1.0 - found / (aim.base * gdp)
    return Measure(aim, cut, max(0.0, found - most), max(most, abs(found)), note)


def co2_budget(record: Record, aim: Aim) -> Measure:
    """CO2 of all years from `from_year` to the year, each study year for those of its period [kt]."""
    horizon, total, last = record.system.horizon, 0.0, 1
    for year in horizon.years:
        first, end = max(year, aim.from_year), min(year + horizon.length[year] - 1, aim.year)
        if end >= first:
            last = end - first + 1
            total += last * emissions(record, aim, year)
    missed = max(0.0, total - aim.value) / last
    note = N_("sum of the years {first} to {last}", first=aim.from_year, last=aim.year)
    return Measure(aim, total, missed, max(aim.value, abs(total)) / last, note)


def co2_peak(record: Record, aim: Aim) -> Measure:
    """Largest growth from study year to study year after the peak; missed in each of them."""
    years = [year for year in record.system.horizon.years if year >= aim.year]
    found = {year: emissions(record, aim, year) for year in years}
    missed, growth = {}, []
    for before, year in pairwise(years):
        missed[year] = max(0.0, found[year] - (1.0 + aim.value) * found[before])
        growth.append(found[year] / found[before] - 1.0 if found[before] > 0 else float(missed[year] > 0))
    words = ", ".join(f"{year}: {value:.6g}" for year, value in found.items())
    note = N_("kt of CO2: {years}", years=words)
    worst = max(growth) if growth else np.nan
    return Measure(aim, worst, max(missed.values(), default=0.0), max(found.values()), note, missed)


def fuel_cap(record: Record, aim: Aim) -> Measure:
    """Fuel burned in the scope [ktce]; of the economy: with fossil energy outside the power sector."""
    found = _fuel(record, aim)
    found += record.regional(aim.zones, aim.year, "other_fossil") if aim.sector == "economy" else 0.0
    note = N_("fuel of generation, part load and starts")
    return Measure(aim, found, max(0.0, found - aim.value), max(aim.value, found), note)


def curtailment(record: Record, aim: Aim) -> Measure:
    """Share of what the weather offers that is thrown away; missed by energy [GWh]."""
    sites = record.units["renewable"]
    inside = (sites["zone"].isin(aim.zones) & sites["technology"].isin(aim.technologies)).to_numpy(bool)
    offered = float(record.hours.yearly(record.availability()[inside], aim.year).sum())
    used = float(record.hours.yearly(record.hourly("renewable", "generation")[inside], aim.year).sum())
    share = (offered - used) / offered if offered > 0 else 0.0
    note = N_("{curtailed} of {offered} GWh", curtailed=f"{offered - used:.6g}", offered=f"{offered:.6g}")
    return Measure(aim, share, max(0.0, offered - used - aim.value * offered), offered, note)


CONSUMED = {
    "load": 1.0,
    "shift_up": 1.0,
    "rebound": 1.0,
    "conversion_in": 1.0,
    "unserved": -1.0,
    "shed": -1.0,
    "shift_down": -1.0,
}
OTHERS = {"final_energy": ("final_energy",), "total_energy": ("other_fossil", "other_non_fossil")}


def electrification(record: Record, aim: Aim) -> Measure:
    """Electricity consumed as a share of final or of all energy; the other conversion stands in the note."""
    year = aim.year
    power = sum(
        CONSUMED[quantity]
        * float(record.hours.yearly(record.dispatch.rows([(quantity, zone, kind)]), year)[0])
        for quantity, zone, kind in record.dispatch.labels
        if quantity in CONSUMED and zone in aim.zones
    )
    zones = record.system.table("zones")
    regions = dict.fromkeys(zones.loc[zones["zone"].isin(aim.zones), "region"])
    rates = [record.regional(aim.zones, year, "coal_equivalent") / len(regions), 0.1229]
    k, other_k = rates if aim.accounting == "coal_equivalent" else rates[::-1]
    others = sum(record.regional(aim.zones, year, column) for column in OTHERS[aim.denominator])
    share, other = (rate * power / (rate * power + others) for rate in (k, other_k))
    figures = {"power": f"{power:.6g}", "others": f"{others:.6g}", "k": f"{k:.4g}", "other": f"{other_k:.4g}",
               "share": f"{100.0 * other:.4g}"}  # fmt: skip
    note = N_("{power} GWh and {others} ktce, k = {k}; with k = {other} the share is {share} %", **figures)
    missed = max(0.0, aim.value * others - (1.0 - aim.value) * k * power)
    return Measure(aim, share, missed, k * power + others, note)
