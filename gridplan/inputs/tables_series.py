"""Tables that become hourly series: climate, inflow, load; and demand response."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import NAMES, TECHNOLOGY, YEAR, ZONE, key
from gridplan.words import N_

HYDROLOGIES = ("wet", "normal", "dry", "extreme_dry")
MONTH = Column("month", "int", N_("Month"), N_("1 is January"), minimum=1, maximum=12)
SHAPE = Column("shape", "id", N_("Shape"), N_("lower-case letters, digits and _"))

TABLES = (
    Table(
        "climate", ("climate", "month"), N_("Climate"),
        N_("monthly statistics from which hourly weather is drawn; twelve rows a climate"),
        (
            Column("climate", "id", N_("Climate"), N_("lower-case letters, digits and _")),
            MONTH,
            Column(
                "irradiation", "float", N_("Irradiation"),
                N_("global irradiation on the horizontal, sum of the month"),
                unit="kWh/m2", store="kWh/m2", minimum=0, maximum=400,
            ),
            Column(
                "temperature", "float", N_("Temperature"), N_("monthly mean of the air"),
                unit="degC", store="degC", minimum=-60, maximum=50,
            ),
            Column(
                "temperature_range", "float", N_("Temperature range"),
                N_("mean difference between a day's highest and lowest temperature"),
                unit="K", store="K", minimum=0, maximum=50,
            ),
            Column(
                "wind_speed", "float", N_("Wind speed"), N_("monthly mean at the height wind_height"),
                unit="m/s", store="m/s", minimum=0, maximum=40,
            ),
            Column(
                "wind_height", "float", N_("Wind height"), N_("height above ground of the wind speed"),
                unit="m", store="m", minimum=1, maximum=300,
            ),
            Column(
                "wind_spread", "float", N_("Wind spread"),
                N_("standard deviation of the hourly wind speed over its mean"),
                minimum=0, above=True, maximum=3,
            ),
            Column(
                "wind_persistence", "float", N_("Wind persistence"),
                N_("correlation of the wind speed with that of the hour before"),
                minimum=0, maximum=0.9999,
            ),
            Column(
                "clearness_spread", "float", N_("Clearness spread"),
                N_("standard deviation of the daily clear-sky index"),
                minimum=0, maximum=1,
            ),
            Column(
                "clearness_persistence", "float", N_("Clearness persistence"),
                N_("correlation of the daily clear-sky index with that of the day before"),
                minimum=0, maximum=0.9999,
            ),
            Column(
                "linke_turbidity", "float", N_("Linke turbidity"), N_("haze of the clear sky"),
                minimum=1, maximum=15,
            ),
        ),
    ),
    Table(
        "inflow_shapes", ("shape", "hydrology"), N_("Inflow shapes"),
        N_("monthly flow over the long-term mean, by kind of year; those of normal average about 1"),
        (
            SHAPE,
            Column("hydrology", "text", N_("Hydrology"), N_("kind of year"), choices=HYDROLOGIES),
            *(
                Column(
                    f"m{month}", "float", N_("Month {month}", month=month),
                    N_("flow of the month over the long-term mean"),
                    minimum=0, maximum=20, family="m",
                )
                for month in range(1, 13)
            ),
        ),
    ),
    Table(
        "loads", ("zone", "year"), N_("Loads"),
        N_("yearly energy and peak of a zone; linear between years, an error outside them"),
        (
            ZONE,
            YEAR,
            Column(
                "energy", "float", N_("Energy"),
                N_("electricity consumed in the year, grid losses included"),
                unit="GWh", store="GWh", minimum=0,
            ),
            Column(
                "peak", "float", N_("Peak"), N_("largest hourly load of the year"),
                unit="MW", store="GW", minimum=0,
            ),
            Column(
                "shape", "id", N_("Load shape"), N_("rows of the table load_shapes"), refers="load_shapes",
            ),
        ),
    ),
    Table(
        "load_shapes", ("shape", "month"), N_("Load shapes"),
        N_("hourly load over the annual mean on a typical day of each month; twelve rows a shape"),
        (
            SHAPE,
            MONTH,
            *(
                Column(
                    f"h{hour}", "float", N_("Hour {hour}", hour=hour),
                    N_("load in the hour that begins then, over the annual mean"),
                    minimum=0, maximum=20, family="h",
                )
                for hour in range(24)
            ),
        ),
    ),
    Table(
        "demand_response", ("response",), N_("Demand response"),
        N_("load that can be shed or shifted"),
        (
            key("response", "demand_response"),
            *NAMES,
            ZONE,
            TECHNOLOGY,
            Column(
                "share", "float", N_("Share of peak"),
                N_("most that can be shed and shifted, as a share of the zone's annual peak"),
                minimum=0, maximum=1,
            ),
            Column(
                "capability", "float", N_("Capability"),
                N_("most that can be shed and shifted beside the share, as of a smelter or a data centre"),
                unit="MW", store="GW", required=False, default=0.0, minimum=0,
            ),
            Column(
                "shed_share", "float", N_("Share that sheds"),
                N_("part of it that can be shed; the rest shifts"),
                minimum=0, maximum=1,
            ),
            Column(
                "shed_price", "float", N_("Shedding price"), N_("paid per unit of energy shed"),
                unit="yuan/kWh", store="million yuan/GWh", minimum=0,
            ),
            Column(
                "shed_hours", "float", N_("Shedding hours"), N_("hours a year at full capability, at most"),
                unit="h/year", store="h/year", minimum=0, maximum=8760,
            ),
            Column(
                "events", "float", N_("Events"), N_("times a year it can be called on; empty: no limit"),
                unit="1/year", store="1/year", required=False, minimum=0, maximum=366,
            ),
            Column(
                "event_hours", "float", N_("Hours an event"),
                N_("hours at full capability within a day, at most; needed where events are limited"),
                unit="h", store="h", required=False, minimum=0, above=True, maximum=24,
            ),
            Column(
                "rebound", "float", N_("Rebound"),
                N_("share of the energy shed that is used in the hours after"),
                required=False, default=0.0, minimum=0, maximum=2,
            ),
            Column(
                "rebound_hours", "int", N_("Rebound hours"),
                N_("hours over which it comes back, evenly"),
                unit="h", store="h", required=False, default=1, minimum=1, maximum=48,
            ),
            Column(
                "shift_window", "int", N_("Shifting window"),
                N_("hours within which shifted load is made up"),
                unit="h", store="h", minimum=1, maximum=168,
            ),
            Column(
                "shift_price", "float", N_("Shifting price"), N_("paid per unit of energy shifted"),
                unit="yuan/kWh", store="million yuan/GWh", minimum=0,
            ),
            Column(
                "makeup", "float", N_("Made up"),
                N_("energy made up per unit put off; above 1 where shifting loses some, as pre-cooling does"),
                required=False, default=1.0, minimum=0, above=True, maximum=3,
            ),
            Column(
                "recovery", "float", N_("Recovery"),
                N_("fastest rate of making up over the fastest rate of putting off"),
                required=False, default=1.0, minimum=0, above=True, maximum=20,
            ),
            Column(
                "enrolment_cost", "float", N_("Enrolment cost"), N_("yearly cost per unit of capability"),
                unit="yuan/kW/year", store="million yuan/GW/year", minimum=0,
            ),
        ),
    ),
)  # fmt: skip
