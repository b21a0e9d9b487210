"""Memory of the main process and its workers, as the system counts it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def resident_memory(pids: Sequence[int], peak: bool = False) -> float:
    """Resident memory [MB] of this process and `pids`, now or at its peak; 0 where the system does not tell.

    Pages shared by fork count once a process, so the sum is an upper bound.
    """
    field = "VmHWM:" if peak else "VmRSS:"
    total = 0
    for pid in {os.getpid(), *pids}:
        try:
            text = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(field))
    return total / 1024.0
