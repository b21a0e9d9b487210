"""Every table a run leaves: its columns with type, unit and meaning, declared once.

From these declarations come the check of every frame (`tables.Results`), the types of the stored files
(`store`) and the reference page (`describe`).
"""

from __future__ import annotations

import pandas as pd

from gridplan.results.column import (
    CHANNEL,
    HOUR,
    PLANT,
    SCENARIO,
    TECHNOLOGY,
    UNIT_ID,
    WEEK,
    WEIGHT,
    YEAR,
    ZONE,
    Column,
    Table,
)
from gridplan.results.column import number as _number
from gridplan.results.column import text as _text
from gridplan.results.columns_hours import HOURLY_RESERVES, LOADING, RESERVE_HOURS, RESERVES
from gridplan.results.columns_targets import BINDING, LOW_CONFIDENCE, TARGETS
from gridplan.words import N_

QUANTITIES = (
    "load", "generation", "available", "curtailed", "charge", "discharge", "shed", "shift_up", "shift_down",
    "unserved", "exported", "imported", "loss", "spill", "conversion_in", "conversion_out", "surplus",
    "rebound",
)  # fmt: skip
STATES = (
    "level",
    "activity",
    "spilled",
    "collected",
    "online",
    "to_grid",
)  # of units, beside what they publish
CATEGORIES = (
    "investment", "fixed_om", "variable_om", "fuel", "start", "co2_price", "demand_response", "unserved",
    "shortfall", "soft_target", "certificates", "tariff",
)  # fmt: skip
KINDS = (
    "zone",
    "technology",
    "unit",
    "target",
    "season",
    "scope",
    "carrier",
)  # scope: a set of bases or a region

