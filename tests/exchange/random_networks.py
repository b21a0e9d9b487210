"""Random PyPSA networks drawn by seed: thermal units, storage, inflow, AC and DC lines, CO2 limits.

A draw is a list of components, so that what the seeds hold can be told without building a network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pypsa

CARRIERS = {"coal": 0.34, "gas": 0.2, "oil": 0.27, "wind": 0.0, "solar": 0.0, "hydro": 0.0, "battery": 0.0}
WEIGHTS = ("stores", "generators", "objective")


@dataclass(frozen=True)
class Component:
    """A component to be; series have a value a snapshot."""

    kind: str
    name: str
    attributes: dict[str, Any]


@dataclass(frozen=True)
class Draw:
    """Snapshots, the hours each lasts and those it counts for, and the components."""

    steps: int
    length: float
    weight: float
    components: tuple[Component, ...]

    def of(self, kind: str) -> list[Component]:
        return [c for c in self.components if c.kind == kind]


def draw(seed: int) -> Draw:
    """2 to 4 buses and 6 to 10 snapshots; what stands there and how large it is follows from `seed`."""
    rng = np.random.default_rng(seed)
    buses, steps = int(rng.integers(2, 5)), int(rng.integers(6, 11))
    length = float(rng.choice([1.0, 1.0, 3.0]))
    weight = length * float(rng.choice([1.0, 50.0]))
    found: list[Component] = []
    total = np.zeros(steps)
    for i in range(buses):
        load = rng.uniform(50, 400) * (
            1.0 + 0.4 * np.sin(2 * np.pi * (np.arange(steps) - rng.integers(24)) / 12)
        )
        total += load
        found.append(Component("Bus", f"bus {i}", {"carrier": "AC", "x": float(i), "y": float(-i)}))
        found.append(Component("Load", f"load {i}", {"bus": f"bus {i}", "p_set": load}))
        found += [*_thermal(rng, i, float(load.max())), *_renewable(rng, i, steps), *_storage(rng, i, steps)]
    found += _branches(rng, buses)
    if rng.random() < 0.6:  # between what the load would emit from oil alone and nothing; peakers keep it
        most = float(total.sum()) * weight * CARRIERS["oil"] / 0.35 * rng.uniform(0.75, 1.0)
        limit = {"type": "primary_energy", "carrier_attribute": "co2_emissions", "sense": "<="}
        found.append(Component("GlobalConstraint", "co2", {**limit, "constant": most}))
    return Draw(steps, length, weight, tuple(found))


def random_network(seed: int) -> Any:
    """The network of a draw; components of like attributes are added at once."""
    drawn = draw(seed)
    n = pypsa.Network()
    n.set_snapshots(pd.date_range("2030-01-01", periods=drawn.steps, freq="h"))
    for column, hours in zip(WEIGHTS, (drawn.length, drawn.weight, drawn.weight), strict=True):
        n.snapshot_weightings[column] = hours
    n.add("Carrier", [*CARRIERS, "AC"], co2_emissions=[*CARRIERS.values(), 0.0])
    groups: dict[tuple[str, ...], list[Component]] = {}
    for item in drawn.components:
        groups.setdefault((item.kind, *item.attributes), []).append(item)
    for (kind, *attributes), items in groups.items():
        names = [item.name for item in items]
        columns = {a: _column([item.attributes[a] for item in items], names, n.snapshots) for a in attributes}
        n.add(kind, names, **columns)
    return n


def _column(values: list[Any], names: list[str], snapshots: pd.Index) -> Any:
    series = isinstance(values[0], np.ndarray)
    return pd.DataFrame(np.array(values).T, snapshots, names) if series else values


def _thermal(rng: np.random.Generator, i: int, load: float) -> list[Component]:
    # Enough at every bus for its own load, so that every draw has a solution.
    found = [Component("Generator", f"peaker {i}", {
        "bus": f"bus {i}", "carrier": "oil", "p_nom": 1.1 * load, "efficiency": 0.35,
        "marginal_cost": rng.uniform(150, 250),
    })]  # fmt: skip
    for carrier, cost, annual in (("coal", 30.0, 150.0), ("gas", 60.0, 60.0)):
        if rng.random() < 0.8:
            found.append(Component("Generator", f"{carrier} {i}", {
                "bus": f"bus {i}", "carrier": carrier, "p_nom_extendable": bool(rng.random() < 0.6),
                "p_nom": rng.uniform(50, 200), "p_nom_min": float(rng.choice([0.0, 20.0])),
                "p_nom_max": float(rng.choice([150.0, np.inf])), "p_max_pu": rng.uniform(0.8, 1.0),
                "efficiency": rng.uniform(0.35, 0.6), "marginal_cost": cost * rng.uniform(0.8, 1.2),
                "capital_cost": annual * rng.uniform(0.5, 1.5),
            }))  # fmt: skip
    return found


def _renewable(rng: np.random.Generator, i: int, steps: int) -> list[Component]:
    found = []
    for carrier, annual in (("wind", 90.0), ("solar", 60.0)):
        if rng.random() < 0.7:
            sun = np.clip(np.sin(2 * np.pi * (np.arange(steps) + 0.5) / 12), 0, 1)
            available = sun * rng.uniform(0.7, 1.0) if carrier == "solar" else rng.uniform(0, 1, steps)
            found.append(Component("Generator", f"{carrier} {i}", {
                "bus": f"bus {i}", "carrier": carrier, "p_nom_extendable": True,
                "p_nom_max": rng.uniform(100, 800), "p_max_pu": available,
                "marginal_cost": rng.uniform(0, 1), "capital_cost": annual * rng.uniform(0.5, 1.5),
                "lifetime": float(rng.choice([20.0, np.inf])),
            }))  # fmt: skip
    return found


def _storage(rng: np.random.Generator, i: int, steps: int) -> list[Component]:
    found = []
    if rng.random() < 0.5:
        found.append(Component("StorageUnit", f"battery {i}", {
            "bus": f"bus {i}", "carrier": "battery", "p_nom_extendable": True, "p_nom_max": 300.0,
            "max_hours": float(rng.integers(1, 7)), "efficiency_store": rng.uniform(0.85, 1.0),
            "efficiency_dispatch": rng.uniform(0.85, 1.0), "standing_loss": float(rng.choice([0.0, 0.005])),
            "capital_cost": rng.uniform(5, 40), "marginal_cost": rng.uniform(0, 1),
            "cyclic_state_of_charge": True,
        }))  # fmt: skip
    if rng.random() < 0.5:
        power, hours = rng.uniform(30, 150), float(rng.integers(10, 60))
        found.append(Component("StorageUnit", f"dam {i}", {
            "bus": f"bus {i}", "carrier": "hydro", "p_nom": power, "max_hours": hours,
            "efficiency_dispatch": 0.9, "p_min_pu": float(rng.choice([0.0, -1.0])),
            "inflow": rng.uniform(0, 0.8, steps) * power,
            "cyclic_state_of_charge": bool(rng.random() < 0.5),
            "state_of_charge_initial": power * hours * rng.uniform(0, 1),
        }))  # fmt: skip
    if rng.random() < 0.3:
        found.append(Component("Store", f"store {i}", {
            "bus": f"bus {i}", "carrier": "battery", "e_nom_extendable": True, "e_nom_max": 500.0,
            "e_cyclic": bool(rng.random() < 0.5), "e_initial": 0.0, "capital_cost": rng.uniform(5, 20),
            "standing_loss": float(rng.choice([0.0, 0.01])),
        }))  # fmt: skip
    return found


def _branches(rng: np.random.Generator, buses: int) -> list[Component]:
    """A tree of AC lines and DC links that lose or flow both ways, and AC lines that close loops."""
    ends = [(int(rng.integers(0, i)), i) for i in range(1, buses)]
    kinds = ["line" if rng.random() < 0.75 else "link" for _ in ends]
    for _ in range(int(rng.integers(0, 3))):  # parallel to another where the buses are two
        a, b = (int(k) for k in rng.permutation(buses)[:2])
        ends.append((a, b))
        kinds.append("line")
    found = []
    for k, ((a, b), kind) in enumerate(zip(ends, kinds, strict=True)):
        size = {"bus0": f"bus {a}", "bus1": f"bus {b}", "capital_cost": rng.uniform(5, 40)}
        nominal, grows = rng.uniform(50, 200), bool(rng.random() < 0.5)
        if kind == "line":
            found.append(Component("Line", f"line {k}", {
                **size, "s_nom": nominal, "s_nom_extendable": grows, "s_nom_max": 500.0, "r": 0.01,
                "x": rng.uniform(0.1, 1.0), "s_max_pu": float(rng.choice([0.7, 1.0])), "length": 100.0,
            }))  # fmt: skip
            continue
        both = bool(rng.random() < 0.5)
        found.append(Component("Link", f"link {k}", {
            **size, "carrier": "DC", "p_nom": nominal, "p_nom_extendable": grows, "p_nom_max": 600.0,
            "p_min_pu": -1.0 if both else 0.0, "efficiency": 1.0 if both else rng.uniform(0.9, 1.0),
            "length": 300.0,
        }))  # fmt: skip
    return found
