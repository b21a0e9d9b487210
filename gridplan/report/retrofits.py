"""Chart 18: capacity that changes its class: retrofitted, kept beyond its age, retired, come of age [GW]."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.answer import TINY
from gridplan.report.chart import Chart, Reading, View, axis_title, bars, style, tint
from gridplan.words import N_

NUMBER, KEY = 18, "retrofits"
Change = tuple[str, str, str, pd.Series]  # name, colour, hatch, GW by year


def moves(reading: Reading) -> Chart:
    """Chart 18: the classes concerned by year, and what changes in each period; without any, no view."""
    title = N_("Retrofits, longer life and retirement")
    kinds = reading.results["capacity"].drop_duplicates("id").set_index("id")["technology"]
    frame = reading.results["retrofits"]
    frame = frame[frame["moved"] > TINY]
    frame = frame.assign(source=frame["generator"].map(kinds), target=frame["into"].map(kinds))
    gone = reading.results["build"]
    gone = gone[(gone["quantity"] == "power") & (gone["retired"] > TINY)]
    if frame.empty and gone.empty:
        return Chart(NUMBER, KEY, title, N_("Nothing is retrofitted or retired early."))
    classes = reading.names.sorted({*frame["source"], *frame["target"], *gone["technology"]})
    figure = _figure(reading, classes, list(_changes(reading, frame, gone, classes)))
    view = View(reading.text(N_("Whole system")), figure, {"y": "power", "y2": "power"})
    note = N_(
        "Left: capacity of the classes concerned. Right: capacity taken from one class into another (in the "
        "colour of what it becomes), kept beyond its age, retired early, or come of age, in the period that "
        "ends with the year. What CO2 capture costs in output is lost on the way."
    )
    return Chart(NUMBER, KEY, title, note, (view,), frame)


def _changes(
    reading: Reading, frame: pd.DataFrame, gone: pd.DataFrame, classes: list[str]
) -> Iterator[Change]:
    names = reading.names
    for (source, target), rows in frame.groupby(["source", "target"], sort=False):
        values = rows.groupby("year")["moved"].sum()
        longer = N_("{technology}, longer life", technology=names.label(source))
        said = reading.text(longer) if source == target else f"{names.label(source)} → {names.label(target)}"
        yield said, names.colour(target), "/" if source == target else "", values
    for kind, rows in gone.groupby("technology", sort=False):
        said = reading.text(N_("{technology}, retired early", technology=names.label(kind)))
        yield said, names.colour(kind), "x", rows.groupby("year")["retired"].sum()
    capacity = reading.results["capacity"]
    capacity = capacity[(capacity["quantity"] == "power") & capacity["technology"].isin(classes)]
    standing = capacity.groupby(["technology", "year"])["existing"].sum().unstack("year")
    for kind, row in standing.iterrows():
        aged = -row.reindex(reading.years).fillna(0.0).diff().fillna(0.0)
        if (aged > TINY).any():
            said = reading.text(N_("{technology}, come of age", technology=names.label(kind)))
            yield said, tint(names.colour(str(kind)), 0.45), "", aged.clip(lower=0.0)


def _figure(reading: Reading, classes: list[str], changes: list[Change]) -> go.Figure:
    heads = [reading.text(N_("Capacity by class")), reading.text(N_("Changes in each period"))]
    figure = make_subplots(1, 2, subplot_titles=heads, horizontal_spacing=0.1)
    years = [str(year) for year in reading.years]
    capacity = reading.results["capacity"]
    capacity = capacity[capacity["quantity"] == "power"]
    totals = capacity.groupby(["technology", "year"])["total"].sum()
    for kind in classes:
        values = totals.loc[kind].reindex(reading.years).fillna(0.0)
        name = reading.names.label(kind)
        figure.add_trace(bars(years, values, name, "{power}", reading.names.colour(kind)), 1, 1)
    for said, colour, hatch, values in changes:
        values = values.reindex(reading.years).fillna(0.0)
        figure.add_trace(bars(years, values, said, "{power}", colour, hatch=hatch), 1, 2)
    style(figure, 380, barmode="stack")
    figure.update_xaxes(type="category", categoryorder="array", categoryarray=years)
    figure.update_yaxes(title=axis_title("{power}"), rangemode="tozero")
    return figure
