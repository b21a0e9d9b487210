"""`solve`: stacked or decomposed, decided from an estimate, and the same Solution either way."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gridplan.lp.arrays import Problem
from gridplan.solve.benders.cuts import Knowledge
from gridplan.solve.benders.hot import NoAnswer
from gridplan.solve.benders.run import solve_benders
from gridplan.solve.options import SolveOptions
from gridplan.solve.solution import Solution
from gridplan.solve.stacked import solve_stacked
from gridplan.words import N_, Message

SAMPLES = 3  # blocks built for an estimate
STACK_UP_TO = 150_000  # nonzeros; beyond, decomposing is faster (docs/performance.md)
BYTES_PER_NONZERO = 900.0  # of an interior point's factors, measured; plus what Python and HiGHS need
BASE_BYTES = 2e8


@dataclass(frozen=True)
class Estimate:
    """What stacking would mean: rows, columns, nonzeros, memory [MB] of an interior point, blocks."""

    rows: int
    columns: int
    nonzeros: int
    memory: float
    blocks: int


def estimate(problem: Problem) -> Estimate:
    """Sizes of the stacked programme, from the plan and a few sample blocks."""
    count = len(problem.blocks)
    places = sorted({int(i) for i in np.linspace(0, count - 1, min(count, SAMPLES))}) if count else []
    sizes = np.zeros(3)
    for place in places:
        block = problem.blocks[place]
        bounds = int(np.count_nonzero(np.diff(block.upper_link.indptr)))
        m, n = block.shape.matrix.shape
        nonzeros = block.shape.matrix.nnz + block.row_link.nnz + block.upper_link.nnz + bounds
        sizes += np.array([m + bounds, n, nonzeros]) * count / len(places)
    matrix = problem.plan.matrix
    rows, columns, nonzeros = (sizes + np.array([*matrix.shape, matrix.nnz])).astype(int)
    memory = (BASE_BYTES + BYTES_PER_NONZERO * nonzeros) / 1e6
    return Estimate(int(rows), int(columns), int(nonzeros), float(memory), count)


def decide(problem: Problem, options: SolveOptions) -> tuple[str, Message]:
    """The method, and why in a sentence."""
    if options.method != "auto":
        return options.method, N_("as asked")
    size = estimate(problem)
    facts = {
        "rows": size.rows,
        "nonzeros": size.nonzeros,
        "blocks": size.blocks,
        "memory": round(size.memory),
    }
    if np.any(problem.plan.integer):
        return "stacked", N_("stacked: the plan has whole-number columns")
    if size.blocks < 2:
        return "stacked", N_("stacked: there is one block only ({rows} rows)", **facts)
    if options.memory is not None and size.memory > options.memory:
        return "benders", N_(
            "decomposed: stacked needs about {memory} MB ({rows} rows, {nonzeros} nonzeros, {blocks} blocks)",
            **facts,
        )
    if size.nonzeros <= STACK_UP_TO:
        return "stacked", N_(
            "stacked: small ({rows} rows, {nonzeros} nonzeros, {blocks} blocks, about {memory} MB)", **facts
        )
    return "benders", N_(
        "decomposed: large ({rows} rows, {nonzeros} nonzeros, {blocks} blocks; stacked about {memory} MB)",
        **facts,
    )


def solve(problem: Problem, options: SolveOptions | None = None, known: Knowledge | None = None) -> Solution:
    """Solve `problem` by the method `options` choose (auto: by size) and certify the answer.

    `known`, of a solution with the same blocks and planning columns: a decomposed run goes on from there.
    Raises InfeasibleError, SolverError (unbounded, limit, failed certificate) and UsageError. Under auto a
    block that cannot be decomposed (a row without priced shortfall) sends the problem to the stacked method.
    """
    options = options or SolveOptions()
    method, reason = decide(problem, options)
    if method == "stacked":
        return solve_stacked(problem, options, reason)
    try:
        return solve_benders(problem, options, reason, known)
    except NoAnswer as error:
        if options.method != "auto":
            raise
        why = N_("stacked, since it cannot be decomposed: {why}", why=error.message)
        return solve_stacked(problem, options, why)
