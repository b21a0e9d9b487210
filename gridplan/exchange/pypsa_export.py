"""A PyPSA network made of a study: zones as buses, blocks as snapshots, units as components.

What stands is a component of its own, `NAME existing`, where more may be built, which is `NAME`, or `NAME
YEAR` where several years may build it. Unserved energy is a generator at every bus, at its value.
Costs are in yuan, of one scenario; several years are investment periods. Stores that close on every block of
several, and targets that PyPSA does not know, are listed.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from gridplan.errors import UsageError
from gridplan.exchange.left import NO_COUNTERPART, Left
from gridplan.exchange.networks import pypsa, quiet
from gridplan.exchange.pypsa_components import (
    Export,
    add_channels,
    add_converters,
    add_lines,
    add_renewables,
    add_storages,
    add_thermal,
)
from gridplan.inputs import Inputs
from gridplan.model.policies.co2_budget import periods
from gridplan.model.targets import targets
from gridplan.profiles.build import build_system
from gridplan.system import ELECTRICITY, System
from gridplan.words import N_

LIMITS = {"capacity_ceiling": "<=", "capacity_floor": ">="}
ADDERS = {
    "renewable": add_renewables,
    "thermal": add_thermal,
    "storage": add_storages,
    "channel": add_channels,
    "line": add_lines,
    "converter": add_converters,
}


def network_of(inputs: Inputs) -> tuple[Any, list[Left]]:
    """The network of a study and what of it has no counterpart.

    Raises UsageError where the study has several scenarios: they would be several networks.
    """
    study = inputs.study
    if len(study.scenarios) > 1:
        example = "--set 'scenarios=[{name: dry, hydrology: dry, probability: 1}]'"
        raise UsageError(N_("a network has one scenario; choose it, such as {example}", example=example))
    system = build_system(inputs)
    network = pypsa().Network(name=study.name)
    left: list[Left] = []
    if study.foresight.mode != "perfect":
        left.append(Left("study", study.name, "foresight", study.foresight.mode, "model", NO_COUNTERPART))
    with quiet():
        _snapshots(network, system, left)
        export = Export(network, system, left, groups=_groups(system))
        _buses(export)
        _surplus(export)
        for name in system.technologies:
            if name in ADDERS:
                ADDERS[name](export)
            else:
                left.append(Left("technology", name, "", "", "model", NO_COUNTERPART))
        for name in system.table("retrofits")["retrofit"]:
            export.leave("retrofits", str(name), "", "", NO_COUNTERPART)
        _targets(export)
        _rates(export)
        export.close()
    return network, left


def _snapshots(network: Any, system: System, left: list[Left]) -> None:
    spans = system.horizon.spans
    steps = np.concatenate([np.full(len(span.hours), span.step) for span in spans])
    counts = np.concatenate([np.full(len(span.hours), span.count) for span in spans])
    years = np.concatenate([np.full(len(span.hours), span.year) for span in spans])
    times: list[pd.Timestamp] = []
    for year in system.horizon.years:
        hours = np.concatenate([[0.0], np.cumsum(steps[years == year])[:-1]])
        times += list(pd.Timestamp(f"{year}-01-01") + pd.to_timedelta(hours, unit="h"))
    if len(system.horizon.years) > 1:
        network.set_snapshots(pd.MultiIndex.from_arrays([years, times], names=["period", "timestep"]))
        network.investment_periods = list(system.horizon.years)
        for column, values in (("objective", system.horizon.factor), ("years", system.horizon.length)):
            network.investment_period_weightings[column] = pd.Series(values, dtype=float)
    else:
        network.set_snapshots(pd.DatetimeIndex(times))
    network.snapshot_weightings["objective"] = counts
    network.snapshot_weightings["stores"] = steps
    network.snapshot_weightings["generators"] = counts
    if not all(calendar.complete for calendar in system.horizon.calendars):
        reason = N_("blocks stand for others; PyPSA takes them one after the other")
        left.append(Left("time", system.name, "weeks", str(len(spans)), "model", reason))


def _buses(export: Export) -> None:
    """Buses with their load, and what serves a load that nothing else does."""
    system = export.system
    export.put("Carrier", "AC")
    export.put("Carrier", "unserved")
    zones = system.table("zones").set_index("zone")
    for node, (zone, carrier) in system.places.items():
        row, name = zones.loc[zone], export.node(node)
        kind = "AC" if carrier == ELECTRICITY else carrier
        export.put("Carrier", kind)
        export.put("Bus", name, x=float(row["longitude"]), y=float(row["latitude"]), carrier=kind)
        load = export.series("load", node) * 1000.0
        if load.any():
            export.put("Load", f"{name} load", bus=name, p_set=load)
            export.put("Generator", f"{name} unserved", bus=name, carrier="unserved", p_nom=load.max(),
                       p_max_pu=load / load.max(),
                       marginal_cost=system.value_of_lost_load * 1000.0)  # fmt: skip


def _surplus(export: Export) -> None:
    table = export.system.table("carriers")
    for carrier in table.loc[table["surplus"].astype(bool), "carrier"]:
        export.leave("carriers", str(carrier), "surplus", True, NO_COUNTERPART)


def _targets(export: Export) -> None:
    """CO2 caps over all zones and limits of capacity; others are left, to no effect if they only report."""
    system = export.system
    for target in targets(export.system):
        everywhere = set(target.zones) == set(export.system.zones)
        every = set(target.technologies) == set(export.system.table("technologies")["technology"])
        words: dict[str, Any] = {}
        if target.kind == "co2_cap" and everywhere and every and target.sector != "economy":
            words = {"type": "primary_energy", "sense": "<=", "carrier_attribute": "co2_emissions",
                     "constant": target.value * 1000.0 * _counted(export, target.year)}  # fmt: skip
        elif target.kind == "co2_budget" and everywhere and every and target.sector != "economy" and (
            periods(system, target) == system.horizon.length
        ):  # fmt: skip
            words = {"type": "primary_energy", "sense": "<=", "carrier_attribute": "co2_emissions",
                     "constant": target.value * 1000.0}  # fmt: skip
        elif target.id in export.groups.values() and (everywhere or len(target.zones) == 1):
            stands = sum(
                size for (technology, zone, year), size in export.standing.items()
                if technology in target.technologies and zone in target.zones and year == target.year
            )  # fmt: skip
            words = {"type": "tech_capacity_expansion_limit", "sense": LIMITS[target.kind],
                     "carrier_attribute": target.id, "constant": target.value * 1000.0 - stands,
                     "bus": "" if everywhere else export.zone(target.zones[0])}  # fmt: skip
        if export.several and words and target.kind != "co2_budget":
            words["investment_period"] = target.year
        if words and target.mode == "hard":
            export.put("GlobalConstraint", target.id, **words)
        else:
            effect = "model" if target.binding else "none"
            export.left.append(
                Left("target", target.id, target.kind, f"{target.value:g}", effect, NO_COUNTERPART)
            )


def _counted(export: Export, year: int) -> float:
    """Years that PyPSA adds up in a limit of emissions."""
    return float(export.system.horizon.length[year]) if export.several else 1.0


def _groups(system: System) -> dict[str, str]:
    """Technologies that a limit of capacity names -> the carrier that stands for them: the target.

    One of one fuel at most, none in two limits: a carrier has one CO2 factor, a unit one carrier.
    """
    fuels = system.table("thermal_technologies").set_index("technology")["fuel"].to_dict()
    found: dict[str, str] = {}
    for target in targets(system):
        burned = {fuels.get(technology, "") for technology in target.technologies}
        if target.kind in LIMITS and len(burned) == 1 and not set(target.technologies) & set(found):
            found |= dict.fromkeys(target.technologies, target.id)
    return found


def _rates(export: Export) -> None:
    for row in export.system.table("build_rates").itertuples():
        export.left.append(Left("build_rates", str(row.technology), "maximum", f"{row.maximum:g}", "model",
                                NO_COUNTERPART))  # fmt: skip
