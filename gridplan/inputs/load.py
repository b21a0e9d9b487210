"""One pass over a study: YAML, tables, references and rules, in one list of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gridplan.errors import InputError, Problem
from gridplan.inputs.check import check
from gridplan.inputs.context import Context
from gridplan.inputs.read import TableData, read_table, unread
from gridplan.inputs.references import check_references
from gridplan.inputs.schema import registry
from gridplan.inputs.study import Study
from gridplan.inputs.study_file import OVERRIDE, override, validate
from gridplan.inputs.text import clean, decode, nearest, read_bytes, sha256
from gridplan.inputs.yaml_lines import Document, parse
from gridplan.inputs.yaml_lines import Path as Place
from gridplan.words import N_

MOST_MEGABYTES = 1  # of a study file


@dataclass(frozen=True, eq=False)
class Inputs:
    """A study that has no errors.

    `tables` has every declared table (absent ones without rows) as a DataFrame with a RangeIndex, the
    declared columns in declared order and store units (GW, GWh, million yuan, kt, ktce, hm3, hm3/h, h, km,
    m). Optional whole numbers without default are floats with NaN, optional texts are "", lists are tuples.
    `files` maps each file that was read to its SHA-256; `folder` is the folder of the study file.
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    warnings: tuple[Problem, ...]
    files: Mapping[str, str]
    folder: Path


@dataclass(frozen=True, eq=False)
class _Reading:
    """What one pass found; `study` is None where the YAML has errors."""

    study: Study | None
    tables: Mapping[str, TableData]
    problems: tuple[Problem, ...]
    files: Mapping[str, str]


def load(path: str | Path, overrides: Sequence[str] = ()) -> Inputs:
    """The study at `path` with its tables, checked and in store units.

    `overrides` are changes such as `time.weeks=8`. Raises InputError with every problem of study, tables and
    rules (warnings included); only a YAML file that cannot be parsed stops before its tables.
    """
    reading = _read(Path(path), overrides)
    if reading.study is None or any(problem.severity == "error" for problem in reading.problems):
        raise InputError(reading.problems)
    frames = {name: data.frame for name, data in reading.tables.items()}
    return Inputs(reading.study, frames, reading.problems, reading.files, Path(path).resolve().parent)


def problems(path: str | Path, overrides: Sequence[str] = ()) -> tuple[Problem, ...]:
    """Every finding about the study at `path`, errors first; nothing is solved or raised."""
    try:
        return _read(Path(path), overrides).problems
    except InputError as error:
        return error.problems


def _read(path: Path, overrides: Sequence[str]) -> _Reading:
    folder = path.resolve().parent
    root = folder.parent
    file = _shown(path.resolve(), root)
    data, problem = read_bytes(path, file, MOST_MEGABYTES)
    if problem is None:
        text, problem = decode(data, file)
    if problem is not None:
        raise InputError([problem])
    document = parse(text, file)
    if document.problems:
        raise InputError(document.problems)
    value, changed = override(document.value, overrides)
    study, found = validate(value, document, file, changed)
    inputs = value.get("inputs") if isinstance(value, dict) else None
    tables: dict[str, TableData] = {}
    if isinstance(inputs, str) and inputs.strip():
        place, problem = _folder(folder, root, inputs, document, file, ("inputs",) in changed)
        if problem is not None:
            found.append(problem)
        else:
            tables = _tables(place, root, found)
    files = {file: sha256(data)} | {t.file: t.sha256 for t in tables.values() if t.sha256}
    kept: Mapping[str, TableData] = tables
    if study is not None and tables:
        faulty = frozenset(problem.file for problem in found if problem.severity == "error")
        kept, more = check(Context(study, document, file, folder, root, tables, faulty))
        found += more
    ordered = sorted(dict.fromkeys(found), key=lambda problem: problem.severity != "error")
    return _Reading(study, kept, tuple(ordered), files)


def _shown(path: Path, root: Path) -> str:
    return clean(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)


def _folder(
    folder: Path, root: Path, inputs: str, document: Document, file: str, changed: bool
) -> tuple[Path, Problem | None]:
    """The folder of the tables, which may not lie outside the folder above the study file's."""
    key: Place = ("inputs",)
    where = (OVERRIDE, None) if changed else (file, document.line(key))
    try:
        place = (folder / inputs).resolve()
        inside, there = place.is_relative_to(root), place.is_dir()
    except (OSError, ValueError):
        place, inside, there = folder, True, False
    if not inside:
        rule = N_("tables stand below the folder above the study file")
        return place, Problem(rule, N_("move the folder there"), *where, "inputs", "", clean(inputs))
    if not there:
        options = [f"../inputs/{p.name}" for p in (root / "inputs").glob("*") if p.is_dir()]
        guess = nearest(inputs, options)
        fix = N_("did you mean {name}?", name=guess) if guess else N_("check the path and the name")
        return place, Problem(N_("the folder does not exist"), fix, *where, "inputs", "", clean(inputs))
    return place, None


def _tables(place: Path, root: Path, found: list[Problem]) -> dict[str, TableData]:
    """Every declared table; problems are added to `found`."""
    tables: dict[str, TableData] = {}
    for name, table in registry().items():
        path = place / f"{name}.csv"
        if path.resolve().is_relative_to(root):
            tables[name], problems = read_table(table, path, _shown(path, root))
            found += problems
        else:
            rule = N_("tables stand below the folder above the study file")
            found.append(Problem(rule, N_("put the file itself there, not a link"), _shown(path, root)))
            tables[name] = unread(table, _shown(path, root))
    found += check_references(tables)
    found += _strangers(place, root)
    return tables


def _strangers(place: Path, root: Path) -> Iterator[Problem]:
    """CSV files that are no table: an error where the name is nearly one, else a warning."""
    for path in sorted(place.glob("*.csv")):
        if path.stem not in registry():
            guess = nearest(path.stem, registry(), 0.75)
            fix = N_("did you mean {name}?", name=f"{guess}.csv") if guess else N_("rename or remove it")
            rule = N_("the file is no table of the program and is not read")
            yield Problem(rule, fix, _shown(path, root), severity="error" if guess else "warning")
