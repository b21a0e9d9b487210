"""The end game: a plan within the gap that leaves no block short.

Within the gap a plan may still lean on a little priced shortfall (an allowance spread not quite right). The
blocks that do are solved once more with shortfall forbidden: that cost is an upper bound too, and as a rule
within the gap. Where it is not, cuts of the forbidding blocks guide the next plans. They guide only: the
lower bound never uses them.
"""

from __future__ import annotations

import time
from collections.abc import Sequence

import numpy as np

from gridplan.lp.arrays import Array
from gridplan.solve.benders import workers
from gridplan.solve.benders.clean import clean
from gridplan.solve.benders.crew import Stopped
from gridplan.solve.benders.cuts import Guide
from gridplan.solve.benders.level import level_point
from gridplan.solve.benders.loop import Run, report, shortages
from gridplan.solve.benders.session import Hard

ROUNDS = 30


def mend(run: Run) -> None:
    """Look for a plan within the gap and without shortfall; the best plan stays where none is found."""
    engine, blocks = run.engine, range(len(run.engine.blocks))
    x, short, value = run.best, run.short, run.upper
    costs = run.costs
    guides: list[Guide] = []
    if not short:
        return
    for _ in range(ROUNDS):
        since = time.perf_counter()
        if short:
            hard = _forbid(run, x, sorted(short))
            dearer = value + sum(engine.weight(h.number) * (h.cost - costs[h.number]) for h in hard)
            if dearer <= max(_allowed(run), run.upper if run.gap <= run.options.gap else -np.inf):
                run.upper, run.best, run.short, run.hard = dearer, x, {}, frozenset(short)
                report(run, "mend")
                return
            guides += [Guide(h.number, h.constant, h.gradient, h.recourse) for h in hard]
        found = level_point(engine.master, run.lower + 0.7 * (_allowed(run) - run.lower), guides)
        if found is None:
            return
        x = clean(engine.plan, found[0])
        evaluations = engine.evaluate(x, blocks)
        value, costs = engine.cost(x, evaluations), [e.cost for e in evaluations]
        short = shortages(evaluations)
        engine.learn(evaluations)
        run.lower = max(run.lower, engine.bound().bound)
        run.clock("mend", since)
        if not short and value <= _allowed(run):
            run.upper, run.best, run.short, run.costs = value, x, {}, costs
            engine.keep()
            report(run, "mend")
            return
        report(run, "mend")
        if engine.crew.stop():
            raise Stopped


def _allowed(run: Run) -> float:
    """The dearest plan that is within the gap."""
    return run.lower + run.options.gap * max(1.0, abs(run.upper))


def _forbid(run: Run, x: Array, numbers: Sequence[int]) -> list[Hard]:
    """The blocks `numbers` at plan x with shortfall forbidden."""
    engine = run.engine
    tasks = engine.spread(
        numbers, lambda part: ([(b, x[engine.links[b]]) for b in part],), workers.without_shortfall
    )
    return [hard for part in engine.crew.ask(tasks) for hard in part]
