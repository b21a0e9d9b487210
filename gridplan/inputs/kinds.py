"""Kinds of targets: in which units they are stated, what missing one is measured in, what a row must fill in.

Declared once for the checks, the model and the audit, which otherwise know nothing of each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gridplan.inputs.units import factor
from gridplan.words import N_, Message


@dataclass(frozen=True)
class Kind:
    """`value` and `base`: store units of these columns (`""`: a share). `missed`: unit of what is missed, for
    which a soft target pays and a shadow price is told. `needs`: optional columns that a row must fill in;
    `choices`: what a column may hold for this kind, the first where it is left empty. `growth`: the value is
    a change, which may lie outside 0 to 100 %; `ratio`: it is a ratio of two sizes, which may exceed 1."""

    meaning: Message
    value: str
    missed: str
    shadow: str
    sense: str
    base: str = ""
    needs: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    growth: bool = False
    ratio: bool = False

    @property
    def price(self) -> str:
        """Unit of the price of missing."""
        return f"million yuan/{self.missed}"

    @property
    def shadow_scale(self) -> float:
        """A shadow price in million yuan per unit missed times this is in the unit `shadow`."""
        return factor(self.price, self.shadow.removesuffix("/year"))


CONVERSIONS = {"accounting": ("coal_equivalent", "calorific")}
CARBON = {"accounting": ("production", "consumption"), "sector": ("power", "economy")}
POWER = "yuan/kW/year"

KINDS: dict[str, Kind] = {
    "clean_capacity": Kind(
        N_("least capacity of clean technologies"), "GW", "GW", POWER, "at least",
    ),
    "capacity_floor": Kind(
        N_("least capacity of the technologies named"), "GW", "GW", POWER, "at least",
        needs=("technologies",),
    ),
    "capacity_ceiling": Kind(
        N_("most capacity of the technologies named"), "GW", "GW", POWER, "at most", needs=("technologies",),
    ),
    "build_fixed": Kind(
        N_("capacity of the technologies named built by the year, no more and no less"),
        "GW", "GW", POWER, "equal", needs=("technologies",),
    ),
    "demand_response_capability": Kind(
        N_("demand response enrolled, as a share of the peak load or of a stated load"),
        "", "GW", POWER, "at least", base="GW", needs=("denominator",),
        choices={"denominator": ("annual_peak", "season_peak", "base")},
    ),
    "reserve_margin": Kind(
        N_("firm capacity above the season's peak, as a share of it"),
        "", "GW", POWER, "at least", needs=("season",),
    ),
    "hourly_margin": Kind(
        N_("firm capacity, weather, stores and what channels bring, above load in every hour of the season"),
        "", "GWh", "yuan/kWh", "at least", needs=("season",),
        choices={"accounting": ("net_import", "inside")},
    ),
    "land_limit": Kind(
        N_("land taken by the technologies named (technologies.land_use)"),
        "km2", "km2", "yuan/m2", "at most", needs=("technologies",),
    ),
    "investment_budget": Kind(
        N_("investment within a year, mean of the years since the study year before"),
        "million yuan/year", "(million yuan)", "yuan/yuan", "at most",
    ),
    "non_fossil_share": Kind(
        N_("non-fossil share of energy consumption"), "", "ktce", "yuan/tce", "at least", choices=CONVERSIONS,
    ),
    "energy_intensity": Kind(
        N_("cut of energy per gross domestic product against base, new renewables left out"),
        "", "ktce", "yuan/tce", "at most", base="ktce/(million yuan)", needs=("base", "accounting"),
        choices=CONVERSIONS, growth=True,
    ),
    "electrification": Kind(
        N_("electricity as a share of final_energy or of total_energy, two different shares"),
        "", "ktce", "yuan/tce", "at least", needs=("denominator", "accounting"),
        choices={**CONVERSIONS, "denominator": ("final_energy", "total_energy")},
    ),
    "renewable_weight": Kind(
        N_("renewable share of the electricity consumed: total, or non_hydro without hydropower"),
        "", "GWh", "yuan/kWh", "at least", needs=("accounting",),
        choices={"accounting": ("total", "non_hydro")},
    ),
    "fuel_cap": Kind(
        N_("fuel burned by the technologies named; economy: with fossil energy outside the power sector"),
        "ktce", "ktce", "yuan/tce", "at most", choices={"sector": ("power", "economy")},
    ),
    "co2_cap": Kind(N_("CO2 of a year"), "kt", "kt", "yuan/t", "at most", choices=CARBON),
    "co2_price": Kind(
        N_("price of CO2"), "million yuan/kt", "kt", "yuan/t", "at least",
        choices={"accounting": ("production",), "sector": ("power",)},
    ),
    "co2_budget": Kind(
        N_("CO2 of all years from from_year to the year"), "kt", "kt", "yuan/t", "at most",
        needs=("from_year",), choices=CARBON,
    ),
    "co2_intensity": Kind(
        N_("cut of CO2 per gross domestic product against base"), "", "kt", "yuan/t", "at most",
        base="kt/(million yuan)", needs=("base", "sector"), choices=CARBON, growth=True,
    ),
    "co2_peak": Kind(
        N_("CO2 grows no more after the year; value: growth allowed from study year to study year, mostly 0"),
        "", "kt", "yuan/t", "at most", needs=("sector",), choices=CARBON, growth=True,
    ),
    "upward_reserve": Kind(
        N_("operating reserve upwards in every hour, as a share of load, beside table reserve_needs"),
        "", "GWh", "yuan/kWh", "at least",
    ),
    "downward_reserve": Kind(
        N_("operating reserve downwards in every hour, as a share of load, beside table reserve_needs"),
        "", "GWh", "yuan/kWh", "at least",
    ),
    "inertia": Kind(
        N_("inertia of the machines that run in every hour"),
        "GW*s", "(GW*s*h)", "yuan/(kW*s*h)", "at least",
    ),
    "synchronous_share": Kind(
        N_("machines that turn with the grid in every hour, as a share of the power made"),
        "", "GWh", "yuan/kWh", "at least",
    ),
    "curtailment": Kind(
        N_("share of available renewable energy thrown away"), "", "GWh", "yuan/kWh", "at most",
    ),
    "channel_hours": Kind(
        N_("energy sent on channels in a year over their capacity"),
        "h/year", "GWh", "yuan/kWh", "at least", needs=("channels",),
    ),
    "channel_renewable_share": Kind(
        N_("renewable share of the energy that channels deliver"),
        "", "GWh", "yuan/kWh", "at least", needs=("channels",),
    ),
    "channel_support": Kind(
        N_("counted capacity of supporting plants over that of their channels"),
        "", "GW", POWER, "at least", needs=("channels",), ratio=True,
    ),
    "secure_load": Kind(
        N_("largest load served after the loss of one element: secure imports and firm capacity inside"),
        "GW", "GW", POWER, "at least", needs=("season",),
    ),
}  # fmt: skip
DENOMINATORS = tuple(
    dict.fromkeys(name for kind in KINDS.values() for name in kind.choices.get("denominator", ()))
)
ACCOUNTING = tuple(
    dict.fromkeys(name for kind in KINDS.values() for name in kind.choices.get("accounting", ()))
)
SECTORS = ("power", "economy")
# What a kind needs of the statistics of its regions, beyond what a sector or accounting asks for.
STATISTICS = {
    "non_fossil_share": ("other_fossil", "other_non_fossil", "coal_equivalent"),
    "co2_intensity": ("gdp",),
    "energy_intensity": ("gdp", "other_fossil", "other_non_fossil", "coal_equivalent", "base_renewable"),
    "electrification": ("coal_equivalent", "other_fossil", "other_non_fossil"),
}


def statistics(kind: str, sector: str, accounting: str, denominator: str = "") -> tuple[str, ...]:
    """Columns of regional_energy that a target reads, besides those that every row has."""
    found = STATISTICS.get(kind, ())
    if denominator == "final_energy":
        found = ("coal_equivalent", "final_energy")
    if sector == "economy":
        found += ("other_fossil",) if kind == "fuel_cap" else ("other_co2",)
    return found + (("grid_co2_factor",) if accounting == "consumption" else ())
