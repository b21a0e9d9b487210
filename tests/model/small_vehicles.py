"""Tables of vehicles of the tiny systems of `tests.model.small`; figures are plain and made up."""

from __future__ import annotations

from typing import Any

import pandas as pd


def _frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def pattern(**shares: float) -> tuple[float, ...]:
    """Shares of the 24 hours of a day, of which those given as h0 ... h23 are not zero."""
    return tuple(shares.get(f"h{hour}", 0.0) for hour in range(24))


def vehicle_tables() -> dict[str, pd.DataFrame]:
    """Two fleets in the east: cars at home by night that give back, vans at work by day that do not."""
    hours = " ".join(f"h{hour}" for hour in range(24))
    fleets = _frame(
        "fleet zone technology profile in_load charger_power battery_energy driving_energy departure_level"
        " minimum_level always_plugged charge_efficiency discharge_efficiency grid_share wear_cost"
        " enrolment_cost",
        ("cars_east", "east", "cars", "home", True, 7e-6, 60e-6, 14e-6, 0.9, 0.2, 0.0, 0.9, 0.92, 0.5, 0.3,
         0.02),
        ("vans_east", "east", "cars", "depot", True, 20e-6, 80e-6, 30e-6, 0.8, 0.1, 0.2, 0.95, 0.9, 0.0, 0.0,
         0.01),
    )  # fmt: skip
    return {
        "vehicles": fleets.assign(name_en=fleets["fleet"], name_zh=fleets["fleet"]),
        "vehicle_numbers": _frame(
            "fleet year vehicles smart_share",
            *(("cars_east", year, 1e5 * n, 0.5) for year, n in ((2025, 1), (2035, 3))),
            ("vans_east", 2030, 2e4, 1.0),
        ),
        "vehicle_profiles": _frame(
            f"profile event {hours}",
            ("home", "arrival", *pattern(h0=0.2, h2=0.1, h17=0.2, h18=0.5)),
            ("home", "departure", *pattern(h3=0.1, h4=0.2, h7=0.5, h8=0.2)),
            ("depot", "arrival", *pattern(h1=0.6, h6=0.4)),
            ("depot", "departure", *pattern(h5=0.5, h9=0.5)),
        ),
    }
