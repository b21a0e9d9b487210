"""Networks that code can build, after the topics of PyPSA's own examples; figures are made up."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pypsa


def _network(steps: int, **weights: float) -> Any:
    n = pypsa.Network()
    n.set_snapshots(pd.date_range("2025-01-01", periods=steps, freq="h"))
    for column, value in weights.items():
        n.snapshot_weightings[column] = value
    return n


def dispatch() -> Any:
    """Two countries and a link between them: what runs, nothing is built."""
    n = _network(1)
    for bus, load in (("south", 42000.0), ("north", 650.0)):
        n.add("Bus", bus)
        n.add("Load", f"{bus} load", bus=bus, p_set=load)
    for fuel, power, cost in (("coal", 35000.0, 30.0), ("wind", 3000.0, 0.0), ("gas", 8000.0, 60.0)):
        n.add("Generator", f"south {fuel}", bus="south", carrier=fuel, p_nom=power, marginal_cost=cost)
    n.add("Generator", "north hydro", bus="north", carrier="hydro", p_nom=1200.0)
    n.add("Link", "border", bus0="south", bus1="north", p_nom=500.0, p_min_pu=-1.0)
    return n


def screening_curve() -> Any:
    """One bus and a year of load by its duration: which plants are worth their fixed cost."""
    n = _network(100, objective=87.6, stores=87.6, generators=87.6)
    n.add("Bus", "bus")
    n.add("Load", "load", bus="bus", p_set=np.linspace(1000.0, 300.0, 100))
    for name, running, fixed in (
        ("coal", 20.0, 150_000.0),
        ("gas", 70.0, 60_000.0),
        ("peaker", 250.0, 9_000.0),
    ):
        n.add("Generator", name, bus="bus", carrier=name, p_nom_extendable=True, marginal_cost=running,
              capital_cost=fixed)  # fmt: skip
    return n


def island(cap: float = 2e5) -> Any:
    """Wind, sun, gas, battery and hydrogen in three-hour steps under a CO2 limit: a green-field island."""
    n = _network(56, objective=156.4, stores=3.0, generators=156.4)
    hours = 3 * np.arange(56)
    for carrier, co2 in (("gas", 0.198), ("wind", 0.0), ("solar", 0.0), ("hydrogen", 0.0)):
        n.add("Carrier", carrier, co2_emissions=co2)
    n.add("Bus", "electricity")
    n.add("Bus", "hydrogen", carrier="hydrogen")
    n.add("Load", "load", bus="electricity", p_set=100.0 + 30.0 * np.sin(2 * np.pi * (hours - 9) / 24))
    sun = np.clip(np.sin(2 * np.pi * (hours % 24 - 6) / 24), 0.0, 1.0)
    wind = 0.4 + 0.35 * np.sin(2 * np.pi * hours / 60.0)
    for name, available, cost in (("solar", sun, 50_000.0), ("wind", wind, 110_000.0)):
        n.add("Generator", name, bus="electricity", carrier=name, p_nom_extendable=True, capital_cost=cost,
              p_max_pu=available)  # fmt: skip
    n.add("Generator", "gas", bus="electricity", carrier="gas", p_nom_extendable=True, capital_cost=60_000.0,
          marginal_cost=110.0, efficiency=0.5)  # fmt: skip
    n.add("StorageUnit", "battery", bus="electricity", carrier="battery", p_nom_extendable=True,
          capital_cost=70_000.0, efficiency_store=0.96, efficiency_dispatch=0.96, max_hours=6.0,
          cyclic_state_of_charge=True)  # fmt: skip
    n.add("Link", "electrolyser", bus0="electricity", bus1="hydrogen", carrier="electrolysis",
          p_nom_extendable=True, efficiency=0.62, capital_cost=90_000.0)  # fmt: skip
    n.add("Link", "turbine", bus0="hydrogen", bus1="electricity", carrier="turbine", p_nom_extendable=True,
          efficiency=0.58, capital_cost=80_000.0, marginal_cost=2.0)  # fmt: skip
    n.add("Store", "cavern", bus="hydrogen", carrier="hydrogen", e_nom_extendable=True, e_cyclic=True,
          capital_cost=150.0)  # fmt: skip
    n.add("GlobalConstraint", "co2", sense="<=", constant=cap)
    return n


def heat_and_power() -> Any:
    """Gas, power and heat: a plant that gives both, a boiler, a heat pump and a tank; several ports."""
    n = _network(24)
    hours = np.arange(24)
    n.add("Carrier", "gas", co2_emissions=0.2)
    for bus, carrier in (("grid", "AC"), ("gas", "gas"), ("warmth", "heat")):
        n.add("Bus", bus, carrier=carrier)
    n.add("Generator", "gas well", bus="gas", carrier="gas", p_nom=1e4, marginal_cost=30.0)
    n.add("Generator", "wind", bus="grid", carrier="wind", p_nom=120.0,
          p_max_pu=0.5 + 0.5 * np.sin(2 * np.pi * hours / 17.0))  # fmt: skip
    n.add("Load", "power", bus="grid", p_set=80.0 + 20.0 * np.sin(2 * np.pi * (hours - 8) / 24))
    n.add("Load", "heating", bus="warmth", p_set=60.0 + 25.0 * np.cos(2 * np.pi * hours / 24))
    n.add("Link", "chp", bus0="gas", bus1="grid", bus2="warmth", carrier="chp", p_nom=400.0, efficiency=0.4,
          efficiency2=0.45, marginal_cost=1.5)  # fmt: skip
    n.add("Link", "turbine", bus0="gas", bus1="grid", carrier="turbine", p_nom=300.0, efficiency=0.38)
    n.add("Link", "boiler", bus0="gas", bus1="warmth", carrier="boiler", p_nom=200.0, efficiency=0.9)
    n.add("Link", "pump", bus0="grid", bus1="warmth", carrier="heat pump", p_nom_extendable=True,
          efficiency=3.0, capital_cost=90.0)  # fmt: skip
    n.add("Store", "tank", bus="warmth", carrier="heat", e_nom=150.0, e_cyclic=True, standing_loss=0.01)
    n.add("GlobalConstraint", "co2", sense="<=", constant=500.0)
    return n


def valley_dams() -> Any:
    """A dam that its inflow fills, pumped storage that begins half full, and thermal power."""
    n = _network(48)
    hours = np.arange(48)
    n.add("Bus", "bus")
    n.add("Load", "load", bus="bus", p_set=100.0 + 40.0 * np.sin(2 * np.pi * (hours - 9) / 24))
    n.add("Generator", "coal", bus="bus", carrier="coal", p_nom=90.0, marginal_cost=25.0, ramp_limit_up=0.1,
          ramp_limit_down=0.1)  # fmt: skip
    n.add("Generator", "oil", bus="bus", carrier="oil", p_nom=200.0, marginal_cost=120.0)
    n.add("Generator", "lignite", bus="bus", carrier="lignite", p_nom=30.0, marginal_cost=45.0,
          committable=True, p_min_pu=0.5, p_max_pu=0.9)  # fmt: skip
    n.add("StorageUnit", "dam", bus="bus", carrier="hydro", p_nom=40.0, max_hours=30.0, p_min_pu=0.0,
          efficiency_dispatch=0.9, inflow=np.where(hours < 20, 35.0, 5.0),
          state_of_charge_initial=100.0)  # fmt: skip
    n.add("StorageUnit", "pumped", bus="bus", carrier="hydro", p_nom=25.0, max_hours=8.0,
          efficiency_store=0.88, efficiency_dispatch=0.9, cyclic_state_of_charge=True)  # fmt: skip
    return n


def limited() -> Any:
    """Limits of what is built: so much wind at most in the north, so much gas at least in all."""
    n = _network(24, objective=365.0, generators=365.0)
    hours = np.arange(24)
    for bus in ("north", "south"):
        n.add("Bus", bus)
        n.add("Load", f"{bus} load", bus=bus, p_set=100.0 + 20.0 * np.sin(2 * np.pi * (hours - 9) / 24))
        n.add("Generator", f"{bus} wind", bus=bus, carrier="wind", p_nom_extendable=True, capital_cost=9e4,
              p_max_pu=0.5 + 0.4 * np.sin(2 * np.pi * hours / 19.0 + len(bus)))  # fmt: skip
        n.add("Generator", f"{bus} gas", bus=bus, carrier="gas", p_nom_extendable=True, capital_cost=5e4,
              marginal_cost=80.0 if bus == "north" else 85.0)  # fmt: skip
    n.add("Generator", "old gas", bus="south", carrier="gas", p_nom=40.0, marginal_cost=95.0)
    n.add("Link", "border", bus0="north", bus1="south", p_nom=60.0, p_min_pu=-1.0)
    for name, carrier, sense, limit in (("wind_north", "wind", "<=", 80.0), ("gas_all", "gas", ">=", 190.0)):
        n.add("GlobalConstraint", name, type="tech_capacity_expansion_limit", carrier_attribute=carrier,
              sense=sense, constant=limit, bus="north" if carrier == "wind" else "")  # fmt: skip
    return n


def meshed() -> Any:
    """Two AC rings joined by DC links and a DC ring, lines of a type, of several voltages, a transformer."""
    n = _network(4)
    load = np.array([0.6, 0.9, 1.0, 0.8])
    for k, (bus, volts, peak, cost) in enumerate((
        ("london", 380.0, 60.0, 55.0), ("norwich", 380.0, 25.0, 15.0), ("leeds", 380.0, 30.0, 35.0),
        ("harbour", 220.0, 18.0, 80.0), ("bremen", 380.0, 40.0, 30.0), ("hanover", 380.0, 45.0, 42.0),
        ("frankfurt", 380.0, 70.0, 60.0),
    )):  # fmt: skip
        n.add("Bus", bus, carrier="AC", v_nom=volts)
        n.add("Load", bus, bus=bus, p_set=peak * np.roll(load, k))
        n.add("Generator", f"{bus} gas", bus=bus, carrier="gas", p_nom=150.0, marginal_cost=cost)
    for bus in ("dc west", "dc south", "dc east"):
        n.add("Bus", bus, carrier="DC", v_nom=200.0)
    for k, (a, b, km) in enumerate((
        ("london", "norwich", 160.0), ("norwich", "leeds", 240.0), ("leeds", "london", 270.0),
    )):  # fmt: skip
        n.add("Line", f"typed {k}", bus0=a, bus1=b, type="Al/St 240/40 4-bundle 380.0", length=km,
              num_parallel=1.0 + k, s_nom=20.0)  # fmt: skip
    n.add("Transformer", "step down", bus0="leeds", bus1="harbour", x=0.12, s_nom=40.0, tap_ratio=1.02)
    n.add("Line", "coast", bus0="harbour", bus1="london", x=9.0, s_nom=15.0, length=90.0, s_max_pu=0.7)
    for a, b, x in (
        ("bremen", "hanover", 8.0),
        ("hanover", "frankfurt", 22.0),
        ("bremen", "frankfurt", 31.0),
    ):
        n.add("Line", f"{a} {b}", bus0=a, bus1=b, x=x, s_nom=25.0, s_nom_extendable=True, s_nom_min=10.0,
              s_nom_max=60.0, capital_cost=20.0, length=x * 9.0)  # fmt: skip
    for a, b, r in (("dc west", "dc south", 0.4), ("dc south", "dc east", 0.9), ("dc west", "dc east", 0.7)):
        n.add("Line", f"{a} {b}", bus0=a, bus1=b, r=r, x=0.0, s_nom=30.0, s_nom_extendable=True,
              s_nom_max=80.0, capital_cost=12.0, carrier="DC", length=300.0)  # fmt: skip
    for a, b in (("norwich", "dc west"), ("bremen", "dc east"), ("frankfurt", "dc south")):
        n.add("Link", f"{a} converter", bus0=a, bus1=b, carrier="DC", p_nom=50.0, p_min_pu=-1.0)
    return n


def decades(weights: tuple[float, ...] = (), years: float = 10.0) -> Any:
    """Three decades: what stands, comes and goes, is built in one of them, under limits of CO2 and wind.

    `weights` of the objective; without them years discounted at 3 %, and a budget of CO2 over all.
    """
    periods, steps = (2030, 2040, 2050), 6
    n = pypsa.Network()
    times = [pd.Timestamp(f"{year}-07-01") + pd.Timedelta(hours=k) for year in periods for k in range(steps)]
    n.set_snapshots(
        pd.MultiIndex.from_arrays([np.repeat(periods, steps), times], names=["period", "timestep"])
    )
    n.investment_periods = list(periods)
    plain = [sum(1.03**-t for t in range(10 * k, 10 * k + 10)) for k in range(3)]
    n.investment_period_weightings["objective"] = list(weights or plain)
    n.investment_period_weightings["years"] = years
    n.snapshot_weightings["objective"] = n.snapshot_weightings["generators"] = 1460.0
    for carrier, co2 in (("coal", 0.34), ("gas", 0.2), ("wind", 0.0), ("nuclear", 0.0), ("battery", 0.0)):
        n.add("Carrier", carrier, co2_emissions=co2)
    shape = np.array([0.6, 0.7, 1.0, 0.9, 0.8, 0.65])
    for bus in ("west", "east"):
        n.add("Bus", bus, carrier="AC", v_nom=380.0)
        n.add("Load", bus, bus=bus, p_set=np.concatenate([k * shape for k in (100.0, 130.0, 150.0)]))
        n.add("Generator", f"{bus} gas", bus=bus, carrier="gas", p_nom_extendable=True, build_year=2030,
              efficiency=0.5, capital_cost=60_000.0, marginal_cost=95.0)  # fmt: skip
    blow = 0.5 + 0.4 * np.sin(np.arange(18) * 1.7)
    for year, cost in zip(periods, (95_000.0, 80_000.0, 70_000.0), strict=True):
        n.add("Generator", f"wind {year}", bus="west", carrier="wind", p_nom_extendable=True, p_nom_max=400.0,
              build_year=year, lifetime=20.0, capital_cost=cost, p_max_pu=blow,
              p_nom_min=10.0 if year == 2040 else 0.0)  # fmt: skip
    n.add("Generator", "old coal", bus="east", carrier="coal", p_nom=80.0, build_year=2005, lifetime=36.0,
          efficiency=0.4, marginal_cost=40.0)  # fmt: skip
    n.add("Generator", "reactor", bus="east", carrier="nuclear", p_nom=30.0, build_year=2038, lifetime=10.0,
          marginal_cost=12.0)  # fmt: skip
    n.add("StorageUnit", "battery", bus="west", carrier="battery", p_nom_extendable=True, max_hours=2.0,
          build_year=2040, lifetime=15.0, capital_cost=9_000.0, efficiency_store=0.95,
          efficiency_dispatch=0.95, cyclic_state_of_charge=True,
          cyclic_state_of_charge_per_period=True)  # fmt: skip
    for k, x in enumerate((30.0, 45.0)):
        n.add("Line", f"line {k}", bus0="west", bus1="east", x=x, s_nom=40.0, s_nom_extendable=k == 0,
              s_nom_max=90.0, capital_cost=3_000.0, length=200.0, build_year=2000)  # fmt: skip
    n.add("Link", "cable", bus0="east", bus1="west", p_nom=15.0, build_year=2050, efficiency=0.97)
    n.add("GlobalConstraint", "co2 of 2050", investment_period=2050, sense="<=", constant=3e5 * years)
    n.add("GlobalConstraint", "wind of 2040", type="tech_capacity_expansion_limit", carrier_attribute="wind",
          investment_period=2040, sense="<=", constant=170.0)  # fmt: skip
    if not weights:
        n.add("GlobalConstraint", "co2 of all", sense="<=", constant=1.2e7)
    return n


def decades_by_weights() -> Any:
    """Weights that are no discounted years, of a single year in each decade."""
    return decades((1.0, 0.7, 0.5), 1.0)


ALL = (
    dispatch,
    screening_curve,
    island,
    heat_and_power,
    valley_dams,
    limited,
    meshed,
    decades,
    decades_by_weights,
)
