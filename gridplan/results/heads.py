"""Heads of the plants that follow their curves: as the programme took them, and as its operation gives them.

head[h]    = forebay(dead_storage + volume[h]) - tailwater(release[h] + spill[h])                [m]
by_curves  = sum_h k * head[h] * release[h],   k = 9.81 * efficiency / 3600                      [GWh]
head_error = generation / by_curves - 1, generation being that of the results
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.model import curves
from gridplan.model.heads import followers
from gridplan.results.columns import TABLES
from gridplan.system import System


class Heads:
    """Yearly sums of the plants that follow, gathered block by block."""

    def __init__(self, system: System):
        self.system, self.names = system, list(followers(system))
        self.sums: dict[tuple[str, int, str], np.ndarray] = {}

    def add(self, water: pd.DataFrame | None, power: pd.DataFrame, count: float) -> None:
        """`water`: one block of the hourly table reservoirs; `power` [GW]: plants by hours."""
        if water is None:
            return
        for name in self.names:
            rows = water[water["plant"] == name]
            plant = self.system.units("hydro_plants").loc[name]
            release = rows["release"].to_numpy(float)
            points = curves.points(self.system, "storage_curves", "storage", name)
            above = curves.level(*points, rows["volume"].to_numpy(float) + plant["dead_storage"])
            points = curves.points(self.system, "tailwater_curves", "outflow", name)
            head = above - curves.level(*points, release + rows["spill"].to_numpy(float))
            line = np.array([release.sum(), (head * release).sum(), power.loc[name].sum()])
            key = (str(rows["scenario"].iloc[0]), int(rows["year"].iloc[0]), name)
            self.sums[key] = self.sums.get(key, np.zeros(3)) + count * line

    def frame(self) -> pd.DataFrame:
        """The table `heads`."""
        rows = []
        for (scenario, year, name), (release, fall, power) in self.sums.items():
            per_metre = 9.81 * float(self.system.units("hydro_plants").loc[name, "efficiency"]) / 3600.0
            exact = per_metre * fall
            head = fall / release if release > 0 else np.nan
            error = power / exact - 1.0 if exact > 0 else 0.0
            rows.append((scenario, year, name, head, power, exact, error))
        return pd.DataFrame(rows, columns=list(TABLES["heads"].names))
