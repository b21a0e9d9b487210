"""Who holds the reserve of every hour: what units could give, what is needed, and the price of one more.

    offered[u,h] = least of the limits that the unit publishes under the word of the target     [GW, GW s]
    need[t,h]    = value * load + sum share * generation; inertia: value; share: value * power made
    price[t,h]   = dual of the target's row; empty where the target is only reported     [yuan/kWh, ...]

`offered` is all that units could give at the dispatch found, not what a solver happened to reserve of it:
where there is more than enough, that is arbitrary.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridplan.model.targets import Target, targets
from gridplan.results.block_tables import SolvedBlock, long_form
from gridplan.results.columns import TABLES
from gridplan.results.columns_hours import NEED, OFFERED, PRICE
from gridplan.system import BlockSpan, System

WORDS = {
    "upward_reserve": "reserve",
    "downward_reserve": "reserve_down",
    "inertia": "synchronous",
    "synchronous_share": "synchronous",
}
SHARES = {"upward_reserve": "upward", "downward_reserve": "downward"}  # columns of reserve_needs
LEAST = 1e-5  # yuan/kWh: less is a solver's rounding
Label = tuple[str, str]  # zone, technology


@dataclass(frozen=True, eq=False)
class Held:
    """What a target comes to in the hours of a block."""

    target: Target
    offers: dict[Label, np.ndarray]
    need: np.ndarray
    price: np.ndarray | None

    @property
    def ratio(self) -> np.ndarray:
        """Offers over need; without need, there is no scarcity."""
        total = np.sum(list(self.offers.values()), axis=0) if self.offers else np.zeros_like(self.need)
        some = self.need > 1e-9
        return np.where(some, total / np.where(some, self.need, 1.0), np.inf)


class Reserves:
    """Reserves of all blocks: hourly tables as they come, and what the yearly tables need of them."""

    def __init__(self, system: System):
        self.system = system
        self.parts: dict[tuple[str, int, str], list[tuple[BlockSpan, Held]]] = {}

    def add(self, solved: SolvedBlock, append: Callable[[str, pd.DataFrame], None]) -> None:
        """Keep what the block comes to, and append its hourly table where it has such targets."""
        span = solved.span
        found = [_held(solved, self.system, target) for target in _aims(solved, self.system)]
        for held in found:
            self.parts.setdefault((span.scenario, span.year, held.target.id), []).append((span, held))
        rows = [row for held in found for row in _rows(held)]
        if not rows:
            return
        targets_, zones, kinds, quantities = (np.array([row[0][i] for row in rows]) for i in range(4))
        values = np.array([row[1] for row in rows])
        frame = long_form(solved, values, target=targets_, zone=zones, technology=kinds, quantity=quantities)
        append("reserves", frame)

    def tables(self) -> dict[str, pd.DataFrame]:
        """The yearly tables `reserves` and `reserve_hours`."""
        shares, hours = [], []
        for key, parts in self.parts.items():
            span, held = min(parts, key=lambda part: float(part[1].ratio.min()))
            worst = int(np.argmin(held.ratio))
            whole = sum(span.count * len(span.hours) for span, _ in parts)
            names = dict.fromkeys(label for _, held in parts for label in held.offers)
            for label in sorted(names):
                total = sum(s.count * h.offers[label].sum() for s, h in parts if label in h.offers)
                at = held.offers.get(label, np.zeros_like(held.need))[worst]
                shares.append((*key, *label, total / whole, at))
            need = sum(s.count * h.need.sum() for s, h in parts) / whole
            shares.append((*key, "", "requirement", need, held.need[worst]))
            unit = "GW*s" if held.target.kind == "inertia" else "GW"
            when = (span.number, int(span.hours[worst]), float(held.ratio[worst]))
            hours.append((*key, held.target.kind, unit, *when, *_prices(parts)))
        frames = {"reserves": shares, "reserve_hours": hours}
        return {name: pd.DataFrame(rows, columns=list(TABLES[name].names)) for name, rows in frames.items()}


def _prices(parts: list[tuple[BlockSpan, Held]]) -> tuple[float, float, float, float]:
    """What is missed in the year, hours with a price, the sum of prices, the highest."""
    missed = sum(s.count * float((h.need * np.maximum(1.0 - h.ratio, 0.0)).sum()) for s, h in parts)
    told = [(s.count, h.price) for s, h in parts if h.price is not None]
    if not told:
        return missed, np.nan, np.nan, np.nan
    hours = sum(count * float((price > LEAST).sum()) for count, price in told)
    return missed, hours, sum(c * float(p.sum()) for c, p in told), max(float(p.max()) for _, p in told)


def _aims(solved: SolvedBlock, system: System) -> list[Target]:
    return [t for t in targets(system) if t.kind in WORDS and t.year == solved.span.year]


def _held(solved: SolvedBlock, system: System, target: Target) -> Held:
    price = None
    for row in solved.arrays.shape.rows:
        if row.name == f"{target.kind}_{target.mode}" and target.id in row.units:
            price = row.of(solved.solution.row_dual)[row.units.index(target.id)]
    return Held(target, _offers(solved, system, target), _need(solved, system, target), price)


def _rows(held: Held) -> Iterator[tuple[tuple[str, str, str, str], np.ndarray]]:
    for (zone, kind), values in sorted(held.offers.items()):
        yield (held.target.id, zone, kind, OFFERED), values
    yield (held.target.id, "", "", NEED), held.need
    if held.price is not None:
        yield (held.target.id, "", "", PRICE), held.price


def _offers(solved: SolvedBlock, system: System, target: Target) -> dict[Label, np.ndarray]:
    """Sum of what units in the scope could give, by zone and technology."""
    constant = system.table("technologies").set_index("technology")["inertia"].astype(float)
    least: dict[str, tuple[str, str, np.ndarray]] = {}
    for p in solved.ledger.publications:
        if p.word == WORDS[target.kind]:
            for unit, zone, kind, row in zip(p.units, p.zones, p.technologies, solved.values(p), strict=True):
                limit = np.minimum(least[unit][2], row) if unit in least else row
                least[unit] = (str(zone), str(kind), limit)
    found: dict[Label, np.ndarray] = {}
    for zone, kind, values in least.values():
        turns = target.kind not in SHARES
        counted = kind in target.technologies or target.kind == "synchronous_share"
        if zone in target.zones and counted and not (turns and constant[kind] <= 0):
            weight = constant[kind] if target.kind == "inertia" else 1.0
            found[zone, kind] = found.get((zone, kind), 0.0) + weight * values
    return found


def _need(solved: SolvedBlock, system: System, target: Target) -> np.ndarray:
    if target.kind == "inertia":
        return np.full(len(solved.span.hours), target.value)
    if target.kind == "synchronous_share":
        return target.value * _made(solved, target, None)
    load = system.series["load"].of(solved.span.number, target.zones).sum(axis=0)
    needs = system.table("reserve_needs").set_index("technology")[SHARES[target.kind]].astype(float)
    return np.asarray(target.value * load + _made(solved, target, needs))


def _made(solved: SolvedBlock, target: Target, share: pd.Series | None) -> np.ndarray:
    """Power made in the scope's zones, times the share of its technology; without shares, discharge too."""
    total = np.zeros(len(solved.span.hours))
    for p in solved.ledger.publications:
        if p.word == "injected" and p.quantity in ("generation", "discharge"):
            weight = np.ones(len(p.units))
            if share is not None:
                weight = share.reindex(p.technologies).fillna(0.0).to_numpy() * (p.quantity == "generation")
            total += (weight * np.isin(p.zones, target.zones)) @ solved.values(p)
    return total
