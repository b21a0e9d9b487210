"""How a problem is to be solved: one frozen choice, checked where it is made."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import Any

from gridplan.errors import UsageError
from gridplan.words import N_, Message

METHODS = ("auto", "stacked", "benders")
ALGORITHMS = ("hipo", "ipx", "simplex")


@dataclass(frozen=True)
class Progress:
    """One line of the log: phase, round, bounds [million yuan], gap, seconds since the start, memory [MB].

    processor: seconds of processor time on the longest path so far (workers side by side).
    """

    phase: str
    round: int
    lower_bound: float
    upper_bound: float
    gap: float
    seconds: float
    memory: float = 0.0
    processor: float = 0.0


@dataclass(frozen=True)
class Decomposition:
    """Switches of the decomposition; the defaults are the measured winners (docs/performance.md).

    level: the next plan costs at most LB + level (UB - LB). mix: how far it goes from the best plan (0)
    to the interior of that set (1). groups: numbers of averaged blocks to warm up on, coarse to fine;
    () starts cold. warm_gap: where a warm-up ends. share: give every block the duals of the others.
    shared_duals: how many new duals of a round are tried on all blocks of the shape. pool: how many duals
    are kept to be tried. pool_cuts: most cuts a block takes from the pool in one round. age: rounds a cut
    may stay inactive (5 at most where the master starts anew each time). day_parts: steps of the average days
    that are stacked first; 0 has none. steps: (hours, gap) of the blocks in longer steps that come before the
    hourly ones, coarse to fine; () has none. None decides both by size.
    """

    level: float = 0.3
    mix: float = 0.5
    groups: tuple[int, ...] | None = None
    warm_gap: float = 1e-2
    day_parts: int | None = None
    steps: tuple[tuple[int, float], ...] | None = None
    share: bool = True
    shared_duals: int = 64
    pool: int = 1500
    pool_cuts: int = 2
    age: int = 12
    rounds: int = 500


@dataclass(frozen=True)
class SolveOptions:
    """Choices of `solve`: method auto, stacked or benders; gap is relative, for benders and integers.

    algorithm: hipo, ipx or simplex tried first (None: by size). crossover: end interior points at a vertex.
    time_limit [s]: stop with the best proved plan. executor: makes the executor of one worker lane (a
    cluster, for example); None starts processes here. algorithms: the whole chain of a stacked solve,
    given as objects; for tests and new solvers. memory: limit on the estimate [MB] for a stacked solve.
    """

    method: str = "auto"
    gap: float = 1e-3
    algorithm: str | None = None
    crossover: bool = False
    threads: int = 2
    workers: int = 2
    time_limit: float | None = None
    seed: int = 0
    progress: Callable[[Progress], None] | None = None
    decomposition: Decomposition = field(default_factory=Decomposition)
    executor: Callable[[], Executor] | None = None
    algorithms: tuple[Any, ...] | None = None
    memory: float | None = None

    def __post_init__(self) -> None:
        for name, value, good, rule in _rules(self):
            if not good:
                raise UsageError(
                    N_("solver option {name}: must be {rule}, got {value}", name=name, rule=rule, value=value)
                )


def _rules(options: SolveOptions) -> list[tuple[str, object, bool, Message]]:
    positive, share = N_("positive"), N_("at least 0 and below 1")
    limit = options.time_limit
    return [
        ("method", options.method, options.method in METHODS, N_("auto, stacked or benders")),
        (
            "algorithm",
            options.algorithm,
            options.algorithm is None or options.algorithm in ALGORITHMS,
            N_("hipo, ipx or simplex"),
        ),
        ("gap", options.gap, 0.0 <= options.gap < 1.0, share),
        ("threads", options.threads, options.threads >= 1, positive),
        ("workers", options.workers, options.workers >= 1, positive),
        ("time_limit", limit, limit is None or limit > 0.0, positive),
    ]
