"""The summary a terminal shows, and the same as plain text for summary.txt."""

from __future__ import annotations

from dataclasses import replace
from io import StringIO

from rich.console import Console, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from gridplan.report import binding, headline, holdings, page
from gridplan.report.answer import TINY, answer
from gridplan.report.chart import Reading
from gridplan.report.trust import warnings
from gridplan.report.words import Names, number
from gridplan.results.tables import Results
from gridplan.words import N_

COLOURS = {"met": "green", "missed": "bold red", "report": "dim"}
MOST = 8  # warnings shown in a terminal
MARKS = {"met": "●", "missed": "■", "report": "○"}


def show(results: Results, console: Console, language: str = "en") -> None:
    """Prints the answer, targets, capacity, plants, channels, warnings and certificate of a run."""
    reading = Reading(results, Names.of(results, language))
    facts = answer(results)
    for alarm in headline.alarms(reading):
        console.print(Text(alarm, style="bold red"))
    title = results.run.get("title") or results.run.get("study", "")
    title = title.get(language, "") if isinstance(title, dict) else title
    said = (" " if language == "en" else "").join(headline.headline(reading, facts))
    panel = Panel(Text(said), title=escape(str(title)), title_align="left", border_style="blue")
    console.print(panel, soft_wrap=False)  # or a console that leaves lines whole would cut the answer off
    figures = Table.grid(padding=(0, 3))
    for _ in range(3):
        figures.add_column(overflow="fold")
    for card in headline.cards(reading, facts):
        figures.add_row(
            Text(card.head, style="dim"), Text(card.value.text, style="bold"), Text(" · ".join(card.lines))
        )
    console.print(figures, soft_wrap=False)
    chosen = [0, 1, 2, 3, 6, 7, 9, 11]  # what fits a terminal; the report shows all
    if len(facts.plants):
        console.print(_table(holdings.holdings(reading, facts)))
    console.print(_table(page.targets(reading), chosen))
    bound = binding.binding(reading)
    if bound.rows:
        console.print(_table(bound, [1, 3, 5, 6, 7, 8]))
    console.print(_capacity(reading))
    new = replace(facts, plants=facts.plants[facts.plants["new"] > TINY])
    if len(new.plants):
        console.print(_table(page.plant_list(reading, new), [0, 1, 2, 3, 6, 7, 9]))
    if len(facts.channels):
        console.print(_table(page.channel_list(reading, facts), [0, 1, 5, 6, 7, 8]))
    found = warnings(results.run)
    for warning in found[:MOST]:
        console.print(Text(f"! {warning}", style="yellow"))
    if len(found) > MOST:
        more = N_("{count} more warnings stand in the report", count=len(found) - MOST)
        console.print(Text(f"! {reading.text(more)}", style="yellow"))
    console.print(_closing(reading))


def summary(results: Results, language: str = "en") -> str:
    """What `show` prints, without colours, 120 columns wide."""
    console = Console(file=StringIO(), width=120, no_color=True, force_terminal=False, legacy_windows=False)
    show(results, console, language)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


def _table(grid: page.Grid, chosen: list[int] | None = None) -> Table:
    """A page's table for the terminal: all columns or the `chosen` ones."""
    chosen = list(range(len(grid.heads))) if chosen is None else chosen
    table = Table(
        title=escape(grid.title),
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        pad_edge=False,
    )
    for place in chosen:
        right = grid.numbers <= place < len(grid.heads) - grid.words
        table.add_column(escape(grid.heads[place]), justify="right" if right else "left", overflow="fold")
    for number_, row in enumerate(grid.rows):
        last = grid.total and number_ == len(grid.rows) - 1
        table.add_row(*(_cell(row[place]) for place in chosen), style="bold" if last else "")
    return table


def _cell(cell: page.Cell) -> Text:
    return (
        Text(f"{MARKS[cell.light]} {cell.text}", style=COLOURS[cell.light]) if cell.light else Text(cell.text)
    )


def _capacity(reading: Reading) -> Table:
    """Installed power by technology and year, channels last."""
    frame = reading.results["capacity"]
    frame = frame[frame["quantity"] == "power"]
    totals = frame.groupby(["technology", "year"])["total"].sum().unstack("year").fillna(0.0)
    unit = "万kW" if reading.language == "zh" else "GW"
    table = Table(
        title=escape(reading.text(N_("Installed capacity [{unit}]", unit=unit))),
        title_justify="left",
        title_style="bold",
        header_style="dim",
        box=None,
        pad_edge=False,
    )
    table.add_column(reading.text(N_("Technology")))
    for year in reading.years:
        table.add_column(str(year), justify="right")
    for technology in reading.names.sorted(totals.index):
        cells = [
            page.measure(float(totals.loc[technology, year]), "power", reading.language).text
            for year in reading.years
        ]
        table.add_row(Text(reading.names.name(technology)), *cells)
    return table


def _closing(reading: Reading) -> RenderableType:
    run = reading.results.run
    seconds = sum(float(value) for value in (run.get("seconds") or {}).values())
    checks = [run.get(key) for key in ("certificate", "audit")]
    marks = [
        "✓" if isinstance(part, dict) and part.get("passed") else "–" if not part else "✗" for part in checks
    ]
    gap = run.get("gap")
    return Text(
        reading.text(
            N_(
                "{status} · gap {gap} · certificate {certificate} · audit {audit} · {seconds} s, {memory} MB",
                status=run.get("status", "–"),
                gap="–" if gap is None else f"{float(gap):.1e}",
                certificate=marks[0],
                audit=marks[1],
                seconds=number(seconds),
                memory=number(run.get("peak_memory_mb")),
            )
        ),
        style="dim",
    )
