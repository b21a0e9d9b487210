"""Rules of series: complete months and kinds of year, load years, peaks, weather files without gaps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.errors import Problem
from gridplan.inputs.check_water import MONTHS
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.text import nearest
from gridplan.inputs.weather_files import check_file
from gridplan.words import N_

DAYS = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])
HOURS = [f"h{hour}" for hour in range(24)]
HOURS_OF_YEAR = 8760


def complete_months(context: Context) -> Iterator[Problem]:
    """Every load shape and climate has its twelve months."""
    for name in ("load_shapes", "climate"):
        data = context.tables[name]
        key = data.table.key[0]
        if not context.usable(name, key, "month"):
            continue
        for member, rows in data.frame[data.frame[key] != ""].groupby(key, sort=False):
            missing = sorted(set(range(1, 13)) - set(rows["month"].dropna().astype(int)))
            if not missing or len(rows) >= 12 or rows["month"].isna().any():
                continue  # complete, or a month is wrong or doubled, which has been said
            rule = N_("{name} has a row for each of the twelve months", name=str(member))
            months = ", ".join(str(month) for month in missing)
            fix = N_("add the rows of the months {months}", months=months)
            yield Problem(rule, fix, data.file, int(data.lines[rows.index[-1]]), "month", str(member), "")


def hydrologies(context: Context) -> Iterator[Problem]:
    """Every inflow shape that a plant uses has the kinds of year of the study's scenarios."""
    data = context.tables["inflow_shapes"]
    if not context.usable("inflow_shapes", "shape", "hydrology"):
        return
    there = set(zip(data.frame["shape"], data.frame["hydrology"], strict=True))
    shapes = set(data.frame["shape"])
    plants = context.tables["hydro_plants"]
    first: dict[str, int] = {}
    for row, shape in enumerate(plants.frame["inflow_shape"]):
        if shape in shapes:
            first.setdefault(shape, row)
    for kind in dict.fromkeys(scenario.hydrology for scenario in context.study.scenarios):
        for shape, row in first.items():
            if (shape, kind) not in there:
                rule = N_("the inflow shape has no row for the hydrology {kind} of the study", kind=kind)
                fix = N_("add it to the table {table}", table=data.file)
                yield plants.problem(row, "inflow_shape", rule, fix)


def inflow_level(context: Context) -> Iterator[Problem]:
    """Shapes of normal years average about 1."""
    data = context.tables["inflow_shapes"]
    if not context.sound("inflow_shapes"):
        return
    for row, (kind, mean) in enumerate(
        zip(data.frame["hydrology"], data.frame[MONTHS].to_numpy() @ DAYS / DAYS.sum(), strict=True)
    ):
        if kind == "normal" and abs(mean - 1) > 0.1:
            rule = N_("the twelve values of a normal year average about 1")
            value = f"{mean:.3f}"
            yield data.problem(row, "m1", rule, N_("divide them by their mean"), value, "warning")


def load_level(context: Context) -> Iterator[Problem]:
    """Load shapes average 1 over the year."""
    data = context.tables["load_shapes"]
    if not context.sound("load_shapes"):
        return
    for shape, rows in data.frame.groupby("shape", sort=False):
        months = rows["month"].dropna().astype(int).to_numpy()
        if len(months) != 12 or sorted(months) != list(range(1, 13)):
            continue
        mean = float(rows[HOURS].to_numpy().mean(axis=1) @ DAYS[months - 1] / DAYS.sum())
        if abs(mean - 1) > 0.05:
            rule = N_("a load shape averages 1 over the year")
            fix = N_("divide its values by their mean")
            yield Problem(
                rule,
                fix,
                data.file,
                int(data.lines[rows.index[0]]),
                "h0",
                str(shape),
                f"{mean:.3f}",
                "warning",
            )


