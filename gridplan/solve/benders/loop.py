"""The rounds: evaluate the blocks at a plan, learn cuts, move the plan, until the gap is proved.

A phase runs on some blocks: first on a few averaged ones, whose duals already give every real block cuts
and the master a bound; then on the real ones. The next plan lies part of the way from the best plan to the
interior of the level set. Every plan that is evaluated keeps every plan row and bound (clean.py).
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from gridplan.lp.arrays import Array, Problem
from gridplan.solve.benders import workers
from gridplan.solve.benders.clean import clean
from gridplan.solve.benders.crew import Stopped, Task
from gridplan.solve.benders.engine import Engine
from gridplan.solve.benders.level import level_point
from gridplan.solve.benders.master import MasterPoint
from gridplan.solve.benders.memory import resident_memory
from gridplan.solve.benders.session import Evaluation
from gridplan.solve.benders.warm import groups
from gridplan.solve.highs import Highs
from gridplan.solve.options import Progress, SolveOptions
from gridplan.solve.programme import Status
from gridplan.solve.solution import SHORTFALL_TOLERANCE
from gridplan.solve.stacked import stack, unstack

WARM_LEVEL = 0.5  # averaged blocks are cheap: a bolder level than on the real ones
WARM_ROUNDS = 40
COARSE_UP_TO = 70_000  # nonzeros that an interior point solves at once in seconds
COARSE_SINGLE_UP_TO = (
    250_000  # the same, where one averaged block stands for all: rounds would not be cheaper
)
NEAR = (
    0.1  # the level set reaches at most level x this share of the bound above it, however bad the best plan
)
LITTLE = 0.2  # of the gap closed in a round: then the next plan may lie farther from the best one
LONGEST = 0.2  # of the way to the level point, from a good plan: more costs much and tells little
SEEN = 1.0  # of the level set's room: what the pool may say a level point costs beyond it
SCREENS = 2  # level points that the pool may turn down in a round
WALL = 0.05  # of the best plan's cost: what lies beyond costs that much more
HALVED = 4  # times at most: the way to a level point that leads through a wall
THIN = 1e-7  # below this gap the level set is too thin for an interior point


@dataclass(eq=False)
class Run:
    """Where a run stands: best plan, bounds, log, seconds by part."""

    engine: Engine
    options: SolveOptions
    started: float
    best: Array
    processor_started: float = field(default_factory=time.process_time)
    upper: float = np.inf
    lower: float = -np.inf
    costs: list[float] = field(default_factory=list)  # of every block at the best plan
    hard: frozenset[int] = frozenset()  # blocks whose shortfall is forbidden at the best plan (mend.py)
    short: dict[int, float] = field(default_factory=dict)  # blocks the best plan leaves short, by how much
    rounds: int = 0
    mix: float | None = None  # part of the way to the level point; None: as the options say
    log: list[Progress] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def gap(self) -> float:
        if not np.isfinite(self.upper) or not np.isfinite(self.lower):
            return np.inf
        return (self.upper - self.lower) / max(1.0, abs(self.upper))

    def clock(self, part: str, since: float) -> float:
        """Add the time since `since` to a part; returns now."""
        now = time.perf_counter()
        self.seconds[part] = self.seconds.get(part, 0.0) + now - since
        return now

    def processor(self) -> float:
        """Processor time on the longest path: the main process and, call by call, the busiest worker [s].

        What the wall clock would show on a machine that does nothing else.
        """
        return time.process_time() - self.processor_started + self.engine.crew.busiest


def start_plan(engine: Engine) -> Array:
    """A plan in the middle of the plan's rows and (implied) bounds: nothing is known of the blocks yet."""
    low, high = engine.master.box
    wide = 1e3
    low = np.where(np.isfinite(low), low, np.minimum(0.0, high) - wide)
    high = np.where(np.isfinite(high), high, np.maximum(0.0, low) + wide)
    return clean(engine.plan, 0.5 * low + 0.5 * high)


def warm_up(run: Run) -> None:
    """Averaged blocks, coarse to fine; leaves cuts, a bound and a plan to start from.

    The coarsest are stacked and solved at once where that is quick, the others in rounds.
    """
    engine = run.engine
    for count in _group_counts(run):
        since = time.perf_counter()
        numbers = _average(engine, groups(engine.blocks, count, run.options.seed))
        run.clock("average", since)
        if not coarse_start(run, numbers):
            run_phase(run, numbers, run.options.decomposition.warm_gap, f"warm-up {len(numbers)}", WARM_LEVEL)
        for number in numbers:
            engine.crew.tell(engine.crew.lane_of(number), workers.drop_block, number)


def coarse_start(run: Run, numbers: Sequence[int]) -> bool:
    """Solve plan and averaged blocks at once by interior point; False where that is too large or fails."""
    engine = run.engine
    limit = COARSE_UP_TO if len(numbers) > 1 else COARSE_SINGLE_UP_TO
    if sum(engine.nonzeros(number) for number in numbers) > limit:
        return False
    since = time.perf_counter()
    asked = [Task(engine.crew.lane_of(number), workers.get_block, (number,)) for number in numbers]
    problem = Problem(engine.plan, engine.crew.ask(asked))
    stacked = stack(problem)
    answer = Highs("ipx", seed=run.options.seed).solve(stacked.programme)
    if answer.status is not Status.OPTIMAL:
        return False
    plan, blocks = unstack(stacked, problem, answer)
    tasks = []
    for number, block, own in zip(numbers, problem.blocks, blocks, strict=True):
        cost = float(block.shape.cost @ own.columns)
        tasks.append(Task(engine.crew.lane_of(number), workers.cut_of, (number, cost, own.row_dual)))
    run.best = clean(engine.plan, plan.columns)
    engine.learn(engine.crew.ask(tasks))
    run.lower, run.upper = engine.bound().bound, answer.objective
    run.clock("coarse", since)
    report(run, f"coarse {len(numbers)}")
    return True


