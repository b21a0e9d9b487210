"""The whole problem as one programme: stack, solve, certify; on a failed certificate try the next algorithm.

    columns   x, then y_0, y_1, ...
    rows      A x in [a, A'];  for each block  T x + W y in [l, u],  then  -U x + y <= v  where U has entries

A bound that depends on the plan becomes a row here; its dual is given back as part of the reduced cost.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import scipy.sparse as sp

from gridplan.errors import InfeasibleError, SolverError
from gridplan.lp.arrays import Array, BlockArrays, BlockSolution, PlanSolution, Problem
from gridplan.solve.certificate import Certificate, Tolerances, certify
from gridplan.solve.farkas import proves_infeasible, rows_of, unbounded_columns
from gridplan.solve.highs import Highs
from gridplan.solve.options import Progress, SolveOptions
from gridplan.solve.programme import Algorithm, Answer, Programme, Status
from gridplan.solve.said import clash, joined
from gridplan.solve.solution import Solution, find_shortfall
from gridplan.solve.tally import Labels
from gridplan.words import N_, Message

SMALL = 30_000  # nonzeros up to which dual simplex is tried first: a vertex, and faster there


@dataclass(frozen=True, eq=False)
class Stack:
    """The stacked programme and where each block's columns, rows and bound rows begin.

    `dependent[b]`: the columns of block b whose upper bound became a row.
    """

    programme: Programme
    columns: Array
    rows: Array
    dependent: tuple[Array, ...]


def stack(problem: Problem) -> Stack:
    """Stack plan and blocks into one programme; raises ValueError for a weight that is not positive."""
    plan = problem.plan
    blocks = list(problem.blocks)
    parts = [_block_rows(block) for block in blocks]
    columns = np.cumsum([len(plan.cost)] + [len(b.shape.cost) for b in blocks])
    rows = np.cumsum([len(plan.row_lower)] + [p[0].shape[0] for p in parts])
    triplets = [_shift(plan.matrix, 0, None, 0)]
    for number, (block, (links, own, _)) in enumerate(zip(blocks, parts, strict=True)):
        triplets.append(_shift(links, rows[number], block.links, 0))
        triplets.append(_shift(own, rows[number], None, columns[number]))
    data, row, column = (np.concatenate([t[i] for t in triplets]) for i in range(3))
    matrix = sp.csc_matrix((data, (row, column)), shape=(rows[-1], columns[-1]))
    matrix.eliminate_zeros()
    dependent = tuple(p[2] for p in parts)
    uppers = [_fixed_upper(b, d) for b, d in zip(blocks, dependent, strict=True)]
    bounds = zip(blocks, dependent, strict=True)
    sides = [
        (np.r_[b.row_lower, np.full(len(d), -np.inf)], np.r_[b.row_upper, b.upper[d]]) for b, d in bounds
    ]
    integer = np.concatenate([plan.integer, *(np.zeros(len(b.shape.cost), bool) for b in blocks)])
    programme = Programme(
        cost=np.concatenate([plan.cost, *(b.weight * b.shape.cost for b in blocks)]),
        lower=np.concatenate([plan.lower, *(b.lower for b in blocks)]),
        upper=np.concatenate([plan.upper, *uppers]),
        matrix=matrix,
        row_lower=np.concatenate([plan.row_lower, *(s[0] for s in sides)]),
        row_upper=np.concatenate([plan.row_upper, *(s[1] for s in sides)]),
        integer=integer if integer.any() else None,
        offset=plan.offset,
    )
    return Stack(programme, columns, rows, dependent)


def unstack(stacked: Stack, problem: Problem, answer: Answer) -> tuple[PlanSolution, list[BlockSolution]]:
    """The answer by plan and block; duals of block b are divided by its weight.

    The reduced costs are recomputed from the duals of the rows, d - W'z for a block: where a bound became a
    row, its dual and the column's own reduced cost are one number again.
    """
    n, m = stacked.columns[0], stacked.rows[0]
    blocks: list[BlockSolution] = []
    reduced = problem.plan.cost - problem.plan.matrix.T @ answer.row_dual[:m]
    for number, block in enumerate(problem.blocks):
        first, rows = stacked.columns[number], len(block.row_lower)
        dual = answer.row_dual[stacked.rows[number] : stacked.rows[number] + rows] / block.weight
        own = block.shape.cost - block.shape.matrix.T @ dual
        y = answer.columns[first : first + len(block.shape.cost)]
        blocks.append(BlockSolution(block.number, y, dual, own))
        bound_price = np.where(np.isinf(block.upper), 0.0, np.minimum(own, 0.0))
        part = block.row_link.T @ dual - block.upper_link.T @ bound_price
        np.subtract.at(reduced, block.links, block.weight * part)
    return PlanSolution(answer.columns[:n], answer.row_dual[:m], reduced), blocks


def algorithms(options: SolveOptions, programme: Programme) -> tuple[Algorithm, ...]:
    """The chain of algorithms, first choice first: simplex on small programmes, otherwise HiPO, IPX, simplex.

    An interior point that arrives but fails its certificate is tried once more with crossover.
    """
    if options.algorithms is not None:
        return options.algorithms
    plain = Highs(threads=options.threads, seed=options.seed, mip_gap=options.gap)
    if programme.integer is not None:
        return (plain,)
    first = options.algorithm or ("simplex" if programme.matrix.nnz <= SMALL else "hipo")
    order = {"simplex": ("simplex", "hipo", "ipx"), "hipo": ("hipo", "ipx", "simplex"),
             "ipx": ("ipx", "hipo", "simplex")}[first]  # fmt: skip
    chain: list[Algorithm] = []
    for solver in order:
        chain.append(replace(plain, solver=solver, crossover=options.crossover))
        if solver == first != "simplex" and not options.crossover:
            chain.append(replace(plain, solver=solver, crossover=True))
    return tuple(chain)


def solve_stacked(problem: Problem, options: SolveOptions, reason: Message | None = None) -> Solution:
    """Solve the whole problem as one programme and certify the answer.

    Raises InfeasibleError (with the rows that clash), SolverError for an unbounded problem, a limit, or when
    no algorithm's answer passes its certificate (naming each, and by how much it fails).
    """
    started = time.perf_counter()
    stacked = stack(problem)
    built = time.perf_counter() - started
    failed: list[Message] = []
    lost: set[str] = set()  # interior points that did not arrive: crossover after them would not either
    for algorithm in algorithms(options, stacked.programme):
        if algorithm.name.split("+", maxsplit=1)[0] in lost:
            continue
        left = None if options.time_limit is None else options.time_limit - (time.perf_counter() - started)
        if left is not None and left <= 0.0:
            failed.append(N_("time limit of {seconds} s reached", seconds=options.time_limit))
            break
        answer = algorithm.solve(stacked.programme, left)
        outcome = _judge(stacked, problem, answer, algorithm, options)
        if isinstance(outcome, Message):
            failed.append(outcome)
            if answer.status is not Status.OPTIMAL:
                lost.add(algorithm.name)
            continue
        plan, blocks, certificate = outcome
        seconds = {"stack": built, "solve": answer.seconds, "total": time.perf_counter() - started}
        return _solution(problem, stacked, plan, blocks, certificate, seconds, reason, options)
    raise SolverError(
        N_("no algorithm gave an answer that could be certified: {failed}", failed=joined(failed))
    )


def _judge(
    stacked: Stack, problem: Problem, answer: Answer, algorithm: Algorithm, options: SolveOptions
) -> tuple[PlanSolution, list[BlockSolution], Certificate] | Message:
    """The certified answer, or what is wrong with it; raises where the problem itself is at fault."""
    name, programme = algorithm.name, stacked.programme
    if answer.status is Status.INFEASIBLE:
        if programme.integer is None and not proves_infeasible(programme, answer.ray):
            return N_("{name}: infeasible, but without a proof", name=name)
        raise InfeasibleError(_clash(stacked, problem, answer.ray))
    if answer.status is Status.UNBOUNDED:
        columns = unbounded_columns(programme, answer.ray)
        if not columns:
            return N_("{name}: unbounded, but without a proof", name=name)
        names = ", ".join(column_label(stacked, problem, j) for j in columns[:5])
        raise SolverError(N_("the cost has no lower bound: {columns} can grow without limit", columns=names))
    if answer.status is not Status.OPTIMAL:
        return N_("{name}: stopped with status {words}", name=name, words=answer.words)
    if programme.integer is not None:
        return _judge_integer(stacked, problem, answer, options)
    plan, blocks = unstack(stacked, problem, clean(programme, answer))
    certificate = certify(problem, plan, blocks, f"stacked {name}")
    if certificate.passed:
        return plan, blocks, certificate
    return N_("{name}: {what}", name=name, what=joined(certificate.reasons))


def _judge_integer(
    stacked: Stack, problem: Problem, answer: Answer, options: SolveOptions
) -> tuple[PlanSolution, list[BlockSolution], Certificate] | Message:
    """Fix the whole numbers, solve the rest for duals; certify against the bound of branch and bound."""
    programme = stacked.programme
    whole = np.asarray(programme.integer, bool)
    fixed = np.where(whole, np.round(answer.columns), 0.0)
    rest = replace(
        programme,
        lower=np.where(whole, fixed, programme.lower),
        upper=np.where(whole, fixed, programme.upper),
        integer=None,
    )
    final = Highs("simplex", threads=options.threads, seed=options.seed).solve(rest)
    if final.status is not Status.OPTIMAL:
        return N_(
            "{name}: stopped with status {words}", name="simplex, whole numbers fixed", words=final.words
        )
    plan, blocks = unstack(stacked, problem, clean(rest, final))
    limits = Tolerances(gap=max(options.gap, Tolerances().gap) * 1.01)
    certificate = certify(problem, plan, blocks, "stacked branch and bound", limits, bound=answer.bound)
    if certificate.passed:
        return plan, blocks, certificate
    return N_("{name}: {what}", name="branch and bound", what=joined(certificate.reasons))


def clean(programme: Programme, answer: Answer) -> Answer:
    """Put a point on its bounds and drop row duals of the wrong sign: interior points are off by rounding."""
    dual = np.where(np.isinf(programme.row_lower), np.minimum(answer.row_dual, 0.0), answer.row_dual)
    dual = np.where(np.isinf(programme.row_upper), np.maximum(dual, 0.0), dual)
    columns = np.clip(answer.columns, programme.lower, programme.upper)
    small = 1e-5 * np.maximum(1.0, np.abs(answer.columns))
    moved = np.abs(columns - answer.columns) > small
    return replace(answer, columns=np.where(moved, answer.columns, columns), row_dual=dual)


def column_label(stacked: Stack, problem: Problem, place: int) -> str:
    """Name of a column of the stacked programme."""
    if place < stacked.columns[0]:
        return Labels(problem.plan.columns)(place)
    number = int(np.searchsorted(stacked.columns, place, side="right")) - 1
    block = problem.blocks[number]
    return Labels(block.shape.columns, block.number)(place - stacked.columns[number])


def row_label(stacked: Stack, problem: Problem, place: int) -> str:
    """Name of a row of the stacked programme; a bound that became a row is named by its column."""
    if place < stacked.rows[0]:
        return Labels(problem.plan.rows)(place)
    number = int(np.searchsorted(stacked.rows, place, side="right")) - 1
    block, local = problem.blocks[number], place - stacked.rows[number]
    if local < len(block.row_lower):
        return Labels(block.shape.rows, block.number)(local)
    return Labels(block.shape.columns, block.number)(stacked.dependent[number][local - len(block.row_lower)])


def _clash(stacked: Stack, problem: Problem, ray: Array | None) -> Message:
    rows = [] if ray is None else rows_of(stacked.programme, ray)
    return clash([row_label(stacked, problem, i) for i in rows])


def _solution(
    problem: Problem, stacked: Stack, plan: PlanSolution, blocks: Sequence[BlockSolution],
    certificate: Certificate, seconds: dict[str, float], reason: Message | None, options: SolveOptions,
) -> Solution:  # fmt: skip
    programme = stacked.programme
    line = Progress(
        "stacked",
        1,
        certificate.dual_objective,
        certificate.primal_objective,
        certificate.gap,
        seconds["total"],
    )
    if options.progress is not None:
        options.progress(line)
    return Solution(
        status="optimal",
        objective=certificate.primal_objective,
        lower_bound=min(certificate.dual_objective, certificate.primal_objective),
        gap=max(certificate.gap, 0.0),
        plan=plan,
        blocks=blocks,
        certificate=certificate,
        counts={
            "rows": programme.rows,
            "columns": programme.columns,
            "nonzeros": int(programme.matrix.nnz),
            "blocks": len(blocks),
        },
        seconds=seconds,
        method="stacked",
        reason=reason,
        rounds=1,
        log=(line,),
        shortfall=find_shortfall(problem, blocks),
    )


def _block_rows(block: BlockArrays) -> tuple[sp.coo_matrix, sp.coo_matrix, Array]:
    """Rows of a block over (links, own columns), bound rows below, and the columns those bind."""
    if not block.weight > 0.0:
        raise ValueError(f"block {block.number}: weight {block.weight} is not positive")
    entries = np.diff(block.upper_link.indptr) > 0
    dependent = np.flatnonzero(entries & np.isfinite(block.upper))
    count, n = len(dependent), len(block.shape.cost)
    pick = sp.csr_matrix((np.ones(count), (np.arange(count), dependent)), shape=(count, n))
    links = sp.vstack([block.row_link, -block.upper_link[dependent]]).tocoo()
    return links, sp.vstack([block.shape.matrix.tocsr(), pick]).tocoo(), dependent


def _fixed_upper(block: BlockArrays, dependent: Array) -> Array:
    upper = np.array(block.upper, float)
    upper[dependent] = np.inf
    return upper


def _shift(matrix: sp.spmatrix, row: int, columns: Array | None, column: int) -> tuple[Array, Array, Array]:
    entries = matrix.tocoo()
    place = entries.col + column if columns is None else np.asarray(columns)[entries.col]
    return entries.data, entries.row + row, place
