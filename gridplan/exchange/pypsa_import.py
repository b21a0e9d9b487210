"""A study made of a PyPSA network.

Every bus is a zone and every snapshot a step: it lasts as long as its weighting for stores says, and counts
for as many hours as its weighting in the objective. What PyPSA does not state (year, interest, life, value
of lost load) is an assumption of the import, stated in the study file; what gridplan cannot state is listed.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from gridplan.errors import UsageError
from gridplan.exchange.draft import Draft, Names
from gridplan.exchange.left import NO_COUNTERPART, Left
from gridplan.exchange.pypsa_branches import add_links, leave_others
from gridplan.exchange.pypsa_lines import add_lines
from gridplan.exchange.pypsa_periods import matching_rate, periods_of, years_of
from gridplan.exchange.pypsa_places import places_of
from gridplan.exchange.pypsa_source import Source
from gridplan.exchange.pypsa_units import add_generators, add_storage_units, add_stores
from gridplan.exchange.pypsa_work import COLOURS, UNLIMITED, Assumptions, Work
from gridplan.system import ELECTRICITY
from gridplan.words import N_

PLUGINS = ("renewable", "thermal", "storage", "channel", "line", "converter")
CAPACITY = {"<=": "capacity_ceiling", ">=": "capacity_floor"}
LOST_LOAD = 10.0  # times the dearest that a unit can make a MWh in the network


def study_of(network: Any, name: str, source: str, assumed: Assumptions | None = None) -> Draft:
    """The study of a network called `name`; `source` is written into every row.

    Raises UsageError for networks that cannot be a study at all: several scenarios.
    """
    if getattr(network, "has_scenarios", False):
        raise UsageError(N_("networks with scenarios are not read; take one of them at a time"))
    if not len(network.c.buses.static) or not len(network.snapshots):
        raise UsageError(N_("the network has no buses or no snapshots"))
    assumed = assumed or with_assumptions(network)
    loads = _loads(network)
    peak = float(loads.sum(axis=1).max()) if loads.shape[1] else 0.0
    weights = network.snapshot_weightings
    names = Names()
    periods = periods_of(network, years_of(network, assumed.year), assumed.discount_rate)
    work = Work(network, Draft(source), names, places_of(network, names), assumed, max(1e5, UNLIMITED * peak),
                float(weights["stores"].min()), periods)  # fmt: skip
    _zones(work)
    _series(work, loads)
    add_generators(work)
    add_storage_units(work)
    add_stores(work)
    add_links(work)
    add_lines(work)
    leave_others(work)
    _limits(work)
    _weightings(work)
    work.draft.hours = pd.concat([work.draft.hours, pd.DataFrame(work.columns)], axis=1)
    work.draft.study = _study(work, name)
    return work.draft


def _year(network: Any) -> int:
    """The first investment period, or the year of the first snapshot; 2025 where snapshots are no dates."""
    first = network.snapshots[0]
    if isinstance(network.snapshots, pd.MultiIndex):
        return years_of(network, 0)[0]
    found = getattr(first, "year", 0)
    return int(found) if 1900 <= found <= 2200 else 2025


def _zones(work: Work) -> None:
    source = Source(work.network, "Bus")
    for item in source.beyond({"name", "carrier", "x", "y"}):
        work.leave(item)
    for zone, bus in work.places.zones.items():
        row = source.frame.loc[bus]
        x, y = float(row["x"]), float(row["y"])
        placed = abs(x) <= 180.0 and abs(y) <= 90.0
        work.draft.add("zones", zone=zone, **work.names_of(bus), region="network",
                       latitude=y if placed else 0.0, longitude=x if placed else 0.0)  # fmt: skip
    kinds = dict.fromkeys(kind for _, kind in work.places.of.values() if kind != ELECTRICITY)
    for i, kind in enumerate(kinds):
        name = next(
            name for (what, name), found in work.names.known.items() if (what, found) == ("carrier", kind)
        )
        work.draft.add("carriers", carrier=kind, **work.names_of(name), colour=COLOURS[i % len(COLOURS)],
                       surplus=False)  # fmt: skip


def _loads(network: Any) -> pd.DataFrame:
    """Load of every bus and snapshot [MW], consumption positive."""
    source = Source(network, "Load")
    found = pd.DataFrame(0.0, index=network.snapshots, columns=[])
    for name in source.frame.index:
        bus, sign = str(source.frame.at[name, "bus"]), float(source.frame.at[name, "sign"])
        values = -sign * source.dense(name, "p_set")
        found[bus] = found[bus] + values if bus in found else values
    return found


def _series(work: Work, loads: pd.DataFrame) -> None:
    weights = work.network.snapshot_weightings
    step, weight = weights["stores"].to_numpy(float), weights["objective"].to_numpy(float)
    if work.periods.several:
        year = work.network.snapshots.get_level_values(0).to_numpy(int)
        weight = weight * np.array([work.periods.scale(y) for y in year])
        work.draft.hours = pd.DataFrame({"year": year, "step [h]": step, "weight [h]": weight})
    else:
        work.draft.hours = pd.DataFrame({"step [h]": step, "weight [h]": weight})
    if work.periods.folded:
        reason = N_("weights of periods that are no discounted years became part of weights and costs")
        work.leave(Left("Network", work.network.name, "investment_period_weightings", "", "none", reason))
    source = Source(work.network, "Load")
    for item in source.beyond({"name", "bus", "carrier", "active", "p_set", "sign"}):
        work.leave(item)
    for bus in loads.columns:
        values = loads[bus].to_numpy(float)
        if (values < 0).any():
            reason = N_("a load below zero feeds in; it was cut to zero")
            for name in source.frame.index[source.frame["bus"] == bus]:
                work.leave(source.left(name, "p_set", "model", reason))
        work.columns[f"load:{work.places.node(bus)} [MW]"] = values.clip(0.0)


def _weightings(work: Work) -> None:
    """Weightings of generators that differ from the objective's would count energy another way."""
    weights = work.network.snapshot_weightings
    source = Source(work.network, "GlobalConstraint")
    ratio = (weights["generators"] / weights["objective"]).to_numpy(float)
    if not np.allclose(ratio, ratio[0], rtol=1e-9):
        reason = N_("energy is counted by the weightings of the objective")
        for name in source.frame.index:
            work.leave(source.left(name, "constant", "model", reason))


