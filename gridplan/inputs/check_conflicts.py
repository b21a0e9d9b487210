"""Targets that tables alone prove impossible together, or by themselves: named before anything is solved.

A floor and a ceiling of one year contradict each other where all that the floor counts is under the ceiling
and the floor is the higher of the two. A floor is out of reach where it exceeds all potentials in its scope,
inertia where it exceeds that of all machines there.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass

import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.check_policy import CAPACITY_TABLES, counted, scope, valued
from gridplan.inputs.context import Context, Rule
from gridplan.words import N_

FLOORS, CEILINGS = ("capacity_floor", "clean_capacity"), ("capacity_ceiling",)
PLAIN = ("renewable", "solar_thermal", "storage")  # plug-ins whose capacity has no other way to come about


@dataclass(frozen=True)
class Bound:
    """A target of capacity [GW], and what it counts."""

    row: int
    name: str
    kind: str
    mode: str
    year: int
    value: float
    zones: frozenset[str]
    technologies: frozenset[str]


def _bounds(context: Context) -> list[Bound]:
    zones, technologies = context.frame("zones"), context.frame("technologies")
    clean = set(technologies.loc[technologies["clean"], "technology"])
    found = []
    for _, row, target, value in valued(context):
        if target["kind"] in (*FLOORS, *CEILINGS):
            kinds = counted(technologies, target["technologies"])
            kinds = kinds & clean if target["kind"] == "clean_capacity" else kinds
            found.append(
                Bound(
                    row, target["target"], target["kind"], target["mode"], int(target["year"]), value,
                    frozenset(scope(zones, target["zones"])), frozenset(kinds),
                )
            )  # fmt: skip
    return found


def contradictions(context: Context) -> Iterator[Problem]:
    """No floor lies above a ceiling over all that it counts."""
    if not context.sound("technologies", "zones"):
        return
    data = context.tables["targets"]
    bounds = [bound for bound in _bounds(context) if bound.mode != "report"]
    for floor in (bound for bound in bounds if bound.kind in FLOORS):
        for ceiling in (bound for bound in bounds if bound.kind in CEILINGS):
            inside = floor.zones <= ceiling.zones and floor.technologies <= ceiling.technologies
            if inside and floor.year == ceiling.year and floor.value > ceiling.value + 1e-9:
                rule = N_("target {target} allows at most {most} GW of what this one counts",
                          target=ceiling.name, most=f"{ceiling.value:.6g}")  # fmt: skip
                fix = N_("lower the one, raise the other, or make one of them soft or report")
                severity = "error" if floor.mode == ceiling.mode == "hard" else "warning"
                yield data.problem(floor.row, "value", rule, fix, f"{floor.value:.6g} GW", severity)


def out_of_reach(context: Context) -> Iterator[Problem]:
    """Capacity aimed at, clean or of any kind, is within what can stand in its scope in that year."""
    if not context.sound(*CAPACITY_TABLES, "technologies", "zones"):
        return
    plugin = dict(zip(*(context.frame("technologies")[c] for c in ("technology", "plugin")), strict=True))
    for floor in _bounds(context):
        plain = floor.kind == "clean_capacity" or {plugin[t] for t in floor.technologies} <= set(PLAIN)
        if floor.kind not in FLOORS or not plain:
            continue
        zones, kinds = floor.zones, floor.technologies
        most = sum(largest(context.frame(name), zones, kinds, floor.year) for name in CAPACITY_TABLES)
        if floor.value > most + 1e-9:
            rule = N_("the potentials in the scope add up to {most} GW by {year}",
                      most=f"{most:.6g}", year=floor.year)  # fmt: skip
            fix = N_("lower the target, widen its scope or raise potentials")
            severity = "error" if floor.mode == "hard" else "warning"
            data = context.tables["targets"]
            yield data.problem(floor.row, "value", rule, fix, f"{floor.value:.6g} GW", severity)


def largest(units: pd.DataFrame, zones: Set[str], technologies: Set[str], year: int) -> float:
    """The most capacity [GW] that units of `zones` and `technologies` can have in `year`."""
    rows = units[units["zone"].isin(zones) & units["technology"].isin(technologies)]
    existing = rows["existing"].where(~(rows["existing_until"] <= year), 0.0)
    committed = rows["committed"].where(~(rows["committed_year"] > year), 0.0)
    held = existing + committed
    open_ = rows["potential"].notna() & ~(rows["earliest_year"] > year)
    return float(held.where(~open_, rows["potential"].fillna(0.0).clip(lower=held)).sum())


def not_enough_turns(context: Context) -> Iterator[Problem]:
    """Inertia asked for in every hour is no more than that of all machines that can stand."""
    if not context.sound(*CAPACITY_TABLES, "technologies", "zones") or len(context.frame("retrofits")):
        return  # a retrofit may keep what tables let go
    kinds = context.frame("technologies")
    for data, row, target, value in valued(context):
        if target["kind"] != "inertia" or target["mode"] == "report":
            continue
        zones = scope(context.frame("zones"), target["zones"])
        chosen = counted(kinds, target["technologies"])
        most = sum(
            constant * largest(context.frame(name), zones, {kind}, target["year"])
            for kind, constant in zip(kinds["technology"], kinds["inertia"], strict=True)
            if kind in chosen and constant > 0
            for name in CAPACITY_TABLES
        )
        if value > most + 1e-9:
            rule = N_("all machines that can stand in the scope in {year} have {most} GW*s together",
                      most=f"{most:.6g}", year=target["year"])  # fmt: skip
            fix = N_("lower the target, widen its scope or raise potentials")
            severity = "error" if target["mode"] == "hard" else "warning"
            yield data.problem(row, "value", rule, fix, f"{value:.6g} GW*s", severity)


RULES: tuple[Rule, ...] = (contradictions, out_of_reach, not_enough_turns)
