"""How a channel may be run (table `channel_rules`), hour by hour; its line may carry several terminals.

    flow[c,h] = sum over the terminals t of line c of (forward[t,h] - backward[t,h])                    [GW]
    forward of all terminals, backward of all terminals <= ready[c,h] * capacity[c,y]
    flow[c,h] >= minimum[c] * ready[c,h] * capacity[c,y]
    | flow[c,h] - flow[c,h-1] | <= ramp[c] * capacity[c,y]                                within a block
    flow[c,h] = flow[c,h-1]                                      unless a step of `step` hours begins at h
    flow[c,h] = ready[c,h] * shape[month,hour] * capacity[c,y]                            curve `fixed`
    flow[c,h] = ready[c,h] * curve[c,season,type of day,hour,y]                           curve `optimised`
    curve[c,season,type of day,hour,y] <= capacity[c,y]                                     planning columns

ready = 1 - outage in the outage months, else 1. Steps are counted from a block's first hour (midnight).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Link, Term
from gridplan.system import System
from gridplan.system.clock import HOUR, MONTH, WEEKEND

SHORTFALL = 2.0  # times the value of lost load, and the block's hours: one column covers the worst of them
HOURS = [f"h{hour}" for hour in range(24)]


@dataclass(frozen=True, eq=False)
class Lines:
    """Hourly power on the lines of channels: `line[i]` is the place of the channel whose line i is on."""

    frame: pd.DataFrame
    line: np.ndarray
    forward: Columns
    backward: Columns | None
    both: np.ndarray  # places of the channels of `backward`
    capacity: Link
    ready: np.ndarray  # (channels, hours)

    def flow(self, chosen: np.ndarray) -> list[Term]:
        """Net power of the lines of the channels at `chosen`, one row each."""
        row = np.full(len(self.frame), -1)
        row[chosen] = np.arange(len(chosen))
        terms: list[Term] = [(1.0, self.forward, row[self.line])]
        if self.backward is not None:
            terms.append((-1.0, self.backward, row[self.line[self.both]]))
        return terms


def lines_of(frame: pd.DataFrame) -> np.ndarray:
    """Place of the channel whose line each channel of `frame` is on: its trunk's, or its own."""
    place = {name: i for i, name in enumerate(frame.index)}
    return np.array([place[trunk or name] for name, trunk in zip(frame.index, frame["trunk"], strict=True)])


def rules(system: System) -> pd.DataFrame:
    """Rules by channel, in the order of the table `channels`; channels without a row have none."""
    table = system.tables["channel_rules"].set_index("channel")
    return table.loc[[name for name in system.tables["channels"]["channel"] if name in table.index]]


def ready(system: System, names: pd.Index, hours: np.ndarray) -> np.ndarray:
    """Share of capacity in service, shape (channels, hours of the year in `hours`)."""
    share = np.ones((len(names), len(hours)))
    for name, rule in rules(system).iterrows():
        out = np.isin(MONTH[hours], np.array(rule["outage_months"], int))
        share[names.get_loc(name)] -= float(rule["outage"]) * out
    return share


def plan(m: pyo.ConcreteModel, system: System) -> None:
    """Planning columns of the curves that the plan chooses [GW], within the capacity of their channel."""
    owner = {slot: name for name, rule in _optimised(system).iterrows() for slot in _slots(str(name), rule)}
    if not owner:
        return
    keys = [(slot, year) for slot in owner for year in system.horizon.years]

    def most(_: Any, slot: str, year: int) -> tuple[float, float | None]:
        return 0.0, m.channel_capacity[owner[slot], year].ub

    m.channel_curve = pyo.Var(keys, bounds=most)

    def within(_: Any, slot: str, year: int) -> Any:
        return m.channel_curve[slot, year] <= m.channel_capacity[owner[slot], year]

    m.channel_curve_limit = pyo.Constraint(keys, rule=within)


