"""Floor on the utilisation hours of channels: what is sent in a year over capacity.

    sum_b count[b] p[w] carried[t,b] + missed >= value * sum_c capacity[c,y]                [GWh/year]
    sum_h (forward[c,h] - backward[c,h]) >= carried[t,b]                       over the channels of the target

Energy is counted at the sending end, on all terminals of a channel's line; `value` in hours a year.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model.budget import hold, open_allowances, slack, yearly
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "channel_hours"
TABLES = ("targets", "channels")
VALUE, PRICE, SENSE = "h/year", "million yuan/GWh", "at least"
SHORTFALL = 2.0  # times the value of lost load [per GWh]; zero in a finished run


def terminals(system: System, target: Target) -> list[str]:
    """The channels of the target and those that share their lines."""
    table = system.tables["channels"]
    mine = table["channel"].isin(target.channels) | table["trunk"].isin(target.channels)
    return list(table.loc[mine, "channel"])


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "channel_carried", {k: t.year for k, t in held.items()}, signed=True)

    def row(target: Target) -> Any:
        size = pyo.quicksum(m.channel_capacity[c, target.year] for c in _lines(system, target))
        carried = yearly(m, system, "channel_carried", target.id, target.year)
        return carried + slack(m, system, target) >= target.value * size

    hold(m, held.values(), row)


def _lines(system: System, target: Target) -> list[str]:
    """Channels whose capacity counts: those of the target that are not a further terminal of another."""
    table = system.tables["channels"].set_index("channel")
    return [c for c in table.index if c in target.channels and table.at[c, "trunk"] not in target.channels]


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            carried = block.link("channel_carried", [target.id], at="block")
            block.totals(
                f"channel_carried_{target.id}",
                [target.id],
                [*_sent(ledger, terminals(system, target)), (-1.0, carried)],
                lower=0.0,
                unit="GWh",
                shortfall=SHORTFALL * system.value_of_lost_load,
            )


def _sent(ledger: Ledger, names: list[str]) -> list[Term]:
    """Power sent forward, less what is sent backward, on the channels of these names, in one row."""
    terms: list[Term] = []
    for publication in ledger.publications:
        place = np.where(np.isin(publication.units, names), 0, -1)
        if publication.word == "sent" and (place == 0).any():
            sign = -1.0 if publication.quantity == "backward" else 1.0
            terms += [(sign * np.asarray(c, dtype=float), columns, place) for c, columns in publication.terms]
    return terms
