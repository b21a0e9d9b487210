"""Composite reservoirs: the plants of a river outside the study's focus as one equivalent plant.

    inflow  = sum_i min(energy_factor_i * natural flow_i, capacity_i)                            [GWh/h]
    storage = sum_r active_storage_r * sum_{j at or below r} energy_factor_j                      [GWh]

One hm3 of the equivalent plant is one GWh, so that its water balance is its energy balance (Arvanitidis and
Rosing 1970, IEEE Trans. PAS-89, "Composite representation of a multireservoir hydroelectric power system").
What each plant cannot turbine in a month is spilled before; travel times, windows and ramps are left out.
Plants that are not yet decided keep their own rows, as run-of-river plants on the natural flow.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

FACTOR_HEAD = 3600.0 / 9.81  # m: head at which efficiency 1 gives 1 GWh/hm3
ALONE = {
    "downstream": "",
    "routing_time": 0.0,
    "outflow_ramp": np.nan,
    "rated_flow": np.nan,
    "level_ramp": np.nan,
}
LONGEST = ("multi_year", "annual", "seasonal", "weekly", "daily", "run_of_river")


def merge_rivers(
    plants: pd.DataFrame, natural: np.ndarray, zones: Iterable[str]
) -> tuple[pd.DataFrame, np.ndarray]:
    """Plants with those of `zones` merged by river and date, and the natural flow at each (n, 12) [hm3/h].

    plants: table hydro_plants in store units; natural: natural flow at each of its rows. A merged plant is
    called RIVER_DATE and has the sum of capacities; `natural` of the result is its own inflow.
    """
    if not list(zones):
        return plants, natural
    inside = plants["zone"].isin(list(zones)).to_numpy(bool)
    decided = inside & ((plants["existing"] + plants["committed"]) > 0).to_numpy(bool)
    keep = ~inside
    frames, flows = [_cut_off(plants[keep], plants[keep]["plant"])], [natural[keep]]
    open_choice = inside & ~decided & (plants["regulation"] != "junction").to_numpy(bool)
    frames.append(plants[open_choice].assign(**ALONE, regulation="run_of_river", active_storage=0.0))
    flows.append(natural[open_choice])
    below = _energy_below(plants)
    date = plants["committed_year"].where(plants["existing"] == 0).fillna(0).astype(int)
    for (river, year, zone), group in plants[decided].groupby(["river", date[decided], "zone"], sort=True):
        rows = group.index.to_numpy()
        frames.append(_merged(group, str(river), int(year), str(zone), below[rows]))
        flows.append(_energy(group, natural[rows]))
    return pd.concat(frames, ignore_index=True), np.concatenate(flows)


def _cut_off(plants: pd.DataFrame, names: pd.Series) -> pd.DataFrame:
    """Plants whose water leaves the study where the next plant is merged."""
    return plants.assign(downstream=plants["downstream"].where(plants["downstream"].isin(names), ""))


def _factor(plants: pd.DataFrame) -> np.ndarray:
    """GWh per hm3 of each plant."""
    return 9.81 * plants["efficiency"].to_numpy(float) * plants["head"].to_numpy(float) / 3600.0


def _energy_below(plants: pd.DataFrame) -> np.ndarray:
    """GWh that one hm3 stored at each plant gives there and at the decided plants below."""
    decided = ((plants["existing"] + plants["committed"]) > 0).to_numpy(bool)
    own = dict(zip(plants["plant"], np.where(decided, _factor(plants), 0.0), strict=True))
    following = dict(zip(plants["plant"], plants["downstream"], strict=True))
    total = []
    for name in plants["plant"]:
        energy, place = 0.0, name
        while place in own:
            energy, place = energy + own[place], following[place]
        total.append(energy)
    return np.array(total)


def _energy(group: pd.DataFrame, natural: np.ndarray) -> np.ndarray:
    """Energy inflow of the merged plants, shape (1, months) [GWh/h = hm3/h of the equivalent plant]."""
    capacity = (group["existing"] + group["committed"]).to_numpy(float)[:, None]
    return np.minimum(_factor(group)[:, None] * natural, capacity).sum(axis=0, keepdims=True)


def _merged(group: pd.DataFrame, river: str, year: int, zone: str, below: np.ndarray) -> pd.DataFrame:
    stored = float(
        (group["active_storage"].to_numpy(float) * below)[group["regulation"] != "run_of_river"].sum()
    )
    longest = min(group["regulation"], key=LONGEST.index) if stored > 0 else "run_of_river"
    first, last = group.iloc[0], group.iloc[-1]
    return group.iloc[[0]].assign(
        plant=f"{river}_{year}" if year else f"{river}_{zone}",
        name_en=f"{first['name_en']} to {last['name_en']} ({len(group)})"
        if len(group) > 1
        else first["name_en"],
        name_zh=f"{first['name_zh']}至{last['name_zh']}（{len(group)}座）"
        if len(group) > 1
        else first["name_zh"],
        **ALONE,
        travel_time=0.0,
        existing=group["existing"].sum(),
        committed=group["committed"].sum(),
        potential=np.nan,
        head=FACTOR_HEAD,
        efficiency=1.0,
        mean_flow=0.0,
        active_storage=stored,
        regulation=longest,
        ecological_flow=0.0,
        overnight_cost=np.nan,
    )
