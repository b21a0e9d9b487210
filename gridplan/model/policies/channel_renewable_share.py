"""Floor on the share of renewable energy in what channels deliver, by source-tagged energy.

    sum_b count[b] p[w] surplus[t,b] + missed >= 0                                                [GWh/year]
    (1 - value) sum_d kept[d] nonfossil_sent[d,b] - value sum_d kept[d] fossil_sent[d,b] >= surplus[t,b]

over the forward directions d of the target's channels and of those on their lines; kept = 1 - loss.
The tags (`model/sources.py`) are those of non-fossil shares, so no kWh is renewable on two channels at once.
A study with nuclear power is refused: its non-fossil electricity would count as renewable.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, open_allowances, slack, yearly
from gridplan.model.ledger import Ledger
from gridplan.model.sources import tags
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "channel_renewable_share"
TABLES = ("targets", "channels", "technologies")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GWh", "at least"
SHORTFALL = 2.0  # times the value of lost load [per GWh]; zero in a finished run


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "renewable_surplus", {k: t.year for k, t in held.items()}, signed=True)

    def row(target: Target) -> Any:
        surplus = yearly(m, system, "renewable_surplus", target.id, target.year)
        return surplus + slack(m, system, target) >= 0.0

    hold(m, held.values(), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            _surplus(block, system, ledger, target)


def _surplus(block: Block, system: System, ledger: Ledger, target: Target) -> None:
    known = tags(block, system, ledger)
    table = system.tables["channels"]
    mine = table["channel"].isin(target.channels) | table["trunk"].isin(target.channels)
    ways = known.directions
    counted = ways["unit"].isin(table.loc[mine, "channel"]) & (ways["way"] == "forward")
    kept, place = ways["kept"].to_numpy(float)[:, None], np.where(counted, 0, -1)
    terms = [
        ((1.0 - target.value) * kept, known.sent["nonfossil"], place),
        (-target.value * kept, known.sent["fossil"], place),
        (-1.0, block.link("renewable_surplus", [target.id], at="block")),
    ]
    block.totals(
        f"renewable_surplus_{target.id}",
        [target.id],
        terms,
        lower=0.0,
        unit="GWh",
        shortfall=SHORTFALL * system.value_of_lost_load,
    )
