"""Channels between zones: lines, or pipelines and trucks of another carrier; lossy, with room to grow.

forward[c,h], backward[c,h] <= capacity[c,y]                       [GW sent]
received = (1 - loss[c]) * sent                                    [GW]
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import System
from gridplan.system.nodes import nodes_of

NAME = "channel"
TABLES = ("channels", "technologies", "costs", "build_rates")


def channels(system: System) -> pd.DataFrame:
    frame = system.units("channels")
    found: pd.DataFrame = system.remember("channels", lambda: frame.assign(zone=frame["from_zone"]))
    return found


def plan(m: pyo.ConcreteModel, system: System) -> None:
    expand(m, system, "channel", channels(system))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    frame = channels(system)
    if frame.empty:
        return
    capacity = block.link("channel_capacity", frame.index)
    forward = block.cols("channel_forward", frame.index, upper_link=(1.0, capacity))
    _flow(ledger, frame, forward, "forward")
    both = np.flatnonzero(frame["bidirectional"].to_numpy(bool))
    if len(both):
        backward = block.cols("channel_backward", frame.index[both], upper_link=(1.0, capacity.take(both)))
        _flow(ledger, frame.iloc[both], backward, "backward")


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
