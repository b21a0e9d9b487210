"""One check of an audit: its worst residual against the tolerance at that place.

tolerance = 1e-6 * (1 + scale), where scale is the size of what is compared, in the unit of the residual
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from gridplan.words import Message

SHARE = 1e-6


@dataclass(frozen=True)
class Check:
    """`worst` and `tolerance` in `unit`, at the place `where`; a check that only reports has no tolerance."""

    name: Message
    worst: float
    unit: str
    tolerance: float
    where: str
    passed: bool


@dataclass(frozen=True)
class Audit:
    """All checks of one run."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return all(check.passed for check in self.checks)

    @property
    def failed(self) -> tuple[Check, ...]:
        return tuple(check for check in self.checks if not check.passed)


class Gauge:
    """Keeps the worst of the residuals noted; a residual that is not a number is the worst there is."""

    def __init__(self, name: Message, unit: str):
        self.name, self.unit = name, unit
        self.worst, self.tolerance, self.where = 0.0, SHARE, ""
        self._ratio = -1.0

    def note(self, residual: Any, scale: Any, label: Callable[..., str], extra: Any = 0.0) -> None:
        """Note residuals (negative ones keep their limit); `label(*index)` tells where one is.

        `extra` is added to the tolerance.
        """
        residual = np.asarray(residual, dtype=float)
        if not residual.size:
            return
        allowed = SHARE * (1.0 + np.abs(np.asarray(scale, dtype=float))) + extra
        ratio = np.where(np.isnan(residual / allowed), np.inf, residual / allowed)
        flat = int(np.argmax(ratio))
        if float(ratio.flat[flat]) > self._ratio:
            self._ratio = float(ratio.flat[flat])
            self.worst = max(0.0, float(residual.flat[flat])) if self._ratio < np.inf else math.inf
            self.tolerance = float(np.broadcast_to(allowed, residual.shape).flat[flat])
            self.where = label(*np.unravel_index(flat, residual.shape))

    def equal(self, found: Any, expected: Any, label: Callable[..., str], scale: Any = 0.0) -> None:
        """Note how far two arrays of one shape are apart."""
        found, expected = np.asarray(found, dtype=float), np.asarray(expected, dtype=float)
        size = np.maximum(np.maximum(np.abs(found), np.abs(expected)), scale)
        self.note(np.abs(found - expected), size, label)

    def at_most(self, found: Any, limit: Any, label: Callable[..., str]) -> None:
        """Note by how much `found` is above `limit`."""
        found, limit = np.asarray(found, dtype=float), np.asarray(limit, dtype=float)
        self.note(found - limit, limit, label)

    def within(self, found: Any, limit: Any, label: Callable[..., str]) -> None:
        """Note by how much `found` is above `limit` or below zero."""
        self.at_most(found, limit, label)
        self.note(-np.asarray(found, dtype=float), limit, label)

    def close(self) -> Check:
        return Check(self.name, self.worst, self.unit, self.tolerance, self.where, self._ratio <= 1.0)
