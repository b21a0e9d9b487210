"""One pass over a study: YAML, tables, references and rules, in one list of findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gridplan.errors import InputError, Problem, UsageError
from gridplan.inputs.changes import Change
from gridplan.inputs.check import check
from gridplan.inputs.context import Context
from gridplan.inputs.own_series import own_file
from gridplan.inputs.read import TableData, read_table, unread
from gridplan.inputs.references import check_references
from gridplan.inputs.schema import registry
from gridplan.inputs.study import Study
from gridplan.inputs.study_file import OVERRIDE, Origins, override, validate
from gridplan.inputs.text import clean, decode, nearest, read_bytes, sha256
from gridplan.inputs.variant import Variant
from gridplan.inputs.vary import edit, faults, settings_changed, vary, within
from gridplan.inputs.yaml_lines import Document, parse
from gridplan.words import N_

MOST_MEGABYTES = 1  # of a study file


@dataclass(frozen=True, eq=False)
class Inputs:
    """A study that has no errors.

    `tables` has every declared table (absent ones without rows) as a DataFrame with a RangeIndex, the
    declared columns in declared order and store units (GW, GWh, million yuan, kt, ktce, hm3, hm3/h, h, km,
    m). Optional whole numbers without default are floats with NaN, optional texts are "", lists are tuples.
    `files` maps each file that was read to its SHA-256; `folder` is the folder of the study file.
    `variant` is the variant applied (empty: none); `changes` are what it and the command line changed.
    """

    study: Study
    tables: Mapping[str, pd.DataFrame]
    warnings: tuple[Problem, ...]
    files: Mapping[str, str]
    folder: Path
    variant: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, eq=False)
class _Reading:
    """What one pass found; `study` is None where the YAML has errors."""

    study: Study | None
    tables: Mapping[str, TableData]
    problems: tuple[Problem, ...]
    files: Mapping[str, str]
    changes: tuple[Change, ...]


def load(path: str | Path, overrides: Sequence[str] = (), variant: str | None = None) -> Inputs:
    """The study at `path` with its tables, checked and in store units.

    `variant` is one of the study's, applied before all checks; `overrides` are changes such as
    `time.weeks=8`, which win over the variant. Raises InputError with every problem of study, tables and
    rules (warnings included); only a YAML file that cannot be parsed stops before its tables. Raises
    UsageError for a variant that the study does not have.
    """
    reading = _read(Path(path), overrides, variant)
    if reading.study is None or any(problem.severity == "error" for problem in reading.problems):
        raise InputError(reading.problems)
    frames = {name: data.frame for name, data in reading.tables.items()}
    place = Path(path).resolve().parent
    return Inputs(
        reading.study, frames, reading.problems, reading.files, place, variant or "", reading.changes
    )


def problems(path: str | Path, overrides: Sequence[str] = (), variants: bool = False) -> tuple[Problem, ...]:
    """Every finding about the study at `path`, errors first; nothing is solved or raised.

    With `variants`, also what the rules find with each of its variants and not without.
    """
    try:
        reading = _read(Path(path), overrides)
    except InputError as error:
        return error.problems
    found = list(reading.problems)
    if variants and reading.study is not None and not any(p.severity == "error" for p in found):
        for name in reading.study.variants:
            more = _read(Path(path), overrides, name).problems
            found += [within(name, problem) for problem in more if problem not in reading.problems]
    return tuple(sorted(found, key=lambda problem: problem.severity != "error"))


def variant_names(path: str | Path) -> tuple[str, ...]:
    """Names of the variants in the study file; none where it cannot be read, which `load` tells."""
    data, problem = read_bytes(Path(path), str(path), MOST_MEGABYTES)
    text, problem = decode(data, str(path)) if problem is None else ("", problem)
    value = parse(text, str(path)).value if problem is None else None
    found = value.get("variants") if isinstance(value, dict) else None
    return tuple(found) if isinstance(found, dict) else ()


def _read(path: Path, overrides: Sequence[str], variant: str | None = None) -> _Reading:
    folder = path.resolve().parent
    root = folder.parent
    data, document, file = _document(path, root)
    value, paths = override(document.value, overrides)
    origins = Origins(document, file, dict.fromkeys(paths, (OVERRIDE, None)))
    study, found = validate(value, origins)
    inputs = value.get("inputs") if isinstance(value, dict) else None
    tables: dict[str, TableData] = {}
    if isinstance(inputs, str) and inputs.strip():
        place, problem = _folder(folder, root, inputs, origins)
        if problem is not None:
            found.append(problem)
        else:
            tables = _tables(place, root, found)
    files = {file: sha256(data)} | {t.file: t.sha256 for t in tables.values() if t.sha256}
    editor = None
    if study is not None:
        own = own_file(study, folder)
        if own is not None and own.is_file():
            files[_shown(own, root)] = sha256(own.read_bytes())
        told = list(faults(document.value, study, overrides, tables, origins))
        wrong = [problem for problem in told if problem.severity == "error"]
        mine = f"variants.{variant}."  # warnings about other variants are for those who check or run them
        found += [problem for problem in told if problem in wrong or problem.column.startswith(mine)]
        if variant:
            chosen = _chosen(study, variant)
            if not wrong:
                varied = vary(document.value, variant, chosen, overrides, origins)
                value, study, origins = varied.value, varied.study, varied.origins
                editor = edit(variant, chosen, tables, origins)
    changes = settings_changed(document.value, value, tuple(origins.changed), tables.get("targets"))
    changed = (*changes, *(editor.changes if editor else ()))
    kept: Mapping[str, TableData] = editor.tables if editor else tables
    if study is not None and tables:
        faulty = frozenset(problem.file for problem in found if problem.severity == "error")
        kept, more = check(Context(study, origins, folder, root, kept, faulty))
        found += more
    if editor is not None:
        found = [editor.relocated(problem) for problem in found]
    ordered = sorted(dict.fromkeys(found), key=lambda problem: problem.severity != "error")
    return _Reading(study, kept, tuple(ordered), files, changed)


def _document(path: Path, root: Path) -> tuple[bytes, Document, str]:
    """Bytes, content and name of the study file. Raises InputError if it is absent or not YAML."""
    file = _shown(path.resolve(), root)
    data, problem = read_bytes(path, file, MOST_MEGABYTES)
    if problem is None:
        text, problem = decode(data, file)
    if problem is not None:
        raise InputError([problem])
    document = parse(text, file)
    if document.problems:
        raise InputError(document.problems)
    return data, document, file


def _chosen(study: Study, variant: str) -> Variant:
    if variant not in study.variants:
        raise UsageError(
            N_(
                "no variant of {study} is called {name}; its variants are {known}",
                study=study.name,
                name=clean(variant),
                known=", ".join(study.variants) or N_("none"),
            )
        )
    return study.variants[variant]


def _shown(path: Path, root: Path) -> str:
    return clean(path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name)


def _folder(folder: Path, root: Path, inputs: str, origins: Origins) -> tuple[Path, Problem | None]:
    """The folder of the tables, which may not lie outside the folder above the study file's."""
    where = origins.of(("inputs",))
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
