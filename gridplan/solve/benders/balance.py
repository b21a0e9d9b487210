"""Which worker keeps which block: moved when one worker has had much more to do than another.

Blocks differ by several times in the work of a round (a dry winter of 2035 against a spring of 2025), and a
round lasts as long as its busiest worker. The work of a block is counted in simplex iterations times rows,
not in seconds, so that a run repeats itself.
"""

from __future__ import annotations

import numpy as np

from gridplan.lp.arrays import Array

RUNS = 6  # of each lane at first: blocks in a row start from each other's bases
TOLERATED = 0.15  # share of the busiest lane's work by which the idlest may lag behind
MEMORY = 0.5  # weight of the rounds before in a block's work


def remembered(before: Array, now: Array) -> Array:
    """Work of the blocks (B,): that of the last round mixed with that of the rounds before."""
    return np.where(np.isfinite(before), MEMORY * before + (1.0 - MEMORY) * now, now)


def shares(work: Array, count: int) -> Array:
    """The lane of every block (B,) at first: runs of them, the heaviest to the idlest of `count` lanes."""
    parts = np.array_split(np.arange(len(work)), min(RUNS * count, len(work)))
    lanes, load = np.zeros(len(work), int), np.zeros(count)
    for part in sorted(parts, key=lambda part: -work[part].sum()):
        lanes[part] = load.argmin()
        load[load.argmin()] += work[part].sum()
    return lanes


def moves(work: Array, lanes: Array, count: int) -> list[tuple[int, int]]:
    """Blocks to move and their new lanes; `work` (B,) and present `lanes` (B,) of the blocks, `count` lanes.

    One block at a time goes from the busiest lane to the idlest, the one closest to half the difference; none
    at all unless that takes `TOLERATED` of the busiest lane's work off the difference.
    """
    lanes = lanes.copy()
    found: list[tuple[int, int]] = []
    load = np.bincount(lanes, work, minlength=count)
    first, most = np.ptp(load), load.max()
    while True:
        high, low = int(load.argmax()), int(load.argmin())
        difference = load[high] - load[low]
        own = np.flatnonzero((lanes == high) & (work > 0.0) & (work < difference))
        if not len(own) or difference <= TOLERATED * load[high]:
            return found if first - difference >= TOLERATED * most else []
        block = int(own[np.abs(work[own] - 0.5 * difference).argmin()])
        load[high] -= work[block]
        load[low] += work[block]
        lanes[block] = low
        found.append((block, low))
