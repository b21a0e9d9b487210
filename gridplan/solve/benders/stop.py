"""When a run should end early: Ctrl-C or the time limit."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from gridplan.errors import SolverError
from gridplan.words import N_


@dataclass(eq=False)
class Stop:
    """Why a run should end early: Ctrl-C or the time limit; a second Ctrl-C ends it at once."""

    limit: float | None
    started: float
    interrupted: bool = False
    ignored: bool = False

    def __call__(self) -> bool:
        if self.ignored:
            return False
        late = self.limit is not None and time.perf_counter() - self.started > self.limit
        return self.interrupted or late

    def raise_flag(self, *_: object) -> None:
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True


@contextmanager
def listening(stop: Stop) -> Iterator[None]:
    """Ctrl-C raises the flag while inside; elsewhere than in the main thread nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, stop.raise_flag)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def too_early(stop: Stop) -> BaseException:
    """Nothing is proved yet, so there is no plan to save."""
    return (
        KeyboardInterrupt()
        if stop.interrupted
        else SolverError(N_("stopped before the first bound was proved"))
    )
