"""Blocks of one shape in one HiGHS model: they differ in bounds and row sides alone, as one block's plans do.

A block's last basis stays dual feasible at any plan, and so does that of another block of the shape: dual
simplex goes on from there, 2 to 6 times faster between neighbouring plans than an interior point. One thread,
no scaling, presolve for the first solve only. Devex weights, which start afresh with each basis, do as well
as steepest edge weights kept from plan to plan, so a model for all costs a few milliseconds a solve and
saves tens of megabytes a block (docs/performance.md).
"""

from __future__ import annotations

from dataclasses import dataclass
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
OPTIONS = {
    "solver": "simplex",
    "simplex_scale_strategy": 0,
    "dual_simplex_cost_perturbation_multiplier": PERTURBATION,
}
ONWARD = {"presolve": "off", "simplex_dual_edge_weight_strategy": 1}  # from a basis: devex


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
class HotBlocks:
    """A model of one or more blocks; `solve` moves it to a block and a plan."""

    hot: HotProgramme | None = None
    there: Programme | None = None  # what the model holds now

    def solve(self, block: BlockArrays, seen: Array, start: Any = None) -> Answer:
        """Optimum of `block` at the plan `seen` (k,), from the basis `start` or else from the last one.

        Raises NoAnswer naming the rows when the plan leaves the block without an answer: every row that a
        plan can break needs a priced shortfall.
        """
        programme = at_plan(block, seen)
        answer = self._run(programme, start)
        if answer.status is Status.OPTIMAL:
            return answer
        self.hot = None
        return _afresh(block, programme)

    def basis(self) -> Any:
        """Basis of the last solve, None before the first."""
        return None if self.hot is None else self.hot.basis()

    def _run(self, programme: Programme, start: Any) -> Answer:
        if self.hot is None or self.there is None:
            self.hot = HotProgramme(programme, **OPTIONS)
        else:
            self._move(self.hot, self.there, programme)
        self.there = programme
        if start is not None:
            self.hot.set(**ONWARD)
            self.hot.use(start)
        answer = self.hot.run()
        self.hot.set(**ONWARD)
        return answer

    def _move(self, hot: HotProgramme, old: Programme, new: Programme) -> None:
        """Change what differs."""
        columns = np.flatnonzero((new.lower != old.lower) | (new.upper != old.upper)).astype(INDEX)
        rows = np.flatnonzero((new.row_lower != old.row_lower) | (new.row_upper != old.row_upper))
        hot.bound_columns(columns, new.lower[columns], new.upper[columns])
        hot.bound_rows(rows.astype(INDEX), new.row_lower[rows], new.row_upper[rows])


def _afresh(block: BlockArrays, programme: Programme) -> Answer:
    """Cold, scaled, presolved; then by interior point with crossover."""
    answer = Highs("simplex").solve(programme)
    if answer.status is Status.FAILED:
        answer = Highs("ipx", crossover=True).solve(programme)
    if answer.status is Status.OPTIMAL:
        return answer
    label = Labels(block.shape.rows, block.number)
    rows = [] if answer.ray is None else rows_of(programme, answer.ray)
    raise NoAnswer(
        N_(
            "block {block} has no answer at a plan of the master ({words}); rows to price: {rows}",
            block=block.number,
            words=answer.words,
            rows=", ".join(label(i) for i in rows[:5]),
        )
    )
