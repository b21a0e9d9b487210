"""`python -m scripts.bench head-to-head`: one system, several programs, one table.

The synthetic study with all stores linked through the year (synthetic.py), solved by gridplan (stacked and
decomposed), by PyPSA with linopy (every algorithm of HiGHS in turn) and by plain Pyomo. Each in a process of
its own with a time limit, so that it can be stopped and its memory measured. Objectives are compared: with
gridplan's stacked optimum or, where that did not finish, with the proved bounds of its decomposed run.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from scripts.bench.machine import machine
from scripts.bench.peer_pypsa import OPTIONS
from scripts.bench.synthetic import CAP, WEEK
from scripts.bench.watched import ROOT, Outcome, watch

PHASES = ("profiles", "assemble", "hand-over", "solve", "certify", "write")
HEAD = ("system", "program", "algorithm", "rows", *(f"{p} s" for p in PHASES), "total s", "peak MB",
        "objective", "difference", "outcome")  # fmt: skip
BEGIN, END = "<!-- head to head: written by the benchmark -->", "<!-- head to head: end -->"
DOCS = ROOT / "docs" / "performance.md"
RECORD = ROOT / "docs" / "head_to_head.json"
AGREES = 1e-6  # relative; beyond it, and beyond gridplan's own bounds, an objective is told as wrong


@dataclass
class Row:
    """One program on one system; difference: of its objective from the reference, relative."""

    regions: int
    weeks: int
    program: str
    algorithm: str
    outcome: Outcome
    difference: float | None = None
    agrees: bool | None = None

    @property
    def finished(self) -> bool:
        return bool(self.outcome.said.get("certified"))


def contest(arguments: argparse.Namespace, regions: int, weeks: int) -> list[Row]:
    """Every program on one system; plain Pyomo gets the algorithm that did best for PyPSA."""
    study = {"regions": regions, "hours": weeks * WEEK, "seed": arguments.seed, "cap": CAP}
    rows = []

    def enter(program: str, algorithm: str, **more: Any) -> Row:
        asked = {**study, "program": program, "algorithm": algorithm, **more}
        row = Row(
            regions, weeks, program, algorithm, watch("scripts.bench.contestant", asked, arguments.limit)
        )
        print(line(row, arguments.limit), flush=True)
        rows.append(row)
        return row

    ours = [enter("gridplan", method, gap=arguments.gap) for method in ("benders", "stacked")]
    peers = [enter("PyPSA", algorithm) for algorithm in arguments.algorithms]
    done = [row for row in peers if row.finished]
    best = min(done, key=lambda row: row.outcome.wall).algorithm if done else arguments.algorithms[0]
    enter("Pyomo", best)
    judge(rows, ours)
    return rows


def judge(rows: list[Row], ours: list[Row]) -> None:
    """Compare objectives: with gridplan's stacked optimum, or with the bounds of its decomposed run."""
    proved = [row.outcome.said for row in ours if row.finished]
    if not proved:
        return
    tight = min(proved, key=lambda said: said["gap"])
    reference, low = float(tight["objective"]), float(tight["lower_bound"])
    for row in rows:
        if row.finished:
            value = float(row.outcome.said["objective"])
            row.difference = value / reference - 1.0
            room = AGREES + (float(row.outcome.said["gap"]) if row.program == "gridplan" else 0.0)
            row.agrees = low * (1.0 - AGREES) <= value <= reference * (1.0 + room)


def outcome_of(row: Row, limit: float) -> str:
    """How it ended, in a few words."""
    outcome, said = row.outcome, row.outcome.said
    if outcome.late:
        where = f", in {outcome.within}" if outcome.within else ""
        return f"not finished in {limit:g} s{where}"
    if outcome.error:
        return f"failed: {outcome.error}"
    if not row.finished:
        short = "leaves a priced shortfall" if said.get("shortfall") else said.get("status", "?")
        return f"no answer: {short}"
    if row.agrees is False:
        return "another objective"
    return f"certified, gap {said['gap']:.0e}" if "gap" in said else "optimal"


def cells(row: Row, limit: float) -> list[str]:
    """One line of the table."""
    outcome, said = row.outcome, row.outcome.said
    phases = [f"{outcome.seconds[p]:.1f}" if p in outcome.seconds else "-" for p in PHASES]
    objective = f"{said['objective']:.3f}" if row.finished else "-"
    difference = "-" if row.difference is None else f"{row.difference:+.0e}"
    return [
        f"R={row.regions}, {row.weeks} weeks", row.program, row.algorithm,
        f"{said['rows']:,}" if "rows" in said else "-", *phases,
        f"{sum(outcome.seconds.values()):.1f}" if row.finished else "-",
        f"{outcome.memory:.0f}", objective, difference, outcome_of(row, limit),
    ]  # fmt: skip


def line(row: Row, limit: float) -> str:
    """Progress on the terminal."""
    return "  ".join(cells(row, limit))


def markdown(rows: list[Row], limit: float, where: dict[str, Any]) -> str:
    """The table and what it was measured with, for docs/performance.md."""
    versions = ", ".join(f"{name} {number}" for name, number in where["versions"].items())
    body = [HEAD, ["---"] * len(HEAD), *(cells(row, limit) for row in rows)]
    table = "\n".join("| " + " | ".join(line) + " |" for line in body)
    told = f"{where['cores']} cores of {where['processor']}, Python {where['python']}, {versions}"
    return f"{told}; at most {limit:g} s a row.\n\n{table}"


def write_between(path: Path, text: str) -> None:
    """Put `text` between the markers of a page; raises ValueError where they are missing."""
    page = path.read_text(encoding="utf-8")
    if BEGIN not in page or END not in page:
        raise ValueError(f"{path.name} lacks the markers {BEGIN} and {END}")
    head, rest = page.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    path.write_text(f"{head}{BEGIN}\n{text}\n{END}{tail}", encoding="utf-8")


def main(argv: list[str]) -> int:
    """Run every program on every system asked for; exit code 1 where an objective disagrees."""
    parser = argparse.ArgumentParser(prog="scripts.bench head-to-head", description=__doc__)
    parser.add_argument("--regions", type=int, nargs="*", default=[3])
    parser.add_argument("--weeks", type=int, nargs="*", default=[4, 52])
    parser.add_argument("--seed", type=int, default=0, help="of the weather")
    parser.add_argument("--gap", type=float, default=1e-4, help="of gridplan's decomposed run")
    parser.add_argument("--limit", type=float, default=200.0, help="seconds for each program and algorithm")
    parser.add_argument("--algorithms", nargs="*", choices=tuple(OPTIONS), default=list(OPTIONS))
    parser.add_argument("--json", type=Path, default=None, help="file to write")
    parser.add_argument("--write", action="store_true", help="also into docs: the table and its record")
    arguments = parser.parse_args(argv)
    where = machine(("highspy", "highspy-extras", "pypsa", "linopy", "pyomo", "numpy", "scipy"))
    print("  ".join(HEAD))
    rows = [row for r in arguments.regions for w in arguments.weeks for row in contest(arguments, r, w)]
    table = markdown(rows, arguments.limit, where)
    print(f"\n{table}")
    runs = [{**asdict(row), "finished": row.finished} for row in rows]
    record = json.dumps({"machine": where, "limit": arguments.limit, "runs": runs}, indent=1, default=float)
    for path in (arguments.json, RECORD if arguments.write else None):
        if path is not None:
            path.write_text(record + "\n", encoding="utf-8")
    if arguments.write:
        write_between(DOCS, table)
    return 1 if any(row.agrees is False for row in rows) else 0
