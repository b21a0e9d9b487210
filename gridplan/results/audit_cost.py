"""Audit of the money: every cost recomputed from inputs and results, against the table and the objective.

investment  = sum over builds alive of payment * (1 + interest during construction) * overnight_cost
              (year built) * built                                                     [million yuan/year]
fixed_om    = fixed_om * capacity;   demand_response = enrolment + shed + shifted down at their prices
variable_om = variable_om * generation (storage: discharge, at wear_cost besides);   fuel = price * burned;
              of vehicles wear_cost * energy given to the grid
start       = start_cost * capacity started
unserved    = value_of_lost_load * unserved
co2_price   = price * expected emissions;   soft_target = price * what the target is missed by
tariff      = transport_cost * length * energy sent, of channels
            + tariff * energy received, in the perspective of an enterprise
certificates = purchase price * bought - sale price * sold
total       = sum over years of annual cost * discount factor of the year's period             [million yuan]
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from gridplan.results.check import Check, Gauge
from gridplan.results.measures import Measure, emissions
from gridplan.results.record import Record
from gridplan.results.thermal import burned, starts
from gridplan.words import N_

Line = tuple[int, str, str]  # year, id, category
BOOKED = ("co2_price", "soft_target")
SHORTFALL = "shortfall"

BUILT = (
    *("renewable", "thermal", "hydro", "reversible", "storage", "solar_thermal"),
    *("channel", "line", "converter"),
)


def cost_checks(record: Record, measures: Sequence[Measure]) -> Iterator[Check]:
    """Costs by unit and category against the table `costs`; total cost against the run's objective."""
    found: dict[Line, float] = defaultdict(float)
    for year, name, category, value in _lines(record, measures):
        found[year, name, category] += value
    table = record.results["costs"]
    told = table.groupby(["year", "id", "category"])[["annual", "discounted"]].sum()
    objective = float(record.results.run.get("objective", np.nan))
    short = told.index.get_level_values("category") == SHORTFALL
    yield _shortfall(told[short], objective)
    yield _lines_agree(record, found, told[~short], objective)
    yield _total(record, found, told, objective)


def _slack(record: Record, objective: float) -> float:
    """By how much a plan within its gap may book more for allowances than its blocks use [million yuan]."""
    gap = record.results.run.get("gap")
    return abs(objective) * max(0.0, float(gap)) if gap is not None and np.isfinite(gap) else 0.0


def _shortfall(told: pd.DataFrame, objective: float) -> Check:
    """What a solver paid to break rows: nothing next to the total cost, in a plan that can be carried out."""
    gauge = Gauge(N_("no row of the hours is broken at a price"), "million yuan")
    names = [" ".join(map(str, key)) for key in told.index]
    gauge.note(told["discounted"].abs().to_numpy(float), objective, lambda i: names[i])
    return gauge.close()


def _lines_agree(record: Record, found: dict[Line, float], told: pd.DataFrame, objective: float) -> Check:
    """Prices and penalties may be booked higher than used, by the gap: an allowance need not be used up."""
    gauge = Gauge(N_("costs by unit and category, recomputed"), "million yuan")
    factor, slack = record.system.horizon.factor, _slack(record, objective)
    keys = sorted({*found, *map(tuple, told.index)})
    known = {tuple(key): values for key, values in zip(told.index, told.to_numpy(float), strict=True)}
    size = max([1.0, *(abs(found[key]) * factor[key[0]] for key in keys if key in found)])
    for key in keys:
        annual, discounted = known.get(key, (0.0, 0.0))
        own, where = found.get(key, 0.0), " ".join(map(str, key))
        over = slack if key[2] in BOOKED else 0.0
        gap = np.array([discounted - own * factor[key[0]], annual * factor[key[0]] - discounted])
        gauge.note(gap, size, lambda _, where=where: where, extra=np.array([over, 0.0]))
        gauge.note(-gap, size, lambda _, where=where: where)
    return gauge.close()


