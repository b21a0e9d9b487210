"""A plan written by hand: two zones, four hours, every right answer worked out on paper.

west  load 1 GW; 2 GW of sun (0.5 stood, 1.5 built); dam `middle` one hour of water above dam `lower`
east  load 2 GW; 3 GW of gas; a battery of 0.2 GW and 0.4 GWh; 0.5 GW of demand response
ac    1 GW both ways, a fifth of what is sent is lost

hour                  0      1      2      3
west  sun offered     0      1      2      1      used 0 1 1.6 1
      dams            0.3    0.4    0.4    0.3    middle 0.2 0.3 0.3 0.2, lower 0.1 each
      sent east       0      0.4    1      0.3    received 0 0.32 0.8 0.24
east  sent west       0.875  0      0      0      received 0.7 0 0 0
      gas             2.675  1.68   1.25   1.81   7.415 GWh
      battery        -0.08   0      0.1    0      level 0.1 0.1 0.2 0.2, edges 0.2
      shed 0.1 and unserved 0.02 in hour 0; shifted from hour 2 to hour 3: 0.05
water middle: inflow 1, out 0.8 1.2 1.2 0.8, stored 0.4 0.2 0 0.2
      lower: inflow 0.2, arriving 0.8 0.8 1.2 1.2, release 0.8, spill 0.2 0.2 0.6 0.6
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from gridplan.results.columns import HOURLY, TABLES
from gridplan.results.tables import Results, empty
from gridplan.system import System
from tests.model.small import TECHNOLOGIES, keep, small, with_rows, with_series, with_targets

HEAD = 900.0 / (9.81 * 0.9)  # m: 0.25 GWh per hm3
GAS = (2.675, 1.68, 1.25, 1.81)
UNITS = {
    ("pv_west", "west", "pv", "generation"): (0.0, 1.0, 1.6, 1.0),
    ("gas_east", "east", "gas", "generation"): GAS,
    ("middle", "west", "dam", "generation"): (0.2, 0.3, 0.3, 0.2),
    ("lower", "west", "dam", "generation"): (0.1, 0.1, 0.1, 0.1),
    ("battery_east", "east", "battery", "charge"): (0.0, 0.0, 0.1, 0.0),
    ("battery_east", "east", "battery", "discharge"): (0.08, 0.0, 0.0, 0.0),
    ("battery_east", "east", "battery", "level"): (0.1, 0.1, 0.2, 0.2),
    ("flexible_east", "east", "response", "shed"): (0.1, 0.0, 0.0, 0.0),
    ("flexible_east", "east", "response", "shift_up"): (0.0, 0.0, 0.0, 0.05),
    ("flexible_east", "east", "response", "shift_down"): (0.0, 0.0, 0.05, 0.0),
}
DISPATCH = {
    ("west", "load", "load"): (1.0, 1.0, 1.0, 1.0),
    ("east", "load", "load"): (2.0, 2.0, 2.0, 2.0),
    ("west", "pv", "generation"): (0.0, 1.0, 1.6, 1.0),
    ("west", "pv", "available"): (0.0, 1.0, 2.0, 1.0),
    ("west", "pv", "curtailed"): (0.0, 0.0, 0.4, 0.0),
    ("west", "dam", "generation"): (0.3, 0.4, 0.4, 0.3),
    ("west", "dam", "spill"): (0.2, 0.2, 0.6, 0.6),
    ("east", "gas", "generation"): GAS,
    ("east", "battery", "charge"): (0.0, 0.0, 0.1, 0.0),
    ("east", "battery", "discharge"): (0.08, 0.0, 0.0, 0.0),
    ("east", "response", "shed"): (0.1, 0.0, 0.0, 0.0),
    ("east", "response", "shift_up"): (0.0, 0.0, 0.0, 0.05),
    ("east", "response", "shift_down"): (0.0, 0.0, 0.05, 0.0),
    ("west", "line", "exported"): (0.0, 0.4, 1.0, 0.3),
    ("east", "line", "imported"): (0.0, 0.32, 0.8, 0.24),
    ("east", "line", "exported"): (0.875, 0.0, 0.0, 0.0),
    ("west", "line", "imported"): (0.7, 0.0, 0.0, 0.0),
    ("west", "line", "loss"): (0.0, 0.08, 0.2, 0.06),
    ("east", "line", "loss"): (0.175, 0.0, 0.0, 0.0),
    ("west", "unserved", "unserved"): (0.0, 0.0, 0.0, 0.0),
    ("east", "unserved", "unserved"): (0.02, 0.0, 0.0, 0.0),
}
WATER = {
    "middle": {"volume": (0.4, 0.2, 0.0, 0.2), "release": (0.8, 1.2, 1.2, 0.8), "spill": (0.0,) * 4,
               "inflow": (1.0,) * 4},
    "lower": {"volume": (0.0,) * 4, "release": (0.8,) * 4, "spill": (0.2, 0.2, 0.6, 0.6),
              "inflow": (0.2,) * 4},
}  # fmt: skip
# id, zone, technology, quantity, existing, new
CAPACITY = (
    ("pv_west", "west", "pv", "power", 0.5, 1.5),
    ("gas_east", "east", "gas", "power", 3.0, 0.0),
    ("middle", "west", "dam", "power", 0.3, 0.0),
    ("lower", "west", "dam", "power", 0.1, 0.0),
    ("battery_east", "east", "battery", "power", 0.2, 0.0),
    ("battery_east", "east", "battery", "energy", 0.4, 0.0),
    ("ac", "west", "line", "power", 1.0, 0.0),
    ("flexible_east", "east", "response", "power", 0.0, 0.5),
)
# id, category -> million yuan/year
COSTS = {
    ("pv_west", "investment"): 180.0,  # 1.5 GW x 3,000 over 25 years at no interest
    ("pv_west", "fixed_om"): 60.0,
    ("gas_east", "fixed_om"): 120.0,
    ("middle", "fixed_om"): 30.0,
    ("lower", "fixed_om"): 10.0,
    ("battery_east", "fixed_om"): 3.0,
    ("ac", "fixed_om"): 20.0,
    ("flexible_east", "demand_response"): 25.215,  # 0.5 x 50 + 0.1 x 2 + 0.05 x 0.3
    ("pv_west", "variable_om"): 0.0036,
    ("middle", "variable_om"): 0.005,
    ("lower", "variable_om"): 0.002,
    ("gas_east", "variable_om"): 0.1483,
    ("gas_east", "fuel"): 3.5592,  # 7.415 GWh x 0.2 ktce/GWh x 2.4
    ("battery_east", "variable_om"): 0.00032,
    ("east", "unserved"): 0.4,
    ("carbon", "co2_price"): 0.23728,  # 2.3728 kt at 0.1
    ("cap", "soft_target"): 0.14912,  # 0.3728 kt too much at 0.4
}
TOTAL = 452.71982  # their sum
TARGETS = (
    {"target": "clean", "kind": "clean_capacity", "zones": ("three_bases",), "value": 2.0, "unit": "GW"},
    {"target": "cap", "kind": "co2_cap", "value": 2.0, "unit": "kt", "mode": "soft", "price": 400.0,
     "price_unit": "yuan/t"},
    {"target": "carbon", "kind": "co2_price", "value": 100.0, "unit": "yuan/t"},
    {"target": "sun", "kind": "curtailment", "technologies": ("solar",), "value": 20.0, "unit": "%"},
    {"target": "share", "kind": "non_fossil_share", "zones": ("sichuan",), "value": 30.0, "unit": "%"},
    {"target": "heat", "kind": "non_fossil_share", "zones": ("sichuan",), "value": 30.0, "unit": "%",
     "mode": "report", "accounting": "calorific"},
    {"target": "margin", "kind": "reserve_margin", "zones": ("east",), "season": "summer", "value": 12.0,
     "unit": "%", "mode": "report"},
)  # fmt: skip


def hand_system() -> System:
    """The system of the plan; costs and figures it depends on are given here, not taken from `small`."""
    left_out = ("converter", "solar_thermal", "vehicles")
    system = small([name for name in TECHNOLOGIES if name not in left_out], discount_rate=0.0)
    for table, keys in (("sites", ["pv_west"]), ("generators", ["gas_east"]), ("storages", ["battery_east"]),
                        ("channels", ["ac"]), ("lines", []), ("hydro_plants", ["middle", "lower"]),
                        ("demand_response", ["flexible_east"])):  # fmt: skip
        system = keep(system, table, keys)
    for table, key, columns in (
        ("channels", "ac", {"loss": 0.2, "firm": 0.5, "existing": 1.0, "bidirectional": True}),
        ("hydro_plants", "middle", {"head": HEAD, "efficiency": 0.9, "travel_time": 1.0, "existing": 0.3,
                                    "active_storage": 1.0, "regulation": "weekly", "ecological_flow": 0.5}),
        ("hydro_plants", "lower", {"head": HEAD / 2, "efficiency": 0.9, "existing": 0.1}),
        ("storage_technologies", "battery", {"charge_efficiency": 1.0, "discharge_efficiency": 0.8,
                                             "minimum_level": 0.0, "wear_cost": 0.0}),
        ("build_rates", "pv", {"maximum": 1.5}),
        ("fuels", "natural_gas", {"price": 2.4, "co2_factor": 1.6}),
        ("demand_response", "flexible_east", {"enrolment_cost": 50.0, "shed_price": 2.0, "shift_price": 0.3}),
        ("costs", "pv", {"overnight_cost": 3000.0, "fixed_om": 30.0, "variable_om": 0.001}),
        ("costs", "gas", {"overnight_cost": 2500.0, "fixed_om": 40.0, "variable_om": 0.02}),
        ("costs", "dam", {"overnight_cost": 12000.0, "fixed_om": 100.0, "variable_om": 0.005}),
        ("costs", "battery", {"overnight_cost": 600.0, "fixed_om": 15.0, "variable_om": 0.004}),
        ("costs", "line", {"overnight_cost": 2500.0, "fixed_om": 20.0, "variable_om": 0.0}),
    ):  # fmt: skip
        system = with_rows(system, table, key, **columns)
    system = with_series(system, "load", {"west": [(1.0,) * 4], "east": [(2.0,) * 4]})
    system = with_series(system, "availability", {"pv_west": [(0.0, 0.5, 1.0, 0.5)]})
    system = with_series(system, "inflow", {"middle": [(1.0,) * 4], "lower": [(0.2,) * 4]})
    return with_targets(system, TARGETS)


def hand_results() -> Results:
    """The plan's results."""
    tables = {name: empty(name) for name in TABLES} | _capacity() | _costs() | _yearly()
    return Results(tables, _hourly(), run={"objective": TOTAL, "gap": 0.0})