def _limits(work: Work) -> None:
    """CO2 limits; the cap is in hours of the objective's weightings, so that of another count is scaled."""
    source = Source(work.network, "GlobalConstraint")
    weights = work.network.snapshot_weightings
    scale = float(weights["objective"].iloc[0] / weights["generators"].iloc[0])
    for name in map(str, source.frame.index):
        row = source.frame.loc[name]
        co2 = row["type"] == "primary_energy" and row["carrier_attribute"] == "co2_emissions"
        if row["type"] == "tech_capacity_expansion_limit":
            _capacity_limit(work, source, name)
            continue
        if not co2 or row["sense"] != "<=" or float(row["constant"]) < 0:
            work.leave(source.left(name, "type", "model", NO_COUNTERPART))
            continue
        _carbon(work, source, name, float(row["constant"]) * scale)


def _carbon(work: Work, source: Source, name: str, most: float) -> None:
    """A cap of its period [t, all years of the period together in PyPSA], or a budget of all periods."""
    periods, period = work.periods, source.frame.at[name, "investment_period"]
    year = int(period) if pd.notna(period) and periods.several else periods.years[0]
    words: dict[str, Any] = {"kind": "co2_cap", "year": year}
    if periods.several and pd.isna(period):
        if periods.folded or any(periods.counted[y] != periods.lengths[y] for y in periods.years):
            work.leave(source.left(name, "investment_period", "model", NO_COUNTERPART))
            return
        last = periods.years[-1]
        words = {"kind": "co2_budget", "from_year": year, "year": last + periods.lengths[last] - 1}
    elif periods.several:
        most *= periods.scale(year) / periods.counted[year]
    work.draft.add(
        "targets",
        target=work.names.of("target", name), zones="*", value=most, unit="t", mode="hard",
        document=work.draft.source, clause=f"GlobalConstraint {name}", **words,
    )  # fmt: skip


