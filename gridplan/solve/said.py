"""Several findings in one sentence, each still in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from gridplan.words import N_, Message


def joined(messages: Sequence[Message]) -> Message:
    """The messages one after the other, parted by semicolons; there must be at least one."""
    return reduce(lambda one, other: N_("{one}; {other}", one=one, other=other), messages)


def clash(rows: Sequence[str]) -> Message:
    """What to say of rows that no plan can keep together, those that carry most of the proof first."""
    if not rows:
        return N_("no plan satisfies all rows: the limits of the study contradict each other")
    return N_("no plan satisfies all rows; these contradict each other: {rows}", rows=", ".join(rows[:8]))
