"""Tables of carriers besides electricity: what they are, who needs them, and what turns one into another."""

from __future__ import annotations

from dataclasses import replace

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import ASSET, CARRIER, NAMES, OWN_COST, TECHNOLOGY, YEAR, ZONE, key
from gridplan.words import N_

ANY_CARRIER = replace(CARRIER, required=True, default=None, meaning=N_("electricity or a row of carriers"))

TABLES = (
    Table(
        "carriers", ("carrier",), N_("Carriers"),
        N_("energy that is balanced by zone and hour besides electricity, such as hydrogen or heat"),
        (
            key("carrier", "carriers"),
            *NAMES,
            Column(
                "colour", "colour", N_("Colour"),
                N_("colour in every chart, as #rrggbb; choose colour-blind safe ones"),
            ),
            Column(
                "surplus", "bool", N_("Surplus"),
                N_("what is made too much may be let go, as heat into the air"),
            ),
        ),
    ),
    Table(
        "carrier_loads", ("zone", "carrier", "year"), N_("Loads of carriers"),
        N_("yearly energy and peak of a carrier besides electricity; linear between years"),
        (
            ZONE,
            replace(ANY_CARRIER, meaning=N_("row of the table carriers")),
            YEAR,
            Column(
                "energy", "float", N_("Energy"), N_("energy of the carrier used in the year"),
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
        "converters", ("converter",), N_("Converters"),
        N_("electrolysers, heat pumps, electric boilers, turbines: carriers in, carriers out"),
        (key("converter", "converters"), *NAMES, ZONE, TECHNOLOGY, *ASSET, OWN_COST),
    ),
    Table(
        "converter_technologies", ("technology",), N_("Converter technologies"),
        N_("how converters run; what they take and give stands in the table conversions"),
        (
            TECHNOLOGY,
            Column(
                "availability", "float", N_("Availability"),
                N_("share of capacity left by planned and forced outages"),
                minimum=0, above=True, maximum=1,
            ),
            Column(
                "peak_share", "float", N_("Share at the peak"),
                N_("share of its electricity input that is load at the peak of margins; 0: it steps aside"),
                minimum=0, maximum=1,
            ),
        ),
    ),
    Table(
        "conversions", ("technology", "carrier"), N_("Conversions"),
        N_("what a converter gives and takes of each carrier"),
        (
            TECHNOLOGY,
            ANY_CARRIER,
            Column(
                "ratio", "float", N_("Ratio"),
                N_("energy given (above 0) or taken (below 0) per unit of activity, which capacity limits"),
                minimum=-100, maximum=100,
            ),
        ),
    ),
)  # fmt: skip
