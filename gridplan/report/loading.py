"""A view of chart 7: loading of channels and AC lines, what they lose, and what more of them saves."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import INK, Reading, View, axis_title, bars, quiet_rows, rounded, style
from gridplan.words import N_


def view(reading: Reading) -> View | None:
    """Highest flow against the limit, hours near it, losses and shadow price, of the last year."""
    frame = reading.results["line_loading"]
    here = (frame["year"] == reading.last) & (frame["scenario"] == reading.scenario())
    frame = frame[here & frame["channel"].isin(reading.channels) & (frame["limit"] > 1e-3)]
    if frame.empty:
        return None
    used = reading.results["channels"]
    used = used[(used["year"] == reading.last) & (used["scenario"] == reading.scenario())]
    sent = used.set_index("channel")[["sent_forward", "sent_backward"]].sum(axis=1)
    received = used.set_index("channel")[["received_forward", "received_backward"]].sum(axis=1)
    lost = (100.0 * (sent - received) / sent.where(sent > 1e-3)).fillna(0.0)
    return View(reading.text(N_("Loading and limits")), _figure(reading, frame, lost), {"x": "power"})


def _figure(reading: Reading, frame: pd.DataFrame, lost: pd.Series) -> go.Figure:
    order = reading.names.sorted(frame["channel"])[::-1]
    frame, labels = frame.set_index("channel").loc[order], [reading.names.label(name) for name in order]
    text = reading.text
    heads = (
        N_("Highest flow, and limit"), N_("Hours near the limit"), N_("Losses"), N_("One more kW saves"),
    )  # fmt: skip
    figure = make_subplots(
        1, 4, shared_yaxes=True, horizontal_spacing=0.035, subplot_titles=[text(head) for head in heads]
    )
    name = text(N_("Highest flow"))
    figure.add_trace(bars(labels, frame["highest"], name, "{power}", "#5b4596", across=True), 1, 1)
    marks = {"symbol": "line-ns-open", "size": 16, "color": INK, "line": {"width": 2.5}}
    said = text(N_("Limit (of AC lines the secure share)"))
    hover = f"%{{y}}<br>{said}<br>%{{x:,.4~r}} {{power}}<extra></extra>"
    figure.add_trace(
        go.Scatter(x=rounded(frame["limit"]), y=labels, mode="markers", name=said, marker=marks,
                   hovertemplate=hover), 1, 1,
    )  # fmt: skip
    near = frame["hours_90"] - frame["hours_full"]
    for message, values, colour in (
        (N_("Hours at the limit"), frame["hours_full"], "#d55e00"),
        (N_("Hours from 90 % on"), near, "#f0b58a"),
    ):
        figure.add_trace(bars(labels, values, text(message), "h", colour, across=True), 1, 2)
    figure.add_trace(
        bars(labels, lost.reindex(order), "", "%", "#b9c2c9", across=True, showlegend=False), 1, 3
    )
    price = frame["shadow_price"].where(frame["shadow_price"].abs() > 0.05, 0.0)
    figure.add_trace(bars(labels, price, "", "yuan/kW", "#009e73", across=True, showlegend=False), 1, 4)
    style(figure, 190 + 34 * len(order), barmode="stack")
    quiet_rows(figure)
    units = ("{power}", text(N_("h/year")), "%", text(N_("yuan/kW/year")))
    for column, unit in enumerate(units, start=1):
        figure.update_xaxes(title=axis_title(unit), rangemode="tozero", nticks=5, row=1, col=column)
    return figure
