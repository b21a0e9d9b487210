"""What a worker keeps of its blocks, and what it tells the main process of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np

from gridplan.lp.arrays import Array, BlockArrays, BlockShape
from gridplan.solve.benders.duals import Anchor, Pattern
from gridplan.solve.benders.hot import HotBlocks
from gridplan.solve.programme import Answer

OWN_NONZEROS = 600_000  # of the blocks with a model of their own in a worker: 240 bytes each with factors


@dataclass(frozen=True, eq=False)
class Description:
    """What the main process knows of a block: links (k,), weight, sizes, shape, and features (f,)."""

    number: int
    links: Array
    weight: float
    shape: str
    rows: int
    columns: int
    nonzeros: int
    features: Array


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A block at a plan: its cost [million yuan, unweighted], dual (m,), and the cut of that dual.

    short: largest priced shortfall, in its own unit.
    """

    number: int
    cost: float
    dual: Array
    constant: float
    gradient: Array
    short: float
    iterations: int


@dataclass(frozen=True, eq=False)
class Hard:
    """A block with its shortfall forbidden: cost [million yuan], infinite where it has no answer, and a cut.

    The cut reads recourse x theta >= constant + gradient.x; recourse is 0 where only the plan can help.
    """

    number: int
    cost: float
    constant: float
    gradient: Array
    recourse: float


Found = tuple[Array, Array]  # what a block saw of a plan (k,) and its columns there (n,)


@dataclass(eq=False)
class Session:
    """A worker's own state: blocks built so far, their last bases, models and anchors of the shapes."""

    blocks: Sequence[BlockArrays]
    extra: dict[int, BlockArrays] = field(default_factory=dict)
    hot: dict[str | int, HotBlocks] = field(default_factory=dict)  # by shape and pattern, or of one block
    latest: dict[str, Any] = field(default_factory=dict)  # last basis of a shape and pattern
    room: int = field(default_factory=lambda: OWN_NONZEROS)
    bases: dict[int, Any] = field(default_factory=dict)
    anchors: dict[str, tuple[Pattern, Anchor | None]] = field(default_factory=dict)
    keys: dict[int, tuple[BlockShape, str]] = field(default_factory=dict)
    found: dict[int, Found] = field(default_factory=dict)
    kept: dict[int, Found] = field(default_factory=dict)  # of the best plan

    def block(self, number: int) -> BlockArrays:
        return self.extra[number] if number in self.extra else self.blocks[number]

    def key(self, block: BlockArrays) -> str:
        """Name of a block's shape and pattern, the same in every process: such blocks share duals."""
        known = self.keys.get(id(block.shape))
        if known is None:
            known = self.keys[id(block.shape)] = (block.shape, fingerprint(block.shape))
        return known[1] + Pattern.of(block).digest().hex()

    def solve(self, number: int, seen: Array) -> Answer:
        """A block at the plan `seen` (k,): from its own last basis, the first time from the last block's.

        The first blocks have a model each, those that find no room share one: where blocks are large.
        """
        block = self.block(number)
        key = self.key(block)
        start = self.bases.get(number, self.latest.get(key))
        if number in self.hot:
            start = None
        elif self.room >= block.shape.matrix.nnz:
            self.room -= block.shape.matrix.nnz
            self.hot[number] = HotBlocks()
        hot = self.hot[number] if number in self.hot else self.hot.setdefault(key, HotBlocks())
        answer = hot.solve(block, seen, start)
        self.bases[number] = self.latest[key] = hot.basis()
        return answer

    def drop(self, number: int) -> Any:
        """Forget a block's model; returns its last basis, None if it has none."""
        if self.hot.pop(number, None) is not None:
            self.room += self.block(number).shape.matrix.nnz
        return self.bases.pop(number, None)


def fingerprint(shape: BlockShape) -> str:
    """Hash of what a shape's blocks share: cost and matrix."""
    digest = blake2b(digest_size=12)
    for array in (shape.cost, shape.matrix.indptr, shape.matrix.indices, shape.matrix.data):
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def features_of(block: BlockArrays) -> Array:
    """Means over the hours of every family and unit: row sides, bounds and what the plan's columns give."""
    gives = np.asarray(block.upper_link.sum(axis=1)).ravel()
    parts = []
    for families, values in (
        (block.shape.rows, block.row_lower),
        (block.shape.rows, block.row_upper),
        (block.shape.columns, block.upper),
        (block.shape.columns, gives),
    ):
        finite = np.where(np.isfinite(values), values, 0.0)
        parts += [family.of(finite).mean(axis=1) for family in families]
    return np.concatenate(parts) if parts else np.zeros(0)
