"""Landed cost by channel: what a kWh costs where it arrives, beside what it is worth there.

    sending_price     = sum of power sent x marginal price at the sending end / energy sent       [yuan/kWh]
    transmission_cost = annual cost of the channel / energy received
    landed_cost       = sending_price * sent / received + transmission_cost
    receiving_price   = sum of power received x marginal price at the receiving end / energy received
    landed_price      = sending_price * sent / received + tariff of the channel, beside the benchmark price

Energy sent forward only; a price without a tariff is empty. A tariff is a transfer, no cost of the system.
Marginal prices are those of the plan; what stands already bears no investment.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from gridplan.results.block_tables import SolvedBlock
from gridplan.results.columns import TABLES
from gridplan.system import System

LEAST = 1e-3  # GWh/year; below it a channel lies idle and has no landed cost
Key = tuple[str, int]


def trade(solved: SolvedBlock, system: System, forward: pd.DataFrame) -> pd.DataFrame:
    """Money for what a block sends at either end [million yuan a year], by channel: paid, worth."""
    lines = system.table("channels").set_index("channel").loc[forward.index]
    price = pd.DataFrame(solved.prices(system.zones), index=list(system.zones))
    kept = 1.0 - lines["loss"].to_numpy(float)
    paid = (price.loc[lines["from_zone"]].to_numpy() * forward.to_numpy()).sum(axis=1)
    worth = (price.loc[lines["to_zone"]].to_numpy() * forward.to_numpy()).sum(axis=1) * kept
    return pd.DataFrame({"paid": paid, "worth": worth}, index=forward.index) * solved.span.count


def landed_costs(
    system: System, flows: Mapping[Key, pd.DataFrame], channels: pd.DataFrame, costs: pd.DataFrame
) -> pd.DataFrame:
    """The table `landed_costs`; `flows[scenario, year]` has paid and worth, the rest are tables."""
    annual = costs.groupby(["year", "id"])["annual"].sum()
    tariff, benchmark = _figures(system, "channels", "tariff"), _figures(system, "zones", "benchmark_price")
    rows = []
    for line in channels.itertuples():
        if line.channel not in flows.get((line.scenario, line.year), pd.DataFrame()).index:
            continue  # an AC line has no price of its own
        sent, received = line.sent_forward, line.received_forward
        money = flows[line.scenario, line.year].loc[line.channel]
        own = float(annual.get((line.year, line.channel), 0.0))
        found = [np.nan] * 4
        if received > LEAST:
            landed = (money["paid"] + own) / received
            found = [money["paid"] / sent, own / received, landed, money["worth"] / received]
        price = found[0] * sent / received + tariff.get(line.channel, np.nan) if received > LEAST else np.nan
        found += [price, benchmark.get(line.to_zone, np.nan)]
        rows.append((line.scenario, line.year, line.channel, *map(float, found)))
    return pd.DataFrame(rows, columns=list(TABLES["landed_costs"].names))


def _figures(system: System, table: str, column: str) -> dict[str, float]:
    """An optional figure [yuan/kWh] of every row of a table, by its key."""
    frame = system.table(table)
    return dict(zip(frame[frame.columns[0]], frame[column], strict=True)) if column in frame else {}
