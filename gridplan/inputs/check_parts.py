"""Rules of what is sized in parts: storage (power, energy, charging) and concentrating solar plants."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.read import TableData
from gridplan.words import N_

SLACK = 1e-6
DURATION, MULTIPLE = ("minimum_duration", "maximum_duration"), ("minimum_multiple", "maximum_multiple")
CHARGE = ("charge_ratio", "maximum_charge_ratio")
BOUNDS = {
    "storage_technologies": (DURATION, CHARGE),
    "solar_thermal_technologies": (MULTIPLE, DURATION),
}
UNITS = {  # table: parameters, and parts of a unit with the ratio that bounds them
    "storages": (
        "storage_technologies",
        {"energy": DURATION, "charge": CHARGE},
    ),
    "solar_thermal_plants": ("solar_thermal_technologies", {"field": MULTIPLE, "heat": DURATION}),
}


def ordered_bounds(context: Context) -> Iterator[Problem]:
    """The least of a ratio is not above its most; the level at edges is not below the lowest."""
    for name, ratios in BOUNDS.items():
        data = context.tables[name]
        for low, high in ratios:
            for row in data.frame.index[data.frame[low] > data.frame[high]]:
                rule = N_("the smallest value is not above the largest")
                yield data.problem(int(row), low, rule, N_("exchange the two values"))
    data = context.tables["storage_technologies"]
    frame = data.frame
    for row in frame.index[(frame["edge_level"] < frame["minimum_level"]) & (frame["horizon"] == "block")]:
        rule = N_("the level at edges is not below the lowest level ({low})",
                  low=f"{frame['minimum_level'][row]:g}")  # fmt: skip
        yield data.problem(int(row), "edge_level", rule, N_("raise edge_level or lower minimum_level"))


def proportions(context: Context) -> Iterator[Problem]:
    """What stands or is under construction of a part fits the power beside it, and its own potential.

    Nothing new can stand in the first year of a study: a battery of 100 MW and 0 MWh could not be planned.
    """
    for name, (parameters, parts) in UNITS.items():
        if not context.sound(name, parameters):
            continue
        data, kinds = context.tables[name], context.frame(parameters).set_index("technology")
        for row, unit in data.records():
            if unit["technology"] in kinds.index:
                kind = kinds.loc[unit["technology"]]
                for part, ratio in parts.items():
                    if pd.notna(kind[ratio[1]]):
                        yield from _fits(data, row, part, kind, ratio)


def _fits(data: TableData, row: int, part: str, kind: pd.Series, ratio: tuple[str, str]) -> Iterator[Problem]:
    unit = data.frame.loc[row]
    scale = 1.0 / kind["efficiency"] if "efficiency" in kind else 1.0
    low, high = kind[ratio[0]] * scale, kind[ratio[1]] * scale
    if low > high:
        return  # said by ordered_bounds
    total = 0.0
    for held in ("existing", "committed"):
        own = unit[f"{held}_{part}"]
        if pd.isna(own):
            total += unit[held] * low
            continue
        total += own
        if not unit[held] * low - SLACK <= own <= unit[held] * high + SLACK:
            words = {"low": f"{unit[held] * low:.6g}", "high": f"{unit[held] * high:.6g}",
                     "unit": _unit(data, part), "power": f"{unit[held]:.6g} GW"}  # fmt: skip
            rule = N_("{power} take {low} to {high} {unit}, as their technology says", **words)
            fix = N_("correct this figure, the power beside it, or the bounds of the technology")
            yield data.problem(row, f"{held}_{part}", rule, fix, f"{own:.6g} {_unit(data, part)}")
    if total > unit[f"potential_{part}"] + SLACK:
        rule = N_("existing and committed ({held}) are within the potential",
                  held=f"{total:.6g} {_unit(data, part)}")  # fmt: skip
        yield data.problem(row, f"potential_{part}", rule, N_("raise the potential or lower the capacity"))


def _unit(data: TableData, part: str) -> str:
    return data.table.columns[f"existing_{part}"].store


def charging(context: Context) -> Iterator[Problem]:
    """Figures of charging machines that nothing reads, and machines to be built that have no cost."""
    if not context.sound("storages", "storage_technologies", "costs"):
        return
    data, kinds = context.tables["storages"], context.frame("storage_technologies").set_index("technology")
    priced = context.frame("costs").dropna(subset=["charge_overnight_cost"])["technology"]
    for row, unit in data.records():
        if unit["technology"] not in kinds.index:
            continue
        kind = kinds.loc[unit["technology"]]
        own = pd.notna(kind["maximum_charge_ratio"])
        for name in ("existing_charge", "committed_charge", "potential_charge"):
            if not own and pd.notna(unit[name]):
                rule = N_("the technology charges by the same machines, so that this figure has no effect")
                fix = N_("clear it, or give a maximum_charge_ratio")
                yield data.problem(row, name, rule, fix, severity="warning")
        if own and unit["potential"] > unit["existing"] + unit["committed"] and (
            unit["technology"] not in set(priced)
        ):  # fmt: skip
            rule = N_("the technology can be built but has no {column}", column="charge_overnight_cost")
            fix = N_("add it to the table {table}", table=context.tables["costs"].file)
            yield data.problem(row, "technology", rule, fix)


RULES: tuple[Rule, ...] = (ordered_bounds, proportions, charging)
