"""Published cases of Switch 2.0.9 with their published answers (switch-model/switch, Apache-2.0)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gridplan.system import System
from gridplan.system.finance import annuity
from tests.model.small import Shape, keep, small, with_rows, with_series
from tests.model.small_tables import NAN
from tests.model.test_hand import solved

pytestmark = pytest.mark.oracle

STORAGE = 25756002.03478126  # examples/storage, total_cost.txt [$ of 2015]
INTEREST, DISCOUNT = 0.07, 0.05
DAYS = 3652.5 / 10  # a series of 24 hours stands for so many days of each of the 10 years from 2017 on
AVAILABLE = 0.98  # of the battery: forced outages of 2 % bound charge and discharge in Switch


def storage() -> System:
    """The case in MW and $: a year of one day, twelve hours of 8 MW and twelve of 0.5 MW.

    Two conventions differ and are put into the figures: Switch derates a battery's power, so a MW here is a
    derated one; and it charges fixed O&M of energy, which is added to the energy's overnight cost here.
    """
    system = small(["renewable", "thermal", "storage"], shape=Shape(hours=24), discount_rate=INTEREST)
    for table, row in (("sites", "pv_west"), ("generators", "coal_west"), ("storages", "pumped_west")):
        system = keep(system, table, [row])
    system = keep(system, "build_rates", [])
    for technology, life in (("pv", 20), ("coal", 30), ("pumped", 10)):
        system = with_rows(system, "technologies", technology, lifetime=life)
    energy = 1000.0 + 5000.0 / annuity(INTEREST, 10)
    for technology, cost, fixed, variable in (
        ("pv", 2334300.0 + 74881.9, 41850.0, 0.0),
        ("coal", 5524200.0 + 134222.0, 0.0, 28.83),  # geothermal: runs flat, burns nothing
        ("pumped", (10000.0 + 1.0) / AVAILABLE, 100.0 / AVAILABLE, 0.01),
    ):
        system = with_rows(system, "costs", technology, overnight_cost=cost, fixed_om=fixed,
                           variable_om=variable, energy_overnight_cost=energy)  # fmt: skip
    system = with_rows(system, "sites", "pv_west", existing=1.0, potential=2.0)
    system = with_rows(system, "generators", "coal_west", existing=1.0, potential=10.0)
    system = with_rows(system, "thermal_technologies", "coal", heat_rate=0.0, ramp=0.0,
                       availability=(1 - 0.0241) * (1 - 0.0075))  # fmt: skip
    system = with_rows(system, "storages", "pumped_west", existing=AVAILABLE, potential=1e3,
                       existing_energy=4.0, potential_energy=NAN)  # fmt: skip
    system = with_rows(system, "storage_technologies", "pumped", charge_efficiency=0.75, charge_ratio=1.0,
                       discharge_efficiency=1.0, self_discharge=0.0, minimum_duration=0.0,
                       maximum_duration=1e3)  # fmt: skip
    system = with_series(system, "availability", {"pv_west": [[0.61 * 0.98] * 12 + [0.0] * 12]})
    system = with_series(system, "load", {"west": [[8.0] * 12 + [0.5] * 12], "east": [[0.0] * 24]})
    span = replace(system.horizon.spans[0], count=DAYS, weight=DAYS)
    return replace(system, value_of_lost_load=1e4, horizon=replace(system.horizon, spans=(span,)))


def test_battery_with_separate_power_and_energy() -> None:
    """Annual cost of the plan, and of what stood before (which Switch pays for too), as present value."""
    _, solution, _ = solved(storage())
    assert not solution.shortfall
    stood = annuity(INTEREST, 20) * (2334300.0 + 74881.9) + annuity(INTEREST, 30) * (5524200.0 + 134222.0)
    stood += annuity(INTEREST, 10) * (10000.0 + 1.0 + 4.0 * 1000.0) + 4.0 * 6000.0
    present = (1 - (1 + DISCOUNT) ** -10) / DISCOUNT * (1 + DISCOUNT) ** -(2017 - 2015)
    assert present * (solution.objective + stood) == pytest.approx(STORAGE, rel=1e-6)
