"""Tables of electric vehicles: fleets whose charging can wait, how many they are, when they come and go."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import NAMES, TECHNOLOGY, YEAR, ZONE, key
from gridplan.words import N_

TABLES = (
    Table(
        "vehicles", ("fleet",), N_("Electric vehicles"),
        N_("fleets of vehicles alike, each with a charger of its own where it is plugged in once a day"),
        (
            key("fleet", "vehicles"),
            *NAMES,
            ZONE,
            TECHNOLOGY,
            Column(
                "profile", "id", N_("Profile"), N_("rows of the table vehicle_profiles"),
                refers="vehicle_profiles",
            ),
            Column(
                "in_load", "bool", N_("In the load"),
                N_("the load of the zone includes the charging of this fleet, by vehicles that charge on "
                   "arrival; false: it is added to that load"),
            ),
            Column(
                "charger_power", "float", N_("Charger power"), N_("of a vehicle's charger, from the grid"),
                unit="kW", store="GW", minimum=0, above=True, maximum=1000,
            ),
            Column(
                "battery_energy", "float", N_("Battery energy"), N_("of a vehicle"),
                unit="kWh", store="GWh", minimum=0, above=True, maximum=2000,
            ),
            Column(
                "driving_energy", "float", N_("Driving energy"),
                N_("energy that a vehicle's battery gives for driving in a day"),
                unit="kWh", store="GWh", minimum=0, maximum=2000,
            ),
            Column(
                "departure_level", "float", N_("Level at departure"),
                N_("share of the battery that is full when vehicles leave"),
                minimum=0, above=True, maximum=1,
            ),
            Column(
                "minimum_level", "float", N_("Lowest level"),
                N_("share of the battery below which charging is not put off and nothing is given back"),
                minimum=0, maximum=0.95,
            ),
            Column(
                "always_plugged", "float", N_("Always plugged in"),
                N_("share of the vehicles plugged in at the hour of the day when fewest are"),
                minimum=0, maximum=1,
            ),
            Column(
                "charge_efficiency", "float", N_("Charge efficiency"),
                N_("energy stored per energy taken from the grid"), minimum=0, above=True, maximum=1,
            ),
            Column(
                "discharge_efficiency", "float", N_("Discharge efficiency"),
                N_("energy given to the grid per energy taken from the store"),
                minimum=0, above=True, maximum=1,
            ),
            Column(
                "grid_share", "float", N_("Share that gives back"),
                N_("of the vehicles that charge smartly, those whose chargers can feed the grid"),
                minimum=0, maximum=1,
            ),
            Column(
                "wear_cost", "float", N_("Wear cost"),
                N_("ageing of the battery and reward, per unit of energy given to the grid"),
                unit="yuan/kWh", store="million yuan/GWh", minimum=0,
            ),
            Column(
                "enrolment_cost", "float", N_("Enrolment cost"),
                N_("yearly cost per unit of power of the chargers that charge smartly"),
                unit="yuan/kW/year", store="million yuan/GW/year", minimum=0,
            ),
        ),
    ),
    Table(
        "vehicle_numbers", ("fleet", "year"), N_("Numbers of vehicles"),
        N_("how many vehicles a fleet has; linear between years, level outside them"),
        (
            Column("fleet", "id", N_("Fleet"), N_("row of the table vehicles"), refers="vehicles"),
            YEAR,
            Column("vehicles", "float", N_("Vehicles"), N_("vehicles with a charger"), minimum=0),
            Column(
                "smart_share", "float", N_("Share that charges smartly"),
                N_("largest share of the vehicles that may be enrolled to charge when it suits the grid"),
                minimum=0, maximum=1,
            ),
        ),
    ),
    Table(
        "vehicle_profiles", ("profile", "event"), N_("Profiles of vehicles"),
        N_("when vehicles are plugged in and leave on a day; two rows a profile, each with the sum 1"),
        (
            Column("profile", "id", N_("Profile"), N_("lower-case letters, digits and _")),
            Column(
                "event", "text", N_("Event"),
                N_("arrival: at the beginning of the hour; departure: at its end"),
                choices=("arrival", "departure"),
            ),
            *(
                Column(
                    f"h{hour}", "float", N_("Hour {hour}", hour=hour), N_("share of the vehicles"),
                    minimum=0, maximum=1, family="h",
                )
                for hour in range(24)
            ),
        ),
    ),
)  # fmt: skip
