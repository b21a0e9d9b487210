"""What the walk of a certificate over plan and blocks finds: the worst of every kind, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gridplan.lp.arrays import Array, Family


@dataclass(frozen=True)
class Worst:
    """The largest of one kind of violation: how much, relative to its scale, and where."""

    amount: float = 0.0
    relative: float = 0.0
    where: str = ""


@dataclass
class Tally:
    """What the walk over the plan and the blocks has found so far."""

    primal: float = 0.0
    dual: float = 0.0
    row: Worst = field(default_factory=Worst)
    bound: Worst = field(default_factory=Worst)
    sign: Worst = field(default_factory=Worst)
    product: Worst = field(default_factory=Worst)
    whole: Worst = field(default_factory=Worst)
    finite: bool = True

    def __iadd__(self, other: Tally) -> Tally:
        """Take in what another walk has found."""
        self.primal += other.primal
        self.dual += other.dual
        self.finite &= other.finite
        for kind in ("row", "bound", "sign", "product", "whole"):
            if getattr(other, kind).relative > getattr(self, kind).relative:
                setattr(self, kind, getattr(other, kind))
        return self

    def note(self, kind: str, amount: Array, scale: Array | float, label: Labels) -> None:
        if not amount.size:
            return
        if not np.all(np.isfinite(amount)):
            self.finite = False
        relative = amount / scale
        place = int(np.argmax(relative))
        known: Worst = getattr(self, kind)
        if relative[place] > known.relative:
            setattr(self, kind, Worst(float(amount[place]), float(relative[place]), label(place)))


class Labels:
    """Names a row or column of the plan or of a block: family, unit, hour, block."""

    def __init__(self, names: Sequence[str] | Sequence[Family], block: int | None = None):
        self.names, self.block = names, block

    def __call__(self, place: int) -> str:
        if self.block is None:
            return str(self.names[place]) if place < len(self.names) else f"#{place}"
        for family in self.names:
            assert isinstance(family, Family)
            if family.start <= place < family.stop:
                unit, step = divmod(place - family.start, family.steps)
                hour = f", {step}" if family.steps > 1 else ""
                return f"{family.name}[{family.units[unit]}{hour}] @ {self.block} [{family.unit}]"
        return f"#{place} @ {self.block}"
