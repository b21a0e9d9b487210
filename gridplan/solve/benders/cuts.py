"""Cuts and the pool: every dual a block finds is tried on all blocks of its shape.

The pool holds, per shape, constants C (D, B) and gradients G (D, B, k) of the last D duals on the B blocks
of the shape. Finding the most violated cut of every block is then one small product.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gridplan.lp.arrays import Array, BlockArrays
from gridplan.solve.benders.store import Folder, Records


@dataclass(eq=False)
class Dual:
    """A stored dual vector of a shape; `users` counts the cuts and pools that still need it."""

    shape: str
    slot: int
    users: int = 0


@dataclass(eq=False)
class Cut:
    """cost of `block` >= constant + gradient . x[links of block]; `age` counts rounds it was slack.

    A `floor` is never dropped: it keeps the master from falling without limit.
    """

    block: int
    constant: float
    gradient: Array
    dual: Dual
    age: int = 0
    recourse: float = 1.0
    floor: bool = False


@dataclass(frozen=True, eq=False)
class Guide:
    """recourse x theta of `block` >= constant + gradient . x: keeps a plan from shortfall, no proof."""

    block: int
    constant: float
    gradient: Array
    recourse: float


class DualStore:
    """Dual vectors on disk by shape, freed when no cut and no pool refers to them."""

    def __init__(self, folder: Folder, rows: dict[str, int]):
        self._records = {shape: Records(folder, f"duals-{shape}", m) for shape, m in rows.items()}

    def put(self, shape: str, vector: Array) -> Dual:
        return Dual(shape, self._records[shape].put(vector))

    def get(self, dual: Dual) -> Array:
        return self._records[dual.shape].get(dual.slot)

    def hold(self, dual: Dual) -> Dual:
        dual.users += 1
        return dual

    def release(self, dual: Dual) -> None:
        dual.users -= 1
        if dual.users == 0:
            self._records[dual.shape].free(dual.slot)


@dataclass(eq=False)
class ShapePool:
    """Cuts of the kept duals of one shape on all its blocks, in the order of `blocks`."""

    blocks: Array
    links: Array  # (B, k)
    constants: Array = field(init=False)
    gradients: Array = field(init=False)
    duals: list[Dual] = field(default_factory=list)
    used: set[tuple[int, int]] = field(default_factory=set)  # (id of dual, block)

    def __post_init__(self) -> None:
        self.constants = np.zeros((0, len(self.blocks)))
        self.gradients = np.zeros((0, *self.links.shape))

    def add(self, duals: list[Dual], constants: Array, gradients: Array, limit: int) -> list[Dual]:
        """Add duals with their cuts (D, B), (D, B, k); returns the oldest, dropped to keep to `limit`."""
        self.duals += duals
        keep = max(limit, len(duals))
        dropped, self.duals = self.duals[:-keep], self.duals[-keep:]
        first = len(dropped)
        self.constants = np.concatenate([self.constants[first:], constants[-keep:]])
        self.gradients = np.concatenate([self.gradients[first:], gradients[-keep:]])
        gone = {id(dual) for dual in dropped}
        if gone:
            self.used = {pair for pair in self.used if pair[0] not in gone}
        return dropped

    def values(self, x: Array) -> Array:
        """What every dual says that the blocks cost at plan x (n,) at least, (D, B)."""
        return self.constants + np.einsum("dbk,bk->db", self.gradients, x[self.links], optimize=True)

    def violated(self, x: Array, theta: Array, tolerance: float, most: int = 1) -> list[Cut]:
        """The `most` most violated cuts of every block at plan x with recourse values theta (all blocks)."""
        if not self.duals:
            return []
        value = self.values(x)
        rows = np.argsort(-value, axis=0)[:most]
        found = []
        for row, place in zip(rows.T.ravel(), np.repeat(np.arange(len(self.blocks)), len(rows)), strict=True):
            block, dual = int(self.blocks[place]), self.duals[row]
            if value[row, place] > theta[block] + tolerance and (id(dual), block) not in self.used:
                self.used.add((id(dual), block))
                constant, gradient = float(self.constants[row, place]), self.gradients[row, place].copy()
                found.append(Cut(block, constant, gradient, dual))
        return found


@dataclass(frozen=True, eq=False)
class Knowledge:
    """What a finished run knows of `blocks`, true whatever the plan's rows and costs are.

    plan (n,): the best one; cuts and pools with the store of their duals; bases: the last one of each block,
    packed; work (B,): what each took in a round.
    """

    blocks: Sequence[BlockArrays]
    plan: Array
    cuts: list[Cut]
    pools: dict[str, ShapePool]
    store: DualStore
    bases: list[tuple[Array, Array] | None]
    work: Array | None
