"""Solve a system, and again until the reactances of its AC lines are those of the capacities it chooses.

A line that is expanded has more circuits in parallel and less reactance, a product the linear programme
cannot hold; so each round takes reactances at the capacities of the round before.
Systems without lines, or whose lines do not grow, are solved once.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from gridplan.lp.arrays import Problem
from gridplan.lp.plan import CompiledPlan
from gridplan.model.assemble import assemble
from gridplan.model.flow import lines, settled
from gridplan.results.plan_tables import SolvedPlan
from gridplan.solve import Solution, SolveOptions, solve
from gridplan.system import System
from gridplan.words import N_, Message

ROUNDS = 20
SETTLED = 0.02  # of a circuit: a change of capacity that no longer moves reactances
DAMPED = 10  # from this round on, half the change is taken, so that two plans cannot take turns

Phase = Callable[[str, Message], AbstractContextManager[None]]
Adjust = Callable[[Problem, CompiledPlan], Problem]


@dataclass(frozen=True, eq=False)
class Planned:
    """The last round: its system (with the reactances it was solved at), problem, plan and solution.

    `change`: by how much of a circuit the capacity of some line differs from that of its reactance.
    """

    system: System
    problem: Problem
    plan: SolvedPlan
    solution: Solution
    rounds: int
    change: float

    @property
    def settled(self) -> bool:
        return self.change <= SETTLED


def as_it_is(problem: Problem, _: CompiledPlan) -> Problem:
    """Nothing adjusted."""
    return problem


def planned(system: System, options: SolveOptions, phase: Phase, adjust: Adjust = as_it_is) -> Planned:
    """Assemble and solve; several rounds where lines grow, at most `ROUNDS`.

    `adjust` is applied to the problem of every round.
    """
    rounds, change = 0, float("inf")
    while True:
        rounds += 1
        with phase("assemble", N_("assembling {blocks} blocks", blocks=len(system.horizon.spans))):
            problem, model, compiled = assemble(system)
            problem = adjust(problem, compiled)
            for _ in problem.blocks:  # built here, so that the phases' times tell the truth
                pass
        with phase("solve", N_("solving")):
            solution = solve(problem, options)
        plan = SolvedPlan(model, compiled, solution.plan)
        following, change = _following(system, plan, 0.5 if rounds >= DAMPED else 1.0)
        if change <= SETTLED or rounds == ROUNDS:
            return Planned(system, problem, plan, solution, rounds, change)
        system = following


def _following(system: System, plan: SolvedPlan, share: float) -> tuple[System, float]:
    """The system with reactances a `share` of the way to those of the plan, and how far they have to go."""
    if "line" not in system.technologies:
        return system, 0.0
    names = list(lines(system).index)
    size = {(str(n), y): plan.value("line_capacity", n, y) for n in names for y in system.horizon.years}
    return settled(system, size, share)
