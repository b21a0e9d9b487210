"""From a YAML text to a `Study`: changes of the command line, validation, problems with their lines."""

from __future__ import annotations

import copy
import typing
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ValidationError

from gridplan.errors import InputError, Problem
from gridplan.inputs.parts import Refused
from gridplan.inputs.study import Study
from gridplan.inputs.text import clean, nearest
from gridplan.inputs.yaml_lines import Document, Path, scalar
from gridplan.words import N_, Message

OVERRIDE = "--set"
# pydantic's error types -> the rule in both languages; `{...}` are names in the error's context.
RULES: dict[str, Message] = {
    "missing": N_("this key is required"),
    "int_type": N_("a whole number is expected"),
    "float_type": N_("a number is expected"),
    "finite_number": N_("a number is expected"),
    "bool_type": N_("true or false is expected"),
    "string_type": N_("a text is expected"),
    "string_too_short": N_("a text may not be empty"),
    "string_too_long": N_("the text is too long"),
    "string_pattern_mismatch": N_("an identifier is of lower-case letters, digits and _"),
    "tuple_type": N_("a list is expected"),
    "too_short": N_("the list may not be empty"),
    "dict_type": N_("a map of keys and values is expected"),
    "model_type": N_("a map of keys and values is expected"),
}


@dataclass(frozen=True)
class Origins:
    """Where the keys of a study stand: in its file, or in the change that set them last."""

    document: Document
    file: str
    changed: Mapping[Path, tuple[str, int | None]] = field(default_factory=dict)

    def of(self, path: Path) -> tuple[str, int | None]:
        """File (or `--set`) and line of the key `path`, or of the nearest key above it."""
        over = [place for key, place in self.changed.items() if path[: len(key)] == key]
        if not over and path not in self.document.lines:
            over = [place for key, place in self.changed.items() if key[: len(path)] == path]
        return over[-1] if over else (self.file, self.document.line(path))


def path_of(key: str) -> Path:
    """`scenarios.0.hydrology` as a path."""
    return tuple(int(part) if part.isdigit() else part for part in key.strip().split("."))


def put_all(value: Any, settings: Iterable[tuple[Path, Any]]) -> tuple[Any, list[Path]]:
    """A copy of the study's plain `value` with values put at paths, and the paths that lead nowhere."""
    result = copy.deepcopy(value)
    lost = [path for path, new in settings if "" in path or not _put(result, path, copy.deepcopy(new))]
    return result, lost


def override(value: Any, changes: Sequence[str]) -> tuple[Any, set[Path]]:
    """A copy of the study's plain `value` with `key.key=value` applied, and the paths that were set.

    Keys are joined by dots, items of a list go by their number from 0; values are read as YAML. Whether
    keys and values are legal is left to the validation of the study. Raises InputError for a change
    without `=` or one that goes through something that is not a map or list.
    """
    result, paths, problems = copy.deepcopy(value), set[Path](), []
    for change in changes:
        left, equals, right = change.partition("=")
        path = path_of(left)
        if equals and "" not in path and _put(result, path, scalar(right)):
            paths.add(path)
            continue
        problems.append(
            Problem(
                N_("a change names an existing place of the study and its value"),
                N_("write it like {example}", example="--set time.weeks=8"),
                OVERRIDE,
                value=clean(change),
            )
        )
    if problems:
        raise InputError(problems)
    return result, paths


def _put(value: Any, path: Path, new: Any) -> bool:
    *way, last = path
    for step in way:
        if isinstance(value, dict):
            value = value.setdefault(str(step), {})
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return False
    if isinstance(value, dict):
        value[str(last)] = new
    elif isinstance(value, list) and isinstance(last, int) and last < len(value):
        value[last] = new
    else:
        return False
    return True


def validate(value: Any, origins: Origins) -> tuple[Study | None, list[Problem]]:
    """The study, or None and every problem of it with line, key, value, rule and likely fix."""
    if not isinstance(value, dict):
        rule = N_("a map of keys and values is expected")
        return None, [Problem(rule, N_("write it like {example}", example="name: my_study"), origins.file, 1)]
    try:
        return Study.model_validate(value), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
        found = [_problem(fault, origins) for fault in faults if not _follows(fault, faults)]
        return None, sorted(dict.fromkeys(found), key=lambda problem: problem.row or 0)


def _follows(fault: Any, faults: Sequence[Any]) -> bool:
    """Whether a fault only follows from another: a key that is mistyped, a list whose items are wrong."""
    path = fault["loc"]
    if fault["type"] == "missing":
        wrong = [f["loc"] for f in faults if f["type"] == "extra_forbidden" and f["loc"][:-1] == path[:-1]]
        return any(nearest(str(loc[-1]), fields_at(loc[:-1])) == path[-1] for loc in wrong)
    return fault["type"] == "too_short" and any(f["loc"][: len(path)] == path != f["loc"] for f in faults)


def _problem(details: Any, origins: Origins) -> Problem:
    path: Path = tuple(part for part in details["loc"] if part != "[key]")
    rule, fix = _rule(details, path)
    given = details["input"]
    shown = "" if details["type"] == "missing" or isinstance(given, dict | list | tuple) else clean(given)
    if details["type"] == "extra_forbidden":
        shown = clean(path[-1])
    if isinstance(given, BaseModel):
        shown = ""
    return Problem(rule, fix, *origins.of(path), ".".join(clean(part) for part in path), "", shown)


def _rule(details: Any, path: Path) -> tuple[Message, Message]:
    kind, context = details["type"], details.get("ctx", {})
    raised = context.get("error")
    if isinstance(raised, Refused):
        return raised.rule, raised.fix
    if kind == "extra_forbidden":
        guess = nearest(str(path[-1]), fields_at(path[:-1]))
        return N_("the key is unknown"), _meant(guess, N_("remove it or see the reference of inputs"))
    if kind == "literal_error":
        expected = context["expected"].replace("'", "").replace(" or ", ", ")
        guess = nearest(str(details["input"]), expected.split(", "))
        return N_("one of {choices} is expected", choices=expected), _meant(guess, N_("choose one of them"))
    for bound, sign in (("ge", "≥"), ("gt", ">"), ("le", "≤"), ("lt", "<")):
        if bound in context:
            rule = N_("the value must be {sign} {bound}", sign=sign, bound=context[bound])
            return rule, N_("correct the value")
    rule = RULES.get(kind, N_("the value does not fit"))
    return rule, N_("add it") if kind == "missing" else N_("see the reference of inputs")


def _meant(guess: str, otherwise: Message) -> Message:
    return N_("did you mean {name}?", name=guess) if guess else otherwise


def fields_at(path: Path) -> list[str]:
    """Keys that a study may have at `path`."""
    model: type[BaseModel] | None = Study
    for part in path:
        if model is not None and str(part) in model.model_fields:
            model = model_inside(model.model_fields[str(part)].annotation)
    return list(model.model_fields) if model is not None else []


def model_inside(annotation: Any) -> type[BaseModel] | None:
    """The model inside `X | None`, `tuple[X, ...]` or `dict[str, X]`; None if there is none."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    inside = [model_inside(argument) for argument in typing.get_args(annotation)]
    return next((kind for kind in inside if kind is not None), None)
