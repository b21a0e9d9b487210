"""Chart 7: every channel's capacity, full-load hours, energy and duration curve."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report import loading
from gridplan.report.chart import Chart, Reading, View, axis_title, bars, quiet_rows, style
from gridplan.report.duration import channel_curves
from gridplan.words import N_

PLAUSIBLE_HOURS = (3000.0, 6500.0)  # long-distance channels in service lie between
STATES = {"existing": "#b9aed4", "committed": "#937fc0", "new": "#5b4596"}


def use(reading: Reading) -> Chart:
    """Chart 7: channel panel of the last year, and the duration curves of the hours modelled."""
    title = N_("Transmission channels, {year}", year=reading.last)
    frame = reading.results["channels"]
    last = frame[(frame["year"] == reading.last) & (frame["scenario"] == reading.scenario())]
    if last.empty:
        return Chart(7, "channels", title, N_("No channels in the results."))
    scale = {"x": "power", "x3": "energy"}
    views = [View(reading.text(N_("Capacity and use")), _panel(reading, last), scale)]
    near = loading.view(reading)
    if near is not None:
        views.append(near)
    landed = _landed(reading)
    if landed is not None:
        views.append(View(reading.text(N_("Landed cost")), landed))
    curves = channel_curves(reading)
    if curves is not None:
        views.append(View(reading.text(N_("Duration curves")), curves, {"y": "power"}))
    note = N_(
        "Full-load hours: energy sent forward over capacity. Shaded: 3,000 to 6,500 h, the usual range. One "
        "more kW saves: shadow price of the capacity in a year's operation, its own cost left out."
    )
    return Chart(7, "channels", title, note, tuple(views), frame)


def _landed(reading: Reading) -> go.Figure | None:
    """What a kWh costs where it arrives, in parts, beside the marginal price there."""
    frame = reading.results["landed_costs"]
    here = (frame["year"] == reading.last) & (frame["scenario"] == reading.scenario())
    frame = frame[here & frame["landed_cost"].notna()].set_index("channel")
    if frame.empty:
        return None
    order = reading.names.sorted(frame.index)[::-1]
    frame, labels = frame.reindex(order), [reading.names.label(channel) for channel in order]
    lost = frame["landed_cost"] - frame["sending_price"] - frame["transmission_cost"]
    figure = go.Figure()
    for message, values, colour in (
        (N_("Price at the sending end"), frame["sending_price"], "#56b4e9"),
        (N_("Losses"), lost, "#b9c2c9"),
        (N_("Transmission"), frame["transmission_cost"], "#937fc0"),
    ):
        figure.add_trace(bars(labels, values, reading.text(message), "yuan/kWh", colour, across=True))
    marks = {"symbol": "diamond", "size": 10, "color": "#d55e00"}
    name = reading.text(N_("Price at the receiving end"))
    figure.add_scatter(x=frame["receiving_price"], y=labels, mode="markers", name=name, marker=marks)
    for column, symbol, message in (
        ("landed_price", "circle", N_("Landed price, with the tariff")),
        ("benchmark_price", "line-ns-open", N_("Benchmark price of coal power")),
    ):
        if frame[column].notna().any():
            look = {"symbol": symbol, "size": 12, "color": "#222222"}
            name = reading.text(message)
            figure.add_scatter(x=frame[column], y=labels, mode="markers", name=name, marker=look)
    style(figure, 190 + 34 * len(order), barmode="stack")
    figure.update_xaxes(title=axis_title(reading.text(N_("yuan/kWh"))), rangemode="tozero")
    return figure


def _panel(reading: Reading, last: pd.DataFrame) -> go.Figure:
    order = reading.names.sorted(last["channel"])[::-1]
    table = last.set_index("channel").reindex(order)
    labels = [reading.names.label(channel) for channel in order]
    capacity = reading.results["capacity"]
    capacity = capacity[(capacity["year"] == reading.last) & (capacity["quantity"] == "power")]
    capacity = capacity.groupby("id")[list(STATES)].sum().reindex(order).fillna(0.0)
    heads = [
        reading.text(head) for head in (N_("Capacity"), N_("Full-load hours"), N_("Energy delivered, losses"))
    ]
    figure = make_subplots(1, 3, shared_yaxes=True, horizontal_spacing=0.04, subplot_titles=heads)
    for state, colour in STATES.items():
        name = reading.names.term(state)
        figure.add_trace(bars(labels, capacity[state], name, "{power}", colour, across=True), 1, 1)
    hours = bars(labels, table["hours"], "", "h", "#5f6b75", across=True, showlegend=False)
    figure.add_trace(hours, 1, 2)
    figure.add_vrect(
        *PLAUSIBLE_HOURS, fillcolor="#009e73", opacity=0.12, line_width=0, layer="below", row=1, col=2
    )
    received = (table["received_forward"] + table["received_backward"]) / 1000.0
    lost = (table["sent_forward"] + table["sent_backward"]) / 1000.0 - received
    for message, values, colour in ((N_("Delivered"), received, "#0072b2"), (N_("Losses"), lost, "#b9c2c9")):
        figure.add_trace(bars(labels, values, reading.text(message), "{energy}", colour, across=True), 1, 3)
    style(figure, 190 + 34 * len(order), barmode="stack")
    quiet_rows(figure)
    for column, unit in enumerate(("{power}", reading.text(N_("h/year")), "{energy}"), start=1):
        figure.update_xaxes(title=axis_title(unit), rangemode="tozero", row=1, col=column)
    return figure
