"""Charts 1 and 2: installed capacity by technology, and what each period builds and retires [GW]."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import Chart, Reading, View, axis_title, bars, quiet_rows, rounded, style
from gridplan.words import N_

STATES = {"existing": (0.45, ""), "committed": (0.9, "/"), "new": (1.0, "")}  # opacity and hatch of each


def plants(reading: Reading, table: str = "capacity") -> pd.DataFrame:
    """The rows of power capacity that are not channels."""
    frame = reading.results[table]
    return frame[(frame["quantity"] == "power") & ~frame["id"].isin(reading.channels)]


def installed(reading: Reading) -> Chart:
    """Chart 1: existing, committed and new capacity by year, and by zone in the last year."""
    title = N_("Installed capacity by technology")
    frame = plants(reading)
    if frame.empty:
        return Chart(1, "capacity", title, N_("No capacity in the results."))
    heads = [N_("Whole system"), N_("By zone, {year}", year=reading.last)]
    figure = make_subplots(
        1,
        2,
        column_widths=[0.46, 0.54],
        horizontal_spacing=0.2,
        subplot_titles=[reading.text(h) for h in heads],
    )
    zones = reading.names.sorted(frame["zone"])[::-1]
    last = frame[frame["year"] == reading.last]
    for technology in reading.names.sorted(frame["technology"]):
        one, now = frame[frame["technology"] == technology], last[last["technology"] == technology]
        _states(
            reading, figure, technology, one.groupby("year")[list(STATES)].sum().reindex(reading.years), False
        )
        _states(reading, figure, technology, now.groupby("zone")[list(STATES)].sum().reindex(zones), True)
    for state, (opacity, hatch) in STATES.items():  # the key to light, hatched and full colour
        name = reading.names.term(state)
        figure.add_trace(bars([""], [None], name, "", "#5f6b75", opacity=opacity, hatch=hatch), 1, 1)
    totals = frame.groupby("year")[list(STATES)].sum().sum(axis=1).reindex(reading.years)
    figure.add_trace(_totals([str(year) for year in reading.years], totals), 1, 1)
    style(figure, 420, barmode="stack")
    years = [str(year) for year in reading.years]
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=years,
        range=[-0.5, len(years) - 0.5],
        row=1,
        col=1,
    )
    figure.update_xaxes(title=axis_title("{power}"), row=1, col=2)
    figure.update_yaxes(title=axis_title("{power}"), row=1, col=1)
    quiet_rows(figure, row=1, col=2)
    view = View(reading.text(N_("Whole system")), figure, {"y": "power", "x2": "power"})
    note = N_("Light: existing. Hatched: under construction. Full colour: new, chosen by the plan.")
    return Chart(1, "capacity", title, note, (view,), frame)


def _states(reading: Reading, figure: go.Figure, technology: str, values: pd.DataFrame, across: bool) -> None:
    """The existing, committed and new part of one technology, over years or (`across`) zones."""
    places = [reading.names.label(place) if across else str(place) for place in values.index]
    name, colour = reading.names.label(technology), reading.names.colour(technology)
    for state, (opacity, hatch) in STATES.items():
        part = values[state].fillna(0.0)
        first = not across and state == "new"  # the legend names a technology once, in its full colour
        if first or part.any():
            trace = bars(
                places,
                part,
                name,
                "{power}",
                colour,
                across=across,
                hatch=hatch,
                opacity=opacity,
                legendgroup=technology,
                showlegend=first,
            )
            figure.add_trace(trace, 1, 2 if across else 1)


def _totals(years: list[str], totals: pd.Series) -> go.Scatter:
    """The height of each stack above it, as a text that is scaled with its axis."""
    return go.Scatter(
        x=years,
        y=rounded(totals),
        mode="text",
        texttemplate="%{y:,.3~r}",
        textposition="top center",
        showlegend=False,
        hoverinfo="skip",
        cliponaxis=False,
    )


def built(reading: Reading) -> Chart:
    """Chart 2: what each period adds (up) and takes away (down), power and storage energy."""
    title = N_("Built and retired in each period")
    frame = reading.results["build"]
    frame = frame[~frame["id"].isin(reading.channels)]
    if frame.empty or not frame[["built", "retired"]].to_numpy().any():
        return Chart(2, "build", title, N_("The plan builds and retires nothing."))
    heads = [N_("Power")]
    if frame.loc[frame["quantity"] == "energy", "built"].gt(0).any():
        heads.append(N_("Storage energy"))
    widths = [0.65, 0.35][: len(heads)]
    figure = make_subplots(
        1,
        len(heads),
        subplot_titles=[reading.text(h) for h in heads],
        horizontal_spacing=0.12,
        column_widths=widths,
    )
    for column, quantity in enumerate(("power", "energy")[: len(heads)], start=1):
        _changes(
            reading, figure, frame[frame["quantity"] == quantity], "{power}" if column == 1 else "GWh", column
        )
    years = [str(year) for year in reading.years]
    style(figure, 380, barmode="relative")
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=years)
    view = View(reading.text(N_("Whole system")), figure, {"y": "power"})
    note = N_("Capacity that enters service in the period ending with the year shown; retirement below zero.")
    return Chart(2, "build", title, note, (view,), frame)


def _changes(reading: Reading, figure: go.Figure, frame: pd.DataFrame, unit: str, column: int) -> None:
    years = [str(year) for year in reading.years]
    for technology in reading.names.sorted(frame["technology"]):
        rows = frame[frame["technology"] == technology].groupby("year")[["built", "retired"]].sum()
        rows = rows.reindex(reading.years, fill_value=0.0)
        name, colour = reading.names.label(technology), reading.names.colour(technology)
        for kind, sign, hatch in (("built", 1.0, ""), ("retired", -1.0, "x")):
            if rows[kind].any():
                legend = column == 1 and kind == "built"
                trace = bars(
                    years,
                    rows[kind] * sign,
                    name,
                    unit,
                    colour,
                    hatch=hatch,
                    legendgroup=technology,
                    showlegend=legend,
                )
                figure.add_trace(trace, 1, column)
    figure.update_yaxes(title=axis_title(unit), row=1, col=column)
