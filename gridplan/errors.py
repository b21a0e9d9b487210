"""What can go wrong, told so that a planner can mend it: where, which value, which rule, which fix."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from gridplan.words import N_, Message

EXIT_DONE = 0
EXIT_USAGE = 1
EXIT_INPUT = 2
EXIT_INFEASIBLE = 3
EXIT_MISSED = 4
EXIT_SOLVER = 5
EXIT_INTERRUPTED = 130


@dataclass(frozen=True)
class Problem:
    """One finding about the input: `rule` says what holds, `fix` what to do about it."""

    rule: Message
    fix: Message
    file: str = ""
    row: int | None = None  # line of the file as an editor numbers it (header = 1)
    column: str = ""
    entity: str = ""
    value: str = ""
    severity: str = "error"  # or "warning"

    def place(self) -> str:
        parts = [self.file, f":{self.row}" if self.row else "", f" [{self.column}]" if self.column else ""]
        return "".join(parts)

    def text(self, language: str = "en") -> str:
        """The finding in one line."""
        found = N_("found {value}", value=repr(self.value)).text(language) if self.value else ""
        head = " ".join(part for part in (self.place(), self.entity) if part)
        body = "; ".join(part for part in (self.rule.text(language), found, self.fix.text(language)) if part)
        return f"{head}: {body}" if head else body

    def as_dict(self, language: str = "en") -> dict[str, Any]:
        return {
            "severity": self.severity,
            "file": self.file,
            "row": self.row,
            "column": self.column,
            "entity": self.entity,
            "value": self.value,
            "rule": self.rule.text(language),
            "fix": self.fix.text(language),
        }


class GridplanError(Exception):
    """Base of all errors a user may see; `exit_code` is what the command line returns."""

    exit_code = EXIT_USAGE

    def __init__(self, message: Message):
        super().__init__(message.text())
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        """Comes back whole from a worker process, in whose tongue an exception is rebuilt from arguments."""
        return type(self), (self.message,)


class UsageError(GridplanError):
    """The command line or a call was wrong."""


class InputError(GridplanError):
    """The input has errors: all of them, found in one pass."""

    exit_code = EXIT_INPUT

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        errors = sum(problem.severity == "error" for problem in self.problems)
        super().__init__(N_("{errors} error(s) in the input", errors=errors))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class InfeasibleError(GridplanError):
    """No plan satisfies all hard rows."""

    exit_code = EXIT_INFEASIBLE


class MissedError(GridplanError):
    """A finished run misses a target or leaves a priced shortfall."""

    exit_code = EXIT_MISSED


class SolverError(GridplanError):
    """A solver limit, or a certificate that failed."""

    exit_code = EXIT_SOLVER