POWER_OR_ENERGY = _text(
    "quantity",
    N_("power [GW], energy [GWh], charge [GW] sized apart; of solar heat: field [GW], heat [GWh]"),
    ("power", "energy", "charge", "field", "heat"),
)
CARRIER = _text("carrier", N_("carrier of energy"))
FLOW_QUANTITY = _text("quantity", N_("what is measured"), QUANTITIES)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        Table("names", N_("Names, order and colour of everything reported"), (
            _text("id", N_("identifier used in all tables")),
            _text("kind", N_("what it is"), KINDS),
            _text("name_en", N_("English name")),
            _text("name_zh", N_("Chinese name")),
            _number("order", "1", N_("place in every chart")),
            _text("colour", N_("colour in every chart, #rrggbb")),
        )),
        Table("zones", N_("Zones and where they lie"), (
            ZONE,
            _number("latitude", "degree", N_("latitude, north positive")),
            _number("longitude", "degree", N_("longitude, east positive")),
            _text("base", N_("set of clean-energy bases the zone belongs to")),
            _text("region", N_("accounting region")),
        )),
        Table("capacity", N_("Installed capacity by unit at each study year"), (
            YEAR, UNIT_ID, _text("zone", N_("zone; the sending zone of a channel")),
            TECHNOLOGY, POWER_OR_ENERGY,
            _number("existing", "GW | GWh", N_("capacity that stands before the study and still does")),
            _number("committed", "GW | GWh", N_("capacity under construction, built for certain")),
            _number("new", "GW | GWh", N_("capacity the plan has chosen up to this year, by retrofits too")),
            _number("retired", "GW | GWh", N_("capacity retired early or retrofitted up to this year")),
            _number("total", "GW | GWh", N_("existing + committed + new - retired")),
            _number("potential", "GW | GWh", N_("upper bound on the total; empty if none")),
        )),
        Table("build", N_("Built and retired in each period"), (
            YEAR, UNIT_ID, ZONE, TECHNOLOGY, POWER_OR_ENERGY,
            _number("built", "GW | GWh", N_("capacity added in the period that ends with this year")),
            _number("retired", "GW | GWh", N_("capacity taken away in that period")),
        )),
        Table("retrofits", N_("Capacity that retrofits took in each period"), (
            YEAR, UNIT_ID, ZONE, _text("technology", N_("technology that it becomes")),
            _text("generator", N_("generator whose capacity is taken")),
            _text("into", N_("generator that it becomes")),
            _number("moved", "GW", N_("capacity taken in the period that ends with this year")),
        )),
        Table("portfolios", N_("What virtual power plants can call on, member by member"), (
            YEAR, _text("portfolio", N_("virtual power plant")), UNIT_ID, ZONE, TECHNOLOGY,
            _number("share", "1", N_("share of the member's capacity")),
            _number("capability", "GW", N_("share times capacity; part of the member, nothing beside it")),
        )),
        Table("energy", N_("Electricity of a year by zone and technology"), (
            SCENARIO, YEAR, ZONE, TECHNOLOGY, FLOW_QUANTITY,
            _number("value", "GWh/year (spill: hm3/year)", N_("sum over the year")),
        )),
        Table("carriers", N_("Energy of every other carrier of a year by zone and technology"), (
            SCENARIO, YEAR, ZONE, CARRIER, TECHNOLOGY, FLOW_QUANTITY,
            _number("value", "GWh/year", N_("sum over the year")),
        )),
        Table("carrier_prices", N_("Marginal price of every other carrier by zone"), (
            SCENARIO, YEAR, ZONE, CARRIER,
            _number("mean", "yuan/kWh", N_("load-weighted mean; where it has no load, the plain mean")),
            _number("minimum", "yuan/kWh", N_("lowest hour")),
            _number("maximum", "yuan/kWh", N_("highest hour")),
        )),
        Table("channels", N_("Use of every transmission channel"), (
            SCENARIO, YEAR, CHANNEL,
            _text("from_zone", N_("sending zone")), _text("to_zone", N_("receiving zone")),
            _number("capacity", "GW", N_("capacity at the sending end")),
            _number("sent_forward", "GWh/year", N_("energy sent forward, before losses")),
            _number("received_forward", "GWh/year", N_("energy received forward, after losses")),
            _number("sent_backward", "GWh/year", N_("energy sent backward, before losses")),
            _number("received_backward", "GWh/year", N_("energy received backward, after losses")),
            _number("hours", "h/year", N_("full-load hours: energy sent forward over capacity")),
        )),
        Table("landed_costs", N_("What a kWh costs where a channel delivers it"), (
            SCENARIO, YEAR, CHANNEL,
            _number("sending_price", "yuan/kWh", N_("marginal price at the sending end, by energy sent")),
            _number("transmission_cost", "yuan/kWh", N_("annual cost of the channel over energy received")),
            _number("landed_cost", "yuan/kWh", N_("price at the sending end, losses and transmission")),
            _number("receiving_price", "yuan/kWh", N_("marginal price at the receiving end")),
            _number("landed_price", "yuan/kWh", N_("price at the sending end, losses and tariff")),
            _number("benchmark_price", "yuan/kWh", N_("benchmark price of coal power at the receiving end")),
        )),
        LOADING,
        RESERVES,
        RESERVE_HOURS,
        Table("costs", N_("Costs by unit and category"), (
            YEAR, UNIT_ID, ZONE, TECHNOLOGY, _text("category", N_("cost category"), CATEGORIES),
            _number("annual", "million yuan/year", N_("cost of one year, undiscounted")),
            _number("discounted", "million yuan", N_("cost of the whole period, discounted")),
        )),
        Table("emissions", N_("Carbon dioxide and fuel by zone and technology"), (
            SCENARIO, YEAR, ZONE, TECHNOLOGY,
            _number("co2", "kt/year", N_("carbon dioxide emitted")),
            _number("fuel", "ktce/year", N_("fuel burned, coal-equivalent")),
        )),
        Table("certificates", N_("Green certificates traded by region"), (
            YEAR, _text("region", N_("accounting region")),
            _number("bought", "GWh/year", N_("bought from outside, towards the renewable weight")),
            _number("sold", "GWh/year", N_("sold, of what is consumed beyond the weight")),
        )),
        Table("hydro", N_("Water and energy of every hydro plant"), (
            SCENARIO, YEAR, PLANT,
            _number("inflow", "hm3/year", N_("natural inflow of the plant's own basin")),
            _number("arriving", "hm3/year", N_("water arriving from the plant upstream")),
            _number("release", "hm3/year", N_("water through the turbines")),
            _number("spill", "hm3/year", N_("water past the turbines")),
            _number("generation", "GWh/year", N_("electricity generated")),
        )),
        Table("storage", N_("Use of every store"), (
            SCENARIO, YEAR, UNIT_ID, ZONE, TECHNOLOGY,
            _number("charged", "GWh/year", N_("energy taken from the grid")),
            _number("discharged", "GWh/year", N_("energy given to the grid")),
            _number("lost", "GWh/year", N_("energy taken less energy given")),
            _number("cycles", "1/year", N_("energy drawn from the store over its energy capacity")),
            _number("cycle_limit", "1/year", N_("most cycles a year; empty if none")),
            _number("at_once", "GWh/year", N_("charged and discharged in one hour, which only loses power")),
            _number("at_once_hours", "h/year", N_("hours in which that happens")),
            _number("at_once_price", "yuan/kWh", N_("mean price in those hours; empty if none")),
        )),
        Table("vehicles", N_("Charging of every fleet of vehicles that is enrolled"), (
            SCENARIO, YEAR, UNIT_ID, ZONE, TECHNOLOGY,
            _number("enrolled", "GW", N_("power of the chargers that charge smartly")),
            _number("usual", "GWh/year", N_("what they would charge if nobody asked them to wait")),
            _number("charged", "GWh/year", N_("what they charge")),
            _number("moved", "GWh/year", N_("part of the usual charging that was put off to other hours")),
            _number("to_grid", "GWh/year", N_("energy given to the grid")),
        )),
        Table("solar_thermal", N_("Heat and power of every concentrating solar plant"), (
            SCENARIO, YEAR, UNIT_ID, ZONE, TECHNOLOGY,
            _number("offered", "GWh/year", N_("heat that the field could give")),
            _number("collected", "GWh/year", N_("heat taken into the store; the rest is defocused")),
            _number("generation", "GWh/year", N_("electricity generated")),
            _number("multiple", "1", N_("heat of the field at design sun over the heat of full power")),
            _number("duration", "h", N_("hours of full power that the store holds")),
            _number("hours", "h/year", N_("full-load hours of the power block")),
        )),
        Table("reservoir_levels", N_("Stored water at the edges of the weeks of a year"), (
            SCENARIO, YEAR, PLANT, Column("week", "integer", "", N_("week, at whose beginning")),
            _number("level", "hm3", N_("active water stored")),
            _number("maximum", "hm3", N_("active storage")),
        )),
        Table("heads", N_("Heads that follow their curves, and how far the programme's are from them"), (
            SCENARIO, YEAR, PLANT,
            _number("head", "m", N_("mean head by the curves, weighted by release")),
            _number("generation", "GWh/year", N_("electricity generated, by the programme")),
            _number("by_curves", "GWh/year", N_("electricity of the same water by the curves")),
            _number("head_error", "1", N_("generation over that by the curves, less one")),
        )),
        Table("water_values", N_("What one more cubic metre in a reservoir is worth"), (
            SCENARIO, YEAR, PLANT, WEEK,
            _number("value", "yuan/m3", N_("cost that one more cubic metre saves, mean of the block")),
            _number("energy_value", "yuan/kWh", N_("the same by what it generates here and below")),
        )),
        Table("adequacy", N_("Firm capacity against the requirement by season"), (
            YEAR, _text("season", N_("season of the reserve margin")),
            _text("zone", N_("zone or target the margin holds for")),
            _text("technology", N_("technology; 'requirement' holds (1 + margin) x peak")),
            _number("firm", "GW", N_("capacity that counts")),
        )),
        Table("prices", N_("Marginal price of electricity by zone"), (
            SCENARIO, YEAR, ZONE,
            _number("mean", "yuan/kWh", N_("load-weighted mean")),
            _number("minimum", "yuan/kWh", N_("lowest hour")),
            _number("maximum", "yuan/kWh", N_("highest hour")),
        )),
        Table("duals", N_("Shadow prices of the plan's binding rows"), (
            _text("row", N_("row of the plan")), YEAR,
            _number("value", "", N_("change of total cost per unit of the row's limit")),
            _text("unit", N_("unit of the shadow price")),
        )),
        Table("registry", N_("What the documents aim at, and how the study treats it"), (
            _text("entry", N_("identifier of the aim")),
            _text("region", N_("region the document speaks of")),
            _text("document", N_("document that sets it")),
            _text("name_en", N_("English name")),
            _text("name_zh", N_("Chinese name")),
            _text("due", N_("year or date as the document says it")),
            _text("value", N_("amount as the document says it")),
            _text("treatment", N_("constraint, indicator, load or outside")),
            _text("targets", N_("targets of this study that stand for it, joined by ;")),
            _text("elsewhere", N_("targets that stand for it and are not in this study, joined by ;")),
            _text("how_en", N_("how it is treated, in English")),
            _text("how_zh", N_("how it is treated, in Chinese")),
        )),
        Table("technology_costs", N_("Levelised cost and use by technology"), (
            YEAR, TECHNOLOGY,
            _number("lcoe", "yuan/kWh", N_("annual cost over energy delivered after curtailment")),
            _number("utilisation", "h/year", N_("full-load hours")),
        )),
    )
}  # fmt: skip

