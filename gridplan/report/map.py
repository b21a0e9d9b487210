"""Chart 15: schematic map of zones and channels at longitude and latitude; no boundaries."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from gridplan.report.capacity import plants
from gridplan.report.chart import INK, MUTED, Chart, Reading, View, axis_title, folded, spread, style
from gridplan.report.words import number
from gridplan.words import N_


def schematic(reading: Reading) -> Chart:
    """Chart 15: zones as circles (area: installed capacity), channels as lines (width: capacity)."""
    title = N_("Schematic map of zones and channels, {year}", year=reading.last)
    zones = reading.results["zones"].set_index("zone")
    if zones.empty:
        return Chart(15, "map", title, N_("No zones in the results."))
    figure = go.Figure()
    channels = _lines(reading, figure, zones)
    power = plants(reading)
    power = (
        power[power["year"] == reading.last]
        .groupby("zone")["total"]
        .sum()
        .reindex(zones.index, fill_value=0.0)
    )
    largest = max(float(power.max()), 1e-9)
    base = zones["base"] != ""
    names = [folded(reading.names.label(zone)) for zone in zones.index]
    sizes = [12 + 30 * math.sqrt(max(value, 0) / largest) for value in power]
    figure.add_trace(
        go.Scatter(
            x=zones["longitude"].tolist(),
            y=zones["latitude"].tolist(),
            mode="markers+text",
            text=names,
            textposition=_sides(zones, names, sizes),
            cliponaxis=False,
            showlegend=False,
            textfont={"size": 13, "color": INK},
            customdata=[number(value) for value in power],
            marker={
                "size": sizes,
                "opacity": 1,
                "color": ["#2e7d5b" if one else "#8d98a1" for one in base],
                "line": {"color": "#ffffff", "width": 1.5},
            },
            hovertemplate="%{text}<br>%{customdata} GW<extra></extra>",
        )
    )
    style(figure, 460)
    figure.update_layout(margin={"r": 90})
    middle = math.radians(float(zones["latitude"].mean()))
    figure.update_xaxes(
        title=axis_title(reading.text(N_("longitude, °E"))), gridcolor="#eef1f3", zeroline=False
    )
    figure.update_yaxes(
        title=axis_title(reading.text(N_("latitude, °N"))),
        gridcolor="#eef1f3",
        zeroline=False,
        scaleanchor="x",
        scaleratio=1 / math.cos(middle),
    )
    note = N_(
        "Positions only, no boundaries. Green: clean-energy bases. Circle area and line width: capacity."
    )
    return Chart(15, "map", title, note, (View(reading.text(N_("Whole system")), figure),), channels)


def _sides(zones: pd.DataFrame, names: list[str], sizes: list[float]) -> list[str]:
    """For each zone the side of its circle where its name covers least of other names and circles."""
    wide = max(float(zones["longitude"].max() - zones["longitude"].min()), 1.0)
    scale = 950 / wide  # pixels a degree of longitude, about
    steep = scale / math.cos(math.radians(float(zones["latitude"].mean())))
    spots = [(scale * x, -steep * y) for x, y in zip(zones["longitude"], zones["latitude"], strict=True)]
    boxes = [(x - s / 2, y - s / 2, x + s / 2, y + s / 2) for (x, y), s in zip(spots, sizes, strict=True)]
    chosen = []
    for (x, y), name, size in zip(spots, names, sizes, strict=True):
        lines = name.split("<br>")
        width, height = 7.2 * max(spread(line) for line in lines), 17.0 * len(lines)
        gap = size / 2 + 3
        sides = {
            "top center": (x - width / 2, y - gap - height, x + width / 2, y - gap),
            "bottom center": (x - width / 2, y + gap, x + width / 2, y + gap + height),
            "middle left": (x - gap - width, y - height / 2, x - gap, y + height / 2),
            "middle right": (x + gap, y - height / 2, x + gap + width, y + height / 2),
        }
        best = min(sides, key=lambda side: sum(_common(sides[side], box) for box in boxes))
        boxes.append(sides[best])
        chosen.append(best)
    return chosen


def _common(one: tuple[float, ...], two: tuple[float, ...]) -> float:
    """Area that two boxes (left, top, right, bottom) share."""
    across, down = min(one[2], two[2]) - max(one[0], two[0]), min(one[3], two[3]) - max(one[1], two[1])
    return max(across, 0.0) * max(down, 0.0)


def _lines(reading: Reading, figure: go.Figure, zones: pd.DataFrame) -> pd.DataFrame:
    frame = reading.results["channels"]
    frame = frame[
        (frame["year"] == reading.last)
        & (frame["scenario"] == reading.scenario())
        & (frame["capacity"] > 1e-6)
    ]
    new = (
        reading.results["capacity"]
        .query("year == @reading.last and quantity == 'power'")
        .groupby("id")["new"]
        .sum()
    )
    largest = max(float(frame["capacity"].max()) if len(frame) else 0.0, 1e-9)
    shown: set[bool] = set()
    for row in frame.itertuples():
        start, end = zones.loc[str(row.from_zone)], zones.loc[str(row.to_zone)]
        added = bool(new.get(str(row.channel), 0.0) > 1e-6)
        capacity = float(row.capacity)
        text = f"{reading.names.label(row.channel)}<br>{number(capacity)} GW · {number(float(row.hours))} h"
        x = [start.longitude, (start.longitude + end.longitude) / 2, end.longitude]
        y = [start.latitude, (start.latitude + end.latitude) / 2, end.latitude]
        name = reading.text(N_("Channel with new capacity") if added else N_("Existing channel"))
        figure.add_trace(
            go.Scatter(
                x=x,
                y=y,
                mode="lines",
                name=name,
                showlegend=added not in shown,
                legendgroup=name,
                hovertemplate=f"{text}<extra></extra>",
                line={"color": "#5b4596" if added else "#b9aed4", "width": 1.5 + 6 * capacity / largest},
            )
        )
        shown.add(added)
    figure.update_layout(hoverlabel={"bordercolor": MUTED})
    return frame
