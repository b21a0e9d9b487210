"""What a dual vector of a block proves: its reduced costs, and the cut it gives every block of the shape.

With z >= 0 on lower sides, z <= 0 on upper sides, r = d - W'z, r+ = max(r, 0), r- = min(r, 0):

    cost of block b at plan x  >=  constant_b + gradient_b . x[links_b]
    constant_b = z+.l_b + z-.u_b + r-.v_b + r+.low_b        gradient_b = U_b' r- - T_b' z

valid at every x, for every block that shares W and d, whatever solver or point z came from.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, BlockArrays, BlockShape
from gridplan.solve.highs import Highs
from gridplan.solve.programme import Programme, Status

TINY = 1e-11  # duals below this are noise of the factorisation [million yuan per unit]


@dataclass(frozen=True, eq=False)
class Pattern:
    """Where a block has no bound: columns (n,) and rows (m,). Duals are shared by blocks of one pattern."""

    no_lower: Array
    no_upper: Array
    no_row_lower: Array
    no_row_upper: Array

    @classmethod
    def of(cls, block: BlockArrays) -> Pattern:
        sides = (block.lower, block.upper, block.row_lower, block.row_upper)
        return cls(*(np.isinf(side) for side in sides))

    def digest(self) -> bytes:
        """Hash of the four masks."""
        masks = (self.no_lower, self.no_upper, self.no_row_lower, self.no_row_upper)
        return blake2b(np.packbits(np.concatenate(masks)).tobytes(), digest_size=8).digest()


@dataclass(frozen=True, eq=False)
class Anchor:
    """A dual vector z (m,) whose reduced costs keep `slack` from zero on every column without a bound."""

    dual: Array
    slack: float


def anchor(shape: BlockShape, pattern: Pattern) -> Anchor | None:
    """Find the anchor of a shape: maximise s such that r_j >= s without upper, r_j <= -s without lower bound.

    A dual that is infeasible by v becomes feasible as (1-e) z + e anchor with e = v / (v + s): the strict
    counterpart of an implied bound. None where no such vector exists (a column free on both sides).
    """
    up = np.flatnonzero(pattern.no_upper)
    down = np.flatnonzero(pattern.no_lower)
    if np.any(pattern.no_upper & pattern.no_lower):
        return None
    if not len(up) and not len(down):
        return Anchor(np.zeros(shape.matrix.shape[0]), 1.0)
    rows = sp.vstack([shape.matrix[:, up].T, -shape.matrix[:, down].T]).tocsc()
    count, m = rows.shape
    programme = Programme(
        cost=np.r_[np.zeros(m), -1.0],
        lower=np.r_[np.where(pattern.no_row_upper, 0.0, -1e3), 0.0],
        upper=np.r_[np.where(pattern.no_row_lower, 0.0, 1e3), 1.0],
        matrix=sp.hstack([rows, np.ones((count, 1))]).tocsc(),
        row_lower=np.full(count, -np.inf),
        row_upper=np.r_[shape.cost[up], -shape.cost[down]],
    )
    answer = Highs("simplex").solve(programme)
    if answer.status is not Status.OPTIMAL or answer.columns[-1] <= 1e-6:
        return None
    z = np.clip(answer.columns[:-1], programme.lower[:-1], programme.upper[:-1])
    reduced = shape.cost - shape.matrix.T @ z
    slack = float(min(reduced[up].min(initial=np.inf), (-reduced[down]).min(initial=np.inf)))
    return Anchor(z, slack) if slack > 1e-6 else None


def strict(z: Array, shape: BlockShape, pattern: Pattern, fixed: Anchor | None) -> tuple[Array, Array]:
    """The dual vector made valid: right signs, and no wrong reduced cost on a column without that bound.

    Returns (z, r) with the offending part of r set to zero (after the anchor it is rounding, 1e-16).
    """
    z = np.where(pattern.no_row_lower, np.minimum(z, 0.0), z)
    z = np.where(pattern.no_row_upper, np.maximum(z, 0.0), z)
    z[np.abs(z) < TINY] = 0.0
    reduced = shape.cost - shape.matrix.T @ z
    worst = max(
        float((-reduced[pattern.no_upper]).max(initial=0.0)),
        float(reduced[pattern.no_lower].max(initial=0.0)),
    )
    if worst > 0.0 and fixed is not None:
        part = worst / (worst + fixed.slack)
        z = (1.0 - part) * z + part * fixed.dual
        reduced = shape.cost - shape.matrix.T @ z
    reduced = np.where(pattern.no_upper, np.maximum(reduced, 0.0), reduced)
    return z, np.where(pattern.no_lower, np.minimum(reduced, 0.0), reduced)


def price(blocks: Sequence[BlockArrays], duals: Array, reduced: Array) -> tuple[Array, Array]:
    """Cuts of duals (D, m) with reduced costs (D, n) on blocks of one shape and pattern.

    Returns constants (D, B) and gradients (D, B, k).
    """
    plus, minus = np.maximum(reduced, 0.0), np.minimum(reduced, 0.0)
    above, below = np.maximum(duals, 0.0), np.minimum(duals, 0.0)
    constants = np.zeros((len(duals), len(blocks)))
    gradients = np.empty((len(duals), len(blocks), len(blocks[0].links)))
    for place, block in enumerate(blocks):
        gradients[:, place] = (block.upper_link.T @ minus.T - block.row_link.T @ duals.T).T
        sides = (block.row_lower, block.row_upper, block.upper, block.lower)
        for weight, side in zip((above, below, minus, plus), sides, strict=True):
            if side.any():
                constants[:, place] += weight @ np.where(np.isfinite(side), side, 0.0)
    gradients[np.abs(gradients) < TINY] = 0.0
    return constants, gradients
