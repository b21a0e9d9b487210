"""Units of a study as components of a PyPSA network.

capital_cost  = annuity * overnight_cost + fixed_om                       [yuan/MW a year]
marginal_cost = variable_om + heat_rate * fuel price                      [yuan/MWh]
efficiency    = 0.1228 kgce/kWh / heat_rate;  co2_emissions = co2_factor * 0.1228 tce/MWh
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gridplan.exchange.left import Left
from gridplan.exchange.pypsa_units import COAL_EQUIVALENT
from gridplan.model.book import build_bounds, existing_capacity
from gridplan.model.flow import KILO, lines, reactance
from gridplan.system import ELECTRICITY, System
from gridplan.system.nodes import node
from gridplan.words import N_, Message

APPROXIMATED = N_("taken as nearly as PyPSA can say it")


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
    standing: dict[tuple[str, str], float] = field(default_factory=dict)  # technology, zone -> MW that stand

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
    def year(self) -> int:
        return self.system.horizon.years[0]

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

    def cost(self, technology: str, column: str) -> float:
        """A cost per unit of power [yuan/MW] or energy [yuan/MWh]."""
        return self.system.cost(technology, self.year, column) * 1000.0

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
        """What stands of a unit and what may be built of it, as one or two components; their names.

        `energy_hours`: hours of storage whose cost is part of the power's. `scale`: MW of the component in a
        MW of the unit.
        """
        name, kept = str(unit.Index), existing_capacity(unit, self.year) * 1000.0 * scale
        annuity, fixed = self.system.annuity(unit.technology), self.cost(unit.technology, "fixed_om")
        least, top = (size * scale for size in self._growth(unit))
        found = []
        if kept > 0:
            label = f"{name} existing" if top > 0 else name
            size: dict[str, Any] = {"p_nom": kept}
            if fixed > 0:  # it costs whether PyPSA may choose it or not
                size = {"p_nom_extendable": True, "p_nom_min": kept, "p_nom_max": kept}
            self.put(kind, label, **attributes, **size, capital_cost=fixed / scale)
            found.append(label)
            if not fixed:
                key = (unit.technology, str(getattr(unit, "zone", None) or unit.from_zone))
                self.standing[key] = self.standing.get(key, 0.0) + kept
        if top > 0:
            price, own = self.cost(unit.technology, "overnight_cost"), getattr(unit, "overnight_cost", None)
            if own is not None and pd.notna(own):
                price = float(own) * 1000.0
            if energy_hours:
                price += energy_hours * self.cost(unit.technology, "energy_overnight_cost")
            self.put(
                kind, name, **attributes, capital_cost=(annuity * price + fixed) / scale,
                p_nom_extendable=True, p_nom_min=least, p_nom_max=top,
            )  # fmt: skip
            found.append(name)
        return found

    def add_whole(self, kind: str, unit: Any, **attributes: Any) -> None:
        """A branch as one component: what stands of it is the least that it may have."""
        kept, fixed = existing_capacity(unit, self.year) * 1000.0, self.cost(unit.technology, "fixed_om")
        least, more = self._growth(unit)
        own = unit.overnight_cost
        price = self.cost(unit.technology, "overnight_cost") if pd.isna(own) else float(own) * 1000.0
        size: dict[str, Any] = {"s_nom": kept}
        if more > 0 or fixed > 0:
            annual = self.system.annuity(unit.technology) * price * (more > 0)
            size |= {"s_nom_extendable": True, "s_nom_min": kept + least, "s_nom_max": kept + more}
            size["capital_cost"] = annual + fixed
            if annual * kept > 0:
                reason = N_("PyPSA's cost counts what stands, too; it is a constant")
                self.leave(kind, str(unit.Index), "existing", unit.existing, reason)
        self.put(kind, str(unit.Index), **attributes, **size)

    def _growth(self, unit: Any) -> tuple[float, float]:
        """Least and most that may be built of a unit [MW]."""
        least, most = build_bounds(unit, self.year, self.system)
        top = least if most is not None else max(least, float(unit.potential) - float(unit.existing))
        return least * 1000.0, top * 1000.0


def add_renewables(export: Export) -> None:
    """Wind and solar sites."""
    for unit in export.system.units("sites").itertuples():
        attributes = {
            "bus": export.zone(unit.zone), "carrier": export.carrier(unit.technology),
            "p_max_pu": export.series("availability", unit.Index),
            "marginal_cost": export.cost(unit.technology, "variable_om"), "lifetime": float(unit.lifetime),
        }  # fmt: skip
        export.add("Generator", unit, attributes)


def add_thermal(export: Export) -> None:
    """Units that burn fuel."""
    system, year = export.system, export.year
    units = system.units("generators", "thermal_technologies")
    for unit in units[units["plugin"] == "thermal"].itertuples():
        price, factor = (system.yearly("fuels", "fuel", unit.fuel, year, c) for c in ("price", "co2_factor"))
        burning = unit.heat_rate * price * 1000.0
        attributes: dict[str, Any] = {
            "bus": export.node(unit.node), "p_max_pu": unit.availability,
            "carrier": export.carrier(unit.technology, factor * COAL_EQUIVALENT),
            "efficiency": COAL_EQUIVALENT / unit.heat_rate, "lifetime": float(unit.lifetime),
            "marginal_cost": export.cost(unit.technology, "variable_om") + burning,
        }  # fmt: skip
        step = system.horizon.spans[0].step
        if unit.ramp * step < 1.0:
            attributes |= {"ramp_limit_up": unit.ramp * step, "ramp_limit_down": unit.ramp * step}
            if len(system.horizon.spans) > 1:
                reason = N_("PyPSA holds ramps from block to block, too")
                export.leave("generators", str(unit.Index), "ramp", unit.ramp, reason)
        export.add("Generator", unit, attributes)


def add_storages(export: Export) -> None:
    """Stores of a fixed duration; where a study may choose it, the shortest one is taken and listed."""
    system = export.system
    blocks = len(system.horizon.spans)
    fed = system.series["energy_inflow"].units if "energy_inflow" in system.series else ()
    for unit in system.units("storages", "storage_technologies").itertuples():
        name, hours = str(unit.Index), float(unit.minimum_duration)
        if unit.maximum_duration > unit.minimum_duration:
            span = f"{unit.minimum_duration:g}-{unit.maximum_duration:g} h"
            hours = hours or float(unit.maximum_duration)
            export.leave("storages", name, "maximum_duration", span, APPROXIMATED)
        if abs(unit.existing_energy - unit.existing * hours) > 1e-9 * max(1.0, unit.existing_energy):
            export.leave("storages", name, "existing_energy", unit.existing_energy, APPROXIMATED)
        if pd.notna(unit.potential_energy):
            export.leave("storages", name, "potential_energy", unit.potential_energy, APPROXIMATED)
        if unit.horizon == "block" and (blocks > 1 or unit.edge_level > 0):
            export.leave("storages", name, "horizon", "block", APPROXIMATED)
        cyclic = unit.horizon == "block" or pd.isna(unit.initial_energy)
        attributes: dict[str, Any] = {
            "bus": export.node(unit.node), "carrier": export.carrier(unit.technology), "max_hours": hours,
            "efficiency_store": unit.charge_efficiency, "efficiency_dispatch": unit.discharge_efficiency,
            "standing_loss": unit.self_discharge, "p_min_pu": -unit.charge_ratio,
            "marginal_cost": export.cost(unit.technology, "variable_om"), "lifetime": float(unit.lifetime),
            "cyclic_state_of_charge": cyclic,
            "state_of_charge_initial": 0.0 if cyclic else unit.initial_energy * 1000.0,
        }  # fmt: skip
        if name in fed:
            attributes["inflow"] = export.series("energy_inflow", name) * 1000.0
        if len(export.add("StorageUnit", unit, attributes, hours)) > 1 and (name in fed or not cyclic):
            export.leave("storages", name, "existing", unit.existing, APPROXIMATED)


def add_channels(export: Export) -> None:
    """Channels as links."""
    for unit in export.system.units("channels").itertuples():
        attributes = {
            "bus0": export.node(node(unit.from_zone, unit.carrier)), "length": unit.length,
            "bus1": export.node(node(unit.to_zone, unit.carrier)),
            "carrier": export.carrier(unit.technology), "efficiency": 1.0 - unit.loss,
            "p_min_pu": -1.0 if unit.bidirectional else 0.0, "lifetime": float(unit.lifetime),
            "marginal_cost": unit.transport_cost * unit.length * 1000.0 if unit.transport_cost > 0 else 0.0,
        }  # fmt: skip
        if unit.bidirectional and unit.transport_cost > 0:
            reason = N_("PyPSA's links earn backward what they cost forward")
            export.leave("channels", str(unit.Index), "transport_cost", unit.transport_cost, reason)
        if unit.bidirectional and unit.loss > 0:
            reason = N_("PyPSA's links lose one way only; backward they gain what they lose forward")
            export.leave("channels", str(unit.Index), "loss", unit.loss, reason)
        export.add("Link", unit, attributes)


def add_lines(export: Export) -> None:
    """AC lines as one component each: parallel ones would share their flow by impedance."""
    frame, voltage = lines(export.system), {}
    for zone in sorted({*frame["from_zone"], *frame["to_zone"]}):
        here = (frame["from_zone"] == zone) | (frame["to_zone"] == zone)
        voltage[zone] = float(frame.loc[here, "voltage"].max())
        export.put("Bus", export.zone(zone), v_nom=voltage[zone])
    known = reactance(export.system, export.year)
    for unit, each in zip(frame.itertuples(), known, strict=True):
        name = str(unit.Index)
        if unit.loss > 0:
            reason = N_("PyPSA counts losses of lines only when it is asked to")
            export.leave("lines", name, "resistance", unit.resistance, reason)
        grows = pd.isna(unit.reactance_capacity) and build_bounds(unit, export.year, export.system)[1] is None
        if grows or not np.isfinite(each):
            reason = N_("PyPSA keeps the impedance of a line whatever is built of it")
            export.leave("lines", name, "potential", unit.potential, reason)
        x = each if np.isfinite(each) else KILO * unit.reactance * unit.length / unit.voltage**2
        export.add_whole(
            "Line", unit, bus0=export.zone(unit.from_zone), bus1=export.zone(unit.to_zone),
            x=x / KILO * voltage[unit.from_zone] ** 2, carrier=export.carrier(unit.technology),
            length=unit.length, s_max_pu=unit.secure_share, lifetime=float(unit.lifetime),
        )  # fmt: skip


def add_converters(export: Export) -> None:
    """Converters as links from the carrier they take most of; further ones are ports of their own."""
    for unit in export.system.units("converters", "converter_technologies").itertuples():
        table = export.system.table("conversions")
        own = table[table["technology"] == unit.technology].sort_values("ratio")
        sides = [(str(row.carrier), float(row.ratio)) for row in own.itertuples()]
        first, taken = sides[0]
        if taken >= 0:
            reason = N_("it takes nothing; a link begins somewhere")
            export.leave("converters", str(unit.Index), "technology", unit.technology, reason)
            continue
        attributes: dict[str, Any] = {
            "bus0": export.node(node(unit.zone, first)), "carrier": export.carrier(unit.technology),
            "p_max_pu": unit.availability, "lifetime": float(unit.lifetime),
            "marginal_cost": export.cost(unit.technology, "variable_om") / -taken,
        }  # fmt: skip
        for port, (carrier, ratio) in enumerate(sides[1:], start=1):
            attributes[f"bus{port}"] = export.node(node(unit.zone, carrier))
            attributes["efficiency" if port == 1 else f"efficiency{port}"] = ratio / -taken
        export.add("Link", unit, attributes, scale=-taken)