def _total(record: Record, found: dict[Line, float], told: pd.DataFrame, objective: float) -> Check:
    gauge = Gauge(N_("total cost, recomputed, against the objective"), "million yuan")
    factor = record.system.horizon.factor
    own = sum(value * factor[key[0]] for key, value in found.items() if key[2] not in BOOKED)
    booked = told[told.index.get_level_values("category").isin((*BOOKED, SHORTFALL))]["discounted"].sum()
    total = own + float(booked)
    gauge.note([abs(total - objective)], max(abs(total), abs(objective)), lambda _: "")
    return gauge.close()


def _lines(record: Record, measures: Sequence[Measure]) -> Iterator[tuple[int, str, str, float]]:
    yield from _investment(record)
    yield from _retrofits(record)
    yield from _fixed(record)
    yield from _hourly(record)
    yield from _tariffs(record)
    for row in record.results["certificates"].itertuples():
        price = [record.system.yearly("certificates", "region", row.region, row.year, f"{side}_price")
                 for side in ("purchase", "sale")]  # fmt: skip
        yield row.year, row.region, "certificates", price[0] * row.bought - price[1] * row.sold
    for measure in measures:
        aim = measure.aim
        if aim.kind == "co2_price" and aim.mode != "report":
            yield aim.year, aim.id, "co2_price", aim.value * emissions(record, aim)
        elif aim.mode == "soft":
            for year, missed in (measure.by_year or {aim.year: measure.missed}).items():
                yield year, aim.id, "soft_target", aim.price * missed


def _investment(record: Record) -> Iterator[tuple[int, str, str, float]]:
    system, years = record.system, record.system.horizon.years
    units = {str(unit.Index): unit for family in BUILT for unit in record.units[family].itertuples()}
    build, kinds = record.results["build"], system.table("technologies")
    spending = dict(zip(kinds["technology"], kinds.get("construction_spending", ()), strict=False))
    for row in build[build["built"] != 0].itertuples():
        if row.id not in units:
            continue
        kind = str(units[row.id].technology)
        price = record.overnight(row.id, row.year, row.quantity)
        life = system.lifetime(kind)
        price *= _grown(system.discount_rate, spending.get(kind, ()))
        for paid in years:
            if row.year <= paid < row.year + life:
                yield paid, row.id, "investment", _payment(record, row.year, life) * price * row.built


def _retrofits(record: Record) -> Iterator[tuple[int, str, str, float]]:
    """annuity * overnight_cost * moved, over the technology's life or the years that are left to it."""
    system = record.system
    table = system.table("retrofits").set_index("retrofit")
    until = system.table("generators").set_index("generator")["existing_until"]
    for row in record.results["retrofits"].itertuples():
        own = table.loc[row.id]
        age = until[own["generator"]] if pd.notna(until[own["generator"]]) else np.inf
        end = age + own["extension"]
        life = int(min(system.lifetime(row.technology), end - min(row.year, age)))
        for paid in system.horizon.years if row.moved else ():
            if row.year <= paid < min(row.year + life, end):
                price = _payment(record, row.year, life) * own["overnight_cost"]
                yield paid, row.id, "investment", price * row.moved


def _tariffs(record: Record) -> Iterator[tuple[int, str, str, float]]:
    """What channels cost for the energy they carry, either way, and are paid for what they deliver."""
    lines = record.units["channel"]
    enterprise = record.system.perspective == "enterprise"
    for year in record.system.horizon.years:
        sent = sum(record.hours.yearly(record.sent(way), year) for way in ("forward", "backward"))
        for (name, line), energy in zip(lines.iterrows(), np.asarray(sent), strict=True):
            if line.get("transport_cost", np.nan) > 0:
                yield year, str(name), "tariff", line["transport_cost"] * line["length"] * energy
            if enterprise and line.get("tariff", np.nan) > 0:
                yield year, str(name), "tariff", line["tariff"] * (1.0 - line["loss"]) * energy


