"""Chart 3: generation mix with imports, exports, storage and curtailment [TWh/year]."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import (
    INK,
    Chart,
    Reading,
    View,
    axis_title,
    bars,
    folded,
    quiet_rows,
    rounded,
    style,
)
from gridplan.words import N_

# What stands above zero and what below; a zone's supply and use then balance at the load mark.
ABOVE = ("generation", "conversion_out", "discharge", "imported", "shed", "shift_down", "unserved")
BELOW = ("conversion_in", "charge", "exported", "shift_up", "rebound", "loss", "surplus")
FIXED = {  # one colour and one bar for all technologies
    "imported": "#a99fc4",
    "exported": "#a99fc4",
    "unserved": "#c0392b",
    "curtailed": "#aeb7be",
    "loss": "#8d98a1",
    "surplus": "#c9b8a6",
    "shed": "#d9a441",
    "shift_down": "#e3bf7f",
    "shift_up": "#e3bf7f",
    "rebound": "#e3bf7f",
}
HATCHES = {"charge": "\\", "discharge": "/", "curtailed": "x", "conversion_in": "-"}


def series(
    reading: Reading, table: pd.DataFrame, quantities: tuple[str, ...]
) -> Iterator[tuple[str, str, str, pd.Series]]:
    """What a chart of supply and use stacks, in order: quantity, name, colour, values.

    `table` has rows (quantity, technology) and one column a place or hour; empty series are left out.
    """
    present = set(table.index.get_level_values("quantity"))
    for quantity in (name for name in quantities if name in present):
        part = table.xs(quantity, level="quantity")
        if quantity in FIXED:
            part = part.sum().to_frame(quantity).T
        for key in reading.names.sorted(part.index):
            if part.loc[key].abs().gt(1e-6).any():
                name = reading.names.label(key)
                if quantity not in FIXED and quantity != "generation":
                    name = f"{name}, {reading.names.term(quantity)}"
                yield quantity, name, FIXED.get(quantity) or reading.names.colour(key), part.loc[key]


def mix(reading: Reading) -> Chart:
    """Chart 3: energy by technology, one view a scenario: the system by year, the zones in the last year."""
    title = N_("Generation mix")
    frame = reading.results["energy"]
    if frame.empty:
        return Chart(3, "generation", title, N_("No energy in the results."))
    views = []
    for scenario, part in frame.groupby("scenario", sort=False):
        name = reading.text(N_("Scenario {name}", name=scenario))
        views.append(View(name, figure(reading, part), {"y": "energy", "x2": "energy"}))
    note = N_(
        "Above zero: supply. Below zero: charging, exports and losses. Grey: power thrown away. Mark: load."
    )
    return Chart(3, "generation", title, note, tuple(views), frame)


def figure(reading: Reading, frame: pd.DataFrame) -> go.Figure:
    """Supply and use of one carrier: the whole system by year, and the zones in the last year."""
    heads = [N_("Whole system"), N_("By zone, {year}", year=reading.last)]
    drawn = make_subplots(
        1,
        2,
        column_widths=[0.46, 0.54],
        horizontal_spacing=0.2,
        subplot_titles=[reading.text(h) for h in heads],
    )
    inside = frame[
        ~frame["quantity"].isin(("exported", "imported"))
    ]  # between zones they cancel but for losses
    last = frame[frame["year"] == reading.last]
    zones = reading.names.sorted(last["zone"])[::-1]
    shown: set[str] = set()
    _stack(reading, drawn, _table(inside, "year", reading.years), shown, False)
    _stack(reading, drawn, _table(last, "zone", zones), shown, True)
    style(drawn, max(440, 270 + 30 * len(zones)), barmode="relative")
    drawn.update_xaxes(type="category", row=1, col=1)
    drawn.update_xaxes(title=axis_title("{energy}"), zeroline=True, zerolinecolor="#8d98a1", row=1, col=2)
    drawn.update_yaxes(title=axis_title("{energy}"), row=1, col=1)
    quiet_rows(drawn, row=1, col=2)
    return drawn


def _table(frame: pd.DataFrame, by: str, places: list) -> pd.DataFrame:
    sums = frame.groupby(["quantity", "technology", by])["value"].sum() / 1000.0
    return sums.unstack(by).reindex(columns=places).fillna(0.0)


def _stack(reading: Reading, figure: go.Figure, table: pd.DataFrame, shown: set[str], across: bool) -> None:
    places = [folded(reading.names.label(place)) if across else str(place) for place in table.columns]
    column = 2 if across else 1
    for quantity, name, colour, values in series(reading, table, (*ABOVE, "curtailed", *BELOW)):
        signed = -values if quantity in BELOW else values
        trace = bars(
            places,
            signed,
            name,
            "{energy}",
            colour,
            across=across,
            hatch=HATCHES.get(quantity, ""),
            legendgroup=name,
            showlegend=name not in shown,
        )
        figure.add_trace(trace, 1, column)
        shown.add(name)
    if "load" in table.index.get_level_values("quantity"):
        load, name = rounded(table.loc["load"].sum()), reading.names.term("load")
        mark = {
            "symbol": "line-ns" if across else "line-ew",
            "size": 26,
            "line": {"width": 2.5, "color": INK},
        }
        value = "%{x:,.4~r}" if across else "%{y:,.4~r}"
        trace = go.Scatter(
            x=load if across else places,
            y=places if across else load,
            mode="markers",
            marker=mark,
            name=name,
            legendgroup=name,
            showlegend=name not in shown,
            hovertemplate=f"{name}<br>{value} {{energy}}<extra></extra>",
        )
        figure.add_trace(trace, 1, column)
        shown.add(name)
