"""Charts 1 and 2: installed capacity by technology, and what each period builds and retires [GW]."""

from __future__ import annotations

import html

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import (
    Chart,
    Reading,
    View,
    axis_title,
    bars,
    folded,
    quiet_rows,
    rounded,
    style,
    tint,
)
from gridplan.words import N_

STATES = {"existing": (0.45, ""), "committed": (0.9, "/"), "new": (1.0, "")}  # depth of colour and hatch


def plants(reading: Reading, table: str = "capacity") -> pd.DataFrame:
    """The rows of power capacity that are not channels."""
    frame = reading.results[table]
    return frame[(frame["quantity"] == "power") & ~frame["id"].isin(reading.channels)]


def installed(reading: Reading) -> Chart:
    """Chart 1: existing, committed and new capacity by year, and by zone in the last year.

    One view for the system, one for the zones of the main target, one for each zone (by plant).
    """
    title = N_("Installed capacity by technology")
    frame = plants(reading)
    if frame.empty:
        return Chart(1, "capacity", title, N_("No capacity in the results."))
    by_zone = reading.text(N_("By zone, {year}", year=reading.last))
    by_plant = reading.text(N_("By plant, {year}", year=reading.last))
    scale = {"y": "power", "x2": "power"}
    whole = reading.text(N_("Whole system"))
    views = [View(whole, _installed(reading, frame, "zone", [whole, by_zone]), scale)]
    inside = reading.zones
    zones = reading.names.sorted(frame["zone"])
    if 1 < len(inside) < len(zones):
        name = reading.names.listing(inside)
        part = frame[frame["zone"].isin(inside)]
        views.append(View(name, _installed(reading, part, "zone", [_head(name), by_zone]), scale))
    for zone in zones if len(zones) > 1 else []:
        name = reading.names.name(zone)
        part = frame[frame["zone"] == zone]
        views.append(View(name, _installed(reading, part, "id", [_head(name), by_plant]), scale))
    note = N_("Light: existing. Hatched: under construction. Full colour: new, chosen by the plan.")
    return Chart(1, "capacity", title, note, tuple(views), frame)


def _head(name: str) -> str:
    return folded(html.escape(name, quote=False), 44)


def _installed(reading: Reading, frame: pd.DataFrame, by: str, heads: list[str]) -> go.Figure:
    """By year on the left; in the last year by zone or (`by` = id) by plant on the right."""
    figure = make_subplots(1, 2, column_widths=[0.46, 0.54], horizontal_spacing=0.2, subplot_titles=heads)
    last = frame[frame["year"] == reading.last]
    last = last[last["total"] > (0.0 if by == "zone" else 0.01 * last["total"].max())]
    places = reading.names.sorted(last["zone"])[::-1]
    if by == "id":
        order = {name: place for place, name in enumerate(reading.names.sorted(last["technology"]))}
        last = last.assign(place=last["technology"].map(order))
        places = last.sort_values(["place", "total"], ascending=[False, True])["id"].tolist()
    for technology in reading.names.sorted(frame["technology"]):
        one, now = frame[frame["technology"] == technology], last[last["technology"] == technology]
        years = one.groupby("year")[list(STATES)].sum().reindex(reading.years)
        if years.to_numpy().sum() > 1e-3:
            _states(reading, figure, technology, years, False)
            _states(reading, figure, technology, now.groupby(by)[list(STATES)].sum().reindex(places), True)
    for state, (depth, hatch) in STATES.items():  # the key to light, hatched and full colour
        name = reading.names.term(state)
        figure.add_trace(bars([""], [None], name, "", tint("#5f6b75", depth), hatch=hatch), 1, 1)
    totals = frame.groupby("year")[list(STATES)].sum().sum(axis=1).reindex(reading.years)
    figure.add_trace(_totals([str(year) for year in reading.years], totals), 1, 1)
    style(figure, max(420, 240 + 30 * len(places)), barmode="stack")
    figure.update_xaxes(
        type="category",
        categoryorder="array",
        categoryarray=[str(year) for year in reading.years],
        range=[-0.5, len(reading.years) - 0.5],
        row=1,
        col=1,
    )
    labels = [folded(reading.names.label(place)) for place in places]
    figure.update_yaxes(type="category", categoryorder="array", categoryarray=labels, row=1, col=2)
    figure.update_xaxes(title=axis_title("{power}"), row=1, col=2)
    figure.update_yaxes(title=axis_title("{power}"), rangemode="tozero", row=1, col=1)
    quiet_rows(figure, row=1, col=2)
    return figure


def _states(reading: Reading, figure: go.Figure, technology: str, values: pd.DataFrame, across: bool) -> None:
    """The existing, committed and new part of one technology, over years or (`across`) zones or plants."""
    places = [folded(reading.names.label(place)) if across else str(place) for place in values.index]
    name, colour = reading.names.label(technology), reading.names.colour(technology)
    for state, (depth, hatch) in STATES.items():
        part = values[state].fillna(0.0)
        first = not across and state == "new"  # the legend names a technology once, in its full colour
        if first or part.any():
            trace = bars(
                places,
                part,
                f"{name}, {reading.names.term(state)}",
                "{power}",
                tint(colour, depth),
                across=across,
                hatch=hatch,
                legendgroup=technology,
                showlegend=first,
            )
            trace.name = name
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