def _capacity() -> dict[str, pd.DataFrame]:
    keys = ["year", "id", "zone", "technology", "quantity"]
    rows = [(2030, *line[:5], 0.0, line[5], 0.0, line[4] + line[5], np.nan) for line in CAPACITY]
    built = [(2030, *line[:4], 0.0 if line[0] == "flexible_east" else line[5], 0.0) for line in CAPACITY]
    split = ["existing", "committed", "new", "retired", "total", "potential"]
    return {
        "capacity": pd.DataFrame(rows, columns=[*keys, *split]),
        "build": pd.DataFrame(built, columns=[*keys, "built", "retired"]),
    }


def _costs() -> dict[str, pd.DataFrame]:
    rows = [(2030, name, "", "", category, value, value) for (name, category), value in COSTS.items()]
    return {"costs": pd.DataFrame(rows, columns=list(TABLES["costs"].names))}


def _yearly() -> dict[str, pd.DataFrame]:
    energy = [("normal", 2030, *key, sum(values)) for key, values in DISPATCH.items()]
    channels = [("normal", 2030, "ac", "west", "east", 1.0, 1.7, 1.36, 0.875, 0.7, 1.7)]
    used = (0.1, 0.08, 0.02, 0.25, np.nan, 0.0, 0.0, np.nan)
    store = ("normal", 2030, "battery_east", "east", "battery", *used)
    hydro = [
        ("normal", 2030, "middle", 4.0, 0.0, 4.0, 0.0, 1.0),
        ("normal", 2030, "lower", 0.8, 4.0, 3.2, 1.6, 0.4),
    ]
    rows = {
        "energy": energy,
        "channels": channels,
        "line_loading": [("normal", 2030, "ac", 1.0, 1.0, 0.64375, 1.0, 1.0, 0.0)],
        "storage": [store],
        "hydro": hydro,
        "emissions": [("normal", 2030, "east", "gas", 2.3728, 1.483)],
    }
    return {name: pd.DataFrame(values, columns=list(TABLES[name].names)) for name, values in rows.items()}


