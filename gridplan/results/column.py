"""What a column and a table of the results are, and the columns many tables share; all stand in `columns`."""

from __future__ import annotations

from dataclasses import dataclass

from gridplan.words import N_, Message


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


SCENARIO = text("scenario", N_("scenario of weather, hydrology and demand"))
YEAR = Column("year", "integer", "", N_("study year; it stands for the years until the next"))
WEEK = Column("week", "integer", "", N_("number of the block of hours"))
WEIGHT = number("weight", "1", N_("how many such blocks the year has"))
HOUR = Column("hour", "integer", "h", N_("hour of the year, 0 to 8759"))
ZONE = text("zone", N_("zone"))
TECHNOLOGY = text("technology", N_("technology"))
CHANNEL = text("channel", N_("transmission channel"))
PLANT = text("plant", N_("hydro plant"))
UNIT_ID = text("id", N_("plant, site, storage or channel"))
