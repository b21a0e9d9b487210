"""Charts 4 and 5: hour by hour in telling weeks, and the typical day of each season [GW]."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.answer import WHOLE
from gridplan.report.chart import INK, Chart, Reading, View, areas, axis_title, rounded, style
from gridplan.report.generation import series
from gridplan.words import N_, Message

SUPPLY = ("generation", "conversion_out", "discharge", "imported", "shed", "shift_down", "unserved")
USE = ("conversion_in", "charge", "exported", "shift_up", "rebound")
QUARTERS = {
    "winter": ((12, 1, 2), N_("Winter (December to February)")),
    "spring": ((3, 4, 5), N_("Spring (March to May)")),
    "summer": ((6, 7, 8), N_("Summer (June to August)")),
    "autumn": ((9, 10, 11), N_("Autumn (September to November)")),
}
MONTH_ENDS = np.cumsum([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) * 24


def last_year(reading: Reading) -> pd.DataFrame:
    """The hourly dispatch of the last study year; empty if hours were not kept."""
    return reading.results.hours("dispatch", reading.last)


def month(hours: pd.Series) -> np.ndarray:
    """Month 1 to 12 of hours of the year."""
    return np.searchsorted(MONTH_ENDS, hours.to_numpy() % 8760, side="right") + 1


def telling_weeks(reading: Reading, frame: pd.DataFrame) -> list[tuple[Message, int]]:
    """The blocks of peak load, least and most water, and worst curtailment; each block only once."""
    value, week, quantity = frame["value"], frame["week"], frame["quantity"]
    load = frame[quantity == "load"].groupby(["week", "hour"])["value"].sum().groupby("week").max()
    wasted = value.where(quantity == "curtailed", 0.0).groupby(week).sum()
    found = [(N_("Week of peak load"), load.idxmax())] if len(load) else []
    inflow = reading.results.hours("reservoirs", reading.last).groupby("week")["inflow"].sum()
    if len(inflow) and inflow.max() > inflow.min():
        found += [(N_("Driest week"), inflow.idxmin()), (N_("Wettest week"), inflow.idxmax())]
    if wasted.max() > 0:
        found.append((N_("Week of most curtailment"), wasted.idxmax()))
    merged: dict[int, Message] = {}
    for message, block in ((message, int(block)) for message, block in found):
        both = N_("{first}; {second}", first=merged[block], second=message) if block in merged else message
        merged[block] = both
    return [(message, block) for block, message in merged.items()]


def weeks(reading: Reading) -> Chart:
    """Chart 4: dispatch of the telling weeks of the last year, for the system and every zone."""
    title = N_("Dispatch of telling weeks, {year}", year=reading.last)
    frame = last_year(reading)
    picked = telling_weeks(reading, frame) if len(frame) else []
    if not picked:
        return Chart(4, "dispatch", title, N_("No hourly dispatch in the results."))
    frame = frame[frame["week"].isin([block for _, block in picked])]
    starts = frame.groupby("week")["hour"].min()
    views = []
    for zone, part in _zones(reading, frame):
        panels = []
        for message, block in picked:
            head = f"{reading.text(message)} · {_date(int(starts[block]))}"
            panels.append((head, _table(part[part["week"] == block], "hour"), int(starts[block])))
        figure = _figure(reading, panels, N_("day of the week shown"), daily=False)
        views.append(View(reading.names.name(zone), figure, _scale(len(picked))))
    note = N_(
        "Supply above zero, charging and exports below; line: load; dotted: with the power thrown away."
    )
    return Chart(4, "dispatch", title, note, tuple(views), wide(frame, ["scenario", "week", "hour", "zone"]))


def days(reading: Reading) -> Chart:
    """Chart 5: mean day of each season of the last year, weighted by how often a block stands for one."""
    title = N_("Typical day by season, {year}", year=reading.last)
    frame = last_year(reading)
    if frame.empty:
        return Chart(5, "days", title, N_("No hourly dispatch in the results."))
    number = month(frame["hour"])
    choices = [np.isin(number, months) for months, _ in QUARTERS.values()]
    season = np.select(choices, list(QUARTERS), default="")
    frame = frame.assign(season=season, clock=frame["hour"] % 24, value=frame["value"] * frame["weight"])
    size = frame.drop_duplicates(["scenario", "week", "hour"]).groupby(["season", "clock"])["weight"].sum()
    keys = ["season", "zone", "technology", "quantity", "clock"]
    mean = frame.groupby(keys, observed=True)["value"].sum().reset_index()
    mean["value"] /= size.reindex(pd.MultiIndex.from_frame(mean[["season", "clock"]])).to_numpy()
    present = [name for name in QUARTERS if name in set(mean["season"])]
    views = []
    for zone, part in _zones(reading, mean):
        panels = [
            (reading.text(QUARTERS[name][1]), _table(part[part["season"] == name], "clock"), 0)
            for name in present
        ]
        figure = _figure(reading, panels, N_("hour of the day"), daily=True)
        views.append(View(reading.names.name(zone), figure, _scale(len(present))))
    note = N_("Mean of all modelled hours of the season; seasons without a modelled week are left out.")
    return Chart(5, "days", title, note, tuple(views), wide(mean, ["season", "zone", "clock"]))


def wide(frame: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row for the keys, one column `technology quantity [GW]` each: a tenth of the long form's size."""
    words = frame["technology"].astype(str) + " " + frame["quantity"].astype(str)
    table = frame.assign(column=words.str.strip() + " [GW]", value=frame["value"].round(5))
    return table.pivot_table(index=keys, columns="column", values="value", observed=True).reset_index()


