"""Own series of a study: one CSV file that says by the step what load, availability and inflow are.

    year, scenario, block, step [h], weight [h], load:west [MW], availability:pv_west, inflow:dam [m3/s] ...

`year` and `scenario` may be left out where all years and scenarios are alike; `block` where a block ends
only at a change of step or weight; `step` (hours from a step to the next, for stores and ramps) is 1 unless
given, `weight` (hours of the year that a step counts for, in costs and yearly sums) is the step.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.read import TableData
from gridplan.inputs.study import Study
from gridplan.inputs.text import clean, decode, nearest, read_bytes, sha256
from gridplan.inputs.units import UnitError, factor, split_header
from gridplan.words import N_

MOST_MEGABYTES = 500
MOST_PROBLEMS = 20
LABELS = ("year", "scenario", "block")
HOURS = {"step": 1.0, "weight": None}  # column -> default; a weight left out is the step


@dataclass(frozen=True)
class Quantity:
    """What a kind of series belongs to, its store unit and its bounds there; `needed` by every such unit."""

    tables: tuple[str, ...]
    unit: str
    maximum: float = np.inf
    needed: tuple[str, ...] = ()


QUANTITIES = {
    "load": Quantity(("zones",), "GW"),
    "availability": Quantity(("sites",), "", 1.0, ("sites",)),
    "inflow": Quantity(("hydro_plants",), "hm3/h", needed=("hydro_plants",)),
    "energy_inflow": Quantity(("storages",), "GW"),
}


@dataclass(frozen=True, eq=False)
class OwnSeries:
    """`index` has year (0: all), scenario ("": all), block, step and weight [h] of each row of the file;
    `values[quantity]` is a frame of the same rows with a column a unit, in store units."""

    index: pd.DataFrame
    values: Mapping[str, pd.DataFrame]
    sha256: str

    def rows(self, year: int, scenario: str) -> np.ndarray:
        """Places of the rows of a year of a scenario."""
        here = self.index["year"].isin((0, year)) & self.index["scenario"].isin(("", scenario))
        return np.flatnonzero(here)


def own_file(study: Study, folder: Path) -> Path | None:
    """The file of the study's own series, if it has one."""
    return (folder / study.time.series.file).resolve() if study.time.series else None


def read_own(
    path: Path, shown: str, study: Study, tables: Mapping[str, TableData]
) -> tuple[OwnSeries | None, list[Problem]]:
    """The own series of a study, or every problem found in the file."""
    data, problem = read_bytes(path, shown, MOST_MEGABYTES)
    text, problem = decode(data, shown) if problem is None else ("", problem)
    if problem is not None:
        return None, [problem]
    try:
        raw = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False, comment="#")
    except ValueError as error:
        rule = N_("the file is no table of values separated by commas")
        return None, [Problem(rule, N_("correct the line"), shown, value=clean(error))]
    return _interpret(raw, shown, study, tables, sha256(data))


def _interpret(
    raw: pd.DataFrame, shown: str, study: Study, tables: Mapping[str, TableData], digest: str
) -> tuple[OwnSeries | None, list[Problem]]:
    problems: list[Problem] = []
    units = {name: _units(quantity, tables) for name, quantity in QUANTITIES.items()}
    index = pd.DataFrame(index=raw.index)
    values: dict[str, dict[str, np.ndarray]] = {name: {} for name in QUANTITIES}
    for header in raw.columns:
        title, written = split_header(header)
        kind, _, unit = title.partition(":")
        if title in LABELS:
            index[title] = raw[header]
        elif title in HOURS or (kind in QUANTITIES and unit in units[kind]):
            store = "h" if title in HOURS else QUANTITIES[kind].unit
            most = np.inf if title in HOURS else QUANTITIES[kind].maximum
            found, told = _numbers(raw[header], shown, title, written, store, most)
            problems += told
            if title in HOURS:
                index[title] = found
            else:
                values[kind][unit] = found
        else:
            problems.append(_stranger(title, kind, unit, units, shown))
    index = _labels(index, shown, problems)
    problems += [*_absent(values, tables, shown), *_order(index, study, shown)]
    if problems:
        return None, problems
    frames = {kind: pd.DataFrame(columns, index=raw.index) for kind, columns in values.items()}
    return OwnSeries(_blocks(index), frames, digest), []


def _units(quantity: Quantity, tables: Mapping[str, TableData]) -> set[str]:
    """Names that a column of the quantity may have; a load may be that of a carrier, as in `city.heat`."""
    found = {str(name) for table in quantity.tables for name in tables[table].frame.iloc[:, 0]}
    if quantity is QUANTITIES["load"]:
        carriers = [str(name) for name in tables["carriers"].frame["carrier"]]
        found |= {f"{zone}.{carrier}" for zone in set(found) for carrier in carriers}
    return found


