"""Tables of reservoirs: windows of the year, and the curves of levels above and below a dam."""

from __future__ import annotations

from dataclasses import replace

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import ASSET, NAMES, OWN_COST, TECHNOLOGY, ZONE, key
from gridplan.words import N_

PLANT = Column("plant", "id", N_("Plant"), N_("rows of the table hydro_plants"), refers="hydro_plants")
DAY = N_("day of the year, 1 January is 1, 1 June 152, 1 October 274")
LEVEL = Column(
    "level", "float", N_("Level"), N_("of the water, above sea level"),
    unit="m", store="m", minimum=-500, maximum=7000,
)  # fmt: skip

EFFICIENCY = N_("of machine and motor together")

TABLES = (
    Table(
        "reversible_units", ("unit",), N_("Reversible units"),
        N_("pumps between two reservoirs of a river: hybrid pumped storage, or a plant converted to it"),
        (
            key("unit", "reversible_units"),
            *NAMES,
            ZONE,
            TECHNOLOGY,
            replace(PLANT, name="upper", title=N_("Upper plant"), meaning=N_("reservoir that it pumps into")),
            replace(PLANT, name="lower", title=N_("Lower plant"), meaning=N_("reservoir that it pumps from")),
            Column(
                "turbines", "text", N_("Turbines"),
                N_("own: beside those of the upper plant; plant: those of the upper plant, converted"),
                choices=("own", "plant"),
            ),
            *ASSET,
            Column(
                "head", "float", N_("Head"), N_("mean height between the two reservoirs"),
                unit="m", store="m", minimum=0, above=True, maximum=3000,
            ),
            Column(
                "turbine_efficiency", "float", N_("Turbine efficiency"), EFFICIENCY,
                required=False, default=0.9, minimum=0, above=True, maximum=1,
            ),
            Column(
                "pump_efficiency", "float", N_("Pump efficiency"), EFFICIENCY,
                required=False, default=0.87, minimum=0, above=True, maximum=1,
            ),
            OWN_COST,
        ),
    ),
    Table(
        "reservoir_windows", ("plant", "first_day"), N_("Windows of reservoirs"),
        N_("limits of stored water by season, such as the flood limit or the date of refill"),
        (
            PLANT,
            Column("first_day", "int", N_("First day"), DAY, minimum=1, maximum=365),
            Column(
                "last_day", "int", N_("Last day"),
                N_("day of the year; before the first day: the window runs over the new year"),
                minimum=1, maximum=365,
            ),
            Column(
                "lowest", "float", N_("Lowest"), N_("least volume above the dead level; empty: none"),
                unit="hm3", store="hm3", required=False, minimum=0,
            ),
            Column(
                "highest", "float", N_("Highest"), N_("most volume above the dead level; empty: none"),
                unit="hm3", store="hm3", required=False, minimum=0,
            ),
        ),
    ),
    Table(
        "storage_curves", ("plant", "storage"), N_("Level-storage curves"),
        N_("level above the dam by stored water, straight between points"),
        (
            PLANT,
            Column(
                "storage", "float", N_("Storage"), N_("all water stored, dead storage included"),
                unit="hm3", store="hm3", minimum=0,
            ),
            LEVEL,
        ),
    ),
    Table(
        "tailwater_curves", ("plant", "outflow"), N_("Tailwater curves"),
        N_("level below the dam by the flow let out, straight between points"),
        (
            PLANT,
            Column(
                "outflow", "float", N_("Outflow"), N_("through the turbines and past them"),
                unit="m3/s", store="hm3/h", minimum=0,
            ),
            LEVEL,
        ),
    ),
)  # fmt: skip
