"""Equivalent plants: energy, storage and capacity of the merged river by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridplan.profiles.composite import merge_rivers

COLUMNS = ("plant", "zone", "existing", "head", "downstream", "active_storage", "regulation", "potential")
ROWS = (
    ("top", "far", 2.0, 3600 / 9.81, "low", 100.0, "annual", np.nan),
    ("low", "far", 1.0, 1800 / 9.81, "near", 0.0, "run_of_river", np.nan),
    ("choice", "far", 0.0, 3600 / 9.81, "low", 9.0, "daily", 1.0),
    ("near", "home", 1.0, 3600 / 9.81, "", 5.0, "weekly", np.nan),
)


def plants() -> pd.DataFrame:
    frame = pd.DataFrame(ROWS, columns=list(COLUMNS))
    frame = frame.assign(committed=0.0, committed_year=np.nan, efficiency=1.0, river="blue", travel_time=2.0)
    frame = frame.assign(technology="hydro", mean_flow=1.0, ecological_flow=0.1, overnight_cost=np.nan)
    return frame.assign(name_en=frame["plant"], name_zh=frame["plant"])


def test_energy_storage_and_capacity_by_hand() -> None:
    natural = np.array([[1.0, 3.0], [2.0, 6.0], [0.5, 0.5], [4.0, 8.0]])
    merged, flow = merge_rivers(plants(), natural, ["far"])
    row = merged.set_index("plant").loc["blue_far"]
    assert row["existing"] == 3.0
    # 1 GWh/hm3 at the top and 0.5 below it and 1 at `near`, which stands too: 2.5 GWh a stored hm3.
    assert row["active_storage"] == pytest.approx(250.0)
    assert row["regulation"] == "annual"
    energy = flow[list(merged["plant"]).index("blue_far")]
    # top: min(1 x 1, 2), min(1 x 3, 2); low: min(0.5 x 2, 1), min(0.5 x 6, 1)
    assert energy == pytest.approx([2.0, 3.0])


def test_others_stay_as_they_are() -> None:
    natural = np.ones((4, 2))
    merged, flow = merge_rivers(plants(), natural, ["far"])
    table = merged.set_index("plant")
    assert set(table.index) == {"near", "choice", "blue_far"}
    assert table.loc["choice", "regulation"] == "run_of_river"
    assert table.loc["choice", "downstream"] == ""
    assert len(flow) == 3
    same, unchanged = merge_rivers(plants(), natural, [])
    assert same.equals(plants())
    assert unchanged is natural
