"""Chart 19: virtual power plants: what each can call on, member by member, and what stays beside it [GW]."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.answer import TINY
from gridplan.report.chart import Chart, Reading, View, axis_title, bars, folded, quiet_rows, style, tint
from gridplan.words import N_

NUMBER, KEY = 19, "portfolios"


def members(reading: Reading) -> Chart:
    """Chart 19: one view a portfolio that calls on something; without any, none."""
    title = N_("Virtual power plants")
    frame = reading.results["portfolios"]
    there = frame.groupby("portfolio")["capability"].max()
    names = reading.names.sorted(there[there > TINY].index)
    if not names:
        return Chart(NUMBER, KEY, title, N_("No virtual power plant in this study."))
    scale = {"y": "power", "x2": "power"}
    views = [View(reading.names.name(name), _figure(reading, frame, name), scale) for name in names]
    note = N_(
        "Full colour: what the portfolio can call on. Hatched: what other portfolios call on. Light: the "
        "rest of the member. It is part of its members' capacity, so no target or margin counts it twice."
    )
    return Chart(NUMBER, KEY, title, note, tuple(views), frame)


def _figure(reading: Reading, frame: pd.DataFrame, portfolio: str) -> go.Figure:
    heads = [reading.text(N_("It can call on")), reading.text(N_("Its members, {year}", year=reading.last))]
    figure = make_subplots(1, 2, subplot_titles=heads, column_widths=[0.4, 0.6], horizontal_spacing=0.22)
    own, years = frame[frame["portfolio"] == portfolio], [str(year) for year in reading.years]
    by_kind = own.groupby(["technology", "year"])["capability"].sum().unstack("year").fillna(0.0)
    for kind in reading.names.sorted(by_kind.index):
        values = by_kind.loc[kind].reindex(reading.years).fillna(0.0)
        name = reading.names.label(kind)
        trace = bars(years, values, name, "{power}", reading.names.colour(kind), legendgroup=kind)
        figure.add_trace(trace, 1, 1)
    last = own[own["year"] == reading.last].set_index("id")
    order = list(last.sort_values("capability").index)
    labels = [folded(reading.names.label(name)) for name in order]
    for values, share, hatch, said in _parts(reading, frame, last.loc[order]):
        colours = [tint(reading.names.colour(kind), share) for kind in last.loc[order, "technology"]]
        trace = bars(labels, values, said, "{power}", colours, across=True, hatch=hatch, showlegend=False)
        figure.add_trace(trace, 1, 2)
    style(figure, max(360, 180 + 40 * len(order)), barmode="stack")
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=years, row=1, col=1)
    figure.update_yaxes(title=axis_title("{power}"), rangemode="tozero", row=1, col=1)
    figure.update_xaxes(title=axis_title("{power}"), rangemode="tozero", row=1, col=2)
    quiet_rows(figure, row=1, col=2)
    return figure


def _parts(
    reading: Reading, frame: pd.DataFrame, last: pd.DataFrame
) -> list[tuple[pd.Series, float, str, str]]:
    """Of each member: called on here, by others, and the rest."""
    capacity = reading.results["capacity"]
    capacity = capacity[(capacity["year"] == reading.last) & (capacity["quantity"] == "power")]
    whole = capacity.set_index("id")["total"].reindex(last.index).fillna(0.0)
    everyone = frame[frame["year"] == reading.last].groupby("id")["capability"].sum().reindex(last.index)
    here, others = last["capability"], everyone - last["capability"]
    parts = [(here, 1.0, "", reading.text(N_("called on here")))]
    if (others > TINY).any():
        parts.append((others, 0.7, "/", reading.text(N_("called on by other portfolios"))))
    return [*parts, (whole - everyone, 0.25, "", reading.text(N_("the rest of the member")))]
