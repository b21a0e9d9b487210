"""Yearly use of AC lines, in the columns of the table `channels`."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from gridplan.model.flow import lines
from gridplan.results.block_tables import SolvedBlock
from gridplan.results.columns import TABLES
from gridplan.system import System

Key = tuple[str, int]


def add_lines(solved: SolvedBlock, system: System, sums: dict[Key, pd.DataFrame]) -> None:
    """Add what a block sends and receives on every line, both ways [GWh a year]."""
    frame = lines(system) if "line" in system.technologies else pd.DataFrame()
    if frame.empty:
        return
    total = pd.DataFrame(0.0, index=frame.index, columns=list(TABLES["channels"].names[6:10]))
    for p in solved.ledger.publications:
        if p.word in ("sent", "received") and set(p.units) <= set(frame.index):
            way = p.quantity.rstrip("0123456789")
            total.loc[list(p.units), f"{p.word}_{way}"] += solved.values(p).sum(axis=1) * solved.span.count
    key = (solved.span.scenario, solved.span.year)
    total = total.assign(from_zone=frame["from_zone"], to_zone=frame["to_zone"])
    if key in sums:
        total[list(TABLES["channels"].names[6:10])] += sums[key][list(TABLES["channels"].names[6:10])]
    sums[key] = total


def used_lines(sums: Mapping[Key, pd.DataFrame], capacity: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table `channels`."""
    size = capacity[capacity["quantity"] == "power"].set_index(["id", "year"])["total"]
    parts = []
    for (scenario, year), found in sums.items():
        installed = pd.Series({name: float(size[name, year]) for name in found.index})
        hours = (found["sent_forward"] / installed).where(installed > 1e-6, 0.0)
        parts.append(
            found.assign(scenario=scenario, year=year, channel=found.index, capacity=installed, hours=hours)
        )
    names = list(TABLES["channels"].names)
    return pd.concat(parts)[names] if parts else pd.DataFrame(columns=names)
