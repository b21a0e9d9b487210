"""Chart 16: carriers besides electricity; and the results as charts of electricity read them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import plotly.graph_objects as go

from gridplan.report.chart import Chart, Reading, View, axis_title, bars, style
from gridplan.report.generation import figure as mix
from gridplan.results.tables import Results
from gridplan.words import N_

NO_UNIT = ("load", "unserved", "surplus")  # what the column technology holds where there is none


def technologies(results: Results) -> set[str]:
    """Technologies that give or take another carrier than electricity."""
    return set(results["carriers"]["technology"]) - set(NO_UNIT)


def electric(results: Results) -> Results:
    """The results without units, channels and builds that serve another carrier: GW of heat are no power."""
    others = technologies(results)
    if not others:
        return results
    ids = set(results["capacity"].query("technology in @others")["id"])
    tables = dict(results.tables)
    for name in ("capacity", "build", "technology_costs"):
        tables[name] = tables[name][~tables[name]["technology"].isin(others)]
    tables["channels"] = tables["channels"][~tables["channels"]["channel"].isin(ids)]
    return replace(results, tables=tables)


def balances(reading: Reading) -> Chart:
    """Chart 16: supply and use of every other carrier, and the capacity that makes, stores and moves it."""
    title = N_("Other carriers")
    frame = reading.results["carriers"]
    if frame.empty:
        return Chart(16, "carriers", title, N_("Electricity is the only carrier of this study."))
    here = frame[frame["scenario"] == reading.scenario()]
    views = [
        View(reading.names.label(carrier), mix(reading, part), {"y": "energy", "x2": "energy"})
        for carrier, part in here.groupby("carrier", sort=False)
    ]
    views.append(View(reading.text(N_("Capacity")), _capacity(reading), {"y": "power"}))
    note = N_(
        "Above zero: made, taken from stores, brought in. Below zero: turned into another carrier, stored, "
        "sent on, let go. Mark: load. Capacity of converters in units of their activity."
    )
    return Chart(16, "carriers", title, note, tuple(views), frame)


def _capacity(reading: Reading) -> go.Figure:
    frame = reading.results["capacity"]
    kinds = technologies(reading.results)
    frame = frame[(frame["quantity"] == "power") & frame["technology"].isin(kinds)]
    table: pd.DataFrame = frame.groupby(["technology", "year"])["total"].sum().unstack("year").fillna(0.0)
    years = [str(year) for year in table.columns]
    chart = go.Figure()
    for kind in reading.names.sorted(table.index):
        name, colour = reading.names.label(kind), reading.names.colour(kind)
        chart.add_trace(bars(years, table.loc[kind], name, "{power}", colour))
    style(chart, 380, barmode="group")
    chart.update_xaxes(type="category")
    chart.update_yaxes(title=axis_title("{power}"))
    return chart
