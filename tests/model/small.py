"""Tiny frozen systems for tests: two zones, a few hours, every technology and policy at a switch.

Values are plain and made up, in store units (GW, GWh, million yuan, kt, ktce, hm3); columns are those of
the input tables. A year has a few hours only, so capacity costs a thousandth of what it does. `west` has
sun, coal, rivers and a seasonal store; `east` has gas, a battery and demand response; one channel joins
them both ways and one runs from west to east only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from gridplan.system import Scenario, Series, System
from gridplan.system.finance import discount_factor
from gridplan.system.horizon import build_horizon, period_lengths
from gridplan.system.nodes import places
from tests.model.small_tables import RULE, TARGET, all_tables, with_carriers

TECHNOLOGIES = (
    *("renewable", "thermal", "hydro", "storage", "solar_thermal", "channel", "demand_response"),
    *("converter", "line", "vehicles"),
)
POLICIES = (
    *("clean_capacity", "co2_cap", "co2_price", "curtailment", "non_fossil_share", "reserve_margin"),
    *("capacity_floor", "capacity_ceiling", "build_fixed", "demand_response_capability", "land_limit"),
    *("investment_budget", "fuel_cap", "co2_budget", "co2_intensity", "co2_peak"),
    *("upward_reserve", "downward_reserve", "inertia", "synchronous_share", "hourly_margin"),
    *("electrification", "energy_intensity", "renewable_weight"),
    *("channel_hours", "channel_renewable_share", "channel_support", "secure_load"),
)
ZONES = ("west", "east")
PROVENANCE = {"source": "made up", "confidence": "assumption", "note": ""}
LOAD = {"west": (2.0, 3.0, 2.5, 3.5, 3.0, 2.0), "east": (4.0, 5.0, 4.5, 6.0, 5.5, 4.0),
        "west.heat": (1.0, 2.0, 1.5, 1.0, 0.5, 1.0), "west.hydrogen": (0.0,) * 6,
        "east.hydrogen": (0.3, 0.5, 0.2, 1.0, 0.0, 0.4)}  # fmt: skip
AVAILABILITY = {"pv_west": (0.0, 0.5, 0.8, 0.2, 0.6, 0.0), "wind_east": (0.4, 0.3, 0.2, 0.5, 0.1, 0.6),
                "tower_west": (0.0, 0.7, 0.9, 0.0, 0.4, 0.0)}  # fmt: skip
INFLOW = {"upper": (0.5, 0.25, 0.5, 0.25, 0.5, 0.5), "middle": (0.1,) * 6, "lower": (0.05,) * 6}


@dataclass(frozen=True)
class Shape:
    """How much time a small system has; `assignment` as in `build_horizon` (None: the year is complete)."""

    years: tuple[int, ...] = (2030,)
    blocks: int = 1
    hours: int = 4
    scenarios: tuple[Scenario, ...] = (Scenario("normal", "normal", 1.0),)
    assignment: tuple[int, ...] | None = None
    beyond: float = 0.0  # blocks that the last one stands for beyond those of the assignment


def small(
    technologies: Sequence[str] = TECHNOLOGIES,
    policies: Sequence[str] = (),
    shape: Shape | None = None,
    tables: Mapping[str, pd.DataFrame] | None = None,
    seed: int | None = None,
    discount_rate: float = 0.05,
    zones: tuple[str, ...] = ZONES,
) -> System:
    """A system of the given plug-ins and kinds of targets.

    `tables` replaces tables by name. `seed` draws other hourly series, else they are the patterns above.
    """
    time = shape or Shape()
    found = all_tables(time.years)
    if "converter" in technologies:
        found = with_carriers(found)
    found |= dict(tables or {})
    targets = found["targets"]
    found["targets"] = targets[targets["kind"].isin(list(policies))].reset_index(drop=True)
    found = {name: frame.assign(**PROVENANCE) for name, frame in found.items()}
    chosen = [name for name in TECHNOLOGIES if name in technologies]
    horizon = _horizon(time, discount_rate)
    numbers = len(horizon.spans)
    weathered = [*found["sites"]["site"], *found["solar_thermal_plants"]["plant"]]
    rng = None if seed is None else np.random.default_rng(seed)
    series = {
        "load": _series(LOAD, list(places(found, zones)), numbers, time.hours, "GW", rng),
        "availability": _series(AVAILABILITY, weathered, numbers, time.hours, "1", rng),
        "inflow": _series(INFLOW, found["hydro_plants"]["plant"], numbers, time.hours, "hm3/h", rng),
    }
    return System(
        name="small",
        horizon=horizon,
        tables=found,
        series=series,
        discount_rate=discount_rate,
        value_of_lost_load=20.0,
        technologies=tuple(chosen),
        zones=zones,
        yearly_load={year: yearly_load(zones) for year in time.years},
    )


def with_targets(system: System, rows: Sequence[Mapping[str, Any]]) -> System:
    """The system with other targets; each row may leave out what it does not need."""
    frame = pd.DataFrame([{**TARGET, **row} for row in rows]).assign(**PROVENANCE)
    return replace(system, tables={**system.tables, "targets": frame})


def with_rules(system: System, **rules: Mapping[str, Any]) -> System:
    """The system with rules of channels by channel; each may leave out what it does not need."""
    frame = pd.DataFrame([{"channel": name, **RULE, **rule} for name, rule in rules.items()])
    return replace(system, tables={**system.tables, "channel_rules": frame.assign(**PROVENANCE)})


def with_rows(system: System, table: str, key: str, **columns: Any) -> System:
    """The system with other values in the row (or rows) of `table` whose first column is `key`."""
    frame = system.tables[table].copy()
    hit = frame[frame.columns[0]] == key
    if not hit.any():
        raise KeyError(f"table {table} has no row {key}")
    for name, value in columns.items():
        frame[name] = frame[name].where(~hit, value)
    return replace(system, tables={**system.tables, table: frame})


def cycling(system: System) -> System:
    """The system with coal units that commit what runs, and stand still and must run by season."""
    least = {"minimum_load": 0.5, "part_load_penalty": 0.1, "minimum_up_time": 3, "minimum_down_time": 2}
    cost = {"start_cost": 0.05, "start_fuel": 0.02, "must_run": 0.2, "capture": 0.1,
            "reserve_share": 0.2}  # fmt: skip
    system = with_rows(system, "thermal_technologies", "coal", **least, **cost)
    row = {
        "technology": "coal",
        "season": "winter",
        "maintenance": 0.1,
        "forced_outage": 0.05,
        "must_run": 0.3,
    }
    frame = pd.DataFrame([row]).assign(**PROVENANCE)
    return replace(system, tables={**system.tables, "thermal_seasons": frame})


def keep(system: System, table: str, keys: Sequence[str]) -> System:
    """The system with only some rows of a table."""
    frame = system.tables[table]
    frame = frame[frame[frame.columns[0]].isin(list(keys))].reset_index(drop=True)
    return replace(system, tables={**system.tables, table: frame})


def with_series(system: System, name: str, values: Mapping[str, Sequence[Sequence[float]]]) -> System:
    """The system with one series given as unit -> one list of hours per block."""
    units = tuple(values)
    blocks = [np.array([values[u][b] for u in units], float) for b in range(len(system.horizon.spans))]
    unit = system.series[name].unit
    return replace(system, series={**system.series, name: Series(units, blocks, unit)})


def yearly_load(zones: Sequence[str]) -> np.ndarray:
    """Load of the whole year (zones, 8760) [GW]: half the peak, whole at 20 o'clock of 1 July."""
    peak = {"west": 4.0, "east": 6.5}
    load = np.repeat([[0.5 * peak[zone]] for zone in zones], 8760, axis=1)
    evening = (31 + 28 + 31 + 30 + 31 + 30) * 24 + 20
    load[:, evening] = [peak[zone] for zone in zones]
    return load


