"""Golden linear programmes: one per technology and policy, small enough to check by eye.

python -m tests.model.golden        writes tests/model/golden/<name>.lp.txt anew
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from gridplan.lp.text import render
from gridplan.model.assemble import assemble
from gridplan.system import Series, System
from tests.model.small import Shape, cycling, keep, small, with_rows, with_rules
from tests.model.small_retrofits import retrofitting
from tests.model.small_rivers import pumping, rivers

FOLDER = Path(__file__).parent / "golden"
UPDATE = "python -m tests.model.golden"
TWO, THREE, FOUR = Shape(hours=2), Shape(hours=3), Shape(hours=4)


def _renewable() -> System:
    return small(["renewable"], shape=Shape(years=(2025, 2030), hours=2))


def _curtailment() -> System:
    return keep(small(["renewable"], ["curtailment"], TWO), "sites", ["pv_west"])


def _clean_capacity() -> System:
    return keep(small(["renewable", "thermal"], ["clean_capacity"], TWO), "generators", ["coal_west"])


def _shares() -> System:
    system = small(["renewable", "thermal", "channel"], ["non_fossil_share"], TWO)
    return keep(keep(system, "sites", ["pv_west"]), "generators", ["gas_east"])


def _weights() -> System:
    """A dam and gas on either side of the channels, which may be told apart by what they carry."""
    system = small(["thermal", "hydro", "channel"], ["renewable_weight"], Shape(hours=1))
    return keep(keep(system, "hydro_plants", ["lower"]), "generators", ["gas_east"])


def _two_years(policy: str) -> System:
    """Coal alone over two years, for targets that look across years."""
    system = small(["thermal"], [policy], Shape(years=(2025, 2030), hours=1))
    return keep(system, "generators", ["coal_west"])


def _sites(policy: str) -> System:
    return small(["renewable", "storage"], [policy], Shape(hours=1))


def _levels() -> System:
    shape = Shape(hours=2, blocks=2, assignment=(0, 1, 0))
    return keep(small(["storage"], shape=shape), "storages", ["pumped_west"])


def _converter() -> System:
    """Heat pump and electrolyser, with the boiler, tank and pipe of their carriers only."""
    system = small(["thermal", "storage", "channel", "converter"], shape=TWO)
    for table, unit in (("generators", "boiler_west"), ("storages", "tank_east"),
                        ("channels", "hydrogen_pipe")):  # fmt: skip
        system = keep(system, table, [unit])
    return system


def _retrofits() -> System:
    """Coal that may become flexible before 2030, when its age ends, or be renewed for five years."""
    system = retrofitting(small(["thermal"], shape=Shape(years=(2025, 2030, 2035), hours=1)))
    system = keep(system, "generators", ["coal_west", "coal_flexible_west"])
    return keep(system, "retrofits", ["flexible", "renewal"])


def _reserves(policy: str) -> System:
    """One unit of each kind that offers reserve, and wind that asks for it."""
    system = cycling(small(["renewable", "thermal", "hydro", "storage", "demand_response"], [policy], TWO))
    system = keep(keep(system, "sites", ["wind_east"]), "generators", ["coal_west"])
    return keep(keep(system, "hydro_plants", ["upper"]), "storages", ["battery_east"])


def _trucks() -> System:
    """Two channels, of which one costs by the km and energy sent."""
    system = small(["channel"], shape=TWO)
    table = system.tables["channels"]
    cost = table["channel"].map({"ac": 3e-4}).astype(float)
    return system.with_table("channels", table.assign(transport_cost=cost))


def _heads() -> System:
    """Two hours at 150 m and 160 m; a hm3 more in the reservoir is worth 0.01 GW."""
    system = keep(small(["hydro"], shape=TWO), "hydro_plants", ["upper"])
    system = with_rows(system, "hydro_plants", "upper", existing=0.8, potential=float("nan"))
    known = {
        "head": ([150.0, 160.0], "m"),
        "head_volume": ([2.0, 2.5], "hm3"),
        "head_slope": ([0.01] * 2, "GW/hm3"),
    }
    series = {name: Series(("upper",), [np.array([values])], unit) for name, (values, unit) in known.items()}
    return replace(system, series={**system.series, **series})


def _channel_rules() -> System:
    """One line with a further terminal, run by every rule that a free curve allows."""
    system = with_rows(small(["channel"], shape=THREE), "channels", "ac", trunk="dc", bidirectional=False)
    rule = {
        "minimum": 0.1,
        "ramp": 0.25,
        "step": 2,
        "outage": 0.5,
        "outage_months": (1,),
        "own_terminal": 0.6,
    }
    return with_rules(system, dc=rule)


def _channel_curves() -> System:
    """One channel by a fixed curve, one by a curve that the plan chooses; two hours at a month's end."""
    system = small(["channel"], shape=Shape(hours=2))
    optimised = {"curve": "optimised", "curve_seasons": ("winter",) * 3 + ("summer",) * 9, "day_types": 2}
    return with_rules(system, ac={"curve": "fixed", "shape": "day"}, dc=optimised)


