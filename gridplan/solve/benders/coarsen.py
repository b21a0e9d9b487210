"""Blocks in fewer steps: a small copy of the whole problem that shows where the plan should go.

Several hours become one step: hours in a row, or the same hours of all days of the block, which makes it an
average day. Every hourly column keeps one value over a step, the rows of a step are added up, and bounds are
averaged (a Galerkin coarsening), with C (n, n') and R (m', m) of zeros and ones:

    W' = R W C,   d' = C'd,   l' = R l,   T' = R T,   v' = mean of v,   U' = mean of U

Levels telescope, so a store's balance over a step stays its balance, and the last level of an average day
that is the first of the next one is the block's own first or last. The coarse problem bounds the hourly one
neither from above nor, in all cases, from below; what it gives are a plan near the best one and duals: a
coarse dual, the same in every hour of a step, is a dual of the hourly block as good as any other, and its cut
is valid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, BlockArrays, BlockShape, BlocksOnDemand, Family

ROUNDING = 1e-12  # what adding up opposite entries of a row leaves
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


@dataclass(frozen=True, eq=False)
class Coarsening:
    """An hourly shape, its coarse shape, and the way between them; `row` (m,) is the place of every row."""

    hourly: BlockShape
    shape: BlockShape
    mean: sp.csr_matrix  # (n', n)
    total: sp.csr_matrix  # R (m', m)
    row: Array

    @classmethod
    def of(cls, shape: BlockShape, steps: Steps) -> Coarsening:
        """The shape in `steps`."""
        hours = hours_of(shape)
        column, columns = places(shape.columns, hours, steps)
        row, rows = places(shape.rows, hours, steps)
        spread, total = _ones(column).T.tocsr(), _ones(row)
        matrix = (total @ shape.matrix @ spread).tocsc()
        matrix.data[np.abs(matrix.data) < ROUNDING] = 0.0
        matrix.eliminate_zeros()
        each = sp.diags_array(1.0 / np.bincount(column))
        small = BlockShape(
            spread.T @ shape.cost, matrix, columns, rows, np.bincount(column, shape.shortfall) > 0.0
        )
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


def _ones(place: Array) -> sp.csr_matrix:
    """Ones (places, positions): position i belongs to place[i]."""
    count = len(place)
    return sp.csr_matrix((np.ones(count), (place, np.arange(count))), shape=(int(place.max()) + 1, count))


def spread_out(dual: Array, shape: BlockShape, steps: Steps) -> Array:
    """A dual (m',) of the hourly `shape` in `steps`, in every hour (m,)."""
    return dual[places(shape.rows, hours_of(shape), steps)[0]]


@dataclass(eq=False)
class CoarseBlocks(BlocksOnDemand):
    """Blocks in `steps`; they share shapes as the hourly ones do, which are not kept."""

    blocks: Sequence[BlockArrays]
    steps: Steps
    ways: dict[int, Coarsening] = field(default_factory=dict)  # by the hourly shape
    way_of: dict[int, Coarsening] = field(default_factory=dict)  # by the number of the block

    def __len__(self) -> int:
        return len(self.blocks)

    def make(self, number: int) -> BlockArrays:
        block = self.blocks[number]
        if id(block.shape) not in self.ways:
            self.ways[id(block.shape)] = Coarsening.of(block.shape, self.steps)
        self.way_of[number] = self.ways[id(block.shape)]
        if isinstance(self.blocks, BlocksOnDemand):
            self.blocks.forget(number)
        return self.way_of[number].block(block)

    def coarsening(self, number: int) -> Coarsening:
        """How block `number` became coarse."""
        self[number]  # made, if it is not yet
        return self.way_of[number]
