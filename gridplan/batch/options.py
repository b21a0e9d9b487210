"""What a batch is asked for, and how each of its variants ended."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from gridplan.run import RunOptions
from gridplan.solve import Progress
from gridplan.words import Message


@dataclass(frozen=True)
class BatchOptions:
    """What a batch is asked for: `run` for every variant, `only` some of them, `jobs` side by side.

    `tell` and `progress` hear of a variant what `RunOptions` tells of a run; `ended` hears each outcome.
    """

    run: RunOptions = field(default_factory=RunOptions)
    only: tuple[str, ...] = ()
    jobs: int = 1
    tell: Callable[[str, Message], None] | None = None
    progress: Callable[[str, Progress], None] | None = None
    ended: Callable[[Outcome], None] | None = None


@dataclass(frozen=True)
class Outcome:
    """How a variant ended.

    `status` is solved, kept (not solved again), limit (saved with the gap that was reached), failed or
    stopped; `fingerprint` is that of what was to be solved.
    """

    variant: str
    status: str
    exit_code: int
    message: str = ""
    objective: float | None = None
    seconds: float = 0.0
    fingerprint: str = ""
    problems: tuple[dict[str, Any], ...] = ()
