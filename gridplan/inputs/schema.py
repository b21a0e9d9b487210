"""How a table is declared: one `Column` says type, unit, range, default and meaning in both languages.

From these declarations come reading, checking, the reference pages and the Excel templates. A new table is
one `Table(...)` in a module `gridplan/inputs/tables_*.py`, listed in that module's `TABLES`; the registry
finds it there and refuses a name that is taken.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any

from gridplan.inputs.units import factor
from gridplan.words import N_, Message

KINDS = ("id", "text", "int", "float", "bool", "list", "colour")


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `unit` is what the shipped tables use and what `minimum`, `maximum` and `default` are given in; `store` is
    the unit after reading (empty: dimensionless or text). A column that is not `required` may be absent or
    have empty cells; they become `default`, and where that is None: not-a-number, an empty text or an empty
    list. `above` makes the minimum exclusive. `refers` names the table whose first key column must hold the
    value. `item` is the kind of a list's items. Columns of one `family` (h0 ... h23) share a line of the
    reference.
    """

    name: str
    kind: str
    title: Message
    meaning: Message
    unit: str = ""
    store: str = ""
    required: bool = True
    default: Any = None
    minimum: float | None = None
    maximum: float | None = None
    above: bool = False
    refers: str = ""
    choices: tuple[str, ...] = ()
    item: str = "id"
    family: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"column {self.name}: kind {self.kind} is none of {KINDS}")
        if bool(self.unit) != bool(self.store):
            raise ValueError(f"column {self.name}: unit and store are declared together")

    @property
    def numeric(self) -> bool:
        return self.kind in ("int", "float")

    def stored(self, value: float | None) -> float | None:
        """A bound or default of the declaration, in the store unit."""
        return value if value is None or not self.unit else value * factor(self.unit, self.store)

    def titles(self) -> tuple[str, ...]:
        """Headers that name this column, in any language."""
        return (self.name, self.title.text("en"), self.title.text("zh"))


PROVENANCE = (
    Column(
        "source",
        "text",
        N_("Source"),
        N_("where the row comes from: address, document number or project and commit"),
    ),
    Column(
        "confidence",
        "text",
        N_("Confidence"),
        N_("how well the row is founded; a run warns when a weak one decides the result"),
        choices=("high", "medium", "low", "assumption"),
    ),
    Column("note", "text", N_("Note"), N_("anything a reader should know about the row"), required=False),
)


@dataclass(frozen=True)
class Table:
    """One table: `key` are the columns that identify a row; `required` tables may not be absent."""

    name: str
    key: tuple[str, ...]
    title: Message
    meaning: Message
    own: tuple[Column, ...]
    required: bool = False
    columns: Mapping[str, Column] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        columns: dict[str, Column] = {}
        for column in self.own + PROVENANCE:
            if column.name in columns:
                raise ValueError(f"table {self.name}: column {column.name} is declared twice")
            columns[column.name] = column
        if missing := [name for name in self.key if name not in columns]:
            raise ValueError(f"table {self.name}: key {missing} is not a column")
        object.__setattr__(self, "columns", MappingProxyType(columns))


def collect(tables: Iterable[Table]) -> Mapping[str, Table]:
    """Name -> table. Raises ValueError if two share a name or one refers to a table that is not there."""
    found: dict[str, Table] = {}
    for table in tables:
        if table.name in found:
            raise ValueError(f"table {table.name} is declared twice")
        found[table.name] = table
    for table in found.values():
        for column in table.own:
            if column.refers and column.refers not in found:
                raise ValueError(f"{table.name}.{column.name} refers to undeclared table {column.refers}")
    return MappingProxyType(found)


@cache
def registry() -> Mapping[str, Table]:
    """All tables declared in `gridplan.inputs.tables_*`, in the order of those modules' names."""
    package = importlib.import_module("gridplan.inputs")
    names = sorted(m.name for m in pkgutil.iter_modules(package.__path__) if m.name.startswith("tables_"))
    modules = [importlib.import_module(f"gridplan.inputs.{name}") for name in names]
    return collect(table for module in modules for table in module.TABLES)
