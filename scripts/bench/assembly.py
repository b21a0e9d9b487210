"""`python -m scripts.bench.assembly`: how long a full year takes to assemble, and how long in plain Pyomo.

One study, one year, every hour: seconds by phase, size of the programme, peak memory. Then some of its blocks
once more in plain Pyomo (`plain_block`: an object for every variable and row, written from dictionaries that
are ready before the clock starts). Both are taken to arrays, and `plain_compare` checks that the rows are
the same, entry for entry. Every figure is the least of several repetitions, so that other work on the machine
counts little, and rates are per processor second; gridplan begins each repetition with nothing remembered.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler
from rich.console import Console
from rich.table import Table

from gridplan.inputs import load
from gridplan.lp.arrays import BlockArrays, Problem
from gridplan.model.assemble import assemble
from gridplan.profiles.build import build_system
from gridplan.solve.stacked import stack
from gridplan.system import System
from scripts.bench.machine import PACKAGES, machine
from scripts.bench.plain_block import plain
from scripts.bench.plain_compare import compare
from scripts.bench.plain_data import data

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES, TIMES = 10.0, 3000.0, 20.0  # the limits: at most, at most, at least
SAME = 1e-12  # largest difference between the two ways to write a block, relative
T = TypeVar("T")


@dataclass
class Clock:
    """Wall and processor seconds by phase, the least of all repetitions."""

    wall: dict[str, float] = field(default_factory=dict)
    processor: dict[str, float] = field(default_factory=dict)

    def time(self, phase: str, work: Callable[[], T]) -> T:
        wall, processor = time.perf_counter(), time.process_time()
        result = work()
        for known, since, now in (
            (self.wall, wall, time.perf_counter()),
            (self.processor, processor, time.process_time()),
        ):
            known[phase] = min(known.get(phase, np.inf), now - since)
        return result


@dataclass
class PlainBlock:
    """One block in plain Pyomo, and how far its rows are from gridplan's (largest relative difference)."""

    block: int
    rows: int
    nonzeros: int
    difference: float
    left_out: tuple[str, ...]
    clock: Clock


@dataclass
class Assembly:
    """One measurement of the stacked programme; `bound_rows` are upper bounds that depend on the plan."""

    study: str
    years: tuple[int, ...]
    scenarios: int
    blocks: int
    hours: int
    repetitions: int
    plan: dict[str, int] = field(default_factory=dict)
    columns: int = 0
    block_rows: int = 0
    bound_rows: int = 0
    nonzeros: int = 0
    memory: float = 0.0  # peak of the process before Pyomo's turn [MB]
    clock: Clock = field(default_factory=Clock)
    plain: list[PlainBlock] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """Rows of the stacked programme."""
        return self.plan["rows"] + self.block_rows + self.bound_rows

    def seconds(self, *phases: str) -> float:
        return sum(self.clock.wall[phase] for phase in phases)

    def speed(self) -> dict[str, float]:
        """Rows a processor second (one thread each): gridplan's blocks as arrays, and stacked to one matrix;
        Pyomo's objects, and those compiled to its standard form.
        """
        took, rows = self.clock.processor, sum(p.rows for p in self.plain)
        objects = sum(p.clock.processor["objects"] for p in self.plain)
        form = sum(p.clock.processor["standard form"] for p in self.plain)
        arrays = took["plan"] + took["blocks"]
        return {
            "arrays": self.rows / arrays,
            "matrix": self.rows / (arrays + took["stack"]),
            "pyomo objects": rows / objects,
            "pyomo matrix": rows / (objects + form),
        }

    def ratios(self) -> dict[str, float]:
        """How many times faster a row is: like with like, and gridplan's arrays against mere objects."""
        speed = self.speed()
        return {
            "matrix": speed["matrix"] / speed["pyomo matrix"],
            "arrays to matrix": speed["arrays"] / speed["pyomo matrix"],
            "arrays to objects": speed["arrays"] / speed["pyomo objects"],
        }

    def missed(self) -> list[str]:
        """Which of the limits do not hold."""
        phases = ("read", "profiles", "plan", "blocks", "stack")
        different = [p.block for p in self.plain if p.difference > SAME]
        return [
            words
            for words, wrong in (
                (f"more than {SECONDS:g} s", self.seconds(*phases) > SECONDS),
                (f"more than {MEGABYTES:g} MB", self.memory > MEGABYTES),
                (f"less than {TIMES:g} times Pyomo", self.ratios()["matrix"] < TIMES),
                (f"blocks {different} are not the same rows", bool(different)),
            )
            if wrong
        ]


def measure(study: Path, overrides: Sequence[str] = (), blocks: int = 2, repetitions: int = 3) -> Assembly:
    """Assemble `study` with every hour modelled, and `blocks` of its blocks in plain Pyomo too."""
    clock = Clock()
    for _ in range(repetitions):
        inputs = clock.time("read", lambda: load(study, ("time.weeks=all", *overrides)))
        system = clock.time("profiles", lambda: build_system(inputs))  # noqa: B023 (called at once)
        problem, compiled = _assemble(system, clock)
    spans = system.horizon.spans
    result = Assembly(
        inputs.study.name, tuple(inputs.study.years), len(inputs.study.scenarios), len(spans),
        sum(len(span.hours) for span in spans), repetitions, clock=clock,
    )  # fmt: skip
    _count(result, problem)
    clock.time("stack", lambda: stack(problem))
    result.memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    for _ in range(repetitions - 1):
        clock.time("stack", lambda: stack(problem))
    for number in np.unique(np.linspace(0, len(spans) - 1, blocks + 1, dtype=int)[:-1]).tolist():
        result.plain.append(_plain(system, number, problem.blocks[number], compiled, repetitions))
    return result


