"""From a system to the linear programme. Reads like a table of contents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import overload

import pyomo.environ as pyo

from gridplan.errors import UsageError
from gridplan.lp.arrays import BlockArrays, BlockShape, Problem
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
class Blocks(Sequence[BlockArrays]):
    """The blocks of a system, assembled when first asked for; shapes are shared between them."""

    system: System
    plan: CompiledPlan
    shapes: dict[bytes, BlockShape] = field(default_factory=dict)
    built: dict[int, BlockArrays] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.system.horizon.spans)

    @overload
    def __getitem__(self, number: int) -> BlockArrays: ...
    @overload
    def __getitem__(self, number: slice) -> Sequence[BlockArrays]: ...
    def __getitem__(self, number: int | slice) -> BlockArrays | Sequence[BlockArrays]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not 0 <= number < len(self):
            raise IndexError(number)
        if number not in self.built:
            self.built[number], _ = assemble_block(number, self.system, self.plan, self.shapes)
        return self.built[number]

    def forget(self, number: int) -> None:
        """Let a block's arrays go; it is assembled again when next asked for."""
        self.built.pop(number, None)

    def __iter__(self) -> Iterator[BlockArrays]:
        return (self[i] for i in range(len(self)))


def assemble(system: System) -> tuple[Problem, pyo.ConcreteModel, CompiledPlan]:
    """The whole problem, the plan it came from (with its book) and where its variables are."""
    m = build_plan(system)
    plan = compile_plan(m)
    return Problem(plan.arrays, Blocks(system, plan)), m, plan