def operate(block: Block, system: System, lines: Lines) -> None:
    """Rows of all rules of the block."""
    _share_lines(block, lines)
    table = rules(system)
    place = lines.frame.index.get_indexer(table.index)
    short = {"shortfall": SHORTFALL * system.value_of_lost_load * block.hours}

    def some(name: str, chosen: np.ndarray, terms: Any, **bounds: Any) -> None:
        if chosen.any():
            which = place[chosen]
            units = list(lines.frame.index[which])
            block.rows(name, units, [*lines.flow(which), *terms(which, table[chosen])], **bounds)

    def least(which: np.ndarray, rule: pd.DataFrame) -> list[Term]:
        share = rule["minimum"].to_numpy(float)[:, None] * lines.ready[which]
        return [(-share, lines.capacity.take(which))]

    def fixed(which: np.ndarray, rule: pd.DataFrame) -> list[Term]:
        shape = np.array([_shape(system, name, system.span(block.number).hours) for name in rule["shape"]])
        return [(-shape * lines.ready[which], lines.capacity.take(which))]

    def chosen_curve(which: np.ndarray, rule: pd.DataFrame) -> list[Term]:
        return [_curve(block, system, name, r, lines.ready[[i]], row)
                for row, (i, (name, r)) in enumerate(zip(which, rule.iterrows(), strict=True))]  # fmt: skip

    some("channel_minimum", (table["minimum"] > 0).to_numpy(), least, lower=0.0, **short)
    for curve, target in (("fixed", fixed), ("optimised", chosen_curve)):
        here = (table["curve"] == curve).to_numpy()
        # Two rows, not one equation: what one hour lacks must not be lacking in all of them.
        some(f"channel_curve_{curve}_least", here, target, lower=0.0, **short)
        some(f"channel_curve_{curve}_most", here, target, upper=0.0, **short)
    _ramps(block, lines, table, place)
    for step, rule in table[table["step"] > 1].groupby("step", sort=True):
        starts = np.arange(0, block.hours, int(step))
        inside = np.setdiff1d(np.arange(block.hours), starts)
        which = lines.frame.index.get_indexer(rule.index)
        if len(inside):
            changes = _changes(lines.flow(which), inside)
            block.rows(f"channel_step_{int(step)}h", list(rule.index), changes, equals=0.0)


def _share_lines(block: Block, lines: Lines) -> None:
    """What all terminals of a line send one way is within the line's capacity in service."""
    trunks = np.unique(lines.line[lines.line != np.arange(len(lines.line))])
    if not len(trunks):
        return
    row = np.full(len(lines.frame), -1)
    row[trunks] = np.arange(len(trunks))
    most = (-lines.ready[trunks], lines.capacity.take(trunks))
    names = list(lines.frame.index[trunks])
    block.rows("channel_trunk_forward", names, [(1.0, lines.forward, row[lines.line]), most], upper=0.0)
    if lines.backward is not None:
        there = row[lines.line[lines.both]]
        block.rows("channel_trunk_backward", names, [(1.0, lines.backward, there), most], upper=0.0)


def _ramps(block: Block, lines: Lines, table: pd.DataFrame, place: np.ndarray) -> None:
    limited = (table["ramp"] < 1).to_numpy()
    if not limited.any() or block.hours < 2:
        return
    which = place[limited]
    names = list(lines.frame.index[which])
    later = np.arange(1, block.hours)
    ramp = table["ramp"].to_numpy(float)[limited][:, None]
    most = (-ramp, lines.capacity.take(which).only(later))
    changes = _changes(lines.flow(which), later)
    block.rows("channel_ramp_up", names, [*changes, most], upper=0.0)
    down = [(-c, columns, at) for c, columns, at in changes]
    block.rows("channel_ramp_down", names, [*down, most], upper=0.0)


def _changes(terms: list[Term], hours: np.ndarray) -> list[Term]:
    """What `terms` change by in each of `hours`, against the hour before."""
    after = [(c, columns.only(hours), at) for c, columns, at in terms]
    return after + [(-c, columns.lag(1).only(hours), at) for c, columns, at in terms]


def _shape(system: System, name: str, hours: np.ndarray) -> np.ndarray:
    """Share of capacity of a delivery curve in `hours` of the year."""
    table = system.tables["delivery_curves"]
    rows = table[table["curve"] == name].set_index("month")[HOURS]
    return rows.loc[range(1, 13)].to_numpy(float)[MONTH[hours] - 1, HOUR[hours]]


def _optimised(system: System) -> pd.DataFrame:
    table = rules(system)
    return table[table["curve"] == "optimised"]


def _slots(name: str, rule: Any) -> list[str]:
    """Names of the planning columns of one channel's curves."""
    seasons, kinds = dict.fromkeys(rule["curve_seasons"]), range(int(rule["day_types"]))
    return [f"{name}|{s}|{k}|{h}" for s in seasons for k in kinds for h in range(24)]


def _curve(block: Block, system: System, name: Any, rule: Any, share: np.ndarray, row: int) -> Term:
    """The planning column that each hour of the block delivers."""
    hours = system.span(block.number).hours
    month, kind = MONTH[hours], WEEKEND[hours] & (rule["day_types"] > 1)
    code, place = np.unique((month * 2 + kind) * 24 + HOUR[hours], return_inverse=True)
    slots = [f"{name}|{rule['curve_seasons'][c // 48 - 1]}|{c // 24 % 2}|{c % 24}" for c in map(int, code)]
    here = np.arange(len(code))[:, None] == place[None, :]
    return (-1.0 * here * share, block.link("channel_curve", slots), np.full(len(code), row))
