"""`python -m scripts.bench`: measure the solver on synthetic studies; one table, one JSON file.

Phases are timed apart; wall seconds, and processor seconds on the longest path (what the clock would show on
a machine that does nothing else). Peak memory counts the workers. The JSON names machine and versions.
`python -m scripts.bench head-to-head` sets gridplan beside PyPSA and Pyomo (head_to_head.py),
`python -m scripts.bench kernels` times the hot kernels one by one (kernels.py),
`python -m scripts.bench studies` runs the studies that ship, phase by phase (studies.py).
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from gridplan.errors import GridplanError
from gridplan.solve import Decomposition, Progress, Solution, SolveOptions, solve
from scripts.bench.head_to_head import main as head_to_head
from scripts.bench.kernels import main as kernels
from scripts.bench.machine import machine
from scripts.bench.studies import main as studies
from scripts.bench.synthetic import synthetic

MARKS = (1e-2, 5e-3, 1e-3, 1e-4)


@dataclass
class Record:
    """One run: the case, when each gap was proved (wall and processor seconds), and what it took."""

    case: dict[str, Any]
    status: str = ""
    objective: float = 0.0
    lower_bound: float = 0.0
    gap: float = 0.0
    rounds: int = 0
    reached: dict[str, tuple[float, float]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    memory: float = 0.0
    counts: dict[str, int] = field(default_factory=dict)
    certified: bool = False
    error: str = ""


def measure(arguments: argparse.Namespace, regions: int) -> Record:
    """Build one synthetic study, solve it, and note when each gap was proved."""
    keep = ("hours", "seed", "storage", "years", "method", "algorithm", "gap", "workers")
    record = Record({"regions": regions, **{name: getattr(arguments, name) for name in keep}})
    since = time.perf_counter()
    problem = synthetic(regions, arguments.hours, arguments.seed, arguments.storage, years=arguments.years)
    built = time.perf_counter() - since

    def note(line: Progress) -> None:
        if line.phase in ("blocks", "mend", "stacked"):
            for mark in MARKS:
                if line.gap <= mark:
                    record.reached.setdefault(f"{mark:g}", (round(line.seconds, 1), round(line.processor, 1)))
        if arguments.verbose:
            print(f"{line.phase:12}{line.round:4}{line.lower_bound:14.2f}{line.upper_bound:14.2f}"
                  f"{line.gap:10.1e}{line.seconds:8.1f} s{line.memory:8.0f} MB", flush=True)  # fmt: skip

    options = SolveOptions(
        method=arguments.method, gap=arguments.gap, algorithm=arguments.algorithm, workers=arguments.workers,
        time_limit=arguments.time_limit, progress=note, decomposition=Decomposition(**arguments.switch),
    )  # fmt: skip
    try:
        fill(record, solve(problem, options))
    except GridplanError as error:
        record.error = str(error)
    record.seconds["build"] = built
    return record


def fill(record: Record, solution: Solution) -> None:
    """The figures of a finished solve."""
    record.status, record.rounds = solution.status, solution.rounds
    record.objective, record.lower_bound = solution.objective, solution.lower_bound
    record.gap, record.memory = solution.gap, solution.memory
    record.seconds = dict(solution.seconds)
    record.counts, record.certified = solution.counts, solution.certificate.passed


def table(records: list[Record]) -> str:
    """One line a run."""
    head = [
        "R",
        "hours",
        "storage",
        "method",
        "rounds",
        *(f"{mark:.2%}" for mark in MARKS),
        "gap",
        "total s",
        "MB",
    ]
    lines = [head]
    for r in records:
        reached = [
            "{:.0f} ({:.0f})".format(*r.reached[f"{mark:g}"]) if f"{mark:g}" in r.reached else "-"
            for mark in MARKS
        ]
        case = [str(r.case[name]) for name in ("regions", "hours", "storage", "method")]
        end = [r.error[:40] or f"{r.gap:.1e}", f"{r.seconds.get('total', 0.0):.0f}", f"{r.memory:.0f}"]
        lines.append([*case, str(r.rounds), *reached, *end])
    widths = [max(len(line[i]) for line in lines) for i in range(len(head))]
    rows = ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in lines]
    return "\n".join([*rows, "seconds to each gap: wall (processor, longest path)"])


def switch(text: str) -> tuple[str, Any]:
    """`name=value` of a Decomposition switch; the value is JSON."""
    name, value = text.split("=", 1)
    parsed = json.loads(value)
    return name, tuple(parsed) if isinstance(parsed, list) else parsed


def main(argv: list[str]) -> int:
    """Measure every case asked for, print the table and write the JSON."""
    others = {"head-to-head": head_to_head, "kernels": kernels, "studies": studies}
    if argv and argv[0] in others:
        return others[argv[0]](argv[1:])
    parser = argparse.ArgumentParser(prog="scripts.bench", description=__doc__)
    parser.add_argument("regions", type=int, nargs="*", default=[3], help="regions of each case")
    parser.add_argument("--hours", type=int, default=8736)
    parser.add_argument(
        "--seed", type=int, default=0, help="of the weather; 0 is the one the defaults were tuned on"
    )
    parser.add_argument("--storage", choices=("linked", "cyclic", "share"), default="share")
    parser.add_argument("--years", type=int, default=1, help="weather years, for scaling in blocks")
    parser.add_argument("--method", choices=("auto", "stacked", "benders"), default="benders")
    parser.add_argument("--algorithm", choices=("hipo", "ipx", "simplex"), default=None)
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--time-limit", type=float, default=None, help="seconds")
    parser.add_argument(
        "--switch", type=switch, nargs="*", default=[], help="of Decomposition, e.g. share=false"
    )
    parser.add_argument("--json", type=Path, default=None, help="file to write")
    parser.add_argument("--verbose", action="store_true", help="one line a round")
    arguments = parser.parse_args(argv)
    arguments.switch = dict(arguments.switch)
    records = [measure(arguments, regions) for regions in arguments.regions]
    print(table(records))
    if arguments.json is not None:
        text = json.dumps(
            {"machine": machine(), "runs": [asdict(r) for r in records]}, indent=1, default=float
        )
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 0 if all(r.certified for r in records) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