def _horizon(time: Shape, rate: float) -> Any:
    order = time.assignment or tuple(range(time.blocks))
    weeks = SimpleNamespace(
        hours=[np.arange(time.hours) + k * time.hours for k in range(time.blocks)],
        assignment=list(order),
        weights=[order.count(k) + time.beyond * (k == order[-1]) for k in range(time.blocks)],
    )
    length = period_lengths(time.years)
    factor = {y: discount_factor(rate, time.years[0], y, length[y]) for y in time.years}
    return build_horizon(time.years, time.scenarios, {s.name: weeks for s in time.scenarios}, factor)


def _series(
    pattern: Mapping[str, Sequence[float]],
    units: Sequence[str],
    blocks: int,
    hours: int,
    unit: str,
    rng: np.random.Generator | None,
) -> Series:
    """The pattern, moved on by one hour a block; or drawn between zero and the pattern's largest value."""
    parts = []
    for number in range(blocks):
        if rng is None:
            rows = [[pattern[u][(h + number) % len(pattern[u])] for h in range(hours)] for u in units]
        else:
            rows = [list(rng.uniform(0.0, max(pattern[u]), hours).round(3)) for u in units]
        parts.append(np.array(rows, dtype=float).reshape(len(units), hours))
    return Series(tuple(units), parts, unit)
