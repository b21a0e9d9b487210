"""A child process under watch: its phases as it tells them, peak memory, killed when late."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

LOOK = 0.3  # seconds between looks at memory
ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Outcome:
    """What a child did: seconds of each phase, the phase it was killed in, its last words, memory [MB]."""

    seconds: dict[str, float] = field(default_factory=dict)
    within: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    memory: float = 0.0
    wall: float = 0.0
    late: bool = False
    error: str = ""


def watch(module: str, arguments: dict[str, Any], limit: float) -> Outcome:
    """Run `python -m module` with `arguments` as JSON for at most `limit` seconds."""
    outcome, started = Outcome(), time.perf_counter()
    command = [sys.executable, "-m", module, json.dumps(arguments)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True
    ) as child:
        errors: list[str] = []
        readers = [
            threading.Thread(target=_listen, args=(child.stdout, outcome)),
            threading.Thread(target=lambda: errors.extend(child.stderr or [])),
        ]
        for reader in readers:
            reader.start()
        while child.poll() is None:
            outcome.memory = max(outcome.memory, tree_memory(child.pid))
            if time.perf_counter() - started > limit:
                outcome.late = True
                os.killpg(child.pid, signal.SIGKILL)
                break
            time.sleep(LOOK)
        child.wait()
        for reader in readers:
            reader.join()
    outcome.wall = time.perf_counter() - started
    if child.returncode and not outcome.late:
        outcome.error = errors[-1].strip() if errors else f"exit code {child.returncode}"
    return outcome


def _listen(lines: Any, outcome: Outcome) -> None:
    """Take in what the child tells, line by line."""
    for line in lines:
        try:
            told = json.loads(line)
        except ValueError:
            continue  # a library's own chatter
        if "begins" in told:
            outcome.within = told["begins"]
        elif "ends" in told:
            outcome.seconds[told["ends"]], outcome.within = told["seconds"], ""
        else:
            outcome.said = told


def tree_memory(pid: int) -> float:
    """Memory [MB] of a process and those it started; pages they share count once, in parts."""
    total, waiting = 0, [pid]
    while waiting:
        own = waiting.pop()
        try:
            text = Path(f"/proc/{own}/smaps_rollup").read_text()
            children = [p.read_text().split() for p in Path(f"/proc/{own}/task").glob("*/children")]
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:"))
        waiting += [int(number) for numbers in children for number in numbers]
    return total / 1024.0
