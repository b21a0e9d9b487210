"""Rules of seasons and targets: scope, unit, price, year, reach; and the statistics that shares need."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.kinds import KINDS
from gridplan.inputs.kinds import statistics as read_statistics
from gridplan.inputs.read import TableData
from gridplan.inputs.tables_common import ELECTRICITY
from gridplan.inputs.text import clean, nearest
from gridplan.inputs.units import UnitError, factor
from gridplan.words import N_

USUAL_COAL_EQUIVALENT = (0.27, 0.35)  # kgce/kWh
CAPACITY_TABLES = ("hydro_plants", "sites", "generators", "storages", "solar_thermal_plants")
CREDITED = ("reserve_margin", "hourly_margin", "secure_load")  # kinds that count capacity at its credit
ALL = "*"


def scope(zones: pd.DataFrame, names: tuple[str, ...]) -> set[str]:
    """Zones meant by a list of zones, bases and regions."""
    if ALL in names:
        return set(zones["zone"])
    hit = zones["zone"].isin(names) | zones["base"].isin(names) | zones["region"].isin(names)
    return set(zones.loc[hit, "zone"])


def counted(technologies: pd.DataFrame, names: tuple[str, ...]) -> set[str]:
    """Technologies meant by a list of technologies and resources; an empty list means all."""
    if not names or ALL in names:
        return set(technologies["technology"])
    hit = technologies["technology"].isin(names) | technologies["resource"].isin(names)
    return set(technologies.loc[hit, "technology"])


def known_names(context: Context) -> Iterator[Problem]:
    """Scopes and technologies of targets exist."""
    zones, technologies = context.frame("zones"), context.frame("technologies")
    places = {*zones["zone"], *zones["base"], *zones["region"], ALL}
    things = {*technologies["technology"], *technologies["resource"], ALL}
    for column, known, what in (("zones", places, "zones"), ("technologies", things, "technologies")):
        data = context.tables["targets"]
        if context.tables[what].broken:
            continue
        for row, names in enumerate(data.frame[column]):
            for name in names:
                if name not in known:
                    guess = nearest(name, sorted(known))
                    fix = N_("did you mean {name}?", name=guess) if guess else N_("correct the name")
                    rule = N_("there is no such row in the table {table}", table=what)
                    yield data.problem(row, column, rule, fix, clean(name))


def target_units(context: Context) -> Iterator[Problem]:
    """The unit of a target measures what its kind measures; soft targets have a price with a unit."""
    data = context.tables["targets"]
    if not context.usable("targets", "kind", "unit", "mode"):
        return
    for row, target in data.records():
        if target["kind"] not in KINDS:
            if target["kind"]:
                guess = nearest(target["kind"], KINDS)
                fix = N_("did you mean {name}?", name=guess) if guess else N_("see the reference of inputs")
                yield data.problem(row, "kind", N_("the kind of target is unknown"), fix)
            continue
        try:
            stored_value(target["kind"], 1.0, target["unit"])
        except UnitError as error:
            yield data.problem(row, "unit", error.rule, error.fix)
        if target["price_unit"]:
            try:
                factor(target["price_unit"], KINDS[target["kind"]].price)
            except UnitError as error:
                yield data.problem(row, "price_unit", error.rule, error.fix)
        if target["mode"] == "soft" and not (target["price"] >= 0 and target["price_unit"]):
            rule = N_("a soft target needs the price of missing it and its unit")
            yield data.problem(row, "price", rule, N_("fill in price and price_unit, or choose another mode"))


def complete(context: Context) -> Iterator[Problem]:
    """What the kind of a target needs is filled in, and what is filled in means something to the kind."""
    data = context.tables["targets"]
    if not context.usable("targets", "kind"):
        return
    for row, target in data.records():
        kind = KINDS.get(target["kind"])
        if kind is None:
            continue
        for column in kind.needs:
            if _empty(target[column]):
                rule = N_("a target of kind {kind} needs {column}", kind=target["kind"], column=column)
                yield data.problem(row, column, rule, N_("fill in {column}", column=column))
        for column in ("accounting", "sector", "denominator"):
            choices = kind.choices.get(column, ())
            if target[column] and target[column] not in choices:
                rule = N_("it means nothing for a target of kind {kind}", kind=target["kind"])
                fix = N_("leave it empty")
                if choices:
                    fix = N_("choose one of: {choices}", choices=", ".join(choices))
                yield data.problem(row, column, rule, fix)
        yield from _bases(data, row, target)


def _empty(value: Any) -> bool:
    return value in ("", ()) or value != value


def _bases(data: TableData, row: int, target: dict[str, Any]) -> Iterator[Problem]:
    """A base has its unit, a season its name where it is the denominator, a budget its years in order."""
    kind = KINDS[target["kind"]]
    if target["denominator"] == "base" and _empty(target["base"]):
        yield data.problem(row, "base", N_("the denominator base needs its value"), N_("fill in base"))
    if target["denominator"] == "season_peak" and not target["season"]:
        yield data.problem(row, "season", N_("the peak of a season needs its season"), N_("fill in season"))
    if not _empty(target["base"]):
        try:
            factor("" if target["base_unit"] == "1" else target["base_unit"], kind.base)
        except UnitError as error:
            yield data.problem(row, "base_unit", error.rule, error.fix)
    if target["from_year"] > target["year"]:
        rule = N_("the budget ends before it begins")
        yield data.problem(row, "from_year", rule, N_("give a year not after {year}", year=target["year"]))


def stored_value(kind: str, value: float, unit: str) -> float:
    """A target's value in the unit its kind is stored in. Raises UnitError."""
    return value * factor("" if unit == "1" else unit, KINDS[kind].value)


