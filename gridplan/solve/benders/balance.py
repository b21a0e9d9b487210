"""Which worker keeps which block: moved when one worker has had much more to do than another.

Blocks differ by several times in the work of a round (a dry winter of 2035 against a spring of 2025), and a
round lasts as long as its busiest worker. The work of a block is counted in simplex iterations times rows,
not in seconds, so that a run repeats itself.
"""

from __future__ import annotations

import numpy as np

from gridplan.lp.arrays import Array

TOLERATED = 0.15  # share of the busiest lane's work by which the idlest may lag behind
MEMORY = 0.5  # weight of the rounds before in a block's work


def remembered(before: Array, now: Array) -> Array:
    """Work of the blocks (B,): that of the last round mixed with that of the rounds before."""
    return np.where(np.isfinite(before), MEMORY * before + (1.0 - MEMORY) * now, now)


def moves(work: Array, lanes: Array, count: int) -> list[tuple[int, int]]:
    """Blocks to move and their new lanes; `work` (B,) and present `lanes` (B,) of the blocks, `count` lanes.

    One block at a time goes from the busiest lane to the idlest, the one closest to half the difference,
    as long as that takes at least `TOLERATED` off the difference.
    """
    lanes = lanes.copy()
    found: list[tuple[int, int]] = []
    load = np.bincount(lanes, work, minlength=count)
    while True:
        high, low = int(load.argmax()), int(load.argmin())
        difference = load[high] - load[low]
        own = np.flatnonzero(lanes == high)
        if difference <= TOLERATED * load[high] or not len(own):
            return found
        block = int(own[np.abs(work[own] - 0.5 * difference).argmin()])
        if min(work[block], difference - work[block]) < 0.5 * TOLERATED * load[high]:
            return found
        load[high] -= work[block]
        load[low] += work[block]
        lanes[block] = low
        found.append((block, low))