def _stranger(title: str, kind: str, unit: str, units: Mapping[str, set[str]], shown: str) -> Problem:
    """A column that names no quantity, or a unit that no table has."""
    known = units[kind] if kind in QUANTITIES else {*LABELS, *HOURS, *(f"{name}:" for name in QUANTITIES)}
    guess = nearest(unit if kind in QUANTITIES else title, known)
    shape = N_("columns are year, scenario, block, step, weight and {known}, each with the name of a unit",
               known=", ".join(f"{name}:" for name in QUANTITIES))  # fmt: skip
    fix = N_("did you mean {name}?", name=guess) if guess else shape
    rule = N_("the column is unknown")
    if kind in QUANTITIES:
        rule = N_("there is no such row in the table {table}", table=", ".join(QUANTITIES[kind].tables))
    return Problem(rule, fix, shown, 1, clean(title))


def _numbers(
    cells: pd.Series, shown: str, title: str, written: str | None, store: str, most: float
) -> tuple[np.ndarray, list[Problem]]:
    """Values of a column in store units, zero to `most`, and its first problems."""
    if store and written is None:
        rule = N_("the column {column} needs its unit", column=clean(title))
        example = f"{title} [{'MW' if store == 'GW' else 'm3/s' if store == 'hm3/h' else store}]"
        return np.zeros(len(cells)), [
            Problem(rule, N_("write it like {example}", example=example), shown, 1, clean(title))
        ]
    try:
        scale = factor(written or "", store)
    except UnitError as error:
        return np.zeros(len(cells)), [Problem(error.rule, error.fix, shown, 1, clean(title))]
    values = pd.to_numeric(cells, errors="coerce").to_numpy(float) * scale
    wrong = np.flatnonzero(~((values >= 0) & (values <= most) & np.isfinite(values)))
    rule = N_("a number of at least 0 is expected")
    if np.isfinite(most):
        rule = N_("a number from 0 to {most} is expected", most=f"{most:g}")
    fix = N_("check the value and its unit")
    return values, [
        Problem(rule, fix, shown, int(row) + 2, clean(title), "", clean(cells.iloc[row]))
        for row in wrong[:MOST_PROBLEMS]
    ]


def _labels(index: pd.DataFrame, shown: str, problems: list[Problem]) -> pd.DataFrame:
    """The labels of every row, those left out filled in."""
    years = pd.to_numeric(index["year"], errors="coerce") if "year" in index else pd.Series(0, index.index)
    for row in np.flatnonzero(years.isna())[:MOST_PROBLEMS]:
        value = clean(index["year"].iloc[row])
        rule = N_("a whole number is expected")
        problems.append(Problem(rule, N_("correct the line"), shown, int(row) + 2, "year", "", value))
    step = index["step"] if "step" in index else pd.Series(1.0, index.index)
    weight = index.get("weight", step)
    for row in np.flatnonzero(step <= 0)[:MOST_PROBLEMS]:
        rule = N_("a step lasts longer than 0 hours")
        problems.append(Problem(rule, N_("correct the line"), shown, int(row) + 2, "step", "", "0"))
    return pd.DataFrame({
        "year": years.fillna(0).astype(int),
        "scenario": index["scenario"].str.strip() if "scenario" in index else "",
        "block": index["block"].str.strip() if "block" in index else "",
        "step": step,
        "weight": weight,
    })  # fmt: skip


def _blocks(index: pd.DataFrame) -> pd.DataFrame:
    """Blocks numbered in the order of the file: a new one where a label, the step or the weight changes."""
    columns = ["year", "scenario", "block", "step", "weight"]
    changed = (index[columns] != index[columns].shift()).any(axis=1)
    return index.assign(block=changed.cumsum() - 1)


def _absent(
    values: Mapping[str, Mapping[str, np.ndarray]], tables: Mapping[str, TableData], shown: str
) -> Iterator[Problem]:
    """Units that live on a series and have none in the file."""
    for kind, quantity in QUANTITIES.items():
        for table in quantity.needed:
            names = [str(name) for name in tables[table].frame.iloc[:, 0] if str(name) not in values[kind]]
            if names:
                rule = N_("units without their series: {names}", names=", ".join(names[:MOST_PROBLEMS]))
                fix = N_("add a column such as {example}", example=f"{kind}:{names[0]}")
                yield Problem(rule, fix, shown, 1)


def _order(index: pd.DataFrame, study: Study, shown: str) -> Iterator[Problem]:
    """Every year and scenario of the study has rows, and the rows of each stand together."""
    keys = list(zip(index["year"], index["scenario"], strict=True))
    for year in study.years:
        for scenario in (choice.name for choice in study.scenarios):
            if not any(y in (0, year) and s in ("", scenario) for y, s in set(keys)):
                rule = N_("the file has no rows of {year} and scenario {scenario}",
                          year=year, scenario=scenario)  # fmt: skip
                yield Problem(rule, N_("add them, or leave the columns year and scenario out"), shown)
    runs = index.loc[(index[["year", "scenario"]] != index[["year", "scenario"]].shift()).any(axis=1)]
    for row in runs.index[runs.duplicated(["year", "scenario"])][:MOST_PROBLEMS]:
        rule = N_("the rows of a year and scenario follow each other")
        yield Problem(rule, N_("sort the file"), shown, int(row) + 2, "year")
