"""Columns of what holds hour by hour: operating reserve, and the loading of channels and AC lines."""

from __future__ import annotations

from gridplan.results.column import (
    CHANNEL,
    HOUR,
    SCENARIO,
    WEEK,
    WEIGHT,
    YEAR,
    ZONE,
    Table,
    number,
    text,
)
from gridplan.words import N_

OFFERED, NEED, PRICE = "offered", "need", "price"
TARGET = text("target", N_("target of every hour: reserve up or down, inertia, synchronous share"))
POWER = "GW | GW*s"
SHARED = "yuan/kWh | yuan/(kW*s*h)"

LOADING = Table("line_loading", N_("Loading of every channel and AC line"), (
    SCENARIO, YEAR, CHANNEL,
    number("limit", "GW", N_("most it may send: capacity, of an AC line its secure share")),
    number("highest", "GW", N_("highest power sent in an hour")),
    number("loading", "1", N_("mean of power sent over what may be sent in the hour")),
    number("hours_90", "h/year", N_("hours at 90 % of what may be sent, or more")),
    number("hours_full", "h/year", N_("hours at what may be sent")),
    number("shadow_price", "yuan/kW/year", N_("what one more kW of it would save of a year's operation")),
))  # fmt: skip

RESERVES = Table("reserves", N_("Who holds the reserve, by zone and technology"), (
    SCENARIO, YEAR, TARGET, ZONE,
    text("technology", N_("technology; 'requirement' holds what is needed")),
    number("mean", POWER, N_("mean of the year of what units could give")),
    number("scarcest", POWER, N_("what they could give in the scarcest hour")),
))  # fmt: skip

RESERVE_HOURS = Table("reserve_hours", N_("How scarce the reserve is"), (
    SCENARIO, YEAR, TARGET,
    text("kind", N_("kind of target")),
    text("unit", N_("unit of what is held")),
    WEEK, HOUR,
    number("least", "1", N_("what units could give over what is needed, in the scarcest hour (week, hour)")),
    number("missed", "GWh/year | GW*s*h/year", N_("need that units could not meet")),
    number("priced_hours", "h/year", N_("hours in which one more unit of it would cost something")),
    number("shadow_price", "yuan/kW/year | yuan/(kW*s)/year", N_("sum of the hourly prices of the year")),
    number("highest_price", SHARED, N_("highest price of an hour")),
))  # fmt: skip

HOURLY_RESERVES = Table("reserves", N_("Reserve that units hold in every hour, against the need"), (
    SCENARIO, YEAR, WEEK, WEIGHT, HOUR, TARGET,
    text("zone", N_("zone of the units; empty for need and price")),
    text("technology", N_("technology of the units; empty for need and price")),
    text("quantity", N_("what is measured"), (OFFERED, NEED, PRICE)),
    number("value", f"{POWER}; price: {SHARED}", N_("offered: all that units could give within the hour")),
))  # fmt: skip
