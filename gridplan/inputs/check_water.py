"""Rules of rivers: no loops, plants in order, flow that does not fall, plants of a plausible size.

Loops and order are checked before zones are left out, since a river may cross them; flows after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.context import Context, Rule
from gridplan.words import N_

GRAVITY = 9.81  # m/s2
FULL_LOAD_HOURS = (1500.0, 8000.0)  # plausible range of a hydro plant in a mean year [h/year]
CUBIC_METRE_PER_SECOND = 0.0036  # in hm3/h
MONTHS = [f"m{month}" for month in range(1, 13)]


def loops(next_of: dict[str, str]) -> list[list[str]]:
    """Every loop of the chains `plant -> next plant`, each once, beginning at its first plant."""
    found: list[list[str]] = []
    done: set[str] = set()
    for start in next_of:
        way: list[str] = []
        plant = start
        while plant in next_of and plant not in done and plant not in way:
            way.append(plant)
            plant = next_of[plant]
        if plant in way:
            found.append(way[way.index(plant) :])
        done.update(way)
    return found


def next_plants(plants: pd.DataFrame) -> dict[str, str]:
    """Plant -> the plant its water reaches next, where there is one."""
    known = set(plants["plant"])
    pairs = zip(plants["plant"], plants["downstream"], strict=True)
    return {plant: after for plant, after in pairs if plant and after in known}


def river_loop(context: Context) -> Iterator[Problem]:
    data = context.tables["hydro_plants"]
    row_of = {plant: row for row, plant in enumerate(data.frame["plant"])}
    for loop in loops(next_plants(data.frame)):
        first = min(loop, key=lambda plant: row_of[plant])
        turned = loop[loop.index(first) :] + loop[: loop.index(first)]
        rule = N_("water cannot return to a plant that it has left: {way}", way=" → ".join([*turned, first]))
        fix = N_("clear the column downstream of the last plant of the river")
        yield data.problem(row_of[turned[-1]], "downstream", rule, fix)


def river_order(context: Context) -> Iterator[Problem]:
    for row, plant, after in _pairs(context):
        data = context.tables["hydro_plants"]
        if plant["river"] == after["river"] and plant["order"] >= after["order"]:
            rule = N_("the next plant {plant} comes later on the river", plant=after["plant"])
            yield data.problem(row, "order", rule, N_("number the plants of a river from its source down"))


def falling_flow(context: Context) -> Iterator[Problem]:
    """The natural flow at a dam is at least that of the dams just above it, over the year and every month."""
    if not context.sound("hydro_plants", "inflow_shapes"):
        return
    data = context.tables["hydro_plants"]
    above: dict[str, list[int]] = {}
    for row, _, after in _pairs(context):
        above.setdefault(after["plant"], []).append(row)
    shapes = {
        (shape["shape"], shape["hydrology"]): np.array([shape[month] for month in MONTHS])
        for _, shape in context.tables["inflow_shapes"].records()
    }
    for row, plant in data.records():
        upstream = [data.frame.iloc[i] for i in above.get(plant["plant"], [])]
        if not upstream:
            continue
        names = ", ".join(other["plant"] for other in upstream)
        if plant["mean_flow"] < sum(other["mean_flow"] for other in upstream) * (1 - 1e-9):
            rule = N_("the natural flow is not below that of the plants just above: {names}", names=names)
            fix = N_("write natural flows, with all water from upstream included")
            yield data.problem(row, "mean_flow", rule, fix)
            continue
        for kind in dict.fromkeys(scenario.hydrology for scenario in context.study.scenarios):
            months = _falling_months(plant, upstream, shapes, kind)
            if months:
                rule = N_("in months {months} of a {kind} year more water comes from {names} than flows here",
                          months=months, kind=kind, names=names)  # fmt: skip
                fix = N_("use one inflow_shape along a river, or raise mean_flow here")
                yield data.problem(row, "inflow_shape", rule, fix)


def _falling_months(
    plant: dict[str, Any], upstream: list[pd.Series], shapes: dict[tuple[str, str], np.ndarray], kind: str
) -> str:
    """Months in which the flow falls, joined; empty if there is none or a shape is missing."""
    flows = [(p["mean_flow"], shapes.get((p["inflow_shape"], kind))) for p in (plant, *upstream)]
    if any(shape is None for _, shape in flows):
        return ""
    here, *others = (mean * shape for mean, shape in flows if shape is not None)
    low = np.flatnonzero(here < sum(others) - 1e-6 * max(here.max(), 1e-9))
    return ", ".join(str(month + 1) for month in low)


def ecological_flow(context: Context) -> Iterator[Problem]:
    data = context.tables["hydro_plants"]
    for row, plant in data.records():
        if plant["ecological_flow"] > plant["mean_flow"]:
            rule = N_("the ecological flow is not larger than the mean flow")
            yield data.problem(row, "ecological_flow", rule, N_("check both values and their units"))


def junctions(context: Context) -> Iterator[Problem]:
    """A junction has no turbines and no storage; every other plant has a head."""
    data = context.tables["hydro_plants"]
    for row, plant in data.records():
        if plant["regulation"] != "junction":
            if context.usable("hydro_plants", "head") and not plant["head"] > 0:
                fix = N_("write the height that the water falls, or make the plant a junction")
                yield data.problem(row, "head", N_("every plant but a junction has a head"), fix)
            continue
        for column in ("existing", "committed", "potential", "active_storage"):
            if plant[column] > 0:
                rule = N_("a junction has no turbines and holds no water")
                yield data.problem(row, column, rule, N_("clear the cell, or give the plant its regulation"))


def reservoir_windows(context: Context) -> Iterator[Problem]:
    """Windows lie within what the reservoir holds, and say something."""
    if not context.sound("hydro_plants", "reservoir_windows"):
        return
    plants = context.frame("hydro_plants").set_index("plant")
    data = context.tables["reservoir_windows"]
    for row, window in data.records():
        if window["plant"] not in plants.index:  # told where references are checked, or left out on purpose
            continue
        most = plants["active_storage"][window["plant"]]
        if not most > 0 or plants["regulation"][window["plant"]] == "run_of_river":
            rule = N_("{plant} holds no water, so it has no window", plant=window["plant"])
            yield data.problem(row, "plant", rule, N_("give it active storage, or remove the row"))
        elif np.isnan(window["lowest"]) and np.isnan(window["highest"]):
            rule = N_("a window has a lowest volume, a highest, or both")
            yield data.problem(row, "highest", rule, N_("fill in one of the two, or remove the row"))
        elif window["lowest"] > np.fmin(window["highest"], most):
            rule = N_("the lowest volume is not above the highest and the active storage")
            yield data.problem(row, "lowest", rule, N_("check the volumes and their units"))
        elif window["highest"] > most:
            rule = N_("the highest volume is within the active storage of {most} hm3", most=float(most))
            fix = N_("count the volume from the dead level up")
            yield data.problem(row, "highest", rule, fix)


def rising_curves(context: Context) -> Iterator[Problem]:
    """Curves have two points at least and rise; a level-storage curve covers dead to normal storage."""
    for table, x in (("storage_curves", "storage"), ("tailwater_curves", "outflow")):
        if not context.sound(table):
            continue
        data = context.tables[table]
        for plant, rows in data.frame.sort_values(x).groupby("plant", sort=False):
            first = int(rows.index[0])
            if len(rows) < 2:
                rule = N_("the curve of {plant} has two points at least", plant=str(plant))
                yield data.problem(first, x, rule, N_("add points"))
            flat = np.flatnonzero(np.diff(rows["level"]) <= 0)
            if len(flat):
                rule = N_("the level rises from point to point")
                yield data.problem(int(rows.index[flat[0] + 1]), "level", rule, N_("check the two points"))


def covering_curves(context: Context) -> Iterator[Problem]:
    if not context.sound("hydro_plants", "storage_curves"):
        return
    data = context.tables["hydro_plants"]
    ranges = context.frame("storage_curves").groupby("plant")["storage"].agg(["min", "max"])
    for row, plant in data.records():
        low, high = plant["dead_storage"], plant["dead_storage"] + plant["active_storage"]
        if plant["plant"] not in ranges.index:
            if plant["level_ramp"] > 0:
                rule = N_("a ramp of level needs the plant's level-storage curve")
                yield data.problem(row, "level_ramp", rule, N_("add rows to the table storage_curves"))
        elif ranges["min"][plant["plant"]] > low * (1 + 1e-9) or ranges["max"][plant["plant"]] < high * (
            1 - 1e-9
        ):
            rule = N_("the level-storage curve covers {low} to {high} hm3, dead to normal storage",
                      low=float(low), high=float(high))  # fmt: skip
            fix = N_("add points to the table storage_curves, or correct dead_storage")
            yield data.problem(row, "dead_storage", rule, fix)


def reversible(context: Context) -> Iterator[Problem]:
    """A reversible unit joins two decided plants of one river; the upper one holds water."""
    if not context.sound("hydro_plants", "reversible_units"):
        return
    plants, data = context.frame("hydro_plants").set_index("plant"), context.tables["reversible_units"]
    next_of = next_plants(context.frame("hydro_plants"))
    merged = plants.index[plants["zone"].isin(context.study.merge_rivers)]
    for row, unit in data.records():
        ends = [(column, unit[column]) for column in ("upper", "lower")]
        for column, plant in ends:
            if plant not in plants.index or plant in merged:
                rule = N_("the study leaves {plant} out, or merges it with its river", plant=plant)
                yield data.problem(row, column, rule, N_("keep its zone as it is, or remove the unit"))
            elif not plants["existing"][plant] + plants["committed"][plant] > 0 and (
                plants["regulation"][plant] != "junction"
            ):
                rule = N_(
                    "the plants of a reversible unit stand or are committed; {plant} is a choice", plant=plant
                )
                yield data.problem(row, column, rule, N_("commit the plant, or remove the unit"))
        if not {plant for _, plant in ends} <= set(plants.index):
            continue
        if not plants["active_storage"][unit["upper"]] > 0:
            rule = N_("{plant} holds no water that could be pumped up to it", plant=unit["upper"])
            yield data.problem(row, "upper", rule, N_("give it active storage, or remove the row"))
        if unit["upper"] == unit["lower"] or _mouth(next_of, unit["upper"]) != _mouth(next_of, unit["lower"]):
            rule = N_("a reversible unit joins two plants of one river")
            yield data.problem(row, "lower", rule, N_("write two plants whose water meets"))


def _mouth(next_of: dict[str, str], plant: str) -> str:
    """The last plant that the water of `plant` reaches."""
    seen: set[str] = set()
    while plant in next_of and plant not in seen:
        seen.add(plant)
        plant = next_of[plant]
    return plant


def following_heads(context: Context) -> Iterator[Problem]:
    """Heads follow curves only where every hour of the year is modelled, and some plant has both curves."""
    if context.study.heads != "curves":
        return
    if context.study.time.weeks != "all":
        rule = N_("heads follow levels only where every week of the year is modelled as itself")
        yield context.said(("heads",), rule, N_("write time: {example}", example="{weeks: all}"), "curves")
    both = set(context.frame("storage_curves")["plant"]) & set(context.frame("tailwater_curves")["plant"])
    plants = context.frame("hydro_plants")
    if not (plants["plant"].isin(both) & (plants["existing"] > 0) & (plants["active_storage"] > 0)).any():
        rule = N_("no reservoir that stands has both curves, so every head stays constant")
        fix = N_("add rows to the tables storage_curves and tailwater_curves")
        yield context.said(("heads",), rule, fix, "curves", severity="warning")


def plausible_size(context: Context) -> Iterator[Problem]:
    """Full-load hours = 9.81 * efficiency * head [m] * flow [m3/s] / 1e6 * 8760 / capacity [GW]."""
    data = context.tables["hydro_plants"]
    low, high = FULL_LOAD_HOURS
    for row, plant in data.records():
        capacity = np.fmax(plant["existing"] + plant["committed"], plant["potential"])
        flow = plant["mean_flow"] / CUBIC_METRE_PER_SECOND
        power = GRAVITY * plant["efficiency"] * plant["head"] * flow / 1e6
        if not capacity > 0 or not power > 0:
            continue
        hours = power * 8760.0 / capacity
        if not low <= hours <= high:
            rule = N_("head, flow and capacity give {hours} h/year; usual are {low} to {high}",
                      hours=round(hours), low=round(low), high=round(high))  # fmt: skip
            fix = N_("check head, mean flow and capacity")
            yield data.problem(row, "head", rule, fix, severity="warning")


def _pairs(context: Context) -> Iterator[tuple[int, pd.Series, pd.Series]]:
    """Every plant with its next plant, but for those in a loop, whose order has no meaning."""
    plants = context.frame("hydro_plants")
    next_of = next_plants(plants)
    looped = {plant for loop in loops(next_of) for plant in loop}
    row_of = {plant: row for row, plant in enumerate(plants["plant"])}
    for plant, after in next_of.items():
        if plant not in looped:
            yield row_of[plant], plants.iloc[row_of[plant]], plants.iloc[row_of[after]]


WHOLE: tuple[Rule, ...] = (
    river_loop,
    river_order,
    ecological_flow,
    junctions,
    plausible_size,
    reservoir_windows,
    rising_curves,
    covering_curves,
)
CHOSEN: tuple[Rule, ...] = (falling_flow, reversible, following_heads)
