"""Results read back as arrays: every hourly quantity over all hours of all blocks, capacities by year.

The arrays have shape (units, hours of all blocks in their order). Only the system's raw tables and series
and the results are read, never the model, so that what is audited does not vouch for itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from gridplan.results.hours import Grid, Hours, Key
from gridplan.results.lanes import pieces, with_loss
from gridplan.results.tables import Results
from gridplan.system import System

COLUMN = {  # of the table costs, by what is built
    "power": "overnight_cost",
    "energy": "energy_overnight_cost",
    "charge": "charge_overnight_cost",
    "heat": "energy_overnight_cost",
    "field": "field_overnight_cost",
}

TABLES = {
    "renewable": "sites",
    "thermal": "generators",
    "hydro": "hydro_plants",
    "reversible": "reversible_units",
    "storage": "storages",
    "solar_thermal": "solar_thermal_plants",
    "channel": "channels",
    "line": "lines",
    "demand_response": "demand_response",
    "converter": "converters",
    "vehicles": "vehicles",
}
RUNS = {"reversible": "hydro"}  # plug-in of a family, where it is not the family's own
PARAMETERS = {
    "thermal": "thermal_technologies",
    "storage": "storage_technologies",
    "line": "line_types",
    "converter": "converter_technologies",
    "solar_thermal": "solar_thermal_technologies",
}
ELECTRICITY = "electricity"
INTERNAL = {"level", "activity", "collected", "online", "to_grid"}  # of a unit, no part of its zone's balance
QUANTITIES = {
    "renewable": ("generation",),
    "thermal": ("generation",),
    "hydro": ("generation",),
    "reversible": ("charge", "discharge"),
    "storage": ("charge", "discharge", "level"),
    "solar_thermal": ("generation", "level", "collected", "online"),
    "demand_response": ("shed", "shift_up", "shift_down", "rebound"),
    "converter": ("activity",),
    "vehicles": ("shift_up", "shift_down", "level", "to_grid"),
}


@dataclass(frozen=True, eq=False)
class Record:
    """A system and its results, as the audit reads them."""

    system: System
    results: Results

    @cached_property
    def hours(self) -> Hours:
        return Hours(self.system)

    @cached_property
    def units(self) -> dict[str, pd.DataFrame]:
        """Units of every technology that is switched on, by family; index: ids."""
        found = {}
        for family, table in TABLES.items():
            frame = self.system.units(table, PARAMETERS.get(family))
            if family in ("channel", "line"):
                frame = frame.assign(zone=frame["from_zone"])
            on = RUNS.get(family, family) in self.system.technologies
            found[family] = frame if on else frame.iloc[:0]
        return found

    @cached_property
    def power(self) -> Grid:
        return self.hours.grid(self.results.hourly.get("units"), ("quantity", "id"), ("value",))

    @cached_property
    def dispatch(self) -> Grid:
        columns = ("quantity", "zone", "technology")
        return self.hours.grid(self.results.hourly.get("dispatch"), columns, ("value",))

    @cached_property
    def carriers(self) -> Grid:
        columns = ("quantity", "zone", "carrier", "technology")
        return self.hours.grid(self.results.hourly.get("carriers"), columns, ("value",))

    def carrier(self, family: str) -> np.ndarray:
        """Carrier of every unit of a family; electricity where its table has no such column."""
        units = self.units[family]
        return units.get("carrier", pd.Series(ELECTRICITY, index=units.index)).to_numpy(str)

    @cached_property
    def water(self) -> Grid:
        frame = self.results.hourly.get("reservoirs")
        return self.hours.grid(frame, ("plant",), ("volume", "release", "spill", "inflow"))

    @cached_property
    def flow(self) -> Grid:
        return self.hours.grid(self.results.hourly.get("channels"), ("channel",), ("forward", "backward"))

    def quantities(self, family: str) -> tuple[str, ...]:
        """What the hours tell of a family's units; a rebound only where a contract has one."""
        known = QUANTITIES[family]
        if family == "demand_response" and not (self.units[family]["rebound"] > 0).any():
            return tuple(name for name in known if name != "rebound")
        return known

    def hourly(self, family: str, quantity: str) -> np.ndarray:
        """Hourly power of every unit of a family [GW; level GWh], shape (units, hours)."""
        return self.power.rows([(quantity, unit) for unit in self.units[family].index])

    def sent(self, direction: str) -> np.ndarray:
        """Power sent on every channel, `forward` or `backward` [GW]."""
        return self.flow.rows([(name,) for name in self.units["channel"].index], direction)

    def between(self, family: str) -> pd.DataFrame:
        """Channels, or AC lines with the share they lose of the most they may send."""
        return self.units[family] if family == "channel" else with_loss(self.units[family])

    @cached_property
    def pieces(self) -> Grid:
        frame, ways = self.results.hourly.get("lines"), ("forward", "backward")
        return self.hours.grid(frame, ("channel", "piece"), ways)

    @cached_property
    def lanes(self) -> pd.DataFrame:
        """All that carries power between zones at one loss: channels, and the pieces of AC lines."""
        channels, parts = self.units["channel"], pieces(self.between("line"))
        return pd.concat([channels, parts]) if len(parts) else channels

    def on_lanes(self, direction: str) -> np.ndarray:
        """Power sent on every lane, `forward` or `backward` [GW]."""
        own = self.lanes.index[len(self.units["channel"]) :]
        labels = [tuple(str(name).split("|")) for name in own]
        return np.vstack([self.sent(direction), self.pieces.rows(labels, direction)])

    def series(self, name: str, units: Sequence[str]) -> np.ndarray:
        """A raw hourly series of the system over all hours."""
        blocks = [self.system.series[name].of(b, units) for b in range(len(self.hours.count))]
        return np.concatenate(blocks, axis=1) if len(units) else np.zeros((0, self.hours.total))

    def energy_inflow(self) -> np.ndarray:
        """What flows into every store by itself [GW], shape (stores, hours)."""
        names = [str(name) for name in self.units["storage"].index]
        found = np.zeros((len(names), self.hours.total))
        fed = [i for i, name in enumerate(names) if name in self.fed]
        found[fed] = self.series("energy_inflow", [names[i] for i in fed]) if fed else 0.0
        return found

    @cached_property
    def fed(self) -> tuple[str, ...]:
        """Stores with an inflow of their own; they alone can spill."""
        series = self.system.series.get("energy_inflow")
        names = set(map(str, self.units["storage"].index))
        return tuple(name for name in series.units if name in names) if series is not None else ()

    @cached_property
    def _told(self) -> dict[Key, np.ndarray]:
        """(table, column, quantity, id) -> values by study year, of the tables capacity and build."""
        years = {year: y for y, year in enumerate(self.system.horizon.years)}
        found: dict[Key, np.ndarray] = {}
        for table in ("capacity", "build"):
            frame = self.results[table]
            numbers = [name for name in frame.columns if frame[name].dtype == float]
            for row in frame[frame["year"].isin(years)].to_dict("records"):
                for name in numbers:
                    key = (table, name, row["quantity"], row["id"])
                    found.setdefault(key, np.full(len(years), np.nan))[years[row["year"]]] = row[name]
        return found

    def told(self, table: str, column: str, quantity: str, unit: str) -> np.ndarray:
        """A column of the table capacity or build for one unit by study year; NaN where it has no row."""
        missing = np.full(len(self.system.horizon.years), np.nan)
        return self._told.get((table, column, quantity, unit), missing)

    def size(self, family: str, quantity: str = "power") -> np.ndarray:
        """Capacity of every unit of a family by study year [GW or GWh]; NaN where the table has none."""
        names = [str(name) for name in self.units[family].index]
        rows = [self.told("capacity", "total", quantity, name) for name in names]
        return np.array(rows).reshape(len(names), len(self.system.horizon.years))

    def capacity(self, family: str, quantity: str = "power") -> np.ndarray:
        """Capacity of every unit of a family in every hour, shape (units, hours)."""
        years = np.array(self.system.horizon.years)
        return self.size(family, quantity)[:, np.searchsorted(years, self.hours.year)]

    @cached_property
    def fuel(self) -> pd.DataFrame:
        """Price [million yuan/ktce] and CO2 factor [kt/ktce] of every thermal unit and year."""
        rows = [
            (unit, year, row["heat_rate"], *(self.system.yearly("fuels", "fuel", row["fuel"], year, name)
                                            for name in ("price", "co2_factor")))
            for unit, row in self.units["thermal"].iterrows()
            for year in self.system.horizon.years
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["unit", "year", "heat_rate", "price", "co2_factor"])

    def fuel_of(self, year: int, column: str) -> np.ndarray:
        """`column` of `fuel` for every thermal unit in a year."""
        frame = self.fuel[self.fuel["year"] == year].set_index("unit")
        return frame.loc[list(self.units["thermal"].index), column].to_numpy(float)

    def availability(self) -> np.ndarray:
        """What the weather offers every wind and solar site [GW], shape (sites, hours)."""
        return self.series("availability", list(self.units["renewable"].index)) * self.capacity("renewable")

    def regional(self, zones: Sequence[str], year: int, column: str) -> float:
        """A statistic of the regions of some zones, summed."""
        table = self.system.table("zones")
        regions = dict.fromkeys(table.loc[table["zone"].isin(zones), "region"])
        return sum(self.system.yearly("regional_energy", "region", r, year, column) for r in regions)

    def overnight(self, unit: str, year: int, quantity: str) -> float:
        """Overnight cost of a unit built in a year [million yuan/GW, /GWh]: its own or its technology's."""
        row = next(frame.loc[unit] for frame in self.units.values() if unit in frame.index)
        own = row.get("overnight_cost", np.nan)
        if quantity == "power" and pd.notna(own):
            return float(own)
        return self.system.cost(row["technology"], year, COLUMN[quantity])
