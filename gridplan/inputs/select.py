"""A study of some zones only: rows of other zones are left out, and the warning names them.

One folder of tables serves studies of different reach. A zone `within` another is a part of it: a study
without the part counts its units in the whole, one with both takes the load of the part off the whole. A unit
that `stands_for` a zone is left out where the study has that zone. Rivers keep flowing: where a plant in
between is left out, the water goes on to the next plant that stays, with the travel times added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.check_policy import ALL, scope
from gridplan.inputs.check_portfolios import MEMBERS
from gridplan.inputs.check_water import loops, next_plants
from gridplan.inputs.context import Context
from gridplan.inputs.read import TableData, replace_frame
from gridplan.inputs.tables_common import ELECTRICITY
from gridplan.inputs.text import nearest
from gridplan.words import N_

UNITS = (
    *("hydro_plants", "reversible_units", "sites", "generators", "storages"),
    "solar_thermal_plants",
)
BY_ZONE = (*UNITS, "loads", "carrier_loads", "demand_response", "vehicles", "converters")
MOST_NAMED = 6  # rows of one table, in the warning; the rest is counted


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
    """The tables with the zones of the study, and warnings that name what is left out."""
    zones = context.frame("zones")
    kept = set(zones["zone"] if context.study.zones is None else context.study.zones)
    tables, problems = _parts(context, kept)
    mistyped = bool(list(unknown_zones(context)))  # told as errors, with which nothing is left out on purpose
    outside: list[str] = []
    doubled: list[str] = []

    def keep(name: str, inside: np.ndarray) -> None:
        data = tables[name]
        whole = data.frame.get("stands_for", [""] * len(inside))
        twice = inside & np.array([zone in kept for zone in whole], dtype=bool)
        outside.extend(_named(data, ~inside & _spelt(context, data.frame)))
        doubled.extend(_named(data, twice))
        tables[name] = data.select(inside & ~twice)

    plants = tables["hydro_plants"].frame
    stays = plants["zone"].isin(kept) & ~plants["stands_for"].isin(kept)
    tables["hydro_plants"] = replace_frame(tables["hydro_plants"], join_rivers(plants, stays.to_numpy()))
    for name in BY_ZONE:
        keep(name, tables[name].frame["zone"].isin(kept).to_numpy())
    left, moves = tables["generators"].frame["generator"], tables["retrofits"].frame
    inside = moves[["generator", "into"]].isin(set(left)).all(axis=1)
    tables["retrofits"] = tables["retrofits"].select(inside.to_numpy())
    units = [tables[name].frame.iloc[:, 0] for name in MEMBERS]
    there = tables["portfolios"].frame["unit"].isin(pd.concat(units))
    tables["portfolios"] = tables["portfolios"].select(there.to_numpy())
    for name in ("channels", "lines"):
        ends = tables[name].frame
        inside = ends["from_zone"].isin(kept) & ends["to_zone"].isin(kept) & ~_folded(context, name, ends)
        keep(name, inside.to_numpy())
    if context.study.zones is not None:
        keep("zones", zones["zone"].isin(kept).to_numpy())
        keep("targets", _still_counted(context, tables))
        problems += [] if mistyped else _narrowed(context, tables["targets"], tables["zones"].frame)
    file = context.tables["zones"].file
    if outside and not mistyped:
        rule = N_("left out, since the study keeps other zones only: {names}", names="; ".join(outside))
        fix = N_("add their zones to the study to keep them")
        problems.append(Problem(rule, fix, file, severity="warning"))
    if doubled:
        rule = N_(
            "left out, since the study has the zones that they stand for: {names}", names="; ".join(doubled)
        )
        fix = N_("clear their column stands_for to keep them")
        problems.append(Problem(rule, fix, file, severity="warning"))
    return tables, problems


def _spelt(context: Context, frame: pd.DataFrame) -> np.ndarray:
    """Rows (bool) of places that there are: a place mistyped is told elsewhere, its row not left out."""
    zones = context.frame("zones")
    known, places = set(zones["zone"]), {*zones["zone"], *zones["base"], *zones["region"], ALL}
    columns = [column for column in ("zone", "from_zone", "to_zone") if column in frame]
    found = frame[columns].isin(known).all(axis=1)
    if "zones" in frame:
        found &= frame["zones"].map(lambda names: set(names) <= places).astype(bool)
    return np.asarray(found, dtype=bool)


def _still_counted(context: Context, tables: Mapping[str, TableData]) -> np.ndarray:
    """Targets of which a zone is left, and a channel where they name channels."""
    targets, lines = context.frame("targets"), set(tables["channels"].frame["channel"])
    pairs = zip(targets["zones"], targets["channels"], strict=True)
    left = [bool(scope(tables["zones"].frame, zones)) and (not named or bool(lines & {*named}))
            for zones, named in pairs]  # fmt: skip
    return np.array(left, dtype=bool)


def _named(data: TableData, rows: np.ndarray) -> list[str]:
    """`table: id, id (+count)` of some rows of a table; nothing where there are none."""
    names = list(dict.fromkeys(str(item) for item in data.frame.loc[rows, data.table.key[0]]))
    more = f" (+{len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    return [f"{data.table.name}: {', '.join(names[:MOST_NAMED])}{more}"] if names else []


def _parts(context: Context, kept: set[str]) -> tuple[dict[str, TableData], list[Problem]]:
    """The tables with the power of parts that are left out in their whole, loads of kept parts taken off.

    What serves another carrier, such as heat, serves the load of the part and is left out with it.
    """
    tables = dict(context.tables)
    zones = context.frame("zones")
    whole = dict(zip(zones["zone"], zones["within"], strict=True))
    moved = {part: of for part, of in whole.items() if of and part not in kept}
    for name in (*UNITS, "channels", "lines"):
        frame = tables[name].frame
        columns = [column for column in ("zone", "from_zone", "to_zone") if column in frame]
        power = (frame["carrier"] == ELECTRICITY) if "carrier" in frame else pd.Series(True, frame.index)
        changed = {
            column: frame[column].where(~power, frame[column].replace(moved)).astype("str")
            for column in columns
        }
        tables[name] = replace_frame(tables[name], frame.assign(**changed))
    problems: list[Problem] = []
    for part, of in whole.items():
        if of and {part, of} <= kept:
            tables["loads"], found = _less(tables["loads"], part, of)
            problems += found
    return tables, problems


def _less(loads: TableData, part: str, whole: str) -> tuple[TableData, list[Problem]]:
    """The loads with energy and peak of `part` taken off those of `whole`, which peak together."""
    frame = loads.frame.copy()
    own = frame[frame["zone"] == part].drop_duplicates("year").set_index("year")  # twice: told elsewhere
    problems: list[Problem] = []
    for row in frame.index[frame["zone"] == whole]:
        year = frame.at[row, "year"]
        if year not in own.index:
            rule = N_("the loads of {part} have no row of this year, which is taken off here", part=part)
            problems.append(loads.problem(int(row), "year", rule, N_("add the missing years of the zone")))
            continue
        for column in ("energy", "peak"):
            frame.loc[row, column] -= own.at[year, column]
            if frame.at[row, column] < 0:
                rule = N_("a part of a zone has no more load than the zone: {part}", part=part)
                problems.append(
                    loads.problem(int(row), column, rule, N_("check both values and their units"))
                )
    return replace_frame(loads, frame), problems


def _folded(context: Context, name: str, channels: pd.DataFrame) -> pd.Series:
    """Whether a channel or line now has both ends in one zone, which it had not as it was written."""
    written = context.frame(name)
    apart = written["from_zone"] != written["to_zone"]
    return apart & (channels["from_zone"] == channels["to_zone"])


def _narrowed(context: Context, targets: TableData, kept: pd.DataFrame) -> Iterator[Problem]:
    """Targets that stay, but whose scope has lost zones: their values may no longer fit."""
    zones = context.frame("zones")
    counted = {*kept["zone"], *zones.loc[zones["within"].isin(kept["zone"]), "zone"]}
    narrowed = [
        target
        for target, names in zip(targets.frame["target"], targets.frame["zones"], strict=True)
        if ALL not in names and not scope(zones, names) <= counted
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
