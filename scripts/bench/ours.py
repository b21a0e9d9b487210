"""gridplan on the synthetic study, for the head to head: stacked or decomposed, certified either way."""

from __future__ import annotations

from typing import Any

from gridplan.solve import Solution, SolveOptions, solve
from scripts.bench.phases import Clock
from scripts.bench.synthetic import synthetic, weather

OPENING = ("stack", "describe", "anchors", "start")  # until the first solve


def run(
    clock: Clock, regions: int, hours: int, seed: int, cap: float, algorithm: str, gap: float
) -> dict[str, Any]:
    """Build, solve by the method called `algorithm`, read back."""
    with clock.phase("profiles"):
        year = weather(regions, hours, seed)
    with clock.phase("assemble"):
        problem = synthetic(regions, hours, seed, "linked", cap, series=[year])
    with clock.phase("solve"):
        solution = solve(problem, SolveOptions(method=algorithm, gap=gap))
    for name, seconds in phases(solution).items():
        clock.tell(ends=name, seconds=round(seconds, 3))
    with clock.phase("write"):
        for block in solution.blocks:
            block.columns.sum()
    return {
        "status": solution.status,
        "certified": solution.certificate.passed and not solution.shortfall,
        "shortfall": len(solution.shortfall),
        "objective": solution.objective,
        "lower_bound": solution.lower_bound,
        "gap": solution.gap,
        "rows": solution.counts["rows"],
        "columns": solution.counts["columns"],
    }


def phases(solution: Solution) -> dict[str, float]:
    """Seconds of handing over, solving and certifying, which `solve` does in one."""
    seconds = solution.seconds
    opening = sum(seconds.get(name, 0.0) for name in OPENING)
    if solution.method == "stacked":
        return {
            "hand-over": opening,
            "solve": seconds["solve"],
            "certify": seconds["total"] - opening - seconds["solve"],
        }
    proof = seconds["certify"]
    return {"hand-over": opening, "solve": seconds["total"] - opening - proof, "certify": proof}
