"""One chart of the report: figures, their data, and the style all of them share.

Numbers arrive in GW and TWh; the page multiplies the axes named in a view's `scale` when the reader wants
万kW and 亿kWh, and puts the unit where a text says {power} or {energy}.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from gridplan.report.answer import WHOLE, main_target, members
from gridplan.report.words import Names
from gridplan.results.tables import Results
from gridplan.words import Message

FONT = (
    "system-ui, -apple-system, 'Segoe UI', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', "
    "'Noto Sans SC', Helvetica, Arial, sans-serif"
)
INK, MUTED, GRID = "#22303c", "#66727d", "#e7ebee"


@dataclass(frozen=True)
class View:
    """One picture of a chart with several (a zone, a year): its name and the figure.

    `scale` maps an axis (x, y, y2 ...) to power or energy.
    """

    name: str
    figure: go.Figure
    scale: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Chart:
    """A numbered chart: views (the first is shown), the data behind them, and what the reader should know.

    A chart without views says why in `note`; `grids` are tables (`page.Grid`) below it.
    """

    number: int
    key: str
    title: Message
    note: Message
    views: tuple[View, ...] = ()
    data: pd.DataFrame = field(default_factory=pd.DataFrame)
    grids: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Reading:
    """What every topic reads: the results, the names, the language, and years in order."""

    results: Results
    names: Names

    @property
    def language(self) -> str:
        return self.names.language

    @property
    def years(self) -> list[int]:
        return sorted(int(year) for year in self.results["capacity"]["year"].unique())

    @property
    def last(self) -> int:
        return self.years[-1] if self.years else 0

    @property
    def channels(self) -> set[str]:
        return set(self.results["channels"]["channel"])

    @property
    def zones(self) -> tuple[str, ...]:
        """Zones of the main target; without one, all."""
        return main_target(self.results)[2]

    def text(self, message: Message) -> str:
        return message.text(self.language)

    def scope(self, scope: str) -> str:
        """A scope of zones, bases or regions joined by `;`: its name, or those of its zones if few."""
        parts = [part.strip() for part in scope.split(";")]
        zones = members(self.results, scope)
        if all(part in self.names.named or part == WHOLE for part in parts) or not 0 < len(zones) <= 4:
            return self.names.listing(parts)
        return self.names.listing(self.names.sorted(zones))

    def target(self, row: Any) -> str:
        """The name of a row of the targets table; where none was given, its kind, season and accounting."""
        name = self.names.named.get(str(row.target), str(row.target))
        if name != str(row.target):
            return name
        season = self.season(str(row.target))
        more = [self.names.name(season)] if season else []
        more += [self.names.term(str(row.accounting))] if str(row.accounting or "") else []
        mark = "，" if self.language == "zh" else ", "
        return mark.join([self.names.name(row.kind), *more])

    def season(self, target: str) -> str:
        """The season of a reserve-margin target; empty for others."""
        table = self.results["adequacy"]
        found = table.loc[table["zone"] == target, "season"]
        return str(found.iloc[0]) if len(found) else ""

    def scenario(self) -> str:
        """The scenario charts show: the first named in the results."""
        table = self.results["energy"]["scenario"]
        return str(table.iloc[0]) if len(table) else ""


def style(figure: go.Figure, height: int = 400, **layout: Any) -> go.Figure:
    """The calm look of all figures: white ground, thin grid, legend below, the reader's fonts."""
    figure.update_layout(
        template="none",
        height=height,
        margin={"l": 64, "r": 20, "t": 36, "b": 56 + 21 * _legend_rows(figure)},
        font={"family": FONT, "size": 13, "color": INK},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={
            "orientation": "h",
            "yref": "container",
            "y": 0,
            "yanchor": "bottom",
            "x": 0,
            "font": {"size": 12},
            "traceorder": "normal",
        },
        modebar={"bgcolor": "rgba(0,0,0,0)", "color": "#b3bcc3", "activecolor": INK},
        hoverlabel={"font": {"family": FONT, "size": 12}},
        bargap=0.35,
    )
    axis = {"gridcolor": GRID, "automargin": True}
    figure.update_xaxes(linecolor="#b9c2c9", tickcolor="#b9c2c9", zeroline=False, **axis)
    figure.update_yaxes(zeroline=True, zerolinecolor="#8d98a1", zerolinewidth=1, **axis)
    figure.update_xaxes(separatethousands=True, exponentformat="none")
    figure.update_yaxes(separatethousands=True, exponentformat="none")
    figure.update_yaxes(ticks="outside", ticklen=5, tickcolor="rgba(0,0,0,0)")  # keeps labels off the bars
    figure.update_annotations(font={"size": 13, "color": MUTED})
    figure.update_layout(**layout)
    return figure


