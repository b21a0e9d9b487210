"""A comparison as tables in the terminal, and as one document for programs."""

from __future__ import annotations

from typing import Any

import pandas as pd
from rich.console import Console
from rich.table import Table
from rich.text import Text

from gridplan.report.chart import Reading
from gridplan.report.terminal import COLOURS, MARKS
from gridplan.report.words import TERMS, Names, number
from gridplan.results.compare import KEY, TOTAL, UNITS, Comparison
from gridplan.words import N_, Message

TITLES: dict[str, Message] = {
    "power": N_("Installed capacity"),
    "energy": N_("Energy capacity of storage"),
    "cost": N_("Total cost by category"),
    "emissions": N_("CO2 emissions"),
}
CHINESE = {"GW": ("万kW", 100.0), "GWh": ("万kWh", 100.0), "kt/year": ("万吨/年", 0.1)}
UNIT_WORDS: dict[str, Message] = {
    "million yuan, discounted": N_("million yuan, discounted"),
    "kt/year": N_("kt/year"),
}
MOST = 8  # changes of a run shown in a terminal
SMALL = 1e-4  # of a value: a difference below it is none


def show(found: Comparison, console: Console, language: str) -> None:
    """Prints what was changed, then capacity, cost, emissions and targets: values, and (differences)."""
    names = _names(found, language)
    for note in found.notes:
        console.print(Text(f"! {note.text(language)}", style="yellow"))
    for name, run in zip(found.names, found.runs, strict=True):
        title = (run.run.get("title") or {}).get(language, "")
        console.print(Text(name, style="bold") + Text(f"  {title}", style="dim"))
        _changes(found, name, console, language)
    gaps = found.differences()
    for section, title in TITLES.items():
        rows = found.values[found.values["section"] == section]
        if len(rows):
            console.print(_section(found, rows, gaps, title, names))
    _totals(found, console, language)
    console.print(_targets(found, gaps, names))


def document(found: Comparison, language: str) -> dict[str, Any]:
    """Everything as plain values; absent ones are null."""
    base, *others = found.names
    gaps = found.differences()
    rows = [
        {
            **{key: row[key] for key in KEY},
            "values": {name: row[name] for name in found.names},
            "differences": {name: gap[name] for name in others},
        }
        for row, gap in zip(found.values.to_dict("records"), gaps.to_dict("records"), strict=True)
    ]
    runs = [
        {
            "run": name,
            "study": run.run.get("study"),
            "variant": run.run.get("variant"),
            "title": run.run.get("title"),
            "status": run.run.get("status"),
            "gap": run.run.get("gap"),
        }
        for name, run in zip(found.names, found.runs, strict=True)
    ]
    return {
        "base": base,
        "runs": runs,
        "rows": rows,
        "totals": found.totals.to_dict("records"),
        "statuses": found.statuses.to_dict("records"),
        "changes": found.changes.to_dict("records"),
        "notes": [note.text(language) for note in found.notes],
    }


def _names(found: Comparison, language: str) -> Names:
    """Names of all runs; the base has the last word."""
    parts = [Names.of(run, language) for run in reversed(found.runs)]
    merged = Names(language, {}, {}, {})
    for part in parts:
        merged.named.update(part.named)
        merged.order.update(part.order)
        merged.colours.update(part.colours)
    return merged


def _unit(unit: str, language: str) -> tuple[str, float]:
    """A unit as the reader writes it, and the factor to it."""
    if language == "zh" and unit in CHINESE:
        return CHINESE[unit]
    return (UNIT_WORDS[unit].text(language) if unit in UNIT_WORDS else unit), 1.0


def _grid(title: str, heads: list[str], left: int) -> Table:
    table = Table(title=Text(title), title_justify="left", title_style="bold", header_style="dim", box=None)
    for place, head in enumerate(heads):
        table.add_column(Text(head), justify="left" if place < left else "right")
    return table


