"""Random PyPSA networks drawn by seed: thermal units, storage, inflow, AC and DC lines, CO2 limits."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pypsa

CARRIERS = {"coal": 0.34, "gas": 0.2, "oil": 0.27, "wind": 0.0, "solar": 0.0, "hydro": 0.0, "battery": 0.0}


def random_network(seed: int) -> Any:
    """A small network: 2 to 5 buses, 12 to 36 snapshots; what it has and how large is drawn from `seed`."""
    rng = np.random.default_rng(seed)
    buses, steps = int(rng.integers(2, 6)), int(rng.integers(12, 37))
    n = pypsa.Network()
    n.set_snapshots(pd.date_range("2030-01-01", periods=steps, freq="h"))
    _weights(n, rng)
    for carrier, co2 in CARRIERS.items():
        n.add("Carrier", carrier, co2_emissions=co2)
    n.add("Carrier", "AC")
    for i in range(buses):
        n.add("Bus", f"bus {i}", carrier="AC", x=float(i), y=float(-i))
        shape = 1.0 + 0.4 * np.sin(2 * np.pi * (np.arange(steps) - rng.integers(24)) / 24)
        n.add("Load", f"load {i}", bus=f"bus {i}", p_set=rng.uniform(50, 400) * shape)
        _thermal(n, rng, i)
        _renewable(n, rng, i, steps)
        _storage(n, rng, i, steps)
    _branches(n, rng, buses)
    if rng.random() < 0.6:
        _co2_limit(n, rng)
    return n


def _weights(n: Any, rng: np.random.Generator) -> None:
    """Hours, or longer snapshots, and years that are counted by fewer of them."""
    step = float(rng.choice([1.0, 1.0, 3.0]))
    n.snapshot_weightings["stores"] = step
    n.snapshot_weightings["objective"] = n.snapshot_weightings["generators"] = step * float(
        rng.choice([1.0, 50.0])
    )


def _thermal(n: Any, rng: np.random.Generator, i: int) -> None:
    load = float(n.loads_t.p_set[f"load {i}"].max())
    # Enough at every bus for its own load, so that every draw has a solution.
    n.add(
        "Generator", f"peaker {i}", bus=f"bus {i}", carrier="oil", p_nom=1.1 * load, efficiency=0.35,
        marginal_cost=rng.uniform(150, 250),
    )  # fmt: skip
    for carrier, cost, annual in (("coal", 30.0, 150.0), ("gas", 60.0, 60.0)):
        if rng.random() < 0.8:
            n.add(
                "Generator", f"{carrier} {i}", bus=f"bus {i}", carrier=carrier,
                p_nom_extendable=bool(rng.random() < 0.6), p_nom=rng.uniform(50, 200),
                p_nom_min=float(rng.choice([0.0, 20.0])), p_nom_max=float(rng.choice([150.0, np.inf])),
                p_max_pu=rng.uniform(0.8, 1.0), efficiency=rng.uniform(0.35, 0.6),
                marginal_cost=cost * rng.uniform(0.8, 1.2), capital_cost=annual * rng.uniform(0.5, 1.5),
            )  # fmt: skip


def _renewable(n: Any, rng: np.random.Generator, i: int, steps: int) -> None:
    for carrier, annual in (("wind", 90.0), ("solar", 60.0)):
        if rng.random() < 0.7:
            hours = np.arange(steps)
            sun = np.clip(np.sin(2 * np.pi * (hours - 6) / 24), 0, 1)
            available = sun * rng.uniform(0.7, 1.0) if carrier == "solar" else rng.uniform(0, 1, steps)
            n.add(
                "Generator", f"{carrier} {i}", bus=f"bus {i}", carrier=carrier, p_nom_extendable=True,
                p_nom_max=rng.uniform(100, 800), p_max_pu=available, marginal_cost=rng.uniform(0, 1),
                capital_cost=annual * rng.uniform(0.5, 1.5), lifetime=float(rng.choice([20.0, np.inf])),
            )  # fmt: skip


def _storage(n: Any, rng: np.random.Generator, i: int, steps: int) -> None:
    if rng.random() < 0.5:
        n.add(
            "StorageUnit", f"battery {i}", bus=f"bus {i}", carrier="battery", p_nom_extendable=True,
            p_nom_max=300.0, max_hours=float(rng.integers(1, 7)), efficiency_store=rng.uniform(0.85, 1.0),
            efficiency_dispatch=rng.uniform(0.85, 1.0), standing_loss=float(rng.choice([0.0, 0.005])),
            capital_cost=rng.uniform(5, 40), marginal_cost=rng.uniform(0, 1), cyclic_state_of_charge=True,
        )  # fmt: skip
    if rng.random() < 0.4:
        power, hours = rng.uniform(30, 150), float(rng.integers(10, 60))
        n.add(
            "StorageUnit", f"dam {i}", bus=f"bus {i}", carrier="hydro", p_nom=power, max_hours=hours,
            efficiency_dispatch=0.9, p_min_pu=float(rng.choice([0.0, -1.0])),
            inflow=rng.uniform(0, 0.8, steps) * power, cyclic_state_of_charge=bool(rng.random() < 0.5),
            state_of_charge_initial=power * hours * rng.uniform(0, 1),
        )  # fmt: skip
    if rng.random() < 0.3:
        n.add(
            "Store", f"store {i}", bus=f"bus {i}", carrier="battery", e_nom_extendable=True, e_nom_max=500.0,
            e_cyclic=bool(rng.random() < 0.5), e_initial=0.0, capital_cost=rng.uniform(5, 20),
            standing_loss=float(rng.choice([0.0, 0.01])),
        )  # fmt: skip


def _branches(n: Any, rng: np.random.Generator, buses: int) -> None:
    """A tree of AC lines, now and then a loop, and DC links that lose or flow both ways."""
    for i in range(1, buses):
        other = int(rng.integers(0, i))
        if rng.random() < 0.6:
            n.add(
                "Line", f"line {i}", bus0=f"bus {other}", bus1=f"bus {i}", x=rng.uniform(0.1, 1.0), r=0.01,
                s_nom=rng.uniform(50, 200), s_nom_extendable=bool(rng.random() < 0.5), s_nom_max=500.0,
                s_max_pu=float(rng.choice([0.7, 1.0])), capital_cost=rng.uniform(5, 40), length=100.0,
            )  # fmt: skip
        else:
            both = bool(rng.random() < 0.5)
            n.add(
                "Link", f"link {i}", bus0=f"bus {other}", bus1=f"bus {i}", carrier="DC",
                p_nom=rng.uniform(50, 200), p_nom_extendable=bool(rng.random() < 0.5), p_nom_max=600.0,
                p_min_pu=-1.0 if both else 0.0, efficiency=1.0 if both else rng.uniform(0.9, 1.0),
                capital_cost=rng.uniform(5, 40), length=300.0,
            )  # fmt: skip


def _co2_limit(n: Any, rng: np.random.Generator) -> None:
    """A limit between what the load would emit from oil alone and nothing, that peakers can keep."""
    weight = n.snapshot_weightings["generators"].to_numpy(float)
    load = float((n.loads_t.p_set.sum(axis=1).to_numpy() * weight).sum())
    n.add("GlobalConstraint", "co2", type="primary_energy", carrier_attribute="co2_emissions", sense="<=",
          constant=load * 0.27 / 0.35 * rng.uniform(0.75, 1.0))  # fmt: skip
