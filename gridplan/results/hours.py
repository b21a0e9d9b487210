"""Hourly tables as arrays, shape (labels, hours of all blocks in their order); what each hour stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from gridplan.system import System

Key = tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Grid:
    """Hourly values by label, shape (labels, hours); `faults`: rows missing, doubled or out of place."""

    labels: tuple[Key, ...]
    values: dict[str, np.ndarray]
    faults: int

    @cached_property
    def place(self) -> dict[Key, int]:
        return {label: i for i, label in enumerate(self.labels)}

    def rows(self, labels: Sequence[Key], value: str = "value") -> np.ndarray:
        """Rows of `labels`, zero where there is none."""
        values = self.values[value]
        found = np.zeros((len(labels), values.shape[1]))
        for i, label in enumerate(labels):
            if label in self.place:
                found[i] = values[self.place[label]]
        return found

    def astray(self, labels: Sequence[Key]) -> int:
        """How many rows are missing, doubled, out of place or of labels that should not be there."""
        hours = next(iter(self.values.values())).shape[1]
        return self.faults + hours * len(set(labels) ^ set(self.labels))


class Hours:
    """All hours of all blocks, one after the other, and what each stands for."""

    def __init__(self, system: System):
        spans = system.horizon.spans
        self.lengths = np.array([len(span.hours) for span in spans], dtype=int)
        self.start = np.concatenate([[0], np.cumsum(self.lengths)])
        self.total = int(self.start[-1])
        self.block = np.repeat(np.arange(len(spans)), self.lengths)
        self.hour = np.concatenate([span.hours for span in spans]).astype(int)
        self.years = np.array([span.year for span in spans])
        self.scenarios = np.array([span.scenario for span in spans])
        self.count = np.array([span.count for span in spans], dtype=float)
        self.step = np.repeat([span.step for span in spans], self.lengths)
        chance = np.array([system.horizon.probability(name) for name in self.scenarios])
        self.expected = self.count * chance
        self.year = self.years[self.block]

    def of(self, block: int) -> slice:
        return slice(int(self.start[block]), int(self.start[block + 1]))

    def label(self, names: Sequence[str], i: int, t: int) -> str:
        b = self.block[t]
        return f"{names[i]} {self.years[b]} {self.scenarios[b]} h{self.hour[t]}"

    def by_block(self, values: np.ndarray) -> np.ndarray:
        """Sums over the hours of each block, shape (units, blocks)."""
        if not len(values):
            return np.zeros((0, len(self.count)))
        return np.asarray(np.add.reduceat(values, self.start[:-1], axis=1))

    def yearly(self, values: np.ndarray, year: int) -> np.ndarray:
        """Expected sum over a year: blocks by what they stand for, scenarios by probability."""
        here = self.years == year
        return self.by_block(values)[:, here] @ self.expected[here]

    def grid(self, frame: pd.DataFrame | None, columns: Sequence[str], values: Sequence[str]) -> Grid:
        """The rows of an hourly table as arrays by the labels in `columns`."""
        if frame is None or frame.empty:
            return Grid((), {name: np.zeros((0, self.total)) for name in values}, 0)
        code, labels = _codes(frame, columns)
        place, good = self._places(frame)
        flat = (code * self.total + place)[good]
        seen = np.bincount(flat, minlength=len(labels) * self.total)
        faults = int((~good).sum() + (seen == 0).sum() + np.maximum(seen - 1, 0).sum())
        arrays = {}
        for name in values:
            array = np.zeros(len(labels) * self.total)
            array[flat] = frame[name].to_numpy(float)[good]
            arrays[name] = array.reshape(len(labels), self.total)
        return Grid(labels, arrays, faults)

    def _places(self, frame: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Position of every row among all hours, and whether block, hour, year, scenario and weight agree."""
        week = frame["week"].to_numpy(int)
        known = (week >= 0) & (week < len(self.lengths))
        week = np.where(known, week, 0)
        offset = frame["hour"].to_numpy(int) - self.hour[self.start[:-1]][week]
        good = known & (offset >= 0) & (offset < self.lengths[week])
        good &= self.years[week] == frame["year"].to_numpy(int)
        names = frame["scenario"].cat.categories.to_numpy(str)
        good &= names[frame["scenario"].cat.codes.to_numpy()] == self.scenarios[week]
        if "weight" in frame:
            good &= np.isclose(frame["weight"].to_numpy(float), self.count[week], rtol=1e-9)
        return self.start[week] + np.where(good, offset, 0), good


def _codes(frame: pd.DataFrame, columns: Sequence[str]) -> tuple[np.ndarray, tuple[Key, ...]]:
    """A number for every combination of words in `columns` (all categorical), and the combinations."""
    code = np.zeros(len(frame), dtype=np.int64)
    for name in columns:
        code = code * len(frame[name].cat.categories) + frame[name].cat.codes.to_numpy()
    found, first, number = np.unique(code, return_index=True, return_inverse=True)
    words = [frame[name].iloc[first].astype(str).to_list() for name in columns]
    labels = tuple(tuple(word[i] for word in words) for i in range(len(found)))
    return number, labels
