"""Tables: headers matched to the schema, cells turned into values in store units, all findings collected.

A column that is broken as a whole (missing, unknown unit) is kept with empty values and named in `broken`,
so that later checks can leave it alone instead of telling its follow-ups.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.cells import CellError, empty_value, parse
from gridplan.inputs.raw import RawTable, read_csv
from gridplan.inputs.schema import Column, Table
from gridplan.inputs.text import clean, nearest
from gridplan.inputs.units import UnitError, factor, split_header
from gridplan.words import N_, Message

MOST_PROBLEMS = 100  # of one column; the rest is counted
DTYPES = {"int": "int64", "float": "float64", "bool": "bool", "id": "str", "text": "str", "colour": "str"}


@dataclass(frozen=True, eq=False)
class TableData:
    """A table that was read: `frame` in store units, and for each of its rows the line and raw cells.

    `frame` has a plain RangeIndex and every declared column in declared order. Optional whole numbers
    without a default are floats with NaN, optional texts are "", lists are tuples.
    """

    table: Table
    file: str
    frame: pd.DataFrame
    lines: np.ndarray
    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)  # as the header says
    broken: frozenset[str] = frozenset()
    present: bool = True
    sha256: str = ""

    def problem(
        self, row: int, column: str, rule: Message, fix: Message, value: str = "", severity: str = "error"
    ) -> Problem:
        """A finding at row `row` of the frame; the value is the cell as written, with the header's unit."""
        written = clean(self.cells[column][row]) if column in self.cells else ""
        if written and not value:
            value = " ".join(part for part in (written, self.units.get(column, "")) if part)
        return Problem(rule, fix, self.file, int(self.lines[row]), column, self.entity(row), value, severity)

    def records(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Every row with its place, as column -> value."""
        columns = [self.frame[name].tolist() for name in self.frame.columns]
        for row, values in enumerate(zip(*columns, strict=True)):
            yield row, dict(zip(self.frame.columns, values, strict=True))

    def entity(self, row: int) -> str:
        """The row's key, as in `coal_city` or `coal 2030`."""
        return " ".join(clean(self.frame[name].iloc[row]) for name in self.table.key)

    def select(self, keep: np.ndarray) -> TableData:
        """The rows where `keep` (bool, one a row) is true."""
        chosen = np.flatnonzero(keep)
        cells = {name: tuple(column[i] for i in chosen) for name, column in self.cells.items()}
        frame = self.frame.iloc[chosen].reset_index(drop=True)
        return replace(self, frame=frame, lines=self.lines[chosen], cells=cells)


def read_table(table: Table, path: Path, shown: str) -> tuple[TableData, list[Problem]]:
    """The table from a CSV file; an absent file gives an empty table, which is an error if it is required."""
    if not path.exists():
        problems = []
        if table.required:
            rule = N_("the table {table} is required", table=table.name)
            problems.append(
                Problem(rule, N_("add the file; its columns are in the reference of inputs"), shown)
            )
        return empty(table, shown), problems
    raw, problems = read_csv(path, shown)
    if raw is None:
        return unread(table, shown), problems
    data, found = interpret(table, raw)
    return data, problems + found


def empty(table: Table, shown: str = "") -> TableData:
    """The table without rows."""
    frame = pd.DataFrame({name: series([], column) for name, column in table.columns.items()})
    return TableData(table, shown, frame, np.zeros(0, dtype=int), present=False)


def unread(table: Table, shown: str) -> TableData:
    """The table without rows and with every column broken: its file is there but could not be read."""
    return replace(empty(table, shown), broken=frozenset(table.columns))


def interpret(table: Table, raw: RawTable) -> tuple[TableData, list[Problem]]:
    """The values of `raw` by the declarations of `table`, and every problem of header, cells and keys."""
    places, units, broken, problems = _header(table, raw)
    values: dict[str, list[Any]] = {}
    cells: dict[str, tuple[str, ...]] = {}
    entities = _entities(table, raw, places)
    for name, column in table.columns.items():
        if name not in places or name in broken:
            values[name] = [empty_value(column)] * len(raw.rows)
            continue
        cells[name] = tuple(row[places[name]].strip() for row in raw.rows)
        values[name], found = _column(column, cells[name], units.get(name, ""), raw, entities)
        problems += found
    frame = pd.DataFrame({name: series(values[name], column) for name, column in table.columns.items()})
    data = TableData(
        table,
        raw.file,
        frame,
        np.array(raw.lines, dtype=int),
        cells,
        units,
        frozenset(broken),
        True,
        raw.sha256,
    )
    return data, problems + list(_duplicates(data))


def _entities(table: Table, raw: RawTable, places: Mapping[str, int]) -> list[str]:
    key = [places[name] for name in table.key if name in places]
    return [" ".join(clean(row[i]) for i in key) for row in raw.rows]


def _header(table: Table, raw: RawTable) -> tuple[dict[str, int], dict[str, str], set[str], list[Problem]]:
    """Place and unit of every column, the columns that are broken, and the problems of the header."""
    named = {title.casefold(): c.name for c in table.columns.values() for title in reversed(c.titles())}
    places: dict[str, int] = {}
    units: dict[str, str] = {}
    broken: set[str] = set()
    excused: set[str] = set()
    problems: list[Problem] = []
    for place, cell in enumerate(raw.header):
        title, unit = split_header(cell)
        name = named.get(title.casefold()) or named.get(title.casefold().replace(" ", "_"))
        if name is None:
            stranger, guess = _unknown(table, raw, cell, title)
            problems.append(stranger)
            excused.add(guess)
        elif name in places:
            rule = N_("the column {column} stands twice", column=name)
            problems.append(Problem(rule, N_("remove one of the two"), raw.file, 1, clean(cell)))
        else:
            places[name] = place
            if problem := _unit(table.columns[name], unit, raw, cell):
                problems.append(problem)
                broken.add(name)
            units[name] = unit or ""
    for name, column in table.columns.items():
        if column.required and name not in places:
            broken.add(name)
            if name not in excused:
                rule = N_("the column {column} is missing", column=name)
                example = f"{name} [{column.unit}]" if column.unit else name
                problems.append(
                    Problem(rule, N_("add it, with the header {example}", example=example), raw.file, 1)
                )
    return places, units, broken, problems


def _unknown(table: Table, raw: RawTable, cell: str, title: str) -> tuple[Problem, str]:
    guess = nearest(title.replace(" ", "_"), table.columns)
    fix = N_("did you mean {name}?", name=guess) if guess else N_("remove it or see the reference of inputs")
    return Problem(N_("the column is unknown"), fix, raw.file, 1, clean(title), "", clean(cell)), guess


def _unit(column: Column, unit: str | None, raw: RawTable, cell: str) -> Problem | None:
    """What is wrong with a header's unit, or None."""
    if not column.numeric and unit:
        rule = N_("the column {column} has no unit", column=column.name)
        return Problem(rule, N_("remove the unit from the header"), raw.file, 1, column.name, "", clean(cell))
    if column.numeric and unit is None and column.unit:
        rule = N_("the column {column} needs its unit", column=column.name)
        fix = N_("write it like {example}", example=f"{column.name} [{column.unit}]")
        return Problem(rule, fix, raw.file, 1, column.name, "", clean(cell))
    if not column.numeric:
        return None
    try:
        factor(unit or "", column.unit)
    except UnitError as error:
        return Problem(error.rule, error.fix, raw.file, 1, column.name, "", clean(cell))
    return None


def _column(
    column: Column, cells: tuple[str, ...], unit: str, raw: RawTable, entities: list[str]
) -> tuple[list[Any], list[Problem]]:
    """Values of one column and its problems; a broken cell becomes an empty value."""
    scale = factor(unit, column.store) if column.numeric else 1.0
    nothing = empty_value(column)
    values: list[Any] = []
    problems: list[Problem] = []
    more = 0
    for row, cell in enumerate(cells):
        try:
            if not cell and column.required:
                raise CellError(N_("the cell may not be empty"), N_("fill it in"))
            values.append(parse(cell, column, scale, unit) if cell else nothing)
        except CellError as error:
            values.append(nothing)
            more += 1
            if more <= MOST_PROBLEMS:
                shown = " ".join(part for part in (clean(cell), unit if cell else "") if part)
                where = (raw.file, raw.lines[row], column.name, entities[row])
                problems.append(Problem(error.rule, error.fix, *where, shown))
    if more > MOST_PROBLEMS:
        rule = N_("{more} more cells of this column are wrong", more=more - MOST_PROBLEMS)
        problems.append(
            Problem(rule, N_("correct the first ones and check again"), raw.file, None, column.name)
        )
    return values, problems


def series(values: list[Any], column: Column) -> pd.Series:
    """The column as pandas holds it; whole numbers with gaps are floats with NaN."""
    if column.kind == "list":
        items = np.empty(len(values), dtype=object)
        for i, value in enumerate(values):
            items[i] = value  # one by one: numpy would make a matrix of lists of equal length
        return pd.Series(items, dtype=object)
    dtype = DTYPES[column.kind]
    if column.kind == "int" and (
        (not column.required and column.default is None) or any(v != v for v in values)
    ):
        dtype = "float64"
    return pd.Series(values, dtype=dtype)


def _duplicates(data: TableData) -> Iterator[Problem]:
    """Rows whose key another row has already."""
    if data.broken.intersection(data.table.key):
        return
    first: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(zip(*(data.frame[name] for name in data.table.key), strict=True)):
        if any(part == "" or part != part for part in key):
            continue
        if key in first:
            rule = N_("the key stands in line {line} already", line=int(data.lines[first[key]]))
            yield data.problem(row, data.table.key[0], rule, N_("remove or rename one of the two rows"))
        else:
            first[key] = row


def replace_frame(data: TableData, frame: pd.DataFrame) -> TableData:
    """The same rows with other values; the raw cells stay as they were written."""
    return replace(data, frame=frame)
