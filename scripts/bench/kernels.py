"""`python -m scripts.bench kernels`: the hot kernels one by one, least of several repetitions.

Assembly of blocks, pricing of duals into cuts, hot solves of a block at another plan, profiles by the hour.
Continuous integration runs each once (tests/bench/test_kernels.py): for breakage, not for time.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from gridplan.inputs import load
from gridplan.model.assemble import assemble
from gridplan.profiles.build import build_system
from gridplan.solve.benders.duals import price
from gridplan.solve.benders.hot import HotBlocks
from scripts.bench.machine import machine
from scripts.bench.synthetic import WEEK, synthetic, weather
from scripts.bench.watched import ROOT

STUDY = ROOT / "models" / "tutorial.yaml"
DUALS = 32


@dataclass(frozen=True)
class Kernel:
    """A call that is timed, and how many of `unit` it does."""

    call: Callable[[], Any]
    amount: int
    unit: str


def block_of_a_study() -> Kernel:
    """Plan and blocks of the tutorial, from its system to arrays."""
    system = build_system(load(STUDY))
    count = len(system.horizon.spans)

    def call() -> int:
        return sum(len(block.row_lower) for block in assemble(system)[0].blocks)

    return Kernel(call, count, "blocks")


def synthetic_weeks() -> Kernel:
    """The block builder alone: four weeks of three regions, weather at hand."""
    year = weather(3, 4 * WEEK)
    return Kernel(lambda: synthetic(3, 4 * WEEK, series=[year]), 4, "blocks")


def pricing() -> Kernel:
    """Duals of one week tried on eight weeks of three regions (shared cuts)."""
    blocks = synthetic(3, 8 * WEEK).blocks
    draw = np.random.default_rng(0)
    shape = blocks[0].shape
    duals = draw.normal(size=(DUALS, shape.matrix.shape[0]))
    reduced = shape.cost - (shape.matrix.T @ duals.T).T
    return Kernel(lambda: price(blocks, duals, reduced), DUALS * len(blocks), "cuts")


def hot_solve() -> Kernel:
    """A week of one region at two plans in turn, from the basis of the other."""
    problem = synthetic(1, WEEK)
    hot, block = HotBlocks(), problem.blocks[0]
    plans = [np.full(len(block.links), size) for size in (10.0, 12.0)]

    def call() -> float:
        return sum(hot.solve(block, plan).objective for plan in plans)

    call()
    return Kernel(call, len(plans), "solves")


def profiles() -> Kernel:
    """Weather, load and water of the tutorial by the hour."""
    inputs = load(STUDY)
    spans = build_system(inputs).horizon.spans
    return Kernel(lambda: build_system(inputs), sum(len(span.hours) for span in spans), "hours")


KERNELS = {k.__name__: k for k in (block_of_a_study, synthetic_weeks, pricing, hot_solve, profiles)}


def main(argv: list[str]) -> int:
    """Time every kernel asked for."""
    parser = argparse.ArgumentParser(prog="scripts.bench kernels", description=__doc__)
    parser.add_argument("kernels", nargs="*", default=list(KERNELS), help=", ".join(KERNELS))
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", type=Path, default=None, help="file to write")
    arguments = parser.parse_args(argv)
    found = {}
    for name in arguments.kernels:
        kernel = KERNELS[name]()
        times = []
        for _ in range(arguments.repetitions):
            started = time.process_time()
            kernel.call()
            times.append(time.process_time() - started)
        least = min(times)
        found[name] = {"seconds": least, "amount": kernel.amount, "unit": kernel.unit}
        each = 1e3 * least / kernel.amount
        print(f"{name:18}{least:10.4f} s{each:12.4f} ms each of {kernel.amount} {kernel.unit}", flush=True)
    if arguments.json is not None:
        text = json.dumps({"machine": machine(), "kernels": found}, indent=1)
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 0
