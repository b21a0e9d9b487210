"""Green certificates that regions may buy from outside the model and sell to it."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import YEAR
from gridplan.words import N_

TABLES = (
    Table(
        "certificates", ("region", "year"), N_("Green certificates"),
        N_("certificates bought and sold towards the renewable weight of a region; linear between years"),
        (
            Column("region", "id", N_("Region"), N_("region of the table zones")),
            YEAR,
            Column(
                "purchase_price", "float", N_("Purchase price"),
                N_("of a certificate, which stands for 1 MWh of renewable electricity other than hydropower"),
                unit="yuan/MWh", store="million yuan/GWh", minimum=0,
            ),
            Column(
                "purchase_limit", "float", N_("Most purchased"), N_("in a year; 0: none can be bought"),
                unit="MWh", store="GWh", minimum=0,
            ),
            Column(
                "sale_price", "float", N_("Sale price"),
                N_("for what is consumed beyond the weight; not above the purchase price"),
                unit="yuan/MWh", store="million yuan/GWh", minimum=0,
            ),
            Column(
                "sale_limit", "float", N_("Most sold"), N_("in a year; 0: none can be sold"),
                unit="MWh", store="GWh", minimum=0,
            ),
        ),
    ),
)  # fmt: skip
