"""What the plan achieves of every target, recomputed from the raw inputs and the results."""

from __future__ import annotations

from collections.abc import Callable

from gridplan.results import measures_capacity as capacity
from gridplan.results import measures_carbon as carbon
from gridplan.results.aims import AT_MOST, MISSED, Aim, Measure, aims
from gridplan.results.measures_carbon import emissions
from gridplan.results.record import Record

MEASURES: dict[str, Callable[[Record, Aim], Measure]] = {
    "clean_capacity": capacity.clean_capacity,
    "capacity_floor": capacity.capacity_floor,
    "capacity_ceiling": capacity.capacity_ceiling,
    "build_fixed": capacity.build_fixed,
    "demand_response_capability": capacity.response_capability,
    "land_limit": capacity.land_limit,
    "investment_budget": capacity.investment_budget,
    "reserve_margin": capacity.reserve_margin,
    "co2_cap": carbon.co2_cap,
    "co2_price": carbon.co2_price,
    "co2_intensity": carbon.co2_intensity,
    "co2_budget": carbon.co2_budget,
    "co2_peak": carbon.co2_peak,
    "electrification": carbon.electrification,
    "fuel_cap": carbon.fuel_cap,
    "curtailment": carbon.curtailment,
}


def measure(record: Record, aim: Aim) -> Measure:
    """What a target comes to; of any kind but non_fossil_share (see gridplan.results.non_fossil)."""
    return MEASURES[aim.kind](record, aim)


__all__ = ["AT_MOST", "MISSED", "Aim", "Measure", "aims", "emissions", "measure"]
