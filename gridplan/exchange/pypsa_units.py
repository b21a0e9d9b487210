"""Units of a PyPSA network as rows of the tables: generators, storage units and stores.

heat_rate = 0.1228 kgce/kWh / efficiency;  co2_factor = co2_emissions / 0.1228 tce/MWh
"""

from __future__ import annotations

from typing import Any

from gridplan.exchange.pypsa_source import Source
from gridplan.exchange.pypsa_work import Work, life, running_cost
from gridplan.system import ELECTRICITY
from gridplan.words import N_

COAL_EQUIVALENT = 3.6 / 29.3076  # tce in a MWh of heat: 7000 kcal (29.3076 MJ) in a kilogram, GB/T 2589


GENERATOR = {
    "name", "bus", "carrier", "active", "p_nom", "p_nom_extendable", "p_nom_min", "p_nom_max", "p_max_pu",
    "marginal_cost", "capital_cost", "overnight_cost", "fom_cost", "efficiency", "lifetime", "build_year",
    "ramp_limit_up", "ramp_limit_down", "committable", "p_min_pu",
}  # fmt: skip


def add_generators(work: Work) -> None:
    """Those whose availability varies and that emit nothing are sites, the others burn their carrier."""
    source = Source(work.network, "Generator")
    for item in source.beyond(GENERATOR):
        work.leave(item)
    for name in source.frame.index:
        varying = source.series(name, "p_max_pu") is not None
        if varying and work.places.of[str(source.frame.at[name, "bus"])][1] != ELECTRICITY:
            reason = N_("units whose availability varies give electricity only; its mean was taken")
            work.leave(source.left(name, "p_max_pu", "model", reason))
            varying = False
        (_site if varying else _thermal)(work, source, str(name))


def _common(work: Work, source: Source, name: str) -> tuple[str, float, dict[str, float]]:
    carrier = str(source.frame.at[name, "carrier"] or "")
    overnight = work.overnight(source, name)
    return carrier, life(work, source, name), {
        "overnight_cost": overnight if bool(source.frame.at[name, "p_nom_extendable"]) else 0.0,
        "variable_om": running_cost(work, source, name),
    }  # fmt: skip


def _site(work: Work, source: Source, name: str) -> None:
    carrier, lifetime, costs = _common(work, source, name)
    available = source.dense(name, "p_max_pu")
    if work.co2(carrier):
        reason = N_("units whose availability varies are taken to emit no CO2")
        work.leave(source.left(name, "carrier", "model", reason))
    if available.max(initial=0.0) > 1.0 or available.min(initial=0.0) < 0.0:
        reason = N_("availability was cut to between 0 and 1")
        work.leave(source.left(name, "p_max_pu", "model", reason))
        available = available.clip(0.0, 1.0)
    for ramp in ("ramp_limit_up", "ramp_limit_down"):
        if source.given(name, ramp):
            work.leave(source.left(name, ramp))
    unit = work.names.of(source.kind, name)
    bus = str(source.frame.at[name, "bus"])
    place = work.network.c.buses.static.loc[bus]
    work.draft.add(
        "sites",
        site=unit, **work.names_of(name), zone=work.zone(bus),
        technology=work.technology("renewable", carrier, lifetime, costs),
        latitude=_within(place["y"], 90.0), longitude=_within(place["x"], 180.0), altitude=0.0,
        **work.asset(source, name),
    )  # fmt: skip
    work.columns[f"availability:{unit}"] = available


def _within(value: float, most: float) -> float:
    return float(value) if abs(float(value)) <= most else 0.0


def _thermal(work: Work, source: Source, name: str) -> None:
    carrier, lifetime, costs = _common(work, source, name)
    efficiency = source.value(name, "efficiency")
    if source.series(name, "efficiency") is not None or efficiency <= 0:
        work.leave(source.left(name, "efficiency"))
        efficiency = max(efficiency, 1.0)
    ramps = {k: source.value(name, k) for k in ("ramp_limit_up", "ramp_limit_down") if source.given(name, k)}
    ramp = min([*ramps.values(), 1.0])
    if ramp < 1.0 and work.step != 1.0:
        work.leave(source.left(name, "ramp_limit_up"))
        ramp = 1.0
    elif ramp < 1.0 and (len(set(ramps.values())) > 1 or len(ramps) < 2):
        reason = N_("the slower of the two ramps holds both ways")
        work.leave(source.left(name, "ramp_limit_up", "model", reason))
    available = float(source.dense(name, "p_max_pu").mean())
    fuel = work.names.of("fuel", carrier or "unnamed")
    if not any(row["fuel"] == fuel for row in work.draft.tables.get("fuels", [])):
        work.draft.add("fuels", fuel=fuel, year=work.assumed.year, price=0.0,
                       co2_factor=work.co2(carrier) / COAL_EQUIVALENT)  # fmt: skip
    least = _least_load(work, source, name, available)
    technology = work.technology(
        "thermal", carrier, lifetime, costs, fuel=fuel, heat_rate=COAL_EQUIVALENT / efficiency,
        ramp=ramp, availability=available if available > 0 else 1.0,
        **({"minimum_load": least} if least else {}),
    )  # fmt: skip
    work.draft.add(
        "generators",
        generator=work.names.of(source.kind, name), **work.names_of(name),
        **work.at(source.frame.at[name, "bus"]), technology=technology,
        **work.asset(source, name, share=1.0 if available > 0 else 0.0),
    )  # fmt: skip


