"""Demand response: contracted capability that sheds load, or shifts it within a window.

    enrolled[r,y] <= share[r] * peak[zone,y] + capability[r]                                      [GW]
    shed[r,h] <= shed_share * enrolled;   sum_h shed <= shed_hours * shed_share * enrolled   [GW, GWh/year]
    shed[r,h] <= called[r,d];   sum_{h of day d} shed <= event_hours * called[r,d]            [GW, GWh]
    sum_d called <= events * shed_share * enrolled                                            [GW/year]
    rebound[r,h] = rebound / n * sum_{k=1..n} shed[r,h-k],   n = rebound_hours                [GW]
    shift_down <= (1 - shed_share) * enrolled;   shift_up <= recovery * (1 - shed_share) * enrolled
    sum_window (shift_up - makeup * shift_down) = 0

`called` is what a day calls on: one event a day, or a share of the contracts in each of several. The year's
hours and events are handed to blocks as allowances (plan columns); windows and rebounds close in the block.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Link
from gridplan.model.book import Assets, pay
from gridplan.model.budget import open_allowances, spend, yearly
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "demand_response"
TABLES = ("demand_response", "loads", "technologies")
COSTS = {"demand_shed": "demand_response", "demand_shift_down": "demand_response"}
SHORTFALL = (
    2.0  # times the value of lost load [per GWh, and for a day's hours per GW]; zero in a finished run
)
DAY = 24  # hours


def plan(m: pyo.ConcreteModel, system: System) -> None:
    frame = system.units("demand_response")
    years = system.horizon.years
    rows = {row.Index: row for row in frame.itertuples()}

    def bounds(_: Any, r: str, y: int) -> tuple[float, float]:
        peak = system.yearly("loads", "zone", rows[r].zone, y, "peak") if rows[r].share else 0.0
        return 0.0, float(rows[r].share * peak + rows[r].capability)

    m.demand_response_capacity = pyo.Var([(r, y) for r in frame.index for y in years], bounds=bounds)
    for row in rows.values():
        for y in years:
            enrolled = m.demand_response_capacity[row.Index, y]
            pay(m, "demand_response", row, y, enrolled, float(row.enrolment_cost))
    nothing = {"existing": 0.0, "committed": 0.0, "potential": np.nan}
    m.book.assets.append(Assets("demand_response", "power", frame.assign(**nothing), built=False))
    _allow(m, system, "shed_allowance", "shed_hours", frame["shed_hours"] * frame["shed_share"])
    called = frame[frame["events"].notna()]
    _allow(m, system, "event_allowance", "shed_events", called["events"] * called["shed_share"])


def _allow(m: pyo.ConcreteModel, system: System, family: str, row: str, most: pd.Series) -> None:
    """An allowance of every block, and the row of the year: at most `most` per GW enrolled."""
    keys = [(r, y) for r in most.index for y in system.horizon.years]
    open_allowances(m, system, family, {_key(r, y): y for r, y in keys})

    def rule(_: Any, r: str, y: int) -> Any:
        used = yearly(m, system, family, _key(r, y), y)
        return used <= float(most[r]) * m.demand_response_capacity[r, y]

    setattr(m, row, pyo.Constraint(keys, rule=rule))


def _key(response: str, year: int) -> str:
    return f"{response}@{year}"


def operate(block: Block, system: System, ledger: Ledger) -> None:
    frame = system.units("demand_response")
    if frame.empty:
        return
    names = list(frame.index)
    enrolled = block.link("demand_response_capacity", names)
    sheds = frame["shed_share"].to_numpy(float)[:, None]
    price = frame["shed_price"].to_numpy(float)[:, None]
    shed = block.cols("demand_shed", names, upper_link=(sheds, enrolled), cost=price)
    keys = [_key(name, system.span(block.number).year) for name in names]
    short = SHORTFALL * system.value_of_lost_load
    spend(block, "shed_allowance", keys, [(1.0, shed)], unit="GWh", price=short, labels=names)
    _events(block, frame, shed, enrolled, keys, DAY * short)
    cost = frame["shift_price"].to_numpy(float)[:, None]
    faster = frame["recovery"].to_numpy(float)[:, None]
    up = block.cols("demand_shift_up", names, upper_link=(faster * (1.0 - sheds), enrolled))
    down = block.cols("demand_shift_down", names, upper_link=(1.0 - sheds, enrolled), cost=cost)
    for window, group in frame.groupby("shift_window", sort=True):
        _windows(block, int(window), frame, group, up, down)
    more: list[tuple[Any, Columns | Link]] = [(1.0, enrolled), (-1.0, shed), (-1.0, down), (1.0, up)]
    less: list[tuple[Any, Columns | Link]] = [(faster * (1.0 - sheds), enrolled), (-1.0, up)]
    less += [(1.0, down), (1.0, shed)]
    ledger.publish("reserve", more, frame, quantity="demand")
    ledger.publish("reserve_down", less, frame, quantity="demand")
    ledger.publish("injected", [(1.0, shed)], frame, quantity="shed")
    ledger.publish("injected", [(1.0, down)], frame, quantity="shift_down")
    ledger.publish("withdrawn", [(1.0, up)], frame, quantity="shift_up")
    back = _rebound(frame, shed)
    if back:
        ledger.publish("withdrawn", back, frame, quantity="rebound")


def _events(
    block: Block, frame: pd.DataFrame, shed: Columns, enrolled: Link, keys: list[str], price: float
) -> None:
    """What each day calls on, its hours and the events of the year; only of contracts that limit them."""
    places = np.flatnonzero(frame["events"].notna().to_numpy())
    if not len(places):
        return
    names, day = list(frame.index[places]), np.arange(block.hours) // DAY
    share = frame["shed_share"].to_numpy(float)[places][:, None]
    hours = frame["event_hours"].to_numpy(float)[places][:, None]
    days = int(day.max()) + 1
    called = block.cols("demand_called", names, upper_link=(share, enrolled.take(places)), steps=days)
    used = shed.take(places)
    block.rows("demand_event_power", names, [(1.0, used), (-1.0, called.at(day))], upper=0.0)
    energy = [(1.0, used), (-hours, called)]
    block.rows("demand_event_energy", names, energy, upper=0.0, unit="GWh", step_of_hour=day)
    spent = [(1.0, called.at([d])) for d in range(days)]
    own = [keys[i] for i in places]
    spend(block, "event_allowance", own, spent, unit="GW", price=price, labels=names)


def _rebound(frame: pd.DataFrame, shed: Columns) -> list[tuple[np.ndarray, Columns]]:
    """Terms of the energy that comes back in the hours after it was shed."""
    share, hours = frame["rebound"].to_numpy(float), frame["rebound_hours"].to_numpy(float)
    longest = int(np.max(np.where(share > 0, hours, 0.0), initial=0.0))
    later = range(1, longest + 1)
    return [((share / hours * (k <= hours))[:, None], shed.lag(k, wrap=True)) for k in later]


def _windows(
    block: Block, window: int, frame: pd.DataFrame, group: pd.DataFrame, up: Columns, down: Columns
) -> None:
    places = frame.index.get_indexer(group.index)
    made_up = group["makeup"].to_numpy(float)[:, None]
    block.rows(
        f"demand_shift_window_{window}h",
        list(group.index),
        [(1.0, up.take(places)), (-made_up, down.take(places))],
        equals=0.0,
        unit="GWh",
        step_of_hour=np.arange(block.hours) // window,
    )