def _zones(reading: Reading, frame: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
    inside = frame[
        ~frame["quantity"].isin(("exported", "imported"))
    ]  # between zones they cancel but for losses
    zones = reading.names.sorted(frame["zone"].unique())
    return [(WHOLE, inside), *((zone, frame[frame["zone"] == zone]) for zone in zones)]


def _table(rows: pd.DataFrame, step: str) -> pd.DataFrame:
    """Rows to a table (quantity, technology) by step."""
    sums = rows.groupby(["quantity", "technology", step], observed=True)["value"].sum()
    table = sums.unstack(step).fillna(0.0)
    words = [table.index.get_level_values(level).astype(str) for level in (0, 1)]
    table.index = pd.MultiIndex.from_arrays(words, names=["quantity", "technology"])
    return table


def _scale(panels: int) -> dict[str, str]:
    return {"y" if place == 1 else f"y{place}": "power" for place in range(1, panels + 1)}


def _date(hour: int) -> str:
    moment = pd.Timestamp(2023, 1, 1) + pd.Timedelta(hours=hour % 8760)
    return f"{moment.month}/{moment.day}"


def _figure(
    reading: Reading, panels: list[tuple[str, pd.DataFrame, int]], step: Message, daily: bool
) -> go.Figure:
    columns = min(2, len(panels))
    rows = -(-len(panels) // columns)
    heads = [head for head, _, _ in panels]
    figure = make_subplots(
        rows,
        columns,
        subplot_titles=heads,
        shared_yaxes="all",
        horizontal_spacing=0.05,
        vertical_spacing=0.16,
    )
    shown: set[str] = set()
    for place, (_, table, start) in enumerate(panels):
        row, column = place // columns + 1, place % columns + 1
        for trace in _traces(reading, table, start, f"{row}-{column}", daily):
            trace.showlegend = trace.name not in shown
            shown.add(trace.name)
            figure.add_trace(trace, row, column)
    style(figure, 130 + 240 * rows, hovermode="x unified")
    if daily:
        figure.update_xaxes(dtick=4, range=[0, 23])
    else:
        names = [str(day) for day in range(1, 9)]
        figure.update_xaxes(tickvals=list(range(0, 169, 24)), ticktext=names, range=[0, 168])
    figure.update_xaxes(title=axis_title(reading.text(step)), row=rows)
    figure.update_yaxes(title=axis_title("{power}"), col=1)
    return figure


def _traces(reading: Reading, table: pd.DataFrame, start: int, panel: str, daily: bool) -> list[go.Scatter]:
    """Bands of supply above and use below zero, the load, and the supply with what is thrown away."""
    first = int(table.columns[0]) - start if len(table.columns) else 0
    found = []
    for quantities, sign in ((SUPPLY, 1.0), (USE, -1.0)):
        for _, name, colour, values in series(reading, table, quantities):
            group = f"{panel}{sign:+.0f}"
            found.append(areas(first, values * sign, name, colour, group, steps=not daily, legend=True))
    quantity = table.index.get_level_values("quantity")
    lines = [(reading.names.term("load"), table[quantity == "load"].sum(), "solid")]
    wasted = table[quantity == "curtailed"].sum()
    if wasted.gt(1e-6).any():
        supply = table[quantity.isin(("generation", "discharge", "imported"))].sum()
        lines.append(
            (reading.text(N_("With curtailed power")), (supply + wasted).where(wasted > 1e-6), "dot")
        )
    for name, values, dash in lines:
        stroke = {"width": 1.6, "color": INK, "dash": dash}
        found.append(
            go.Scatter(
                x0=first,
                dx=1,
                y=rounded(values),
                name=name,
                legendgroup=name,
                mode="lines",
                line=stroke,
                hovertemplate="%{y:,.3~r} {power}",
            )
        )
    return found