def load_years(context: Context) -> Iterator[Problem]:
    """Loads are interpolated, never extrapolated; zones without load are named."""
    data = context.tables["loads"]
    if context.study.time.series or not data.present or not context.usable("loads", "zone", "year"):
        return
    first, last = context.study.years[0], context.study.years[-1]
    for zone, rows in data.frame[data.frame["zone"] != ""].groupby("zone", sort=False):
        years = rows["year"].dropna()
        if len(years) and years.is_unique and (years.min() > first or years.max() < last):
            rule = N_(
                "the loads of a zone span the years of the study, {first} to {last}", first=first, last=last
            )
            found = f"{int(years.min())}–{int(years.max())}"
            fix = N_("add the missing years of the zone")
            yield Problem(rule, fix, data.file, int(data.lines[rows.index[-1]]), "year", str(zone), found)
    idle = [zone for zone in context.frame("zones")["zone"] if zone and zone not in set(data.frame["zone"])]
    if idle:
        rule = N_("zones without load: {names}", names=", ".join(idle))
        yield Problem(rule, N_("add them if they have load"), data.file, None, "zone", severity="warning")


def peaks(context: Context) -> Iterator[Problem]:
    data = context.tables["loads"]
    mean = data.frame["energy"] / HOURS_OF_YEAR
    for row in data.frame.index[data.frame["peak"] < mean * (1 - 1e-9)]:
        if not context.usable("loads", "energy", "peak") or not data.cells["peak"][row]:
            continue
        rule = N_("the peak is not below the mean load of {mean} GW", mean=round(float(mean[row]), 4))
        yield data.problem(int(row), "peak", rule, N_("check energy and peak and their units"))


def events(context: Context) -> Iterator[Problem]:
    """Contracts that limit events say how long one may last."""
    data = context.tables["demand_response"]
    if context.usable("demand_response", "events", "event_hours"):
        frame = data.frame
        for row in frame.index[frame["events"].notna() & frame["event_hours"].isna()]:
            rule = N_("a contract that limits events says how many hours one may last")
            yield data.problem(int(row), "event_hours", rule, N_("fill in event_hours"))


def double_contracts(context: Context) -> Iterator[Problem]:
    """The shares of a zone's contracts together are no more than its peak: no load is contracted twice."""
    data = context.tables["demand_response"]
    if not context.usable("demand_response", "zone", "share"):
        return
    for zone, rows in data.frame[data.frame["zone"] != ""].groupby("zone", sort=False):
        if rows["share"].sum() > 1 + 1e-9:
            rule = N_("the contracts of {zone} together are no more than its peak load", zone=str(zone))
            found = f"{100 * rows['share'].sum():.4g} %"
            yield data.problem(int(rows.index[-1]), "share", rule, N_("lower the shares"), found)


def weather(context: Context) -> Iterator[Problem]:
    """Weather files belong to climates of the table and cover every hour of their year."""
    choice = context.study.weather
    if choice.source != "files" or choice.format is None:
        return
    known = [name for name in dict.fromkeys(context.frame("climate")["climate"]) if name]
    sunny = [*context.frame("sites")["climate"], *context.frame("solar_thermal_plants")["climate"]]
    used = dict.fromkeys(name for name in sunny if name)
    for climate, path in choice.files.items():
        place = ("weather", "files", climate)
        if known and climate not in known:
            guess = nearest(climate, known)
            fix = N_("did you mean {name}?", name=guess) if guess else N_("remove it")
            yield context.said(
                place, N_("there is no such row in the table {table}", table="climate"), fix, climate
            )
            continue
        target = (context.folder / path).resolve()
        if not target.is_relative_to(context.root):
            rule = N_("files stand below the folder above the study file")
            yield context.said(place, rule, N_("move the file there"), path)
            continue
        yield from check_file(target, target.relative_to(context.root).as_posix(), choice.format)
    missing = [name for name in used if name not in choice.files]
    if missing:
        rule = N_("climates without a weather file: {names}", names=", ".join(missing))
        yield context.said(("weather", "files"), rule, N_("add their files"))


RULES: tuple[Rule, ...] = (
    complete_months,
    hydrologies,
    inflow_level,
    load_level,
    load_years,
    peaks,
    events,
    double_contracts,
    weather,
)
