"""One linear (or mixed-integer) programme as arrays, and what a solver must offer to answer it.

    minimise  offset + c.x   subject to  l <= A x <= u,  low <= x <= up

Solvers are told apart by the `Algorithm` protocol alone, so that a test can put a stand-in in the place of
HiGHS and show that the certificate catches its lies.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import numpy as np
import scipy.sparse as sp

Array = np.ndarray


@dataclass(frozen=True, eq=False)
class Programme:
    """Arrays of one programme: columns (n,), rows (m,), matrix (m, n) in CSC; `integer` (n,) or None."""

    cost: Array
    lower: Array
    upper: Array
    matrix: sp.csc_matrix
    row_lower: Array
    row_upper: Array
    integer: Array | None = None
    offset: float = 0.0

    @property
    def rows(self) -> int:
        return int(self.matrix.shape[0])

    @property
    def columns(self) -> int:
        return int(self.matrix.shape[1])


class Status(Enum):
    """What a solver says of its own answer; only a certificate decides whether it is believed."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    LIMIT = "limit"
    FAILED = "failed"


@dataclass(frozen=True, eq=False)
class Answer:
    """A solver's answer: point (n,), row duals (m,), and a ray where the programme has no optimum.

    Duals follow the convention of a minimisation, d = c - A'y with y >= 0 on an active lower side. `ray` is
    a Farkas dual (m,) when infeasible and a direction (n,) when unbounded; None where the solver has none.
    `bound` is the lower bound that a branch and bound proved, equal to `objective` for a linear programme.
    """

    status: Status
    words: str
    columns: Array
    row_dual: Array
    objective: float
    bound: float
    seconds: float
    iterations: int
    ray: Array | None = None


class Algorithm(Protocol):
    """Answers one programme from scratch."""

    @property
    def name(self) -> str: ...

    def solve(self, programme: Programme, time_limit: float | None = None) -> Answer: ...
