"""Chart 9: reservoir trajectories through the year, as a share of active storage, and the year's water."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import Chart, Reading, View, axis_title, bars, quiet_rows, rounded, style
from gridplan.words import N_

MOST = 12  # reservoirs shown, the largest first; the data behind the chart hold all


def reservoirs(reading: Reading) -> Chart:
    """Chart 9: levels at week edges of the last year, one panel a reservoir, one line a scenario."""
    title = N_("Reservoirs through the year, {year}", year=reading.last)
    frame = reading.results["reservoir_levels"]
    last = frame[(frame["year"] == reading.last) & (frame["maximum"] > 0)]
    if last.empty:
        return Chart(9, "reservoirs", title, N_("No reservoirs in the results."))
    size = last.groupby("plant")["maximum"].max().sort_values(ascending=False)
    plants = reading.names.sorted(size.index[:MOST])
    figure = _levels(reading, last, plants)
    note = N_(
        "Water above the dead level, as a share of active storage; the {most} largest reservoirs.", most=MOST
    )
    heads = reading.results["heads"]
    if len(heads):
        note = N_(
            "Water above the dead level, as a share of active storage; the {most} largest reservoirs. Heads "
            "follow the curves of {plants} plants; generation differs from them by {error} % at most.",
            most=MOST,
            plants=heads["plant"].nunique(),
            error=round(100 * float(heads["head_error"].abs().max()), 2),
        )
    views = (View(reading.text(N_("Storage")), figure), *_water(reading), *_worth(reading, plants))
    return Chart(9, "reservoirs", title, note, views, frame)


def _levels(reading: Reading, frame: pd.DataFrame, plants: list[str]) -> go.Figure:
    columns = min(4, len(plants))
    rows = -(-len(plants) // columns)
    heads = [reading.names.label(plant) for plant in plants]
    figure = make_subplots(
        rows,
        columns,
        subplot_titles=heads,
        shared_xaxes=True,
        shared_yaxes=True,
        horizontal_spacing=0.03,
        vertical_spacing=0.3 / max(rows, 1) * 0.6,
    )
    scenarios = list(dict.fromkeys(frame["scenario"]))
    colours = ("#0072b2", "#e69f00", "#009e73", "#d55e00")
    for place, plant in enumerate(plants):
        for number, scenario in enumerate(scenarios):
            part = frame[(frame["plant"] == plant) & (frame["scenario"] == scenario)].sort_values("week")
            hover = (
                f"{reading.text(N_('week'))} %{{x}}: %{{y:.0f}} %<br>%{{customdata:,.0f}} hm³<extra></extra>"
            )
            figure.add_trace(
                go.Scatter(
                    x=part["week"].tolist(),
                    y=rounded(100 * part["level"] / part["maximum"]),
                    mode="lines",
                    customdata=rounded(part["level"]),
                    name=reading.names.label(scenario),
                    legendgroup=scenario,
                    showlegend=place == 0 and len(scenarios) > 1,
                    hovertemplate=hover,
                    line={"color": colours[number % 4], "width": 1.8},
                    fill="tozeroy" if len(scenarios) == 1 else "none",
                    fillcolor="rgba(0,114,178,0.12)",
                ),
                place // columns + 1,
                place % columns + 1,
            )
    style(figure, 110 + 150 * rows)
    figure.update_yaxes(range=[0, 105], ticksuffix=" %", dtick=50)
    figure.update_xaxes(range=[0, 52], dtick=13)
    figure.update_xaxes(title=axis_title(reading.text(N_("week of the year"))), row=rows)
    return figure


def _worth(reading: Reading, plants: list[str]) -> tuple[View, ...]:
    """What water is worth through the last year, at the reservoirs shown."""
    frame = reading.results["water_values"]
    frame = frame[(frame["year"] == reading.last) & (frame["scenario"] == reading.scenario())]
    figure = go.Figure()
    for plant in plants:
        part = frame[frame["plant"] == plant].sort_values("week")
        if len(part):
            hover = (
                "%{y:.3f} yuan/m³, %{customdata:.3f} yuan/kWh<extra>"
                + reading.names.label(plant)
                + "</extra>"
            )
            figure.add_trace(
                go.Scatter(
                    x=list(range(len(part))),
                    y=rounded(part["value"]),
                    customdata=rounded(part["energy_value"]),
                    mode="lines+markers",
                    name=reading.names.label(plant),
                    hovertemplate=hover,
                )
            )
    if not figure.data:
        return ()
    style(figure, 420)
    figure.update_xaxes(title=axis_title(reading.text(N_("modelled week"))))
    figure.update_yaxes(title=axis_title(reading.text(N_("yuan/m³"))), rangemode="tozero")
    return (View(reading.text(N_("Value of water")), figure),)


def _water(reading: Reading) -> tuple[View, ...]:
    """Where each plant's water goes in the last year."""
    frame = reading.results["hydro"]
    frame = frame[(frame["year"] == reading.last) & (frame["scenario"] == reading.scenario())]
    if frame.empty:
        return ()
    order = reading.names.sorted(frame["plant"])[::-1]
    table = frame.set_index("plant").reindex(order)
    labels = [reading.names.label(plant) for plant in order]
    figure = go.Figure()
    for column, name, colour in (
        ("release", N_("Through the turbines"), "#0072b2"),
        ("spill", N_("Past the turbines"), "#b9c2c9"),
    ):
        text = reading.text(name)
        figure.add_trace(bars(labels, table[column] / 1000.0, text, "km³", colour, across=True))
    style(figure, 140 + 26 * len(order), barmode="stack")
    quiet_rows(figure)
    figure.update_xaxes(title=axis_title(reading.text(N_("km³/year"))))
    return (View(reading.text(N_("Water of the year")), figure),)