def _assemble(system: System, clock: Clock) -> tuple[Problem, Any]:
    fresh = replace(system)  # a copy that remembers nothing
    problem, _, compiled = clock.time("plan", lambda: assemble(fresh))
    clock.time("blocks", lambda: [problem.blocks[number] for number in range(len(problem.blocks))])
    return problem, compiled


def _count(result: Assembly, problem: Problem) -> None:
    result.plan = {"columns": len(problem.plan.cost), "rows": len(problem.plan.row_lower)}
    result.columns = result.plan["columns"] + sum(len(b.lower) for b in problem.blocks)
    result.block_rows = sum(len(b.row_lower) for b in problem.blocks)
    result.nonzeros = problem.plan.matrix.nnz
    for b in problem.blocks:
        bound = (np.diff(b.upper_link.indptr) > 0) & np.isfinite(b.upper)
        result.bound_rows += int(bound.sum())
        result.nonzeros += b.shape.matrix.nnz + b.row_link.nnz + int(bound.sum()) + b.upper_link[bound].nnz


def _plain(system: System, number: int, block: BlockArrays, compiled: Any, repetitions: int) -> PlainBlock:
    clock, known = Clock(), data(system, number)
    for _ in range(repetitions):
        model = clock.time("objects", lambda: plain(known))
        form = clock.time(
            "standard form",
            lambda: LinearStandardFormCompiler().write(model, mixed_form=True),  # noqa: B023 (called at once)
        )
    found = compare(block, compiled, form)
    return PlainBlock(number, len(form.rows), int(form.A.nnz), found.amount, found.left_out, clock)


def tables(result: Assembly) -> list[Table]:
    """Phases and sizes; rows a second of both."""
    years = ", ".join(map(str, result.years))
    phases = Table(
        "phase",
        title_justify="left",
        title=f"{result.study}, {years}: {result.hours} hours in {result.blocks} blocks",
    )
    for head in ("seconds", "processor seconds"):
        phases.add_column(head, justify="right")
    for name, wall in result.clock.wall.items():
        phases.add_row(name, f"{wall:.2f}", f"{result.clock.processor[name]:.2f}")
    phases.add_row(
        "all", f"{result.seconds(*result.clock.wall):.2f}", f"{sum(result.clock.processor.values()):.2f}"
    )
    sizes = Table("stacked programme")
    sizes.add_column("", justify="right")
    for name, size in (
        ("columns", f"{result.columns:,}"),
        ("rows", f"{result.rows:,}"),
        ("  of the plan", f"{result.plan['rows']:,}"),
        ("  of the blocks", f"{result.block_rows:,}"),
        ("  upper bounds that depend on the plan", f"{result.bound_rows:,}"),
        ("nonzeros", f"{result.nonzeros:,}"),
        ("peak memory", f"{result.memory:,.0f} MB"),
    ):
        sizes.add_row(name, size)
    return [phases, sizes, _speeds(result)]


def _speeds(result: Assembly) -> Table:
    same, rows = max(p.difference for p in result.plain), sum(p.rows for p in result.plain)
    numbers = ", ".join(str(p.block) for p in result.plain)
    title = f"blocks {numbers} in plain Pyomo: {rows:,} rows, largest difference {same:.0e}"
    speeds = Table("gridplan / Pyomo", title=title, title_justify="left")
    for head in ("gridplan [rows/s]", "Pyomo [rows/s]", "times faster"):
        speeds.add_column(head, justify="right")
    speed, ratio = result.speed(), result.ratios()
    for name, ours, theirs, key in (
        ("matrix / standard form", "matrix", "pyomo matrix", "matrix"),
        ("arrays / standard form", "arrays", "pyomo matrix", "arrays to matrix"),
        ("arrays / objects alone", "arrays", "pyomo objects", "arrays to objects"),
    ):
        speeds.add_row(name, f"{speed[ours]:,.0f}", f"{speed[theirs]:,.0f}", f"{ratio[key]:.0f}")
    return speeds


def as_plain(result: Assembly) -> dict[str, Any]:
    """The measurement for JSON."""
    derived = {"rows": result.rows, "rows_per_second": result.speed(), "ratios": result.ratios()}
    return asdict(result) | derived | {"missed": result.missed()}


def main(argv: Sequence[str]) -> int:
    """Measure, print the tables, write the JSON; 1 where a limit is missed."""

    parser = argparse.ArgumentParser(prog="scripts.bench.assembly", description=__doc__)
    parser.add_argument("study", type=Path, nargs="?", default=ROOT / "models" / "changdu.yaml")
    parser.add_argument("--year", type=int, default=2035)
    parser.add_argument("--blocks", type=int, default=2, help="blocks written in plain Pyomo")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--json", type=Path, default=None, help="file to write")
    arguments = parser.parse_args(argv)
    result = measure(
        arguments.study,
        (f"years=[{arguments.year}]", "time.water_on_its_way=year"),
        arguments.blocks,
        arguments.repetitions,
    )
    console = Console()
    for table in tables(result):
        console.print(table)
    for words in result.missed():
        console.print(f"missed: {words}")
    if arguments.json is not None:
        where = machine((*PACKAGES, "pyomo", "pandas"))
        text = json.dumps({"machine": where, "assembly": as_plain(result)}, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 1 if result.missed() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
