"""Tables of thermal technologies: how they burn fuel, start, follow the load and stand still by season."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import NAMES, TECHNOLOGY, key
from gridplan.words import N_

MUST_RUN = Column(
    "must_run", "float", N_("Must run"),
    N_("share of available capacity that is kept running, as for heat or the safety of a grid"),
    required=False, default=0.0, minimum=0, maximum=1,
)  # fmt: skip

TABLES = (
    Table(
        "thermal_technologies", ("technology",), N_("Thermal technologies"),
        N_("how thermal technologies burn fuel and follow the load"),
        (
            TECHNOLOGY,
            Column("fuel", "id", N_("Fuel"), N_("rows of the table fuels"), refers="fuels"),
            Column(
                "heat_rate", "float", N_("Heat rate"),
                N_("coal equivalent burned per unit of electricity sent out, at full load"),
                unit="kgce/kWh", store="ktce/GWh", minimum=0, above=True, maximum=1,
            ),
            Column(
                "ramp", "float", N_("Ramp"),
                N_("share of capacity by which output may change within an hour"),
                unit="1/h", store="1/h", required=False, default=1.0, minimum=0, above=True, maximum=60,
            ),
            Column(
                "availability", "float", N_("Availability"),
                N_("share of capacity left by planned and forced outages, in seasons without own rows"),
                required=False, default=0.9, minimum=0, above=True, maximum=1,
            ),
            Column(
                "minimum_load", "float", N_("Minimum load"),
                N_("least output as a share of the capacity that is running"),
                required=False, default=0.0, minimum=0, maximum=0.95,
            ),
            Column(
                "part_load_penalty", "float", N_("Part-load penalty"),
                N_("by how much the heat rate is higher at minimum load than at full load, as a share"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "start_cost", "float", N_("Start cost"),
                N_("wear of a start, per unit of capacity, without fuel"),
                unit="yuan/kW", store="million yuan/GW", required=False, default=0.0, minimum=0,
            ),
            Column(
                "start_fuel", "float", N_("Start fuel"), N_("fuel burned by a start, per unit of capacity"),
                unit="kgce/kW", store="ktce/GW", required=False, default=0.0, minimum=0,
            ),
            Column(
                "minimum_up_time", "int", N_("Minimum up time"),
                N_("hours that capacity runs once it is started"),
                unit="h", store="h", required=False, default=1, minimum=1, maximum=168,
            ),
            Column(
                "minimum_down_time", "int", N_("Minimum down time"),
                N_("hours that capacity stands still once it is stopped"),
                unit="h", store="h", required=False, default=1, minimum=1, maximum=168,
            ),
            MUST_RUN,
            Column(
                "reserve_share", "float", N_("Reserve share"),
                N_("share of running capacity by which output can be raised or lowered in time for reserve"),
                required=False, default=1.0, minimum=0, maximum=1,
            ),
            Column(
                "capture", "float", N_("CO2 captured"), N_("share of the CO2 of the fuel that is captured"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
        ),
    ),
    Table(
        "thermal_seasons", ("technology", "season"), N_("Seasons of thermal technologies"),
        N_("outages and must-run in all hours of a season; in other months: the technology's own figures"),
        (
            TECHNOLOGY,
            Column("season", "id", N_("Season"), N_("row of the table seasons"), refers="seasons"),
            Column(
                "maintenance", "float", N_("Maintenance"), N_("share of capacity in planned maintenance"),
                required=False, default=0.0, minimum=0, maximum=0.95,
            ),
            Column(
                "forced_outage", "float", N_("Forced outage"),
                N_("share of capacity not in maintenance that is out of order"),
                required=False, default=0.0, minimum=0, maximum=0.95,
            ),
            MUST_RUN,
        ),
    ),
    Table(
        "retrofits", ("retrofit",), N_("Retrofits"),
        N_("existing capacity that may move to another generator (more flexible, with CO2 capture) or be "
           "renewed beyond its age"),
        (
            key("retrofit", "retrofits"),
            *NAMES,
            Column(
                "generator", "id", N_("Generator"), N_("whose existing capacity is taken"),
                refers="generators",
            ),
            Column(
                "into", "id", N_("Into"),
                N_("generator that it becomes, of another technology; the same one: it is renewed"),
                refers="generators",
            ),
            Column(
                "overnight_cost", "float", N_("Overnight cost"), N_("per unit of capacity taken"),
                unit="yuan/kW", store="million yuan/GW", minimum=0,
            ),
            Column(
                "share", "float", N_("Largest share"), N_("of the existing capacity, at most"),
                required=False, default=1.0, minimum=0, maximum=1,
            ),
            Column(
                "output", "float", N_("Output left"),
                N_("capacity that it has afterwards per unit taken; below 1 where the retrofit draws power"),
                required=False, default=1.0, minimum=0, above=True, maximum=1,
            ),
            Column(
                "extension", "int", N_("Extension"),
                N_("years for which it stands beyond the year existing_until of the generator"),
                unit="year", store="year", required=False, default=0, minimum=0, maximum=100,
            ),
            Column(
                "earliest_year", "int", N_("Earliest year"),
                N_("first year in which capacity may be taken; empty: any year of the study after the first"),
                required=False, minimum=1900, maximum=2200,
            ),
        ),
    ),
)  # fmt: skip
