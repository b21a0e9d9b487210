"""The level point: the interior of all plans that may still be good enough.

    find x, theta in  { plan rows, cuts, c.x + sum weight theta <= LB + level (UB - LB) }

by interior point with objective zero, far from all walls (Pecci and Jenkins, arXiv 2403.02559). The next
plan lies part of the way from the best plan to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array
from gridplan.solve.benders.cuts import Guide
from gridplan.solve.benders.master import Master
from gridplan.solve.highs import Highs
from gridplan.solve.programme import Algorithm, Status

INTERIOR = Highs("ipx")


def level_point(
    master: Master, level: float, guides: Sequence[Guide] = (), algorithm: Algorithm = INTERIOR
) -> tuple[Array, Array] | None:
    """Plan (n,) in the interior of the level set and its recourse values (B,).

    None where the interior point method does not arrive.
    `guides`: cuts that hold the plan off shortfall (mend.py).
    """
    programme = master.programme(master.cuts)
    row = sp.csr_matrix(programme.cost)
    extra, needs = master.rows(guides)
    answer = algorithm.solve(
        replace(
            programme,
            cost=np.zeros(programme.columns),
            matrix=sp.vstack([programme.matrix, extra, row]).tocsc(),
            row_lower=np.r_[programme.row_lower, needs, -np.inf],
            row_upper=np.r_[programme.row_upper, np.full(len(needs), np.inf), level - programme.offset],
            offset=0.0,
        )
    )
    if answer.status is not Status.OPTIMAL:
        return None
    return answer.columns[: master.size], answer.columns[master.size :]
