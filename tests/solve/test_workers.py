"""Workers: processes, a kill -9 in mid-run, Ctrl-C, the time limit, blocks built on demand."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from gridplan.errors import SolverError, UsageError
from gridplan.lp.arrays import BlockArrays, Problem
from gridplan.solve import Decomposition, SolveOptions, solve
from gridplan.solve.benders import workers
from gridplan.solve.benders.hot import HotBlocks
from gridplan.solve.benders.session import Session
from tests.solve.cases import hand, random_system

TIGHT = SolveOptions(method="benders", gap=1e-9, workers=2)


@pytest.fixture(scope="module")
def reference():
    return solve(random_system(7), SolveOptions(method="stacked", algorithm="simplex"))


def test_processes_agree_with_the_stacked_solve(reference):
    solution = solve(random_system(7), TIGHT)
    assert solution.objective == pytest.approx(reference.objective, rel=1e-8)
    assert solution.rounds == len(solution.log)
    assert solution.memory > 0.0
    assert {"blocks", "master", "certify", "total"} <= set(solution.seconds)


def test_a_killed_worker_changes_nothing_but_the_time(reference):
    killed = []

    def kill_once(line):
        if line.round == 3 and not killed:
            victim = multiprocessing.active_children()[0]
            os.kill(victim.pid, signal.SIGKILL)
            killed.append(victim.pid)

    solution = solve(random_system(7), replace(TIGHT, progress=kill_once))
    assert killed
    assert solution.certificate.passed
    assert solution.objective == pytest.approx(reference.objective, rel=1e-8)
    assert solution.plan.columns[:7] == pytest.approx(reference.plan.columns[:7], abs=1e-5)


def test_a_worker_that_always_dies_ends_the_run():
    def kill(line):
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(SolverError, match="died"):
        solve(random_system(7), replace(TIGHT, gap=0.0, progress=kill))


def test_plan_prices_agree_with_the_stacked_ones():
    """A budget that binds has one price, whichever way it is solved."""
    problem = hand()
    plan = replace(problem.plan, row_upper=np.array([1.8]))
    stacked = solve(Problem(plan, problem.blocks), SolveOptions(method="stacked"))
    split = solve(Problem(plan, problem.blocks), TIGHT)
    assert stacked.plan.row_dual[0] < -1.0
    assert split.plan.row_dual == pytest.approx(stacked.plan.row_dual, rel=1e-6)
    assert split.plan.reduced_cost == pytest.approx(stacked.plan.reduced_cost, abs=1e-6)
    for one, other in zip(split.blocks, stacked.blocks, strict=True):
        assert one.row_dual.sum() == pytest.approx(other.row_dual.sum(), rel=1e-6)


class OnDemand(Sequence[BlockArrays]):
    """Blocks that are built when asked for; counts how many the main process builds."""

    def __init__(self, seed: int):
        self.seed, self.asked = seed, 0
        self.count = len(random_system(seed).blocks)

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number):
        self.asked += 1
        return random_system(self.seed).blocks[number]


def test_the_main_process_never_builds_a_block(reference):
    problem = Problem(random_system(7).plan, OnDemand(7))
    solution = solve(problem, TIGHT)
    assert problem.blocks.asked == 0
    assert solution.objective == pytest.approx(reference.objective, rel=1e-8)


def test_hours_are_read_block_by_block(reference):
    solution = solve(random_system(7), TIGHT)
    assert not isinstance(solution.blocks, list)
    cost = sum(
        b.weight * float(b.shape.cost @ solution.blocks[i].columns)
        for i, b in enumerate(random_system(7).blocks)
    )
    plan = random_system(7).plan
    assert plan.offset + plan.cost @ solution.plan.columns + cost == pytest.approx(solution.objective)


def test_the_time_limit_leaves_a_certified_plan():
    slow = replace(TIGHT, gap=0.0, time_limit=1.0, decomposition=Decomposition(rounds=100_000))
    solution = solve(random_system(7), slow)
    assert solution.status == "limit"
    assert solution.certificate.passed
    assert solution.lower_bound <= solution.objective


def test_whole_numbers_are_refused():
    problem = hand()
    with pytest.raises(UsageError, match="stacked"):
        solve(Problem(replace(problem.plan, integer=np.array([True, False])), problem.blocks), TIGHT)


SCRIPT = """
import sys
import numpy as np
from gridplan.errors import EXIT_INTERRUPTED
from gridplan.solve import Decomposition, SolveOptions, solve
from gridplan.solve.benders import workers
from gridplan.solve.benders.hot import HotBlocks
from gridplan.solve.benders.session import Session
from scripts.bench.synthetic import synthetic

