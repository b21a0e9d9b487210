"""Workers: each owns some blocks, keeps them hot and answers for them; a lane is one worker's executor.

Everything that touches block arrays happens in the worker that owns the block: solving, pricing duals,
averaging, certifying. The main process sees plans, cuts and duals only, so its memory does not grow with
the blocks' data. A worker learns its blocks from the problem (inherited by fork, pickled elsewhere).
"""

from __future__ import annotations

import multiprocessing
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import scipy.sparse as sp
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from gridplan.lp.arrays import Array, BlockArrays, BlockSolution
from gridplan.solve.benders.coarsen import CoarseBlocks, Steps, spread_out
from gridplan.solve.benders.duals import Anchor, Pattern, anchor, price, strict
from gridplan.solve.benders.hot import at_plan
from gridplan.solve.benders.session import Description, Evaluation, Hard, Session, features_of
from gridplan.solve.benders.warm import Sum, averaged
from gridplan.solve.certificate import certify_block
from gridplan.solve.highs import Highs, packed, unpacked
from gridplan.solve.programme import Programme, Status
from gridplan.solve.solution import Shortfall, shortfall_of
from gridplan.solve.tally import Tally

INHERITED: dict[str, Sequence[BlockArrays]] = {}  # sessions of the parent, copied by fork
_SESSIONS: dict[str, Session] = {}


def open_session(token: str, payload: bytes | None = None) -> int:
    """Take the problem's blocks, inherited or pickled; Ctrl-C is not their affair. Returns the pid."""
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threadpool_limits(1)  # workers share the cores already: BLAS must not start threads of its own
        if multiprocessing.parent_process() is not None:
            threading.Thread(target=_end_with_parent, daemon=True).start()
    blocks = INHERITED[token.split(".", maxsplit=1)[0]] if payload is None else pickle.loads(payload)
    _SESSIONS[token] = Session(blocks)
    return os.getpid()


