"""Chart 17: who holds the reserve: the mean day against the need, and the scarcest hours [GW, GW s]."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import INK, Chart, Reading, View, areas, axis_title, bars, line, rounded, style
from gridplan.report.page import Cell, Grid, measure
from gridplan.report.words import number
from gridplan.words import N_

HOURS = 10  # scarcest ones drawn
NUMBER, KEY = 17, "reserves"
KINDS = ["upward_reserve", "downward_reserve", "inertia", "synchronous_share"]
ENOUGH = 1e-3  # of all that is offered: less is not drawn


def held(reading: Reading) -> Chart:
    """Chart 17: one view a target in its last year; without such targets, none."""
    title = N_("Who holds the reserve")
    told = reading.results["reserve_hours"]
    told = told[told["scenario"] == reading.scenario()]
    if told.empty:
        return Chart(NUMBER, KEY, title, N_("No reserve is asked for in this study."))
    scopes = reading.results.targets.set_index("target")["scope"]
    views = [view for row in _last(told, scopes).itertuples() for view in _views(reading, row)]
    note = N_(
        "All that units could give within the hour at the dispatch found, by technology; line and marks: "
        "what is needed. A reserve has a price in the hours in which all of it is needed. Inertia and "
        "synchronous share: machines that turn with the grid."
    )
    frame = reading.results["reserves"]
    return Chart(NUMBER, KEY, title, note, tuple(views), frame, (_table(reading, told, scopes),))


def _last(told: pd.DataFrame, scopes: pd.Series) -> pd.DataFrame:
    """Of targets that follow each other (one kind and scope), that of the last year; upward reserve first."""
    found = told.assign(scope=told["target"].map(scopes).fillna(told["target"]))
    found = found.sort_values("year").drop_duplicates(["kind", "scope"], keep="last")
    return found.sort_values("kind", key=lambda kinds: kinds.map(KINDS.index), kind="stable")


def _views(reading: Reading, row: pd.Series) -> list[View]:
    frame = reading.results.hours(KEY, int(row.year))
    frame = frame[(frame["target"] == row.target) & (frame["scenario"] == row.scenario)]
    offers = frame[frame["quantity"] == "offered"]
    need = frame[frame["quantity"] == "need"].set_index(["week", "hour"]).sort_index()
    if need.empty or offers.empty:
        return []
    keys = ["technology", "week", "hour"]
    table = offers.groupby(keys, observed=True)["value"].sum().unstack("technology").fillna(0.0)
    table = table.reindex(need.index).fillna(0.0)
    table = table.loc[:, table.sum() > ENOUGH * float(table.to_numpy().sum())]
    power = row.unit == "GW"
    figure = _figure(reading, table, need, "{power}" if power else "GW·s")
    name = f"{reading.names.term(row.kind)} · {reading.scope(str(row.scope))} · {row.year}"
    return [View(name, figure, {"y": "power", "y2": "power"} if power else {})]


def _figure(reading: Reading, table: pd.DataFrame, need: pd.DataFrame, unit: str) -> go.Figure:
    heads = [reading.text(N_("Mean day")), reading.text(N_("The {count} scarcest hours", count=HOURS))]
    figure = make_subplots(1, 2, subplot_titles=heads, column_widths=[0.45, 0.55], horizontal_spacing=0.09)
    clock = table.index.get_level_values("hour") % 24
    weight = need["weight"].to_numpy()
    spread = pd.Series(weight, index=clock).groupby(level=0).sum()
    day = table.mul(weight, axis=0).groupby(clock).sum().div(spread, axis=0)
    asked = pd.Series(need["value"].to_numpy() * weight, index=clock).groupby(level=0).sum() / spread
    total, wanted = table.sum(axis=1), need["value"]
    ratio = np.where(wanted > 1e-9, total / wanted.where(wanted > 1e-9, 1.0), np.inf)
    scarce = np.argsort(ratio, kind="stable")[:HOURS]
    places = [_moment(int(hour)) for _, hour in table.index[scarce]]
    for kind in reading.names.sorted(table.columns):
        name, colour = reading.names.label(kind), reading.names.colour(kind)
        band = areas(int(day.index[0]), day[kind], name, colour, "day", steps=False, legend=False)
        band.hovertemplate = f"%{{y:,.3~r}} {unit}"
        figure.add_trace(band, 1, 1)
        figure.add_trace(bars(places, table[kind].iloc[scarce], name, unit, colour, legendgroup=name), 1, 2)
    said = reading.text(N_("Need"))
    figure.add_trace(line(day.index, asked, said, INK, "dash", legendgroup=said, showlegend=False), 1, 1)
    marks = {"symbol": "line-ew-open", "size": 26, "color": INK, "line": {"width": 2.5}}
    figure.add_trace(
        go.Scatter(x=places, y=rounded(wanted.iloc[scarce]), mode="markers", name=said, marker=marks,
                   legendgroup=said, hovertemplate=f"%{{x}}<br>{said}<br>%{{y:,.4~r}} {unit}<extra></extra>"),
        1, 2,
    )  # fmt: skip
    style(figure, 400, barmode="stack")
    figure.update_xaxes(title=axis_title(reading.text(N_("hour of the day"))), dtick=4, row=1, col=1)
    figure.update_xaxes(range=[0, 23], row=1, col=1)
    figure.update_xaxes(title=axis_title(reading.text(N_("month/day and hour"))), row=1, col=2)
    figure.update_xaxes(type="category", tickangle=0, tickfont={"size": 11}, row=1, col=2)
    figure.update_yaxes(title=axis_title(unit), rangemode="tozero")
    return figure


def _moment(hour: int) -> str:
    moment = pd.Timestamp(2023, 1, 1) + pd.Timedelta(hours=hour % 8760)
    return f"{moment.month}/{moment.day}<br>{moment.hour}:00"


def _table(reading: Reading, told: pd.DataFrame, scopes: pd.Series) -> Grid:
    """How scarce the reserve of every target is, and what one more unit of it costs."""
    shares = reading.results["reserves"]
    shares = shares[shares["scenario"] == reading.scenario()]
    needed = shares["technology"] == "requirement"
    need = shares[needed].set_index("target")["mean"]
    mean = shares[~needed].groupby("target")["mean"].sum()
    rows = []
    for row in told.itertuples():
        sizes = (float(need[row.target]), float(mean.get(row.target, 0.0)))
        power = row.unit == "GW"
        rows.append((
            Cell(reading.names.term(row.kind)),
            Cell(reading.scope(str(scopes.get(row.target, row.target)))), Cell(str(row.year)),
            *(measure(v, "power", reading.language, bare=False) if power else Cell(f"{number(v)} GW·s")
              for v in sizes),
            Cell(f"{number(100 * row.least)} %" if np.isfinite(row.least) else "–"),
            Cell(number(row.missed)), Cell(number(row.priced_hours, 0)),
            Cell(number(row.shadow_price)), Cell(number(row.highest_price)),
        ))  # fmt: skip
    heads = (
        N_("Target"), N_("Scope"), N_("Year"), N_("Need"), N_("On offer"), N_("Scarcest hour"),
        N_("Missed, GWh"), N_("Priced hours"), N_("yuan/kW/year"), N_("Highest, yuan/kWh"),
    )  # fmt: skip
    title = reading.text(N_("How scarce the reserve is: mean of the year, the scarcest hour, and its price"))
    return Grid(title, tuple(map(reading.text, heads)), tuple(rows), 3)
