"""How things are printed: progress and summaries with rich, findings one a line, JSON for programs."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.text import Text

from gridplan.errors import GridplanError, InputError, Problem
from gridplan.words import N_, Message

console = Console(highlight=False, soft_wrap=True)
errors = Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: Message, lang: str) -> None:
    console.print(Text(message.text(lang)))


def say_error(message: Message, lang: str) -> None:
    errors.print(Text(message.text(lang)))


def print_json(value: Any) -> None:
    from gridplan.results.store import plain_json

    print(json.dumps(plain_json(value), ensure_ascii=False, indent=1, allow_nan=False))


def problems(found: Sequence[Problem], lang: str, stream: Console = console) -> None:
    """One line a finding, errors first."""
    for problem in sorted(found, key=lambda p: p.severity != "error"):
        bad = problem.severity == "error"
        word = N_("error") if bad else N_("warning")
        line = Text(word.text(lang), style="bold red" if bad else "yellow")
        stream.print(line + Text(f" {problem.text(lang)}", style=""))


def error(problem: GridplanError, lang: str, as_json: bool) -> None:
    """An error that ended the command, on the error stream (as JSON on the output)."""
    found = problem.problems if isinstance(problem, InputError) else ()
    if as_json:
        print_json(
            {
                "status": "error",
                "exit_code": problem.exit_code,
                "message": problem.message.text(lang) if not found else "",
                "problems": [p.as_dict(lang) for p in found],
            }
        )
    elif found:
        problems(found, lang, errors)
    else:
        errors.print(Text(N_("error").text(lang), style="bold red") + Text(f" {problem.message.text(lang)}"))


def usage(problem: Exception, lang: str) -> None:
    """A mistyped command: what the parser of commands says (in English), and where help is."""
    text = problem.format_message() if hasattr(problem, "format_message") else str(problem)
    errors.print(Text(N_("error").text(lang), style="bold red") + Text(f" {text}"))
    errors.print(Text(N_("see: gridplan --help").text(lang)))


def phase(lang: str) -> Callable[[Message], None]:
    """Says each phase as it begins."""
    return lambda message: console.print(Text(f"· {message.text(lang)}", style="dim"))


def progress(lang: str) -> Callable[[Any], None]:
    """Says bound, gap, round, time and memory: the certified gap is the honest measure of progress."""

    def tell(p: Any) -> None:
        line = N_(
            "  {phase} round {round}: {lower} to {upper} million yuan, gap {gap}, {seconds} s, {memory} MB",
            phase=p.phase,
            round=p.round,
            lower=f"{p.lower_bound:,.1f}",
            upper=f"{p.upper_bound:,.1f}",
            gap=f"{p.gap:.2e}",
            seconds=f"{p.seconds:.1f}",
            memory=f"{p.memory:.0f}",
        )
        console.print(Text(line.text(lang), style="dim"))

    return tell


def summary(results: Any, folder: Path, lang: str) -> None:
    from gridplan.report.terminal import show

    show(results, Console(highlight=False), lang)  # its boxes wrap; single findings above do not
    say(N_("results: {folder}; open {file}", folder=str(folder), file=str(folder / "report.html")), lang)


def findings(found: Sequence[Any], lang: str) -> None:
    for finding in found:
        mark, style = ("✓", "green") if finding.good else ("✗", "red" if finding.needed else "yellow")
        console.print(Text(f"{mark} ", style=style) + Text(finding.text(lang)))


def write_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
