"""Table of virtual power plants: portfolios of contracts, fleets and stores that one operator calls on."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import OPTIONAL_NAMES
from gridplan.words import N_

TABLES = (
    Table(
        "portfolios", ("portfolio", "unit"), N_("Virtual power plants"),
        N_("members of virtual power plants, one row a member; a portfolio adds no capacity of its own"),
        (
            Column("portfolio", "id", N_("Portfolio"), N_("lower-case letters, digits and _")),
            *OPTIONAL_NAMES,
            Column(
                "unit", "id", N_("Member"), N_("row of the table demand_response, vehicles or storages"),
            ),
            Column(
                "share", "float", N_("Share that answers"),
                N_("of the member's capacity, what the portfolio can call on; over all portfolios at most 1"),
                minimum=0, maximum=1,
            ),
        ),
    ),
)  # fmt: skip
