"""The reference pages of inputs, written from the declarations: docs/inputs.md and docs/inputs.zh.md.

python -m gridplan.inputs.reference            writes both pages
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from gridplan.inputs.kinds import KINDS
from gridplan.inputs.parts import Meaning, Part
from gridplan.inputs.schema import Column, Table, registry
from gridplan.inputs.study import Study
from gridplan.inputs.study_file import model_inside
from gridplan.words import LANGUAGES, N_, Message

# How keys below a list or a map with names of one's own are written.
STARS = {"scenarios": "[].", "targets": ".<target>.", "variants": ".<variant>.", "tables": "[]."}
PAGES = {"en": "inputs.md", "zh": "inputs.zh.md"}
TYPES = {
    "id": N_("identifier"),
    "text": N_("text"),
    "int": N_("whole number"),
    "float": N_("number"),
    "bool": N_("true or false"),
    "list": N_("list joined by ;"),
    "colour": N_("colour"),
}
INTRODUCTION = (
    N_("This page is written by the program from its own declarations; change those, not the page."),
    N_("A study is one YAML file and a folder of CSV tables, one file a table, named as the headings below."),
    N_(
        "A header is a name with its unit, such as `existing [MW]` or `现有装机(万kW)`; any unit of the same "
        "kind will do, and titles in English or Chinese are read as well as names."
    ),
    N_("Files are in UTF-8, with or without byte order mark, or in GB18030."),
    N_("Identifiers are of lower-case letters, digits and _; they join the rows of one table to another's."),
    N_(
        "Every row says where it comes from (`source`) and how well it is founded (`confidence`: high, "
        "medium, low or assumption); `note` is free."
    ),
)
COLUMN_TITLES = (
    *(N_("Column"), N_("Title"), N_("Type"), N_("Unit"), N_("After reading"), N_("Range")),
    *(N_("If empty"), N_("Meaning")),
)


def render(language: str) -> str:
    """The page in one language, as Markdown."""
    lines = [f"# {N_('Reference of inputs').text(language)}", ""]
    lines += [line.text(language) + "  " for line in INTRODUCTION]
    lines += ["", f"## {N_('The study file').text(language)}", ""]
    lines += _head((N_("Key"), N_("Default"), N_("Meaning")), language)
    lines += _keys(Study, "", language)
    for table in registry().values():
        lines += ["", *_table(table, language)]
    return "\n".join(lines) + "\n"


def write(folder: Path) -> list[Path]:
    """Write the pages of all languages to `folder` and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / PAGES[language] for language in LANGUAGES]
    for language, path in zip(LANGUAGES, paths, strict=True):
        path.write_text(render(language), encoding="utf-8")
    return paths


def _head(titles: tuple[Message, ...], language: str) -> list[str]:
    return [_row([title.text(language) for title in titles]), "|" + "---|" * len(titles)]


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _keys(model: type[BaseModel], prefix: str, language: str) -> list[str]:
    """One row a key, keys of parts below their part."""
    lines: list[str] = []
    for name, field in model.model_fields.items():
        meaning = next(item.message for item in field.metadata if isinstance(item, Meaning))
        required = field.is_required()
        default = "" if required else _default(field.get_default(call_default_factory=True))
        shown = N_("required").text(language) if required else default
        lines.append(_row([f"`{prefix}{name}`", shown, meaning.text(language)]))
        inside = model_inside(field.annotation)
        if inside is not None:
            star = STARS.get(name, ".")
            lines += _keys(inside, f"{prefix}{name}{star}", language)
    return lines


def _default(value: Any) -> str:
    if value is None or value is PydanticUndefined or isinstance(value, Part) or value == {}:
        return ""
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _table(table: Table, language: str) -> list[str]:
    key = ", ".join(f"`{name}`" for name in table.key)
    presence = N_("required") if table.required else N_("optional")
    lines = [
        f"## {table.name} — {table.title.text(language)}",
        "",
        table.meaning.text(language) + ("。" if language == "zh" else "."),
        N_("Key: {key}; the table is {presence}.", key=key, presence=presence).text(language),
        "",
    ]
    lines += _head(COLUMN_TITLES, language)
    done: set[str] = set()
    for column in table.own:
        if not column.family:
            lines.append(_column(column, column.name, language))
        elif column.family not in done:
            done.add(column.family)
            family = [c.name for c in table.own if c.family == column.family]
            lines.append(_column(column, f"{family[0]} … {family[-1]}", language))
    return lines + (_kinds(language) if table.name == "targets" else [])


def _kinds(language: str) -> list[str]:
    """The kinds of targets: what each aims at, its units and the columns it reads besides the usual ones."""
    titles = (
        N_("Kind"),
        N_("Meaning"),
        N_("Value"),
        N_("Price of missing"),
        N_("Reference value"),
        N_("Needs"),
        N_("Choices"),
    )
    lines = ["", *_head(titles, language)]
    for name, kind in KINDS.items():
        choices = "; ".join(f"{column}: {', '.join(found)}" for column, found in kind.choices.items())
        needs = ", ".join(f"`{column}`" for column in kind.needs)
        cells = (
            f"`{name}`",
            kind.meaning.text(language),
            kind.value or "1",
            kind.price,
            kind.base,
            needs,
            choices,
        )
        lines.append(_row(list(cells)))
    return lines


def _column(column: Column, name: str, language: str) -> str:
    kind = TYPES[column.kind].text(language)
    if column.refers:
        kind = N_("identifier of {table}", table=column.refers).text(language)
    return _row(
        [
            f"`{name}`",
            column.title.text(language),
            kind,
            column.unit,
            "" if column.store == column.unit else column.store,
            _legal(column),
            _if_empty(column, language),
            column.meaning.text(language),
        ]
    )


def _legal(column: Column) -> str:
    if column.choices:
        return ", ".join(column.choices)
    low = "" if column.minimum is None else f"{'>' if column.above else '≥'} {column.minimum:g}"
    high = "" if column.maximum is None else f"≤ {column.maximum:g}"
    return ", ".join(part for part in (low, high) if part)


def _if_empty(column: Column, language: str) -> str:
    if column.required:
        return N_("not allowed").text(language)
    if column.default is None:
        return "—"
    return f"{column.default:g} {column.unit}".strip() if column.numeric else str(column.default)


if __name__ == "__main__":
    for page in write(Path(__file__).resolve().parents[2] / "docs"):
        sys.stdout.write(f"{page.name}\n")
