"""Fewer steps: what they keep of a block, and that duals of long steps prove something of the hours."""

from __future__ import annotations

import os
import pickle
import signal
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from gridplan.lp.arrays import BlockArrays, BlockShape, Family
from gridplan.solve import Decomposition, SolveOptions, solve
from gridplan.solve.benders.clean import clean
from gridplan.solve.benders.coarsen import (
    CoarseBlocks,
    Coarsening,
    Steps,
    hours_of,
    spread_out,
    without_bound,
)
from gridplan.solve.benders.duals import Pattern, anchor, price, strict
from gridplan.solve.benders.hot import at_plan
from gridplan.solve.highs import Highs
from gridplan.solve.programme import Status
from scripts.bench.synthetic import synthetic


@pytest.fixture(scope="module")
def system():
    return synthetic(1, 2 * 168, storage="linked")


def way(block, steps):
    return Coarsening.of(block.shape, steps, without_bound(block))


def in_steps(block, steps):
    return way(block, steps).block(block)


def coarse(block, count, day=False):
    return in_steps(block, Steps(count, day))


@pytest.mark.parametrize("factor", [2, 6, 24, 168])
def test_steps_add_up_costs_and_average_what_plants_can_give(system, factor):
    block = system.blocks[0]
    small = coarse(block, factor)
    assert hours_of(small.shape) == 168 // factor
    for fine, few in zip(block.shape.columns, small.shape.columns, strict=True):
        assert fine.name == few.name
        own, long = block.shape.cost[fine.start : fine.stop], small.shape.cost[few.start : few.stop]
        assert long.sum() == pytest.approx(own.sum())
    wind, long = block.shape.columns[0], small.shape.columns[0]
    given = block.upper_link.sum(axis=1)[wind.start : wind.stop]
    averaged = small.upper_link.sum(axis=1)[long.start : long.stop]
    assert np.asarray(averaged).mean() == pytest.approx(np.asarray(given).mean())


@pytest.mark.parametrize("steps", [Steps(24), Steps(6), Steps(1, day=True), Steps(6, day=True)])
def test_a_week_without_change_costs_the_same_in_hours_and_in_few_steps(system, steps):
    """Load and weather of one hour all week: no step loses anything by being long."""
    block = system.blocks[0]
    flat = {name: getattr(block, name).copy() for name in ("lower", "upper", "row_lower", "row_upper")}
    for families, names in (
        (block.shape.columns, ("lower", "upper")),
        (block.shape.rows, ("row_lower", "row_upper")),
    ):
        for family in families:
            for name in names:
                part = family.of(flat[name])
                part[:] = part[:, :1]
    still = replace(block, **flat, upper_link=_flat(block))
    seen = np.full(len(block.links), 5.0)
    hourly = Highs("simplex").solve(at_plan(still, seen))
    few = way(block, steps).block(still)
    assert Highs("simplex").solve(at_plan(few, seen)).objective == pytest.approx(hourly.objective, rel=1e-6)


def test_an_average_day_of_equal_days_costs_what_they_cost():
    """All days like the first: an average day in 24 parts costs no more, and its dual proves it."""
    system = synthetic(2, 168, storage="cyclic")
    block = system.blocks[0]
    same = {}
    for name, families in (("row_lower", block.shape.rows), ("row_upper", block.shape.rows)):
        values = getattr(block, name).copy()
        for family in families:
            part = family.of(values)
            if family.steps == 168:
                part[:] = np.tile(part[:, :24], 7)
        same[name] = values
    link = block.upper_link.tolil()
    for family in block.shape.columns:
        if family.steps == 168:
            for unit in range(len(family.units)):
                first = family.start + unit * 168
                for hour in range(24, 168):
                    link.rows[first + hour] = link.rows[first + hour % 24]
                    link.data[first + hour] = link.data[first + hour % 24]
    week = replace(block, upper_link=link.tocsr(), **same)
    seen = np.full(len(block.links), 3.0)
    steps = Steps(24, day=True)
    day = way(block, steps).block(week)
    hourly, few = (Highs("simplex").solve(at_plan(b, seen)) for b in (week, day))
    assert few.objective <= hourly.objective * (1 + 1e-9)
    z = spread_out(few.row_dual, block.shape, steps)
    reduced = block.shape.cost - block.shape.matrix.T @ z
    constant, gradient = price([week], z[None], np.where(np.isinf(week.upper), 0.0, reduced)[None])
    assert constant[0, 0] + gradient[0, 0] @ seen == pytest.approx(few.objective, rel=1e-6)


def _flat(block):
    """Availability of the first hour in all hours."""
    link = block.upper_link.tolil()
    for family in block.shape.columns:
        for unit in range(len(family.units)):
            first = family.start + unit * family.steps
            for step in range(1, family.steps):
                link.rows[first + step], link.data[first + step] = link.rows[first], link.data[first]
    return link.tocsr()


@pytest.mark.parametrize("steps", [Steps(24), Steps(12), Steps(7), Steps(3, day=True), Steps(8, day=True)])
@pytest.mark.parametrize("to", [None, Steps(4)])
def test_duals_of_few_steps_give_valid_cuts(system, steps, to):
    draw = np.random.default_rng(steps.count)
    block = system.blocks[1]
    finer = block if to is None else in_steps(block, to)
    few = in_steps(block, steps)
    seen = _plan(system, draw)[block.links]
    dual = spread_out(Highs("simplex").solve(at_plan(few, seen)).row_dual, block.shape, steps)
    if to is not None:
        dual = way(block, to).shrunk(dual)
    pattern = Pattern.of(finer)
    z, reduced = strict(dual, finer.shape, pattern, anchor(finer.shape, pattern))
    constant, gradient = price([finer], z[None], reduced[None])
    for _ in range(5):
        x = _plan(system, draw)[block.links]
        answer = Highs("simplex").solve(at_plan(finer, x))
        assert answer.status is Status.OPTIMAL
        assert constant[0, 0] + gradient[0, 0] @ x <= answer.objective * (1 + 1e-6)


