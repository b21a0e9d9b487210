"""Chart 14: marginal price of electricity by zone [yuan/kWh], and the plan's binding rows."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from gridplan.report.chart import Chart, Reading, View, axis_title, folded, rounded, style
from gridplan.words import N_

MOST = 20  # binding rows the report lists, the dearest of each unit first


def electricity(reading: Reading) -> Chart:
    """Chart 14: load-weighted mean price by zone and year; the line reaches from lowest to highest hour."""
    title = N_("Shadow prices")
    frame = reading.results["prices"]
    frame = frame[frame["scenario"] == reading.scenario()] if len(frame) else frame
    if frame.empty:
        return Chart(14, "prices", title, N_("No prices in the results."))
    figure = go.Figure()
    zones = reading.names.sorted(frame["zone"])
    shades = ("#a9c4dd", "#5f93c1", "#2f5d8a", "#173a5c")
    for place, year in enumerate(reading.years):
        part = frame[frame["year"] == year].set_index("zone").reindex(zones)
        mean = part["mean"]
        figure.add_trace(
            go.Bar(
                x=[folded(reading.names.label(zone), 14) for zone in zones],
                y=rounded(mean),
                name=str(year),
                marker={"color": shades[place % 4]},
                customdata=part[["minimum", "maximum"]].round(4).to_numpy().tolist(),
                hovertemplate=f"{year}: %{{y:.3f}} (%{{customdata[0]}} – %{{customdata[1]}})<extra></extra>",
            )
        )
    style(figure, 380, barmode="group")
    figure.update_xaxes(type="category", tickangle=0)
    figure.update_yaxes(title=axis_title(reading.text(N_("yuan/kWh"))))
    note = N_("Load-weighted mean of the marginal price; the lowest and highest hour under the pointer.")
    return Chart(14, "prices", title, note, (View(reading.text(N_("By zone")), figure),), frame)


def binding(reading: Reading) -> pd.DataFrame:
    """The `MOST` dearest binding rows of the plan: row, year, value, unit; each unit's largest first."""
    frame = reading.results["duals"]
    frame = frame[frame["value"].abs() > 1e-9]
    rank = frame["value"].abs().groupby(frame["unit"]).rank(ascending=False, method="first")
    top = frame.assign(rank=rank).sort_values(["rank", "unit"]).head(MOST)
    return top.sort_values(["unit", "rank"]).drop(columns="rank")
