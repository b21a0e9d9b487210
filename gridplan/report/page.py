"""The tables of the report: targets, plants by name, channels, shadow prices."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from gridplan.report.answer import Answer
from gridplan.report.chart import Reading
from gridplan.report.prices import binding
from gridplan.report.words import money, number
from gridplan.words import N_

FACTORS = {"power": ("GW", "万kW", 100.0), "energy": ("TWh", "亿kWh", 10.0)}


@dataclass(frozen=True)
class Cell:
    """One cell: text, and for power [GW] or energy [TWh] the value behind it, which the page can convert."""

    text: str
    value: float | None = None
    unit: str = ""  # power, energy or empty
    light: str = ""  # met, missed, report or empty
    bare: bool = True  # without the unit, which then stands in the heading
    clamp: bool = False  # a long text, of which the page shows two lines


@dataclass(frozen=True)
class Grid:
    """A table of the page: headings and rows of cells; the columns from `numbers` on are right-aligned."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    numbers: int = 1
    total: bool = False  # whether the last row is a sum
    units: tuple[str, ...] = ()  # power, energy: said once for the whole table


def measure(value: float | None, unit: str, language: str, bare: bool = True) -> Cell:
    """A power [GW] or energy [TWh] in the reader's usual unit."""
    western, chinese, factor = FACTORS[unit]
    if value is None or pd.isna(value):
        return Cell("–")
    shown = number(value * factor) if language == "zh" else number(value)
    name = chinese if language == "zh" else western
    return Cell(shown if bare else f"{shown} {name}", float(value), unit, bare=bare)


def with_unit(value: float, unit: str, language: str) -> str:
    return measure(value, unit, language, bare=False).text


def targets(reading: Reading) -> Grid:
    """Every target with its traffic light."""
    names, language, text = reading.names, reading.language, reading.text
    rows = []
    for row in reading.results.targets.itertuples():
        status = str(row.status)
        document = " · ".join(part for part in (str(row.document), str(row.clause)) if part)
        power = str(row.unit) == "GW"
        values = [
            measure(v, "power", language) if power else Cell(number(v))
            for v in (row.required, row.achieved, row.gap)
        ]
        price = (
            f"{number(row.shadow_price)} {names.unit(str(row.shadow_price_unit))}"
            if row.shadow_price
            else "–"
        )
        cost = money(row.cost_of_target, language) if pd.notna(row.cost_of_target) else "–"
        unit = (
            Cell("万kW" if language == "zh" else "GW", None, "power-name")
            if power
            else Cell(names.unit(str(row.unit)))
        )
        rows.append(
            (
                Cell(names.term(status), light=status),
                Cell(reading.target(row)),
                Cell(reading.scope(str(row.scope))),
                Cell(str(row.year)),
                Cell(names.term(str(row.mode))),
                Cell(document or "–", clamp=True),
                *values,
                unit,
                Cell(price if pd.notna(row.shadow_price) else "–"),
                Cell(cost),
            )
        )
    heads = (
        N_("Status"),
        N_("Target"),
        N_("Scope"),
        N_("Year"),
        N_("Mode"),
        N_("Document"),
        N_("Required"),
        N_("Achieved"),
        N_("Gap"),
        N_("Unit"),
        N_("Shadow price"),
        N_("Cost of target"),
    )
    return Grid(text(N_("Targets")), tuple(text(head) for head in heads), tuple(rows), 6)


def plant_list(reading: Reading, facts: Answer) -> Grid:
    """The plants of the main target's zones by name, by technology and size."""
    names, language, text = reading.names, reading.language, reading.text
    order = {name: place for place, name in enumerate(names.sorted(facts.plants["technology"]))}
    table = facts.plants.assign(place=facts.plants["technology"].map(order)).sort_values(
        ["place", "total"], ascending=[True, False]
    )
    rows = []
    for row in table.itertuples():
        since = str(int(row.since)) if pd.notna(row.since) else "–"
        cells = [
            measure(v if v > 1e-6 else None, "power", language)
            for v in (row.existing, row.committed, row.new)
        ]
        rows.append(
            (
                Cell(names.name(row.id)),
                Cell(names.name(row.technology)),
                Cell(names.name(row.zone)),
                Cell(since),
                *cells,
                measure(row.total, "power", language),
                measure(row.potential, "power", language),
                Cell(number(row.energy) if row.energy else "–"),
            )
        )
    sums = facts.plants[["existing", "committed", "new", "total"]].sum()
    cells = [measure(float(value), "power", language) for value in sums]
    energy = facts.plants["energy"].sum()
    rows.append(
        (
            Cell(names.term("total")),
            Cell(""),
            Cell(""),
            Cell(""),
            *cells,
            Cell(""),
            Cell(number(energy) if energy else "–"),
        )
    )
    heads = (
        N_("Plant"),
        N_("Technology"),
        N_("Zone"),
        N_("New since"),
        N_("Existing"),
        N_("Under construction"),
        N_("New"),
        N_("Total"),
        N_("Potential"),
        N_("Storage, GWh"),
    )
    title = text(N_("Plants by name, {year}", year=facts.year))
    return Grid(title, tuple(text(head) for head in heads), tuple(rows), 4, True, ("power",))


def channel_list(reading: Reading, facts: Answer) -> Grid:
    """The channels that touch the main target's zones; those that leave them make the export capability."""
    names, language, text = reading.names, reading.language, reading.text
    rows = []
    for row in facts.channels.sort_values("outward", ascending=False, kind="stable").itertuples():
        way = text(N_("export")) if row.outward else text(N_("inside"))
        rows.append(
            (
                Cell(names.name(row.channel)),
                Cell(f"{names.name(row.from_zone)} → {names.name(row.to_zone)}"),
                Cell(way),
                measure(row.new if row.new > 1e-6 else None, "power", language),
                measure(row.capacity, "power", language),
                measure(row.sent / 1000, "energy", language),
                Cell(number(row.hours, 0)),
            )
        )
    heads = (
        N_("Channel"),
        N_("From, to"),
        N_("Way"),
        N_("New"),
        N_("Capacity"),
        N_("Energy sent"),
        N_("Hours"),
    )
    title = text(N_("Channels, {year}", year=facts.year))
    return Grid(title, tuple(text(head) for head in heads), tuple(rows), 3, units=("power", "energy"))


def shadow_prices(reading: Reading) -> Grid:
    """The binding rows of the plan."""
    rows = tuple(
        (
            Cell(str(row.row)),
            Cell(str(row.year)),
            Cell(number(row.value)),
            Cell(reading.names.unit(str(row.unit))),
        )
        for row in binding(reading).itertuples()
    )
    heads = tuple(
        reading.text(head) for head in (N_("Row of the plan"), N_("Year"), N_("Shadow price"), N_("Unit"))
    )
    return Grid(reading.text(N_("Binding rows of the plan")), heads, rows, 2)
