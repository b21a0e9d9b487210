"""The synthetic study (synthetic.py, stores linked) as a PyPSA network: the same system, the same least cost.

Snapshots are hours, the units GW, GWh and million yuan, in which HiGHS' interior points do best. What PyPSA's
components do not know is added to its linopy model, as its users do: ramps within a week, load that shifts
within a day, one power for charging and discharging, one capacity for both directions of a line.
"""

from __future__ import annotations

import logging
import warnings
from typing import Any

import numpy as np
import pandas as pd

from scripts.bench.phases import Clock
from scripts.bench.synthetic import (
    EFFICIENCY,
    FUEL,
    HYDRO,
    PEAK,
    RESERVOIR_HOURS,
    SHED,
    WEEK,
    Weather,
    capacities,
    links,
    weather,
)

RAMP, SHIFT, LOSS = 0.3, 0.09, 0.05
OPTIONS = {
    "hipo": {"solver": "hipo", "run_crossover": "off"},
    "ipx": {"solver": "ipx", "run_crossover": "off"},
    "simplex": {"solver": "simplex"},
}


def run(clock: Clock, regions: int, hours: int, seed: int, cap: float, algorithm: str) -> dict[str, Any]:
    """Build, hand over, solve and read back; what HiGHS said of it."""
    import pypsa  # imported before the clock starts

    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    from linopy.solvers import Solver

    with clock.phase("profiles"):
        year = weather(regions, hours, seed)
    with clock.phase("assemble"):
        network = network_of(pypsa.Network(), year, cap)
        model = network.optimize.create_model()
        refine(network, model)
    with clock.phase("hand-over"):
        options = {**OPTIONS[algorithm], "threads": 1, "output_flag": False}
        solver = Solver.from_name(
            "highs", model=model, io_api="direct", options=options, set_names=False,
            explicit_coordinate_names=False, log_fn=None,
        )  # fmt: skip
    with clock.phase("solve"):
        result = solver.solve()
    status = result.status
    if str(status.termination_condition.value) == "optimal":
        with clock.phase("write"):
            model.assign_result(result)
            network.optimize.assign_solution()
    return {
        "status": str(status.legacy_status),
        "certified": status.is_ok and str(status.termination_condition.value) == "optimal",
        "objective": float(result.solution.objective),
        "rows": int(solver.solver_model.getNumRow()),
        "columns": int(solver.solver_model.getNumCol()),
    }


def network_of(network: Any, year: Weather, cap: float) -> Any:
    """Components of every region, lines between them and the CO2 cap."""
    hours, regions = year.load.shape
    network.set_snapshots(range(hours))
    names = [str(r) for r in range(regions)]
    limit = {(family, unit): (potential, cost) for family, unit, potential, cost in capacities(regions)}
    network.add("Carrier", ["none", *FUEL], co2_emissions=[0.0, *(factor for _, factor in FUEL.values())])
    network.add("Bus", names)
    network.add("Load", names, suffix=" load", bus=names, p_set=frame(year.load, names, " load"))
    for kind, series in (("wind", year.wind), ("solar", year.solar)):
        power = extendable(limit, kind, names)
        network.add("Generator", names, suffix=f" {kind}", bus=names, carrier="none",
                    p_max_pu=frame(series, names, f" {kind}"), **power)  # fmt: skip
    for kind, (price, _) in FUEL.items():
        power = extendable(limit, kind, names)
        network.add(
            "Generator", names, suffix=f" {kind}", bus=names, carrier=kind, marginal_cost=price, **power
        )
    network.add("Generator", names, suffix=" shed", bus=names, carrier="none", marginal_cost=SHED,
                p_nom=10.0 * PEAK[:regions])  # fmt: skip
    for way, sign in (("up", -1.0), ("down", 1.0)):
        network.add("Generator", names, suffix=f" shift {way}", bus=names, carrier="none", sign=sign,
                    marginal_cost=0.02, p_nom=SHIFT * PEAK[:regions])  # fmt: skip
    inflow = frame(year.inflow * HYDRO[:regions], names, " hydro")
    network.add("StorageUnit", names, suffix=" hydro", bus=names, carrier="none", p_nom=HYDRO[:regions],
                p_min_pu=0.0, max_hours=RESERVOIR_HOURS, inflow=inflow,
                cyclic_state_of_charge=True)  # fmt: skip
    for kind, efficiency in EFFICIENCY.items():
        _store(network, limit, names, kind, efficiency)
    for a, b in links(regions):
        potential, cost = limit["link", f"{a}-{b}"]
        for start, end, price in ((a, b, cost), (b, a, 0.0)):
            network.add("Link", f"{start} to {end}", bus0=str(start), bus1=str(end), efficiency=1.0 - LOSS,
                        p_nom_extendable=True, p_nom_max=potential, capital_cost=price)  # fmt: skip
    network.add("GlobalConstraint", "co2", type="primary_energy", sense="<=",
                carrier_attribute="co2_emissions", constant=0.6 * cap * float(year.load.sum()))  # fmt: skip
    return network