def _plan(system, draw):
    """A random plan that keeps the plan's rows."""
    return clean(system.plan, draw.uniform(0.0, 20.0, len(system.plan.cost)))


def test_coarse_blocks_share_shapes_and_know_their_hours(system):
    blocks = CoarseBlocks(system.blocks, Steps(6))
    assert blocks[0].shape is blocks[1].shape
    assert blocks.coarsening(1).hourly is system.blocks[1].shape


def test_a_run_over_long_steps_is_proved_on_the_hours():
    problem = synthetic(1, 6 * 168, storage="linked")
    whole = solve(problem, SolveOptions(method="stacked"))
    choice = Decomposition(day_parts=4, steps=((12, 1e-2), (3, 5e-3)))
    split = solve(problem, SolveOptions(method="benders", gap=1e-5, decomposition=choice))
    phases = {line.phase for line in split.log}
    assert {"average days in 4", "steps of 12 h", "steps of 3 h", "blocks"} <= phases
    assert split.certificate.passed
    assert split.lower_bound <= whole.objective * (1 + 1e-7)
    assert split.objective == pytest.approx(whole.objective, rel=2e-5)


def test_ctrl_c_in_long_steps_still_ends_with_a_proved_plan():
    def interrupt(line):
        if line.phase == "steps of 3 h":
            os.kill(os.getpid(), signal.SIGINT)

    choice = Decomposition(steps=((12, 1e-3), (3, 0.0)))
    options = SolveOptions(method="benders", decomposition=choice, progress=interrupt)
    found = solve(synthetic(1, 6 * 168, storage="linked"), options)
    assert found.status == "interrupted"
    assert found.certificate.passed
    assert found.lower_bound <= found.objective


def river(hours=24):
    """Two dams, water takes two hours between them; spills have no bound, the lower release earns a price."""
    names = ("upper", "lower")
    size = 2 * hours
    columns = tuple(
        Family(name, i * size, names, hours, "hm3") for i, name in enumerate(("release", "spill", "missing"))
    )
    eye, late = sp.eye(hours), sp.csr_matrix(np.roll(np.eye(hours), 2, axis=0))
    leaving = sp.bmat([[eye, None], [-late, eye]])
    price = 1.0 + np.sin(np.arange(hours)) + 0.1 * np.arange(hours) % 0.7
    cost = np.r_[np.zeros(hours), -price, np.zeros(size), np.full(size, 50.0)]
    shape = BlockShape(
        cost=cost,
        matrix=sp.hstack([leaving, leaving, -sp.eye(size)]).tocsc(),
        columns=columns,
        rows=(Family("water", 0, names, hours, "hm3"),),
        shortfall=np.r_[np.zeros(2 * size, bool), np.ones(size, bool)],
    )
    inflow = np.r_[1.0 + 0.5 * np.cos(np.arange(hours)), np.full(hours, 0.2)]
    none = sp.csr_matrix((3 * size, 1))
    upper = np.r_[np.full(size, 1.4), np.full(2 * size, np.inf)]
    return BlockArrays(
        number=0, shape=shape, weight=1.0, links=np.array([0]), lower=np.zeros(3 * size), upper=upper,
        upper_link=none, row_lower=inflow, row_upper=inflow, row_link=sp.csr_matrix((size, 1)),
    )  # fmt: skip


@pytest.mark.parametrize("steps", [Steps(3), Steps(4), Steps(12), Steps(4, day=True)])
def test_a_dual_of_few_steps_is_right_in_the_hours_on_columns_without_bound(steps):
    """Water spilt in the last hours of a step arrives in the next one: merged, its price would be wrong."""
    block = river()
    free = without_bound(block)
    wrong = {}
    for parts, mask in (("apart", free), ("merged", np.zeros_like(free))):
        few = Coarsening.of(block.shape, steps, mask).block(block)
        answer = Highs("simplex").solve(at_plan(few, np.zeros(1)))
        assert answer.status is Status.OPTIMAL
        lifted = spread_out(answer.row_dual, block.shape, steps)
        reduced = block.shape.cost - block.shape.matrix.T @ lifted
        wrong[parts] = float((-reduced[free]).max())
        if parts == "apart":
            proved = lifted @ block.row_lower + np.minimum(reduced, 0.0)[~free] @ block.upper[~free]
            hourly = Highs("simplex").solve(at_plan(block, np.zeros(1)))
            assert proved <= hourly.objective + 1e-9
    assert wrong["apart"] <= 1e-9
    assert wrong["merged"] > 1e-3


def test_blocks_of_another_process_are_made_anew(system):
    """An id says nothing there, and arrays that it can make need not be sent."""
    blocks = CoarseBlocks(system.blocks, Steps(6))
    assert blocks[0].shape is blocks[1].shape
    sent = pickle.loads(pickle.dumps(blocks))
    assert not sent.built and not sent.ways and not sent.way_of
    assert np.array_equal(sent[1].upper, blocks[1].upper)
