"""Curves of a dam: level of the water above it by what it stores, and below it by what flows.

    forebay[V] = level of the table storage_curves at storage = dead_storage + V                         [m]
    tailwater[q] = level of the table tailwater_curves at outflow q                                     [m]

Both are straight between their points and go on with their last slope beyond them.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from gridplan.system import System


def points(system: System, table: str, x: str, plant: str) -> tuple[np.ndarray, np.ndarray]:
    """Points (x, level) of a plant's curve in the order of x; empty where it has none."""

    def read() -> tuple[np.ndarray, np.ndarray]:
        frame = system.table(table)
        rows = frame[frame["plant"] == plant].sort_values(x)
        return rows[x].to_numpy(float), rows["level"].to_numpy(float)

    found: tuple[np.ndarray, np.ndarray] = system.remember((table, plant), read)
    return found


def least_area(system: System, plant: Any) -> float:
    """Least change of storage by level between dead and normal storage [hm3/m]."""
    storage, level = points(system, "storage_curves", "storage", plant.Index)
    low, high = float(plant.dead_storage), float(plant.dead_storage + plant.active_storage)
    used = (storage[1:] > low) & (storage[:-1] < high)
    return float((np.diff(storage) / np.diff(level))[used].min())


def level(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Level [m] of the curve through the points at `at`."""
    here = _segment(x, at)
    return y[here] + slope(x, y, at) * (at - x[here])


def slope(x: np.ndarray, y: np.ndarray, at: np.ndarray) -> np.ndarray:
    """Slope [m per unit of x] of the curve's segment at `at`."""
    return (np.diff(y) / np.diff(x))[_segment(x, at)]


def _segment(x: np.ndarray, at: np.ndarray) -> np.ndarray:
    return np.clip(np.searchsorted(x, at, side="right") - 1, 0, len(x) - 2)
