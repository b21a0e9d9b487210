"""AC lines between zones: linearised power flow, losses in pieces, capacity that can grow, N-1.

flow[l,h] = forward - backward,  each way = sum of its n pieces                                        [GW]
forward_j[l,h], backward_j[l,h] <= secure_share * capacity[l,y] / n                              j = 1 ... n
received = sum_j (1 - loss[l] * (2 j - 1) / n) * sent_j
loss = secure_share * resistance * length * circuit_capacity / voltage^2         share of the most it sends
sum over the lines of a cycle of +-reactance * flow = 0                           each cycle, `model/flow.py`

The pieces follow the parabola of losses between its n chords. Loss and reactance are those of parallel
circuits, n of which lose and resist 1/n; reactance is taken at a reference capacity and updated by runs.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Term
from gridplan.model.book import expand
from gridplan.model.flow import cycles, lines, reactance
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "line"
TABLES = ("lines", "line_types", "technologies", "costs", "build_rates")
WAYS = (("forward", "from_zone", "to_zone", 1.0), ("backward", "to_zone", "from_zone", -1.0))


def plan(m: pyo.ConcreteModel, system: System) -> None:
    expand(m, system, "line", lines(system))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    frame = lines(system)
    if frame.empty:
        return
    flow: list[Term] = []
    for pieces, group in frame.groupby("loss_pieces", sort=True):
        flow += _pieces(block, ledger, frame, group, int(pieces))
    _close_cycles(block, system, frame, flow)


def _pieces(
    block: Block, ledger: Ledger, frame: pd.DataFrame, group: pd.DataFrame, pieces: int
) -> list[Term]:
    """Columns of every piece of both ways; terms (1 or -1, columns, places in `frame`) of the net flow."""
    capacity = block.link("line_capacity", group.index)
    secure = group["secure_share"].to_numpy(float)
    places = frame.index.get_indexer(group.index)
    terms: list[Term] = []
    for way, source, sink, sign in WAYS:
        for piece in range(1, pieces + 1):
            most = ((secure / pieces)[:, None], capacity)
            sent = block.cols(f"line_{way}_{piece}of{pieces}", group.index, upper_link=most)
            kept = 1.0 - group["loss"].to_numpy(float) * (2 * piece - 1) / pieces
            _publish(ledger, group, sent, kept[:, None], (source, sink, f"{way}{piece}"))
            terms.append((sign, sent, places))
    return terms


def _publish(
    ledger: Ledger, group: pd.DataFrame, sent: Columns, kept: np.ndarray, way: tuple[str, str, str]
) -> None:
    here, there = group.assign(zone=group[way[0]]), group.assign(zone=group[way[1]])
    ledger.publish("withdrawn", [(1.0, sent)], here, quantity="exported")
    ledger.publish("injected", [(kept, sent)], there, quantity="imported")
    ledger.publish("sent", [(1.0, sent)], here, quantity=way[2])
    ledger.publish("received", [(kept, sent)], there, quantity=way[2])


def _close_cycles(block: Block, system: System, frame: pd.DataFrame, flow: list[Term]) -> None:
    """Voltage angles close round every cycle of the lines that are there; a row is scaled to its largest."""
    angle = reactance(system, system.span(block.number).year)
    there = np.flatnonzero(np.isfinite(angle))
    ends = list(zip(frame["from_zone"].iloc[there], frame["to_zone"].iloc[there], strict=True))
    loops = np.zeros((0, len(frame)))
    if len(there):
        loops = np.zeros((len(found := cycles(ends)), len(frame)))
        loops[:, there] = found * angle[there]
    if not len(loops):
        return
    loops /= np.abs(loops).max(axis=1, keepdims=True)
    terms: list[Term] = []
    for cycle, weight in enumerate(loops):
        for sign, columns, places in flow:
            on = np.flatnonzero(weight[places])
            share = sign * weight[places][on][:, None]
            terms.append((share, columns.take(on), np.full(len(on), cycle)))
    names = [f"cycle_{number}" for number in range(1, len(loops) + 1)]
    block.rows("line_angles", names, terms, equals=0.0)
