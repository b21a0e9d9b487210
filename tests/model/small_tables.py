"""Tables of the tiny systems of `tests.model.small`, in store units; figures are plain and made up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from tests.model.small_vehicles import vehicle_tables

NAN = float("nan")
NO_ASSET = {
    "existing": 0.0,
    "existing_until": NAN,
    "committed": 0.0,
    "committed_year": NAN,
    "potential": NAN,
    "earliest_year": NAN,
}


INERTIA = {"coal": 5.0, "gas": 4.0, "dam": 3.0, "pumped": 3.5}  # s
STEADY = {"minimum_load": 0.0, "part_load_penalty": 0.0, "start_cost": 0.0, "start_fuel": 0.0,
          "minimum_up_time": 1, "minimum_down_time": 1, "must_run": 0.0, "capture": 0.0,
          "reserve_share": 1.0}  # fmt: skip


def _frame(columns: str, *rows: tuple[Any, ...]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def _units(key: str, *rows: dict[str, Any]) -> pd.DataFrame:
    """Units that can be built: every row has all asset columns."""
    named = [{"name_en": row[key], "name_zh": row[key], **NO_ASSET, **row} for row in rows]
    frame = pd.DataFrame(named)
    return frame[[key, *[c for c in frame.columns if c != key]]]


def all_tables(years: Sequence[int]) -> dict[str, pd.DataFrame]:
    tables = _general(years) | _plants() | _stores() | _solar() | _networks() | vehicle_tables()
    tables |= _policy(years)
    return tables | carrier_tables()


def _general(years: Sequence[int]) -> dict[str, pd.DataFrame]:
    kinds = _frame(
        "technology plugin resource non_fossil clean lifetime order land_use",
        ("pv", "renewable", "solar", True, True, 25, 4, 20.0),
        ("wind", "renewable", "wind", True, True, 20, 3, 5.0),
        ("coal", "thermal", "coal", False, False, 30, 1, NAN),
        ("gas", "thermal", "gas", False, False, 25, 2, NAN),
        ("dam", "hydro", "water", True, True, 50, 0, NAN),
        ("battery", "storage", "electricity", False, False, 10, 5, NAN),
        ("pumped", "storage", "electricity", False, False, 40, 6, NAN),
        ("line", "channel", "electricity", False, False, 40, 7, NAN),
        ("response", "demand_response", "electricity", False, False, 10, 8, NAN),
        ("electrolyser", "converter", "electricity", False, False, 15, 9, NAN),
        ("heat_pump", "converter", "electricity", False, False, 20, 10, NAN),
        ("boiler", "thermal", "heat", False, False, 20, 11, NAN),
        ("tank", "storage", "hydrogen", False, False, 20, 12, NAN),
        ("pipe", "channel", "hydrogen", False, False, 40, 13, NAN),
        ("tower", "solar_thermal", "solar", True, True, 25, 14, 20.0),
        ("cavern", "storage", "electricity", False, False, 30, 15, NAN),
        ("ac500", "line", "electricity", False, False, 40, 16, NAN),
        ("cars", "vehicles", "electricity", False, False, 10, 17, NAN),
    )
    zones = _frame(
        "zone name_en name_zh latitude longitude base region",
        ("west", "West", "西", 30.0, 95.0, "three_bases", "tibet"),
        ("east", "East", "东", 30.0, 105.0, "", "sichuan"),
    )
    loads = _frame("zone energy peak shape", ("west", 20_000.0, 4.0, "flat"), ("east", 36_000.0, 6.5, "flat"))
    fuels = _frame("fuel price co2_factor", ("hard_coal", 0.9, 2.7), ("natural_gas", 2.4, 1.6))
    return {
        "zones": zones,
        "technologies": kinds.assign(
            inertia=kinds["technology"].map(INERTIA).fillna(0.0),
            colour="#888888",
            **dict.fromkeys(("name_en", "name_zh"), kinds["technology"]),
        ),
        "costs": _costs(),
        "fuels": pd.concat([fuels.assign(year=2025), fuels.assign(year=2035)], ignore_index=True),
        "loads": pd.concat([loads.assign(year=year) for year in years], ignore_index=True),
        "build_rates": _frame("technology maximum", ("pv", 1.0), ("coal", 0.5)),
    }


def _costs() -> pd.DataFrame:
    costs = _frame(
        "technology overnight_cost energy_overnight_cost charge_overnight_cost field_overnight_cost fixed_om"
        " variable_om",
        ("pv", 3.0, NAN, NAN, NAN, 0.03, 0.001),
        ("wind", 5.0, NAN, NAN, NAN, 0.05, 0.002),
        ("coal", 4.0, NAN, NAN, NAN, 0.08, 0.01),
        ("gas", 2.5, NAN, NAN, NAN, 0.04, 0.02),
        ("dam", 12.0, NAN, NAN, NAN, 0.1, 0.005),
        ("battery", 0.6, 0.9, NAN, NAN, 0.015, 0.004),
        ("pumped", 5.5, 0.1, NAN, NAN, 0.06, 0.003),
        ("line", 2.5, NAN, NAN, NAN, 0.02, 0.0),
        ("response", 0.0, NAN, NAN, NAN, 0.0, 0.0),
        ("cavern", 3.0, 0.05, 1.0, NAN, 0.05, 0.002),
        ("tower", 9.0, 0.1, NAN, 1.5, 0.04, 0.003),
        ("electrolyser", 4.0, NAN, NAN, NAN, 0.1, 0.002),
        ("heat_pump", 3.0, NAN, NAN, NAN, 0.05, 0.001),
        ("boiler", 0.5, NAN, NAN, NAN, 0.01, 0.003),
        ("tank", 0.1, 0.05, NAN, NAN, 0.01, 0.0),
        ("pipe", 1.5, NAN, NAN, NAN, 0.01, 0.0),
        ("ac500", 1.5, NAN, NAN, NAN, 0.02, 0.0),
    )
    cheaper = costs.assign(overnight_cost=costs["overnight_cost"] * 0.9)
    return pd.concat([costs.assign(year=2025), cheaper.assign(year=2035)], ignore_index=True)


def _rivers() -> dict[str, pd.DataFrame]:
    """Tables of rivers that the small systems leave empty."""
    return {
        "reversible_units": _frame(
            "unit name_en name_zh zone technology upper lower turbines head turbine_efficiency"
            " pump_efficiency overnight_cost " + " ".join(NO_ASSET)
        ),
        "reservoir_windows": _frame("plant first_day last_day lowest highest"),
        "storage_curves": _frame("plant storage level"),
        "tailwater_curves": _frame("plant outflow level"),
    }


def _plants() -> dict[str, pd.DataFrame]:
    sites = _units(
        "site",
        {"site": "pv_west", "zone": "west", "technology": "pv", "existing": 0.5, "potential": 8.0},
        {
            "site": "wind_east",
            "zone": "east",
            "technology": "wind",
            "existing": 1.0,
            "potential": 3.0,
            "grid_limit": 1.2,
        },
    )
    generators = _units(
        "generator",
        {"generator": "coal_west", "zone": "west", "technology": "coal", "existing": 2.0, "potential": 5.0},
        {"generator": "gas_east", "zone": "east", "technology": "gas", "existing": 3.0, "potential": 6.0},
    )
    dam = {"zone": "west", "technology": "dam", "river": "river", "efficiency": 0.9, "inflow_shape": "snow",
           "mean_flow": 0.5, "overnight_cost": NAN, "latitude": NAN, "longitude": NAN, "routing_time": 0.0,
           "dead_storage": 0.0, "rated_flow": NAN, "outflow_ramp": NAN, "level_ramp": NAN}  # fmt: skip
    plants = _units(
        "plant",
        {**dam, "plant": "upper", "order": 1, "downstream": "middle", "travel_time": 1.5, "head": 200.0,
         "existing": 0.0, "potential": 0.8, "active_storage": 4.0, "regulation": "annual",
         "ecological_flow": 0.1, "overnight_cost": 15.0},
        {**dam, "plant": "middle", "order": 2, "downstream": "lower", "travel_time": 0.0, "head": 100.0,
         "existing": 0.3, "potential": NAN, "active_storage": 1.0, "regulation": "daily",
         "ecological_flow": 0.05},
        {**dam, "plant": "lower", "order": 3, "downstream": "", "travel_time": 0.0, "head": 50.0,
         "existing": 0.1, "potential": 0.3, "active_storage": 0.0, "regulation": "run_of_river",
         "ecological_flow": 0.0},
    )  # fmt: skip
    site = {"latitude": 30.0, "longitude": 95.0, "altitude": 3000.0, "climate": "high", "tilt": NAN,
            "azimuth": 180.0, "losses": NAN, "hub_height": 100.0, "turbine": "",
            "mounting": "fixed", "icing_losses": 0.0}  # fmt: skip
    return {
        "sites": sites.assign(**site),
        "generators": generators.assign(carrier="electricity"),
        "hydro_plants": plants,
        **_rivers(),
        "thermal_technologies": _frame(
            "technology fuel heat_rate ramp availability",
            ("coal", "hard_coal", 0.3, 0.25, 0.9),
            ("gas", "natural_gas", 0.2, 1.0, 0.95),
            ("boiler", "natural_gas", 0.14, 1.0, 0.95),
        ).assign(**STEADY),
        "portfolios": _frame("portfolio name_en name_zh unit share").astype({"share": float}),
        "retrofits": _frame(
            "retrofit name_en name_zh generator into overnight_cost share output extension earliest_year"
        ),
        "thermal_seasons": _frame("technology season maintenance forced_outage must_run").astype(
            dict.fromkeys(("maintenance", "forced_outage", "must_run"), float)
        ),
    }


def _stores() -> dict[str, pd.DataFrame]:
    storages = _units(
        "storage",
        {"storage": "battery_east", "zone": "east", "technology": "battery", "existing": 0.2,
         "potential": 2.0, "existing_energy": 0.4, "potential_energy": NAN, "initial_energy": NAN},
        {"storage": "pumped_west", "zone": "west", "technology": "pumped", "existing": 0.5, "potential": 1.0,
         "existing_energy": 5.0, "potential_energy": 20.0, "initial_energy": NAN},
        {"storage": "cavern_west", "zone": "west", "technology": "cavern", "existing": 0.2, "potential": 0.8,
         "existing_energy": 0.8, "existing_charge": 0.1},
    )  # fmt: skip
    storages = storages.reindex(columns=[*storages.columns, "committed_energy", "committed_charge",
                                         "potential_charge"])  # fmt: skip
    return {
        "storages": storages.assign(carrier="electricity"),
        "storage_technologies": _frame(
            "technology charge_efficiency discharge_efficiency self_discharge"
            " minimum_duration maximum_duration edge_level horizon minimum_level cycle_limit wear_cost"
            " charge_ratio maximum_charge_ratio",
            ("battery", 0.95, 0.9, 0.0, 1.0, 4.0, 0.5, "block", 0.1, 2.0, 0.05, 1.0, NAN),
            ("pumped", 0.9, 0.85, 0.001, 4.0, 20.0, 0.5, "year", 0.0, NAN, 0.0, 1.1, NAN),
            ("tank", 0.98, 1.0, 0.0, 2.0, 50.0, 0.5, "block", 0.0, NAN, 0.0, 1.0, NAN),
            ("cavern", 0.8, 0.75, 0.01, 4.0, 10.0, 0.3, "block", 0.2, NAN, 0.0, 0.5, 1.5),
        ),
    }


def _solar() -> dict[str, pd.DataFrame]:
    towers = _units(
        "plant",
        {"plant": "tower_west", "zone": "west", "technology": "tower", "existing": 0.2, "potential": 1.0,
         "existing_field": 1.0, "committed_field": 0.0, "potential_field": NAN, "existing_heat": 3.0,
         "committed_heat": 0.0, "potential_heat": 25.0, "latitude": 36.0, "longitude": 95.0,
         "altitude": 2800.0, "climate": "high"},
    )  # fmt: skip
    return {
        "solar_thermal_plants": towers,
        "solar_thermal_technologies": _frame(
            "technology collector design_irradiance field_losses receiver_loss efficiency heat_loss"
            " minimum_load start_up_heat minimum_multiple maximum_multiple minimum_duration maximum_duration",
            ("tower", "tower", 900.0, 0.05, 0.05, 0.4, 0.01, 0.3, 0.5, 1.0, 3.0, 2.0, 14.0),
        ),
    }


def _networks() -> dict[str, pd.DataFrame]:
    line = {"from_zone": "west", "to_zone": "east", "technology": "line", "carrier": "electricity",
            "overnight_cost": NAN, "length": 500.0, "secure_share": 0.5, "trunk": ""}  # fmt: skip
    channels = _units(
        "channel",
        {**line, "channel": "ac", "existing": 1.0, "potential": 4.0, "loss": 0.02, "bidirectional": True,
         "firm": 0.5},
        {**line, "channel": "dc", "existing": 0.0, "potential": 3.0, "loss": 0.05, "bidirectional": False,
         "firm": 0.8, "overnight_cost": 3.5},
    )  # fmt: skip
    response = _frame(
        "response zone technology share shed_share shed_price shed_hours shift_window shift_price"
        " enrolment_cost capability events event_hours rebound rebound_hours makeup recovery",
        (
            "flexible_east",
            "east",
            "response",
            0.1,
            0.4,
            2.0,
            2.0,
            2,
            0.3,
            0.05,
            0.0,
            NAN,
            NAN,
            0.0,
            1,
            1.0,
            1.0,
        ),
        (
            "smelter_west",
            "west",
            "response",
            0.0,
            0.7,
            3.0,
            8.0,
            3,
            0.2,
            0.02,
            0.6,
            2.0,
            3.0,
            0.2,
            2,
            1.1,
            2.0,
        ),
    )
    named = response.assign(name_en=response["response"], name_zh=response["response"])
    return {"channels": channels, "demand_response": named} | _lines_and_rules()


def _lines_and_rules() -> dict[str, pd.DataFrame]:
    """Two AC lines side by side, and what rules of channels may name."""
    hours = " ".join(f"h{hour}" for hour in range(24))
    curve = [("day", month, *[0.2 + 0.025 * hour for hour in range(24)]) for month in range(1, 13)]
    wire = {"from_zone": "west", "to_zone": "east", "technology": "ac500", "overnight_cost": NAN, "firm": 0.5}
    lines = _units(
        "line",
        {**wire, "line": "north", "existing": 1.0, "potential": 3.0, "length": 400.0},
        {**wire, "line": "south", "existing": 1.0, "potential": 2.0, "length": 600.0},
    )
    return {
        "lines": lines,
        "line_types": _frame(
            "technology voltage reactance resistance circuit_capacity secure_share loss_pieces",
            ("ac500", 500.0, 0.28, 0.02, 1.0, 0.7, 2),
        ),
        "channel_rules": pd.DataFrame([{"channel": "none", **RULE}]).iloc[:0],
        "delivery_curves": _frame(f"curve month {hours}", *curve),
        "supporting_plants": _frame(
            "channel unit share", ("dc", "pv_west", 1.0), ("dc", "coal_west", 0.9), ("dc", "pumped_west", 1.0)
        ),
    }


def carrier_tables(used: bool = False) -> dict[str, pd.DataFrame]:
    """Tables of carriers; without `used` there is electricity only.

    Heat in the west comes from a heat pump or a gas boiler; hydrogen from a western electrolyser, whose warm
    water is heat, goes by pipe to a tank and a fuel cell in the east. Heat may be let go, hydrogen not.
    """
    carriers = _frame(
        "carrier name_en name_zh colour surplus",
        ("heat", "Heat", "热", "#cc6655", True),
        ("hydrogen", "Hydrogen", "氢", "#55aa99", False),
    )
    loads = _frame(
        "zone carrier year energy peak shape",
        ("west", "heat", 2030, 9_000.0, 2.0, "flat"),
        ("east", "hydrogen", 2030, 4_000.0, 1.0, "flat"),
    )
    units = _units(
        "converter",
        {"converter": "pump_west", "zone": "west", "technology": "heat_pump", "existing": 0.5,
         "potential": 2.0, "overnight_cost": NAN},
        {"converter": "water_west", "zone": "west", "technology": "electrolyser", "existing": 0.0,
         "potential": 5.0, "overnight_cost": 4.5},
    )  # fmt: skip
    kinds = _frame("technology availability peak_share", ("electrolyser", 0.95, 0.0), ("heat_pump", 0.9, 0.8))
    sides = _frame(
        "technology carrier ratio",
        ("electrolyser", "electricity", -1.0),
        ("electrolyser", "hydrogen", 0.7),
        ("electrolyser", "heat", 0.15),
        ("heat_pump", "electricity", -0.4),
        ("heat_pump", "heat", 1.0),
    )
    found = {"carriers": carriers, "carrier_loads": loads, "converters": units,
             "converter_technologies": kinds, "conversions": sides}  # fmt: skip
    return found if used else {name: frame.iloc[:0] for name, frame in found.items()}


def with_carriers(tables: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """The tables with carriers in use, and with a gas boiler, a tank and a pipe of theirs."""
    more = {
        "generators": {"generator": "boiler_west", "zone": "west", "technology": "boiler", "carrier": "heat",
                       "existing": 0.5, "potential": 3.0},
        "storages": {"storage": "tank_east", "zone": "east", "technology": "tank", "carrier": "hydrogen",
                     "existing": 0.5, "potential": 3.0, "existing_energy": 2.0, "potential_energy": NAN,
                     "initial_energy": NAN},
        "channels": {"channel": "hydrogen_pipe", "from_zone": "west", "to_zone": "east", "technology": "pipe",
                     "carrier": "hydrogen", "existing": 0.2, "potential": 4.0, "loss": 0.01, "firm": 0.0,
                     "bidirectional": True, "overnight_cost": NAN, "length": 300.0, "trunk": "",
                     "secure_share": NAN},
    }  # fmt: skip
    found = tables | carrier_tables(used=True)
    for name, row in more.items():
        own = _units(tables[name].columns[0], row)
        found[name] = pd.concat([tables[name], own], ignore_index=True)
    return found


RULE = {"minimum": 0.0, "ramp": NAN, "step": 1, "outage": 0.0, "outage_months": (), "own_terminal": 1.0,
        "curve": "free", "shape": "", "curve_seasons": (), "day_types": 1}  # fmt: skip
TARGET = {"target": "", "kind": "", "zones": ("*",), "technologies": (), "season": "", "year": 2030,
          "channels": (),
          "value": 0.0, "unit": "", "mode": "hard", "price": NAN, "price_unit": "", "accounting": "",
          "sector": "", "denominator": "", "base": NAN, "base_unit": "", "from_year": NAN,
          "document": "made up", "clause": ""}  # fmt: skip

NETWORK = (
    {"target": "hours", "kind": "channel_hours", "channels": ("ac", "dc"), "value": 1.0,
     "unit": "h/year", "mode": "soft", "price": 0.5, "price_unit": "yuan/kWh"},
    {"target": "green", "kind": "channel_renewable_share", "channels": ("dc",), "value": 50.0,
     "unit": "%", "mode": "soft", "price": 0.5, "price_unit": "yuan/kWh"},
    {"target": "support", "kind": "channel_support", "channels": ("dc",), "value": 150.0, "unit": "%",
     "mode": "soft", "price": 0.1, "price_unit": "yuan/kW"},
    {"target": "secure", "kind": "secure_load", "zones": ("east",), "season": "summer", "value": 5.0,
     "unit": "GW", "mode": "soft", "price": 0.05, "price_unit": "yuan/kW"},
)  # fmt: skip


TARGETS = (
    {"target": "clean", "kind": "clean_capacity", "zones": ("three_bases",), "value": 2.0, "unit": "GW"},
    {"target": "cap", "kind": "co2_cap", "value": 0.012, "unit": "Mt", "mode": "soft", "price": 400.0,
     "price_unit": "yuan/t"},
    {"target": "carbon", "kind": "co2_price", "value": 100.0, "unit": "yuan/t"},
    {"target": "spilt", "kind": "curtailment", "technologies": ("solar", "wind"), "value": 10.0,
     "unit": "%"},
    {"target": "share", "kind": "non_fossil_share", "zones": ("sichuan",), "value": 30.0, "unit": "%",
     "mode": "soft", "price": 600.0, "price_unit": "yuan/tce", "accounting": "coal_equivalent"},
    {"target": "margin", "kind": "reserve_margin", "zones": ("east",), "season": "summer", "value": 12.0,
     "unit": "%", "mode": "soft", "price": 0.09, "price_unit": "yuan/kW"},
    {"target": "floor", "kind": "capacity_floor", "zones": ("east",), "technologies": ("wind", "battery"),
     "value": 1.5, "unit": "GW"},
    {"target": "ceiling", "kind": "capacity_ceiling", "technologies": ("coal", "gas"), "value": 6.0,
     "unit": "GW", "mode": "soft", "price": 0.5, "price_unit": "yuan/kW"},
    {"target": "fixed", "kind": "build_fixed", "technologies": ("wind",), "value": 700.0, "unit": "MW",
     "mode": "soft", "price": 0.6, "price_unit": "yuan/kW"},
    {"target": "response", "kind": "demand_response_capability", "zones": ("sichuan",), "value": 5.0,
     "unit": "%", "denominator": "season_peak", "season": "summer"},
    {"target": "land", "kind": "land_limit", "technologies": ("solar", "wind"), "value": 60.0,
     "unit": "km2", "mode": "soft", "price": 0.05, "price_unit": "yuan/m2"},
    {"target": "invest", "kind": "investment_budget", "value": 8.0, "unit": "million yuan/year",
     "mode": "soft", "price": 0.3, "price_unit": "yuan/yuan"},
    {"target": "fuel", "kind": "fuel_cap", "technologies": ("coal",), "value": 6.0, "unit": "ktce",
     "mode": "soft", "price": 300.0, "price_unit": "yuan/tce", "sector": "economy"},
    {"target": "budget", "kind": "co2_budget", "value": 60.0, "unit": "kt", "mode": "soft",
     "price": 200.0, "price_unit": "yuan/t"},
    {"target": "intensity", "kind": "co2_intensity", "zones": ("sichuan",), "value": 12.0, "unit": "%",
     "mode": "soft", "price": 500.0, "price_unit": "yuan/t", "sector": "economy", "base": 0.1,
     "base_unit": "t/万元", "accounting": "consumption"},
    {"target": "electric", "kind": "electrification", "zones": ("sichuan",), "value": 40.0, "unit": "%",
     "mode": "soft", "price": 900.0, "price_unit": "yuan/tce", "denominator": "final_energy",
     "accounting": "calorific"},
    {"target": "energy", "kind": "energy_intensity", "zones": ("sichuan",), "value": 12.5, "unit": "%",
     "mode": "soft", "price": 800.0, "price_unit": "yuan/tce", "base": 0.06, "base_unit": "tce/万元",
     "accounting": "coal_equivalent"},
    {"target": "weight", "kind": "renewable_weight", "zones": ("sichuan",), "value": 30.0, "unit": "%",
     "mode": "soft", "price": 0.5, "price_unit": "yuan/kWh", "accounting": "total"},
    {"target": "weight_new", "kind": "renewable_weight", "zones": ("sichuan",), "value": 20.0, "unit": "%",
     "mode": "soft", "price": 0.6, "price_unit": "yuan/kWh", "accounting": "non_hydro"},
    {"target": "peak", "kind": "co2_peak", "value": 0.0, "unit": "%", "mode": "soft", "price": 300.0,
     "price_unit": "yuan/t", "sector": "economy"},
    {"target": "winter_gas", "kind": "fuel_cap", "technologies": ("gas",), "season": "winter",
     "value": 20.0, "unit": "ktce", "mode": "soft", "price": 3000.0, "price_unit": "yuan/tce"},
    {"target": "more", "kind": "upward_reserve", "value": 3.0, "unit": "%", "mode": "soft", "price": 5.0,
     "price_unit": "yuan/kWh"},
    {"target": "less", "kind": "downward_reserve", "value": 2.0, "unit": "%", "mode": "soft",
     "price": 5.0, "price_unit": "yuan/kWh"},
    {"target": "turning", "kind": "inertia", "value": 1.0, "unit": "GW*s", "mode": "soft", "price": 0.5,
     "price_unit": "million yuan/(GW*s*h)"},
    {"target": "synchronous", "kind": "synchronous_share", "zones": ("sichuan",), "value": 10.0,
     "unit": "%", "mode": "soft", "price": 1.0, "price_unit": "yuan/kWh"},
    {"target": "every_hour", "kind": "hourly_margin", "value": 12.0, "unit": "%", "season": "day",
     "mode": "soft", "price": 2.0, "price_unit": "yuan/kWh"},
)  # fmt: skip
REGISTRY = (
    ("a_clean", "tibet", "made up", "Clean capacity", "清洁装机", "2030", "2 GW", "constraint", ("clean",),
     "A floor.", "下限。"),
    ("a_forest", "tibet", "made up", "Forests", "森林", "2030", "8 %", "outside", (), "Not here.",
     "不在此。"),
)  # fmt: skip


def _targets(years: Sequence[int]) -> pd.DataFrame:
    """Every kind of target in the last year; the peak in the first, so that later years are compared."""
    when = {"peak": {"year": min(years)}, "budget": {"from_year": min(years) + (len(years) > 1)}}
    return pd.DataFrame([
        {**TARGET, **row, "year": max(years), **when.get(str(row["target"]), {})}
        for row in (*TARGETS, *NETWORK)
    ])  # fmt: skip


def _policy(years: Sequence[int]) -> dict[str, pd.DataFrame]:
    year = max(years)
    energy = _frame(
        "region other_fossil other_non_fossil coal_equivalent other_co2 gdp grid_co2_factor"
        " final_energy base_renewable",
        ("tibet", 1.0, 0.5, 0.3, 3.0, 300.0, 0.4, 2.0, 1.0),
        ("sichuan", 2.0, 1.0, 0.3, 6.0, 900.0, 0.5, 4.0, 2.0),
    )
    credits = [("pv", 0.05), ("wind", 0.1), ("coal", 0.9), ("gas", 0.95), ("dam", 0.6), ("battery", 0.4),
               ("pumped", 0.9), ("response", 0.8), ("tower", 0.85), ("cavern", 0.9),
               ("cars", 0.2)]  # fmt: skip
    return {
        "registry": _frame(
            "entry region document name_en name_zh due value treatment targets how_en how_zh", *REGISTRY
        ),
        "targets": _targets(years),
        "seasons": _frame(
            "season name_en name_zh months hours",
            ("summer", "Summer", "夏", (7, 8), (19, 20, 21)),
            ("winter", "Winter", "冬", (12, 1, 2), (18, 19, 20)),
            ("day", "Day", "日", tuple(range(1, 13)), tuple(range(1, 24))),
        ),
        "certificates": _frame(
            "region year purchase_price purchase_limit sale_price sale_limit",
            ("sichuan", year, 0.05, 1.0, 0.01, 0.5),
        ),
        "reserve_needs": _frame("technology upward downward", ("wind", 0.2, 0.1), ("pv", 0.1, 0.05)),
        "capacity_credits": _frame(
            "technology season credit peak_duration",
            *[(t, s, c, 6.0 if t == "pumped" else NAN) for s in ("summer", "day") for t, c in credits],
        ),
        "regional_energy": pd.concat(
            [energy.assign(year=y) for y in sorted({2025, year})], ignore_index=True
        ),
    }