def shares(context: Context) -> Iterator[Problem]:
    """Targets that are shares lie between 0 and 100 %."""
    for data, row, target, value in valued(context):
        kind = KINDS[target["kind"]]
        if kind.ratio:
            continue
        if kind.value == "" and not (-1 <= value < 1 if kind.growth else 0 <= value <= 1):
            yield data.problem(
                row, "value", N_("a share lies between 0 and 100 %"), N_("check value and unit")
            )
        elif kind.value and value < 0:
            yield data.problem(row, "value", N_("the value is not negative"), N_("check value and unit"))


def statistics(context: Context) -> Iterator[Problem]:
    """Shares, intensities and CO2 of the economy need their regions' statistics in the target's year."""
    energy, zones = context.frame("regional_energy"), context.frame("zones")
    if not context.sound("regional_energy", "zones"):
        return
    for data, row, target, _ in valued(context):
        columns = read_statistics(
            target["kind"], target["sector"], target["accounting"], target["denominator"]
        )
        chosen = scope(zones, target["zones"])
        if target["accounting"] == "consumption":  # what comes from anywhere has its region's factor
            chosen = set(zones["zone"])
        regions = sorted(set(zones.loc[zones["zone"].isin(chosen), "region"]) - {""})
        for column in dict.fromkeys(columns):
            known = energy[energy[column].notna()].groupby("region")["year"].agg(["min", "max"])
            missing = [r for r in regions if not _covers(known, r, target["year"])]
            if missing:
                rule = N_(
                    "regions without {column} in regional_energy for {year}: {names}",
                    column=column, year=target["year"], names=", ".join(missing),
                )  # fmt: skip
                yield data.problem(row, "zones", rule, N_("add its rows to the table regional_energy"))
                break


def _covers(known: pd.DataFrame, region: str, year: float) -> bool:
    return region in known.index and bool(known.loc[region, "min"] <= year <= known.loc[region, "max"])


