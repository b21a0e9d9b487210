"""Charts 6, 8 and 11: load and net-load duration, curtailment by month and hour, use of storage."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import Chart, Reading, View, axis_title, bars, line, style
from gridplan.report.dispatch import last_year, month
from gridplan.words import N_, Message

ENOUGH = 1e-3  # of the energy charged: less is not worth a sentence
POINTS = 400  # of a drawn duration curve


def sorted_hours(values: pd.Series, weights: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """A duration curve: hours [h] with at least the value beside it, the values falling."""
    order = np.argsort(-values.to_numpy(), kind="stable")
    hours = np.cumsum(weights.to_numpy()[order])
    keep = np.unique(np.linspace(0, len(order) - 1, min(len(order), POINTS)).astype(int))
    return hours[keep], values.to_numpy()[order][keep]


def load(reading: Reading) -> Chart:
    """Chart 6: duration of load, and of load less the variable renewables that are offered (net load)."""
    title = N_("Load and net-load duration, {year}", year=reading.last)
    frame = last_year(reading)
    if frame.empty or not frame["quantity"].eq("load").any():
        return Chart(6, "duration", title, N_("No hourly dispatch in the results."))
    rows = frame[frame["quantity"].isin(("load", "available"))]
    sums = (
        rows.groupby(["scenario", "week", "hour", "quantity"], observed=True)["value"]
        .sum()
        .unstack("quantity")
    )
    sums = sums.reindex(columns=["load", "available"]).fillna(0.0)
    weight = frame.groupby(["scenario", "week", "hour"], observed=True)["weight"].first().reindex(sums.index)
    weight = weight / max(frame["scenario"].nunique(), 1)
    table = sums.assign(net=sums["load"] - sums["available"], weight=weight)
    figure = go.Figure()
    for column, name, colour in (("load", N_("Load"), "#22303c"), ("net", N_("Net load"), "#0072b2")):
        hours, values = sorted_hours(table[column], table["weight"])
        hover = "%{x:,.0f} h: %{y:,.3~r} {power}<extra></extra>"
        figure.add_trace(line(hours, values, reading.text(name), colour, hovertemplate=hover))
    style(figure, 340)
    figure.update_xaxes(title=axis_title(reading.text(N_("hours of the year with at least this power"))))
    figure.update_xaxes(rangemode="tozero")
    figure.update_yaxes(title=axis_title("{power}"), rangemode="tozero")
    note = N_(
        "Net load: load less the wind, solar and run-of-river power on offer; below zero there is a surplus."
    )
    view = View(reading.text(N_("Whole system")), figure, {"y": "power"})
    return Chart(6, "duration", title, note, (view,), table.reset_index().round(5))


def curtailment(reading: Reading) -> Chart:
    """Chart 8: share of the renewable power on offer that is thrown away, by month and hour of the day."""
    title = N_("Curtailment by month and hour, {year}", year=reading.last)
    frame = last_year(reading)
    rows = frame[frame["quantity"].isin(("available", "curtailed"))] if len(frame) else frame
    if rows.empty or not rows.loc[rows["quantity"] == "curtailed", "value"].gt(1e-6).any():
        return Chart(8, "curtailment", title, N_("Nothing is curtailed in the hours modelled."))
    rows = rows.assign(
        month=month(rows["hour"]), clock=rows["hour"] % 24, value=rows["value"] * rows["weight"]
    )
    sums = rows.groupby(["quantity", "month", "clock"], observed=True)["value"].sum().unstack("quantity")
    sums = sums.reindex(columns=["available", "curtailed"]).fillna(0.0)
    share = (100 * sums["curtailed"] / sums["available"].where(sums["available"] > 1e-9)).unstack("clock")
    share = share.reindex(columns=range(24))  # months without a modelled hour are left out
    months = [str(number) for number in share.index]
    cells = [
        [None if pd.isna(value) else round(float(value), 2) for value in row] for row in share.to_numpy()
    ]
    hover = f"{reading.text(N_('month'))} %{{y}}, %{{x}} h: %{{z:.1f}} %<extra></extra>"
    figure = go.Figure(
        go.Heatmap(
            x=list(range(24)),
            y=months,
            z=cells,
            colorscale=[[0, "#f3f6f8"], [0.5, "#e6a24a"], [1, "#a6341b"]],
            zmin=0,
            xgap=1,
            ygap=1,
            colorbar={"ticksuffix": " %", "thickness": 12, "outlinewidth": 0},
            hovertemplate=hover,
        )
    )
    style(figure, 140 + 24 * max(len(months), 4))
    figure.update_xaxes(title=axis_title(reading.text(N_("hour of the day"))), dtick=4, showgrid=False)
    title_ = axis_title(reading.text(N_("month")))
    figure.update_yaxes(title=title_, type="category", autorange="reversed", showgrid=False)
    note = N_("Share of the renewable power on offer that is thrown away; only months with modelled hours.")
    return Chart(
        8, "curtailment", title, note, (View(reading.text(N_("Whole system")), figure),), sums.reset_index()
    )


def storage(reading: Reading) -> Chart:
    """Chart 11: duration [h], cycles a year and efficiency of each storage technology by year."""
    title = N_("Use of storage")
    energy = reading.results["energy"]
    energy = energy[
        (energy["scenario"] == reading.scenario()) & energy["quantity"].isin(("charge", "discharge"))
    ]
    moved = energy.groupby(["technology", "year", "quantity"])["value"].sum().unstack("quantity")
    capacity = reading.results["capacity"]
    capacity = capacity[capacity["quantity"].isin(("power", "energy"))]
    size = capacity.groupby(["technology", "year", "quantity"])["total"].sum().unstack("quantity")
    table = moved.join(size).reindex(columns=["charge", "discharge", "power", "energy"]).fillna(0.0)
    table = table[(table["energy"] > 1e-6) & (table["power"] > 1e-6)]
    if table.empty:
        return Chart(11, "storage", title, N_("No storage in the results."))
    table = table.assign(
        duration=table["energy"] / table["power"], cycles=table["discharge"] / table["energy"]
    )
    heads = [N_("Duration: energy over power"), N_("Full cycles a year")]
    figure = make_subplots(
        1, 2, subplot_titles=[reading.text(head) for head in heads], horizontal_spacing=0.12
    )
    years = [str(year) for year in reading.years]
    for technology in reading.names.sorted(table.index.get_level_values("technology")):
        part = table.loc[technology].reindex(reading.years).fillna(0.0)
        name, colour = reading.names.label(technology), reading.names.colour(technology)
        for column, (quantity, unit) in enumerate((("duration", "h"), ("cycles", "")), start=1):
            trace = bars(years, part[quantity], name, unit, colour, legendgroup=name, showlegend=column == 1)
            figure.add_trace(trace, 1, column)
    style(figure, 330, barmode="group")
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=years)
    figure.update_yaxes(title=axis_title("h"), row=1, col=1)
    note = _at_once(reading)
    return Chart(
        11, "storage", title, note, (View(reading.text(N_("Whole system")), figure),), table.reset_index()
    )


def _at_once(reading: Reading) -> Message:
    """What the cycles are; and why stores charge and discharge in one hour, where they do."""
    frame = reading.results["storage"]
    frame = frame[(frame["scenario"] == reading.scenario()) & (frame["at_once"] > ENOUGH * frame["charged"])]
    if frame.empty:
        return N_("Energy discharged in the year over the energy capacity gives the cycles.")
    worst = frame.loc[frame["at_once"].idxmax()]
    words = {
        "energy": f"{frame['at_once'].sum():.4g}",
        "store": reading.names.name(worst["id"]),
        "hours": f"{worst['at_once_hours']:.4g}",
        "price": f"{worst['at_once_price']:.3g}",
    }
    return N_(
        "Energy discharged in the year over the energy capacity gives the cycles. In all years together "
        "{energy} GWh were charged and discharged in the same hour, most by {store}: {hours} h a year at a "
        "mean price of {price} yuan/kWh. Where power has no price or a negative one (a limit on "
        "curtailment or emissions, output that must run), losing it in a store costs nothing or earns; a "
        "real plant would curtail.",
        **words,
    )


def channel_curves(reading: Reading) -> go.Figure | None:
    """Duration curves of the net flow of every channel in the hours modelled; none without hours."""
    frame = _flows(reading)
    dispatch = last_year(reading)
    if frame.empty or dispatch.empty:
        return None
    frame = frame[(frame["scenario"] == reading.scenario()) & frame["channel"].isin(reading.channels)]
    weights = dispatch.drop_duplicates("week").set_index("week")["weight"]
    colours = ("#5b4596", "#0072b2", "#009e73", "#d55e00", "#8a8a2b", "#cc79a7")
    figure = go.Figure()
    for place, channel in enumerate(reading.names.sorted(frame["channel"].unique())):
        rows = frame[frame["channel"] == channel]
        hours, values = sorted_hours(rows["forward"] - rows["backward"], weights.reindex(rows["week"]))
        dash = ("solid", "dash", "dot", "dashdot")[place // len(colours) % 4]
        hover = "%{x:,.0f} h: %{y:,.3~r} {power}<extra>%{fullData.name}</extra>"
        name, colour = reading.names.label(channel), colours[place % len(colours)]
        figure.add_trace(line(hours, values, name, colour, dash, hovertemplate=hover))
    style(figure, 380)
    figure.update_xaxes(title=axis_title(reading.text(N_("hours of the year with at least this power"))))
    figure.update_yaxes(title=axis_title("{power}"))
    return figure


def _flows(reading: Reading) -> pd.DataFrame:
    """Hourly power on every channel and, its pieces summed, every AC line of the last year."""
    keys, ways = ["scenario", "week", "hour", "channel"], ["forward", "backward"]
    tables = [reading.results.hours(name, reading.last) for name in ("channels", "lines")]
    parts = [table.astype({"scenario": str, "channel": str}) for table in tables if len(table)]
    if not parts:
        return tables[0]
    return pd.concat(parts).groupby(keys, sort=False)[ways].sum().reset_index()