def _legend_rows(figure: go.Figure) -> int:
    """Rows the legend below a figure of about 1,050 px takes; Chinese characters are twice as wide."""
    names = [str(trace.name) for trace in figure.data if trace.name and trace.showlegend is not False]
    width = sum(56 + 6.6 * spread(name) for name in names)
    return int(-(-width // 980)) if len(names) > 1 else 0


def bars(
    places: list[str],
    values: Any,
    name: str,
    unit: str,
    colour: Any,
    *,
    across: bool = False,
    hatch: str = "",
    **more: Any,
) -> go.Bar:
    """One series of bars over `places`, upright or `across`; the pointer tells place, name and value.

    A `hatch` (plotly's shapes) is drawn in white over the colour.
    """
    numbers = rounded(values)
    place, value = ("%{y}", "%{x:,.4~r}") if across else ("%{x}", "%{y:,.4~r}")
    marker: dict[str, Any] = {"color": colour, "line": {"width": 0}}
    if hatch:
        pattern = {"shape": hatch, "fgcolor": "#ffffff", "bgcolor": colour, "size": 6, "solidity": 0.3}
        marker["pattern"] = pattern
    return go.Bar(
        x=numbers if across else places,
        y=places if across else numbers,
        orientation="h" if across else "v",
        name=name,
        marker=marker,
        hovertemplate=f"{place}<br>{name}<br>{value} {unit}<extra></extra>",
        **more,
    )


def areas(
    first: int, values: Any, name: str, colour: str, group: str, *, steps: bool, legend: bool
) -> go.Scatter:
    """One band of a stack of hourly power, beginning at hour `first`."""
    return go.Scatter(
        x0=first,
        dx=1,
        y=rounded(values),
        stackgroup=group,
        name=name,
        legendgroup=name,
        showlegend=legend,
        mode="lines",
        line={"width": 0, "color": colour, "shape": "hv" if steps else "linear"},
        fillcolor=colour,
        hovertemplate="%{y:,.3~r} {power}",
    )


def line(x: Any, y: Any, name: str, colour: str = INK, dash: str = "solid", **more: Any) -> go.Scatter:
    """One line."""
    style_ = {"width": 1.8, "color": colour, "dash": dash}
    return go.Scatter(x=rounded(x, 6), y=rounded(y), name=name, mode="lines", line=style_, **more)


def folded(text: str, width: int = 22) -> str:
    """A long label on several lines of about `width` characters; a Chinese one counts twice."""
    lines, line_ = [], ""
    for part in re.findall(r"[^\s\u2e80-\uffef]+\s*|\s+|[\u2e80-\uffef][，。、；：）)]*", text):
        if line_.strip() and spread(line_) + spread(part.rstrip()) > width:
            lines.append(line_.rstrip())
            line_ = ""
        line_ += part
    return "<br>".join([*lines, line_.rstrip()])


def spread(text: str) -> int:
    """Width of a text in Latin characters."""
    return sum(2 if ord(sign) > 0x2E80 else 1 for sign in text)


def tint(colour: str, share: float) -> str:
    """`share` of a colour #rrggbb (or #rgb) on white: lighter, but opaque, so that no grid line shows."""
    digits = colour.removeprefix("#")
    digits = "".join(2 * one for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) for place in (0, 2, 4)]
    return "#" + "".join(f"{round(255 - share * (255 - part)):02x}" for part in parts)


def quiet_rows(figure: go.Figure, **where: Any) -> None:
    """No grid lines between the names on an upright axis."""
    figure.update_yaxes(gridcolor="rgba(0,0,0,0)", zeroline=False, **where)


def axis_title(text: str) -> dict[str, Any]:
    """A quiet axis title."""
    return {"text": text, "font": {"size": 12, "color": MUTED}, "standoff": 8}


def rounded(values: Any, digits: int = 4) -> list[float | None]:
    """Plain numbers of about `digits` figures, so that the page stays small and its script can scale them."""
    return [None if pd.isna(value) else float(f"{float(value):.{digits}g}") for value in values]
