"""The linear programme as arrays: one plan and many blocks.

    minimise   c.x + sum_b weight_b * d_b.y_b
    subject to A x in [a, A']                          the plan
               T_b x + W_b y_b in [l_b, u_b]           the rows of block b
               low_b <= y_b <= U_b x + v_b             bounds that may depend on the plan

A block touches only the plan columns named in its `links`; `T` and `U` are stored over those, so blocks
of one shape share their local column order. `W`, `d`, the names and the shortfall mask are held once per
shape (`BlockShape`, compared with `is`), so that a dual vector of one block is feasible in every block of
the same shape.

Units: GW, GWh, million yuan, kt, hm3, hours.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import numpy as np
import scipy.sparse as sp

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Family:
    """A named rectangle of columns or rows: position `start + unit * steps + step`.

    `units` labels the first axis; `steps` is the number of hours (1 for a total over the block);
    `unit` is the physical unit of one entry, in brackets in every report.
    """

    name: str
    start: int
    units: tuple[str, ...]
    steps: int
    unit: str

    @property
    def size(self) -> int:
        return len(self.units) * self.steps

    @property
    def stop(self) -> int:
        return self.start + self.size

    def of(self, values: Array) -> Array:
        """This family's part of a whole vector, shape (units, steps)."""
        return values[self.start : self.stop].reshape(len(self.units), self.steps)


@dataclass(frozen=True, eq=False)
class BlockShape:
    """What blocks of one shape share: cost `d` (n,), matrix `W` (m, n) in CSC, names, shortfall columns."""

    cost: Array
    matrix: sp.csc_matrix
    columns: tuple[Family, ...]
    rows: tuple[Family, ...]
    shortfall: Array  # bool (n,): priced columns that must be zero in a finished run


@dataclass(frozen=True, eq=False)
class BlockArrays:
    """One block: its shape and everything that varies with the hour, the year or the scenario."""

    number: int
    shape: BlockShape
    weight: float  # how much one unit of the block's cost counts in the objective
    links: Array  # int (k,): positions of the plan columns the block sees
    lower: Array  # low (n,)
    upper: Array  # v (n,); +inf where unbounded
    upper_link: sp.csr_matrix  # U (n, k)
    row_lower: Array  # l (m,)
    row_upper: Array  # u (m,)
    row_link: sp.csr_matrix  # T (m, k)


@dataclass(frozen=True, eq=False)
class PlanArrays:
    """The plan: cost c (n,), bounds, rows A (m, n) in CSR with [a, A'], and a readable label each."""

    cost: Array
    lower: Array
    upper: Array
    integer: Array  # bool (n,)
    matrix: sp.csr_matrix
    row_lower: Array
    row_upper: Array
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    offset: float = 0.0  # constant of the objective [million yuan]


@dataclass(frozen=True, eq=False)
class Problem:
    """A whole study: `blocks[b]` may build its arrays on demand (any Sequence will do)."""

    plan: PlanArrays
    blocks: Sequence[BlockArrays]


@dataclass(eq=False)
class BlocksOnDemand(Sequence[BlockArrays]):
    """Blocks that are made when first asked for; another process makes its own unless it inherits them."""

    built: dict[int, BlockArrays] = field(default_factory=dict, init=False)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "built": {}}

    @abstractmethod
    def make(self, number: int) -> BlockArrays:
        """The arrays of block `number`."""

    @overload
    def __getitem__(self, number: int) -> BlockArrays: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[BlockArrays]: ...
    def __getitem__(self, number: int | slice) -> BlockArrays | Sequence[BlockArrays]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        if number not in self.built:
            self.built[number] = self.make(number)
        return self.built[number]


@dataclass(frozen=True, eq=False)
class BlockSolution:
    """Columns y (n,) of one block, duals of its rows (m,) and reduced costs (n,), per unit of block cost.

    Duals are those of the block's own, unweighted problem: multiply by `weight` for the whole objective.
    """

    number: int
    columns: Array
    row_dual: Array
    reduced_cost: Array


@dataclass(frozen=True, eq=False)
class PlanSolution:
    """Plan columns x (n,), duals of the plan's rows (m,) and reduced costs (n,)."""

    columns: Array
    row_dual: Array
    reduced_cost: Array
