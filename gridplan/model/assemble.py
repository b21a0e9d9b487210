"""From a system to the linear programme. Reads like a table of contents."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import ModuleType

import pyomo.environ as pyo

from gridplan.errors import UsageError
from gridplan.lp.arrays import BlockArrays, BlockShape, BlocksOnDemand, Problem
from gridplan.lp.block import Block
from gridplan.lp.plan import CompiledPlan, compile_plan
from gridplan.model.balance import balance
from gridplan.model.book import close_plan, limit_build_rates, open_plan
from gridplan.model.core import policies, technologies
from gridplan.model.ledger import Ledger
from gridplan.system import System
from gridplan.words import N_


def chosen(system: System) -> tuple[list[ModuleType], list[ModuleType]]:
    """The technologies the study switches on, and the policies its targets need."""
    known = technologies()
    for name in system.technologies:
        if name not in known:
            words = {"name": name, "known": ", ".join(sorted(known))}
            raise UsageError(N_("technology {name} is not known; plug-ins are {known}", **words))
    kinds = set(system.table("targets")["kind"])
    return [known[name] for name in system.technologies], [
        module for name, module in policies().items() if name in kinds
    ]


def build_plan(system: System) -> pyo.ConcreteModel:
    """The plan as a Pyomo model: planning columns and rows of every technology and policy."""
    m = open_plan(system.name)
    plugins, rules = chosen(system)
    for technology in plugins:
        technology.plan(m, system)
    limit_build_rates(m, system)
    for policy in rules:
        policy.plan(m, system)
    close_plan(m, system)
    return m


def assemble_block(
    number: int,
    system: System,
    plan: CompiledPlan,
    shapes: dict[bytes, BlockShape] | None = None,
) -> tuple[BlockArrays, Ledger]:
    """One block's arrays, and the ledger that says what its columns mean."""
    span = system.span(number)
    calendar = system.horizon.calendar(span.year, span.scenario)
    place = calendar.blocks.index(number)
    keys = {
        "year": (span.year,),
        "block": (number,),
        "start": (span.year, span.scenario, place),
        "end": (span.year, span.scenario, place + 1),
    }
    block = Block(number, len(span.hours), span.weight, plan.position, keys, shapes)
    ledger = Ledger()
    plugins, rules = chosen(system)
    for technology in plugins:
        technology.operate(block, system, ledger)
    balance(block, system, ledger)
    for policy in rules:
        policy.operate(block, system, ledger)
    return block.close(), ledger


@dataclass(eq=False)
class Blocks(BlocksOnDemand):
    """The blocks of a system; shapes are shared between them."""

    system: System
    plan: CompiledPlan
    shapes: dict[bytes, BlockShape] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.system.horizon.spans)

    def make(self, number: int) -> BlockArrays:
        return assemble_block(number, self.system, self.plan, self.shapes)[0]


def assemble(system: System) -> tuple[Problem, pyo.ConcreteModel, CompiledPlan]:
    """The whole problem, the plan it came from (with its book) and where its variables are."""
    m = build_plan(system)
    plan = compile_plan(m)
    return Problem(plan.arrays, Blocks(system, plan)), m, plan