def _grown(rate: float, percents: Sequence[int]) -> float:
    """What 1 yuan of overnight cost has grown to at commissioning: each year's part at its middle."""
    value = 0.0 if len(percents) else 1.0
    for percent in percents:
        value = value * (1.0 + rate) + percent / 100.0 * (1.0 + rate) ** 0.5
    return value


def _payment(record: Record, built: int, life: int) -> float:
    """Yearly payment for 1 yuan, as cash: paid when built, the remaining value back at the horizon's end."""
    system = record.system
    last, rate = system.horizon.years[-1], system.discount_rate
    years = last + system.horizon.length[last] - built
    if years >= life or system.salvage == "annuities":
        return _annuity(rate, life)
    back = 1.0 - years / life if system.salvage == "straight_line" else 0.0
    return (1.0 - back / (1.0 + rate) ** years) * _annuity(rate, years)


def _annuity(rate: float, life: int) -> float:
    return rate / (1.0 - (1.0 + rate) ** -life) if rate else 1.0 / life


def _fixed(record: Record) -> Iterator[tuple[int, str, str, float]]:
    for family in (*BUILT, "demand_response", "vehicles"):
        units, size = record.units[family], record.size(family)
        for i, unit in enumerate(units.itertuples()):
            for y, year in enumerate(record.system.horizon.years):
                if family in ("demand_response", "vehicles"):
                    yield year, unit.Index, "demand_response", unit.enrolment_cost * size[i, y]
                else:
                    price = record.system.cost(unit.technology, year, "fixed_om")
                    yield year, unit.Index, "fixed_om", price * size[i, y]


def _hourly(record: Record) -> Iterator[tuple[int, str, str, float]]:
    """Expected yearly costs of what the hours show."""
    paid = dict.fromkeys(("renewable", "thermal", "hydro", "solar_thermal"), "generation")
    paid |= dict.fromkeys(("storage", "reversible"), "discharge")
    paid["converter"] = "activity"
    ageing = record.units["storage"]["wear_cost"].to_dict()
    zones = list(record.system.zones)
    unserved = record.dispatch.rows([("unserved", zone, "unserved") for zone in zones])
    for year in record.system.horizon.years:
        for family, quantity in paid.items():
            units = record.units[family]
            energy = record.hours.yearly(record.hourly(family, quantity), year)
            for unit, kind, value in zip(units.index, units["technology"], energy, strict=True):
                price = record.system.cost(kind, year, "variable_om") + ageing.get(unit, 0.0)
                yield year, unit, "variable_om", price * value
            if family == "thermal":
                fuel = record.hours.yearly(burned(record), year) * record.fuel_of(year, "price")
                started = record.hours.yearly(starts(record), year) * units["start_cost"].to_numpy(float)
                for unit, paid_fuel, wear in zip(units.index, fuel, started, strict=True):
                    yield year, unit, "fuel", paid_fuel
                    yield year, unit, "start", wear
        for zone, value in zip(zones, record.hours.yearly(unserved, year), strict=True):
            yield year, zone, "unserved", record.system.value_of_lost_load * value
        for label in record.carriers.labels:
            if label[0] == "unserved":
                value = float(record.hours.yearly(record.carriers.rows([label]), year).sum())
                name = f"{label[1]}.{label[2]}"
                yield year, name, "unserved", record.system.value_of_lost_load * value
        for family, quantity, price, category in (
            ("demand_response", "shed", "shed_price", "demand_response"),
            ("demand_response", "shift_down", "shift_price", "demand_response"),
            ("vehicles", "to_grid", "wear_cost", "variable_om"),
        ):
            units = record.units[family]
            energy = record.hours.yearly(record.hourly(family, quantity), year)
            for unit, value in zip(units.index, units[price].to_numpy(float) * energy, strict=True):
                yield year, unit, category, value
