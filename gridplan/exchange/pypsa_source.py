"""A PyPSA network as the import reads it: one component type at a time, series told from constants."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from gridplan.exchange.left import NO_COUNTERPART, Left
from gridplan.words import N_

# Attributes that cannot change what a plan costs: names, plots, voltage and reactive power, clustering.
HARMLESS = {
    "control", "q_set", "v_nom", "v_mag_pu_set", "v_mag_pu_min", "v_mag_pu_max", "weight", "unit", "location",
    "nice_name", "color", "x", "y", "generator", "sub_network", "length", "terrain_factor", "g", "b", "r",
    "type", "p_init", "up_time_before", "down_time_before", "min_up_time", "min_down_time", "start_up_cost",
    "shut_down_cost", "stand_by_cost", "ramp_limit_start_up", "ramp_limit_shut_down", "maintenance_duration",
    "maintenance_pu", "maintenance_events", "cyclic_delay", "discount_rate", "num_parallel",
}  # fmt: skip
NEEDS = {  # attributes that matter where another one is true
    "committable": {"p_init", "up_time_before", "down_time_before", "min_up_time", "min_down_time",
                    "start_up_cost", "shut_down_cost", "stand_by_cost", "ramp_limit_start_up",
                    "ramp_limit_shut_down"},
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Source:
    """The active components of one type, such as Generator."""

    network: Any
    kind: str

    @cached_property
    def _component(self) -> Any:
        return self.network.components[self.kind]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Static attributes of active components."""
        static = self._component.static
        return static[static["active"].astype(bool)] if "active" in static else static

    @property
    def asleep(self) -> list[str]:
        static = self._component.static
        return [str(name) for name in static.index if name not in self.frame.index]

    def series(self, name: str, attribute: str) -> np.ndarray | None:
        """Values by snapshot, or None where the attribute is one number."""
        table = self._component.dynamic.get(attribute)
        if table is None or name not in table:
            return None
        values = table[name].to_numpy(float)
        return None if len(values) and (values == values[0]).all() else values

    def value(self, name: str, attribute: str) -> float:
        """The number that holds in every snapshot (the first one's, of a series)."""
        table = self._component.dynamic.get(attribute)
        if table is not None and name in table and len(table):
            return float(table[name].iloc[0])
        return float(self.frame.at[name, attribute])

    def dense(self, name: str, attribute: str) -> np.ndarray:
        """Values by snapshot, whether given as a series or a number."""
        values = self.series(name, attribute)
        return np.full(len(self.network.snapshots), self.value(name, attribute)) if values is None else values

    @cached_property
    def cost(self) -> pd.Series:
        """Cost of a unit of capacity over the modelled year: annuity and fixed O&M [currency/MW]."""
        return self._component.periodized_cost.to_series()

    def given(self, name: str, attribute: str) -> bool:
        """Whether an attribute differs from PyPSA's default, as a number or as a series."""
        if self.series(name, attribute) is not None:
            return True
        table = self._component.dynamic.get(attribute)
        value = table[name].iloc[0] if table is not None and name in table else self.frame.at[name, attribute]
        default = self._component.defaults.at[attribute, "default"]
        if pd.isna(value) or value == "":
            return False
        return bool(value != default) if pd.notna(default) else True

    def beyond(self, handled: Set[str]) -> Iterator[Left]:
        """Everything given that the import does not carry over, and components that are switched off."""
        defaults = self._component.defaults
        inputs = defaults.index[defaults["status"].str.startswith("Input")]
        for attribute in inputs:
            if attribute in handled or (
                attribute not in self.frame and attribute not in self._component.dynamic
            ):
                continue
            for name in self.frame.index:
                if self.given(name, attribute):
                    yield self.left(name, attribute, self._effect(name, attribute))
        for name in self.asleep:
            yield Left(self.kind, name, "active", "False", "none", N_("switched off in the network"))

    def _effect(self, name: str, attribute: str) -> str:
        for switch, words in NEEDS.items():
            if attribute in words and switch in self.frame and bool(self.frame.at[name, switch]):
                return "model"
        return "none" if attribute in HARMLESS else "model"

    def left(self, name: str, attribute: str, effect: str = "model", reason: Any = NO_COUNTERPART) -> Left:
        """A line of the list about one attribute."""
        series = self.series(name, attribute) is not None
        value = "series" if series else str(self.frame.at[name, attribute]) if attribute in self.frame else ""
        return Left(self.kind, str(name), attribute, value, effect, reason)
