"""What water is worth: the shadow price of every reservoir's water balance.

value        = -mean over the block's hours of the dual of hydro_water_balance        [million yuan/hm3 =
yuan/m3] energy_value = value / sum of energy_factor at the plant and at all plants below [yuan/kWh]

One more cubic metre of inflow lowers the cost of the block and of what follows by `value`. By the energy
that the cascade makes of it, it compares with the price of power: where it is lower, the water is let go
too early or spilled.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from gridplan.results.block_tables import SolvedBlock
from gridplan.system import System


def water_values(solved: SolvedBlock, system: System) -> Iterator[tuple[Any, ...]]:
    """Rows (scenario, year, plant, week, value, energy_value) of one block."""
    below = system.remember("energy_below", lambda: energy_below(system))
    span = solved.span
    for family in solved.arrays.shape.rows:
        if family.name == "hydro_water_balance":
            worth = -family.of(solved.solution.row_dual).mean(axis=1)
            for plant, value in zip(family.units, worth, strict=True):
                energy = value / below[plant] if below[plant] > 0 else np.nan
                yield span.scenario, span.year, plant, span.number, float(value) + 0.0, float(energy) + 0.0


def energy_below(system: System) -> dict[str, float]:
    """Energy of one hm3 at every plant and all plants below it [GWh/hm3 = kWh/m3]."""
    plants = system.units("hydro_plants")
    own = (9.81 * plants["efficiency"] * plants["head"] / 3600.0).to_dict()
    following = plants["downstream"].to_dict()
    total = {}
    for plant in plants.index:
        energy, place = 0.0, plant
        while place in own:
            energy, place = energy + float(own[place]), following[place]
        total[str(plant)] = energy
    return total
