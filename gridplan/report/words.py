"""Terms, names, numbers and colours as the report shows them, in the reader's language."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gridplan.results.tables import Results
from gridplan.words import N_, Message

TERMS: dict[str, Message] = {
    "load": N_("Load"), "generation": N_("Generation"), "available": N_("Available"),
    "curtailed": N_("Curtailed"), "charge": N_("Charging"), "discharge": N_("Discharging"),
    "shed": N_("Load shed"), "shift_up": N_("Load shifted to here"), "shift_down": N_("Load shifted away"),
    "unserved": N_("Unserved energy"), "exported": N_("Exports"), "imported": N_("Imports"),
    "loss": N_("Losses"), "spill": N_("Spill"), "conversion_in": N_("turned into another carrier"),
    "conversion_out": N_("made from another carrier"), "surplus": N_("Let go"), "rebound": N_("Rebound"),
    "investment": N_("Investment"), "fixed_om": N_("Fixed O&M"), "variable_om": N_("Variable O&M"),
    "fuel": N_("Fuel"),
    "start": N_("Starts"), "co2_price": N_("CO2 price"), "demand_response": N_("Demand response"),
    "shortfall": N_("Shortfalls"), "soft_target": N_("Missed soft targets"),
    "certificates": N_("Green certificates"), "tariff": N_("Transport and tariffs"),
    "met": N_("met"), "missed": N_("missed"), "report": N_("report only"),
    "existing": N_("Existing"), "committed": N_("Under construction"), "new": N_("New, chosen by the plan"),
    "retired": N_("Retired"), "total": N_("Total"), "potential": N_("Potential"), "built": N_("Built"),
    "constraint": N_("constraint"), "indicator": N_("indicator"), "outside": N_("outside the model"),
    "hard": N_("hard"), "soft": N_("soft"), "requirement": N_("Requirement"),
    "clean_capacity": N_("Clean capacity"), "non_fossil_share": N_("Non-fossil share"),
    "capacity_floor": N_("Capacity floor"), "capacity_ceiling": N_("Capacity ceiling"),
    "build_fixed": N_("Fixed build"), "land_limit": N_("Land limit"), "fuel_cap": N_("Fuel control"),
    "demand_response_capability": N_("Demand-response capability"),
    "investment_budget": N_("Budget of annual investment"), "co2_budget": N_("CO2 budget"),
    "electrification": N_("Electrification"), "energy_intensity": N_("Cut of energy intensity"),
    "final_energy": N_("of final energy"), "total_energy": N_("of all energy"),
    "co2_intensity": N_("Cut of CO2 intensity"), "co2_peak": N_("CO2 peak"),
    "production": N_("counted where it is emitted"), "consumption": N_("counted where it is consumed"),
    "co2_cap": N_("CO2 cap"), "curtailment": N_("Curtailment"), "reserve_margin": N_("Reserve margin"),
    "upward_reserve": N_("Upward reserve"),
    "downward_reserve": N_("Downward reserve"), "inertia": N_("Inertia"),
    "synchronous_share": N_("Synchronous share"), "hourly_margin": N_("Hourly capacity margin"),
    "channel_hours": N_("Channel hours"), "channel_renewable_share": N_("Renewable share of channels"),
    "channel_support": N_("Support of channels"), "secure_load": N_("Secure load capability"),
    "net_import": N_("with net imports of the hour"), "inside": N_("without imports"),
    "coal_equivalent": N_("coal-equivalent accounting"), "calorific": N_("calorific accounting"),
    "renewable_weight": N_("Renewable consumption weight"),
    "non_hydro": N_("without hydropower"),
    "*": N_("Whole system"), "": N_("Other"),
}  # fmt: skip

CHINESE_UNITS = (
    ("million yuan", "百万元"), ("yuan", "元"), ("/year", "/年"), ("/tce", "/吨标煤"), ("Mt", "百万吨"),
)  # fmt: skip

# Okabe and Ito's colours, for technologies without one: colour-blind readers can tell them apart.
PALETTE = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#8a8a2b", "#7f7f7f")


@dataclass(frozen=True)
class Names:
    """Ids to names, order and colour, from the table `names`; a quantity's or category's term by `term`."""

    language: str
    named: dict[str, str]
    order: dict[str, float]
    colours: dict[str, str]

    @staticmethod
    def of(results: Results, language: str) -> Names:
        table = results["names"]
        column = "name_zh" if language == "zh" else "name_en"
        colours = dict(zip(table["id"], table["colour"], strict=True))
        bare = [name for name in table.loc[table["kind"] == "technology", "id"] if not _colour(colours[name])]
        spare = {name: PALETTE[place % len(PALETTE)] for place, name in enumerate(bare)}
        return Names(
            language,
            {str(i): str(n) for i, n in zip(table["id"], table[column], strict=True) if n and n != i},
            {str(i): float(n) for i, n in zip(table["id"], table["order"], strict=True)},
            {name: colour for name, colour in colours.items() if _colour(colour)} | spare,
        )

    def name(self, identifier: object) -> str:
        """The plain name of an id (for HTML templates, which escape, and for terminals)."""
        key = str(identifier)
        return self.named.get(key) or TERMS.get(key, _spaced(key)).text(self.language)

    def label(self, identifier: object) -> str:
        """The name fit for a figure, where plotly would read tags."""
        return html.escape(self.name(identifier), quote=False)

    def term(self, word: str) -> str:
        return TERMS[word].text(self.language) if word in TERMS else word

    def sorted(self, identifiers: Any) -> list[str]:
        """Ids in the order of the names table, unknown ones last by id."""
        return sorted(set(map(str, identifiers)), key=lambda i: (self.order.get(i, math.inf), i))

    def colour(self, identifier: str) -> str:
        return self.colours.get(identifier, "#9aa0a6")

    def listing(self, identifiers: Any) -> str:
        """Names one after the other."""
        return ("、" if self.language == "zh" else ", ").join(self.name(one) for one in identifiers)

    def unit(self, unit: str) -> str:
        """A unit of a target or price as the reader writes it."""
        if self.language != "zh":
            return unit
        for western, chinese in CHINESE_UNITS:
            unit = unit.replace(western, chinese)
        return unit


def _spaced(key: str) -> Message:
    return Message("{words}", {"words": key.replace("_", " ")})


def _colour(text: str) -> bool:
    digits = text.removeprefix("#")
    return (
        text.startswith("#") and len(digits) in (3, 6) and all(d in "0123456789abcdefABCDEF" for d in digits)
    )


def number(value: float | None, places: int | None = None) -> str:
    """A number for readers: thousands separated, about three figures; a dash if there is none."""
    if value is None or pd.isna(value):
        return "–"
    if places is None:
        size = abs(value)
        value = 0.0 if size < 1e-6 else value  # what is left of rounding in a solver
        places = 0 if size >= 100 or value == 0 else 1 if size >= 10 else 2 if size >= 0.1 else 3
    shown = f"{value:,.{places}f}"
    if not float(shown.replace(",", "")):
        return "0"
    return shown.replace("-", "−") if value < 0 else shown


def small(value: float) -> str:
    """A residual or another very small number."""
    return "0" if value == 0 else f"{value:.1e}"


def money(million: float, language: str) -> str:
    """An amount [million yuan] in the reader's larger unit: billion yuan, or 亿元."""
    size = 100 if language == "zh" else 1000  # the catalogue turns "billion yuan" into 亿元, a tenth of it
    return N_("{amount} billion yuan", amount=number(million / size)).text(language)


def money_range(least: float, most: float, language: str) -> str:
    """Two amounts [million yuan] between which the true one lies."""
    size = 100 if language == "zh" else 1000
    amounts = N_("{least} to {most} billion yuan", least=number(least / size), most=number(most / size))
    return amounts.text(language)


def carbon(kilotonnes: float, language: str) -> str:
    """An amount of CO2 [kt] in the reader's larger unit: Mt, or 万吨, a hundredth of it."""
    size = 10 if language == "zh" else 1000
    return N_("{amount} Mt", amount=number(kilotonnes / size)).text(language)
