"""Units of a study as components of a PyPSA network.

marginal_cost = variable_om + heat_rate * fuel price                      [yuan/MWh]
efficiency    = 0.1228 kgce/kWh / heat_rate;  co2_emissions = co2_factor * (1 - capture) * 0.1228 tce/MWh
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from gridplan.exchange.left import NO_COUNTERPART, Left
from gridplan.exchange.pypsa_network import APPROXIMATED, COMMITMENT, Export
from gridplan.exchange.pypsa_units import COAL_EQUIVALENT
from gridplan.model.book import build_bounds
from gridplan.model.flow import KILO, lines, reactance
from gridplan.system.nodes import node
from gridplan.words import N_


def add_renewables(export: Export) -> None:
    """Wind and solar sites."""
    for unit in export.system.units("sites").itertuples():
        attributes = {
            "bus": export.zone(unit.zone), "carrier": export.carrier(unit.technology),
            "p_max_pu": export.series("availability", unit.Index),
            "marginal_cost": export.running(unit.technology), "lifetime": float(unit.lifetime),
        }  # fmt: skip
        export.add("Generator", unit, attributes)


def add_thermal(export: Export) -> None:
    """Units that burn fuel."""
    system = export.system
    units = system.units("generators", "thermal_technologies")
    for unit in units[units["plugin"] == "thermal"].itertuples():
        fuel = partial(system.yearly, "fuels", "fuel", unit.fuel)
        burning = export.yearly(lambda y, u=unit, fuel=fuel: u.heat_rate * fuel(y, "price") * 1000.0)  # type: ignore[misc]
        factor = fuel(export.year, "co2_factor") * (1.0 - unit.capture)
        if any(fuel(year, "co2_factor") != fuel(export.year, "co2_factor") for year in export.years):
            export.leave("generators", str(unit.Index), "co2_factor", factor, APPROXIMATED)
        _running_rules(export, unit)
        attributes: dict[str, Any] = {
            "bus": export.node(unit.node), "p_max_pu": unit.availability,
            "carrier": export.carrier(unit.technology, factor * COAL_EQUIVALENT),
            "efficiency": COAL_EQUIVALENT / unit.heat_rate, "lifetime": float(unit.lifetime),
            "marginal_cost": export.running(unit.technology) + burning,
        }  # fmt: skip
        step = system.horizon.spans[0].step
        if unit.ramp * step < 1.0:
            attributes |= {"ramp_limit_up": unit.ramp * step, "ramp_limit_down": unit.ramp * step}
            if len(system.horizon.spans) > len(system.horizon.years):
                reason = N_("PyPSA holds ramps from block to block, too")
                export.leave("generators", str(unit.Index), "ramp", unit.ramp, reason)
        export.add("Generator", unit, attributes)


def _running_rules(export: Export, unit: Any) -> None:
    """Relaxed commitment limits nothing by itself; costs and times of it have no counterpart, so the rest."""
    for column, none in COMMITMENT.items():
        if getattr(unit, column) > none:
            export.leave("generators", str(unit.Index), column, getattr(unit, column), NO_COUNTERPART)
    seasons = export.system.table("thermal_seasons")
    if len(seasons) and unit.technology in set(seasons["technology"]):
        export.leave("generators", str(unit.Index), "thermal_seasons", unit.technology, NO_COUNTERPART)
    if unit.minimum_load > 0:
        reason = N_("PyPSA's relaxed commitment may be written by hand; without costs it limits nothing")
        item = Left("generators", str(unit.Index), "minimum_load", str(unit.minimum_load), "none", reason)
        export.left.append(item)


def add_storages(export: Export) -> None:
    """Stores of a fixed duration; where a study may choose it, the shortest one is taken and listed."""
    system = export.system
    blocks = max(len(system.horizon.spans_of(year)) for year in system.horizon.years)
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
            "marginal_cost": export.running(unit.technology), "lifetime": float(unit.lifetime),
            "cyclic_state_of_charge": cyclic, "cyclic_state_of_charge_per_period": cyclic,
            "state_of_charge_initial_per_period": not cyclic,
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
        free = pd.isna(unit.reactance_capacity)
        grows = free and any(build_bounds(unit, year, export.system)[1] is None for year in export.years)
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
            "marginal_cost": export.running(unit.technology) / -taken,
        }  # fmt: skip
        for port, (carrier, ratio) in enumerate(sides[1:], start=1):
            attributes[f"bus{port}"] = export.node(node(unit.zone, carrier))
            attributes["efficiency" if port == 1 else f"efficiency{port}"] = ratio / -taken
        export.add("Link", unit, attributes, scale=-taken)
