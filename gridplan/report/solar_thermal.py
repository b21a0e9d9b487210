"""Chart 20: concentrating solar: heat taken and turned away, sizes of field and store, hours of use."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.answer import TINY
from gridplan.report.chart import Chart, Reading, View, axis_title, bars, folded, quiet_rows, style
from gridplan.words import N_

NUMBER, KEY = 20, "solar_thermal"


def plants(reading: Reading) -> Chart:
    """Chart 20: every plant of the last year that runs; without any, no view."""
    title = N_("Concentrating solar, {year}", year=reading.last)
    frame = reading.results["solar_thermal"]
    here = (frame["year"] == reading.last) & (frame["scenario"] == reading.scenario())
    last = frame[here & (frame["generation"] > TINY)]
    if last.empty:
        return Chart(NUMBER, KEY, title, N_("No concentrating solar in the results."))
    note = N_(
        "Solar multiple: heat of the field at design sun over the heat of full power. Heat is turned away "
        "where the store is full; a larger field is worth it for the hours of weaker sun."
    )
    view = View(reading.text(N_("By plant")), _figure(reading, last), {"x": "energy"})
    return Chart(NUMBER, KEY, title, note, (view,), frame)


def _figure(reading: Reading, frame: pd.DataFrame) -> go.Figure:
    order = reading.names.sorted(frame["id"])[::-1]
    table, labels = frame.set_index("id").loc[order], [folded(reading.names.label(name)) for name in order]
    text = reading.text
    heads = (N_("Heat"), N_("Solar multiple"), N_("Full power from the store"), N_("Full-load hours"))
    figure = make_subplots(
        1, 4, shared_yaxes=True, horizontal_spacing=0.035, subplot_titles=[text(head) for head in heads]
    )
    turned = (table["offered"] - table["collected"]).clip(lower=0.0)
    for message, values, colour in (
        (N_("Heat collected"), table["collected"], "#e69f00"),
        (N_("Heat turned away"), turned, "#b9c2c9"),
    ):
        figure.add_trace(bars(labels, values / 1000.0, text(message), "{energy}", colour, across=True), 1, 1)
    for column, (name, unit) in enumerate((("multiple", ""), ("duration", "h"), ("hours", "h")), start=2):
        trace = bars(labels, table[name], "", unit, "#5f6b75", across=True, showlegend=False)
        figure.add_trace(trace, 1, column)
    style(figure, 190 + 34 * len(order), barmode="stack")
    quiet_rows(figure)
    for column, unit in enumerate(("{energy}", "", "h", text(N_("h/year"))), start=1):
        figure.update_xaxes(title=axis_title(unit), rangemode="tozero", nticks=5, row=1, col=column)
    return figure
