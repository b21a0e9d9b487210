"""Chart 12: what the system costs a year by category, and each technology's levelised cost."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from gridplan.report.chart import Chart, Reading, View, axis_title, bars, folded, quiet_rows, style
from gridplan.results.columns import CATEGORIES
from gridplan.words import N_

LEAST = 1e-4  # of all costs: what is smaller stands in the data behind the chart only
COLOURS = {
    "investment": "#2f5d8a",
    "fixed_om": "#7fa6c9",
    "variable_om": "#bcd0e2",
    "fuel": "#b5838d",
    "start": "#8d6a9f",
    "co2_price": "#8a8a2b",
    "demand_response": "#d9a441",
    "unserved": "#c0392b",
    "shortfall": "#7d1f14",
    "soft_target": "#e67e5f",
    "certificates": "#6aa84f",
    "tariff": "#937fc0",
}


def breakdown(reading: Reading) -> Chart:
    """Chart 12: annual cost by category and year, by technology in the last year, and LCOE."""
    title = N_("Costs")
    frame = reading.results["costs"]
    if frame.empty:
        return Chart(12, "costs", title, N_("No costs in the results."))
    size = 100.0 if reading.language == "zh" else 1000.0  # million yuan in 亿元 or billion yuan
    unit, price = reading.text(N_("billion yuan/year")), reading.text(N_("yuan/kWh"))
    lcoe = reading.results["technology_costs"]
    lcoe = lcoe[(lcoe["year"] == reading.last) & lcoe["lcoe"].notna()].groupby("technology")["lcoe"].mean()
    heads = [N_("By category"), N_("By technology, {year}", year=reading.last)]
    heads += [N_("Levelised cost, {year}", year=reading.last)] if len(lcoe) else []
    titles = [reading.text(head) for head in heads]
    figure = make_subplots(1, len(heads), subplot_titles=titles, horizontal_spacing=0.15)
    years = [str(year) for year in reading.years]
    sums = (
        frame.groupby(["category", "year"])["annual"].sum().unstack("year").reindex(columns=reading.years)
        / size
    )
    for category in (name for name in CATEGORIES if name in sums.index):
        if sums.loc[category].abs().max() > LEAST * sums.sum().abs().max():
            name, values = reading.names.term(category), sums.loc[category].fillna(0.0)
            figure.add_trace(bars(years, values, name, unit, COLOURS[category]), 1, 1)
    style(figure, max(400, 190 + 26 * frame["technology"].nunique()), barmode="relative")
    figure.update_xaxes(type="category", row=1, col=1)
    figure.update_yaxes(title=axis_title(unit), row=1, col=1)
    last = frame[frame["year"] == reading.last].groupby("technology")["annual"].sum() / size
    _ranked(reading, figure, last[last.abs() > LEAST * last.abs().sum()], unit, 2)
    if len(lcoe):
        _ranked(reading, figure, lcoe, price, 3)
    note = N_(
        "Investment as annuities; existing plants carry no investment cost. Constant prices of {year}.",
        year=_price_year(reading),
    )
    return Chart(12, "costs", title, note, (View(reading.text(N_("Whole system")), figure),), frame)


def _price_year(reading: Reading) -> object:
    run = reading.results.run
    study = (run.get("options") or {}).get("study") or {}
    return study.get("price_year") or run.get("price_year", "–")


def _ranked(reading: Reading, figure: go.Figure, values: pd.Series, unit: str, column: int) -> None:
    """One bar a technology, its value written at the end."""
    order = reading.names.sorted(values.index)[::-1]
    colours = [reading.names.colour(name) for name in order]
    labels = [folded(reading.names.label(name), 19) for name in order]
    trace = bars(
        labels,
        values.reindex(order),
        "",
        unit,
        colours,
        across=True,
        showlegend=False,
        cliponaxis=False,
        texttemplate="%{x:,.3~r}",
        textposition="outside",
    )
    figure.add_trace(trace, 1, column)
    quiet_rows(figure, row=1, col=column)
    reach = (
        [min(float(values.min()) * 1.3, 0.0), max(float(values.max()) * 1.25, 1e-9)]
        if len(values)
        else [0, 1]
    )
    figure.update_xaxes(title=axis_title(unit), range=reach, row=1, col=column)
