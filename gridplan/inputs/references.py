"""References between tables: every zone, technology, fuel, shape ... that a row names must be there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gridplan.errors import Problem
from gridplan.inputs.read import TableData
from gridplan.inputs.schema import Column
from gridplan.inputs.text import nearest
from gridplan.words import N_


def check_references(tables: Mapping[str, TableData]) -> Iterator[Problem]:
    """One problem for every cell that names a row its table does not have."""
    for data in tables.values():
        for name, column in data.table.columns.items():
            if column.refers and name not in data.broken:
                yield from _column(data, column, tables[column.refers])


def _column(data: TableData, column: Column, other: TableData) -> Iterator[Problem]:
    key = other.table.key[0]
    if key in other.broken:
        return
    known = set(other.frame[key])
    missing = [row for row, value in enumerate(data.frame[column.name]) if value and value not in known]
    if missing and not other.present:
        rule = N_("the column names rows of the table {table}, which is missing", table=other.table.name)
        yield data.problem(missing[0], column.name, rule, N_("add the file {file}", file=other.file))
        return
    for row in missing:
        guess = nearest(str(data.frame[column.name].iloc[row]), sorted(known))
        fix = N_("add it there or correct the name")
        if guess:
            fix = N_("did you mean {name}?", name=guess)
        rule = N_("there is no such row in the table {table}", table=other.table.name)
        yield data.problem(row, column.name, rule, fix)
