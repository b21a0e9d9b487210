"""Loading of channels and AC lines, and what one more kW of them would save of a year's operation.

    loading[c,h]    = larger of what is sent each way over what may be sent that way in the hour         [1]
    shadow_price[c] = - sum_b count[b] dv[b]/d capacity[c],   v[b] the cost of block b      [yuan/kW/year]
    dv/dx = sum over bounds y <= U x + v of U * reduced cost  -  sum over rows T x + W y of T * dual

What may be sent is the upper bound of the hour: capacity less planned outage, of an AC line its secure share.
Where several terminals share a line, its own channel is loaded with what all of them send.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.lp.arrays import BlockArrays, Family
from gridplan.model.channel_rules import rules
from gridplan.results.block_tables import SolvedBlock
from gridplan.results.columns import TABLES
from gridplan.system import System

HIGH, FULL = 0.9 - 1e-6, 0.999  # a curve at 90 % counts, whatever a solver rounds
LEAST = 1e-6  # GW
KEYS = ["scenario", "year", "channel"]
SUMS = ["hours", "loading", "hours_90", "hours_full", "shadow_price"]


class Loading:
    """Sums over blocks, by scenario, year and channel."""

    def __init__(self, system: System):
        trunks = system.table("channels").set_index("channel")["trunk"]
        self.trunks = trunks[trunks.notna() & (trunks != "")]
        self.terminal = rules(system)["own_terminal"].astype(float)
        self.parts: list[pd.DataFrame] = []

    def add(self, solved: SolvedBlock) -> None:
        """One row a channel and block."""
        sent, most = self._way(solved, "forward")
        if sent.empty:
            return
        back, limit = (part.reindex(sent.index, fill_value=0.0) for part in self._way(solved, "backward"))
        share = np.fmax(_share(sent, most), _share(back, limit))
        count, hours = solved.span.count, len(solved.span.hours)
        found = {
            "limit": most.max(axis=1),
            "highest": np.fmax(sent, back).max(axis=1),
            "hours": float(count * hours),
            "loading": count * share.sum(axis=1),
            "hours_90": count * (share >= HIGH).sum(axis=1),
            "hours_full": count * (share >= FULL).sum(axis=1),
            "shadow_price": -count * _worth(solved).reindex(sent.index, fill_value=0.0),
        }
        frame = pd.DataFrame(found, index=sent.index).rename_axis("channel").reset_index()
        self.parts.append(frame.assign(scenario=solved.span.scenario, year=solved.span.year))

    def _way(self, solved: SolvedBlock, way: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """What is sent one way and what may be sent [GW], channels by hours."""
        upper = solved.arrays.upper + solved.arrays.upper_link @ solved.links
        columns = range(len(solved.span.hours))
        sent, most = pd.DataFrame(columns=columns, dtype=float), pd.DataFrame(columns=columns, dtype=float)
        for family in _families(solved.arrays, way):
            names = list(family.units)
            sent = sent.add(pd.DataFrame(family.of(solved.solution.columns), names), fill_value=0.0)
            most = most.add(pd.DataFrame(family.of(upper), names), fill_value=0.0)
        for trunk, joint in self.trunks[self.trunks.isin(sent.index)].groupby(self.trunks):
            sent.loc[trunk] += sent.reindex(joint.index).sum()
            most.loc[trunk] /= float(self.terminal.get(trunk, 1.0)) if way == "forward" else 1.0
        return sent, most

    def frame(self) -> pd.DataFrame:
        """The table `line_loading`."""
        names = list(TABLES["line_loading"].names)
        if not self.parts:
            return pd.DataFrame(columns=names)
        parts = pd.concat(self.parts).groupby(KEYS, sort=False)
        found = parts[SUMS].sum().join(parts[["limit", "highest"]].max()).reset_index()
        found["loading"] /= found["hours"]
        return found[names]


def _families(arrays: BlockArrays, way: str) -> list[Family]:
    known = (f"channel_{way}", f"line_{way}_")
    return [family for family in arrays.shape.columns if family.name.startswith(known)]


def _share(sent: pd.DataFrame, most: pd.DataFrame) -> pd.DataFrame:
    """Loading; none where nothing may be sent."""
    return (sent / most.where(most > LEAST)).fillna(0.0)


def _worth(solved: SolvedBlock) -> pd.Series:
    """Change of the block's cost with the capacity of each channel [million yuan/GW]."""
    arrays, solution = solved.arrays, solved.solution
    change = arrays.upper_link.T @ np.minimum(solution.reduced_cost, 0.0)
    change = change - arrays.row_link.T @ solution.row_dual
    found = {}
    for family in _families(arrays, "forward"):
        steps = family.steps
        for i, name in enumerate(family.units):
            rows = slice(family.start + i * steps, family.start + (i + 1) * steps)
            capacity = np.unique(arrays.upper_link[rows].indices)
            found[name] = float(change[capacity].sum())
    return pd.Series(found, dtype=float)
