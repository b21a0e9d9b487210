"""Rules of vehicles: profiles of whole days, numbers of every fleet, days that usual charging can fill."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.errors import Problem
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.fleets import HOURS, days
from gridplan.words import N_

SLACK = 1e-6
FIGURES = (
    *("profile", "charger_power", "battery_energy", "driving_energy", "departure_level", "minimum_level"),
    *("always_plugged", "charge_efficiency"),
)


def profiles(context: Context) -> Iterator[Problem]:
    """Every vehicle arrives once and leaves once a day."""
    data = context.tables["vehicle_profiles"]
    if not context.usable("vehicle_profiles", "profile", "event", *HOURS):
        return
    total = data.frame[HOURS].astype(float).sum(axis=1)
    for row in data.frame.index[(total - 1.0).abs() > SLACK]:
        rule = N_("the shares of the hours of a day add up to 1")
        yield data.problem(int(row), HOURS[0], rule, N_("correct the shares"), value=f"{total[row]:.6g}")
    for name, rows in data.frame.groupby("profile", sort=False):
        if name and set(rows["event"]) != {"arrival", "departure"}:
            rule = N_("a profile has a row of arrivals and one of departures")
            yield data.problem(int(rows.index[0]), "event", rule, N_("add the other row"))


def numbers(context: Context) -> Iterator[Problem]:
    """Every fleet has its numbers."""
    if not context.usable("vehicles", "fleet") or not context.usable("vehicle_numbers", "fleet"):
        return
    counted, data = set(context.frame("vehicle_numbers")["fleet"]), context.tables["vehicles"]
    for row, fleet in enumerate(data.frame["fleet"]):
        if fleet and fleet not in counted:
            rule = N_("the fleet has no row in the table {table}", table="vehicle_numbers")
            yield data.problem(row, "fleet", rule, N_("add it there"))


def days_work(context: Context) -> Iterator[Problem]:
    """What is driven fits the battery, and vehicles that charge on arrival are full when they leave."""
    data = context.tables["vehicles"]
    if not context.usable("vehicles", *FIGURES) or not context.sound("vehicles", "vehicle_profiles"):
        return
    frame = data.frame
    if frame.empty:
        return
    usable = (frame["departure_level"] - frame["minimum_level"]) * frame["battery_energy"]
    wide = frame.index[frame["driving_energy"] > usable + SLACK * frame["battery_energy"]]
    for row in wide:
        rule = N_(
            "a day's driving needs no more than the battery holds from its lowest level to that of departure"
        )
        fix = N_("lower driving_energy or minimum_level, or raise battery_energy or departure_level")
        yield data.problem(int(row), "driving_energy", rule, fix)
    day = days(frame, context.frame("vehicle_profiles"))
    for row in frame.index.difference(wide):
        if day.plugged[row].max() > 1.0 + SLACK:
            rule = N_("no more vehicles are plugged in than there are")
            yield data.problem(int(row), "always_plugged", rule, N_("lower always_plugged"),
                               value=f"{day.plugged[row].max():.4g}")  # fmt: skip
        slow = day.charging_time[row] > 24.0 or (day.usual[row] > day.plugged[row] + SLACK).any()
        if slow or (day.kept[row] < -SLACK).any() or (day.kept[row] > day.room[row] + SLACK).any():
            rule = N_(
                "vehicles that charge on arrival make up their driving ({hours} h) before they leave",
                hours=f"{day.charging_time[row]:.3g}",
            )
            fix = N_("raise charger_power or always_plugged, lower driving_energy, or correct the profile")
            yield data.problem(int(row), "charger_power", rule, fix)


def hourly(context: Context) -> Iterator[Problem]:
    """Patterns of a day need steps that are hours of a day."""
    study = context.study
    if "vehicles" in study.technologies and study.time.series is not None:
        rule = N_("vehicles follow the hours of the day, which a study of its own series does not have")
        place = ("technologies", study.technologies.index("vehicles"))
        yield context.said(place, rule, N_("remove vehicles from technologies"), "vehicles")


RULES: tuple[Rule, ...] = (profiles, numbers, days_work, hourly)
