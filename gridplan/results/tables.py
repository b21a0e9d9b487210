"""The results of one run, checked against the declared columns when they are put together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from gridplan.errors import UsageError
from gridplan.results.column import Column, Table
from gridplan.results.columns import HOURLY, TABLES
from gridplan.results.columns_targets import TARGETS
from gridplan.words import N_


@dataclass(frozen=True)
class Results:
    """All that a run leaves, as frames whose columns are those declared in `columns`.

    `tables` holds every table of `columns.TABLES` (an empty one by `empty`); `hourly` any of
    `columns.HOURLY` (it may read its files only when asked); `targets` the table of that name;
    `run` what run.json holds. Raises UsageError for a missing or unknown table or column, a value of the
    wrong type, or a word outside a column's choices.
    """

    tables: Mapping[str, pd.DataFrame]
    hourly: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    targets: pd.DataFrame = field(
        default_factory=lambda: conform(pd.DataFrame(columns=list(TARGETS.names)), TARGETS)
    )
    run: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _same_names(set(self.tables), set(TABLES), required=True)
        _same_names(set(self.hourly), set(HOURLY), required=False)
        checked = {name: conform(self.tables[name], TABLES[name]) for name in TABLES}
        object.__setattr__(self, "tables", checked)
        object.__setattr__(self, "targets", conform(self.targets, TARGETS))
        if isinstance(self.hourly, dict):
            hourly = {name: conform(frame, HOURLY[name], compact=True) for name, frame in self.hourly.items()}
            object.__setattr__(self, "hourly", hourly)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.tables[name]

    def hours(self, name: str, year: int) -> pd.DataFrame:
        """One year of hourly table `name`, read alone where it lies in a file; empty if it was not kept."""
        if name not in self.hourly:
            return conform(pd.DataFrame(columns=list(HOURLY[name].names)), HOURLY[name], compact=True)
        part = getattr(self.hourly, "of_year", None)
        if part is not None:
            return part(name, year)
        frame = self.hourly[name]
        return frame[frame["year"] == year]


def empty(name: str) -> pd.DataFrame:
    """The table `name` of `columns.TABLES` with no rows."""
    return conform(pd.DataFrame(columns=list(TABLES[name].names)), TABLES[name])


def conform(frame: pd.DataFrame, table: Table, compact: bool = False) -> pd.DataFrame:
    """`frame` with the declared columns in order and type; `compact` keeps words as categories.

    An absent word becomes the empty text, an absent number NaN. Raises UsageError (see `Results`).
    """
    found, declared = set(map(str, frame.columns)), set(table.names)
    if found != declared:
        raise UsageError(
            N_(
                "results table {table}: missing columns {missing}, unknown columns {unknown}",
                table=table.name,
                missing=sorted(declared - found),
                unknown=sorted(found - declared),
            )
        )
    columns = {column.name: _typed(frame[column.name], column, table, compact) for column in table.columns}
    return pd.DataFrame(columns).reset_index(drop=True)


def _typed(values: pd.Series, column: Column, table: Table, compact: bool) -> pd.Series:
    try:
        if column.kind == "text":
            typed = _words(values, compact)
        elif column.kind == "integer":
            typed = values.astype("int32" if compact else "int64")
            if len(values) and not (typed == pd.to_numeric(values)).all():
                raise ValueError("not whole")
        elif column.kind == "truth":
            if not values.isin([True, False]).all():
                raise ValueError("neither true nor false")
            typed = values.astype("bool")
        else:
            typed = pd.to_numeric(values).astype("float64")
    except (TypeError, ValueError) as error:
        raise UsageError(
            N_(
                "results table {table}: column {column} holds values that are not of type {kind}",
                table=table.name,
                column=column.name,
                kind=column.kind,
            )
        ) from error
    if column.choices:
        strange = sorted(set(map(str, typed.unique())) - set(column.choices))
        if strange:
            raise UsageError(
                N_(
                    "results table {table}: column {column} must be one of {choices}. Got {strange}",
                    table=table.name,
                    column=column.name,
                    choices=list(column.choices),
                    strange=strange,
                )
            )
    return typed


def _words(values: pd.Series, compact: bool) -> pd.Series:
    if compact:
        words = values.astype("category")
        if words.isna().any():
            words = (
                words.cat.add_categories([""]).fillna("")
                if "" not in words.cat.categories
                else words.fillna("")
            )
        return words.cat.rename_categories([str(word) for word in words.cat.categories])
    return values.astype("object").where(values.notna(), "").astype("str")


def _same_names(found: set[str], declared: set[str], required: bool) -> None:
    missing = declared - found if required else set()
    if missing or found - declared:
        raise UsageError(
            N_(
                "results: missing tables {missing}, unknown tables {unknown}",
                missing=sorted(missing),
                unknown=sorted(found - declared),
            )
        )
