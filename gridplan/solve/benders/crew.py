"""The crew: worker lanes behind the concurrent.futures interface, and what to do when one dies.

A lane is an executor of one worker, so a block always goes to the worker that has its arrays and its last
basis. A process here or a machine of a cluster makes no difference: `SolveOptions.executor` makes the lanes.
A dead worker is replaced; its session is opened again and its tasks are sent again, so nothing but time is
lost.
"""

from __future__ import annotations

import multiprocessing
import pickle
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gridplan.errors import SolverError
from gridplan.lp.arrays import Array, BlockArrays
from gridplan.solve.benders import workers
from gridplan.solve.benders.balance import shares
from gridplan.words import N_

POLL = 0.1  # seconds between looks at the clock and at Ctrl-C
LIVES = 8  # replacements of one lane before the run gives up


class Stopped(Exception):
    """Ctrl-C or the time limit came while the crew was working."""


def local_process() -> Executor:
    """A lane in a process of this machine: forked where that exists, so the problem is inherited."""
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if "fork" in methods else "spawn")
    return ProcessPoolExecutor(max_workers=1, mp_context=context)


@dataclass(eq=False)
class Lane:
    """One worker's executor, what it has been told so far (to tell its successor), and its deaths."""

    executor: Executor
    told: list[tuple[Callable[..., Any], tuple[Any, ...]]] = field(default_factory=list)
    deaths: int = 0


@dataclass(frozen=True, eq=False)
class Task:
    """A call for one lane."""

    lane: int
    call: Callable[..., Any]
    arguments: tuple[Any, ...]


class Crew:
    """Lanes that answer for the blocks of one problem.

    `stop` is asked while waiting; when it is true, tasks not yet begun are dropped and Stopped is raised.
    `work` (B,) is what each block is expected to take.
    """

    def __init__(
        self,
        blocks: Sequence[BlockArrays],
        lanes: int,
        make: Callable[[], Executor] | None,
        stop: Callable[[], bool],
        work: Array | None = None,
    ):
        self.token = uuid.uuid4().hex
        self.stop = stop
        self.busiest = 0.0  # processor time of the busiest lane, call by call [s]
        self._make = make or local_process
        self._blocks = blocks
        forked = make is None and "fork" in multiprocessing.get_all_start_methods()
        self._payload = None if forked else pickle.dumps(blocks)
        workers.INHERITED[self.token] = blocks
        self.lanes = [Lane(self._make()) for _ in range(lanes)]
        self.pids = [0] * lanes
        self._lane_of = dict(enumerate(shares(np.ones(len(blocks)) if work is None else work, lanes)))
        for lane in range(lanes):
            self._open(lane)

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let all workers go."""
        for lane in self.lanes:
            lane.executor.shutdown(wait=False, cancel_futures=True)
        workers.INHERITED.pop(self.token, None)

    def lane_of(self, number: int) -> int:
        """The lane that owns a block."""
        return int(self._lane_of.get(number, number % len(self.lanes)))

    def move(self, number: int, lane: int) -> None:
        """Give a block to another lane, with its basis, so that its next solve starts hot there."""
        basis = self.ask([Task(self.lane_of(number), workers.give_up, (number,))])[0]
        self._lane_of[number] = lane
        self.ask([Task(lane, workers.take_over, (number, basis))])

    def tell(self, lane: int, call: Callable[..., Any], *arguments: Any) -> Any:
        """A call that changes the worker's session; remembered, and told to a successor."""
        result = self.ask([Task(lane, call, arguments)])[0]
        self.lanes[lane].told.append((call, arguments))
        return result

    def ask(self, tasks: Iterable[Task]) -> list[Any]:
        """Results of `tasks` in order; a task on a lane that dies is sent again to its successor."""
        tasks = list(tasks)
        futures = {self._submit(task): place for place, task in enumerate(tasks)}
        results: list[Any] = [None] * len(tasks)
        busy = [0.0] * len(self.lanes)
        while futures:
            done, _ = wait(futures, timeout=POLL)
            if self.stop() and not all(f.done() for f in futures):
                for future in futures:
                    future.cancel()
                raise Stopped
            broken: list[int] = []
            for future in done:
                place = futures.pop(future)
                try:
                    results[place], seconds = future.result()
                    busy[tasks[place].lane] += seconds
                except BrokenExecutor:
                    broken.append(place)
            for place in sorted(broken):
                futures[self._submit(tasks[place])] = place
        self.busiest += max(busy)
        return results

    def _name(self, lane: int) -> str:
        return f"{self.token}.{lane}"

    def _submit(self, task: Task) -> Future[Any]:
        while True:
            try:
                return self.lanes[task.lane].executor.submit(
                    workers.timed, self._name(task.lane), task.call, task.arguments
                )
            except BrokenExecutor:
                self._replace(task.lane)

    def _replace(self, number: int) -> None:
        lane = self.lanes[number]
        lane.deaths += 1
        if lane.deaths > LIVES:
            raise SolverError(
                N_("worker {lane} died {times} times (out of memory?): give fewer workers or more memory",
                   lane=number, times=lane.deaths)
            )  # fmt: skip
        lane.executor.shutdown(wait=False, cancel_futures=True)
        lane.executor = self._make()
        self._open(number)

    def _open(self, number: int) -> None:
        lane = self.lanes[number]
        try:
            call = lane.executor.submit(workers.open_session, self._name(number), self._payload)
            self.pids[number] = call.result()
            for told, arguments in lane.told:
                lane.executor.submit(told, self._name(number), *arguments).result()
        except BrokenExecutor:
            time.sleep(POLL)
            self._replace(number)
