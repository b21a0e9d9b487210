"""What every part of a study file is made of: frozen models that refuse unknown keys, and their types."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from gridplan.words import N_, Message


@dataclass(frozen=True)
class Meaning:
    """What a field means, for the reference page; pydantic carries it along unread."""

    message: Message


class Refused(ValueError):
    """A value that a rule refuses; pydantic keeps it, `study_problems` shows it in both languages."""

    def __init__(self, rule: Message, fix: Message):
        super().__init__(rule.text())
        self.rule, self.fix = rule, fix


def unique(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, if none stands twice. Raises Refused."""
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        rule = N_("each name stands once; twice here: {names}", names=", ".join(twice))
        raise Refused(rule, N_("remove one of the two"))
    return names


Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,63}$")]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Whole = Annotated[int, Field(strict=True)]
Year = Annotated[int, Field(strict=True, ge=1900, le=2200)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Share = Annotated[float, Field(strict=True, ge=0, le=1)]
Switch = Annotated[bool, Field(strict=True)]
Names = Annotated[tuple[Identifier, ...], AfterValidator(unique)]


class Part(BaseModel):
    """Base of all parts of a study: frozen, unknown keys refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Title(Part):
    en: Annotated[Text, Meaning(N_("title in English reports"))]
    zh: Annotated[Text, Meaning(N_("title in Chinese reports"))]
