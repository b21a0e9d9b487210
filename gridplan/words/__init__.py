"""Every word a user reads, in English and Chinese, from one gettext catalogue.

English is the source language: a message is written as `N_("{name} has no zone", name=...)` and looked up
in `gridplan/words/zh.po` when the reader wants Chinese. A message keeps its parameters apart from its
template, so programs can read both and the language is chosen when it is shown.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.pofile import read_po

LANGUAGES = ("en", "zh")


@cache
def catalogue(language: str) -> dict[str, str]:
    """English template -> translated template; empty for English."""
    if language == "en":
        return {}
    with (Path(__file__).parent / f"{language}.po").open("rb") as file:
        return {str(m.id): str(m.string) for m in read_po(file, locale=language) if m.id}


@dataclass(frozen=True)
class Message:
    """A sentence or term with named parameters; parameters may be messages themselves."""

    template: str
    parameters: dict[str, Any] = field(default_factory=dict)

    def text(self, language: str = "en") -> str:
        template = catalogue(language).get(self.template, self.template)
        shown = {
            key: value.text(language) if isinstance(value, Message) else value
            for key, value in self.parameters.items()
        }
        return template.format(**shown) if shown else template

    def __str__(self) -> str:
        return self.text("en")

    def __hash__(self) -> int:
        return hash((self.template, str(sorted(self.parameters))))


def N_(template: str, **parameters: Any) -> Message:  # noqa: N802 - gettext's own name for it
    """A message of the catalogue; every call's template must have its Chinese (a test holds it)."""
    return Message(template, parameters)
