"""Decomposed and stacked solves agree; every option on and off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from gridplan.errors import InfeasibleError, SolverError
from gridplan.lp.arrays import Problem
from gridplan.solve import Decomposition, SolveOptions, solve
from gridplan.solve.benders import master, session, workers
from gridplan.solve.benders.clean import clean
from gridplan.solve.benders.cuts import DualStore
from gridplan.solve.benders.duals import Pattern, anchor, strict
from tests.solve import plain
from tests.solve.cases import hand, random_system


def one_thread():
    return ThreadPoolExecutor(max_workers=1)


def switches(seed):
    """Every option of the decomposition on and off, drawn by the seed."""
    draw = np.random.default_rng(seed)
    return Decomposition(
        share=bool(draw.integers(2)),
        groups=[None, (), (2,), (1, 3)][draw.integers(4)],
        day_parts=[0, 1, 3][draw.integers(3)],
        steps=[(), ((2, 1e-2),), ((4, 1e-2), (2, 1e-3))][draw.integers(3)],
        mix=[0.5, 1.0][draw.integers(2)],
        level=[0.3, 0.7][draw.integers(2)],
        age=[1, 12][draw.integers(2)],
        pool=[3, 1500][draw.integers(2)],
        pool_cuts=int(draw.integers(1, 3)),
        shared_duals=[1, 64][draw.integers(2)],
    )


@pytest.mark.oracle
@pytest.mark.parametrize("seed", range(100))
def test_decomposed_stacked_and_plain_pyomo_agree(seed):
    """Random systems of one to four block lengths, all options on and off."""
    problem = random_system(seed)
    expected = plain.objective(problem)
    whole = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    options = SolveOptions(
        method="benders", gap=1e-8, workers=1 + seed % 2, decomposition=switches(seed), executor=one_thread
    )
    split = solve(problem, options)
    assert split.status == "optimal"
    assert whole.certificate.passed and split.certificate.passed
    for found in (whole.objective, whole.lower_bound, split.objective, split.lower_bound):
        assert found == pytest.approx(expected, rel=1e-7)


def test_a_wrong_dual_behind_a_cut_is_caught(monkeypatch):
    """The proof is rebuilt from the stored duals: falsify them and the certificate must fail."""
    true = DualStore.get
    monkeypatch.setattr(DualStore, "get", lambda self, dual: 0.9 * true(self, dual))
    with pytest.raises(SolverError, match="gap"):
        solve(random_system(7), SolveOptions(method="benders", gap=1e-9, executor=one_thread))


def test_a_wrong_cut_is_caught(monkeypatch):
    """A cut that lies too high lifts the loop's bound above the true one; the certificate does not follow."""
    true = workers.price

    def high(blocks, duals, reduced):
        constant, gradient = true(blocks, duals, reduced)
        return constant + 0.5, gradient

    monkeypatch.setattr(workers, "price", high)
    with pytest.raises(SolverError, match="certified"):
        solve(random_system(7), SolveOptions(method="benders", gap=1e-6, executor=one_thread))


def test_rounds_go_on_while_no_bound_is_proved(monkeypatch):
    """Prices of a hopeless target may leave reduced costs of free columns wrong, and the bound at -inf."""
    true, asked = master.master_bound, []

    def late(*arguments):
        asked.append(arguments)
        return -np.inf if len(asked) < 10 else true(*arguments)

    monkeypatch.setattr(master, "master_bound", late)
    whole = solve(random_system(3), SolveOptions(method="stacked"))
    split = solve(random_system(3), SolveOptions(method="benders", gap=1e-8, executor=one_thread))
    assert len(asked) > 10
    assert split.objective == pytest.approx(whole.objective, rel=1e-7)


@pytest.mark.parametrize("seed", [3, 7])
def test_blocks_that_share_a_model_cost_the_same(seed, monkeypatch):
    """Too large for a model each: one for all blocks of a shape, moved from block to block."""
    monkeypatch.setattr(session, "OWN_NONZEROS", 0)
    problem = random_system(seed)
    whole = solve(problem, SolveOptions(method="stacked"))
    split = solve(problem, SolveOptions(method="benders", gap=1e-9, workers=1, executor=one_thread))
    assert split.certificate.passed
    assert split.objective == pytest.approx(whole.objective, rel=1e-7)


def test_averaged_blocks_bound_from_below():
    """The coarse start's bound holds for the real blocks."""
    lines = []
    whole = solve(random_system(9), SolveOptions(method="stacked"))
    choice = Decomposition(groups=(1,))
    solve(
        random_system(9),
        SolveOptions(
            method="benders", gap=1e-6, decomposition=choice, progress=lines.append, executor=one_thread
        ),
    )
    coarse = [line for line in lines if line.phase.startswith("coarse")]
    assert coarse
    assert coarse[0].lower_bound <= whole.objective + 1e-6


def test_the_anchor_mends_a_dual_that_is_slightly_wrong():
    block = random_system(4).blocks[0]
    pattern = Pattern.of(block)
    found = anchor(block.shape, pattern)
    assert found is not None
    wrong = found.dual + 1e-3 * np.random.default_rng(0).standard_normal(len(found.dual))
    z, reduced = strict(wrong * 1.5 + 25.0, block.shape, pattern, found)
    exact = block.shape.cost - block.shape.matrix.T @ z
    assert exact[pattern.no_upper].min() >= -1e-9
    assert reduced[pattern.no_upper].min() >= 0.0


def test_a_plan_is_cleaned_onto_its_rows():
    plan = random_system(6).plan
    rng = np.random.default_rng(1)
    for _ in range(20):
        x = clean(plan, rng.uniform(-1.0, 3.0, len(plan.cost)))
        activity = plan.matrix @ x
        assert np.all(activity >= plan.row_lower - 1e-7)
        assert np.all(activity <= plan.row_upper + 1e-7)
        assert np.all((x >= plan.lower) & (x <= plan.upper))


def test_a_plan_without_any_answer_is_said():
    plan = hand().plan
    with pytest.raises(InfeasibleError, match="space"):
        clean(replace(plan, row_lower=np.array([30.0]), row_upper=np.array([40.0])), np.zeros(2))


@pytest.mark.parametrize("method", ["stacked", "benders"])
def test_targets_out_of_reach_end_alike_both_ways(method):
    """Wind and gas can be 20 GW each at most; a row that asks for more clashes, and is named."""
    problem = random_system(5)
    low = problem.plan.row_lower.copy()
    low[problem.plan.rows.index("least_build")] = 50.0
    broken = Problem(replace(problem.plan, row_lower=low), problem.blocks)
    with pytest.raises(InfeasibleError, match="least_build"):
        solve(broken, SolveOptions(method=method, executor=one_thread))
