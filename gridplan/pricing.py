"""What a target costs: the best plan with it against the best plan without it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from gridplan.lp.arrays import PlanArrays, Problem
from gridplan.model.targets import targets
from gridplan.results.plan_tables import SolvedPlan
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import System

NO_PRICE = 1e-9  # of the total cost, per unit of a target: below it a target does not bind


@dataclass(frozen=True)
class TargetCost:
    """Total cost less that of the best plan without the target [million yuan], and what the gaps prove."""

    value: float
    least: float
    most: float


def target_costs(
    problem: Problem, plan: SolvedPlan, system: System, solution: Solution, solver: SolveOptions, which: str
) -> dict[str, TargetCost]:
    """Cost of each target that binds: the study solved again without its row.

    `which`: hard, for hard targets only, or all. With costs between bounds, U of the plan and L proved, with
    and without the target: L_with - U_without <= cost of the target <= U_with - L_without.
    """
    found = {}
    modes = {t.id: t.mode for t in targets(system)}
    for target, rows in plan.model.book.targets.items():
        priced = max(abs(plan.dual(row)) for row in rows) > NO_PRICE * max(1.0, abs(solution.objective))
        if priced and (which == "all" or modes[target] == "hard"):
            free = solve(Problem(without(problem.plan, rows), problem.blocks), solver)
            found[target] = TargetCost(
                value=solution.objective - free.objective,
                least=max(0.0, solution.lower_bound - free.objective),
                most=solution.objective - free.lower_bound,
            )
    return found


def without(plan: PlanArrays, rows: Iterable[str]) -> PlanArrays:
    """The plan with some rows let go."""
    lower, upper = plan.row_lower.copy(), plan.row_upper.copy()
    for row in rows:
        i = plan.rows.index(row)
        lower[i], upper[i] = -np.inf, np.inf
    return replace(plan, row_lower=lower, row_upper=upper)
