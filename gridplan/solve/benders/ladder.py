"""From few steps to hours: each level finds a plan and duals for the next finer one to start from.

The work of a decomposed run goes with the distance the plan travels. The first level stacks every block as an
average day of a few steps: small enough for an interior point, and in the real order of the year, so that
levels at the blocks' edges and allowances fit each other. The next ones are rounds on blocks in steps of
several hours, which cost a tenth; the hourly blocks only mend what long steps cannot see.
"""

from __future__ import annotations

import time
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np

from gridplan.lp.arrays import Array, Problem
from gridplan.solve.benders import workers
from gridplan.solve.benders.clean import clean
from gridplan.solve.benders.coarsen import HOURS, CoarseBlocks, Steps
from gridplan.solve.benders.crew import Crew, Stopped, Task
from gridplan.solve.benders.cuts import Knowledge
from gridplan.solve.benders.engine import Engine
from gridplan.solve.benders.loop import LONGEST, Run, run_phase, start_plan, warm_up
from gridplan.solve.benders.session import Description
from gridplan.solve.benders.stop import Stop
from gridplan.solve.highs import Highs
from gridplan.solve.options import Progress, SolveOptions
from gridplan.solve.stacked import stack, unstack

FROM = 5_000_000  # nonzeros of all blocks
FROM_BLOCKS = 26  # fewer are told by averaged blocks, and none is built here to know its size
LONG_STEPS = ((2, 1e-3),)  # hours, gap; they nest in 2, 3, 4 or 6 parts of a day
DAY_PARTS = (2, 6)
FIRST_MIX = 0.05  # part of the way to the level point, on longer steps; see loop.stride
SHARED = 150  # duals of a level and shape that the next one tries on all blocks
STACKED_UP_TO = 600_000  # nonzeros that an interior point answers in half a minute


@dataclass(frozen=True, eq=False)
class Start:
    """What a level hands to the next: a plan (n,), and duals (block, (m',)) of its blocks in `steps`.

    work: what each block took in a round (B,). known: the cuts of these very blocks, from another plan.
    """

    plan: Array | None = None
    duals: tuple[tuple[int, Array], ...] = ()
    steps: Steps = HOURS
    work: Array | None = None
    known: Knowledge | None = None
    log: list[Progress] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)


def climb(problem: Problem, options: SolveOptions, stop: Stop, known: Knowledge | None = None) -> Start:
    """Solve the problem in few steps, coarse to fine; the last level's plan and duals.

    There is nothing to climb where the blocks are known.
    """
    if known is not None:
        return Start(known.plan, work=known.work, known=known)
    parts, levels = plan_levels(problem, options)
    start = average_days(problem, options, parts, stop) if parts else Start()
    for hours, gap in levels:
        if stop():
            break
        level = Problem(problem.plan, CoarseBlocks(problem.blocks, Steps(hours)))
        with crew_of(level, options, stop, start.work) as crew:
            start = _level(level, options, crew, start, gap, stop)
    return start


