"""How a pure function says that no series can be made of the values it was given."""

from __future__ import annotations

from gridplan.errors import InputError, Problem
from gridplan.words import Message


class RefusedError(InputError, ValueError):
    """Values of which no series can be made; a ValueError to programs, findings to people."""


def refused(rule: Message, fix: Message, file: str = "", column: str = "", value: str = "") -> RefusedError:
    """The error to raise for one finding."""
    return RefusedError([Problem(rule, fix, file=file, column=column, value=value)])