def _capacity_limit(work: Work, source: Source, name: str) -> None:
    """A limit of what is built of a carrier: of its technologies, what stands of them added."""
    row, several = source.frame.loc[name], work.periods.several
    carrier, bus = str(row["carrier_attribute"]), str(row.get("bus") or "")
    if several and pd.isna(row["investment_period"]):  # it counts what is built in any period
        work.leave(source.left(name, "investment_period", "model", NO_COUNTERPART))
        return
    year = int(row["investment_period"]) if several else work.assumed.year
    technologies = [found for key, found in work.technologies.items() if key[1] == carrier]
    stores = (Source(work.network, "Store").frame["carrier"] == carrier).any()
    if row["sense"] not in CAPACITY or not technologies or stores or work.scaled & set(technologies):
        work.leave(source.left(name, "type", "model", NO_COUNTERPART))
        return
    zone = work.zone(bus) if bus not in ("", "nan") else "*"
    lives = {kind["technology"]: int(kind["lifetime"]) for kind in work.draft.tables["technologies"]}
    stands = sum(
        _stands(unit, year, lives[unit["technology"]])
        for table in ("generators", "sites", "storages", "channels", "lines", "converters")
        for unit in work.draft.tables.get(table, [])
        if unit["technology"] in technologies and zone in ("*", unit.get("zone", unit.get("from_zone")))
    )
    work.draft.add(
        "targets",
        target=work.names.of("target", name), kind=CAPACITY[row["sense"]], zones=zone,
        technologies=";".join(technologies), year=year, value=float(row["constant"]) + stands,
        unit="MW", mode="hard", document=work.draft.source, clause=f"GlobalConstraint {name}",
    )  # fmt: skip


def _stands(unit: dict[str, Any], year: int, life: int) -> float:
    """What of a unit stands without being a choice [MW]."""
    if unit["existing"] > 0:
        return 0.0 if year >= unit.get("existing_until", np.inf) else float(unit["existing"])
    due = unit.get("committed_year", np.inf)
    return float(unit["committed"]) if "potential" not in unit and due <= year < due + life else 0.0


def _study(work: Work, name: str) -> dict[str, Any]:
    used = {row["plugin"] for row in work.draft.tables.get("technologies", [])}
    lost = _lost_load(work)
    return {
        "name": name,
        "title": {"en": f"{name}, from PyPSA", "zh": f"{name}（来自 PyPSA）"},
        "inputs": "tables",
        "years": list(work.periods.years),
        **({"first_year": "planned"} if work.periods.several else {}),
        "price_year": work.assumed.year,
        "discount_rate": work.assumed.discount_rate,
        "scenarios": [{"name": "network", "hydrology": "normal", "probability": 1.0}],
        "time": {"series": {"file": "series/hours.csv", "source": work.draft.source, "confidence": "medium"}},
        "value_of_lost_load": f"{lost:g} yuan/kWh",
        "technologies": [plugin for plugin in PLUGINS if plugin in used],
        "solver": {"method": "auto", "gap": 1e-6, "crossover": True, "threads": 2, "time_limit": 3600.0},
    }


def _lost_load(work: Work) -> float:
    """A price of unserved energy above any other [yuan/kWh]: PyPSA serves every load or has no solution.

    Dearest is a unit that is built for the hour that weighs least: its annual cost over it, and its fuel.
    """
    weights = work.network.snapshot_weightings["objective"].to_numpy(float)
    least = weights[weights > 0].min() if (weights > 0).any() else 1.0
    paid = work.periods.weight.values()
    least *= min(paid) / sum(paid)
    dearest = 1.0
    for kind in ("Generator", "StorageUnit", "Store", "Link", "Line"):
        source = Source(work.network, kind)
        for name in map(str, source.frame.index):
            running = source.value(name, "marginal_cost") if "marginal_cost" in source.frame else 0.0
            dearest = max(dearest, running + float(source.cost[name]) / least)
    return float(10 ** math.ceil(math.log10(LOST_LOAD * dearest * work.assumed.rate / 1000.0)))


def with_assumptions(network: Any, **given: Any) -> Assumptions:
    """The default assumptions for a network, with those that are given.

    The interest is that of the weights of investment periods, where they are discounted years.
    """
    first = _year(network)
    rate = matching_rate(network, years_of(network, first), Assumptions.discount_rate)
    known = {k: v for k, v in given.items() if v is not None}
    return replace(Assumptions(first, discount_rate=rate), **known)
