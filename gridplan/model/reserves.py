"""Operating reserve and other aims of every hour: what units offer, and rows that hold in each hour.

    provided[u,h] <= each limit that the unit publishes under the word                            [GW]
    sum provided - need[h] + missed[t,h] >= 0                                 one row a target and hour

A technology publishes limits (power left, a ramp, what is stored) under the words `reserve` (more power
within the hour) and `reserve_down` (less); which technology it is, nobody asks. A soft target pays for what
each hour misses, a hard one is broken at the price of a shortfall.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from gridplan.lp.block import Block, Columns, Term
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import System

SHORTFALL = 50.0  # times the value of lost load, for what the worst hour of a block lacks [per GW]


def offered(block: Block, ledger: Ledger, word: str) -> tuple[Columns, pd.DataFrame]:
    """One column a unit and hour, within every limit published under `word`; with zone and technology."""
    if word not in ledger.shared:
        limits = [p for p in ledger.publications if p.word == word]
        units = pd.DataFrame(
            {u: (z, t) for p in limits for u, z, t in zip(p.units, p.zones, p.technologies, strict=True)},
            index=["zone", "technology"],
        ).T
        columns = block.cols(word, units.index)
        for limit in limits:
            taken = columns.take(units.index.get_indexer(limit.units))
            terms: list[Term] = [(1.0, taken)]
            terms += [(-np.asarray(c, dtype=float), source) for c, source in limit.terms]
            block.rows(f"{word}_{limit.quantity}", limit.units, terms, upper=0.0)
        ledger.shared[word] = columns, units
    found: tuple[Columns, pd.DataFrame] = ledger.shared[word]
    return found


def provided(block: Block, ledger: Ledger, word: str, target: Target) -> list[Term]:
    """What units in the scope of a target provide, as terms of its row."""
    columns, units = offered(block, ledger, word)
    inside = units["zone"].isin(target.zones) & units["technology"].isin(target.technologies)
    return [(1.0, columns, np.where(inside, 0, -1))] if inside.any() else []


def load(block: Block, system: System, target: Target) -> np.ndarray:
    """Joint load of the target's zones, shape (1, hours) [GW]."""
    found = system.series["load"].of(block.number, target.zones).sum(axis=0, keepdims=True)
    return np.asarray(found)


def hold_hours(
    block: Block,
    system: System,
    kind: str,
    row: Callable[[Target], tuple[list[Term], np.ndarray | float]],
    unit: str = "GW",
) -> None:
    """Rows `terms >= need` of every binding target of a kind in each hour; `row(target)` gives both."""
    year = system.span(block.number).year
    binding = [t for t in targets(system, kind) if t.binding and t.year == year]
    for mode in ("hard", "soft"):
        held = [t for t in binding if t.mode == mode]
        if not held:
            continue
        names, need = [t.id for t in held], np.zeros((len(held), block.hours))
        terms: list[Term] = []
        price: float | None = SHORTFALL * system.value_of_lost_load
        if mode == "soft":
            cost = np.array([[t.price] for t in held])
            terms.append((1.0, block.cols(f"{kind}_missed", names, unit=unit, cost=cost)))
            price = None
        for i, target in enumerate(held):
            mine, need[i] = row(target)
            terms += [(c, columns, np.where(np.asarray(at) >= 0, i, -1)) for c, columns, at in mine]
        block.rows(f"{kind}_{mode}", names, terms, lower=need, unit=unit, shortfall=price)


def forecast_errors(block: Block, system: System, ledger: Ledger, target: Target, column: str) -> list[Term]:
    """Power that may fail to come (or come beyond), by technology, as terms of the target's row."""
    needs = system.table("reserve_needs")
    terms: list[Term] = []
    for technology, share in zip(needs["technology"], needs[column].astype(float), strict=True):
        if share > 0:
            power = ledger.read("injected", target.zones, [technology], total=True, quantity="generation")
            terms += [(-share * np.asarray(c, dtype=float), columns, place) for c, columns, place in power]
    return terms


def hold_reserve(block: Block, system: System, ledger: Ledger, kind: str, word: str, column: str) -> None:
    """Rows of a reserve: what units offer under `word` against load and the forecast errors of `column`."""

    def row(target: Target) -> tuple[list[Term], np.ndarray | float]:
        terms = provided(block, ledger, word, target)
        terms += forecast_errors(block, system, ledger, target, column)
        return terms, target.value * load(block, system, target)

    hold_hours(block, system, kind, row)
