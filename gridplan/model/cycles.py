"""Cycles of stores: what a year may draw from a store, handed to blocks as allowances.

sum_h discharge / discharge_efficiency <= allowance[s,b]                          one row a block [GWh]
sum_b count * probability * allowance[s,b] <= cycle_limit * energy_capacity[s,y]         [GWh/year]
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns
from gridplan.model.budget import open_allowances, spend, yearly
from gridplan.system import System

FAMILY = "cycle_allowance"


def limit_cycles(m: pyo.ConcreteModel, system: System, units: pd.DataFrame) -> None:
    """Allowances of the stores that have a `cycle_limit` [1/year], and their sum over the year."""
    worn = units[units["cycle_limit"].notna()]
    if worn.empty:
        return
    keys = {(u, y): f"{u}@{y}" for u in worn.index for y in system.horizon.years}
    open_allowances(m, system, FAMILY, {key: y for (_, y), key in keys.items()})

    def limit(_: Any, u: str, y: int) -> Any:
        most = worn["cycle_limit"][u] * m.storage_energy_capacity[u, y]
        return yearly(m, system, FAMILY, keys[u, y], y) <= most

    m.storage_cycles = pyo.Constraint(list(keys), rule=limit)


def spend_cycles(block: Block, system: System, units: pd.DataFrame, discharge: Columns, price: float) -> None:
    """What a block draws from them, within its allowance; `price` of what a plan allows too little."""
    worn = np.flatnonzero(units["cycle_limit"].notna())
    if len(worn):
        names, year = list(units.index[worn]), system.span(block.number).year
        drawn = 1.0 / units["discharge_efficiency"].to_numpy(float)[worn][:, None]
        keys = [f"{u}@{year}" for u in names]
        spend(block, FAMILY, keys, [(drawn, discharge.take(worn))], unit="GWh", price=price, labels=names)
