"""Columns that many tables share, and the tables of zones, technologies, their costs and fuels."""

from __future__ import annotations

from dataclasses import replace

from gridplan.inputs.schema import Column, Table
from gridplan.words import N_

ELECTRICITY = "electricity"  # the carrier that needs no row and no column
NAMES = (
    Column("name_en", "text", N_("English name"), N_("name in English charts and reports")),
    Column("name_zh", "text", N_("Chinese name"), N_("name in Chinese charts and reports")),
)
OPTIONAL_NAMES = tuple(replace(column, required=False) for column in NAMES)
ZONE = Column("zone", "id", N_("Zone"), N_("zone it stands in"), refers="zones")
TECHNOLOGY = Column(
    "technology",
    "id",
    N_("Technology"),
    N_("row of the table technologies"),
    refers="technologies",
)
YEAR = Column("year", "int", N_("Year"), N_("calendar year"), minimum=1900, maximum=2200)
LATITUDE = Column(
    "latitude", "float", N_("Latitude"), N_("north positive"),
    unit="degree", store="degree", minimum=-90, maximum=90,
)  # fmt: skip
LONGITUDE = Column(
    "longitude", "float", N_("Longitude"), N_("east positive"),
    unit="degree", store="degree", minimum=-180, maximum=180,
)  # fmt: skip
ASSET = (
    Column(
        "existing", "float", N_("Existing capacity"), N_("capacity in the first year of the study"),
        unit="MW", store="GW", required=False, default=0.0, minimum=0,
    ),
    Column(
        "existing_until", "int", N_("Existing until"),
        N_("year from which the existing capacity is gone; empty: it stays"),
        required=False, minimum=1900, maximum=2200,
    ),
    Column(
        "committed", "float", N_("Committed capacity"), N_("capacity under construction, built for certain"),
        unit="MW", store="GW", required=False, default=0.0, minimum=0,
    ),
    Column(
        "committed_year", "int", N_("Committed year"), N_("first year of the committed capacity"),
        required=False, minimum=1900, maximum=2200,
    ),
    Column(
        "potential", "float", N_("Capacity potential"),
        N_("upper bound on existing, committed and new capacity together; empty: nothing new can be built"),
        unit="MW", store="GW", required=False, minimum=0,
    ),
    Column(
        "earliest_year", "int", N_("Earliest year"),
        N_("first year in which new capacity may be built; empty: any year of the study after the first"),
        required=False, minimum=1900, maximum=2200,
    ),
    Column(
        "latest_year", "int", N_("Latest year"),
        N_("last year in which new capacity may be built; empty: any later year"),
        required=False, minimum=1900, maximum=2200,
    ),
    Column(
        "stands_for", "id", N_("Stands for"),
        N_("zone whose supply this unit stands for; it is left out of studies that have that zone"),
        required=False, refers="zones",
    ),
)  # fmt: skip
CARRIER = Column(
    "carrier", "id", N_("Carrier"), N_("row of the table carriers; empty: electricity"),
    required=False, default=ELECTRICITY,
)  # fmt: skip
OWN_COST = Column(
    "overnight_cost", "float", N_("Overnight cost"),
    N_("own figure of this unit instead of the technology's"),
    unit="yuan/kW", store="million yuan/GW", required=False, minimum=0,
)  # fmt: skip


def key(name: str, of: str) -> Column:
    """The column that identifies a row; `of` is the key's table itself, so it refers to nothing."""
    return Column(
        name,
        "id",
        N_("Identifier of the {thing}", thing=THINGS[of]),
        N_("lower-case letters, digits and _"),
    )


THINGS = {
    "zones": N_("zone"),
    "technologies": N_("technology"),
    "hydro_plants": N_("hydro plant"),
    "sites": N_("site"),
    "generators": N_("generator"),
    "storages": N_("storage unit"),
    "reversible_units": N_("reversible unit"),
    "solar_thermal_plants": N_("concentrating solar plant"),
    "channels": N_("channel"),
    "lines": N_("AC line"),
    "demand_response": N_("demand response"),
    "vehicles": N_("fleet of vehicles"),
    "retrofits": N_("retrofit"),
    "carriers": N_("carrier"),
    "converters": N_("converter"),
    "seasons": N_("season"),
    "targets": N_("target"),
    "registry": N_("aim"),
}

