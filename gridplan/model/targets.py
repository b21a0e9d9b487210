"""Targets of the study as the policies read them: scope resolved, value and price in store units."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd

from gridplan.inputs.kinds import KINDS
from gridplan.inputs.units import factor
from gridplan.model.core import policies
from gridplan.system import System


@dataclass(frozen=True)
class Target:
    """One row of the table `targets`. `value` and `price` in the store units its kind declares."""

    id: str
    kind: str
    zones: tuple[str, ...]
    technologies: tuple[str, ...]
    channels: tuple[str, ...]
    season: str
    year: int
    value: float
    mode: str  # hard | soft | report
    price: float
    accounting: str
    sector: str
    denominator: str
    base: float  # in the store unit its kind declares; nan where there is none
    from_year: int  # the year itself where a budget has no other
    unit: str  # as the planner wrote it
    scope: tuple[str, ...]
    document: str
    clause: str

    @property
    def binding(self) -> bool:
        """Whether the model holds it (hard or soft), rather than reporting it only."""
        return self.mode != "report"


def targets(system: System, kind: str | None = None) -> list[Target]:
    """Targets of one kind (or all) whose year is a year of the study, in the order of the table."""
    known: list[Target] = system.remember("targets", lambda: list(_targets(system)))
    return [target for target in known if kind in (None, target.kind)]


def _targets(system: System) -> Iterator[Target]:
    for row in system.table("targets").itertuples():
        if row.year in system.horizon.years:
            module = policies()[row.kind]
            yield Target(
                id=str(row.target),
                kind=str(row.kind),
                zones=tuple(system.selection(_names(row.zones))),
                technologies=tuple(system.technologies_of(_names(row.technologies))),
                channels=tuple(_names(row.channels)),
                season=_text(row.season),
                year=int(row.year),
                value=float(row.value) * factor(str(row.unit), module.VALUE),
                mode=str(row.mode),
                price=_price(row, module.PRICE),
                accounting=_text(row.accounting),
                sector=_text(row.sector),
                denominator=_text(row.denominator),
                base=_base(row),
                from_year=int(row.from_year) if pd.notna(row.from_year) else int(row.year),
                unit=str(row.unit),
                scope=tuple(_names(row.zones)),
                document=_text(row.document),
                clause=_text(row.clause),
            )


def _price(row: object, unit: str) -> float:
    price, written = row.price, _text(row.price_unit)  # type: ignore[attr-defined]
    return float(price) * factor(written, unit) if pd.notna(price) else 0.0


def _base(row: object) -> float:
    base, written = row.base, _text(row.base_unit)  # type: ignore[attr-defined]
    unit = KINDS[str(row.kind)].base  # type: ignore[attr-defined]
    return float(base) * factor("" if written == "1" else written, unit) if pd.notna(base) else float("nan")


def _names(value: object) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [item.strip() for item in _text(value).split(";") if item.strip()]


def _text(value: object) -> str:
    return (
        "" if value is None or (isinstance(value, float) and pd.isna(value)) or value is pd.NA else str(value)
    )
