"""Tables of adequacy, statistics and targets."""

from __future__ import annotations

from gridplan.inputs.kinds import ACCOUNTING, DENOMINATORS, KINDS, SECTORS
from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import OPTIONAL_NAMES, TECHNOLOGY, YEAR, key
from gridplan.words import N_

TABLES = (
    Table(
        "seasons", ("season",), N_("Seasons"),
        N_("seasons of the adequacy check and the hours of their evening peak"),
        (
            key("season", "seasons"),
            *OPTIONAL_NAMES,
            Column(
                "months", "list", N_("Months"), N_("months of the season, joined by ;"),
                item="int", minimum=1, maximum=12,
            ),
            Column(
                "hours", "list", N_("Peak hours"), N_("hours of the peak, joined by ;"),
                item="int", minimum=0, maximum=23,
            ),
        ),
    ),
    Table(
        "capacity_credits", ("technology", "season"), N_("Capacity credits"),
        N_("share of capacity that counts as firm in a season's peak"),
        (
            TECHNOLOGY,
            Column("season", "id", N_("Season"), N_("row of the table seasons"), refers="seasons"),
            Column(
                "credit", "float", N_("Credit"),
                N_("firm share of capacity; kind hourly_margin: of wind, sun, stores of the hour's power"),
                minimum=0, maximum=1,
            ),
            Column(
                "peak_duration", "float", N_("Duration of the peak"),
                N_("for storage: longest peak of net load in a year; credit x min(power, energy / duration)"),
                unit="h", store="h", required=False, minimum=0, above=True,
            ),
        ),
    ),
    Table(
        "reserve_needs", ("technology",), N_("Reserve needs"),
        N_("operating reserve asked for the power of a technology, beside the share of load in the target"),
        (
            TECHNOLOGY,
            Column(
                "upward", "float", N_("Upward need"), N_("share of its power that may fail to come"),
                minimum=0, maximum=1,
            ),
            Column(
                "downward", "float", N_("Downward need"), N_("share of its power that may come beyond"),
                minimum=0, maximum=1,
            ),
        ),
    ),
    Table(
        "build_rates", ("technology",), N_("Build rates"),
        N_("how fast a technology can be built in the whole system"),
        (
            TECHNOLOGY,
            Column(
                "maximum", "float", N_("Fastest build rate"), N_("new capacity within a year"),
                unit="MW/year", store="GW/year", minimum=0,
            ),
        ),
    ),
    Table(
        "regional_energy", ("region", "year"), N_("Regional energy"),
        N_("energy and carbon outside the power sector, for shares and intensities; linear between years"),
        (
            Column("region", "id", N_("Region"), N_("region of the table zones")),
            YEAR,
            Column(
                "other_fossil", "float", N_("Other fossil energy"),
                N_("fossil energy outside the power sector"),
                unit="tce", store="ktce", minimum=0,
            ),
            Column(
                "other_non_fossil", "float", N_("Other non-fossil energy"),
                N_("commercial non-fossil energy that is not electricity"),
                unit="tce", store="ktce", minimum=0,
            ),
            Column(
                "coal_equivalent", "float", N_("Coal equivalent"),
                N_("coal rate of thermal generation, by which non-fossil electricity is converted"),
                unit="kgce/kWh", store="ktce/GWh", minimum=0, above=True, maximum=1,
            ),
            Column(
                "other_co2", "float", N_("Other CO2"), N_("CO2 outside the power sector"),
                unit="kt", store="kt", minimum=0,
            ),
            Column(
                "gdp", "float", N_("Gross domestic product"), N_("in money of the price year"),
                unit="yuan", store="million yuan", required=False, minimum=0,
            ),
            Column(
                "final_energy", "float", N_("Other final energy"),
                N_("final energy other than electricity, for the share of electricity in final energy"),
                unit="tce", store="ktce", required=False, minimum=0,
            ),
            Column(
                "base_renewable", "float", N_("Renewable electricity of the reference year"),
                N_("consumed then; what is consumed beyond it does not count in energy intensity"),
                unit="kWh", store="GWh", required=False, minimum=0,
            ),
            Column(
                "grid_co2_factor", "float", N_("CO2 of purchased electricity"),
                N_("official average factor of the region's grid, for consumption-based CO2"),
                unit="kg/kWh", store="kt/GWh", required=False, minimum=0, maximum=2,
            ),
        ),
    ),
    Table(
        "targets", ("target",), N_("Targets"),
        N_("quantified aims of plans and policies, each with its document and clause"),
        (
            key("target", "targets"),
            Column(
                "kind", "id", N_("Kind"),
                N_("what is aimed at, one of: {kinds}", kinds=", ".join(KINDS)),
            ),
            Column("zones", "list", N_("Scope"), N_("zones, bases or regions, joined by ;, or * for all")),
            Column(
                "technologies", "list", N_("Technologies counted"),
                N_("technologies or resources, joined by ;, or * for all; empty: those the kind implies"),
                required=False,
            ),
            Column(
                "channels", "list", N_("Channels"),
                N_("channels taken together, joined by ;, for the kinds channel_*"),
                required=False,
            ),
            Column(
                "season", "id", N_("Season"), N_("row of the table seasons; for kinds that hold in a season"),
                required=False, refers="seasons",
            ),
            YEAR,
            Column("value", "float", N_("Value"), N_("the aim, in the row's own unit")),
            Column("unit", "text", N_("Unit"), N_("unit of the value, such as GW, %, Mt, yuan/t")),
            Column(
                "mode", "text", N_("Mode"),
                N_("hard: must hold; soft: may be missed at a price; report: only computed"),
                choices=("hard", "soft", "report"),
            ),
            Column(
                "price", "float", N_("Price of missing"), N_("for soft targets, in price_unit"),
                required=False, minimum=0,
            ),
            Column(
                "price_unit", "text", N_("Unit of the price"),
                N_("unit of the price of missing, such as yuan/kW or yuan/t"),
                required=False,
            ),
            Column(
                "accounting", "text", N_("Accounting"),
                N_("non-fossil electricity: coal_equivalent or calorific; CO2: production, "
                   "or consumption with electricity taken in from outside, less what is sent out; "
                   "renewable weight: total, or non_hydro"),
                required=False, choices=ACCOUNTING,
            ),
            Column(
                "sector", "text", N_("Sector"),
                N_("power, or economy: with what table regional_energy has outside the power sector"),
                required=False, choices=SECTORS,
            ),
            Column(
                "denominator", "text", N_("Denominator"), N_("what a share is a share of"),
                required=False, choices=DENOMINATORS,
            ),
            Column(
                "base", "float", N_("Reference value"),
                N_("value that a cut is taken from, or a stated denominator, in base_unit"),
                required=False, minimum=0, above=True,
            ),
            Column(
                "base_unit", "text", N_("Unit of the base"), N_("unit of the base, such as t/万元 or GW"),
                required=False,
            ),
            Column(
                "from_year", "int", N_("From year"), N_("first year of a budget over years"),
                required=False, minimum=1900, maximum=2200,
            ),
            Column("document", "text", N_("Document"), N_("document that sets the target")),
            Column("clause", "text", N_("Clause"), N_("words or number of the clause")),
        ),
    ),
)  # fmt: skip