HOURLY: dict[str, Table] = {
    table.name: table
    for table in (
        Table("dispatch", N_("Electric power of every hour by zone and technology"), (
            SCENARIO, YEAR, WEEK, WEIGHT, HOUR, ZONE, TECHNOLOGY, FLOW_QUANTITY,
            _number("value", "GW (spill: hm3/h)", N_("mean of the hour")),
        )),
        Table("units", N_("Power of every unit and hour, and the level of every store"), (
            SCENARIO, YEAR, WEEK, WEIGHT, HOUR, UNIT_ID, ZONE, TECHNOLOGY,
            _text("quantity", N_("what is measured"), (*QUANTITIES, *STATES)),
            _number("value", "GW (level: GWh)", N_("mean of the hour; a level at its end")),
        )),
        Table("carriers", N_("Power of every other carrier and hour by zone and technology"), (
            SCENARIO, YEAR, WEEK, WEIGHT, HOUR, ZONE, CARRIER, TECHNOLOGY, FLOW_QUANTITY,
            _number("value", "GW", N_("mean of the hour")),
        )),
        Table("prices", N_("Marginal price of electricity of every hour"), (
            SCENARIO, YEAR, WEEK, HOUR, ZONE, _number("value", "yuan/kWh", N_("marginal price")),
        )),
        Table("reservoirs", N_("Water of every reservoir and hour"), (
            SCENARIO, YEAR, WEEK, HOUR, PLANT,
            _number("volume", "hm3", N_("active water stored at the end of the hour")),
            _number("release", "hm3/h", N_("water through the turbines")),
            _number("spill", "hm3/h", N_("water past the turbines")),
            _number("inflow", "hm3/h", N_("natural inflow")),
        )),
        Table("channels", N_("Power on every channel and hour"), (
            SCENARIO, YEAR, WEEK, HOUR, CHANNEL,
            _number("forward", "GW", N_("power sent forward")),
            _number("backward", "GW", N_("power sent backward")),
        )),
        Table("lines", N_("Power on every AC line and hour, by pieces of its losses"), (
            SCENARIO, YEAR, WEEK, HOUR, CHANNEL,
            _text("piece", N_("piece of the parabola of losses, from the lowest load")),
            _number("forward", "GW", N_("power sent forward")),
            _number("backward", "GW", N_("power sent backward")),
        )),
        HOURLY_RESERVES,
    )
}  # fmt: skip


def describe(language: str = "en") -> pd.DataFrame:
    """All columns of all files: file, column, unit, meaning; one row a column."""
    files = [(f"tables/{name}.parquet", table) for name, table in TABLES.items()]
    files += [(f"hourly/{name}.parquet", table) for name, table in HOURLY.items()]
    files += [(f"{table.name}.csv", table) for table in (TARGETS, BINDING, LOW_CONFIDENCE)]
    rows = [
        (file, table.meaning.text(language), column.name, column.unit, column.meaning.text(language))
        for file, table in files
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=["file", "table", "column", "unit", "meaning"])
