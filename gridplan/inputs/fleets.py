"""The day of a fleet of vehicles, per GW of its chargers: who is plugged in, and what charging at once takes.

plugged[h] = stays[h-1] + arriving[h],   stays[h] = plugged[h] - leaving[h],   least of stays = always_plugged
came[h]    = arriving[h] * (depart - D) - leaving[h] * depart                                      [GWh/GW]
usual[h]   = sum_k arriving[h-k] * min(1, max(0, T - k)),   T = D / charge_efficiency              [GW/GW]
kept[h]    = kept[h-1] + came[h] + charge_efficiency * usual[h]                                    [GWh/GW]
room[h]    = stays[h] * (1 - minimum_level) * battery / charger                                    [GWh/GW]

Vehicles arrive at the beginning of an hour and leave at the end of one. D is what a day's driving takes and
`depart` the energy they leave with, above the minimum level, both over the charger's power [h]. `usual` is
charging that begins on arrival, at full power, until what was driven is back; `kept` is what it leaves in the
vehicles that stay. All that has these shapes (fleets, 24 hours of the day).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

HOURS = [f"h{hour}" for hour in range(24)]


@dataclass(frozen=True, eq=False)
class Days:
    """Arrays of shape (fleets, 24); shares, or energy and power per GW of chargers."""

    plugged: np.ndarray
    came: np.ndarray
    usual: np.ndarray
    kept: np.ndarray
    room: np.ndarray
    charging_time: np.ndarray  # T of every fleet [h], shape (fleets,)


def days(fleets: pd.DataFrame, profiles: pd.DataFrame) -> Days:
    """Days of `fleets` (rows of the table vehicles) with patterns of the table vehicle_profiles."""
    pattern = profiles.set_index(["profile", "event"])[HOURS].astype(float)
    keys = {event: [(name, event) for name in fleets["profile"]] for event in ("arrival", "departure")}
    arriving, leaving = (
        pattern.reindex(keys[event]).to_numpy().reshape(len(fleets), 24) for event in ("arrival", "departure")
    )
    charger, battery, driving, efficiency, full, least, always = (
        fleets[name].to_numpy(float)[:, None]
        for name in ("charger_power", "battery_energy", "driving_energy", "charge_efficiency",
                     "departure_level", "minimum_level", "always_plugged")
    )  # fmt: skip
    change = np.cumsum(arriving - leaving, axis=1)
    stays = always + change - change.min(axis=1, keepdims=True, initial=0.0)
    driven, capacity = driving / charger, battery / charger  # [h]
    depart, time = (full - least) * capacity, driven / efficiency
    began = np.arange(24)[None, :]  # hours since arrival
    power = np.clip(time - began, 0.0, 1.0)
    owing = driven - efficiency * np.cumsum(power, axis=1)
    usual, owed = (_after(arriving, part) for part in (power, owing))
    return Days(
        plugged=stays + leaving,
        came=arriving * (depart - driven) - leaving * depart,
        usual=usual,
        kept=depart * stays - owed,
        room=(1.0 - least) * capacity * stays,
        charging_time=time[:, 0],
    )


def _after(arriving: np.ndarray, since: np.ndarray) -> np.ndarray:
    """Sum over all arrivals of what each does k hours after it, around the day."""
    return np.asarray(sum(np.roll(arriving, k, axis=1) * since[:, k : k + 1] for k in range(24)))