def _least_load(work: Work, source: Source, name: str, available: float) -> float:
    """Minimum load of what runs. Costs and times of starts, which refer to a state before the first hour in
    PyPSA and to the end of the block here, are listed by themselves."""
    row, least = source.frame.loc[name], source.value(name, "p_min_pu")
    if not bool(row["committable"]):
        if source.given(name, "p_min_pu"):
            work.leave(source.left(name, "p_min_pu"))
        return 0.0
    ramps = any(source.given(name, ramp) for ramp in ("ramp_limit_up", "ramp_limit_down"))
    if bool(row["p_nom_extendable"]) or ramps or not 0.0 <= least < available:
        work.leave(source.left(name, "committable"))
        return 0.0
    reason = N_("taken as relaxed, as PyPSA solves it with linearized_unit_commitment")
    work.leave(source.left(name, "committable", "none", reason))
    return least / available


STORAGE = {
    "name", "bus", "carrier", "active", "p_nom", "p_nom_extendable", "p_nom_min", "p_nom_max", "p_min_pu",
    "marginal_cost", "capital_cost", "overnight_cost", "fom_cost", "lifetime", "build_year", "max_hours",
    "efficiency_store", "efficiency_dispatch", "standing_loss", "inflow", "cyclic_state_of_charge",
    "state_of_charge_initial", "cyclic_state_of_charge_per_period", "state_of_charge_initial_per_period",
}  # fmt: skip


def add_storage_units(work: Work) -> None:
    """Storage units: power and energy in the fixed proportion max_hours."""
    source = Source(work.network, "StorageUnit")
    for item in source.beyond(STORAGE):
        work.leave(item)
    for name in map(str, source.frame.index):
        row = source.frame.loc[name]
        hours = float(row["max_hours"])
        if hours <= 0:
            reason = N_("it stores nothing and was left out")
            work.leave(source.left(name, "max_hours", "none", reason))
            continue
        carrier, lifetime, costs = _common(work, source, name)
        for attribute in ("efficiency_store", "efficiency_dispatch", "standing_loss", "p_min_pu"):
            if source.series(name, attribute) is not None:
                work.leave(source.left(name, attribute))
        technology = work.technology(
            "storage", carrier, lifetime, {**costs, "energy_overnight_cost": 0.0},
            charge_efficiency=source.value(name, "efficiency_store"),
            discharge_efficiency=source.value(name, "efficiency_dispatch"),
            self_discharge=source.value(name, "standing_loss"), horizon="year",
            charge_ratio=max(0.0, -source.value(name, "p_min_pu")),
            minimum_duration=hours, maximum_duration=hours,
        )  # fmt: skip
        asset = work.asset(source, name)
        begins = _begins(work, source, name, "cyclic_state_of_charge", "state_of_charge_initial")
        _store(work, source, name, technology, asset, asset["existing"] * hours, begins)
        inflow = source.dense(name, "inflow")
        if inflow.any():
            work.columns[f"energy_inflow:{work.names.of(source.kind, name)} [MW]"] = inflow


def _begins(work: Work, source: Source, name: str, cyclic: str, initial: str) -> float | None:
    """Energy that a year begins with [MWh], None where it is that of its end: in each period, or listed."""
    closes = bool(source.frame.at[name, cyclic])
    switch = f"{cyclic if closes else initial}_per_period"
    if work.periods.several and not bool(source.frame.at[name, switch]):
        reason = N_("stores carry nothing from period to period; each is taken by itself")
        work.leave(source.left(name, switch, "model", reason))
    return None if closes else float(source.frame.at[name, initial])


def _store(
    work: Work, source: Source, name: str, technology: str, asset: dict[str, Any], energy: float,
    begins: float | None,
) -> None:  # fmt: skip
    work.draft.add(
        "storages",
        storage=work.names.of(source.kind, name), **work.names_of(name),
        **work.at(source.frame.at[name, "bus"]), technology=technology, existing_energy=energy,
        initial_energy=begins, **asset,
    )  # fmt: skip


STORE = {
    "name", "bus", "carrier", "active", "e_nom", "e_nom_extendable", "e_nom_min", "e_nom_max", "capital_cost",
    "overnight_cost", "fom_cost", "lifetime", "build_year", "e_cyclic", "e_initial", "standing_loss",
    "e_cyclic_per_period", "e_initial_per_period",
}  # fmt: skip


def add_stores(work: Work) -> None:
    """Stores: their power is what empties them within the shortest snapshot, which is no limit."""
    source = Source(work.network, "Store")
    for item in source.beyond(STORE):
        work.leave(item)
    for name in map(str, source.frame.index):
        row = source.frame.loc[name]
        overnight = work.overnight(source, name)
        built = overnight if bool(row["e_nom_extendable"]) else 0.0
        technology = work.technology(
            "storage", str(row["carrier"] or ""), life(work, source, name),
            {"overnight_cost": 0.0, "energy_overnight_cost": built},
            charge_efficiency=1.0, discharge_efficiency=1.0, charge_ratio=1.0, horizon="year",
            self_discharge=source.value(name, "standing_loss"),
            minimum_duration=work.step, maximum_duration=work.step,
        )  # fmt: skip
        asset = work.asset(source, name, "e", 1.0 / work.step)
        begins = _begins(work, source, name, "e_cyclic", "e_initial")
        _store(work, source, name, technology, asset, asset["existing"] * work.step, begins)
