"""Phases of a measured child process, told to its parent line by line: what a killed one did is known."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


class Clock:
    """Prints a JSON line when a phase begins and when it ends."""

    def tell(self, **what: Any) -> None:
        """One line to the parent."""
        sys.stdout.write(json.dumps(what, default=float) + "\n")
        sys.stdout.flush()

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        """Times what happens inside [s]."""
        self.tell(begins=name)
        started = time.perf_counter()
        yield
        self.tell(ends=name, seconds=round(time.perf_counter() - started, 3))
