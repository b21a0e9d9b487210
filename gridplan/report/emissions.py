"""Chart 13: carbon dioxide by technology and year, and how far each target is reached."""

from __future__ import annotations

import html

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import INK, Chart, Reading, View, axis_title, bars, folded, quiet_rows, style
from gridplan.report.words import number
from gridplan.words import N_

LIGHTS = {"met": "#2e7d5b", "missed": "#c0392b", "report": "#8d98a1"}
MOST = 3.0  # times the requirement: longer bars are cut there, their text tells the value


def targets(reading: Reading) -> Chart:
    """Chart 13: emissions [Mt/year] and achieved over required of every target that asks for a value."""
    title = N_("Emissions and targets")
    emissions = reading.results["emissions"]
    emissions = emissions[emissions["scenario"] == reading.scenario()]
    goals = reading.results.targets
    goals = goals[goals["kind"] != "co2_price"]  # a price is paid, not reached
    goals = goals[goals["required"].notna() & (goals["required"] != 0) & goals["achieved"].notna()].iloc[::-1]
    if emissions.empty and goals.empty:
        return Chart(13, "emissions", title, N_("No emissions and no targets in the results."))
    heads = [reading.text(N_("Achieved as a share of required")), reading.text(N_("CO2 of power generation"))]
    figure = make_subplots(1, 2, subplot_titles=heads, column_widths=[0.66, 0.34], horizontal_spacing=0.08)
    _emissions(reading, figure, emissions)
    share = (goals["achieved"] / goals["required"]).clip(0, MOST)
    _lights(reading, figure, goals, share)
    style(figure, 200 + 44 * max(len(goals), 4), barmode="stack")
    figure.add_vline(x=100, line={"color": INK, "width": 1, "dash": "dot"}, row=1, col=1)
    figure.update_xaxes(type="category", row=1, col=2)
    figure.update_yaxes(title=axis_title("Mt"), rangemode="tozero", row=1, col=2)
    quiet_rows(figure, row=1, col=1)
    reach = max(150.0, 160.0 * float(share.max())) if len(share) else 150.0
    figure.update_xaxes(ticksuffix=" %", range=[0, reach], row=1, col=1)
    note = N_("Green: met. Red: missed. Grey: report only. For a cap, less than 100 % is on the safe side.")
    return Chart(13, "emissions", title, note, (View(reading.text(N_("Whole system")), figure),), goals)


def _emissions(reading: Reading, figure: go.Figure, frame: pd.DataFrame) -> None:
    sums = frame.groupby(["technology", "year"])["co2"].sum() / 1000.0
    years = [str(year) for year in reading.years]
    for technology in reading.names.sorted(frame["technology"]):
        values = sums[technology].reindex(reading.years, fill_value=0.0)
        if values.abs().gt(1e-9).any():
            name, colour = reading.names.label(technology), reading.names.colour(technology)
            figure.add_trace(bars(years, values, name, "Mt", colour, showlegend=True), 1, 2)


def _lights(reading: Reading, figure: go.Figure, goals: pd.DataFrame, share: pd.Series) -> None:
    labels = [
        folded(
            html.escape(f"{reading.target(row)} ({reading.scope(str(row.scope))}, {row.year})", quote=False),
            44,
        )
        for row in goals.itertuples()
    ]
    labels = [label + "\u200b" * labels[:place].count(label) for place, label in enumerate(labels)]
    texts = [
        f"{number(row.achieved)} / {number(row.required)} {reading.names.unit(str(row.unit))}"
        for row in goals.itertuples()
    ]
    colours = [LIGHTS[status] for status in goals["status"]]
    trace = bars(
        labels,
        100 * share,
        "",
        "%",
        colours,
        across=True,
        showlegend=False,
        text=texts,
        textposition="outside",
        constraintext="none",
        cliponaxis=False,
    )
    figure.add_trace(trace, 1, 1)
