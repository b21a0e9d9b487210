"""A study in the making: rows of tables in their declared units, hourly series, and the study file."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

from gridplan.errors import UsageError
from gridplan.exchange.left import Left, write_left
from gridplan.inputs import registry
from gridplan.words import N_

LONGEST = 60  # characters of an id
SPACES = ("zone", "technology", "fuel", "carrier", "target")  # kinds whose ids may be those of others


@dataclass(eq=False)
class Names:
    """Ids for names of another program: lower-case letters, digits and _; no two units share one."""

    known: dict[tuple[str, str], str] = field(default_factory=dict)
    taken: set[tuple[str, str]] = field(default_factory=set)

    def of(self, kind: str, name: str) -> str:
        """The id of `name` among things of `kind`; the same every time."""
        if (kind, name) not in self.known:
            plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
            base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:LONGEST] or kind.lower()
            base = base if base[0].isalpha() else f"{kind.lower()}_{base}"[:LONGEST]
            space = kind if kind in SPACES else "unit"
            found, number = base, 1
            while (space, found) in self.taken:
                number += 1
                found = f"{base[: LONGEST - 6]}_{number}"
            self.taken.add((space, found))
            self.known[kind, name] = found
        return self.known[kind, name]


@dataclass(eq=False)
class Draft:
    """`study`: the study file; `tables[name]`: rows by column in declared units; `hours`: the own series."""

    source: str
    study: dict[str, Any] = field(default_factory=dict)
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    hours: pd.DataFrame = field(default_factory=pd.DataFrame)
    left: list[Left] = field(default_factory=list)

    def add(self, table: str, **values: Any) -> None:
        """A row of a table. Raises KeyError where the table has no such column."""
        columns = registry()[table].columns
        if unknown := set(values) - set(columns):
            raise KeyError(f"{table} has no columns {sorted(unknown)}")
        self.tables.setdefault(table, []).append(values)


def write_study(draft: Draft, folder: Path) -> Path:
    """The draft as a folder: study.yaml, tables/*.csv, series/hours.csv and left.csv; returns the study file.

    Raises UsageError where the folder holds something already.
    """
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(N_("the folder {folder} is not empty", folder=str(folder)))
    (folder / "tables").mkdir(parents=True)
    (folder / "series").mkdir()
    for name, rows in draft.tables.items():
        _write_table(name, rows, folder / "tables" / f"{name}.csv", draft.source)
    draft.hours.to_csv(folder / "series" / "hours.csv", index=False, lineterminator="\n")
    write_left(draft.left, folder / "left.csv")
    yaml = YAML()
    yaml.default_flow_style = None
    study = folder / "study.yaml"
    with study.open("w", encoding="utf-8") as file:
        file.write(f"# Made of {draft.source} by gridplan import; left.csv lists what has no counterpart.\n")
        yaml.dump(draft.study, file)
    return study


def _write_table(name: str, rows: list[dict[str, Any]], path: Path, source: str) -> None:
    """Columns that any row fills, in declared order, with their units; provenance on every row."""
    columns = registry()[name].columns
    filled = {key for row in rows for key, value in row.items() if _cell(value) != ""}
    used = [c for key, c in columns.items() if key in filled or c.required]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow([f"{c.name} [{c.unit}]" if c.unit else c.name for c in used])
        for row in rows:
            whole: Mapping[str, Any] = {"source": source, "confidence": "medium", **row}
            lines.writerow([_cell(whole.get(c.name)) for c in used])


def _cell(value: Any) -> str:
    """A value as a table writes it; numbers keep every digit."""
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if value is None or (isinstance(value, float) and np.isnan(value)):
        return ""
    return repr(float(value)) if isinstance(value, float) else str(value)
