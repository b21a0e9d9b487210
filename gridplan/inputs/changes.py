"""The differences of a variant, applied to the tables as they were read and before anything is checked.

Every value is typed, converted and ranged by its column; every problem is told at its line of the study
file. A row that is changed keeps its source and says that the variant changed it; its confidence becomes
`assumption` unless the variant gives one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.cells import CellError, empty_value, in_range
from gridplan.inputs.given import shown
from gridplan.inputs.read import TableData, series
from gridplan.inputs.schema import PROVENANCE, Column, registry
from gridplan.inputs.select import join_rivers
from gridplan.inputs.study_file import Origins
from gridplan.inputs.text import nearest
from gridplan.inputs.units import factor
from gridplan.inputs.variant import TableChange, Variant
from gridplan.inputs.where import Teller, meant, no_row, unknown_table
from gridplan.inputs.yaml_lines import Path
from gridplan.words import N_

ABOUT = tuple(column.name for column in PROVENANCE)


@dataclass(frozen=True)
class Change:
    """One thing that differs from the study as it stands; `table` is `study` for keys of the YAML file.

    `before` and `after` are as a reader writes them, in `unit`; a row that is added or removed has no column.
    """

    action: str  # set, scale, add or remove
    table: str
    entity: str
    column: str
    before: str
    after: str
    unit: str = ""


@dataclass
class Editor:
    """Applies a variant's differences to `tables`; what it finds and does is collected beside them."""

    name: str
    tables: dict[str, TableData]
    teller: Teller
    changes: list[Change] = field(default_factory=list)
    moved: dict[tuple[str, int, str], Path] = field(default_factory=dict)  # cell -> key of the study file

    def apply(self, variant: Variant) -> None:
        """All differences in their order."""
        for number, difference in enumerate(variant.tables or ()):
            at: Path = ("variants", self.name, "tables", number)
            if difference.table not in registry():
                self.teller.tell((*at, "table"), *unknown_table(difference.table, registry()))
            elif difference.remove is not None:
                self._remove(difference.table, difference.remove, at)
            elif difference.add is not None:
                self._add(difference.table, difference.add, at)
            else:
                self._change(difference, at)

    def relocated(self, problem: Problem) -> Problem:
        """A problem of a cell that the variant has changed, told at the variant's line."""
        for column in (problem.column, ""):
            key = self.moved.get((problem.file, problem.row or 0, column))
            if key is not None:
                file, line = self.teller.origins.of(key)
                return replace(problem, file=file, row=line)
        return problem

    def _change(self, difference: TableChange, at: Path) -> None:
        data = self.tables[difference.table]
        rows = self.teller.rows(data, difference.where, (*at, "where"))
        done: set[int] = set()
        for verb, given in (("set", difference.set or {}), ("scale", difference.scale or {})):
            for name, value in given.items():
                key = (*at, verb, name)
                column = self.teller.column(data.table, name, key)
                if column is None:
                    continue
                if name in data.table.key:
                    rule = N_("the key of a row cannot be changed")
                    self.teller.tell(key, rule, N_("remove the row and add another"), name)
                elif verb == "set":
                    new, good = self.teller.value(value, column, data, key)
                    if good and rows is not None:
                        done |= self._write(data.table.name, column, rows, [new] * len(rows), key)
                elif not column.numeric:
                    self.teller.tell(key, N_("only numbers can be scaled"), N_("use set instead"), name)
                elif rows is not None:
                    done |= self._scale(data.table.name, column, rows, value, key)
        if done:
            self._mark(data.table.name, sorted(done), set(difference.set or {}))

    def _scale(self, table: str, column: Column, rows: np.ndarray, by: float, key: Path) -> set[int]:
        old = self.tables[table].frame[column.name]
        try:
            new = [v if v != v else in_range(v * by, column) for v in old.iloc[rows].tolist()]
        except CellError as error:
            self.teller.tell(key, error.rule, error.fix, by)
            return set()
        if all(v != v for v in new):
            rule = N_("the cells of this column are empty, so that a factor changes nothing")
            self.teller.tell(key, rule, N_("use set instead"), column.name, "warning")
            return set()
        return self._write(table, column, rows, new, key)

    def _write(
        self, table: str, column: Column, rows: Iterable[int], values: Iterable[Any], key: Path
    ) -> set[int]:
        """Puts values into the rows of one column, notes each cell that differs, and returns their rows."""
        data = self.tables[table]
        unit = data.units.get(column.name, "") or column.unit
        held, differing = data.frame[column.name].tolist(), set()
        cells = list(data.cells.get(column.name, ("",) * len(held)))
        for row, value in zip(rows, values, strict=True):
            before, after = shown(held[row], column), shown(value, column)
            held[row] = value
            cells[row] = after if not column.numeric or value != value else _in(value, column, unit)
            if column.name not in ABOUT:
                self.moved[data.file, int(data.lines[row]), column.name] = key
                if before != after:
                    entity, verb = data.entity(row), str(key[4])
                    self.changes.append(Change(verb, table, entity, column.name, before, after, column.unit))
                    differing.add(int(row))
        frame = data.frame.assign(**{column.name: series(held, column)})
        units = {**data.units, column.name: unit}
        self.tables[table] = replace(
            data, frame=frame, cells={**data.cells, column.name: tuple(cells)}, units=units
        )
        return differing

    def _mark(self, table: str, rows: list[int], told: set[str]) -> None:
        """Source and confidence of rows that the variant has changed, unless it has `told` them itself."""
        frame = self.tables[table].frame.copy()
        if "source" not in told:
            sources = [self._source(old) for old in frame["source"].iloc[rows]]
            frame.loc[rows, "source"] = sources
        if "confidence" not in told:
            frame.loc[rows, "confidence"] = "assumption"
        self.tables[table] = replace(self.tables[table], frame=frame)

    def _source(self, before: str = "") -> str:
        head = f"variant {self.name}"
        return before if before.startswith(head) else "; ".join(part for part in (head, before) if part)

    def _remove(self, name: str, ids: tuple[str, ...], at: Path) -> None:
        data = self.tables[name]
        key = data.table.key[0]
        if key in data.broken:
            return
        known = set(data.frame[key])
        for number, item in enumerate(ids):
            if item not in known:
                fix = meant(nearest(item, known), N_("remove it"))
                self.teller.tell((*at, "remove", number), no_row(data.table), fix, item)
        gone = data.frame[key].isin(ids).to_numpy(bool)
        for row in np.flatnonzero(gone):
            self.changes.append(Change("remove", name, data.entity(int(row)), "", "", ""))
        if name == "hydro_plants" and not data.broken:
            data = replace(data, frame=join_rivers(data.frame, ~gone))
        self.tables[name] = data.select(~gone)

    def _add(self, name: str, rows: tuple[dict[str, Any], ...], at: Path) -> None:
        for number, given in enumerate(rows):
            key: Path = (*at, "add", number)
            values = self._row(self.tables[name], given, key)
            if values is not None:
                self._append(name, values, key)

    def _row(self, data: TableData, given: Mapping[str, Any], key: Path) -> dict[str, Any] | None:
        """The cells of a new row; None if one of them is wrong."""
        given = {"source": self._source(), "confidence": "assumption", **given}
        told = len(self.teller.problems)
        values: dict[str, Any] = {}
        for name, item in given.items():
            column = self.teller.column(data.table, name, (*key, name))
            if column is not None:
                values[name] = self.teller.value(item, column, data, (*key, name))[0]
        for name, column in data.table.columns.items():
            if name not in given:
                values[name] = empty_value(column)
                if column.required:
                    rule = N_("the column {column} is missing", column=name)
                    example = f"{name}: 1 {column.unit}" if column.unit else f"{name}: ..."
                    self.teller.tell(key, rule, N_("write it like {example}", example=example))
        return values if len(self.teller.problems) == told else None

    def _append(self, name: str, values: dict[str, Any], key: Path) -> None:
        data = self.tables[name]
        identity = tuple(values[part] for part in data.table.key)
        if identity in set(zip(*(data.frame[part] for part in data.table.key), strict=True)):
            entity = " ".join(map(str, identity))
            rule = N_("the table {table} has such a row already", table=name)
            self.teller.tell(key, rule, N_("choose another identifier, or change that row with set"), entity)
            return
        columns = {
            column: series([*data.frame[column].tolist(), values[column]], declared)
            for column, declared in data.table.columns.items()
        }
        line = int(data.lines.max(initial=1)) + 1  # no line of the file; `relocated` leads to the variant
        declared = data.table.columns
        units = {c: data.units.get(c, "") or declared[c].unit for c in declared}
        cells = {
            c: (*data.cells.get(c, ("",) * len(data.lines)), _cell(values[c], declared[c], units[c]))
            for c in declared
        }
        self.tables[name] = replace(
            data,
            frame=pd.DataFrame(columns),
            lines=np.append(data.lines, line),
            cells=cells,
            units=units,
            present=True,
        )
        self.moved[data.file, line, ""] = key
        self.changes.append(Change("add", name, self.tables[name].entity(-1), "", "", ""))


def unknown_switches(name: str, variant: Variant, targets: TableData, origins: Origins) -> Iterator[Problem]:
    """Targets that a variant switches but the table does not have."""
    known = set(targets.frame["target"])
    for target in (variant.switch or {}) if "target" not in targets.broken else ():
        if target not in known:
            file, line = origins.of(("variants", name, "switch", target))
            fix = meant(nearest(target, known), N_("remove it"))
            place = f"variants.{name}.switch.{target}"
            yield Problem(no_row(targets.table), fix, file, line, place, "", target)


def _cell(value: Any, column: Column, unit: str) -> str:
    return _in(value, column, unit) if column.numeric and value == value else shown(value, column)


def _in(value: float, column: Column, unit: str) -> str:
    """A stored number in the unit of the table's header."""
    return f"{value / factor(unit, column.store):.10g}"
