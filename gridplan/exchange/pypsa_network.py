"""The PyPSA network that an export makes: components collected, what stands told from what may be built.

capital_cost = annuity * overnight_cost + fixed_om                        [yuan/MW a year]

Where a figure changes from year to year it is the even cost that comes to the same, discounted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gridplan.exchange.left import Left
from gridplan.model.book import build_bounds, existing_capacity
from gridplan.system import ELECTRICITY, System
from gridplan.words import N_, Message

APPROXIMATED = N_("taken as nearly as PyPSA can say it")
COMMITMENT = {  # columns of a generator that cost or limit more than its output, and what they are without
    "start_cost": 0.0, "start_fuel": 0.0, "part_load_penalty": 0.0, "minimum_up_time": 1.0,
    "minimum_down_time": 1.0, "must_run": 0.0,
}  # fmt: skip


@dataclass(eq=False)
class Export:
    """The network under construction."""

    network: Any
    system: System
    left: list[Left]
    labels: dict[str, str] = field(default_factory=dict)
    groups: dict[str, str] = field(default_factory=dict)  # technology -> the carrier it shares with others
    parts: dict[str, dict[str, dict[str, Any]]] = field(
        default_factory=lambda: {"Carrier": {}, "Bus": {}}
    )  # kind of component -> name -> attributes, until `close`
    standing: dict[tuple[str, str, int], float] = field(default_factory=dict)  # technology, zone, year -> MW

    def put(self, kind: str, name: str, **attributes: Any) -> None:
        """A component, or more attributes of it."""
        self.parts.setdefault(kind, {}).setdefault(name, {}).update(attributes)

    def close(self) -> None:
        """Everything into the network; components of like attributes at once, since adding takes long."""
        snapshots = self.network.snapshots
        for kind, members in self.parts.items():
            groups: dict[tuple[tuple[str, bool], ...], dict[str, dict[str, Any]]] = {}
            for name, given in members.items():
                shape = tuple((key, isinstance(given[key], np.ndarray)) for key in sorted(given))
                groups.setdefault(shape, {})[name] = given
            for shape, alike in groups.items():
                names, columns = list(alike), {}
                for key, series in shape:
                    values = [given[key] for given in alike.values()]
                    columns[key] = pd.DataFrame(np.array(values).T, snapshots, names) if series else values
                self.network.add(kind, names, **columns)

    @property
    def years(self) -> tuple[int, ...]:
        return self.system.horizon.years

    @property
    def year(self) -> int:
        return self.years[0]

    @property
    def several(self) -> bool:
        return len(self.years) > 1

    def yearly(self, figure: Callable[[int], float]) -> float | np.ndarray:
        """A figure that may change from year to year: a number, or a series over all snapshots."""
        found = {year: figure(year) for year in self.years}
        if len(set(found.values())) == 1:
            return found[self.year]
        return np.concatenate([np.full(len(s.hours), found[s.year]) for s in self.system.horizon.spans])

    def running(self, technology: str) -> float | np.ndarray:
        """variable_om [yuan/MWh]."""
        return self.yearly(lambda year: self.system.cost(technology, year, "variable_om") * 1000.0)

    def zone(self, zone: str) -> str:
        """The name of a zone's bus: its English name, or its id where two zones share one."""
        if not self.labels:
            table = self.system.table("zones")
            alike = table["name_en"].duplicated(keep=False)
            self.labels = dict(zip(table["zone"], table["zone"].where(alike, table["name_en"]), strict=True))
        return self.labels[zone]

    def node(self, node: str) -> str:
        """The name of a node's bus: that of its zone, and of its carrier where that is not electricity."""
        zone, carrier = self.system.places[node]
        return self.zone(zone) if carrier == ELECTRICITY else f"{self.zone(zone)} {carrier}"

    def series(self, name: str, unit: str) -> np.ndarray:
        """An hourly series over all snapshots."""
        found = self.system.series[name]
        return np.concatenate([found.of(span.number, [unit])[0] for span in self.system.horizon.spans])

    def carrier(self, technology: str, co2: float = 0.0) -> str:
        """The carrier of a technology [t of CO2 in a MWh of its primary energy]."""
        balanced = set(self.system.table("carriers")["carrier"]) | {"AC", "unserved"}
        name = self.groups.get(technology, technology)
        name = f"{name} unit" if name in balanced else name
        if name not in self.parts["Carrier"]:
            row = self.system.table("technologies").set_index("technology").loc[technology]
            self.put("Carrier", name, co2_emissions=co2, nice_name=row["name_en"], color=row["colour"])
        return name

    def leave(self, kind: str, name: str, attribute: str, value: Any, reason: Message) -> None:
        self.left.append(Left(kind, name, attribute, str(value), "model", reason))

    def add(
        self,
        kind: str,
        unit: Any,
        attributes: Mapping[str, Any],
        energy_hours: float = 0.0,
        scale: float = 1.0,
    ) -> list[str]:
        """What stands of a unit and what may be built of it in each year, as components; their names.

        `energy_hours`: hours of storage whose cost is part of the power's. `scale`: MW of the component in a
        MW of the unit.
        """
        name, found, most = str(unit.Index), [], {}
        for year in self.years:
            least, top = (size * scale for size in self._growth(unit, year))
            if top > 0:
                most[year] = (least, top)
        kept = {year: existing_capacity(unit, year) * 1000.0 * scale for year in self.years}
        if kept[self.year] > 0:
            label = f"{name} existing" if most else name
            stays = [year for year in self.years if kept[year] > 0]
            fixed = self._spread(stays, lambda year: self._cost(unit, year, "fixed_om")) / scale
            size: dict[str, Any] = {"p_nom": kept[self.year]}
            if fixed > 0:  # it costs whether PyPSA may choose it or not
                size = {"p_nom_extendable": True, "p_nom_min": size["p_nom"], "p_nom_max": size["p_nom"]}
                self._may_retire(kind, unit)
            life = {"lifetime": float(stays[-1] - self.year + 1), "build_year": self.year}
            shown = {**attributes, **(life if len(stays) < len(self.years) else self._lives(np.inf))}
            self.put(kind, label, **shown, **size, capital_cost=fixed)
            found.append(label)
            for year in stays if not fixed else ():
                key = (unit.technology, str(getattr(unit, "zone", None) or unit.from_zone), year)
                self.standing[key] = self.standing.get(key, 0.0) + kept[year]
        if len(most) > 1:
            reason = N_("what several years may build shares a potential; PyPSA gives it to each")
            self.leave(kind, name, "potential", unit.potential, reason)
        for year, (least, top) in most.items():
            label = f"{name} {year}" if len(most) > 1 else name
            shown = {**attributes, **self._lives(attributes["lifetime"], year)}
            self.put(
                kind, label, **shown, p_nom_extendable=True, p_nom_min=least, p_nom_max=top,
                capital_cost=self._annual(unit, year, energy_hours) / scale,
            )  # fmt: skip
            found.append(label)
        return found

    def _lives(self, life: float, year: int | None = None) -> dict[str, Any]:
        """From when and how long a component lives, where there are several years."""
        return {"lifetime": life, "build_year": year or self.year} if self.several else {}

    def _may_retire(self, kind: str, unit: Any) -> None:
        if self.several and unit.plugin == "thermal":
            reason = N_("PyPSA retires nothing before its time")
            self.leave(kind, str(unit.Index), "retire", unit.existing, reason)

    def _cost(self, unit: Any, year: int, column: str) -> float:
        """A cost of a unit's technology, or its own [yuan/MW, yuan/MWh]."""
        own = getattr(unit, column, None)
        if own is not None and pd.notna(own):
            return float(own) * 1000.0
        return self.system.cost(unit.technology, year, column) * 1000.0

    def _spread(self, years: Sequence[int], cost: Callable[[int], float]) -> float:
        """The even cost a year that comes to those of `years`, discounted."""
        factor = self.system.horizon.factor
        return sum(factor[y] * cost(y) for y in years) / sum(factor[y] for y in years)

    def _annual(self, unit: Any, built: int, energy_hours: float) -> float:
        """Annuity and fixed costs of what is built in a year [yuan/MW a year]."""
        price = self._cost(unit, built, "overnight_cost")
        if energy_hours:
            price += energy_hours * self._cost(unit, built, "energy_overnight_cost")
        life = self.system.lifetime(unit.technology)
        alive = [year for year in self.years if built <= year < built + life]
        fixed = self._spread(alive, lambda year: self._cost(unit, year, "fixed_om"))
        return self.system.annuity(unit.technology) * self.system.charged(built, life) * price + fixed

    def add_whole(self, kind: str, unit: Any, **attributes: Any) -> None:
        """A branch as one component: what stands of it is the least that it may have."""
        kept, fixed = existing_capacity(unit, self.year) * 1000.0, self._cost(unit, self.year, "fixed_om")
        grown = {year: sizes for year in self.years if (sizes := self._growth(unit, year))[1] > 0}
        first = min(grown, default=self.year)
        least, more = grown.get(first, (0.0, 0.0))
        if len(grown) > 1 or (kept > 0 and first > self.year) or pd.notna(unit.existing_until):
            self.leave(kind, str(unit.Index), "potential", unit.potential, APPROXIMATED)
        size: dict[str, Any] = {"s_nom": kept}
        if more > 0 or fixed > 0:
            annual = self._annual(unit, first, 0.0) if more > 0 else fixed
            size |= {"s_nom_extendable": True, "s_nom_min": kept + least, "s_nom_max": kept + more}
            size["capital_cost"] = annual
            if (annual - fixed) * kept > 0:
                reason = N_("PyPSA's cost counts what stands, too; it is a constant")
                self.leave(kind, str(unit.Index), "existing", unit.existing, reason)
        lives = self._lives(np.inf) if kept > 0 else self._lives(attributes["lifetime"], first)
        shown = {**attributes, **lives}
        self.put(kind, str(unit.Index), **shown, **size)

    def _growth(self, unit: Any, year: int) -> tuple[float, float]:
        """Least and most that may be built of a unit in a year [MW]."""
        least, most = build_bounds(unit, year, self.system)
        top = least if most is not None else max(least, float(unit.potential) - float(unit.existing))
        return least * 1000.0, top * 1000.0
