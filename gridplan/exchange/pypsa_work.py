"""What the import of a PyPSA network shares: its assumptions, and the draft under construction.

PyPSA keeps every figure with the unit, gridplan most of them with the technology; units of one carrier and
equal figures share a technology. Money: a unit of the network's currency counts as `rate` yuan.

overnight_cost = capital cost of the modelled year / annuity(discount_rate, lifetime)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gridplan.exchange.draft import Draft, Names
from gridplan.exchange.left import Left
from gridplan.exchange.pypsa_periods import Periods
from gridplan.exchange.pypsa_places import Places
from gridplan.exchange.pypsa_source import Source
from gridplan.system.finance import annuity
from gridplan.words import N_

COLOURS = ("#e69f00", "#56b4e9", "#009e73", "#f0e442", "#0072b2", "#d55e00", "#cc79a7", "#999999")
UNLIMITED = 1e3  # times the network's highest load: what "no limit" becomes


@dataclass(frozen=True)
class Assumptions:
    """What a network does not say: interest and life by which annual costs become investments.

    `year`: the first, of the first snapshot or investment period.
    """

    year: int
    discount_rate: float = 0.05
    lifetime: int = 25  # where the network gives none
    rate: float = 1.0  # yuan in a unit of the network's currency

    def overnight(self, annual: float, lifetime: int) -> float:
        """Investment [yuan/kW or yuan/kWh] whose annuity is `annual` [currency/MW or /MWh a year]."""
        return annual * self.rate / annuity(self.discount_rate, lifetime) / 1000.0


@dataclass(eq=False)
class Work:
    """The draft under construction, with what all kinds of units share."""

    network: Any
    draft: Draft
    names: Names
    places: Places
    assumed: Assumptions
    limit: float  # MW that stand for no limit
    step: float  # hours of the shortest snapshot
    periods: Periods
    columns: dict[str, np.ndarray] = field(default_factory=dict)  # of the own series
    technologies: dict[tuple[Any, ...], str] = field(default_factory=dict)
    scaled: set[str] = field(default_factory=set)  # technologies of units whose capacity is not the network's

    def carrier(self, name: str, attribute: str) -> Any:
        """An attribute of a carrier; None where the network has no such carrier."""
        static = self.network.c.carriers.static
        return static.at[name, attribute] if name in static.index and attribute in static else None

    def co2(self, carrier: str) -> float:
        """t of CO2 in a MWh of the carrier's primary energy."""
        value = self.carrier(carrier, "co2_emissions")
        return float(value) if value is not None else 0.0

    def technology(
        self, plugin: str, carrier: str, lifetime: float, costs: Mapping[str, float], **figures: float | str
    ) -> str:
        """The technology of a carrier with these costs [yuan/kW, yuan/kWh, yuan/MWh] and figures."""
        life = whole(self, lifetime)
        key = (plugin, carrier, life, *sorted(costs.items()), *sorted(figures.items()))
        if key in self.technologies:
            return self.technologies[key]
        count = len(self.technologies)
        label = f"{carrier or plugin}" + (f" {count + 1}" if self._again(plugin, carrier) else "")
        name = self.names.of("technology", label)
        self.technologies[key] = name
        colour = str(self.carrier(carrier, "color") or "")
        clean = self.co2(carrier) == 0.0 and plugin in ("renewable", "thermal")
        self.draft.add(
            "technologies",
            technology=name, name_en=label, name_zh=label, plugin=plugin,
            resource=self._resource(carrier, plugin),
            non_fossil=clean, clean=clean, lifetime=life, order=count + 1,
            colour=colour if len(colour) == 7 and colour.startswith("#") else COLOURS[count % len(COLOURS)],
        )  # fmt: skip
        self.draft.add("costs", technology=name, year=self.assumed.year, fixed_om=0.0,
                       **{"overnight_cost": 0.0, "variable_om": 0.0, **costs})  # fmt: skip
        if plugin == "thermal":
            self.draft.add("thermal_technologies", technology=name, **figures)
        elif plugin == "storage":
            self.draft.add("storage_technologies", technology=name, **figures)
        elif plugin == "line":
            self.draft.add("line_types", technology=name, **figures)
        elif plugin == "converter":
            self.draft.add("converter_technologies", technology=name, availability=figures["availability"],
                           peak_share=0.0)  # fmt: skip
            for kind, ratio in figures.items():
                if kind != "availability":
                    self.draft.add("conversions", technology=name, carrier=kind, ratio=ratio)
        return name

    def _again(self, plugin: str, carrier: str) -> bool:
        return any(key[:2] == (plugin, carrier) or key[1] == carrier for key in self.technologies)

    def _resource(self, carrier: str, plugin: str) -> str:
        word = carrier.lower()
        for resource in ("solar", "wind", "coal", "gas"):
            if resource in word:
                return resource
        return "water" if "hydro" in word or "phs" in word else "electricity" if plugin in (
            "storage", "channel", "line") else self.names.of("carrier", carrier or plugin)  # fmt: skip

    def asset(self, source: Source, name: str, prefix: str = "p", share: float = 1.0) -> dict[str, Any]:
        """The capacity columns of a unit [MW]; `share` scales the network's own figure."""
        row = source.frame.loc[name]
        nominal = f"{prefix}_nom"
        active = self.periods.active(source, name)
        if not active:
            self.draft.left.append(source.left(name, "build_year", "none", N_("stands in no period")))
            return {"existing": 0.0}
        if not bool(row[f"{nominal}_extendable"]):
            return self._standing(float(row[nominal]) * share, active)
        least, most = float(row[f"{nominal}_min"]) * share, float(row[f"{nominal}_max"]) * share
        if np.isinf(most):
            most = max(self.limit, 2.0 * least)
            reason = N_("an unlimited capacity became {limit} MW", limit=f"{most:g}")
            self.draft.left.append(source.left(name, f"{nominal}_max", "none", reason))
        found: dict[str, Any] = {"existing": 0.0, "potential": most}
        if least > 0:
            found |= {"committed": least, "committed_year": active[0]}
        return found | (
            {"earliest_year": active[0], "latest_year": active[0]} if self.periods.several else {}
        )

    def _standing(self, size: float, active: list[int]) -> dict[str, Any]:
        """What stands from the first year on, or is committed in a later one."""
        if active[0] > self.periods.years[0]:
            return {"existing": 0.0, "committed": size, "committed_year": active[0]}
        gone = [year for year in self.periods.years if year > active[-1]]
        return {"existing": size} | ({"existing_until": gone[0]} if gone else {})

    def overnight(self, source: Source, name: str) -> float:
        """Investment [yuan/kW or yuan/kWh] that costs as the network's capital cost."""
        annual = float(source.cost[name]) * self.periods.paid(source, name)
        return self.assumed.overnight(annual, whole(self, life(self, source, name)))

    def names_of(self, name: str) -> dict[str, str]:
        return {"name_en": str(name), "name_zh": str(name)}

    def zone(self, bus: str) -> str:
        return self.places.of[str(bus)][0]

    def at(self, bus: str) -> dict[str, str]:
        """The columns zone and carrier of a unit at a bus."""
        return dict(zip(("zone", "carrier"), self.places.of[str(bus)], strict=True))

    def leave(self, item: Left) -> None:
        self.draft.left.append(item)


def life(work: Work, source: Source, name: str) -> int:
    """Years that a unit lives, so that it ends with the last period in which the network has it."""
    return work.periods.life(source, name, whole(work, float(source.frame.at[name, "lifetime"])))


def running_cost(work: Work, source: Source, name: str) -> float:
    """marginal_cost [yuan/MWh]; one that varies or is negative has no counterpart."""
    cost = source.value(name, "marginal_cost")
    if source.series(name, "marginal_cost") is not None or cost < 0:
        work.leave(source.left(name, "marginal_cost"))
    return max(cost, 0.0) * work.assumed.rate


def whole(work: Work, lifetime: float) -> int:
    return round(lifetime) if np.isfinite(lifetime) and lifetime >= 1 else work.assumed.lifetime