def _section(
    found: Comparison, rows: pd.DataFrame, gaps: pd.DataFrame, title: Message, names: Names
) -> Table:
    """One section; a row an item and year, a column a run, with the difference from the base in brackets."""
    language = names.language
    unit, factor = _unit(UNITS[str(rows["section"].iloc[0])], language)
    dated = bool(rows["year"].any())
    heads = ["", *([N_("Year").text(language)] if dated else []), *found.names]
    table = _grid(f"{title.text(language)} [{unit}]", heads, 2 if dated else 1)
    before = ""
    for place, row in zip(rows.index, rows.to_dict("records"), strict=True):
        if all(number(row[name] * factor) in ("0", "–") for name in found.names):
            continue  # what an interior point leaves of nothing
        item = _item(row["item"], names)
        cells = [Text("" if item == before else item)]
        cells += [Text(str(row["year"]))] if dated else []
        cells.append(Text(number(row[found.names[0]] * factor)))
        for name in found.names[1:]:
            cells.append(_cell(row[name] * factor, gaps.loc[place, name] * factor))
        table.add_row(*cells, style="bold" if row["item"] == TOTAL else "")
        before = item
    return table


def _item(item: str, names: Names) -> str:
    return names.term(item) if item in TERMS else names.name(item)


def _cell(value: float, gap: float) -> Text:
    """`4.40 (+0.89)`, or the value alone where it is that of the base."""
    shown = number(value)
    told = _signed(gap) if gap == gap and abs(gap) > SMALL * max(abs(value), abs(value - gap)) else "0"
    if told != "0":
        shown += f" ({told})"
    return Text(shown)


def _signed(gap: float) -> str:
    shown = number(gap)
    return f"+{shown}" if gap > 0 and shown != "0" else shown


def _targets(found: Comparison, gaps: pd.DataFrame, names: Names) -> Table:
    """What each target comes to, with its light."""
    language = names.language
    heads = [N_("Target"), N_("Year"), N_("Unit")]
    table = _grid(N_("Targets").text(language), [*(h.text(language) for h in heads), *found.names], 3)
    rows = found.values[found.values["section"] == "target"]
    status = found.statuses.set_index("target")
    titles = _target_titles(found, names)
    for place, row in zip(rows.index, rows.to_dict("records"), strict=True):
        unit, factor = _unit(row["unit"], language)
        cells = [Text(titles[row["item"]]), Text(str(row["year"])), Text(names.unit(unit))]
        for name in found.names:
            gap = gaps.loc[place, name] * factor if name in gaps else 0.0
            light = str(status.loc[row["item"], name])
            mark = Text(f" {MARKS[light]}", style=COLOURS[light]) if light else Text("")
            cells.append(_cell(row[name] * factor, gap) + mark)
        table.add_row(*cells)
    return table


def _target_titles(found: Comparison, names: Names) -> dict[str, str]:
    """Target -> what it is and where it holds; the base has the last word."""
    titles: dict[str, str] = {}
    for run in reversed(found.runs):
        reading = Reading(run, names)
        for row in run.targets.itertuples():
            titles[str(row.target)] = f"{reading.target(row)} · {reading.scope(str(row.scope))}"
    return titles


def _totals(found: Comparison, console: Console, language: str) -> None:
    """The difference of total cost, between the bounds that the solver has proved."""
    base = found.names[0]
    for row in found.totals.iloc[1:].to_dict("records"):
        line = N_(
            "{run}: total cost {difference} million yuan against {base}, proved between {least} and {most}",
            run=row["run"],
            base=base,
            **{key: _signed(row[key]) for key in ("difference", "least", "most")},
        )
        console.print(Text(line.text(language)))


def _changes(found: Comparison, name: str, console: Console, language: str) -> None:
    """What a run changed of its study, one line a change; what the base changed alike is left out."""
    base = found.names[0]
    lines = []
    for row in found.changes.to_dict("records"):
        if row[name] == row[base]:
            continue
        place = " · ".join(part for part in (row["table"], row["entity"], row["column"]) if part)
        lines.append(f"{place}: {row[base] or '–'} → {row[name] or '–'} {row['unit']}".rstrip())
    for line in lines[:MOST]:
        console.print(Text(f"  {line}"))
    if len(lines) > MOST:
        more = N_("  and {count} more, which --json and --out give", count=len(lines) - MOST)
        console.print(Text(more.text(language), style="dim"))
