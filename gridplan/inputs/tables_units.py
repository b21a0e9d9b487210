"""Tables of units that can be built: plants, sites, generators, storage, channels, and what they run on."""

from __future__ import annotations

from dataclasses import replace

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import (
    ASSET,
    CARRIER,
    LATITUDE,
    LONGITUDE,
    NAMES,
    OWN_COST,
    TECHNOLOGY,
    ZONE,
    key,
)
from gridplan.words import N_

MOUNTINGS = ("fixed", "tracking", "rooftop", "facade")
REGULATION = ("run_of_river", "daily", "weekly", "seasonal", "annual", "multi_year", "junction")

TABLES = (
    Table(
        "sites", ("site",), N_("Wind and solar sites"),
        N_("wind and solar power, each site with its place and climate"),
        (
            key("site", "sites"),
            *NAMES,
            ZONE,
            TECHNOLOGY,
            *ASSET,
            LATITUDE,
            LONGITUDE,
            Column(
                "altitude", "float", N_("Altitude"), N_("above sea level"),
                unit="m", store="m", minimum=-500, maximum=7000,
            ),
            Column(
                "climate", "id", N_("Climate"),
                N_("rows of the table climate; empty: its availability stands in the study's own series"),
                required=False, refers="climate",
            ),
            Column(
                "mounting", "text", N_("Mounting"),
                N_("of modules: fixed on open racks, tracking the sun about an axis from north to south, "
                   "rooftop (close to a roof) or facade (part of a wall)"),
                required=False, default="fixed", choices=MOUNTINGS,
            ),
            Column(
                "grid_limit", "float", N_("Grid limit"),
                N_("most power that the grid takes from the site in an hour; empty: its capacity"),
                unit="MW", store="GW", required=False, minimum=0,
            ),
            Column(
                "tilt", "float", N_("Tilt"),
                N_("of the modules against the horizontal; empty: the latitude, of a facade 90"),
                unit="degree", store="degree", required=False, minimum=0, maximum=90,
            ),
            Column(
                "azimuth", "float", N_("Azimuth"), N_("direction of the modules, 180 is south"),
                unit="degree", store="degree", required=False, default=180.0, minimum=0, maximum=360,
            ),
            Column(
                "losses", "float", N_("Losses"),
                N_("share lost between resource and grid; empty: 0.14 for solar, 0.1 for wind"),
                required=False, minimum=0, maximum=1,
            ),
            Column(
                "hub_height", "float", N_("Hub height"), N_("of the wind turbines above ground"),
                unit="m", store="m", required=False, default=100.0, minimum=10, maximum=300,
            ),
            Column(
                "icing_losses", "float", N_("Icing losses"),
                N_("share of wind power lost in hours below 0 degC at the hub"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "turbine", "text", N_("Turbine"),
                N_("turbine type of windpowerlib, such as E-126/4200; empty: the program's own curve"),
                required=False,
            ),
        ),
    ),
    Table(
        "generators", ("generator",), N_("Generators"),
        N_("thermal power, one row a zone and technology or a plant; boilers are those of the carrier heat"),
        (key("generator", "generators"), *NAMES, ZONE, CARRIER, TECHNOLOGY, *ASSET),
    ),
    Table(
        "channels", ("channel",), N_("Channels"),
        N_("lines between zones, or pipelines and trucks of another carrier"),
        (
            key("channel", "channels"),
            *NAMES,
            replace(ZONE, name="from_zone", title=N_("From zone"), meaning=N_("sending end")),
            replace(ZONE, name="to_zone", title=N_("To zone"), meaning=N_("receiving end")),
            CARRIER,
            TECHNOLOGY,
            *ASSET,
            Column(
                "length", "float", N_("Length"), N_("length of the line"),
                unit="km", store="km", minimum=0, maximum=20_000,
            ),
            Column(
                "tariff", "float", N_("Transmission tariff"),
                N_("paid on energy received, for the landed price; a cost of the plan to an enterprise"),
                unit="yuan/kWh", store="million yuan/GWh", required=False, minimum=0, maximum=1,
            ),
            Column(
                "transport_cost", "float", N_("Transport cost"),
                N_("of what is sent, for each km of length, such as fuel and drivers of trucks; empty: none"),
                unit="yuan/MWh/km", store="million yuan/GWh/km", required=False, minimum=0, maximum=100,
            ),
            Column(
                "loss", "float", N_("Loss"), N_("share of the energy sent that is lost on the way"),
                minimum=0, maximum=0.5,
            ),
            OWN_COST,
            Column("bidirectional", "bool", N_("Bidirectional"), N_("power may flow both ways")),
            Column(
                "firm", "float", N_("Firm share"),
                N_("share of capacity that counts as firm import at the receiving end"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "secure_share", "float", N_("Secure share"),
                N_("share of capacity that remains after the loss of its largest element (N-1)"),
                required=False, minimum=0, maximum=1,
            ),
            Column(
                "trunk", "id", N_("Trunk"),
                N_("channel whose line this one shares as a further terminal: their power together is within "
                   "the capacity of that channel; empty: a line of its own"),
                required=False, refers="channels",
            ),
        ),
    ),
    Table(
        "hydro_plants", ("plant",), N_("Hydro plants"),
        N_("dams and run-of-river plants, chained along their rivers"),
        (
            key("plant", "hydro_plants"),
            *NAMES,
            ZONE,
            TECHNOLOGY,
            Column("river", "id", N_("River"), N_("plants of one river carry one name")),
            Column(
                "order", "int", N_("Order on the river"), N_("place on the river, upstream first"),
                minimum=0, maximum=10_000,
            ),
            Column(
                "downstream", "id", N_("Next plant"), N_("plant that the water reaches next; empty: none"),
                required=False, refers="hydro_plants",
            ),
            Column(
                "travel_time", "float", N_("Travel time"), N_("of the water to the next plant"),
                unit="h", store="h", required=False, default=0.0, minimum=0, maximum=720,
            ),
            Column(
                "routing_time", "float", N_("Routing time"),
                N_("mean time in a linear reservoir on the way, after the travel time; evens the flow out"),
                unit="h", store="h", required=False, default=0.0, minimum=0, maximum=720,
            ),
            *ASSET,
            Column(
                "head", "float", N_("Head"), N_("mean height that the water falls; empty at a junction"),
                unit="m", store="m", required=False, default=0.0, minimum=0, maximum=3000,
            ),
            Column(
                "efficiency", "float", N_("Efficiency"), N_("of turbine and generator together"),
                required=False, default=0.9, minimum=0, above=True, maximum=1,
            ),
            Column(
                "rated_flow", "float", N_("Rated flow"),
                N_("most flow through the turbines that stand; empty: what their capacity takes at the head"),
                unit="m3/s", store="hm3/h", required=False, minimum=0, above=True,
            ),
            Column(
                "mean_flow", "float", N_("Mean flow"),
                N_("natural long-term mean flow at the dam, all water from upstream included"),
                unit="m3/s", store="hm3/h", minimum=0,
            ),
            Column(
                "active_storage", "float", N_("Active storage"),
                N_("volume between dead level and normal level"),
                unit="hm3", store="hm3", required=False, default=0.0, minimum=0,
            ),
            Column(
                "regulation", "text", N_("Regulation"),
                N_("time over which the reservoir can even out the flow; junction: rivers join, no turbines"),
                choices=REGULATION,
            ),
            Column(
                "dead_storage", "float", N_("Dead storage"), N_("volume below the dead level"),
                unit="hm3", store="hm3", required=False, default=0.0, minimum=0,
            ),
            Column(
                "ecological_flow", "float", N_("Ecological flow"),
                N_("flow that is always let out, through the turbines or past them"),
                unit="m3/s", store="hm3/h", required=False, default=0.0, minimum=0,
            ),
            Column(
                "outflow_ramp", "float", N_("Ramp of outflow"),
                N_("most by which the flow let out may change within an hour; empty: no limit"),
                unit="m3/s/h", store="hm3/h/h", required=False, minimum=0, above=True,
            ),
            Column(
                "level_ramp", "float", N_("Ramp of level"),
                N_("most by which the level may move, as a rate held every hour; empty: no limit"),
                unit="m/day", store="m/h", required=False, minimum=0, above=True,
            ),
            Column(
                "inflow_shape", "id", N_("Inflow shape"), N_("rows of the table inflow_shapes"),
                refers="inflow_shapes",
            ),
            OWN_COST,
            replace(LATITUDE, required=False),
            replace(LONGITUDE, required=False),
        ),
    ),
)  # fmt: skip
