"""Demand response: contracted capability that sheds load, or shifts it within a window.

    enrolled[r,y] <= share[r] * peak[zone,y]                                             [GW]
    shed[r,h] <= shed_share * enrolled;   sum_h shed <= shed_hours * shed_share * enrolled   [GW, GWh/year]
    shift_down, shift_up <= (1 - shed_share) * enrolled;   sum_window (shift_up - shift_down) = 0

The yearly hours of shedding are handed to blocks as allowances (plan columns); windows close in the block.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns
from gridplan.model.book import Assets, pay
from gridplan.model.budget import open_allowances, spend, yearly
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "demand_response"
TABLES = ("demand_response", "loads", "technologies")
COSTS = {"demand_shed": "demand_response", "demand_shift_down": "demand_response"}
SHORTFALL = 2.0  # times the value of lost load [per GWh]; zero in a finished run


def plan(m: pyo.ConcreteModel, system: System) -> None:
    frame = system.units("demand_response")
    years = system.horizon.years
    rows = {row.Index: row for row in frame.itertuples()}

    def bounds(_: Any, r: str, y: int) -> tuple[float, float]:
        return 0.0, float(rows[r].share * system.yearly("loads", "zone", rows[r].zone, y, "peak"))

    m.demand_response_capacity = pyo.Var([(r, y) for r in frame.index for y in years], bounds=bounds)
    for row in rows.values():
        for y in years:
            pay(
                m,
                "demand_response",
                row,
                y,
                m.demand_response_capacity[row.Index, y],
                float(row.enrolment_cost),
            )
    nothing = {"existing": 0.0, "committed": 0.0, "potential": np.nan}
    m.book.assets.append(Assets("demand_response", "power", frame.assign(**nothing), built=False))
    keys = {_key(r, y): y for r in frame.index for y in years}
    open_allowances(m, system, "shed_allowance", keys)

    def hours(_: Any, r: str, y: int) -> Any:
        most = float(rows[r].shed_hours * rows[r].shed_share)
        used = yearly(m, system, "shed_allowance", _key(r, y), y)
        return used <= most * m.demand_response_capacity[r, y]

    m.shed_hours = pyo.Constraint([(r, y) for r in frame.index for y in years], rule=hours)


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
    cost = frame["shift_price"].to_numpy(float)[:, None]
    up = block.cols("demand_shift_up", names, upper_link=(1.0 - sheds, enrolled))
    down = block.cols("demand_shift_down", names, upper_link=(1.0 - sheds, enrolled), cost=cost)
    for window, group in frame.groupby("shift_window", sort=True):
        _windows(block, int(window), frame, group, up, down)
    ledger.publish("injected", [(1.0, shed)], frame, quantity="shed")
    ledger.publish("injected", [(1.0, down)], frame, quantity="shift_down")
    ledger.publish("withdrawn", [(1.0, up)], frame, quantity="shift_up")


def _windows(
    block: Block, window: int, frame: pd.DataFrame, group: pd.DataFrame, up: Columns, down: Columns
) -> None:
    places = frame.index.get_indexer(group.index)
    block.rows(
        f"demand_shift_window_{window}h",
        list(group.index),
        [(1.0, up.take(places)), (-1.0, down.take(places))],
        equals=0.0,
        unit="GWh",
        step_of_hour=np.arange(block.hours) // window,
    )
