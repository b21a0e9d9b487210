"""A study with one of its variants applied, and the problems of the variants that are not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gridplan.errors import Problem
from gridplan.inputs.changes import Change, Editor, unknown_switches
from gridplan.inputs.given import plain, shown
from gridplan.inputs.read import TableData
from gridplan.inputs.references import check_references
from gridplan.inputs.study import Study
from gridplan.inputs.study_file import Origins, override, path_of, put_all, validate
from gridplan.inputs.text import clean
from gridplan.inputs.variant import Variant
from gridplan.inputs.where import Teller
from gridplan.inputs.yaml_lines import Path
from gridplan.words import N_


@dataclass(frozen=True)
class Varied:
    """A study after a variant's keys and the command line's, and where its keys stand now."""

    value: Any
    study: Study | None
    origins: Origins
    problems: list[Problem]


def vary(value: Any, name: str, variant: Variant, overrides: Sequence[str], origins: Origins) -> Varied:
    """The study whose plain `value` is changed by the variant and then by `overrides`.

    `value` is as the file states it; what the command line says wins over the variant.
    """
    settings: dict[Path, tuple[Any, Path]] = {}
    for key, new in (variant.set or {}).items():
        settings[path_of(key)] = (new, ("variants", name, "set", key))
    for target, mode in (variant.switch or {}).items():
        settings["targets", target, "mode"] = (mode, ("variants", name, "switch", target))
    varied, lost = put_all(value, [(path, new) for path, (new, _) in settings.items()])
    problems = []
    for path in lost:
        file, line = origins.of(settings[path][1])
        rule = N_("a change names an existing place of the study and its value")
        fix = N_("write it like {example}", example="time.weeks: 8")
        column = ".".join(clean(part) for part in settings[path][1])
        problems.append(Problem(rule, fix, file, line, column))
    varied, _ = override(varied, overrides)
    places = {path: origins.of(key) for path, (_, key) in settings.items()}
    origins = Origins(origins.document, origins.file, places | dict(origins.changed))
    study, found = validate(varied, origins)
    return Varied(varied, study, origins, problems + found)


def edit(name: str, variant: Variant, tables: Mapping[str, TableData], origins: Origins) -> Editor:
    """The tables with the variant's differences applied (`tables` of the editor), and their problems."""
    editor = Editor(name, dict(tables), Teller(origins))
    editor.apply(variant)
    return editor


def faults(
    value: Any, study: Study, overrides: Sequence[str], tables: Mapping[str, TableData], origins: Origins
) -> Iterator[Problem]:
    """What is wrong with the study's variants by themselves: keys, columns, values, rows and references.

    A variant's own problems stand at its lines; a row of the tables that only a variant breaks (a reference
    to what it removes) is told with the variant's name.
    """
    before = set(check_references(tables)) if tables else set()
    for name, variant in study.variants.items():
        yield from vary(value, name, variant, overrides, origins).problems
        if tables:
            yield from unknown_switches(name, variant, tables["targets"], origins)
            editor = edit(name, variant, tables, origins)
            yield from editor.teller.problems
            for problem in check_references(editor.tables):
                if problem not in before:
                    yield within(name, editor.relocated(problem))


def within(name: str, problem: Problem) -> Problem:
    """A problem that is there with a variant only, saying so."""
    rule = N_("with the variant {variant}: {rule}", variant=name, rule=problem.rule)
    return Problem(
        rule,
        problem.fix,
        problem.file,
        problem.row,
        problem.column,
        problem.entity,
        problem.value,
        problem.severity,
    )


def settings_changed(
    before: Any, after: Any, paths: Sequence[Path], targets: TableData | None
) -> Iterator[Change]:
    """Keys of the study that differ between two plain values, the modes of targets as the table has them."""
    for path in paths:
        old, new = _at(before, path), _at(after, path)
        if old is None and path[0] == "targets" and len(path) == 3 and targets is not None:
            old = _of_target(targets, str(path[1]), str(path[2]))
        if old != new:
            yield Change("set", "study", "", ".".join(map(str, path)), plain(old), plain(new))


def _at(value: Any, path: Path) -> Any:
    for part in path:
        if isinstance(value, dict):
            value = value.get(str(part))
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        else:
            return None
    return value


def _of_target(targets: TableData, target: str, column: str) -> str | None:
    rows = targets.frame[targets.frame["target"] == target]
    if rows.empty or column not in rows:
        return None
    return shown(rows[column].iloc[0], targets.table.columns[column])
