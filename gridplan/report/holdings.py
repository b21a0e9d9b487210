"""What stands in the main target's zones in its year, by technology: the first screen's table."""

from __future__ import annotations

import pandas as pd

from gridplan.report.answer import TINY, Answer, slight
from gridplan.report.chart import Reading
from gridplan.report.page import Cell, Grid, powers, stored, with_unit
from gridplan.words import N_

NAMED = 5  # plants named in a row


def holdings(reading: Reading, facts: Answer) -> Grid:
    """Existing, committed and new power by technology, the sum without storage, and the channels out."""
    text, names = reading.text, reading.names
    sums = facts.by_technology
    storing = set(reading.results["capacity"].query("quantity == 'energy'")["technology"])
    kinds = names.sorted(sums.index)
    producing = [kind for kind in kinds if kind not in storing]
    rows = [_row(reading, facts, kind, sums.loc[kind]) for kind in producing]
    if len(producing) > 1:
        whole = sums.loc[producing].sum()
        rows.append((Cell(text(N_("Sum without storage"))), *powers(reading, whole), Cell("–"), Cell("–")))
    rows += [_row(reading, facts, kind, sums.loc[kind]) for kind in kinds if kind in storing]
    if facts.export_capability > 0:
        out = facts.export.rename({"capacity": "total"})
        said = Cell("–")
        if facts.peak_export is not None:
            peak = with_unit(facts.peak_export, "power", reading.language)
            said = Cell(text(N_("highest export in a modelled hour: {peak}", peak=peak)))
        rows.append((Cell(text(N_("Channels out of these zones"))), *powers(reading, out), Cell("–"), said))
    heads = (
        N_("Technology"),
        N_("Existing"),
        N_("Under construction"),
        N_("New"),
        N_("Total"),
        N_("Storage, GWh"),
        N_("Largest new"),
    )
    title = text(N_("{zones}, {year}", zones=names.listing(facts.zones), year=facts.year))
    if facts.target is None:
        title = text(N_("Whole system, {year}", year=facts.year))
    shown = tuple(text(head) for head in heads)
    return Grid(title, shown, tuple(rows), 1, units=("power",), words=1)


def _row(reading: Reading, facts: Answer, technology: str, sums: pd.Series) -> tuple[Cell, ...]:
    name = Cell(reading.names.name(technology))
    return (name, *powers(reading, sums), stored(sums["energy"]), Cell(_largest(reading, facts, technology)))


def _largest(reading: Reading, facts: Answer, technology: str) -> str:
    """The largest new plants with their new capacity; how many more there are."""
    plants = facts.plants[facts.plants["technology"] == technology]
    plants = plants[(plants["new"] > TINY) & ~slight(plants)].sort_values("new", ascending=False)
    shown = [
        f"{reading.names.name(row.id)} {with_unit(row.new, 'power', reading.language)}"
        for row in plants.head(NAMED).itertuples()
    ]
    if len(plants) > NAMED:
        shown.append(reading.text(N_("{count} more", count=len(plants) - NAMED)))
    return ("、" if reading.language == "zh" else ", ").join(shown) or "–"
