"""A study of some zones only: rows of other zones are left out, and every one of them is named.

Rivers keep flowing: where a plant in between is left out, the water goes on to the next plant that stays,
with the travel times added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.check_policy import ALL, scope
from gridplan.inputs.check_water import loops, next_plants
from gridplan.inputs.context import Context
from gridplan.inputs.read import TableData, replace_frame
from gridplan.inputs.text import nearest
from gridplan.words import N_

BY_ZONE = ("hydro_plants", "sites", "generators", "storages", "loads", "demand_response")


def unknown_zones(context: Context) -> Iterator[Problem]:
    """Zones of the study that the table does not have."""
    known = [zone for zone in context.frame("zones")["zone"] if zone]
    if context.usable("zones", "zone") and known:
        for key, names in (
            ("zones", context.study.zones or ()),
            ("merge_rivers", context.study.merge_rivers),
        ):
            for place, zone in enumerate(names):
                if zone not in known:
                    guess = nearest(zone, known)
                    fix = N_("did you mean {name}?", name=guess) if guess else N_("remove it")
                    rule = N_("there is no such row in the table {table}", table="zones")
                    yield context.said((key, place), rule, fix, zone)


def select_zones(context: Context) -> tuple[Mapping[str, TableData], list[Problem]]:
    """The tables with the zones of the study, and a warning for each table that names what is left out."""
    if context.study.zones is None:
        return context.tables, []
    zones = set(context.study.zones)
    tables = dict(context.tables)
    warnings: list[Problem] = []

    def keep(name: str, rows: np.ndarray) -> None:
        data = tables[name]
        gone = data.frame.loc[~rows, data.table.key[0]]
        if len(gone):
            names = ", ".join(str(item) for item in dict.fromkeys(gone))
            rule = N_("left out, since the study keeps other zones only: {names}", names=names)
            fix = N_("add their zones to the study to keep them")
            warnings.append(Problem(rule, fix, data.file, severity="warning"))
        tables[name] = data.select(rows)

    plants = context.frame("hydro_plants")
    tables["hydro_plants"] = replace_frame(
        tables["hydro_plants"], join_rivers(plants, plants["zone"].isin(zones).to_numpy())
    )
    for name in BY_ZONE:
        keep(name, tables[name].frame["zone"].isin(zones).to_numpy())
    channels = context.frame("channels")
    keep("channels", (channels["from_zone"].isin(zones) & channels["to_zone"].isin(zones)).to_numpy())
    keep("zones", context.frame("zones")["zone"].isin(zones).to_numpy())
    targets = context.frame("targets")
    inside = [bool(scope(tables["zones"].frame, names)) for names in targets["zones"]]
    keep("targets", np.array(inside, dtype=bool))
    warnings += list(_narrowed(context, tables["targets"], tables["zones"].frame))
    return tables, warnings


def _narrowed(context: Context, targets: TableData, kept: pd.DataFrame) -> Iterator[Problem]:
    """Targets that stay, but whose scope has lost zones: their values may no longer fit."""
    zones = context.frame("zones")
    narrowed = [
        target
        for target, names in zip(targets.frame["target"], targets.frame["zones"], strict=True)
        if ALL not in names and scope(zones, names) != scope(kept, names)
    ]
    if narrowed:
        rule = N_("targets of which part of the scope is left out: {names}", names=", ".join(narrowed))
        fix = N_("change their values under targets in the study")
        yield Problem(rule, fix, targets.file, None, "zones", severity="warning")


def join_rivers(plants: pd.DataFrame, stays: np.ndarray) -> pd.DataFrame:
    """The plants with `downstream`, `travel_time`, `routing_time` [h] up to the next plant that `stays`."""
    next_of = next_plants(plants)
    if loops(next_of):
        return plants
    kept = dict(zip(plants["plant"], stays, strict=True))
    hours = dict(zip(plants["plant"], plants[["travel_time", "routing_time"]].to_numpy(float), strict=True))
    after: list[str] = []
    times: list[np.ndarray] = []
    for plant in plants["plant"]:
        time, below = hours[plant], next_of.get(plant, "")
        while below and not kept[below]:
            time, below = time + hours[below], next_of.get(below, "")
        after.append(below)
        times.append(time if below else 0.0 * time)
    travel, routing = np.array(times).reshape(len(plants), 2).T
    return plants.assign(
        downstream=pd.Series(after, dtype="str", index=plants.index), travel_time=travel, routing_time=routing
    )
