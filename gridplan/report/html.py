"""The HTML report: one self-contained file that opens offline and prints to PDF."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from plotly.offline import get_plotlyjs
from plotly.utils import PlotlyJSONEncoder

from gridplan.report import (
    adequacy,
    binding,
    capacity,
    carriers,
    channels,
    costs,
    coverage,
    demand,
    dispatch,
    duration,
    emissions,
    generation,
    headline,
    holdings,
    page,
    portfolios,
    prices,
    reserves,
    retrofits,
    solar_thermal,
    trust,
    water,
)
from gridplan.report import map as map_
from gridplan.report.answer import answer
from gridplan.report.chart import Chart, Reading
from gridplan.report.words import Names
from gridplan.results.cells import csv_bytes
from gridplan.results.tables import Results
from gridplan.words import N_

# The canonical charts in the order that never changes.
CHARTS: tuple[Callable[[Reading], Chart], ...] = (
    capacity.installed,
    capacity.built,
    generation.mix,
    dispatch.weeks,
    dispatch.days,
    duration.load,
    channels.use,
    duration.curtailment,
    water.reservoirs,
    adequacy.waterfall,
    duration.storage,
    costs.breakdown,
    emissions.targets,
    prices.electricity,
    map_.schematic,
    carriers.balances,
)
# Charts of elements that a study may lack; without the element they are left out, and keep their number.
ELEMENTS: tuple[Callable[[Reading], Chart], ...] = (
    reserves.held,
    retrofits.moves,
    portfolios.members,
    solar_thermal.plants,
    demand.answers,
)


def render(results: Results, language: str = "en") -> str:
    """The report of `results` as one HTML page in `language` (en or zh), with no reference to any network.

    plotly.js comes out of plotly's own wheel. Names are escaped in HTML and in figures alike.
    """
    names = Names.of(results, language)
    power, whole = carriers.electric(results), Reading(results, names)
    reading = Reading(power, names)
    charts = [chart(whole if chart is carriers.balances else reading) for chart in CHARTS]
    charts += [chart for chart in (element(reading) for element in ELEMENTS) if chart.views]
    facts = answer(power)
    figures = {chart.key: [_figure(view.figure, view.scale) for view in chart.views] for chart in charts}
    environment = Environment(
        loader=PackageLoader("gridplan.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    other = "en" if language == "zh" else "zh"
    return environment.get_template("report.html.j2").render(
        language=language,
        title=_title(results, language),
        subtitle=_title(results, other),
        study=results.run.get("study", ""),
        variant=results.run.get("variant", ""),
        years=reading.years,
        alarms=headline.alarms(reading),
        headline=headline.headline(reading, facts),
        cards=headline.cards(reading, facts),
        holdings=holdings.holdings(reading, facts) if len(facts.plants) else None,
        targets=page.targets(reading),
        binding=binding.binding(reading),
        plants=page.plant_list(reading, facts),
        channels=page.channel_list(reading, facts),
        export=_export(reading, facts.export_capability, facts.peak_export),
        charts=charts,
        other=lambda message: message.text(other),
        say=reading.text,
        download=_download,
        shadow_prices=page.shadow_prices(reading),
        coverage=coverage.coverage(reading) if len(results["registry"]) else None,
        trust=trust.trust(reading),
        words=_page_words(reading),
        figures=_json(figures),
        style=Markup(_file("report.css")),
        script=Markup(_file("report.js")),
        plotly=Markup(get_plotlyjs()),
    )


def _page_words(reading: Reading) -> dict[str, str]:
    words = {
        "answer": N_("Answer"),
        "targets": N_("Targets"),
        "plants": N_("Plants and channels"),
        "charts": N_("Charts"),
        "trust": N_("Can it be trusted?"),
        "data": N_("Data (CSV)"),
        "units": N_("Units"),
        "print": N_("Print"),
        "none": N_("None."),
        "years": N_("Study years"),
        "variant": N_("Variant"),
        "script": N_("Charts need JavaScript; the tables below are complete without it."),
        "made": N_("Made by gridplan {version}", version=reading.results.run.get("gridplan", "")),
    }
    return {key: reading.text(message) for key, message in words.items()}


def _export(reading: Reading, capability: float, peak: float | None) -> str:
    if capability <= 0:
        return reading.text(N_("No channel leaves these zones."))
    words = {
        "capability": page.with_unit(capability, "power", reading.language),
        "peak": page.with_unit(peak, "power", reading.language) if peak is not None else "–",
    }
    said = [
        N_("Export capability: {capability} of channels leave these zones.", capability=words["capability"])
    ]
    if peak is not None:
        said.append(N_("The highest export in a modelled hour is {peak}.", peak=words["peak"]))
    return " ".join(reading.text(message) for message in said)


def _title(results: Results, language: str) -> str:
    title = results.run.get("title") or results.run.get("study", "")
    return str(title.get(language, "")) if isinstance(title, dict) else str(title)


def _figure(figure: Any, scale: dict[str, str]) -> dict[str, Any]:
    plain = json.loads(json.dumps(figure.to_plotly_json(), cls=PlotlyJSONEncoder))
    plain["layout"].pop("template", None)
    return {"data": plain["data"], "layout": plain["layout"], "scale": scale}


def _json(content: Any) -> Markup:
    """JSON that cannot end the script element it stands in."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)


def _download(chart: Chart) -> str:
    """The chart's data as a data URI of a CSV file."""
    return "data:text/csv;charset=utf-8;base64," + base64.b64encode(csv_bytes(chart.data)).decode("ascii")


def _file(name: str) -> str:
    return (resources.files("gridplan.report") / "templates" / name).read_text(encoding="utf-8")
