"""The frozen system: what every technology and policy may look at, and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from gridplan.system.finance import annuity, charge, construction_interest
from gridplan.system.horizon import BlockSpan, Horizon
from gridplan.system.nodes import nodes_of, places


@dataclass(frozen=True, eq=False)
class Series:
    """Hourly values of several units: `blocks[number]` has shape (units, hours of the block)."""

    units: tuple[str, ...]
    blocks: Sequence[np.ndarray]
    unit: str

    def of(self, number: int, units: Sequence[str]) -> np.ndarray:
        """Values of `units` in one block, in that order; an unknown unit is a KeyError."""
        places = [self._place[str(name)] for name in units]
        return np.asarray(self.blocks[number])[places]

    @cached_property
    def _place(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.units)}


@dataclass(frozen=True, eq=False)
class System:
    """Tables in store units (GW, GWh, million yuan, kt, hm3), series by name, horizon and finance."""

    name: str
    horizon: Horizon
    tables: Mapping[str, pd.DataFrame]
    series: Mapping[str, Series]
    discount_rate: float
    value_of_lost_load: float  # million yuan/GWh
    technologies: tuple[str, ...]  # names of the plug-ins that are switched on
    zones: tuple[str, ...]
    yearly_load: Mapping[int, np.ndarray]  # study year -> (zones, 8760) GW, for peaks
    perspective: str = "system"  # system: transfers are no costs; enterprise: they are
    salvage: str = "annuities"  # what is left of a unit at the end of the horizon; or straight_line, none
    water_on_its_way: str = "year"  # year: handed on from block to block; block: runs round in each
    first_year: str = "stands"  # stands: nothing but what is committed is built in the first of several years

    def table(self, name: str) -> pd.DataFrame:
        """A table indexed by the first column of its key; empty where the study has none."""
        return self.tables[name]

    def with_table(self, name: str, frame: pd.DataFrame) -> System:
        """The system with another table; nothing is remembered of this one."""
        return replace(self, tables={**self.tables, name: frame})

    def remember(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """`make()`, computed once for this system: what every block asks for again. Not to be changed."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    @cached_property
    def _known(self) -> dict[Hashable, Any]:
        return {}

    def units(self, table: str, parameters: str | None = None) -> pd.DataFrame:
        """Units of `table` by id, joined with the general (and `parameters`) columns of their technology.

        Units of a table with carriers have the name of their node, too.
        """
        found: pd.DataFrame = self.remember(
            ("units", table, parameters), lambda: self._units(table, parameters)
        )
        return found

    def _units(self, table: str, parameters: str | None) -> pd.DataFrame:
        frame = self.tables[table]
        frame = frame.set_index(frame.columns[0])
        general = self.tables["technologies"].set_index("technology")
        frame = frame.join(_new_columns(general, frame), on="technology")
        if parameters is not None:
            special = self.tables[parameters].set_index("technology")
            frame = frame.join(_new_columns(special, frame), on="technology")
        if "carrier" in frame and "zone" in frame:
            frame = frame.assign(node=nodes_of(frame["zone"], frame["carrier"]))
        return frame

    @cached_property
    def places(self) -> dict[str, tuple[str, str]]:
        """Node -> (zone, carrier); the zones themselves, which are the nodes of electricity, come first."""
        return places(self.tables, self.zones)

    @property
    def nodes(self) -> tuple[str, ...]:
        """Everything that is balanced by the hour."""
        return tuple(self.places)

    def span(self, number: int) -> BlockSpan:
        return self.horizon.spans[number]

    def cost(self, technology: str, year: int, column: str) -> float:
        """A cost of `technology` in `year`, linear between the years of the table, flat outside them."""
        return self.yearly("costs", "technology", technology, year, column)

    def costs(self, technologies: Iterable[str], year: int, column: str) -> np.ndarray:
        """`cost` of each technology, shape (n, 1): a column for the units of a block."""
        return np.array([[self.cost(technology, year, column)] for technology in technologies]).reshape(-1, 1)

    def yearly(self, table: str, key: str, value: str, year: int, column: str) -> float:
        """`column` of the rows `key == value`, linear between years, flat outside; empty cells left out."""
        years, values = self.remember(
            (table, key, value, column), lambda: self._path(table, key, value, column)
        )
        return float(np.interp(year, years, values))

    def _path(self, table: str, key: str, value: str, column: str) -> tuple[np.ndarray, np.ndarray]:
        rows = self.tables[table]
        rows = rows[rows[key] == value].sort_values("year").dropna(subset=[column])
        if rows.empty:
            raise KeyError(f"no {column} of {value!r} in table {table}")
        return rows["year"].to_numpy(float), rows[column].to_numpy(float)

    def lifetime(self, technology: str) -> int:
        found: dict[str, int] = self.remember(
            "lifetime",
            lambda: dict(
                zip(
                    self.tables["technologies"]["technology"],
                    self.tables["technologies"]["lifetime"],
                    strict=True,
                )
            ),
        )
        return int(found[technology])

    def annuity(self, technology: str) -> float:
        """Yearly payment for a unit of overnight cost [1/year], interest during construction included."""
        interest = construction_interest(self.discount_rate, self._spending(technology))
        return annuity(self.discount_rate, self.lifetime(technology)) * (1.0 + interest)

    def charged(self, year: int, lifetime: int) -> float:
        """Yearly payment over the annuity [1] of what is built in `year`, by its value in the end."""
        last = self.horizon.years[-1]
        within = last + self.horizon.length[last] - year
        return charge(self.discount_rate, lifetime, within, self.salvage)

    def _spending(self, technology: str) -> tuple[float, ...]:
        """Shares of the overnight cost spent in each year before commissioning [1]; none: paid at once."""
        table = self.tables["technologies"]
        if "construction_spending" not in table:
            return ()
        found: dict[str, tuple[int, ...]] = self.remember(
            "spending", lambda: dict(zip(table["technology"], table["construction_spending"], strict=True))
        )
        return tuple(percent / 100.0 for percent in found[technology])

    def selection(self, names: Sequence[str]) -> list[str]:
        """Zones meant by a list of zones, bases and regions; `*` is all. Order as in the table."""
        zones = self.tables["zones"]
        if "*" in names:
            return list(zones["zone"])
        hit = zones["zone"].isin(names) | zones["base"].isin(names) | zones["region"].isin(names)
        return list(zones.loc[hit, "zone"])

    def technologies_of(self, names: Sequence[str] | Any) -> list[str]:
        """Technologies meant by a list of technologies and resources; empty or `*` is all."""
        table = self.tables["technologies"]
        if not names or "*" in names:
            return list(table["technology"])
        return list(table.loc[table["technology"].isin(names) | table["resource"].isin(names), "technology"])


def _new_columns(more: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    return more[
        [c for c in more.columns if c not in frame.columns and c not in ("source", "confidence", "note")]
    ]
