"""Chart 21: demand that answers: when vehicles charge, how long contracts of response are called on."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.answer import TINY
from gridplan.report.chart import INK, Chart, Reading, View, axis_title, bars, folded, line, quiet_rows, style
from gridplan.report.dispatch import last_year
from gridplan.words import N_

NUMBER, KEY = 21, "demand"


def answers(reading: Reading) -> Chart:
    """Chart 21: vehicles and contracts of the last year; without either, no view."""
    title = N_("Demand that answers, {year}", year=reading.last)
    frame = _contracts(reading)
    views = [*_vehicles(reading), *_called(reading, frame)]
    if not views:
        return Chart(NUMBER, KEY, title, N_("No demand answers in this study."))
    note = N_(
        "Vehicles: usual charging is on arrival; charging that waits is done by departure. Contracts: hours "
        "are energy over the power enrolled, shed or put off to other hours."
    )
    return Chart(NUMBER, KEY, title, note, tuple(views), frame)


def _fleets(reading: Reading) -> pd.DataFrame:
    frame = reading.results["vehicles"]
    here = (frame["year"] == reading.last) & (frame["scenario"] == reading.scenario())
    return frame[here & (frame["enrolled"] > TINY)]


def _contracts(reading: Reading) -> pd.DataFrame:
    """Power enrolled [GW], energy shed and put off [GWh/year] and their hours, by zone and technology."""
    energy = reading.results["energy"]
    here = (energy["year"] == reading.last) & (energy["scenario"] == reading.scenario())
    kinds = ~energy["technology"].isin(reading.results["vehicles"]["technology"])
    energy = energy[here & kinds & energy["quantity"].isin(("shed", "shift_down"))]
    keys = ["zone", "technology"]
    sums = energy.groupby([*keys, "quantity"])["value"].sum().unstack("quantity")
    capacity = reading.results["capacity"]
    capacity = capacity[(capacity["year"] == reading.last) & (capacity["quantity"] == "power")]
    table = sums.reindex(columns=["shed", "shift_down"]).fillna(0.0)
    table = table.join(capacity.groupby(keys)["total"].sum().rename("enrolled")).fillna(0.0)
    table = table[table["enrolled"] > 1e-3]
    for name in ("shed", "shift_down"):
        table[f"{name}_hours"] = table[name] / table["enrolled"]
    return table.reset_index()


def _called(reading: Reading, frame: pd.DataFrame) -> list[View]:
    if frame.empty:
        return []
    order = {zone: place for place, zone in enumerate(reading.names.sorted(frame["zone"]))}
    table = frame.assign(place=frame["zone"].map(order)).sort_values("place", ascending=False)
    labels = [
        folded(f"{reading.names.label(row.zone)} · {reading.names.label(row.technology)}", 34)
        for row in table.itertuples()
    ]
    heads = [reading.text(head) for head in (N_("Enrolled"), N_("Hours called on in the year"))]
    figure = make_subplots(1, 2, shared_yaxes=True, horizontal_spacing=0.05, subplot_titles=heads)
    enrolled = bars(labels, table["enrolled"], "", "{power}", "#5f6b75", across=True, showlegend=False)
    figure.add_trace(enrolled, 1, 1)
    for message, name, colour in (
        (N_("Shed"), "shed_hours", "#c98a12"),
        (N_("Put off to other hours"), "shift_down_hours", "#e3bf7f"),
    ):
        figure.add_trace(bars(labels, table[name], reading.text(message), "h", colour, across=True), 1, 2)
    style(figure, 190 + 30 * len(labels), barmode="stack")
    quiet_rows(figure)
    for column, unit in enumerate(("{power}", reading.text(N_("h/year"))), start=1):
        figure.update_xaxes(title=axis_title(unit), rangemode="tozero", row=1, col=column)
    return [View(reading.text(N_("Contracts")), figure, {"x": "power"})]


def _vehicles(reading: Reading) -> list[View]:
    """The mean day of charging, usual and chosen, and what every fleet does in the year."""
    fleets, hours = _fleets(reading), last_year(reading)
    if fleets.empty or hours.empty:
        return []
    here = hours["technology"].isin(set(fleets["technology"])) & (hours["scenario"] == reading.scenario())
    rows = hours[here & hours["quantity"].isin(("shift_up", "shift_down"))]
    rows = rows.assign(clock=rows["hour"] % 24, value=rows["value"] * rows["weight"])
    size = rows.drop_duplicates(["week", "hour"]).groupby("clock")["weight"].sum()
    day = rows.groupby(["quantity", "clock"], observed=True)["value"].sum().unstack("quantity")
    day = day.div(size, axis=0)
    heads = [reading.text(N_("Mean day")), reading.text(N_("Energy of the year"))]
    figure = make_subplots(1, 2, subplot_titles=heads, column_widths=[0.52, 0.48], horizontal_spacing=0.22)
    gives = bool((fleets["to_grid"] > TINY).any())
    usual = N_("Usual charging, and power to the grid") if gives else N_("Usual charging")
    for message, name, colour, dash in (
        (usual, "shift_down", INK, "dot"), (N_("Charging"), "shift_up", "#0072b2", "solid"),
    ):  # fmt: skip
        hover = "%{x}:00: %{y:,.3~r} {power}<extra>%{fullData.name}</extra>"
        curve = line(day.index, day[name], reading.text(message), colour, dash, hovertemplate=hover)
        figure.add_trace(curve, 1, 1)
    _fleet_bars(reading, figure, fleets)
    style(figure, max(380, 190 + 34 * len(fleets)), barmode="group")
    figure.update_xaxes(title=axis_title(reading.text(N_("hour of the day"))), dtick=4, row=1, col=1)
    figure.update_yaxes(title=axis_title("{power}"), rangemode="tozero", row=1, col=1)
    figure.update_xaxes(title=axis_title("{energy}"), rangemode="tozero", row=1, col=2)
    quiet_rows(figure, row=1, col=2)
    return [View(reading.text(N_("Vehicles")), figure, {"y": "power", "x2": "energy"})]


def _fleet_bars(reading: Reading, figure: go.Figure, fleets: pd.DataFrame) -> None:
    order = reading.names.sorted(fleets["id"])[::-1]
    table, labels = fleets.set_index("id").loc[order], [folded(reading.names.label(name)) for name in order]
    for message, name, colour in (
        (N_("To the grid"), "to_grid", "#009e73"),
        (N_("Put off to other hours"), "moved", "#e3bf7f"),
        (N_("Charged"), "charged", "#0072b2"),
    ):
        if name != "to_grid" or (table[name] > TINY).any():
            values = table[name] / 1000.0
            figure.add_trace(
                bars(labels, values, reading.text(message), "{energy}", colour, across=True), 1, 2
            )
