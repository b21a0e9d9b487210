"""What has no counterpart on the other side: listed, never dropped in silence."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from gridplan.words import N_, Message


@dataclass(frozen=True)
class Left:
    """One attribute that was left behind or carried over by an assumption.

    `effect`: "model" where the other model may cost something else because of it, "none" where it cannot.
    """

    component: str
    name: str
    attribute: str
    value: str
    effect: str
    reason: Message


NO_COUNTERPART = N_("has no counterpart")


def summary(left: Iterable[Left]) -> list[tuple[str, str, str, Message, int, str]]:
    """(component, attribute, effect, reason, how many, an example), those with an effect first."""
    groups: dict[tuple[str, str, str, str], list[Left]] = {}
    for item in left:
        groups.setdefault((item.effect, item.component, item.attribute, item.reason.text()), []).append(item)
    return [
        (component, attribute, effect, items[0].reason, len(items), items[0].name)
        for (effect, component, attribute, _), items in sorted(groups.items(), key=lambda pair: pair[0])
    ]


def write_left(left: Iterable[Left], path: Path, language: str = "en") -> None:
    """The whole list as CSV."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(["component", "name", "attribute", "value", "effect", "reason"])
        for item in left:
            reason = item.reason.text(language)
            lines.writerow([item.component, item.name, item.attribute, item.value, item.effect, reason])
