"""All rules across rows and tables, and the changes a study makes to its tables, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from gridplan.errors import Problem
from gridplan.inputs import (
    check_carriers,
    check_certificates,
    check_conflicts,
    check_network,
    check_own,
    check_parts,
    check_policy,
    check_portfolios,
    check_retrofits,
    check_series,
    check_units,
    check_vehicles,
    check_water,
)
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.read import TableData, replace_frame
from gridplan.inputs.select import select_zones, unknown_zones
from gridplan.inputs.text import nearest
from gridplan.words import N_

# Rules of the tables as they are, and rules of the zones and targets that the study chooses of them.
WHOLE: tuple[Rule, ...] = (
    *check_water.WHOLE,
    *check_network.WHOLE,
    *check_policy.WHOLE,
    *check_portfolios.WHOLE,
    unknown_zones,
)
CHOSEN: tuple[Rule, ...] = (
    *check_water.CHOSEN,
    *check_units.RULES,
    *check_parts.RULES,
    *check_series.RULES,
    *check_vehicles.RULES,
    *check_retrofits.RULES,
    *check_own.RULES,
    *check_network.RULES,
    *check_policy.CHOSEN,
    *check_carriers.RULES,
    *check_certificates.RULES,
    *check_conflicts.RULES,
)


def check(context: Context) -> tuple[Mapping[str, TableData], list[Problem]]:
    """The tables as the study wants them (zones, changed targets), and the findings of all rules."""
    problems = [problem for rule in WHOLE for problem in rule(context)]
    tables, warnings = select_zones(context)
    problems += warnings
    faulty = {problem.file for problem in problems if problem.severity == "error"}
    context = replace(context, tables=tables, faulty=context.faulty | faulty)
    tables, found = change_targets(context)
    problems += found
    context = replace(context, tables=tables)
    problems += [problem for rule in CHOSEN for problem in rule(context)]
    return tables, problems


def change_targets(context: Context) -> tuple[Mapping[str, TableData], list[Problem]]:
    """The tables with the study's `targets` applied to the columns mode, value and price."""
    data = context.tables["targets"]
    problems = list(_unknown_targets(context, data))
    frame = data.frame.copy()
    cells = {name: list(column) for name, column in data.cells.items()}
    for target, change in context.study.targets.items():
        rows = frame.index[frame["target"] == target]
        for name, value in change.model_dump(exclude_none=True).items():
            frame.loc[rows, name] = value
            for row in rows if name in cells else ():
                cells[name][row] = str(value)
    changed = replace(
        replace_frame(data, frame), cells={name: tuple(column) for name, column in cells.items()}
    )
    return {**context.tables, "targets": changed}, problems


def _unknown_targets(context: Context, data: TableData) -> Iterator[Problem]:
    known = [target for target in data.frame["target"] if target]
    if "target" in data.broken:
        return
    for target in context.study.targets:
        if target not in known:
            guess = nearest(target, known)
            fix = N_("did you mean {name}?", name=guess) if guess else N_("remove it")
            rule = N_("there is no such row in the table {table}", table="targets")
            yield context.said(("targets", target), rule, fix, target)
