"""Yearly use of channels, in the columns of the table `channels`."""

from __future__ import annotations

import pandas as pd

from gridplan.results import landed
from gridplan.results.block_tables import SolvedBlock
from gridplan.results.columns import TABLES
from gridplan.system import System


def add_flows(solved: SolvedBlock, system: System, flows: dict[tuple[str, int], pd.DataFrame]) -> None:
    """Add what a block sends on every channel [GWh a year], and its worth (results.landed)."""
    forward, backward = solved.family("channel_forward"), solved.family("channel_backward")
    if forward is None:
        return
    total = pd.DataFrame({"forward": forward.sum(axis=1)}) * solved.span.count
    total = total.join(landed.trade(solved, system, forward))
    back = pd.Series(0.0, index=forward.index)
    if backward is not None:
        back[backward.index] = backward.sum(axis=1) * solved.span.count
    total["backward"] = back
    key = (solved.span.scenario, solved.span.year)
    flows[key] = flows[key] + total if key in flows else total


def channel_rows(
    system: System, flows: dict[tuple[str, int], pd.DataFrame], capacity: pd.DataFrame
) -> pd.DataFrame:
    """Rows of the table `channels` for channels; AC lines have theirs in gridplan.results.lines."""
    rows = []
    table = system.table("channels").set_index("channel")
    total = capacity[capacity["quantity"] == "power"].set_index(["id", "year"])["total"]
    for (scenario, year), flow in flows.items():
        for name, sent in flow.iterrows():
            line, size = table.loc[name], float(total[name, year])
            kept = 1.0 - float(line["loss"])
            hours = sent["forward"] / size if size > 1e-6 else 0.0
            there, back = float(sent["forward"]), float(sent["backward"])
            ends = (line["from_zone"], line["to_zone"])
            rows.append((scenario, year, name, *ends, size, there, kept * there, back, kept * back, hours))
    return pd.DataFrame(rows, columns=list(TABLES["channels"].names))
