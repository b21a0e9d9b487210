"""Channels between zones: lines, or pipelines and trucks of another carrier; lossy, with room to grow.

forward[c,h] <= ready[c,h] * own_terminal[c] * capacity[c,y],   backward[c,h] <= ready[c,h] * capacity[c,y]
received = (1 - loss[c]) * sent                                                                     [GW]
cost = transport_cost[c] * length[c] * sent, such as of trucks
     + tariff[c] * received in the perspective `enterprise`; a transfer, and none, in that of the system

ready and own_terminal are 1 where the table `channel_rules` does not say otherwise; the rules themselves
(converter minimum, ramps, steps, delivery curve, several terminals on one line) are `model/channel_rules.py`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns
from gridplan.model import channel_rules
from gridplan.model.book import expand
from gridplan.model.channel_rules import Lines, lines_of, ready, rules
from gridplan.model.ledger import Ledger
from gridplan.system import System
from gridplan.system.nodes import nodes_of

NAME = "channel"
TABLES = ("channels", "channel_rules", "delivery_curves", "technologies", "costs", "build_rates")
COSTS = {"channel_forward": "tariff", "channel_backward": "tariff"}


def channels(system: System) -> pd.DataFrame:
    frame = system.units("channels")
    found: pd.DataFrame = system.remember("channels", lambda: frame.assign(zone=frame["from_zone"]))
    return found


def plan(m: pyo.ConcreteModel, system: System) -> None:
    expand(m, system, "channel", channels(system))
    channel_rules.plan(m, system)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    frame = channels(system)
    if frame.empty:
        return
    capacity = block.link("channel_capacity", frame.index)
    share = ready(system, frame.index, system.span(block.number).hours)
    terminal = rules(system)["own_terminal"].reindex(frame.index).fillna(1.0).to_numpy(float)[:, None]
    paid = tariffs(system) + transport(system)
    forward = block.cols("channel_forward", frame.index, upper_link=(share * terminal, capacity), cost=paid)
    _flow(ledger, frame, forward, "forward")
    both = np.flatnonzero(frame["bidirectional"].to_numpy(bool))
    backward = None
    if len(both):
        most = (share[both], capacity.take(both))
        backward = block.cols("channel_backward", frame.index[both], upper_link=most, cost=paid[both])
        _flow(ledger, frame.iloc[both], backward, "backward")
    lines = Lines(frame, lines_of(frame), forward, backward, both, capacity, share)
    channel_rules.operate(block, system, lines)


def tariffs(system: System) -> np.ndarray:
    """Tariffs, paid on what arrives, for each GWh sent [million yuan/GWh], shape (channels, 1)."""
    frame = channels(system)
    if system.perspective != "enterprise" or "tariff" not in frame:
        return np.zeros((len(frame), 1))
    return (frame["tariff"].fillna(0.0) * (1.0 - frame["loss"])).to_numpy(float)[:, None]


def transport(system: System) -> np.ndarray:
    """Cost of carrying for each GWh sent [million yuan/GWh], shape (channels, 1)."""
    frame = channels(system)
    if "transport_cost" not in frame:
        return np.zeros((len(frame), 1))
    return (frame["transport_cost"].fillna(0.0) * frame["length"]).to_numpy(float)[:, None]


def _flow(ledger: Ledger, frame: pd.DataFrame, flow: Columns, way: str) -> None:
    source, sink = ("from_zone", "to_zone") if way == "forward" else ("to_zone", "from_zone")
    here, there = _at(frame, source), _at(frame, sink)
    kept = 1.0 - frame["loss"].to_numpy(float)[:, None]
    ledger.publish("withdrawn", [(1.0, flow)], here, quantity="exported")
    ledger.publish("injected", [(kept, flow)], there, quantity="imported")
    ledger.publish("sent", [(1.0, flow)], here, quantity=way)
    ledger.publish("received", [(kept, flow)], there, quantity=way)


def _at(frame: pd.DataFrame, end: str) -> pd.DataFrame:
    """The channels as units of the nodes at one of their ends."""
    return frame.assign(zone=frame[end], node=nodes_of(frame[end], frame["carrier"]))