def _hourly() -> dict[str, pd.DataFrame]:
    stamp = {"scenario": "normal", "year": 2030, "week": 0, "hour": np.arange(4)}
    weighted = stamp | {"weight": 1.0}
    flow = {"channel": "ac", "forward": (0.0, 0.4, 1.0, 0.3), "backward": (0.875, 0.0, 0.0, 0.0)}
    frames = {
        "units": [weighted | dict(zip(("id", "zone", "technology", "quantity"), key, strict=True))
                  | {"value": values} for key, values in UNITS.items()],
        "dispatch": [weighted | dict(zip(("zone", "technology", "quantity"), key, strict=True))
                     | {"value": values} for key, values in DISPATCH.items()],
        "reservoirs": [stamp | {"plant": name} | values for name, values in WATER.items()],
        "channels": [stamp | flow],
    }  # fmt: skip
    return {
        name: pd.concat([pd.DataFrame(part) for part in parts], ignore_index=True)[list(HOURLY[name].names)]
        for name, parts in frames.items()
    }


Change = Callable[[pd.DataFrame], pd.DataFrame]


def changed(results: Results, table: str, change: Change, hourly: bool = False) -> Results:
    """Results with one table put through `change`."""
    if hourly:
        plain = {name: frame.astype(dict.fromkeys(frame.select_dtypes("category"), str))
                 for name, frame in results.hourly.items()}  # fmt: skip
        return replace(results, hourly={**plain, table: change(plain[table])})
    return replace(results, tables={**results.tables, table: change(results.tables[table])})


def add(column: str, amount: float, **where: object) -> Change:
    """A change that adds `amount` in the first row that fits `where`."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        fits = np.logical_and.reduce([frame[name] == value for name, value in where.items()])
        frame = frame.copy()
        frame.loc[np.flatnonzero(fits)[0], column] += amount
        return frame

    return change
