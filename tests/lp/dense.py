"""The block builder once more, dense and slow: a dictionary of columns, one loop for every row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np


def at(value: Any, unit: int, hour: int, units: int, hours: int) -> float:
    """Entry of a value that is a number, one a unit, (units, 1), (1, hours) or (units, hours)."""
    array = np.asarray(value, dtype=float)
    if array.ndim == 0:
        return float(array)
    if array.ndim == 1:
        return float(array[unit] if len(array) == units else array[hour])
    return float(array[unit if array.shape[0] > 1 else 0, hour if array.shape[1] > 1 else 0])


@dataclass
class Dense:
    """Rows as dictionaries: (family, unit, hour) of a column, or a plan column's key, to its coefficient."""

    hours: int
    cost: dict[Any, float] = field(default_factory=dict)
    bounds: dict[Any, tuple[float, float, dict[Any, float]]] = field(default_factory=dict)
    rows: dict[Any, tuple[float, float, dict[Any, float]]] = field(default_factory=dict)

    def add_columns(self, name: str, units: int, low: Any, high: Any, cost: Any, link: Any = None) -> None:
        for u in range(units):
            for h in range(self.hours):
                key = (name, u, h)
                linked = {}
                if link is not None:
                    value = at(link[0], u, h, units, self.hours)
                    linked = {link[1][u]: value} if value else {}
                self.cost[key] = at(cost, u, h, units, self.hours)
                self.bounds[key] = (
                    at(low, u, h, units, self.hours), at(high, u, h, units, self.hours), linked
                )  # fmt: skip

    def add_row(self, key: Any, low: float, high: float, terms: list[tuple[float, Any]]) -> None:
        found: dict[Any, float] = {}
        for value, column in terms:
            found[column] = found.get(column, 0.0) + value
        self.rows[key] = (low, high, {k: v for k, v in found.items() if v})