def plan_levels(problem: Problem, options: SolveOptions) -> tuple[int, tuple[tuple[int, float], ...]]:
    """Parts of the average days, 0 for none, and (hours, gap) of the levels after them.

    By the size of one block, where there are many.
    """
    choice = options.decomposition
    count = len(problem.blocks)
    sample = problem.blocks[count // 2] if count >= FROM_BLOCKS else None
    nonzeros = 0 if sample is None else sample.shape.matrix.nnz + sample.row_link.nnz + sample.upper_link.nnz
    large = nonzeros * count > FROM
    steps = choice.steps if choice.steps is not None else LONG_STEPS if large else ()
    if choice.day_parts is not None or sample is None or not large:
        return choice.day_parts or 0, steps
    hours = max(family.steps for family in sample.shape.columns)
    return int(np.clip(STACKED_UP_TO * hours // (nonzeros * count), *DAY_PARTS)), steps


def average_days(problem: Problem, options: SolveOptions, parts: int, stop: Stop) -> Start:
    """All blocks as average days of `parts` steps, stacked; an answer short of optimal will do."""
    steps = Steps(parts, day=True)
    days = Problem(problem.plan, CoarseBlocks(problem.blocks, steps))
    stacked = stack(days)
    left = None if stop.limit is None else stop.limit - (time.perf_counter() - stop.started)
    processor = time.process_time()
    answer = Highs("hipo", threads=options.threads, seed=options.seed).solve(stacked.programme, left)
    if len(answer.columns) != len(stacked.programme.cost) or not np.all(np.isfinite(answer.columns)):
        return Start()
    plan, blocks = unstack(stacked, days, answer)
    line = Progress(
        f"average days in {parts}", 1, -np.inf, answer.objective, np.inf,
        time.perf_counter() - stop.started, 0.0, time.process_time() - processor,
    )  # fmt: skip
    if options.progress is not None:
        options.progress(line)
    duals = tuple((b, own.row_dual) for b, own in enumerate(blocks))
    found = clean(problem.plan, plan.columns)
    return Start(found, duals, steps, log=[line], seconds={"average days": answer.seconds})


def _level(level: Problem, options: SolveOptions, crew: Crew, start: Start, gap: float, stop: Stop) -> Start:
    """One level; what it has when it is stopped, or what it was given."""
    assert isinstance(level.blocks, CoarseBlocks)
    steps = level.blocks.steps
    try:
        run = open_run(level, options, crew, stop.started)
        take_over(run, start)
    except Stopped:
        return start
    with suppress(Stopped):  # what this level has found is still worth handing on
        name = f"steps of {steps.count} h"
        run_phase(run, range(len(level.blocks)), gap, name, options.decomposition.level)
    duals = tuple((cut.block, run.engine.store.get(cut.dual)) for cut in run.engine.master.cuts)
    return Start(run.best, duals, steps, run.engine.known_work, log=run.log, seconds=run.seconds)


def take_over(run: Run, start: Start) -> None:
    """Begin with the plan and the duals of a coarser level; on averaged blocks where there is none."""
    run.log, run.rounds, run.seconds = start.log, len(start.log), start.seconds
    if start.plan is None:
        warm_up(run)
        return
    since = time.perf_counter()
    engine, run.best = run.engine, start.plan
    if start.known is not None:
        engine.remember(start.known)
        return
    run.mix = FIRST_MIX if start.steps.day else LONGEST
    tasks = []
    for lane in range(len(engine.crew.lanes)):
        own = [pair for pair in start.duals if engine.crew.lane_of(pair[0]) == lane]
        tasks.append(Task(lane, workers.refine, (own, start.steps)))
    engine.learn([evaluation for part in engine.crew.ask(tasks) for evaluation in part], SHARED)
    run.clock("refine", since)


def crew_of(problem: Problem, options: SolveOptions, stop: Stop, work: Array | None = None) -> Crew:
    """Workers for the blocks of `problem`; `work` (B,) is what each is expected to take."""
    lanes = max(1, min(options.workers, len(problem.blocks)))
    return Crew(problem.blocks, lanes, options.executor, stop, work)


def open_run(problem: Problem, options: SolveOptions, crew: Crew, started: float) -> Run:
    """Ask the crew what its blocks are like, and find anchors and a first plan."""
    since = time.perf_counter()
    numbers = range(len(problem.blocks))
    parts = [[b for b in numbers if crew.lane_of(b) == lane] for lane in range(len(crew.lanes))]
    answers = crew.ask([Task(lane, workers.describe, (part,)) for lane, part in enumerate(parts)])
    blocks: list[Description] = [None] * len(problem.blocks)  # type: ignore[list-item]
    for part, described in zip(parts, answers, strict=True):
        for place, description in zip(part, described, strict=True):
            blocks[place] = description
    engine = Engine(problem.plan, crew, blocks, options.decomposition, options.seed)
    run = Run(engine, options, started, np.zeros(len(problem.plan.cost)))
    since = run.clock("describe", since)
    engine.find_anchors()
    since = run.clock("anchors", since)
    run.best = start_plan(engine)
    run.clock("start", since)
    return run
