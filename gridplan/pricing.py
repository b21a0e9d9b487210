"""What a target costs: the best plan with it against the best plan without it.

The same plans tell which targets stand against each other: where a hard target is kept only by a priced
shortfall, those without which less of it is missed. Soft targets give way before that and stand against none;
where no target is named, potentials, build rates or the weather put it out of reach.
A target that holds hour by hour has no row of the plan: its price is that of its dearest hour.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from gridplan.lp.arrays import PlanArrays, Problem
from gridplan.model.assemble import assemble
from gridplan.model.targets import targets
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.targets import TargetCost, hourly_prices
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import System

RELIEVED = 0.99  # of what is missed of a target: less of it without another one is a conflict
NO_PRICE = 1e-9  # of the total cost, per unit of a target: below it a target does not bind


def target_costs(
    problem: Problem, plan: SolvedPlan, system: System, solution: Solution, solver: SolveOptions, which: str
) -> dict[str, TargetCost]:
    """Cost of each target that binds: the study solved again without its rows.

    `which`: hard, for hard targets only, or all. With costs between bounds, U of the plan and L proved, with
    and without the target: L_with - U_without <= cost of the target <= U_with - L_without.
    """
    found = {}
    modes = {t.id: t.mode for t in targets(system)}
    missed = _missed(problem, solution, set(modes))
    book = plan.model.book.targets
    prices = {target: max(abs(plan.dual(row)) for row in rows) for target, rows in book.items()}
    prices |= hourly_prices(system, problem.blocks, solution.blocks, weighted=True)
    for target, price in prices.items():
        priced = price > NO_PRICE * max(1.0, abs(solution.objective))
        if priced and (which == "all" or modes[target] == "hard"):
            rows = book.get(target)
            free = (
                solve(Problem(without(problem.plan, rows), problem.blocks), solver, solution.known)
                if rows
                else solve(_reported(problem, system, target), solver)
            )
            least = max(0.0, solution.lower_bound - free.objective)
            left = _missed(problem, free, set(missed))
            found[target] = TargetCost(
                value=solution.objective - free.objective,
                least=least,
                most=solution.objective - free.lower_bound,
                # Within the gap, one plan may miss a little less than another by chance.
                relieves=tuple(
                    other
                    for other in missed
                    if other != target and least > 0.0 and left.get(other, 0.0) < RELIEVED * missed[other]
                ),
            )
    return found


def _reported(problem: Problem, system: System, target: str) -> Problem:
    """The problem with a target only reported; bounds of the plan stay those of `problem`."""
    table = system.table("targets")
    modes = table["mode"].where(table["target"] != target, "report")
    found, _, _ = assemble(system.with_table("targets", table.assign(mode=modes)))
    known = {name: i for i, name in enumerate(problem.plan.columns)}
    place = np.array([known.get(name, -1) for name in found.plan.columns])
    lower, upper = (
        np.where(place >= 0, old[place], new)
        for old, new in (
            (problem.plan.lower, found.plan.lower),
            (problem.plan.upper, found.plan.upper),
        )
    )
    return Problem(replace(found.plan, lower=lower, upper=upper), found.blocks)


def _missed(problem: Problem, solution: Solution, names: set[str]) -> dict[str, float]:
    """What is missed of each target by the shortfalls of blocks, weighted as in the objective."""
    weight, found = {block.number: block.weight for block in problem.blocks}, dict[str, float]()
    for item in solution.shortfall:
        if item.where in names:
            found[item.where] = found.get(item.where, 0.0) + weight[item.block] * item.total
    return found


def without(plan: PlanArrays, rows: Iterable[str]) -> PlanArrays:
    """The plan with some rows let go."""
    lower, upper = plan.row_lower.copy(), plan.row_upper.copy()
    for row in rows:
        i = plan.rows.index(row)
        lower[i], upper[i] = -np.inf, np.inf
    return replace(plan, row_lower=lower, row_upper=upper)