def show(line):
    print(line.phase, line.round, flush=True)

options = SolveOptions(
    method="benders", gap=0.0, progress=show, decomposition=Decomposition(rounds=10**6, groups=(1, 4))
)
solution = solve(synthetic(2, 8 * 168), options)
np.savez(sys.argv[1], plan=solution.plan.columns, bounds=[solution.lower_bound, solution.objective],
         passed=solution.certificate.passed)
sys.exit(EXIT_INTERRUPTED if solution.status == "interrupted" else 0)
"""


@pytest.mark.parametrize("phase", ["coarse", "warm-up", "blocks"])
def test_ctrl_c_saves_the_best_proved_plan(tmp_path, phase):
    saved = tmp_path / "plan.npz"
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(saved)], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()}, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith(phase):
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to the workers too
            break
    process.communicate(timeout=60)
    assert process.returncode == 130
    result = np.load(saved)
    assert result["passed"]
    assert result["bounds"][0] <= result["bounds"][1]


KILLED = """
import multiprocessing, os, signal
from gridplan.solve import SolveOptions, solve
from tests.solve.cases import random_system

def kill(line):
    if line.round == 3:
        print(*[child.pid for child in multiprocessing.active_children()], flush=True)
        os.kill(os.getpid(), signal.SIGKILL)

solve(random_system(7), SolveOptions(method="benders", gap=0.0, workers=2, progress=kill))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
def test_workers_end_with_a_main_process_that_is_killed():
    done = subprocess.run([sys.executable, "-c", KILLED], capture_output=True, text=True, check=False)
    assert done.returncode == -signal.SIGKILL
    workers = [Path(f"/proc/{pid}") for pid in done.stdout.split()]
    assert len(workers) == 2
    until = time.monotonic() + 60.0
    while any(worker.exists() for worker in workers) and time.monotonic() < until:
        time.sleep(0.1)
    assert not [worker.name for worker in workers if worker.exists()]


STACKED = """
from gridplan.solve import SolveOptions, solve
from scripts.bench.synthetic import synthetic

problem = synthetic(3, 8 * 168)
print("ready", flush=True)
try:
    solve(problem, SolveOptions(method="stacked", algorithm="simplex"))
except KeyboardInterrupt:
    raise SystemExit(130) from None
"""


def test_ctrl_c_stops_a_stacked_solve():
    process = subprocess.Popen(
        [sys.executable, "-c", STACKED], stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": os.getcwd()}, start_new_session=True,
    )  # fmt: skip
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(2.0)
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(timeout=30) == 130


def test_the_best_plan_s_solutions_are_kept_for_the_end(monkeypatch):
    """They are not solved again; another plan is."""
    problem = random_system(7)
    monkeypatch.setitem(workers.INHERITED, "kept", problem.blocks)
    with ThreadPoolExecutor(1) as own:  # in the main thread a worker stops listening to Ctrl-C
        own.submit(workers.open_session, "kept").result()
    number = 0
    key = Session(problem.blocks).key(problem.blocks[number])
    workers.set_anchor("kept", key, number, workers.find_anchor("kept", number))
    plan = solve(problem, SolveOptions(method="stacked", algorithm="simplex")).plan.columns
    workers.evaluate("kept", [(number, plan[problem.blocks[number].links])])
    workers.keep("kept")
    dual = np.zeros(len(problem.blocks[number].row_lower))
    [(kept, *_)] = workers.finish("kept", plan, [(number, dual, False)])
    solved = []
    monkeypatch.setattr(HotBlocks, "solve", lambda self, block, seen, start: solved.append(seen))
    [(again, *_)] = workers.finish("kept", plan, [(number, dual, False)])
    assert not solved and np.array_equal(kept.columns, again.columns)
    with pytest.raises(AttributeError):
        workers.finish("kept", 0.9 * plan, [(number, dual, False)])
    assert len(solved) == 1
    workers.close_session("kept")
