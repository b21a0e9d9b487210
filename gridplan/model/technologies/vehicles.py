"""Electric vehicles: fleets whose charging waits for cheap hours, and which may give back to the grid.

    enrolled[f,y] <= smart_share[f,y] * vehicles[f,y] * charger_power[f]                            [GW]
    charge[f,h] <= plugged[f,h] * enrolled;   to_grid[f,h] <= grid_share * plugged[f,h] * enrolled  [GW]
    level[f,h] = level[f,h-1] + charge_efficiency * charge - to_grid / discharge_efficiency
                 + came[f,h] * enrolled                                                             [GWh]
    level[f,h] <= room[f,h] * enrolled;   at the edges of a block: level = kept[f,h] * enrolled
    load more: charge;   load less: usual[f,h] * enrolled + to_grid                                 [GW]

The level is that of vehicles plugged in, above their minimum: arriving vehicles bring energy, leaving ones
take what they leave with, so it is there in time. `usual` is how the same vehicles charge when nobody asks
them to wait; it stands in the load and is taken off for those enrolled (gridplan.inputs.fleets, also for the
other shapes of a day). A block begins and ends as usual charging has it: every plan can be carried out and
no energy is made between blocks. A fleet is one store: that a full vehicle cannot charge for an empty one is
not seen.

Reserve: those enrolled can stop charging and give to the grid as far as an hour of it is stored, or charge
more as far as there is room.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.inputs.fleets import days
from gridplan.lp.block import Block, Columns, Link
from gridplan.model.book import Assets, pay
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "vehicles"
TABLES = ("vehicles", "vehicle_numbers", "vehicle_profiles", "technologies")


def plan(m: pyo.ConcreteModel, system: System) -> None:
    frame = system.units("vehicles")
    rows = {row.Index: row for row in frame.itertuples()}

    def bounds(_: Any, f: str, y: int) -> tuple[float, float]:
        number, share = (
            system.yearly("vehicle_numbers", "fleet", f, y, c) for c in ("vehicles", "smart_share")
        )
        return 0.0, share * number * float(rows[f].charger_power)

    keys = [(f, y) for f in frame.index for y in system.horizon.years]
    m.vehicles_capacity = pyo.Var(keys, bounds=bounds)
    for f, y in keys:
        pay(m, "demand_response", rows[f], y, m.vehicles_capacity[f, y], float(rows[f].enrolment_cost))
    nothing = {"existing": 0.0, "committed": 0.0, "potential": np.nan}
    m.book.assets.append(Assets("vehicles", "power", frame.assign(**nothing), built=False))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    frame = system.units("vehicles")
    if frame.empty:
        return
    names, clock = list(frame.index), system.span(block.number).hours % 24
    day = system.remember(NAME, lambda: days(frame, system.table("vehicle_profiles")))
    enrolled = block.link("vehicles_capacity", names)
    plugged = day.plugged[:, clock]
    charge = block.cols("vehicles_charge", names, upper_link=(plugged, enrolled))
    fed = _column(frame, "grid_share") * plugged
    to_grid = block.cols(
        "vehicles_to_grid", names, upper_link=(fed, enrolled), cost=_column(frame, "wear_cost")
    )
    level = block.cols("vehicles_level", names, unit="GWh", upper_link=(day.room[:, clock], enrolled))
    came = day.came[:, clock]
    came[:, 0] += day.kept[:, clock[0] - 1]  # what usual charging has left before the block
    terms = [
        (1.0, level),
        (-1.0, level.lag(1)),
        (-_column(frame, "charge_efficiency"), charge),
        (1.0 / _column(frame, "discharge_efficiency"), to_grid),
        (-came, enrolled),
    ]
    block.rows("vehicles_balance", names, terms, equals=0.0, unit="GWh")
    left = day.kept[:, clock[-1:]]
    last = [(1.0, level.only(block.hours - 1)), (-left, enrolled)]
    block.totals("vehicles_end", names, last, equals=0.0, unit="GWh")
    usual = (day.usual[:, clock], enrolled)
    room = (day.room[:, clock], enrolled)
    _offer(ledger, frame, {"up": (fed, enrolled), "down": (plugged, enrolled)}, charge, to_grid, level, room)
    ledger.publish("withdrawn", [(1.0, charge)], frame, quantity="shift_up")
    ledger.publish("injected", [(1.0, to_grid), usual], frame, quantity="shift_down")


def _offer(
    ledger: Ledger, frame: pd.DataFrame, most: dict[str, Any], charge: Columns, to_grid: Columns,
    level: Columns, room: tuple[np.ndarray, Link],
) -> None:  # fmt: skip
    """Reserve within the chargers plugged in, and within an hour of what is stored or of the room left."""
    into, out_of = _column(frame, "charge_efficiency"), _column(frame, "discharge_efficiency")
    more, less = [(1.0, charge), (-1.0, to_grid)], [(1.0, to_grid), (-1.0, charge)]
    left: list[tuple[Any, Columns | Link]] = [(room[0] / into, room[1]), (-1.0 / into, level)]
    ledger.publish("reserve", [most["up"], *more], frame, quantity="vehicles_power")
    ledger.publish("reserve", [(out_of, level)], frame, quantity="vehicles_energy")
    ledger.publish("reserve_down", [most["down"], *less], frame, quantity="vehicles_power")
    ledger.publish("reserve_down", left, frame, quantity="vehicles_energy")


def _column(frame: pd.DataFrame, name: str) -> np.ndarray:
    return frame[name].to_numpy(float)[:, None]
