"""Memory of the main process and its workers, as the system counts it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path


def resident_memory(pids: Sequence[int]) -> float:
    """Memory [MB] of this process and `pids` now; 0 where the system does not tell.

    Proportional set size: a page that forked processes share counts once, in parts.
    """
    total = 0
    for pid in {os.getpid(), *pids}:
        try:
            text = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
    return total / 1024.0
