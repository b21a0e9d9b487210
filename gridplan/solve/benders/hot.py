"""One block kept hot in HiGHS: the plan enters through column bounds and row sides, nothing else changes.

Dual simplex, one thread, no scaling, presolve for the first solve only: 2 to 6 times faster between
neighbouring plans than an interior point (docs/performance.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gridplan.errors import SolverError
from gridplan.lp.arrays import Array, BlockArrays
from gridplan.solve.farkas import rows_of
from gridplan.solve.highs import INDEX, Highs, HotProgramme
from gridplan.solve.programme import Answer, Programme, Status
from gridplan.solve.tally import Labels
from gridplan.words import N_

# Share of HiGHS' own perturbation of costs. Blocks have many equal prices (power thrown away everywhere at
# once): without any the simplex stalls, with all of it half the iterations mend what it had bent.
PERTURBATION = 0.03


class NoAnswer(SolverError):
    """A plan leaves a block without an answer: a row that the plan can break has no priced shortfall."""


def at_plan(block: BlockArrays, seen: Array) -> Programme:
    """The block's programme with the plan's columns fixed at `seen` (k,)."""
    used = block.row_link @ seen
    return Programme(
        cost=block.shape.cost,
        lower=block.lower,
        upper=np.maximum(block.upper + block.upper_link @ seen, block.lower),
        matrix=block.shape.matrix,
        row_lower=block.row_lower - used,
        row_upper=block.row_upper - used,
    )


@dataclass(eq=False)
class HotBlock:
    """A block in HiGHS with its last basis; `solve` moves it to another plan. `key` names its shape.

    `start` is a basis of this block or of another of the same shape, dual feasible here too: a start for the
    first solve that spares presolve and its memory.
    """

    block: BlockArrays
    key: str
    start: Any = None
    hot: HotProgramme | None = None
    columns: Array = field(init=False)
    rows: Array = field(init=False)

    def __post_init__(self) -> None:
        block = self.block
        self.columns = np.flatnonzero(np.diff(block.upper_link.indptr) > 0).astype(INDEX)
        self.rows = np.flatnonzero(np.diff(block.row_link.indptr) > 0).astype(INDEX)
        self._upper_link = block.upper_link[self.columns]
        self._row_link = block.row_link[self.rows]

    def solve(self, seen: Array) -> Answer:
        """Optimum of the block at the plan `seen` (k,).

        Raises NoAnswer naming the rows when the plan leaves the block without an answer: every row that a
        plan can break needs a priced shortfall.
        """
        if self.hot is None:
            self.hot = HotProgramme(
                at_plan(self.block, seen),
                solver="simplex",
                simplex_scale_strategy=0,
                dual_simplex_cost_perturbation_multiplier=PERTURBATION,
            )
            if self.start is not None:
                self.hot.set(presolve="off")
                self.hot.use(self.start)
            answer = self.hot.run()
            self.hot.set(presolve="off")
            self.start = None
        else:
            self._move(seen)
            answer = self.hot.run()
        if answer.status is Status.OPTIMAL:
            return answer
        self.hot.forget()
        answer = self.hot.run()
        return answer if answer.status is Status.OPTIMAL else self._afresh(seen)

    def basis(self) -> Any:
        """Basis of the last solve, None before the first."""
        return None if self.hot is None else self.hot.basis()

    def _move(self, seen: Array) -> None:
        block, hot = self.block, self.hot
        assert hot is not None
        low = block.lower[self.columns]
        hot.bound_columns(
            self.columns, low, np.maximum(block.upper[self.columns] + self._upper_link @ seen, low)
        )
        used = self._row_link @ seen
        hot.bound_rows(self.rows, block.row_lower[self.rows] - used, block.row_upper[self.rows] - used)

    def _afresh(self, seen: Array) -> Answer:
        """Cold, scaled, presolved; then by interior point with crossover."""
        self.hot = None
        programme = at_plan(self.block, seen)
        answer = Highs("simplex").solve(programme)
        if answer.status is Status.FAILED:
            answer = Highs("ipx", crossover=True).solve(programme)
        if answer.status is Status.OPTIMAL:
            return answer
        label = Labels(self.block.shape.rows, self.block.number)
        rows = [] if answer.ray is None else rows_of(programme, answer.ray)
        raise NoAnswer(
            N_(
                "block {block} has no answer at a plan of the master ({words}); rows to price: {rows}",
                block=self.block.number,
                words=answer.words,
                rows=", ".join(label(i) for i in rows[:5]),
            )
        )
