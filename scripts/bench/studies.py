"""`python -m scripts.bench studies`: the studies that ship, each run whole as a user runs it, phase by phase.

`gridplan run models/NAME.yaml`, one study after the other, each in a process of its own; seconds of phases
and peak memory as the run itself records them (run.json), wall seconds as seen from outside. Costs of targets
(further solves) only with `--target-costs`.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path

from scripts.bench.machine import machine
from scripts.bench.watched import ROOT

PHASES = ("read", "profiles", "assemble", "solve", "write", "audit")
NAMES = ("tutorial", "elements", "tibet_industry", "chengdu", "yunnan", "qinghai", "changdu", "southwest")
HEAD = ("study", "blocks", "columns", "nonzeros", "method", "rounds",
        *(f"{phase} s" for phase in PHASES), "total s", "MB", "gap", "outcome")  # fmt: skip


@dataclass
class Row:
    """One study: how the run ended, and what it recorded of itself."""

    study: str
    wall: float
    exit_code: int
    method: str = "-"
    rounds: int = 0
    gap: float = float("nan")
    objective: float = float("nan")
    certified: bool = False
    audited: bool = False
    memory: float = 0.0
    seconds: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    error: str = ""


def measure(name: str, more: list[str]) -> Row:
    """Run one study into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "gridplan", "run", f"models/{name}.yaml", "--out", folder, *more]
        started = time.perf_counter()
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        row = Row(name, round(time.perf_counter() - started, 1), ended.returncode)
        found = sorted(Path(folder).rglob("run.json"))
        if not found:
            row.error = (ended.stderr.strip().splitlines() or ["no results"])[0]
            return row
        run = json.loads(found[0].read_text(encoding="utf-8"))
    row.method, row.rounds, row.gap, row.objective = (
        run[key] for key in ("method", "rounds", "gap", "objective")
    )
    row.certified, row.audited = run["certificate"]["passed"], run["audit"]["passed"]
    row.memory, row.seconds, row.counts = run["peak_memory_mb"], run["seconds"], run["counts"]
    return row


def cells(row: Row) -> list[str]:
    """One line of the table."""
    phases = [f"{row.seconds[phase]:.1f}" if phase in row.seconds else "-" for phase in PHASES]
    counts = [
        f"{row.counts[key]:,}" if key in row.counts else "-" for key in ("blocks", "columns", "nonzeros")
    ]
    passed = row.certified and row.audited
    outcome = row.error or f"{'certified, audited' if passed else 'NOT proved'}, exit code {row.exit_code}"
    end = [f"{row.wall:.0f}", f"{row.memory:.0f}", f"{row.gap:.1e}", outcome]
    return [row.study, *counts, row.method, str(row.rounds), *phases, *end]


def main(argv: list[str]) -> int:
    """Run every study asked for; exit code 1 where one has no certified and audited results."""
    parser = argparse.ArgumentParser(prog="scripts.bench studies", description=__doc__)
    parser.add_argument("names", nargs="*", default=list(NAMES), help="studies in models/")
    parser.add_argument("--target-costs", choices=("none", "hard", "all"), default="none")
    parser.add_argument("--set", action="append", default=[], help="as of gridplan run")
    parser.add_argument("--json", type=Path, default=None, help="file to write")
    arguments = parser.parse_args(argv)
    more = [
        "--target-costs",
        arguments.target_costs,
        *(part for one in arguments.set for part in ("--set", one)),
    ]
    print(" | ".join(HEAD), flush=True)
    rows = []
    for name in arguments.names:
        rows.append(measure(name, more))
        print(" | ".join(cells(rows[-1])), flush=True)
    if arguments.json is not None:
        record = {"machine": machine(), "arguments": more, "studies": [asdict(row) for row in rows]}
        arguments.json.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    return 0 if all(row.certified and row.audited for row in rows) else 1
