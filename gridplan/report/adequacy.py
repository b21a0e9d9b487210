"""Chart 10: adequacy waterfall: firm capacity by technology against the requirement [GW]."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from gridplan.report.chart import INK, Chart, Reading, View, axis_title, folded, rounded, style
from gridplan.words import N_

REQUIREMENT = "requirement"


def waterfall(reading: Reading) -> Chart:
    """Chart 10: one view a season and zone (or target) of the last year that has a requirement."""
    title = N_("Adequacy by season, {year}", year=reading.last)
    frame = reading.results["adequacy"]
    last = frame[frame["year"] == reading.last]
    if last.empty:
        return Chart(10, "adequacy", title, N_("No reserve margin in this study."))
    views = []
    for (zone, season), part in last.groupby(["zone", "season"], sort=False):
        name = f"{_place(reading, str(zone))} · {reading.names.name(season)}"
        views.append(View(name, _steps(reading, part), {"y": "power"}))
    note = N_(
        "Each step is the capacity that counts (capacity x credit); the last bar is (1 + margin) x peak."
    )
    return Chart(10, "adequacy", title, note, tuple(views), frame)


def _place(reading: Reading, name: str) -> str:
    """Where a requirement holds: the scope of its target, or the zone itself."""
    goals = reading.results.targets
    scopes = goals.loc[goals["target"] == name, "scope"]
    return reading.scope(str(scopes.iloc[0])) if len(scopes) else reading.names.name(name)


def _steps(reading: Reading, part: pd.DataFrame) -> go.Figure:
    firm = part[part["technology"] != REQUIREMENT].groupby("technology")["firm"].sum()
    firm = firm.reindex(reading.names.sorted(firm.index))
    firm = firm[firm.abs() > 1e-3 * max(float(firm.sum()), 1e-6)]
    needed = part.loc[part["technology"] == REQUIREMENT, "firm"].sum()
    tops = np.cumsum(firm.to_numpy())
    base = [*(tops - firm.to_numpy()), 0.0, 0.0]
    height = [*firm.to_numpy(), firm.sum(), needed]
    total, requirement = reading.names.term("total"), reading.names.term(REQUIREMENT)
    labels = [*(folded(reading.names.label(name), 11) for name in firm.index), total, requirement]
    enough = firm.sum() >= needed * (1 - 1e-6)
    colours = [*(reading.names.colour(name) for name in firm.index), "#2e7d5b" if enough else "#c0392b", INK]
    figure = go.Figure(
        go.Bar(
            x=labels,
            y=rounded(height),
            base=rounded(base),
            marker={"color": colours},
            showlegend=False,
            texttemplate="%{customdata:,.3~r}",
            customdata=rounded(height),
            textposition="outside",
            cliponaxis=False,
            hovertemplate="%{x}<br>%{customdata:,.4~r} {power}<extra></extra>",
        )
    )
    style(figure, 360)
    figure.add_hline(y=needed, line={"color": INK, "width": 1, "dash": "dot"})
    figure.update_xaxes(type="category", tickangle=0, tickfont={"size": 12})
    figure.update_yaxes(title=axis_title("{power}"), rangemode="tozero")
    return figure