def _end_with_parent() -> None:
    """A main process that is killed cannot let its workers go: they see it end, and end too."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def timed(token: str, call: Callable[..., Any], arguments: tuple[Any, ...]) -> tuple[Any, float]:
    """Result of a call and the processor time it took [s]."""
    started = time.process_time()
    return call(token, *arguments), time.process_time() - started


def close_session(token: str) -> None:
    """Forget a session, for executors that live on."""
    _SESSIONS.pop(token, None)


def add_average(token: str, number: int, total: Sum, sample: int) -> Array:
    """Build and keep the averaged block of a weighted sum; returns its links."""
    session = _SESSIONS[token]
    block = averaged(number, total, session.block(sample).shape)
    session.extra[number] = block
    return block.links


def get_block(token: str, number: int) -> BlockArrays:
    """An averaged block, for the coarse start."""
    return _SESSIONS[token].block(number)


def cut_of(token: str, number: int, cost: float, dual: Array) -> Evaluation:
    """What a dual of a block from elsewhere proves, as if the block had been evaluated."""
    session = _SESSIONS[token]
    block = session.block(number)
    pattern, fixed = session.anchors[session.key(block)]
    z, reduced = strict(dual, block.shape, pattern, fixed)
    constant, gradient = price([block], z[None], reduced[None])
    return Evaluation(number, cost, z, float(constant[0, 0]), gradient[0, 0], 0.0, 0)


def refine(token: str, work: Sequence[tuple[int, Array]], steps: Steps) -> list[Evaluation]:
    """What duals [(number, (m',))] of the blocks in `steps` prove of the blocks here."""
    blocks = _SESSIONS[token].blocks
    out = []
    for number, dual in work:
        if isinstance(blocks, CoarseBlocks):
            own = blocks.coarsening(number)
            out.append(cut_of(token, number, 0.0, own.shrunk(spread_out(dual, own.hourly, steps))))
        else:
            out.append(cut_of(token, number, 0.0, spread_out(dual, blocks[number].shape, steps)))
    return out


def drop_block(token: str, number: int) -> None:
    """Forget an averaged block and its hot model."""
    session = _SESSIONS[token]
    session.drop(number)
    session.extra.pop(number, None)
    session.found.pop(number, None)


def give_up(token: str, number: int) -> tuple[Array, Array] | None:
    """Forget a block that another worker takes over; returns its basis, as numbers."""
    basis = _SESSIONS[token].drop(number)
    return None if basis is None else packed(basis)


def take_over(token: str, number: int, basis: tuple[Array, Array] | None) -> None:
    """Expect a block of another worker, to be started from its basis."""
    if basis is not None:
        _SESSIONS[token].bases[number] = unpacked(*basis)


def find_anchor(token: str, sample: int) -> Anchor | None:
    """The anchor of a block's shape and pattern."""
    block = _SESSIONS[token].block(sample)
    return anchor(block.shape, Pattern.of(block))


def set_anchor(token: str, key: str, sample: int, found: Anchor | None) -> None:
    """Take the anchor of the shape and pattern called `key`; `sample` is one of its blocks."""
    session = _SESSIONS[token]
    session.anchors[key] = (Pattern.of(session.block(sample)), found)


def describe(token: str, numbers: Sequence[int]) -> list[Description]:
    """Links, sizes and features of blocks."""
    session = _SESSIONS[token]
    out = []
    for number in numbers:
        block = session.block(number)
        nonzeros = block.shape.matrix.nnz + block.row_link.nnz + 2 * block.upper_link.nnz
        key = session.key(block)
        m, n = block.shape.matrix.shape
        features = features_of(block)
        out.append(Description(number, block.links, block.weight, key, m, n, nonzeros, features))
    return out


def evaluate(token: str, work: Sequence[tuple[int, Array]]) -> list[Evaluation]:
    """Blocks at a plan: [(number, seen (k,))] -> cost, dual and cut."""
    session = _SESSIONS[token]
    out = []
    for number, seen in work:
        answer = session.solve(number, seen)
        session.found[number] = (seen, answer.columns)
        block = session.block(number)
        pattern, fixed = session.anchors[session.key(block)]
        z, reduced = strict(answer.row_dual, block.shape, pattern, fixed)
        constant, gradient = price([block], z[None], reduced[None])
        short = float(answer.columns[block.shape.shortfall].max(initial=0.0))
        cut = (float(constant[0, 0]), gradient[0, 0], short)
        out.append(Evaluation(number, answer.objective, z, *cut, answer.iterations))
    return out


def keep(token: str) -> None:
    """The solutions found last are those of the best plan so far: hold on to them for the end."""
    session = _SESSIONS[token]
    session.kept = dict(session.found)


def without_shortfall(token: str, work: Sequence[tuple[int, Array]]) -> list[Hard]:
    """Blocks at a plan [(number, seen (k,))] with every priced shortfall forbidden."""
    session = _SESSIONS[token]
    out = []
    for number, seen in work:
        block = session.block(number)
        short, programme = block.shape.shortfall, at_plan(block, seen)
        answer = Highs("simplex").solve(forbidden(programme, short))
        cost, recourse = block.shape.cost, 1.0
        if answer.status is not Status.OPTIMAL:  # then the least shortfall tells what the plan must change
            cost, recourse = np.where(short, cost, 0.0), 0.0
            answer = Highs("simplex").solve(replace(programme, cost=cost))
        reduced = cost - block.shape.matrix.T @ answer.row_dual
        constant, gradient = price([block], answer.row_dual[None], reduced[None])
        value = answer.objective if recourse else np.inf
        out.append(Hard(number, value, float(constant[0, 0]), gradient[0, 0], recourse))
    return out


def forbidden(programme: Programme, short: Array) -> Programme:
    """A block's programme without its shortfall columns."""
    return replace(programme, upper=np.where(short, programme.lower, programme.upper))


def share(token: str, numbers: Sequence[int], duals: Array) -> tuple[Array, Array]:
    """Cuts that dual vectors (D, m) give the blocks `numbers` (B), all of one shape and pattern.

    Returns constants (D, B) and gradients (D, B, k).
    """
    session = _SESSIONS[token]
    block = session.block(numbers[0])
    pattern, _ = session.anchors[session.key(block)]
    reduced = block.shape.cost - (block.shape.matrix.T @ duals.T).T
    reduced = np.where(pattern.no_upper, np.maximum(reduced, 0.0), reduced)
    reduced = np.where(pattern.no_lower, np.minimum(reduced, 0.0), reduced)
    return price([session.block(number) for number in numbers], duals, reduced)


def add_up(token: str, numbers: Sequence[int], plan_columns: int) -> Sum:
    """Weighted sum of blocks of one shape, for averaging."""
    session = _SESSIONS[token]
    total: Sum | None = None
    for number in numbers:
        block = session.block(number)
        weight = block.weight
        vectors = [weight * v for v in (block.lower, block.upper, block.row_lower, block.row_upper)]
        spread = sp.csr_matrix(
            (np.ones(len(block.links)), (np.arange(len(block.links)), block.links)),
            shape=(len(block.links), plan_columns),
        )
        links = (weight * block.upper_link @ spread, weight * block.row_link @ spread)
        part = Sum(weight, vectors, *links)
        total = part if total is None else total + part
    assert total is not None
    return total


Finished = tuple[BlockSolution, Tally, Array, list[Shortfall]]


def finish(token: str, plan: Array, work: Sequence[tuple[int, Array, bool]]) -> list[Finished]:
    """Blocks at the final plan with the duals of the proof: solution, tally, part of A'p, shortfall.

    `work`: (number, combined dual z (m,), whether shortfall is forbidden); the columns come from a real solve
    at `plan` (n,), the one that was kept if there is one.
    """
    session = _SESSIONS[token]
    out = []
    for number, z, hard in work:
        block = session.block(number)
        seen = plan[block.links]
        there, columns = session.kept.get(number, (None, None))
        if hard:
            programme = forbidden(at_plan(block, seen), block.shape.shortfall)
            columns = Highs("simplex").solve(programme).columns
        elif there is None or not np.array_equal(there, seen):
            columns = session.solve(number, seen).columns
        assert columns is not None
        reduced = block.shape.cost - block.shape.matrix.T @ z
        solution = BlockSolution(block.number, columns, z, reduced)
        tally = Tally()
        part = certify_block(block, plan, solution, tally)
        out.append((solution, tally, part, shortfall_of(block, columns)))
    return out
