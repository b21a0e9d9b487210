"""Small systems of rivers with all that hydro knows: routing, junctions, windows, ramps."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from gridplan.system import System
from tests.model.small import PROVENANCE, Shape, keep, small, with_rows
from tests.model.small_tables import NAN, NO_ASSET

CURVE = pd.DataFrame({"plant": "middle", "storage": [2.0, 2.5, 3.0], "level": [500.0, 510.0, 516.0]})
WINDOWS = pd.DataFrame(
    {
        "plant": ["upper", "middle", "middle"],
        "first_day": [1, 300, 1],
        "last_day": [365, 2, 365],  # the second runs over the new year
        "lowest": [0.5, NAN, 0.1],
        "highest": [3.0, 0.6, NAN],
    }
)


def with_table(system: System, name: str, frame: pd.DataFrame) -> System:
    """The system with another table."""
    return replace(system, tables={**system.tables, name: frame.assign(**PROVENANCE)})


def rivers(shape: Shape, seed: int | None = None, technologies: tuple[str, ...] = ("hydro",)) -> System:
    """The dams of `small`; `upper` reaches a junction through a routed reach, and each rule has a plant."""
    system = small(technologies, shape=shape, seed=seed)
    system = with_rows(system, "hydro_plants", "upper", routing_time=1.5, outflow_ramp=0.2)
    system = with_rows(system, "hydro_plants", "middle", level_ramp=4.0, dead_storage=2.0, outflow_ramp=0.15)
    system = with_rows(
        system, "hydro_plants", "lower", regulation="junction", head=0.0, existing=0.0, potential=NAN
    )
    system = with_table(system, "reservoir_windows", WINDOWS)
    return with_table(system, "storage_curves", CURVE)


def reach(hours: int, routing: float, travel: float = 0.0, blocks: int = 1) -> System:
    """A plant without storage whose water reaches a junction through one reach."""
    system = keep(
        small(["hydro"], shape=Shape(hours=hours, blocks=blocks)), "hydro_plants", ["upper", "lower"]
    )
    system = with_rows(system, "hydro_plants", "upper", existing=0.8, potential=NAN, downstream="lower",
                       travel_time=travel, routing_time=routing, active_storage=0.0,
                       ecological_flow=0.0)  # fmt: skip
    return with_rows(
        system, "hydro_plants", "lower", regulation="junction", head=0.0, existing=0.0, potential=NAN
    )


def pumping(shape: Shape, turbines: str = "own", seed: int | None = None) -> System:
    """A reversible unit between `middle` and `lower`, two pondages; coal and sun beside it."""
    system = small(["hydro", "thermal", "renewable"], shape=shape, seed=seed)
    system = with_rows(system, "hydro_plants", "upper", existing=0.3, travel_time=0.5)
    system = with_rows(system, "hydro_plants", "lower", active_storage=0.5, regulation="daily")
    unit = {"unit": "reversible", "name_en": "Reversible", "name_zh": "可逆", "zone": "west",
            "technology": "dam", "upper": "middle", "lower": "lower", "turbines": turbines, "head": 120.0,
            "turbine_efficiency": 0.9, "pump_efficiency": 0.8, "overnight_cost": 0.5, **NO_ASSET,
            "existing": 0.1, "potential": 0.4}  # fmt: skip
    return with_table(system, "reversible_units", pd.DataFrame([unit]))
