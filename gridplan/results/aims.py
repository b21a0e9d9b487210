"""Targets as the audit reads them: a scope resolved, value, base and price in store units.

A target's value, and what it is missed by, are in store units: GW, kt, ktce, GWh, shares, million yuan/kt.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from gridplan.inputs.kinds import KINDS
from gridplan.inputs.units import factor
from gridplan.system import System
from gridplan.words import Message

# Unit of the amount by which a target of a kind is missed, and for which a soft one pays its price.
MISSED = {name: kind.missed.strip("()") for name, kind in KINDS.items()}
AT_MOST = tuple(name for name, kind in KINDS.items() if kind.sense == "at most")


@dataclass(frozen=True)
class Aim:
    """One row of the table `targets`, scope resolved; `scale` turns the row's unit into the store unit."""

    id: str
    kind: str
    zones: tuple[str, ...]
    technologies: tuple[str, ...]
    season: str
    year: int
    value: float
    unit: str
    scale: float
    mode: str
    price: float
    accounting: str
    sector: str = ""
    denominator: str = ""
    base: float = np.nan
    from_year: int = 0
    channels: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """What a target comes to: `achieved` like its value; `missed` by, and `size` of what is compared, in
    the unit of `MISSED`."""

    aim: Aim
    achieved: float
    missed: float
    size: float
    note: Message
    by_year: Mapping[int, float] = field(default_factory=dict)  # what is missed, where several years count


def aims(system: System) -> Iterator[Aim]:
    """Targets whose year is a year of the study, in the order of the table."""
    for row in system.table("targets").itertuples():
        if row.year not in system.horizon.years:
            continue
        kind, unit = str(row.kind), _text(row.unit)
        scale = factor("" if unit == "1" else unit, KINDS[kind].value)
        price = 0.0
        if pd.notna(row.price) and _text(row.price_unit):
            price = float(row.price) * factor(_text(row.price_unit), KINDS[kind].price)
        yield Aim(
            id=str(row.target),
            kind=kind,
            zones=tuple(system.selection(names(row.zones))),
            technologies=tuple(system.technologies_of(names(row.technologies))),
            season=_text(row.season),
            year=int(row.year),
            value=float(row.value) * scale,
            unit=unit,
            scale=scale,
            mode=str(row.mode),
            price=price,
            accounting=_text(row.accounting) or KINDS[kind].choices.get("accounting", ("",))[0],
            sector=_text(row.sector),
            denominator=_text(row.denominator),
            base=_base(row),
            from_year=int(row.from_year) if pd.notna(row.from_year) else int(row.year),
            channels=tuple(names(row.channels)),
        )


def _text(value: object) -> str:
    return "" if value is None or value != value or value is pd.NA else str(value)


def names(value: object) -> list[str]:
    if isinstance(value, list | tuple | np.ndarray):
        return [str(item) for item in value]
    return [item.strip() for item in _text(value).split(";") if item.strip()]


def _base(row: object) -> float:
    base, written = row.base, _text(row.base_unit)  # type: ignore[attr-defined]
    if pd.isna(base):
        return float("nan")
    return float(base) * factor("" if written == "1" else written, KINDS[str(row.kind)].base)  # type: ignore[attr-defined]