TABLES = (
    Table(
        "zones", ("zone",), N_("Zones"),
        N_("the areas whose load and supply are balanced every hour"),
        (
            key("zone", "zones"),
            *NAMES,
            LATITUDE,
            LONGITUDE,
            Column(
                "base", "id", N_("Base"), N_("set of zones that a target may name, such as three_bases"),
                required=False,
            ),
            Column("region", "id", N_("Region"), N_("accounting region of the energy and carbon statistics")),
            Column(
                "within", "id", N_("Part of"),
                N_("zone that this one is carved out of: without this zone its units count there, "
                   "with both its load is taken off there"),
                required=False, refers="zones",
            ),
            Column(
                "benchmark_price", "float", N_("Benchmark price"),
                N_("price of coal power that electricity brought in from outside is measured by"),
                unit="yuan/kWh", store="million yuan/GWh", required=False, minimum=0, above=True, maximum=5,
            ),
        ),
        required=True,
    ),
    Table(
        "technologies", ("technology",), N_("Technologies"),
        N_("what can be built and run, and how reports show it"),
        (
            key("technology", "technologies"),
            *NAMES,
            Column(
                "plugin", "id", N_("Plug-in"),
                N_("part of the model: renewable, thermal, hydro, storage, channel, solar_thermal and more"),
            ),
            Column(
                "resource", "id", N_("Resource"),
                N_("what it lives on: wind, solar, water, gas, coal, electricity"),
            ),
            Column("non_fossil", "bool", N_("Non-fossil"), N_("its electricity counts as non-fossil energy")),
            Column("clean", "bool", N_("Clean"), N_("its capacity counts towards targets of clean capacity")),
            Column(
                "lifetime", "int", N_("Lifetime"), N_("years over which the investment is paid off"),
                unit="year", store="year", minimum=1, maximum=200,
            ),
            Column(
                "construction_spending", "list", N_("Spending during construction"),
                N_("percent of the overnight cost spent in each year before commissioning, first year first, "
                   "joined by ;, such as 20;50;30; interest until then is added; empty: all is spent then"),
                required=False, item="int", minimum=0, maximum=100,
            ),
            Column(
                "land_use", "float", N_("Land use"), N_("land taken by a unit of capacity, for land_limit"),
                unit="m2/kW", store="km2/GW", required=False, minimum=0,
            ),
            Column(
                "inertia", "float", N_("Inertia"),
                N_("inertia constant of its machines; 0: it joins the grid through converters"),
                unit="s", store="s", required=False, default=0.0, minimum=0, maximum=20,
            ),
            Column(
                "order", "int", N_("Order"), N_("place in every chart, smallest at the bottom"),
                minimum=0, maximum=10_000,
            ),
            Column(
                "colour", "colour", N_("Colour"),
                N_("colour in every chart, as #rrggbb; choose colour-blind safe ones"),
            ),
        ),
        required=True,
    ),
    Table(
        "costs", ("technology", "year"), N_("Costs"),
        N_("costs by year in constant money of the price year; linear between years, level outside"),
        (
            TECHNOLOGY,
            YEAR,
            Column(
                "overnight_cost", "float", N_("Overnight cost"),
                N_("investment per unit of power, without interest during construction"),
                unit="yuan/kW", store="million yuan/GW", minimum=0,
            ),
            Column(
                "energy_overnight_cost", "float", N_("Overnight cost of energy"),
                N_("investment per unit of stored energy; for storage, and of heat for concentrating solar"),
                unit="yuan/kWh", store="million yuan/GWh", required=False, minimum=0,
            ),
            Column(
                "charge_overnight_cost", "float", N_("Overnight cost of charging"),
                N_("investment per unit of charging power; for storage that charges by machines of its own"),
                unit="yuan/kW", store="million yuan/GW", required=False, minimum=0,
            ),
            Column(
                "field_overnight_cost", "float", N_("Overnight cost of the solar field"),
                N_("investment per unit of heat at design sun; for concentrating solar"),
                unit="yuan/kW", store="million yuan/GW", required=False, minimum=0,
            ),
            Column(
                "fixed_om", "float", N_("Fixed O&M"), N_("fixed operation and maintenance"),
                unit="yuan/kW/year", store="million yuan/GW/year", minimum=0,
            ),
            Column(
                "variable_om", "float", N_("Variable O&M"),
                N_("operation and maintenance per unit of energy, without fuel"),
                unit="yuan/MWh", store="million yuan/GWh", minimum=0,
            ),
        ),
        required=True,
    ),
    Table(
        "fuels", ("fuel", "year"), N_("Fuels"),
        N_("prices and emissions of fuels by year; linear between years, level outside"),
        (
            Column("fuel", "id", N_("Fuel"), N_("lower-case letters, digits and _")),
            YEAR,
            Column(
                "price", "float", N_("Price"), N_("price per unit of coal equivalent, delivered"),
                unit="yuan/tce", store="million yuan/ktce", minimum=0,
            ),
            Column(
                "co2_factor", "float", N_("CO2 factor"), N_("CO2 per unit of coal equivalent burned"),
                unit="t/tce", store="kt/ktce", minimum=0, maximum=6,
            ),
        ),
    ),
)  # fmt: skip
