"""Tables of concentrating solar plants: mirrors, a store of heat and a power block, sized apart."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import ASSET, LATITUDE, LONGITUDE, NAMES, TECHNOLOGY, ZONE, key
from gridplan.words import N_, Message

COLLECTORS = ("tower", "trough")


def _held(name: str, title: Message, meaning: Message, unit: str, store: str) -> Column:
    return Column(name, "float", title, meaning, unit=unit, store=store, required=False, minimum=0)


TABLES = (
    Table(
        "solar_thermal_plants", ("plant",), N_("Concentrating solar plants"),
        N_("solar field, store of heat and power block; the capacity columns are electric power"),
        (
            key("plant", "solar_thermal_plants"),
            *NAMES,
            ZONE,
            TECHNOLOGY,
            *ASSET,
            _held("existing_field", N_("Existing field"),
                  N_("heat of the existing mirrors at design sun; empty: at the smallest multiple"),
                  "MW", "GW"),
            _held("committed_field", N_("Committed field"),
                  N_("field of the committed capacity; empty: at the smallest multiple"),
                  "MW", "GW"),
            _held("potential_field", N_("Field potential"),
                  N_("upper bound on the field's heat; empty: capacity potential at the largest multiple"),
                  "MW", "GW"),
            _held("existing_heat", N_("Existing heat store"),
                  N_("heat that the existing tanks hold; empty: at the shortest duration"),
                  "MWh", "GWh"),
            _held("committed_heat", N_("Committed heat store"),
                  N_("tanks of the committed capacity; empty: at the shortest duration"),
                  "MWh", "GWh"),
            _held("potential_heat", N_("Heat store potential"),
                  N_("upper bound on stored heat; empty: capacity potential at the longest duration"),
                  "MWh", "GWh"),
            LATITUDE,
            LONGITUDE,
            Column(
                "altitude", "float", N_("Altitude"), N_("above sea level"),
                unit="m", store="m", minimum=-500, maximum=7000,
            ),
            Column("climate", "id", N_("Climate"), N_("rows of the table climate"), refers="climate"),
        ),
    ),
    Table(
        "solar_thermal_technologies", ("technology",), N_("Concentrating solar technologies"),
        N_("how mirrors make heat and heat makes power"),
        (
            TECHNOLOGY,
            Column(
                "collector", "text", N_("Collector"),
                N_("tower: mirrors around a receiver; trough: rows from north to south that follow the sun"),
                choices=COLLECTORS,
            ),
            Column(
                "design_irradiance", "float", N_("Design irradiance"),
                N_("direct normal irradiance at which the field gives its capacity"),
                unit="W/m2", store="W/m2", minimum=300, maximum=1200,
            ),
            Column(
                "field_losses", "float", N_("Field losses"),
                N_("share of the light lost to dirt, broken mirrors and outages"), minimum=0, maximum=0.9,
            ),
            Column(
                "receiver_loss", "float", N_("Receiver loss"),
                N_("heat that the hot receiver loses while it works, over the design heat"),
                minimum=0, maximum=0.5,
            ),
            Column(
                "efficiency", "float", N_("Efficiency of the power block"),
                N_("electricity sent out per heat taken from the store"), minimum=0, above=True, maximum=0.7,
            ),
            Column(
                "heat_loss", "float", N_("Heat loss"), N_("share of the stored heat lost within an hour"),
                unit="1/h", store="1/h", required=False, default=0.0, minimum=0, maximum=0.5,
            ),
            Column(
                "minimum_load", "float", N_("Minimum load"),
                N_("least output of the capacity that is running, as a share of it"),
                required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "start_up_heat", "float", N_("Start-up heat"),
                N_("heat that a start takes, in hours of full power"),
                unit="h", store="h", required=False, default=0.0, minimum=0, maximum=24,
            ),
            Column(
                "minimum_multiple", "float", N_("Smallest solar multiple"),
                N_("heat of the field at design sun over the heat the power block takes, at least"),
                minimum=0,
            ),
            Column(
                "maximum_multiple", "float", N_("Largest solar multiple"),
                N_("heat of the field at design sun over the heat the power block takes, at most"),
                minimum=0, above=True, maximum=10,
            ),
            Column(
                "minimum_duration", "float", N_("Shortest duration"), N_("hours at full power, at least"),
                unit="h", store="h", minimum=0,
            ),
            Column(
                "maximum_duration", "float", N_("Longest duration"), N_("hours at full power, at most"),
                unit="h", store="h", minimum=0, above=True,
            ),
        ),
    ),
)  # fmt: skip
