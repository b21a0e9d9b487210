"""Linearised power flow of AC lines: reactance by capacity, and the cycles round which voltage angles close.

    reactance[l] = reactance per km * length * (circuit_capacity / capacity[l]) / voltage^2          [1/GW]
    sum over the lines l of a cycle of  +-reactance[l] * flow[l,h]  = 0                      each cycle, hour

A line of n circuits has a reactance of 1/n, so it falls as the line is expanded. The programme takes it at a
*reference* capacity: what stands at first, then what the last solution has (table `line_reference`, which a
run writes), or the line's own `reactance_capacity`; a line whose reference is nothing is in no cycle.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from gridplan.model.book import existing_capacity
from gridplan.system import System

REFERENCE = "line_reference"
LEAST = 0.01  # of a circuit; a line below it is not there
KILO = 1000.0  # GW of a voltage in kV squared over ohm in MW


def lines(system: System) -> pd.DataFrame:
    """AC lines with the figures of their type, and the share they lose of the most they may send."""
    found: pd.DataFrame = system.remember("lines", lambda: _lines(system))
    return found


def _lines(system: System) -> pd.DataFrame:
    frame = system.units("lines", "line_types")
    ohm = frame["resistance"] * frame["length"] * frame["circuit_capacity"]
    loss = frame["secure_share"] * KILO * ohm / frame["voltage"] ** 2
    fixed = frame.get("reactance_capacity", pd.Series(np.nan, frame.index)).astype(float)
    return frame.assign(
        zone=frame["from_zone"], bidirectional=True, loss=loss.astype(float), reactance_capacity=fixed
    )


def reference(system: System, year: int) -> np.ndarray:
    """Capacity at which reactances are taken [GW]: fixed, of the last solution, or what stands, committed."""
    frame = lines(system)
    if REFERENCE in system.tables:
        known = system.tables[REFERENCE]
        known = known[known["year"] == year].set_index("line")["capacity"]
        return known.reindex(frame.index).to_numpy(float)
    due = frame["committed"].where(frame["committed_year"] <= year, 0.0).fillna(0.0)
    stands = [existing_capacity(unit, year) for unit in frame.itertuples()]
    return _unless_fixed(frame, np.array(stands) + due.to_numpy(float))


def _unless_fixed(frame: pd.DataFrame, size: np.ndarray) -> np.ndarray:
    """`size` [GW] by line, or the capacity that a line's reactance is fixed to."""
    fixed = frame["reactance_capacity"].to_numpy(float)
    return np.where(np.isnan(fixed), size, fixed)


def reactance(system: System, year: int) -> np.ndarray:
    """Reactance of every line [1/GW]; infinite where there is no line."""
    frame, size = lines(system), reference(system, year)
    circuit = frame["circuit_capacity"].to_numpy(float)
    each = frame["reactance"].to_numpy(float) * frame["length"].to_numpy(float) * circuit
    there = size >= LEAST * circuit
    whole = KILO * each / frame["voltage"].to_numpy(float) ** 2
    return np.where(there, whole / np.where(there, size, 1.0), np.inf)


def cycles(ends: Sequence[tuple[str, str]]) -> np.ndarray:
    """Independent cycles of a network, shape (cycles, lines): 1 along a line, -1 against it, 0 beside it.

    The fundamental cycles of a breadth-first forest; parallel lines make a cycle of two.
    """
    way = _ways_to_roots(ends)
    found = []
    for k, (start, end) in enumerate(ends):
        row = np.zeros(len(ends))
        row[k] = 1.0
        row += _climb(way, end, len(ends)) - _climb(way, start, len(ends))
        if row.any():
            found.append(row)
    return np.array(found).reshape(len(found), len(ends))


def _ways_to_roots(ends: Sequence[tuple[str, str]]) -> dict[str, tuple[str, int, float]]:
    """Zone -> the next zone towards its root, the line there, and 1 along it or -1 against it."""
    beside: dict[str, list[tuple[str, int, float]]] = {}
    for k, (start, end) in enumerate(ends):
        beside.setdefault(end, []).append((start, k, -1.0))
        beside.setdefault(start, []).append((end, k, 1.0))
    way: dict[str, tuple[str, int, float]] = {}
    seen: set[str] = set()
    for root in beside:
        queue = deque([] if root in seen else [root])
        seen.add(root)
        while queue:
            zone = queue.popleft()
            for other, k, sign in beside[zone]:
                if other not in seen:
                    seen.add(other)
                    way[other] = (zone, k, -sign)
                    queue.append(other)
    return way


def _climb(way: Mapping[str, tuple[str, int, float]], zone: str, count: int) -> np.ndarray:
    row = np.zeros(count)
    while zone in way:
        zone, k, sign = way[zone]
        row[k] += sign
    return row


def settled(
    system: System, capacities: Mapping[tuple[str, int], float], share: float = 1.0
) -> tuple[System, float]:
    """The system with reactances a `share` of the way from those it has to those at `capacities` [GW].

    Also by how much of a circuit `capacities` are apart from those of its reactances, at most.
    """
    frame, rows, worst = lines(system), [], 0.0
    circuit = frame["circuit_capacity"].to_numpy(float)
    for year in system.horizon.years:
        new = _unless_fixed(frame, np.array([capacities[str(name), year] for name in frame.index]))
        change = new - reference(system, year)
        worst = max(worst, float(np.max(np.abs(change) / circuit, initial=0.0)))
        taken = new - (1.0 - share) * change
        rows += [(str(name), year, size) for name, size in zip(frame.index, taken, strict=True)]
    table = pd.DataFrame(rows, columns=["line", "year", "capacity"])
    return system.with_table(REFERENCE, table), worst