def _store(network: Any, limit: dict, names: list[str], kind: str, efficiency: float) -> None:
    """A store of its own energy, and a link each way; powers are counted at the grid."""
    stores = [f"{name} {kind}" for name in names]
    power, cost = (np.array([limit[kind, name][i] for name in names]) for i in range(2))
    energy, price = (np.array([limit[f"{kind}_energy", name][i] for name in names]) for i in range(2))
    network.add("Bus", stores)
    network.add("Store", stores, bus=stores, carrier="none", e_nom_extendable=True, e_nom_max=energy,
                capital_cost=price, e_cyclic=True)  # fmt: skip
    network.add("Link", stores, suffix=" charge", bus0=names, bus1=stores, efficiency=efficiency,
                p_nom_extendable=True, p_nom_max=power, capital_cost=cost, marginal_cost=1e-3)  # fmt: skip
    network.add("Link", stores, suffix=" discharge", bus0=stores, bus1=names, efficiency=efficiency,
                p_nom_extendable=True, p_nom_max=power / efficiency,
                marginal_cost=1e-3 * efficiency)  # fmt: skip


def extendable(limit: dict, kind: str, names: list[str]) -> dict[str, Any]:
    """Arguments of components whose capacity is chosen."""
    return {
        "p_nom_extendable": True,
        "p_nom_max": [limit[kind, name][0] for name in names],
        "capital_cost": [limit[kind, name][1] for name in names],
    }


def frame(series: np.ndarray, names: list[str], suffix: str) -> pd.DataFrame:
    """Hourly series (T, R) under the names of components."""
    return pd.DataFrame(series, columns=[name + suffix for name in names])


def refine(network: Any, model: Any) -> None:
    """Rows that PyPSA's components have not."""
    import xarray as xr

    hours = len(network.snapshots)
    regions = list(network.loads.bus)
    power, size = model["Generator-p"], model["Generator-p_nom"]
    link = model["Link-p_nom"]
    inside = xr.DataArray(
        np.arange(hours) % WEEK > 0, coords={"snapshot": network.snapshots}, dims="snapshot"
    )
    for kind in FUEL:
        units = [f"{name} {kind}" for name in regions]
        own, built = power.sel(name=units), size.sel(name=units)
        change = own - own.shift(snapshot=1)
        model.add_constraints(change - RAMP * built <= 0, name=f"{kind}-ramp-up", mask=inside)
        model.add_constraints(-change - RAMP * built <= 0, name=f"{kind}-ramp-down", mask=inside)
    days = xr.DataArray(np.minimum(np.arange(hours) // 24, hours // 24 - 1), name="day",
                        coords={"snapshot": network.snapshots}, dims="snapshot")  # fmt: skip
    for name in regions:
        up, down = (power.sel(name=f"{name} shift {way}") for way in ("up", "down"))
        model.add_constraints((up - down).groupby(days).sum() == 0, name=f"{name} shift")
    for kind, efficiency in EFFICIENCY.items():
        for name in regions:
            charge, discharge = (link.sel(name=f"{name} {kind} {way}") for way in ("charge", "discharge"))
            model.add_constraints(charge - efficiency * discharge == 0, name=f"{name} {kind} power")
    for a, b in links(len(regions)):
        forward, backward = link.sel(name=f"{a} to {b}"), link.sel(name=f"{b} to {a}")
        model.add_constraints(forward - backward == 0, name=f"{a}-{b} capacity")
