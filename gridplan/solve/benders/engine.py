"""The state of a decomposed run: crew, master, pools and stored duals, and the steps a round is made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from gridplan.errors import SolverError
from gridplan.lp.arrays import Array, BlockArrays, PlanArrays
from gridplan.solve.benders import workers
from gridplan.solve.benders.balance import moves, remembered
from gridplan.solve.benders.crew import Crew, Task
from gridplan.solve.benders.cuts import Cut, Dual, DualStore, Knowledge, ShapePool
from gridplan.solve.benders.master import Master, MasterPoint
from gridplan.solve.benders.session import Description, Evaluation
from gridplan.solve.benders.store import Folder
from gridplan.solve.options import Decomposition

POOL_BYTES = 400e6  # the pool's share of the main process' memory
FORESEEN = 3  # cuts of the pool that a block takes at a level point that it turns down
COLD_AGE = 5  # rounds that a slack cut stays in a master that starts anew: its time goes with the cuts
CHUNKS = 4  # tasks per worker and round: a stop need not wait for all of a worker's blocks


@dataclass(frozen=True, eq=False)
class Proof:
    """Multipliers behind the best bound so far: plan row duals and (cut's block, dual, multiplier)."""

    bound: float = -np.inf
    row_dual: Array = field(default_factory=lambda: np.zeros(0))
    parts: tuple[tuple[int, Dual, float], ...] = ()


@dataclass(eq=False)
class Engine:
    """Crew and cuts of one problem. Blocks are known by their place 0..B-1, averaged blocks by B, B+1, ..."""

    plan: PlanArrays
    crew: Crew
    blocks: list[Description]
    choice: Decomposition
    seed: int
    folder: Folder = field(default_factory=Folder)
    links: dict[int, Array] = field(default_factory=dict)
    shapes: dict[int, str] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)
    proof: Proof = field(default_factory=Proof)

    def __post_init__(self) -> None:
        self.links.update({b: d.links for b, d in enumerate(self.blocks)})
        self.shapes.update({b: d.shape for b, d in enumerate(self.blocks)})
        self.weights = np.array([d.weight for d in self.blocks])
        self.store = DualStore(self.folder, {d.shape: d.rows for d in self.blocks})
        self.master = Master(self.plan, [d.links for d in self.blocks], self.weights)
        self.pools: dict[str, ShapePool] = {}
        for shape in dict.fromkeys(self.shapes.values()):
            own = np.array([b for b, d in enumerate(self.blocks) if d.shape == shape])
            self.pools[shape] = ShapePool(own, np.array([self.blocks[b].links for b in own]))
        self._random = np.random.default_rng(self.seed)
        self.work = np.full(len(self.blocks), np.nan)
        self._floored = False

    def remember(self, known: Knowledge) -> None:
        """Go on with the cuts, pools and bases of another plan for the same blocks."""
        self.store, self.pools = known.store, known.pools
        for pool in self.pools.values():
            pool.used = {(id(cut.dual), cut.block) for cut in known.cuts}
        for cut in known.cuts:
            self.add(replace(cut, age=0))
        self._floored = any(cut.floor for cut in known.cuts)
        tasks = [
            Task(self.crew.lane_of(b), workers.take_over, (b, basis)) for b, basis in enumerate(known.bases)
        ]
        self.crew.ask(tasks)

    def knowledge(self, blocks: Sequence[BlockArrays], plan: Array) -> Knowledge:
        """All that outlives the crew; `plan` (n,) is the best one."""
        tasks = [Task(self.crew.lane_of(b), workers.give_up, (b,)) for b in range(len(self.blocks))]
        bases = self.crew.ask(tasks)
        return Knowledge(blocks, plan, list(self.master.cuts), self.pools, self.store, bases, self.known_work)

    @property
    def known_work(self) -> Array | None:
        """What each block took in a round (B,), None before all have been evaluated."""
        return self.work if np.all(np.isfinite(self.work)) else None

    def find_anchors(self) -> None:
        """One anchor per shape, found by the workers side by side and told to all."""
        samples = {shape: int(pool.blocks[0]) for shape, pool in self.pools.items()}
        tasks = [Task(self.crew.lane_of(b), workers.find_anchor, (b,)) for b in samples.values()]
        for (shape, sample), found in zip(samples.items(), self.crew.ask(tasks), strict=True):
            for lane in range(len(self.crew.lanes)):
                self.crew.tell(lane, workers.set_anchor, shape, sample, found)

    def lay_floors(self) -> None:
        """Every block's cut of the zero dual: it costs no less than its columns at their cheapest bounds.

        Where cuts are few, the master may trade one block's free allowance against another's for ever.
        """
        self._floored = True
        lanes = [self.crew.lane_of(b) for b in range(len(self.blocks))]
        zeros = [np.zeros(description.rows) for description in self.blocks]
        tasks = [Task(lane, workers.cut_of, (b, 0.0, zeros[b])) for b, lane in enumerate(lanes)]
        for b, found in enumerate(self.crew.ask(tasks)):
            self.crew.tell(lanes[b], workers.drop_block, b)
            if np.isfinite(found.constant):
                dual = self.store.hold(self.store.put(self.shapes[b], found.dual))
                self.add(Cut(b, found.constant, found.gradient, dual, floor=True))
                self.store.release(dual)

    def evaluate(self, x: Array, numbers: Sequence[int]) -> list[Evaluation]:
        """Blocks at plan x (n,), in the order of `numbers`."""
        tasks = self.spread(numbers, lambda part: ([(b, x[self.links[b]]) for b in part],), workers.evaluate)
        found = {e.number: e for part in self.crew.ask(tasks) for e in part}
        return [found[number] for number in numbers]

    def keep(self) -> None:
        """The last evaluation of all blocks is the best so far: workers keep its solutions for the end."""
        self.crew.ask([Task(lane, workers.keep, ()) for lane in range(len(self.crew.lanes))])

    def balance(self, evaluations: Sequence[Evaluation]) -> None:
        """Move blocks to less busy workers, as the last round of all blocks counsels."""
        now = np.array([e.iterations * self.blocks[e.number].rows for e in evaluations], float)
        self.work = remembered(self.work, now)
        lanes = np.array([self.crew.lane_of(e.number) for e in evaluations])
        for block, lane in moves(self.work, lanes, len(self.crew.lanes)):
            self.crew.move(block, lane)

    def cost(self, x: Array, evaluations: Sequence[Evaluation]) -> float:
        """Objective of plan x with the blocks' (or averaged blocks') costs, each with its weight."""
        blocks = sum(self.weight(e.number) * e.cost for e in evaluations)
        return self.plan.offset + float(self.plan.cost @ x) + blocks

    def weight(self, number: int) -> float:
        """Weight of a block, of an averaged one that of its members together."""
        return float(self.weights[self.members.get(number, [number])].sum())

    def nonzeros(self, number: int) -> int:
        """Nonzeros of a block, or about those of an averaged one."""
        return self.blocks[self.members.get(number, [number])[0]].nonzeros

    def spread(
        self,
        numbers: Sequence[int],
        arguments: Callable[[list[int]], tuple[Any, ...]],
        call: Callable[..., Any],
        chunks: int = CHUNKS,
    ) -> list[Task]:
        """Tasks of `call` that cover `numbers`, each block at its own lane."""
        tasks = []
        for lane in range(len(self.crew.lanes)):
            own = [number for number in numbers if self.crew.lane_of(number) == lane]
            size = max(1, -(-len(own) // chunks))
            for first in range(0, len(own), size):
                tasks.append(Task(lane, call, arguments(own[first : first + size])))
        return tasks

    def learn(self, evaluations: Sequence[Evaluation], shared: int | None = None) -> int:
        """Take in the duals of a round: own cuts, members' cuts, and the pools. Returns the cuts added.

        `shared`: how many are tried on all blocks of their shape, None for as many as the options say.
        """
        before = len(self.master.cuts)
        by_shape: dict[str, list[tuple[Evaluation, Dual]]] = {}
        for evaluation in evaluations:
            shape = self.shapes[evaluation.number]
            dual = self.store.hold(self.store.put(shape, evaluation.dual))
            by_shape.setdefault(shape, []).append((evaluation, dual))
            if evaluation.number < len(self.blocks):
                self.add(Cut(evaluation.number, evaluation.constant, evaluation.gradient, dual))
        for shape, found in by_shape.items():
            averaged = [pair for pair in found if pair[0].number >= len(self.blocks)]
            if averaged or (self.choice.share and len(self.pools[shape].blocks) > 1):
                most = len(found) if averaged else shared or self.choice.shared_duals
                self._share(shape, self._choose(found, most))
            for _, dual in found:
                self.store.release(dual)
        return len(self.master.cuts) - before

    def _choose(self, found: list[tuple[Evaluation, Dual]], most: int) -> list[tuple[Evaluation, Dual]]:
        if len(found) <= most:
            return found
        chosen = np.sort(self._random.choice(len(found), most, replace=False))
        return [found[i] for i in chosen]

    def _share(self, shape: str, found: list[tuple[Evaluation, Dual]]) -> None:
        """Try duals on all blocks of the shape: the pool keeps them, averaged blocks' members take them."""
        pool = self.pools[shape]
        duals = np.array([evaluation.dual for evaluation, _ in found])
        numbers = [int(b) for b in pool.blocks]
        tasks = self.spread(numbers, lambda part: (part, duals), workers.share, chunks=1)
        place = {number: i for i, number in enumerate(numbers)}
        constants = np.empty((len(found), len(numbers)))
        gradients = np.empty((len(found), *pool.links.shape))
        for task, (constant, gradient) in zip(tasks, self.crew.ask(tasks), strict=True):
            own = [place[number] for number in task.arguments[0]]
            constants[:, own], gradients[:, own] = constant, gradient
        for row, (evaluation, dual) in enumerate(found):
            for member in self.members.get(evaluation.number, [evaluation.number]):
                pool.used.add((id(dual), member))
                if evaluation.number >= len(self.blocks) and np.isfinite(constants[row, place[member]]):
                    cut = Cut(
                        member, constants[row, place[member]], gradients[row, place[member]].copy(), dual
                    )
                    self.add(cut)
        limit = int(min(self.choice.pool, POOL_BYTES / (8.0 * max(1, pool.links.size))))
        kept = [self.store.hold(dual) for _, dual in found]
        for dual in pool.add(kept, constants, gradients, max(limit, 1)):
            self.store.release(dual)

    def add(self, cut: Cut) -> None:
        """A cut into the master, its dual held."""
        self.store.hold(cut.dual)
        self.master.cuts.append(cut)

    def bound(self) -> MasterPoint:
        """Solve the master, take violated cuts from the pools once or twice, remember the best proof.

        Where each solve starts anew, the cuts wait for the next round.
        """
        point = self._prove(self._solve_master())
        for _ in range(self.choice.pool_cuts if self.choice.share else 0):
            small = 1e-6 * max(1.0, float(np.abs(self.weights * point.theta).sum())) / len(self.weights)
            cuts = [
                cut for pool in self.pools.values() for cut in pool.violated(point.plan, point.theta, small)
            ]
            if not cuts:
                break
            for cut in cuts:
                self.add(cut)
            if not self.master.hot:
                break
            point = self._prove(self._solve_master())
        return point

    def foresee(self, x: Array, theta: Array, tolerance: float) -> bool:
        """Whether the pools know plan x (n,) to cost more than theta (B,) says, by `tolerance`.

        The master takes the cuts that say so.
        """
        cuts = [cut for pool in self.pools.values() for cut in pool.violated(x, theta, 0.0, FORESEEN)]
        over = np.zeros(len(self.blocks))
        for cut in cuts:
            self.add(cut)
            short = cut.constant + cut.gradient @ x[self.links[cut.block]] - theta[cut.block]
            over[cut.block] = max(over[cut.block], short)
        return float(self.weights @ over) > tolerance

    def foreseen(self, x: Array, costs: Sequence[float]) -> float:
        """What plan x (n,) costs at least by the pools; a block without one costs what `costs` says."""
        least = np.array(costs)
        for pool in self.pools.values():
            if pool.duals:
                least[pool.blocks] = pool.values(x).max(axis=0)
        return self.plan.offset + float(self.plan.cost @ x + self.weights @ least)

    def _solve_master(self) -> MasterPoint:
        """The master's optimum; floors are laid the first time it falls without limit or proves nothing."""
        try:
            point = self.master.solve()
            if np.isfinite(point.bound) or self._floored:
                return point
        except SolverError:
            if self._floored:
                raise
        self.lay_floors()
        return self.master.solve()

    def _prove(self, point: MasterPoint) -> MasterPoint:
        if point.bound > self.proof.bound:
            active = np.flatnonzero(point.multipliers > 0.0)
            parts = tuple(
                (self.master.cuts[k].block, self.master.cuts[k].dual, point.multipliers[k]) for k in active
            )
            for _, dual, _ in parts:
                self.store.hold(dual)
            for _, dual, _ in self.proof.parts:
                self.store.release(dual)
            self.proof = Proof(point.bound, point.row_dual, parts)
        return point

    def prune(self) -> int:
        """Drop cuts that have long been slack; the pool may bring them back."""
        dropped = self.master.prune(self.choice.age if self.master.hot else min(self.choice.age, COLD_AGE))
        for cut in dropped:
            self.pools[self.shapes[cut.block]].used.discard((id(cut.dual), cut.block))
            self.store.release(cut.dual)
        return len(dropped)

    def combined_dual(self, block: int) -> Array:
        """The proof's dual of a block (m,): its cuts' duals, weighted by the multipliers."""
        parts = [(dual, q) for own, dual, q in self.proof.parts if own == block]
        total = sum(q for _, q in parts)
        z = np.zeros(self.blocks[block].rows)
        for dual, q in parts:
            z += (q / total) * self.store.get(dual)
        return z
