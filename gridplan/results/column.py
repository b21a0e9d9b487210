"""What a column and a table of the results are; which there are stands in `columns`."""

from __future__ import annotations

from dataclasses import dataclass

from gridplan.words import Message


@dataclass(frozen=True)
class Column:
    """One column: `kind` is text, integer, number or truth; `unit` stands in brackets in every report."""

    name: str
    kind: str
    unit: str
    meaning: Message
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: what a row is, and its columns in order."""

    name: str
    meaning: Message
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


def text(name: str, meaning: Message, choices: tuple[str, ...] = ()) -> Column:
    return Column(name, "text", "", meaning, choices)


def number(name: str, unit: str, meaning: Message) -> Column:
    return Column(name, "number", unit, meaning)
