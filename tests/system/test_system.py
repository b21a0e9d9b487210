"""Look-ups of the frozen system: scopes, costs between years, units with their technologies, the calendar."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, replace
from types import SimpleNamespace

import numpy as np
import pytest

from gridplan.system import Scenario, Series
from gridplan.system.horizon import build_horizon
from tests.model.small import Shape, small, with_rows

SYSTEM = small()


@pytest.mark.parametrize(
    ("names", "zones"),
    [
        (("*",), ["west", "east"]),
        (("three_bases",), ["west"]),
        (("sichuan",), ["east"]),
        (("east", "west"), ["west", "east"]),
        (("tibet", "west"), ["west"]),
        (("nowhere",), []),
    ],
)
def test_a_scope_names_zones_bases_and_regions(names: tuple[str, ...], zones: list[str]) -> None:
    assert SYSTEM.selection(names) == zones


def test_technologies_are_named_by_id_or_resource() -> None:
    assert SYSTEM.technologies_of(("solar", "wind")) == ["pv", "wind", "tower"]
    assert SYSTEM.technologies_of(("coal", "gas")) == ["coal", "gas"]
    everything = list(SYSTEM.tables["technologies"]["technology"])
    assert SYSTEM.technologies_of(()) == SYSTEM.technologies_of(("*",)) == everything


def test_costs_are_linear_between_years_and_level_outside() -> None:
    found = [SYSTEM.cost("coal", year, "overnight_cost") for year in (2020, 2025, 2030, 2035, 2050)]
    assert found == pytest.approx([4.0, 4.0, 3.8, 3.6, 3.6])
    with pytest.raises(KeyError, match="fusion"):
        SYSTEM.cost("fusion", 2030, "overnight_cost")
    with pytest.raises(KeyError, match="energy_overnight_cost"):
        SYSTEM.cost("coal", 2030, "energy_overnight_cost")


def test_an_empty_cost_of_one_year_is_left_out() -> None:
    costs = SYSTEM.tables["costs"].copy()
    costs.loc[(costs["technology"] == "coal") & (costs["year"] == 2035), "overnight_cost"] = np.nan
    system = replace(SYSTEM, tables={**SYSTEM.tables, "costs": costs})
    assert system.cost("coal", 2030, "overnight_cost") == 4.0


def test_units_carry_the_columns_of_their_technology() -> None:
    units = SYSTEM.units("generators", "thermal_technologies")
    assert units.loc["gas_east", ["zone", "fuel", "lifetime", "clean"]].tolist() == [
        "east", "natural_gas", 25, False
    ]  # fmt: skip
    assert units.loc["gas_east", "source"] == "made up"
    assert not units.columns.duplicated().any()


def test_what_was_remembered_does_not_outlive_a_change() -> None:
    assert SYSTEM.cost("coal", 2030, "fixed_om") == pytest.approx(0.08)
    changed = with_rows(SYSTEM, "costs", "coal", fixed_om=1.0)
    assert changed.cost("coal", 2030, "fixed_om") == 1.0
    assert SYSTEM.cost("coal", 2030, "fixed_om") == pytest.approx(0.08)


def test_a_series_gives_units_in_the_order_asked_for() -> None:
    series = Series(("a", "b"), [np.array([[1.0, 2.0], [3.0, 4.0]])], "GW")
    assert series.of(0, ["b", "a"]).tolist() == [[3.0, 4.0], [1.0, 2.0]]
    assert series.of(0, []).shape == (0, 2)
    with pytest.raises(KeyError, match="c"):
        series.of(0, ["c"])


def test_the_system_is_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        SYSTEM.name = "other"  # type: ignore[misc]


def _weeks(assignment: list[int], weights: list[float]) -> dict[str, SimpleNamespace]:
    hours = [np.arange(3) + 3 * k for k in range(len(weights))]
    return {"normal": SimpleNamespace(hours=hours, assignment=assignment, weights=weights)}


def test_a_calendar_is_complete_where_each_block_stands_for_itself() -> None:
    scenario = (Scenario("normal", "normal", 1.0),)
    whole = build_horizon((2030,), scenario, _weeks([0, 1, 2], [1, 1, 1]), {2030: 1.0})
    part = build_horizon((2025, 2030), scenario, _weeks([0, 1, 0], [2, 1]), {2025: 5.0, 2030: 4.0})
    assert whole.calendar(2030, "normal").complete
    assert not part.calendar(2030, "normal").complete
    assert part.calendar(2030, "normal").blocks == (2, 3, 2)
    assert [span.weight for span in part.spans] == [10.0, 5.0, 8.0, 4.0]
    assert [span.start for span in part.spans] == [0, 3, 0, 3]
    assert len(part.calendar(2025, "normal").edges) == 4
    assert part.gap(2030) == 5 and part.gap(2025) == 5


def test_what_weights_count_beyond_the_calendar_lengthens_its_last_stretch() -> None:
    scenario = (Scenario("normal", "normal", 1.0),)
    horizon = build_horizon((2030,), scenario, _weeks([0, 1, 0], [2.25, 1.0]), {2030: 1.0})
    assert horizon.calendar(2030, "normal").lengths == pytest.approx((1.0, 1.0, 1.25))


def test_shape_of_the_small_system_is_what_it_says() -> None:
    system = small(shape=Shape(years=(2025, 2030), blocks=2, hours=3))
    assert len(system.horizon.spans) == 4
    assert all(len(span.hours) == 3 for span in system.horizon.spans)
