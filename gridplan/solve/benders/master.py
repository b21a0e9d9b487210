"""The master: the plan's rows and one recourse value theta_b per block, held up by cuts.

    minimise  c.x + sum_b weight_b theta_b    subject to  A x in [a, A'],  theta_b - g.x[links_b] >= constant

Solved hot by dual simplex as cuts come and go, or by interior point and crossover where that does not arrive;
its multipliers give the lower bound (bounds.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp

from gridplan.errors import SolverError
from gridplan.lp.arrays import Array, PlanArrays
from gridplan.solve.benders.bounds import master_bound, plan_anchor, restrained
from gridplan.solve.benders.cuts import Cut, Guide
from gridplan.solve.highs import Highs, HotProgramme
from gridplan.solve.implied import implied
from gridplan.solve.programme import Answer, Programme, Status
from gridplan.words import N_

INTERIOR = (Highs("ipx", crossover=True), Highs("ipx"), Highs("hipo", crossover=True))
HOT_ITERATIONS = 4_000  # cuts of many blocks may hold the simplex up for minutes
PROVED = 1e-5  # relative: what multipliers of an interior point may lose of the master's value
DROP_AT_ONCE = 100  # deleting rows costs the master its factors: not worth it for a few


@dataclass(frozen=True, eq=False)
class MasterPoint:
    """Optimum of the master: plan x (n,), theta (B,), proved bound, multipliers of plan rows and cuts.

    value: the master's objective, which steers where nothing is proved yet.
    """

    plan: Array
    theta: Array
    bound: float
    row_dual: Array
    multipliers: Array
    value: float


@dataclass(eq=False)
class Master:
    """Cuts and the hot programme that holds them; `links[b]` (k_b,) and `weights` (B,) of the blocks."""

    plan: PlanArrays
    links: list[Array]
    weights: Array
    cuts: list[Cut] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.box = implied(self.plan)
        self.anchor = plan_anchor(self.plan, self.box) if np.isinf(self.box).any() else None
        self._loaded = 0
        self._hot: HotProgramme | None = HotProgramme(
            self.programme([]), solver="simplex", presolve="off", simplex_iteration_limit=HOT_ITERATIONS
        )

    @property
    def size(self) -> int:
        return len(self.plan.cost)

    def programme(self, cuts: Sequence[Cut]) -> Programme:
        """Plan and cuts as one programme."""
        plan, blocks = self.plan, len(self.weights)
        matrix, constants = self.rows(cuts)
        static = sp.hstack([plan.matrix, sp.csr_matrix((plan.matrix.shape[0], blocks))])
        return Programme(
            cost=np.r_[plan.cost, self.weights],
            lower=np.r_[plan.lower, np.full(blocks, -np.inf)],
            upper=np.r_[plan.upper, np.full(blocks, np.inf)],
            matrix=sp.vstack([static, matrix]).tocsc(),
            row_lower=np.r_[plan.row_lower, constants],
            row_upper=np.r_[plan.row_upper, np.full(len(cuts), np.inf)],
            offset=plan.offset,
        )

    def rows(self, cuts: Sequence[Cut | Guide]) -> tuple[sp.csr_matrix, Array]:
        """Rows theta_b - g.x >= constant of some cuts, (K, n + B) and (K,)."""
        width = self.size + len(self.weights)
        if not cuts:
            return sp.csr_matrix((0, width)), np.zeros(0)
        lengths = np.array([len(cut.gradient) + 1 for cut in cuts])
        columns = np.concatenate([np.r_[self.links[cut.block], self.size + cut.block] for cut in cuts])
        values = np.concatenate([np.r_[-cut.gradient, cut.recourse] for cut in cuts])
        matrix = sp.csr_matrix((values, columns, np.r_[0, np.cumsum(lengths)]), shape=(len(cuts), width))
        matrix.sum_duplicates()
        matrix.data[np.abs(matrix.data) < 1e-9] = 0.0
        matrix.eliminate_zeros()
        return matrix, np.array([cut.constant for cut in cuts])

    @property
    def hot(self) -> bool:
        """Whether the simplex goes on from its last solve; if not, each solve starts anew."""
        return self._hot is not None

    def solve(self) -> MasterPoint:
        """Solve with all cuts; raises SolverError where the master has no optimum."""
        answer = None if self._hot is None else self._solve_hot(self._hot)
        if answer is not None and answer.status not in (Status.LIMIT, Status.FAILED):
            return self._point(answer)
        self._hot = None
        programme = self.programme(self.cuts)
        best, words = None, ""
        for algorithm in INTERIOR:  # what an interior point ends with counts by what it proves
            answer = algorithm.solve(programme)
            words = answer.words
            if len(answer.columns) == programme.columns and np.all(np.isfinite(answer.columns)):
                point = self._point(answer)
                best = point if best is None or point.bound > best.bound else best
                if point.bound >= point.value - PROVED * abs(point.value):
                    break
        if best is None:
            raise SolverError(N_("the master stopped with status {words}", words=words))
        return best

    def _solve_hot(self, hot: HotProgramme) -> Answer:
        if self._loaded < len(self.cuts):
            matrix, constants = self.rows(self.cuts[self._loaded :])
            hot.add_rows(matrix, constants, np.full(len(constants), np.inf))
            self._loaded = len(self.cuts)
        answer = hot.run()
        if answer.status is Status.FAILED:
            hot.forget()
            answer = hot.run()
        return answer

    def _point(self, answer: Answer) -> MasterPoint:
        if answer.status in (Status.INFEASIBLE, Status.UNBOUNDED):
            raise SolverError(N_("the master stopped with status {words}", words=answer.words))
        n, m = self.size, len(self.plan.row_lower)
        matrix, constants = self.gradients()
        row_dual, multipliers = answer.row_dual[:m], answer.row_dual[m:]
        blocks = np.array([cut.block for cut in self.cuts])
        floors = np.flatnonzero([cut.floor for cut in self.cuts])
        if self.anchor is not None and len(floors) == len(self.weights):
            row_dual, multipliers = restrained(
                self.plan, self.box, row_dual, matrix, blocks, multipliers, self.weights,
                floors[np.argsort(blocks[floors])], self.anchor,
            )  # fmt: skip
        x, theta = answer.columns[:n], answer.columns[n:]
        bound = master_bound(
            self.plan, self.box, row_dual, matrix, constants, blocks, multipliers, self.weights, x
        )
        slack = self.weights[blocks] * (theta[blocks] - matrix @ x - constants)
        small = 1e-6 * max(1.0, abs(answer.objective)) / len(self.weights)
        for place in np.flatnonzero(slack <= small):
            self.cuts[place].age = 0
        return MasterPoint(x, theta, bound, row_dual, multipliers, answer.objective)

    def gradients(self) -> tuple[sp.csr_matrix, Array]:
        """Gradients (K, n) and constants (K,) of all cuts, exactly as stored."""
        lengths = np.array([len(cut.gradient) for cut in self.cuts])
        columns = np.concatenate([self.links[cut.block] for cut in self.cuts])
        values = np.concatenate([cut.gradient for cut in self.cuts])
        shape = (len(self.cuts), self.size)
        matrix = sp.csr_matrix((values, columns, np.r_[0, np.cumsum(lengths)]), shape=shape)
        return matrix, np.array([cut.constant for cut in self.cuts])

    def prune(self, age: int) -> list[Cut]:
        """Age all cuts by a round and drop those slack for more than `age`; returns the dropped."""
        for cut in self.cuts:
            cut.age += 1
        old = np.array([cut.age > age and not cut.floor for cut in self.cuts])
        if old.sum() < DROP_AT_ONCE:
            return []
        if self._hot is not None:
            if self._loaded != len(self.cuts):
                return []
            self._hot.delete_rows(np.flatnonzero(old) + len(self.plan.row_lower))
        dropped = [cut for cut, gone in zip(self.cuts, old, strict=True) if gone]
        self.cuts = [cut for cut, gone in zip(self.cuts, old, strict=True) if not gone]
        self._loaded = len(self.cuts)
        return dropped