def _group_counts(run: Run) -> tuple[int, ...]:
    chosen = run.options.decomposition.groups
    if chosen is not None:
        return chosen
    blocks = len(run.engine.blocks)
    return tuple(count for count in (1, 8) if 4 * count <= blocks)


def _average(engine: Engine, grouped: list[list[int]]) -> list[int]:
    """Build one averaged block per group in the workers; returns their numbers."""
    lanes = len(engine.crew.lanes)
    numbers = []
    first = max(engine.links) + 1
    for offset, members in enumerate(grouped):
        number = first + offset
        parts = [[b for b in members if engine.crew.lane_of(b) == lane] for lane in range(lanes)]
        plan_columns = len(engine.plan.cost)
        tasks = [Task(i, workers.add_up, (part, plan_columns)) for i, part in enumerate(parts) if part]
        sums = engine.crew.ask(tasks)
        total = sums[0]
        for part in sums[1:]:
            total = total + part
        lane = engine.crew.lane_of(number)
        links = engine.crew.tell(lane, workers.add_average, number, total, members[0])
        engine.links[number] = links
        engine.shapes[number] = engine.blocks[members[0]].shape
        engine.members[number] = members
        numbers.append(number)
    return numbers


def run_full(run: Run) -> None:
    """Rounds on the real blocks until the gap is proved."""
    run.upper = np.inf
    run_phase(run, range(len(run.engine.blocks)), run.options.gap, "blocks", run.options.decomposition.level)


def run_phase(run: Run, numbers: Sequence[int], gap: float, name: str, level: float) -> None:
    """Rounds on the blocks `numbers` until the gap is reached."""
    engine, choice = run.engine, run.options.decomposition
    run.upper, x = np.inf, run.best
    most = choice.rounds if name == "blocks" else WARM_ROUNDS
    for _ in range(most):
        since, before = time.perf_counter(), run.gap
        x = clean(engine.plan, x)
        since = run.clock("clean", since)
        found = engine.evaluate(x, numbers)
        since = run.clock("blocks", since)
        value = engine.cost(x, found)
        if value < run.upper:
            run.upper, run.best, run.short = value, x, shortages(found)
            run.costs = [e.cost for e in found]
            if name == "blocks":
                engine.keep()
        engine.learn(found)
        since = run.clock("share", since)
        point = engine.bound()
        run.lower = max(run.lower, point.bound)
        engine.prune()
        run.clock("master", since)
        report(run, name)
        if run.gap <= gap:
            return
        if engine.crew.stop():
            raise Stopped
        stride(run, before)
        if max(numbers) < len(engine.blocks):
            engine.balance(found)
        x = next_plan(run, point, level)


def stride(run: Run, before: float) -> None:
    """From a good plan small steps first: cheap, and they say most; longer ones once they bring little."""
    if run.mix is not None and np.isfinite(before) and run.gap > (1.0 - LITTLE) * before:
        run.mix = min(2.0 * run.mix, LONGEST)


def shortages(found: Sequence[Evaluation]) -> dict[int, float]:
    """Blocks left short, and their largest shortfall."""
    return {e.number: e.short for e in found if e.short > SHORTFALL_TOLERANCE}


def next_plan(run: Run, point: MasterPoint, level: float) -> Array:
    """The next plan: between the best one and the interior of the level set."""
    since = time.perf_counter()
    mix = run.options.decomposition.mix if run.mix is None else run.mix
    found = None
    if run.gap > THIN:
        lower = run.lower if np.isfinite(run.lower) else point.value
        room = min(run.upper - lower, max(NEAR * abs(lower), THIN * abs(run.upper)))
        found = screened(run, lower + level * room, SEEN * room)
    x = point.plan if found is None else between(run, found, mix)
    if found is None and run.gap > THIN:
        x = 0.5 * (point.plan + run.best)
    run.clock("level", since)
    return x


def foresees(run: Run) -> bool:
    """Whether the pools can tell of plans: on the real blocks, where duals are shared."""
    return run.engine.choice.share and len(run.costs) == len(run.engine.blocks)


def between(run: Run, found: Array, mix: float) -> Array:
    """The plan `mix` of the way from the best one to `found` (n,), less where the pools know it to be bad."""
    for _ in range(HALVED if foresees(run) else 0):
        x = mix * found + (1.0 - mix) * run.best
        beyond = max(run.upper - run.lower, WALL * abs(run.upper))
        if run.engine.foreseen(x, run.costs) <= run.upper + beyond:
            break
        mix *= 0.5
    return mix * found + (1.0 - mix) * run.best


def screened(run: Run, level: float, tolerance: float) -> Array | None:
    """A level point (n,) that the pool lets pass: duals of some blocks tell of others where a plan is bad.

    Walls (more water than flows in) are alike in all weeks; each block need not run into each of them.
    """
    engine = run.engine
    found = level_point(engine.master, level)
    for _ in range(SCREENS if foresees(run) else 0):
        if found is None or not engine.foresee(*found, tolerance):
            break
        again = level_point(engine.master, level)
        if again is None:
            break
        found = again
    return None if found is None else found[0]


def report(run: Run, name: str) -> None:
    """One line of the log, and to whoever listens."""
    run.rounds += 1
    line = Progress(
        name, run.rounds, run.lower, run.upper, run.gap, time.perf_counter() - run.started,
        resident_memory(run.engine.crew.pids), run.processor(),
    )  # fmt: skip
    run.log.append(line)
    if run.options.progress is not None:
        run.options.progress(line)