def _green() -> System:
    system = small(["renewable", "thermal", "channel"], ["channel_renewable_share"], TWO)
    return keep(keep(system, "sites", ["pv_west"]), "generators", ["coal_west"])


CASES: dict[str, Callable[[], System]] = {
    "balance": lambda: small([], shape=TWO),
    "renewable": _renewable,
    "thermal": lambda: small(["thermal"], shape=THREE),
    "commitment": lambda: keep(cycling(small(["thermal"], shape=THREE)), "generators", ["coal_west"]),
    "retrofits": _retrofits,
    "hydro": lambda: small(["hydro"], shape=Shape(hours=3, blocks=2)),
    "rivers": lambda: rivers(Shape(hours=3, blocks=2)),
    "heads": _heads,
    "reversible": lambda: keep(pumping(Shape(hours=2)), "hydro_plants", ["middle", "lower"]),
    "storage": lambda: small(["storage"], shape=Shape(hours=2, blocks=2)),
    "solar_thermal": lambda: small(["solar_thermal"], shape=TWO),
    "channel": lambda: small(["channel"], shape=TWO),
    "trucks": _trucks,
    "channel_rules": _channel_rules,
    "channel_curves": _channel_curves,
    "line": lambda: small(["line"], shape=TWO),
    "demand_response": lambda: small(["demand_response"], shape=FOUR),
    "converter": _converter,
    "vehicles": lambda: small(["vehicles"], shape=THREE),
    "levels": _levels,
    "clean_capacity": _clean_capacity,
    "co2_cap": lambda: small(["thermal"], ["co2_cap"], TWO),
    "co2_price": lambda: small(["thermal"], ["co2_price"], TWO),
    "curtailment": _curtailment,
    "non_fossil_share": _shares,
    "capacity_floor": lambda: _sites("capacity_floor"),
    "capacity_ceiling": lambda: small(["thermal"], ["capacity_ceiling"], Shape(hours=1)),
    "build_fixed": lambda: small(["renewable"], ["build_fixed"], Shape(years=(2025, 2030), hours=1)),
    "demand_response_capability": lambda: small(["demand_response"], ["demand_response_capability"], TWO),
    "land_limit": lambda: small(["renewable"], ["land_limit"], Shape(hours=1)),
    "investment_budget": lambda: _sites("investment_budget"),
    "electrification": lambda: small(["demand_response"], ["electrification"], TWO),
    "energy_intensity": lambda: small(["thermal", "channel"], ["energy_intensity"], Shape(hours=1)),
    "renewable_weight": _weights,
    "fuel_cap": lambda: small(["thermal"], ["fuel_cap"], TWO),
    "co2_budget": lambda: _two_years("co2_budget"),
    "co2_intensity": lambda: small(["thermal", "channel"], ["co2_intensity"], TWO),
    "co2_peak": lambda: _two_years("co2_peak"),
    "upward_reserve": lambda: _reserves("upward_reserve"),
    "downward_reserve": lambda: _reserves("downward_reserve"),
    "inertia": lambda: _reserves("inertia"),
    "synchronous_share": lambda: _reserves("synchronous_share"),
    "flexible_reserves": lambda: small(
        ["solar_thermal", "vehicles"], ["upward_reserve", "downward_reserve"], TWO
    ),
    "reserve_margin": lambda: small(["thermal", "storage", "channel"], ["reserve_margin"], TWO),
    "hourly_margin": lambda: small(["renewable", "thermal", "storage", "channel"], ["hourly_margin"], TWO),
    "channel_hours": lambda: small(["channel"], ["channel_hours"], TWO),
    "channel_renewable_share": _green,
    "channel_support": lambda: small(
        ["renewable", "thermal", "storage", "channel"], ["channel_support"], TWO
    ),
    "secure_load": lambda: small(["thermal", "channel"], ["secure_load"], TWO),
}


def text(name: str) -> str:
    """The programme of a case as text."""
    problem, _, _ = assemble(CASES[name]())
    return render(problem)


def path(name: str) -> Path:
    return FOLDER / f"{name}.lp.txt"


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for case in CASES:
        path(case).write_text(text(case), encoding="utf-8", newline="\n")
