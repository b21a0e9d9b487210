"""The tables of the report: targets, plants by name, channels, shadow prices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gridplan.report.answer import STATES, TINY, Answer, slight
from gridplan.report.chart import Reading
from gridplan.report.prices import binding
from gridplan.report.words import money, money_range, number
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
    broad: bool = False  # takes the whole width where others stand side by side
    words: int = 0  # how many of the last columns hold words, left-aligned again


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
        cost = cost_text(reading, row.target, row.cost_of_target) if pd.notna(row.cost_of_target) else "–"
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
    return Grid(text(N_("Targets")), tuple(text(head) for head in heads), tuple(rows), 6, words=2)


def cost_text(reading: Reading, target: str, value: float) -> str:
    """What a target costs [million yuan] as a reader sees it: a range where the solver's gap leaves one."""
    bounds = (reading.results.run.get("target_costs") or {}).get(str(target))
    if not bounds or bounds["most"] - bounds["least"] <= 0.1 * abs(value):
        return money(value, reading.language)
    return money_range(bounds["least"], bounds["most"], reading.language)


def plant_list(reading: Reading, facts: Answer) -> Grid:
    """The plants of the main target's zones by name, by technology and size; slight ones summed up."""
    names, language, text = reading.names, reading.language, reading.text
    order = {name: place for place, name in enumerate(names.sorted(facts.plants["technology"]))}
    table = facts.plants.assign(place=facts.plants["technology"].map(order)).sort_values(
        ["place", "total"], ascending=[True, False]
    )
    rows = []
    for technology, group in table.groupby("technology", sort=False):
        little = slight(group)
        rows += [_plant(reading, row) for row in group[~little].itertuples()]
        if little.any():
            sums = group.loc[little, [*STATES, "total", "energy"]].sum()
            name = Cell(text(N_("others ({count})", count=int(little.sum()))))
            head = [name, Cell(names.name(technology)), Cell("–"), Cell("–")]
            rows.append((*head, *powers(reading, sums), Cell("–"), stored(sums["energy"])))
    sums = facts.plants[[*STATES, "total"]].sum()
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
            stored(energy),
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


def _plant(reading: Reading, row: Any) -> tuple[Cell, ...]:
    names = reading.names
    since = str(int(row.since)) if pd.notna(row.since) else "–"
    head = [Cell(names.name(key)) for key in (row.id, row.technology, row.zone)]
    values = powers(reading, pd.Series({key: getattr(row, key) for key in (*STATES, "total")}))
    potential = measure(row.potential, "power", reading.language)
    return (*head, Cell(since), *values, potential, stored(row.energy))


def powers(reading: Reading, sums: pd.Series) -> list[Cell]:
    """existing, committed, new, total [GW] as cells; nothing is a dash."""
    values = [float(sums[key]) for key in (*STATES, "total")]
    return [measure(value if value > TINY else None, "power", reading.language) for value in values]


def stored(value: float) -> Cell:
    return Cell(number(value) if value else "–")


def channel_list(reading: Reading, facts: Answer) -> Grid:
    """The channels that touch the main target's zones; those that leave them make the export capability."""
    names, language, text = reading.names, reading.language, reading.text
    rows = []
    table = facts.channels.sort_values("outward", ascending=False, kind="stable")
    table = table.rename(columns={"capacity": "total"})
    little = slight(table)
    for row in table[~little].itertuples():
        way = text(N_("export")) if row.outward else text(N_("inside"))
        rows.append(
            (
                Cell(names.name(row.channel)),
                Cell(f"{names.name(row.from_zone)} → {names.name(row.to_zone)}"),
                Cell(way),
                *powers(reading, pd.Series({key: getattr(row, key) for key in (*STATES, "total")})),
                measure(row.sent / 1000, "energy", language),
                Cell(number(row.hours, 0)),
            )
        )
    if little.any():
        sums = table.loc[little, [*STATES, "total", "sent"]].sum()
        name = Cell(text(N_("others ({count})", count=int(little.sum()))))
        sent = measure(sums["sent"] / 1000, "energy", language)
        rows.append((name, Cell("–"), Cell("–"), *powers(reading, sums), sent, Cell("–")))
    heads = (
        N_("Channel"),
        N_("From, to"),
        N_("Way"),
        N_("Existing"),
        N_("Under construction"),
        N_("New"),
        N_("Total"),
        N_("Energy sent"),
        N_("Hours"),
    )
    title = text(N_("Channels, {year}", year=facts.year))
    return Grid(title, tuple(text(head) for head in heads), tuple(rows), 3, units=("power", "energy"))


def _row_name(reading: Reading, row: str) -> str:
    """A row of the plan in words: the target it stands for, or the technology whose build rate it limits."""
    found = re.fullmatch(r"(\w+)\[([^,\]]+).*\]", row)
    if not found:
        return row
    goals = reading.results.targets
    for goal in goals[goals["target"] == found[2]].itertuples():
        return f"{reading.target(goal)} · {reading.scope(str(goal.scope))}"
    if found[1] == "build_rate":
        return reading.text(N_("Fastest build rate of {technology}", technology=reading.names.name(found[2])))
    return row


def shadow_prices(reading: Reading) -> Grid:
    """The binding rows of the plan."""
    rows = tuple(
        (
            Cell(_row_name(reading, str(row.row))),
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
