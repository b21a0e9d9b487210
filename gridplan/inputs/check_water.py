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


WHOLE: tuple[Rule, ...] = (river_loop, river_order, ecological_flow, plausible_size)
CHOSEN: tuple[Rule, ...] = (falling_flow,)
