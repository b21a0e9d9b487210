"""Arguments and options that several commands share, and the checks of their values."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from gridplan.errors import UsageError
from gridplan.words import LANGUAGES, N_

Study = Annotated[Path, typer.Argument(help="the study's YAML file, e.g. models/changdu.yaml")]
Lang = Annotated[str, typer.Option("--lang", help="language of what is printed and written: en or zh")]
Json = Annotated[bool, typer.Option("--json", help="print one JSON document instead of text")]
Set = Annotated[list[str] | None, typer.Option("--set", help="change of the study: key.key=value")]
Out = Annotated[Path, typer.Option("--out", help="folder of results")]
Weeks = Annotated[str | None, typer.Option(help="representative weeks of a year, or all")]
Method = Annotated[str | None, typer.Option("--solver", help="auto, stacked or benders")]
Gap = Annotated[float | None, typer.Option(help="relative gap at which the search may stop")]
Crossover = Annotated[bool, typer.Option(help="also find a vertex after an interior point")]
TargetCosts = Annotated[
    str,
    typer.Option(
        help="binding targets to solve without, to tell what each costs: none, hard, all, or auto (hard, but "
        "none in a study of over 5 million nonzeros)"
    ),
]


def language(lang: str) -> None:
    """Raises UsageError for a language that gridplan does not speak."""
    if lang not in LANGUAGES:
        raise UsageError(
            N_("language {lang} is not known; use {known}", lang=lang, known=", ".join(LANGUAGES))
        )


def one_of(option: str, value: str, known: tuple[str, ...]) -> str:
    """`value`, if it is one of `known`. Raises UsageError."""
    if value not in known:
        raise UsageError(
            N_("{option} is one of {known}; got {value}", option=option, known=", ".join(known), value=value)
        )
    return value


def plain_name(name: str) -> str:
    """`name`, if it is fit for a folder. Raises UsageError."""
    if not name.replace("_", "").replace("-", "").isalnum():
        raise UsageError(N_("a variant's name is of letters, digits, - and _; got {name}", name=name))
    return name


def changes(
    change: list[str] | None,
    weeks: str | None = None,
    solver: str | None = None,
    gap: float | None = None,
    crossover: bool = False,
) -> tuple[str, ...]:
    """All options that change the study, as `--set` would."""
    found = list(change or ())
    found += [f"time.weeks={weeks}"] if weeks is not None else []
    found += [f"solver.method={solver}"] if solver is not None else []
    found += [f"solver.gap={gap}"] if gap is not None else []
    found += ["solver.crossover=true"] if crossover else []
    return tuple(found)