def credits(context: Context) -> Iterator[Problem]:
    """A reserve margin needs the credit of every technology of electricity in its season."""
    if not context.sound(*CAPACITY_TABLES, "technologies", "seasons", "capacity_credits"):
        return
    frame = context.frame("capacity_credits")
    there = set(zip(frame["technology"], frame["season"], strict=True))
    used = {
        technology
        for name in CAPACITY_TABLES
        for technology, carrier in zip(
            context.frame(name)["technology"],
            context.frame(name).get("carrier", [ELECTRICITY] * len(context.frame(name))),
            strict=True,
        )
        if carrier == ELECTRICITY
    }
    known = set(context.frame("seasons")["season"])
    said: set[str] = set()
    for data, row, target, _ in valued(context):
        season = target["season"]
        if target["kind"] in CREDITED and season in known - said:
            said.add(season)
            missing = sorted(t for t in used if (t, season) not in there)
            if missing:
                rule = N_("technologies without capacity credit in the season {season}: {names}",
                          season=season, names=", ".join(missing))  # fmt: skip
                yield data.problem(row, "season", rule, N_("add their rows to the table capacity_credits"))


def turning(context: Context) -> Iterator[Problem]:
    """Aims of frequency security need machines that turn with the grid."""
    if not context.usable("technologies", "inertia"):
        return
    kinds = context.frame("technologies")
    turn = set(kinds.loc[kinds["inertia"] > 0, "technology"])
    for data, row, target, value in valued(context):
        aims = target["kind"] in ("inertia", "synchronous_share") and value > 0
        if aims and not turn & counted(kinds, target["technologies"]):
            rule = N_("no technology that the target counts has an inertia")
            yield data.problem(row, "kind", rule, N_("fill in inertia in the table technologies"))


def modelled_years(context: Context) -> Iterator[Problem]:
    data = context.tables["targets"]
    if context.usable("targets", "year"):
        for row, year in enumerate(data.frame["year"]):
            if year == year and year not in context.study.years:
                rule = N_("the year is not one of the study, so that the target cannot bind")
                years = ", ".join(str(y) for y in context.study.years)
                fix = N_("choose one of {choices}", choices=years)
                yield data.problem(row, "year", rule, fix, severity="warning")


def coal_equivalent(context: Context) -> Iterator[Problem]:
    data = context.tables["regional_energy"]
    low, high = USUAL_COAL_EQUIVALENT
    for row, value in enumerate(data.frame["coal_equivalent"]):
        if value < low or value > high:
            rule = N_(
                "unusual; values are mostly from {low} to {high}{unit}", low=low, high=high, unit=" kgce/kWh"
            )
            fix = N_("check the value and its unit")
            yield data.problem(row, "coal_equivalent", rule, fix, severity="warning")


def idle_regions(context: Context) -> Iterator[Problem]:
    data = context.tables["regional_energy"]
    regions = set(context.frame("zones")["region"])
    idle = sorted(set(data.frame["region"]) - regions - {""})
    if idle and context.usable("zones", "region"):
        rule = N_("regions without a zone: {names}", names=", ".join(idle))
        yield Problem(rule, N_("check their names"), data.file, None, "region", severity="warning")


def valued(context: Context) -> Iterator[tuple[TableData, int, dict[str, Any], float]]:
    """Targets of a known kind whose value has a good unit, with the value in the store unit."""
    data = context.tables["targets"]
    if not context.usable("targets", "kind", "value", "unit", "zones", "year", "mode"):
        return
    for row, target in data.records():
        try:
            value = stored_value(target["kind"], target["value"], target["unit"])
        except (UnitError, KeyError):
            continue
        if value == value and scope(context.frame("zones"), target["zones"]):
            yield data, row, target, value


def registered(context: Context) -> Iterator[Problem]:
    """What is neither outside nor a load has a target; a registered target is not one that acts elsewhere."""
    data = context.tables["registry"]
    for row, aim in data.records():
        if aim["targets"] and aim["treatment"] in ("load", "outside"):
            rule = N_("an aim treated as {treatment} has no target", treatment=aim["treatment"])
            yield data.problem(row, "targets", rule, N_("leave it empty or choose another treatment"))


WHOLE: tuple[Rule, ...] = (known_names, idle_regions, registered)
CHOSEN: tuple[Rule, ...] = (
    target_units,
    complete,
    shares,
    statistics,
    credits,
    turning,
    modelled_years,
    coal_equivalent,
)
