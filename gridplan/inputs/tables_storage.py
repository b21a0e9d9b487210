"""Tables of storage: units whose power, energy and charging are sized apart, and what their kinds can do."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import ASSET, CARRIER, NAMES, TECHNOLOGY, ZONE, key
from gridplan.words import N_

TABLES = (
    Table(
        "storages", ("storage",), N_("Storage units"),
        N_("batteries, pumped storage, compressed air, stores of other carriers; power is that of discharge"),
        (
            key("storage", "storages"),
            *NAMES,
            ZONE,
            CARRIER,
            TECHNOLOGY,
            *ASSET,
            Column(
                "existing_energy", "float", N_("Existing energy capacity"),
                N_("energy that the existing units store; empty: at the shortest duration"),
                unit="MWh", store="GWh", required=False, minimum=0,
            ),
            Column(
                "committed_energy", "float", N_("Committed energy capacity"),
                N_("energy of the committed capacity; empty: at the shortest duration"),
                unit="MWh", store="GWh", required=False, minimum=0,
            ),
            Column(
                "potential_energy", "float", N_("Energy potential"),
                N_("upper bound on stored energy; empty: capacity potential times the longest duration"),
                unit="MWh", store="GWh", required=False, minimum=0,
            ),
            Column(
                "initial_energy", "float", N_("Initial energy"),
                N_("stored energy with which each modelled year begins, its end being free, where horizon "
                   "is year; empty: the year ends as it began"),
                unit="MWh", store="GWh", required=False, minimum=0,
            ),
            *(
                Column(
                    name, "float", title,
                    N_("charging power where it is sized apart; empty: capacity times the ratio's bound"),
                    unit="MW", store="GW", required=False, minimum=0,
                )
                for name, title in (
                    ("existing_charge", N_("Existing charging power")),
                    ("committed_charge", N_("Committed charging power")),
                    ("potential_charge", N_("Charging potential")),
                )
            ),
        ),
    ),
    Table(
        "storage_technologies", ("technology",), N_("Storage technologies"),
        N_("losses and durations of storage"),
        (
            TECHNOLOGY,
            Column(
                "charge_efficiency", "float", N_("Charge efficiency"),
                N_("energy stored per energy taken from the grid"),
                minimum=0, above=True, maximum=1,
            ),
            Column(
                "discharge_efficiency", "float", N_("Discharge efficiency"),
                N_("energy given to the grid per energy taken from the store"),
                minimum=0, above=True, maximum=1,
            ),
            Column(
                "self_discharge", "float", N_("Self-discharge"),
                N_("share of the stored energy lost within an hour"),
                unit="1/h", store="1/h", required=False, default=0.0, minimum=0, maximum=1,
            ),
            Column(
                "charge_ratio", "float", N_("Charging ratio"),
                N_("charging over discharging power, at least where sized apart; 0: filled by inflow alone"),
                required=False, default=1.0, minimum=0, maximum=100,
            ),
            Column(
                "minimum_duration", "float", N_("Shortest duration"), N_("hours at full power, at least"),
                unit="h", store="h", minimum=0,
            ),
            Column(
                "maximum_duration", "float", N_("Longest duration"), N_("hours at full power, at most"),
                unit="h", store="h", minimum=0, above=True,
            ),
            Column(
                "minimum_level", "float", N_("Lowest level"),
                N_("share of the energy capacity that always stays in the store"),
                required=False, default=0.0, minimum=0, maximum=0.95,
            ),
            Column(
                "cycle_limit", "float", N_("Cycle limit"),
                N_("energy drawn in a year over the energy capacity, at most; empty: no limit"),
                unit="1/year", store="1/year", required=False, minimum=0,
            ),
            Column(
                "wear_cost", "float", N_("Wear cost"), N_("ageing by cycles, per unit of energy discharged"),
                unit="yuan/kWh", store="million yuan/GWh", required=False, default=0.0, minimum=0,
            ),
            Column(
                "maximum_charge_ratio", "float", N_("Largest charging ratio"),
                N_("most charging over discharging power where it is sized apart; empty: it is the ratio"),
                required=False, minimum=0, above=True, maximum=100,
            ),
            Column(
                "edge_level", "float", N_("Level at edges"),
                N_("share of the energy capacity at the edges of a week, where horizon is block"),
                required=False, default=0.5, minimum=0, maximum=1,
            ),
            Column(
                "horizon", "text", N_("Horizon"),
                N_("block: each week ends as it began; year: the level is carried through the year"),
                choices=("block", "year"),
            ),
        ),
    ),
)  # fmt: skip
