"""What a solve leaves: the plan, the blocks, the bounds and the certificate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gridplan.lp.arrays import Array, BlockArrays, BlockSolution, PlanSolution, Problem
from gridplan.solve.benders.cuts import Knowledge
from gridplan.solve.certificate import Certificate
from gridplan.solve.options import Progress
from gridplan.words import Message

SHORTFALL_TOLERANCE = 1e-5  # of a shortfall column, in its own unit (GW, GWh, kt, hm3)


@dataclass(frozen=True)
class Shortfall:
    """A priced shortfall that a finished run leaves: total and largest entry, in the family's unit."""

    block: int
    family: str
    total: float
    largest: float
    where: str
    unit: str


@dataclass(frozen=True, eq=False)
class Solution:
    """A plan with its proof.

    status: optimal (gap reached), limit (time or rounds ran out) or interrupted (Ctrl-C); in all three the
    plan and the bounds are certified. objective and lower_bound [million yuan], gap relative.
    blocks: one BlockSolution a block, possibly read from disk when asked for. counts: rows, columns,
    nonzeros, blocks. method: stacked or benders; reason: why it was chosen. log: one line a round.
    shortfall: every family of a block that a finished run leaves short. memory: peak [MB], workers included.
    known: what a decomposed run has learnt of the blocks, for another plan of them.
    """

    status: str
    objective: float
    lower_bound: float
    gap: float
    plan: PlanSolution
    blocks: Sequence[BlockSolution]
    certificate: Certificate
    counts: dict[str, int]
    seconds: dict[str, float]
    method: str
    reason: Message | None = None
    rounds: int = 0
    log: tuple[Progress, ...] = ()
    shortfall: tuple[Shortfall, ...] = ()
    memory: float = 0.0
    known: Knowledge | None = None


def find_shortfall(problem: Problem, blocks: Sequence[BlockSolution]) -> tuple[Shortfall, ...]:
    """Every shortfall family of a block with an entry above tolerance, worst entry by unit and hour."""
    found: list[Shortfall] = []
    for place, block in enumerate(problem.blocks):
        if np.any(block.shape.shortfall):
            found += shortfall_of(block, blocks[place].columns)
    return tuple(found)


def shortfall_of(
    block: BlockArrays, columns: Array, tolerance: float = SHORTFALL_TOLERANCE
) -> list[Shortfall]:
    """Shortfall families of one block with an entry above `tolerance`; `columns` y (n,)."""
    values = np.where(block.shape.shortfall, columns, 0.0)
    found = []
    for family in block.shape.columns:
        part = family.of(values)
        if part.size and part.max() > tolerance:
            unit, step = np.unravel_index(int(part.argmax()), part.shape)
            where = f"{family.units[unit]}, {step}" if family.steps > 1 else family.units[unit]
            total = float(part[part > tolerance].sum())
            found.append(Shortfall(block.number, family.name, total, float(part.max()), where, family.unit))
    return found
