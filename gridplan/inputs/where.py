"""Which rows and columns of a table a variant means, and what it gives for them, or what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.cells import CellError, empty_value
from gridplan.inputs.given import cell_value
from gridplan.inputs.read import TableData
from gridplan.inputs.schema import Column, Table
from gridplan.inputs.study_file import Origins
from gridplan.inputs.text import clean, nearest
from gridplan.inputs.units import UnitError
from gridplan.inputs.variant import EVERY
from gridplan.inputs.yaml_lines import Path
from gridplan.words import N_, Message


@dataclass
class Teller:
    """Collects problems of a variant at their lines of the study file."""

    origins: Origins
    problems: list[Problem] = field(default_factory=list)

    def tell(
        self, key: Path, rule: Message, fix: Message, value: object = "", severity: str = "error"
    ) -> None:
        """Notes a problem of the key `key` of the study file."""
        file, line = self.origins.of(key)
        place = ".".join(clean(part) for part in key)
        self.problems.append(Problem(rule, fix, file, line, place, "", clean(value), severity))

    def column(self, table: Table, name: str, key: Path) -> Column | None:
        """The declared column; None if there is none, which is told."""
        if name not in table.columns:
            fix = meant(nearest(name, table.columns), N_("see the reference of inputs"))
            self.tell(key, N_("the column is unknown"), fix, name)
            return None
        return table.columns[name]

    def value(self, given: Any, column: Column, data: TableData, key: Path) -> tuple[Any, bool]:
        """The value in the store unit and true; or None and false, which is told."""
        try:
            return cell_value(given, column, data.units.get(column.name, "")), True
        except (CellError, UnitError) as error:
            self.tell(key, error.rule, error.fix, given)
            return None, False

    def rows(self, data: TableData, where: Any, at: Path) -> np.ndarray | None:
        """Places of the rows that `where` means; None if there are none, which is told, or none readable."""
        table = data.table
        if data.broken.intersection(table.key):
            return None
        if isinstance(where, tuple):
            where = {} if where == (EVERY,) else {table.key[0]: list(where)}
        hit = np.ones(len(data.frame), dtype=bool)
        for name, wanted in where.items():
            key = (*at, name) if (*at, name) in self.origins.document.lines else at
            column = self.column(table, name, key)
            if column is None or name in data.broken:
                return None
            items = wanted if isinstance(wanted, list) else [wanted]
            found = [self._holding(data, column, item, key) for item in items]
            if any(one is None for one in found):
                return None
            hit &= np.any([one for one in found if one is not None], axis=0)
        if not hit.any():
            self.tell(at, no_row(table), N_("correct the name"))
            return None
        return np.flatnonzero(hit)

    def _holding(self, data: TableData, column: Column, item: Any, key: Path) -> np.ndarray | None:
        """Which rows hold `item` in `column`; None if none does."""
        values = data.frame[column.name]
        if item is None:
            value, good = empty_value(column), True  # what an empty cell stands for
        else:
            value, good = self.value(item, column, data, key)
        if not good:
            return None
        found = _equal(values, value, column)
        if not found.any():
            known = {part for value in values for part in (value if isinstance(value, tuple) else [value])}
            guess = nearest(str(item), map(str, known))
            self.tell(key, no_row(data.table), meant(guess, N_("correct the name")), item)
            return None
        return found


def _equal(values: pd.Series, wanted: Any, column: Column) -> np.ndarray:
    """Which cells hold `wanted`; a list holds each of its items."""
    if column.kind == "list":
        return np.array([set(wanted) <= set(value) and bool(wanted or not value) for value in values], bool)
    if column.numeric:
        found = values.to_numpy(float)
        return np.isnan(found) if wanted != wanted else np.isclose(found, wanted, rtol=1e-9, atol=0)
    return (values == wanted).to_numpy(bool)


def meant(guess: str, otherwise: Message) -> Message:
    """The likely fix of a name: the one nearest to it, if there is one."""
    return N_("did you mean {name}?", name=guess) if guess else otherwise


def no_row(table: Table) -> Message:
    return N_("there is no such row in the table {table}", table=table.name)


def unknown_table(name: str, known: Iterable[str]) -> tuple[Message, Message, str]:
    """Rule, fix and value of a table that is not declared."""
    return N_("the table is unknown"), meant(nearest(name, known), N_("see the reference of inputs")), name
