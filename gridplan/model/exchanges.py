"""Reversible units between two reservoirs of a river: hybrid pumped storage, and plants converted to it.

    energy of a pumped hm3  = 9.81 * head / (3600 * pump_efficiency)                            [GWh/hm3]
    energy of a turbined hm3 = 9.81 * head * turbine_efficiency / 3600                          [GWh/hm3]
    own turbines:      turbined power + pumped power <= capacity[x,y]                                [GW]
    the plant's:       pumped power <= capacity[x,y];   plant's power + pumped power <= plant's capacity
                       capacity[x,y] <= capacity of the plant (conversion makes no new turbine)      [GW]

Water pumped leaves the lower reservoir and is in the upper one within the hour, and back: an exchange, so
the river keeps it all. A hybrid has turbines of its own beside the plant's; a conversion gives the plant's
turbines a pump mode. A unit turns one way at a time, which the third and fourth line hold on average of its
machines. Planning columns: reversible_capacity, reversible_build [GW].
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Term
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import System


def units(system: System) -> pd.DataFrame:
    """Reversible units with `per_pumped`, `per_turbined` [GWh/hm3] and `own` (turbines of their own)."""
    frame = system.units("reversible_units")
    height = 9.81 * frame["head"] / 3600.0
    return frame.assign(
        per_pumped=height / frame["pump_efficiency"],
        per_turbined=height * frame["turbine_efficiency"],
        own=frame["turbines"] == "own",
    )


def carry(m: pyo.ConcreteModel, system: System) -> None:
    """Capacity of the reversible units; a conversion is bounded by its plant."""
    frame = units(system)
    expand(m, system, "reversible", frame)
    plant = frame["upper"].to_dict()
    keys = [(x, y) for x in frame.index[~frame["own"]] for y in system.horizon.years]
    m.reversible_conversion = pyo.Constraint(
        keys, rule=lambda _, x, y: m.reversible_capacity[x, y] <= m.hydro_capacity[plant[x], y]
    )


def flows(
    block: Block, system: System, ledger: Ledger, plants: pd.DataFrame, power: tuple[Any, Columns]
) -> list[Term]:
    """Terms of the plants' water balances; `power` (factor, release) is what the plants generate."""
    frame = system.remember("reversible", lambda: units(system))
    if frame.empty:
        return []
    names = list(frame.index)
    capacity = block.link("reversible_capacity", names)
    pumped, turbined = (frame[c].to_numpy(float)[:, None] for c in ("per_pumped", "per_turbined"))
    own = frame["own"].to_numpy(bool)
    cost = system.costs(frame["technology"], system.span(block.number).year, "variable_om")
    pump = block.cols("reversible_pump", names, unit="hm3/h", upper_link=(1.0 / pumped, capacity))
    turbine = block.cols(
        "reversible_turbine",
        names,
        unit="hm3/h",
        upper_link=(np.where(own[:, None], 1.0 / turbined, 0.0), capacity),
        cost=cost * turbined,
    )
    both: list[Term] = [(pumped, pump), (turbined, turbine), (-1.0 * own[:, None], capacity)]
    upper = np.array([plants.index.get_loc(name) for name in frame["upper"]], dtype=int)
    lower = np.array([plants.index.get_loc(name) for name in frame["lower"]], dtype=int)
    shared = np.flatnonzero(~own)
    if len(shared):
        factor, release = power
        place = upper[shared]
        both.append((factor[place], release.take(place), shared))
        both.append((-1.0, block.link("hydro_capacity", [plants.index[i] for i in place]), shared))
    block.rows("reversible_modes", names, both, upper=0.0)
    ledger.publish("injected", [(turbined, turbine)], frame, quantity="discharge")
    ledger.publish("withdrawn", [(pumped, pump)], frame, quantity="charge")
    return [(1.0, turbine, upper), (-1.0, turbine, lower), (1.0, pump, lower), (-1.0, pump, upper)]
