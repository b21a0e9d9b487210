"""Processes that plan variants, and what they tell of it."""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from gridplan.batch.log import Log
from gridplan.batch.options import BatchOptions, Outcome
from gridplan.errors import EXIT_INTERRUPTED, EXIT_SOLVER, EXIT_USAGE, GridplanError, InputError
from gridplan.results.status import exit_code
from gridplan.run import RunOptions, run
from gridplan.words import N_

STATUS = {"optimal": "solved", "limit": "limit", "interrupted": "stopped"}
GRACE = 30.0  # seconds for a process to stop when asked to


@dataclass
class _Job:
    name: str
    mark: str
    process: SpawnProcess
    pipe: Connection
    far_end: Connection
    started: float
    outcome: Outcome | None = None


class Crew:
    """Plans variants, each in a process of its own, `jobs` at a time."""

    def __init__(self, study: Path | str, options: BatchOptions, log: Log):
        self.study, self.options, self.log = study, options, log
        self.context = multiprocessing.get_context("spawn")

    def plan(self, waiting: list[tuple[str, str]]) -> None:
        running: list[_Job] = []
        try:
            while waiting or running:
                while waiting and len(running) < self.options.jobs:
                    running.append(self._job(*waiting[0]))  # listed before it starts, so that Ctrl-C finds it
                    self._start(running[-1])
                    del waiting[0]
                wait([job.pipe for job in running], timeout=0.5)
                for job in list(running):
                    alive = job.process.is_alive()  # asked before the pipe is emptied: nothing comes after
                    self._listen(job)
                    if not alive:
                        running.remove(job)
                        self._end(job)
        except KeyboardInterrupt:
            self._stop(running)
            for job in running:
                self._listen(job)
                self._end(job, stopped=True)
            for name, mark in waiting:
                if name not in self.log.outcomes:
                    self.log.end(self._stopped(name, mark))

    def _job(self, name: str, mark: str) -> _Job:
        here, there = self.context.Pipe(duplex=False)
        asked = replace(self.options.run, variant=name, tell=None, progress=None)
        process = self.context.Process(target=work, args=(self.study, asked, there), name=f"gridplan {name}")
        return _Job(name, mark, process, here, there, time.monotonic())

    def _start(self, job: _Job) -> None:
        self.log.note(job.name, {"status": "running"})
        job.process.start()
        job.far_end.close()

    def _listen(self, job: _Job) -> None:
        """Everything that has come from the job's process so far."""
        try:
            while job.pipe.poll():
                kind, what = job.pipe.recv()
                if kind == "tell" and self.options.tell:
                    self.options.tell(job.name, what)
                elif kind == "progress" and self.options.progress:
                    self.options.progress(job.name, what)
                elif kind == "end":
                    job.outcome = what
        except (EOFError, OSError):
            return

    def _end(self, job: _Job, stopped: bool = False) -> None:
        if job.process.pid is not None:
            job.process.join()
        job.pipe.close()
        seconds = time.monotonic() - job.started
        outcome = job.outcome
        if outcome is None and stopped:
            outcome = self._stopped(job.name, job.mark)
        if outcome is None:
            code = job.process.exitcode
            said = N_("the process of the variant ended by itself with code {code}", code=code)
            outcome = Outcome(job.name, "failed", EXIT_SOLVER, said.text(self.options.run.language))
        self.log.end(replace(outcome, seconds=seconds, fingerprint=job.mark))

    def _stopped(self, name: str, mark: str) -> Outcome:
        said = N_("interrupted; start the batch again to go on").text(self.options.run.language)
        return Outcome(name, "stopped", EXIT_INTERRUPTED, said, fingerprint=mark)

    def _stop(self, running: list[_Job]) -> None:
        for job in running:
            if job.process.pid is not None and job.process.is_alive():
                if os.name == "nt":
                    job.process.terminate()
                else:
                    os.kill(job.process.pid, signal.SIGINT)
        for job in running:
            if job.process.pid is not None:
                job.process.join(GRACE)
            if job.process.is_alive():
                job.process.kill()


def failed(name: str, error: GridplanError, language: str) -> Outcome:
    """The outcome of a variant that ended with a known error."""
    found = error.problems if isinstance(error, InputError) else ()
    problems = tuple(problem.as_dict(language) for problem in found if problem.severity == "error")
    return Outcome(name, "failed", error.exit_code, error.message.text(language), problems=problems)


def work(study: Path | str, options: RunOptions, pipe: Connection) -> None:
    """Plans one variant in this process; `pipe` takes what it tells and, last, how it ended."""
    threading.Thread(target=_follow_parent, daemon=True).start()
    asked = replace(
        options,
        tell=lambda message: pipe.send(("tell", message)),
        progress=lambda line: pipe.send(("progress", line)),
    )
    name, language = options.variant, options.language
    try:
        results, _ = run(study, asked)
        status = STATUS[results.run["status"]]
        outcome = Outcome(name, status, exit_code(results), objective=results.run["objective"])
    except GridplanError as error:
        outcome = failed(name, error, language)
    except KeyboardInterrupt:
        said = N_("interrupted; start the batch again to go on").text(language)
        outcome = Outcome(name, "stopped", EXIT_INTERRUPTED, said)
    except BrokenPipeError:  # the batch is gone, and with it whoever would hear of this
        return
    except Exception as error:
        traceback.print_exc()
        said = N_("unexpected error: {error}", error=f"{type(error).__name__}: {error}").text(language)
        outcome = Outcome(name, "failed", EXIT_USAGE, said)
    with suppress(BrokenPipeError):
        pipe.send(("end", outcome))
    pipe.close()


def _follow_parent() -> None:
    """Interrupts this process when the one that started it is gone: nobody waits for its results then."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os.kill(os.getpid(), signal.SIGINT)
