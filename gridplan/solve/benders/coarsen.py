"""Blocks in fewer steps: a small copy of the whole problem that shows where the plan should go.

Several hours become one step: hours in a row, or the same hours of all days of the block, which makes it an
average day. Every hourly column keeps one value over a step, the rows of a step are added up, and bounds are
averaged (a Galerkin coarsening), with C (n, n') and R (m', m) of zeros and ones:

    W' = R W C,   d' = C'd,   l' = R l,   T' = R T,   v' = mean of v,   U' = mean of U

A column without a bound (water spilt) stays in parts where its hours do not go into the same rows, as with
water that arrives two hours later, in this step or in the next: merged, it would let a dual through that is
wrong in the hours, and such a column leaves nothing to make up for it.

Levels telescope, so a store's balance over a step stays its balance, and the last level of an average day
that is the first of the next one is the block's own first or last. The coarse problem bounds the hourly one
neither from above nor, in all cases, from below; what it gives are a plan near the best one and duals: a
coarse dual, the same in every hour of a step, is a dual of the hourly block as good as any other, and its cut
is valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, BlockArrays, BlockShape, BlocksOnDemand, Family

ROUNDING = 1e-12  # what adding up opposite entries of a row leaves
MARK = 9  # decimals by which columns are told apart
DAY = 24  # hours


@dataclass(frozen=True)
class Steps:
    """How hours become steps: `count` hours in a row each or, with `day`, `count` parts of an average day."""

    count: int
    day: bool = False

    def of(self, hours: int) -> Array:
        """The step of every hour (hours,)."""
        hour = np.arange(hours)
        return hour % DAY * self.count // DAY if self.day else hour // self.count

    def of_family(self, hours: int, entries: int) -> Array:
        """The step of every entry of a family that has `entries` in a block of `hours`.

        A level whose last hour is given has one entry less. Families of another length (totals, windows)
        stay as they are, but for windows that every day has: those of an average day.
        """
        if hours - 1 <= entries <= hours:
            return self.of(hours)[:entries]
        width = hours // entries if entries and hours % entries == 0 else DAY + 1
        place = np.arange(entries)
        return place % (DAY // width) if self.day and DAY % width == 0 else place


HOURS = Steps(1)


def hours_of(shape: BlockShape) -> int:
    """Hours of the block: the length of its longest families."""
    return max((family.steps for family in shape.columns), default=1)


def places(families: Sequence[Family], hours: int, steps: Steps) -> tuple[Array, tuple[Family, ...]]:
    """Where each position of the hourly families goes (n,), and the families there."""
    place = np.empty(sum(family.size for family in families), int)
    found: list[Family] = []
    start = 0
    for family in families:
        step = steps.of_family(hours, family.steps)
        count = int(step.max()) + 1 if len(step) else 0
        unit = np.arange(len(family.units))[:, None]
        place[family.start : family.stop] = (start + unit * count + step).ravel()
        found.append(Family(family.name, start, family.units, count, family.unit))
        start = found[-1].stop
    return place, tuple(found)


def kinds(matrix: sp.csc_matrix, cost: Array, place: Array, free: Array, seed: int = 0) -> Array:
    """Which of the different columns at its place each column is (n,), 0 for all but `free` ones (n,).

    `matrix` (m', n) has the rows of the steps. Columns are told apart by their product with random numbers.
    """
    kind = np.zeros(len(place), int)
    own = np.flatnonzero(free)
    if not len(own):
        return kind
    draw = np.random.default_rng(seed).uniform(1.0, 2.0, matrix.shape[0] + 1)
    mark = np.round(matrix[:, own].T @ draw[1:] + cost[own] * draw[0], MARK)
    different = np.unique(np.stack([place[own], mark]), axis=1)
    first = np.searchsorted(different[0], place[own])
    order = {(p, m): i for i, (p, m) in enumerate(zip(*different, strict=True))}
    kind[own] = [order[p, m] for p, m in zip(place[own], mark, strict=True)] - first
    return kind


def in_parts(families: Sequence[Family], place: Array, kind: Array) -> tuple[Array, tuple[Family, ...]]:
    """Places (n,) and families with room for every kind of column: entry `step * parts + kind` of a unit."""
    found: list[Family] = []
    moved = np.empty_like(place)
    start = 0
    for family in families:
        own = np.flatnonzero((place >= family.start) & (place < family.stop))
        parts = int(kind[own].max(initial=0)) + 1
        moved[own] = start + (place[own] - family.start) * parts + kind[own]
        found.append(Family(family.name, start, family.units, family.steps * parts, family.unit))
        start = found[-1].stop
    return moved, tuple(found)


@dataclass(frozen=True, eq=False)
class Coarsening:
    """An hourly shape, its coarse shape, and the way between them; `row` (m,) is the place of every row."""

    hourly: BlockShape
    shape: BlockShape
    mean: sp.csr_matrix  # (n', n)
    total: sp.csr_matrix  # R (m', m)
    row: Array

    @classmethod
    def of(cls, shape: BlockShape, steps: Steps, free: Array) -> Coarsening:
        """The shape in `steps`; `free` (n,) are its columns without a lower or an upper bound."""
        hours = hours_of(shape)
        column, columns = places(shape.columns, hours, steps)
        row, rows = places(shape.rows, hours, steps)
        total = _ones(row, rows)
        summed = (total @ shape.matrix).tocsc()
        column, columns = in_parts(columns, column, kinds(summed, shape.cost, column, free))
        spread = _ones(column, columns).T.tocsr()
        matrix = (summed @ spread).tocsc()
        matrix.data[np.abs(matrix.data) < ROUNDING] = 0.0
        matrix.eliminate_zeros()
        count = np.bincount(column, minlength=spread.shape[1])
        each = sp.diags_array(1.0 / np.maximum(count, 1))
        short = np.bincount(column, shape.shortfall, minlength=len(count)) > 0.0
        small = BlockShape(spread.T @ shape.cost, matrix, columns, rows, short)
        return cls(shape, small, (each @ spread.T).tocsr(), total, row)

    def block(self, block: BlockArrays) -> BlockArrays:
        """The block in these steps; it sees the same plan columns."""
        return BlockArrays(
            number=block.number,
            shape=self.shape,
            weight=block.weight,
            links=block.links,
            lower=self.mean @ block.lower,
            upper=self.mean @ block.upper,
            upper_link=(self.mean @ block.upper_link).tocsr(),
            row_lower=self.total @ block.row_lower,
            row_upper=self.total @ block.row_upper,
            row_link=(self.total @ block.row_link).tocsr(),
        )

    def shrunk(self, dual: Array) -> Array:
        """An hourly dual (m,) in these steps (m',): the mean of each step."""
        return np.bincount(self.row, dual) / np.bincount(self.row)


def _ones(place: Array, families: Sequence[Family]) -> sp.csr_matrix:
    """Ones (places, positions): position i belongs to place[i]; `families` are those of the places."""
    count, size = len(place), sum(family.size for family in families)
    return sp.csr_matrix((np.ones(count), (place, np.arange(count))), shape=(size, count))


def without_bound(block: BlockArrays) -> Array:
    """Columns (n,) that have no lower or no upper bound."""
    return np.isinf(block.lower) | np.isinf(block.upper)


def spread_out(dual: Array, shape: BlockShape, steps: Steps) -> Array:
    """A dual (m',) of the hourly `shape` in `steps`, in every hour (m,)."""
    return dual[places(shape.rows, hours_of(shape), steps)[0]]


@dataclass(eq=False)
class CoarseBlocks(BlocksOnDemand):
    """Blocks in `steps`; they share shapes as the hourly ones of one pattern do."""

    blocks: Sequence[BlockArrays]
    steps: Steps
    ways: dict[tuple[int, bytes], Coarsening] = field(
        default_factory=dict
    )  # by hourly shape and free columns
    way_of: dict[int, Coarsening] = field(default_factory=dict)  # by the number of the block

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "ways": {}, "way_of": {}}  # an id means nothing in another process

    def __len__(self) -> int:
        return len(self.blocks)

    def make(self, number: int) -> BlockArrays:
        block = self.blocks[number]
        free = without_bound(block)
        key = (id(block.shape), np.packbits(free).tobytes())
        if key not in self.ways:
            self.ways[key] = Coarsening.of(block.shape, self.steps, free)
        self.way_of[number] = self.ways[key]
        return self.way_of[number].block(block)

    def coarsening(self, number: int) -> Coarsening:
        """How block `number` became coarse."""
        self[number]  # made, if it is not yet
        return self.way_of[number]
