"""Tables of the rules of channels: converters, ramps, outages, delivery curves and the plants behind them."""

from __future__ import annotations

from dataclasses import replace

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import ASSET, NAMES, OWN_COST, TECHNOLOGY, ZONE, key
from gridplan.words import N_

STEPS = ("1", "2", "3", "4", "6", "8", "12", "24")
CURVES = ("free", "fixed", "optimised")
CHANNEL = Column("channel", "id", N_("Channel"), N_("row of the table channels"), refers="channels")

LINES = (
    Table(
        "lines", ("line",), N_("AC lines"),
        N_("AC lines between zones, of any number of parallel circuits, run by linearised power flow"),
        (
            key("line", "lines"),
            *NAMES,
            replace(ZONE, name="from_zone", title=N_("From zone"), meaning=N_("one end")),
            replace(ZONE, name="to_zone", title=N_("To zone"), meaning=N_("the other end")),
            TECHNOLOGY,
            *ASSET,
            Column(
                "length", "float", N_("Length"), N_("length of the line"),
                unit="km", store="km", minimum=0, above=True, maximum=5000,
            ),
            OWN_COST,
            Column(
                "firm", "float", N_("Firm share"),
                N_("share of capacity that counts as firm import at the receiving end"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "reactance_capacity", "float", N_("Capacity of the reactance"),
                N_("capacity at which the reactance is taken, whatever is built; empty: the line's own, "
                   "found by solving again"),
                unit="MW", store="GW", required=False, minimum=0, above=True,
            ),
        ),
    ),
    Table(
        "line_types", ("technology",), N_("Types of AC line"),
        N_("electrical figures of one circuit, and what N-1 leaves of its capacity"),
        (
            TECHNOLOGY,
            Column(
                "voltage", "float", N_("Voltage"), N_("nominal voltage between phases"),
                unit="kV", store="kV", minimum=0, above=True, maximum=1200,
            ),
            Column(
                "reactance", "float", N_("Reactance"), N_("of one circuit, by length"),
                unit="ohm/km", store="ohm/km", minimum=0, above=True, maximum=2,
            ),
            Column(
                "resistance", "float", N_("Resistance"), N_("of one circuit, by length"),
                unit="ohm/km", store="ohm/km", minimum=0, maximum=1,
            ),
            Column(
                "circuit_capacity", "float", N_("Capacity of a circuit"), N_("thermal limit of one circuit"),
                unit="MW", store="GW", minimum=0, above=True,
            ),
            Column(
                "secure_share", "float", N_("Secure share"),
                N_("share of capacity that may be loaded so that the loss of one circuit can be borne (N-1)"),
                minimum=0, above=True, maximum=1,
            ),
            Column(
                "loss_pieces", "int", N_("Pieces of losses"),
                N_("straight pieces that follow the parabola of losses"),
                required=False, default=3, minimum=1, maximum=10,
            ),
        ),
    ),
)  # fmt: skip

TABLES = (
    *LINES,
    Table(
        "channel_rules", ("channel",), N_("Channel rules"),
        N_("how a channel may be run: least power, ramps, planned outages and delivery curve"),
        (
            CHANNEL,
            Column(
                "minimum", "float", N_("Least power"),
                N_("least power of the converters, as a share of the capacity in service"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "ramp", "float", N_("Ramp"),
                N_("largest change of power within an hour, as a share of capacity; empty: no limit"),
                unit="1/h", store="1/h", required=False, minimum=0, maximum=1,
            ),
            Column(
                "step", "int", N_("Step"),
                N_("hours for which power stays as it is, counted from midnight: 1, 2, 3, 4, 6, 8, 12 or 24"),
                unit="h", store="h", required=False, default=1, minimum=1, maximum=24,
            ),
            Column(
                "outage", "float", N_("Planned outage"),
                N_("share of capacity that is out of service in the outage months"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "outage_months", "list", N_("Outage months"), N_("months of the planned outage, joined by ;"),
                required=False, item="int", minimum=1, maximum=12,
            ),
            Column(
                "own_terminal", "float", N_("Own terminal"),
                N_("share of capacity that the channel's own receiving end can take, "
                   "where other channels share its line"),
                required=False, default=1.0, minimum=0, maximum=1,
            ),
            Column(
                "curve", "text", N_("Delivery curve"),
                N_("free; fixed: a curve of the table delivery_curves; optimised: one curve of 24 hours "
                   "for each season and type of day, chosen by the plan"),
                required=False, default="free", choices=CURVES,
            ),
            Column(
                "shape", "id", N_("Shape of the curve"),
                N_("rows of the table delivery_curves, where the curve is fixed"),
                required=False, refers="delivery_curves",
            ),
            Column(
                "curve_seasons", "list", N_("Seasons of the curve"),
                N_("season of each of the twelve months, joined by ;, where the curve is optimised"),
                required=False,
            ),
            Column(
                "day_types", "int", N_("Types of day"),
                N_("1: all days alike; 2: workdays and weekends (1 January is a Wednesday, as in 2025)"),
                required=False, default=1, minimum=1, maximum=2,
            ),
        ),
    ),
    Table(
        "delivery_curves", ("curve", "month"), N_("Delivery curves"),
        N_("power delivered over the capacity in service, by month and hour; twelve rows a curve"),
        (
            Column("curve", "id", N_("Curve"), N_("lower-case letters, digits and _")),
            Column("month", "int", N_("Month"), N_("1 is January"), minimum=1, maximum=12),
            *(
                Column(
                    f"h{hour}", "float", N_("Hour {hour}", hour=hour),
                    N_("share of the capacity in service that is sent in the hour that begins then"),
                    minimum=0, maximum=1, family="h",
                )
                for hour in range(24)
            ),
        ),
    ),
    Table(
        "supporting_plants", ("channel", "unit"), N_("Supporting plants"),
        N_("plants and stores built to back a channel, and what of them counts as its support"),
        (
            CHANNEL,
            Column("unit", "id", N_("Unit"), N_("plant, site, generator or store, by its identifier")),
            Column(
                "share", "float", N_("Share counted"),
                N_("share of the unit's capacity that counts as support of the channel"),
                minimum=0, maximum=1,
            ),
        ),
    ),
)  # fmt: skip
