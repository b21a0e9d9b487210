"""A decomposed solve from beginning to end: describe, warm up, rounds, proof, solution."""

from __future__ import annotations

import time
from contextlib import suppress

import numpy as np
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from gridplan.errors import SolverError, UsageError
from gridplan.lp.arrays import PlanSolution, Problem
from gridplan.solve.benders import workers
from gridplan.solve.benders.crew import Crew, Stopped, Task
from gridplan.solve.benders.cuts import Knowledge
from gridplan.solve.benders.ladder import Start, climb, crew_of, open_run, take_over
from gridplan.solve.benders.loop import Run, run_full
from gridplan.solve.benders.mend import mend
from gridplan.solve.benders.stop import Stop, listening, too_early
from gridplan.solve.benders.store import StoredBlocks
from gridplan.solve.certificate import Certificate, Tolerances, certify_plan, judge
from gridplan.solve.options import SolveOptions
from gridplan.solve.said import joined
from gridplan.solve.solution import Shortfall, Solution
from gridplan.solve.tally import Tally
from gridplan.words import N_, Message

ROUNDING = 1e-8  # relative gap that the rounding of block and master solves may leave


def solve_benders(
    problem: Problem, options: SolveOptions, reason: Message | None = None, known: Knowledge | None = None
) -> Solution:
    """Solve by decomposition; the plan and both bounds are certified from the original arrays.

    `known`: of a solution with the same blocks and plan columns, to go on from.
    Raises UsageError for whole-number plan columns, SolverError when a block has no answer at a plan, a
    worker keeps dying, or the certificate fails.
    """
    if np.any(problem.plan.integer):
        raise UsageError(N_("whole-number planning columns need the stacked method"))
    if known is not None and (
        known.blocks is not problem.blocks or len(known.plan) != len(problem.plan.cost)
    ):
        raise UsageError(N_("a solve goes on from one with the same blocks and planning columns"))
    started = time.perf_counter()
    stop = Stop(options.time_limit, started)
    with listening(stop), threadpool_limits(1):
        start = climb(problem, options, stop, known)
        with crew_of(problem, options, stop, start.work) as crew:
            return _solve(problem, options, crew, stop, start, reason)


def _solve(
    problem: Problem, options: SolveOptions, crew: Crew, stop: Stop, start: Start, reason: Message | None
) -> Solution:
    """Rounds on the hourly blocks, from what the longer steps have found, to the certified solution."""
    early = stop()
    stop.ignored = early  # what was found so far still has to be evaluated
    try:
        run = open_run(problem, options, crew, stop.started)
    except Stopped:
        raise too_early(stop) from None
    # A run that is stopped has its proof: its best plan is closed, certified and saved like any other.
    with suppress(Stopped):
        take_over(run, start)
        if early:
            run.engine.bound()  # the proof of what the longer steps have found
        else:
            run_full(run)
            mend(run)
    stop.ignored = True
    return _close(problem, run, stop, reason)


def _close(problem: Problem, run: Run, stop: Stop, reason: Message | None) -> Solution:
    """The best plan evaluated once more for its hours, and the certificate of both bounds."""
    since = time.perf_counter()
    engine, options = run.engine, run.options
    if not engine.proof.parts:
        raise too_early(stop)
    stored, tally, reduced, short = _finish_blocks(problem, run)
    plan = PlanSolution(run.best, engine.proof.row_dual, reduced)
    limits = Tolerances(gap=max(options.gap, ROUNDING) * (1 + 1e-3) if run.gap <= options.gap else np.inf)
    certificate = judge(problem, plan, reduced.copy(), tally, "benders", limits)
    if not certificate.passed:
        what = joined(certificate.reasons)
        raise SolverError(N_("the decomposition's answer could not be certified: {what}", what=what))
    run.clock("certify", since)
    run.seconds["processor"] = run.processor()
    run.seconds["total"] = time.perf_counter() - run.started
    known = engine.knowledge(problem.blocks, run.best)
    return _solution(run, plan, stored, certificate, short, reason, _status(run, stop), known)


def _status(run: Run, stop: Stop) -> str:
    if run.gap <= run.options.gap:
        return "optimal"
    return "interrupted" if stop.interrupted else "limit"


def _finish_blocks(problem: Problem, run: Run) -> tuple[StoredBlocks, Tally, np.ndarray, list[Shortfall]]:
    engine = run.engine
    sizes = [(d.number, d.columns, d.rows) for d in engine.blocks]
    stored = StoredBlocks(sizes, engine.folder)
    tally, short = Tally(), []
    reduced = certify_plan(problem, run.best, engine.proof.row_dual, tally)
    step = 4 * len(engine.crew.lanes)  # blocks in flight
    for first in range(0, len(engine.blocks), step):
        numbers = range(first, min(first + step, len(engine.blocks)))
        tasks = [
            Task(
                engine.crew.lane_of(b),
                workers.finish,
                (run.best, [(b, engine.combined_dual(b), b in run.hard)]),
            )
            for b in numbers
        ]
        for b, [(solution, part, price, missing)] in zip(numbers, engine.crew.ask(tasks), strict=True):
            stored.put(b, solution)
            tally += part
            short += missing
            np.subtract.at(reduced, engine.links[b], price)
    return stored, tally, reduced, short


def _solution(
    run: Run, plan: PlanSolution, blocks: StoredBlocks, certificate: Certificate, short: list[Shortfall],
    reason: Message | None, status: str, known: Knowledge,
) -> Solution:  # fmt: skip
    described = run.engine.blocks
    p = run.engine.plan
    return Solution(
        status=status,
        objective=certificate.primal_objective,
        lower_bound=certificate.dual_objective,
        gap=max(certificate.gap, 0.0),
        plan=plan,
        blocks=blocks,
        certificate=certificate,
        counts={
            "rows": len(p.row_lower) + sum(d.rows for d in described),
            "columns": len(p.cost) + sum(d.columns for d in described),
            "nonzeros": p.matrix.nnz + sum(d.nonzeros for d in described),
            "blocks": len(described),
        },
        seconds=dict(run.seconds),
        method="benders",
        reason=reason,
        rounds=run.rounds,
        log=tuple(run.log),
        shortfall=tuple(short),
        memory=max(line.memory for line in run.log),
        known=known,
    )
