"""Vectors kept on disk: the duals behind the cuts, and the blocks of a finished solution.

Records of one length lie in one file; a slot that is no longer needed is used again. Memory stays free for
the master, however many blocks and rounds there are.
"""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree
from typing import overload

import numpy as np

from gridplan.lp.arrays import Array, BlockSolution


class Folder:
    """A temporary folder that goes when nothing refers to it any more."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="gridplan-"))
        self._gone = weakref.finalize(self, rmtree, self.path, ignore_errors=True)


class Records:
    """Float vectors of one length on disk, by slot."""

    def __init__(self, folder: Folder, name: str, length: int):
        self._folder = folder  # keeps the folder alive
        self._file = (folder.path / name).open("w+b", buffering=0)
        self.length = length
        self._bytes = 8 * length
        self._free: list[int] = []
        self._count = 0

    def put(self, vector: Array) -> int:
        """Store a vector (length,), return its slot."""
        slot = self._free.pop() if self._free else self._count
        self._count = max(self._count, slot + 1)
        self._file.seek(slot * self._bytes)
        self._file.write(np.ascontiguousarray(vector, float).tobytes())
        return slot

    def get(self, slot: int) -> Array:
        """The vector in a slot."""
        self._file.seek(slot * self._bytes)
        return np.frombuffer(self._file.read(self._bytes), float)

    def free(self, slot: int) -> None:
        """The slot may be used again."""
        self._free.append(slot)


class StoredBlocks(Sequence[BlockSolution]):
    """Solutions of blocks on disk, read one at a time; the file goes with this object."""

    def __init__(self, sizes: Sequence[tuple[int, int, int]], folder: Folder):
        """`sizes`: (block number, columns, rows) of every block in order."""
        self._sizes = list(sizes)
        lengths = [2 * n + m for _, n, m in self._sizes]
        self._starts = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)
        self._folder = folder
        self._path = folder.path / "blocks"
        with self._path.open("wb") as file:
            file.truncate(int(self._starts[-1]) * 8)

    def put(self, place: int, solution: BlockSolution) -> None:
        """Store the solution of block number `place` of the problem."""
        with self._path.open("r+b") as file:
            file.seek(int(self._starts[place]) * 8)
            for part in (solution.columns, solution.row_dual, solution.reduced_cost):
                file.write(np.ascontiguousarray(part, float).tobytes())

    def __len__(self) -> int:
        return len(self._sizes)

    @overload
    def __getitem__(self, place: int) -> BlockSolution: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[BlockSolution]: ...
    def __getitem__(self, place: int | slice) -> BlockSolution | Sequence[BlockSolution]:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        place = range(len(self))[place]
        number, n, m = self._sizes[place]
        with self._path.open("rb") as file:
            file.seek(int(self._starts[place]) * 8)
            values = np.frombuffer(file.read((2 * n + m) * 8), float)
        return BlockSolution(number, values[:n], values[n : n + m], values[n + m :])
