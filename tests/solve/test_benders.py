"""Decomposed and stacked solves agree; every option on and off."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from gridplan.solve import Decomposition, SolveOptions, solve
from tests.solve.cases import random_system


def one_thread():
    return ThreadPoolExecutor(max_workers=1)


SWITCHES = [
    Decomposition(),
    Decomposition(share=False, groups=()),
    Decomposition(groups=(2,), mix=1.0),
    Decomposition(groups=(), age=1, pool=3),
    Decomposition(resident=1, shared_duals=1),
    Decomposition(groups=(1, 3), level=0.7, pool_cuts=1),
]


@pytest.mark.parametrize("seed", range(100))
def test_decomposed_and_stacked_agree(seed):
    problem = random_system(seed)
    whole = solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
    choice = SWITCHES[seed % len(SWITCHES)]
    options = SolveOptions(
        method="benders", gap=1e-9, workers=1 + seed % 2, decomposition=choice, executor=one_thread
    )
    split = solve(problem, options)
    assert split.status == "optimal"
    assert split.certificate.passed
    assert split.objective == pytest.approx(whole.objective, rel=1e-7)
    assert split.lower_bound == pytest.approx(whole.objective, rel=1e-7)
