"""The study: what one YAML file says about region, years, scenarios, time and solver.

Frozen pydantic models that refuse unknown keys. Every field carries its meaning in both languages, from
which the reference page is written. A quantity such as `20 yuan/kWh` is stored in the program's unit.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from gridplan.inputs.parts import (
    Identifier,
    Meaning,
    Names,
    Number,
    Part,
    Refused,
    Share,
    Switch,
    Text,
    Title,
    Whole,
    Year,
    unique,
)
from gridplan.inputs.units import UnitError, quantity
from gridplan.inputs.variant import Variant, own_names
from gridplan.words import N_


def _energy_price(value: Any) -> Any:
    """`20 yuan/kWh` -> 20.0 [million yuan/GWh]."""
    if not isinstance(value, str):
        raise Refused(N_("a price needs its unit"), N_("write it like {example}", example="20 yuan/kWh"))
    try:
        price = quantity(value, "million yuan/GWh")
    except UnitError as error:
        raise Refused(error.rule, N_("write it like {example}", example="20 yuan/kWh")) from None
    if not 0 < price < math.inf:
        raise Refused(N_("a price is above zero"), N_("write it like {example}", example="20 yuan/kWh"))
    return price


def _weeks(value: Any) -> Any:
    if value is None or value == "all" or (type(value) is int and 1 <= value <= 52):
        return value
    raise Refused(
        N_("weeks is a whole number from 1 to 52, or all"),
        N_("write it like {example}", example="{weeks: 4}"),
    )


def _ascending(years: tuple[int, ...]) -> tuple[int, ...]:
    if any(later <= earlier for earlier, later in pairwise(years)):
        raise Refused(N_("years ascend"), N_("write each year once, earliest first"))
    return years


class ScenarioChoice(Part):
    name: Annotated[Identifier, Meaning(N_("name of the scenario in results"))]
    hydrology: Annotated[
        Literal["wet", "normal", "dry", "extreme_dry"],
        Meaning(N_("which rows of inflow_shapes the rivers follow")),
    ]
    probability: Annotated[Share, Meaning(N_("weight of the scenario; all add up to 1"))]


def _probable(scenarios: tuple[ScenarioChoice, ...]) -> tuple[ScenarioChoice, ...]:
    unique(tuple(scenario.name for scenario in scenarios))
    total = sum(scenario.probability for scenario in scenarios)
    if abs(total - 1.0) > 1e-6:
        raise Refused(
            N_("the probabilities of the scenarios add up to {total} instead of 1", total=round(total, 6)),
            N_("change them so that they add up to 1"),
        )
    return scenarios


class Weather(Part):
    source: Annotated[
        Literal["generator", "files"],
        Meaning(N_("generator: drawn from the table climate; files: read from weather files")),
    ] = "generator"
    seed: Annotated[Whole, Field(ge=0, lt=2**32), Meaning(N_("number that fixes the drawn weather"))] = 2025
    format: Annotated[
        Literal["epw", "tmy3", "pvgis", "nasa_power", "era5"] | None,
        Meaning(N_("format of the weather files")),
    ] = None
    files: Annotated[
        dict[Identifier, Text], Meaning(N_("weather file of each climate, relative to the study file"))
    ] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _complete(self) -> Weather:
        if self.source == "files" and not (self.format and self.files):
            example = "{source: files, format: epw, files: {valley: weather/valley.epw}}"
            rule = N_("weather from files needs format and files")
            raise Refused(rule, N_("write it like {example}", example=example))
        if self.source == "generator" and (self.format or self.files):
            raise Refused(
                N_("format and files belong to weather from files"), N_("write source: files or remove them")
            )
        return self


class OwnSeries(Part):
    file: Annotated[
        Text, Meaning(N_("CSV file of hourly series, one row a step, relative to the study file"))
    ]
    source: Annotated[
        Annotated[str, Field(min_length=1, max_length=2000)], Meaning(N_("where the series come from"))
    ]
    confidence: Annotated[
        Literal["high", "medium", "low", "assumption"], Meaning(N_("how well the series are founded"))
    ]


class Time(Part):
    weeks: Annotated[
        int | Literal["all"] | None,
        BeforeValidator(_weeks),
        Meaning(N_("number of representative weeks of each year, or all")),
    ] = None
    days: Annotated[
        tuple[Annotated[int, Field(strict=True, ge=1, le=365)], ...] | None,
        Meaning(N_("instead of weeks: days of the year, for tiny studies")),
    ] = None
    series: Annotated[
        OwnSeries | None,
        Meaning(N_("instead of weeks: own series of load, availability and inflow, with their weights")),
    ] = None
    representative: Annotated[
        Literal["tsam"], Meaning(N_("how representative weeks are chosen: tsam, by clustering"))
    ] = "tsam"
    water_on_its_way: Annotated[
        Literal["year", "block"],
        Meaning(
            N_(
                "water between two dams at the end of a week, where all weeks are modelled: year: it arrives "
                "in the next week; block: at the start of its own, which spares the plan its amounts"
            )
        ),
    ] = "year"

    @model_validator(mode="after")
    def _one(self) -> Time:
        if sum(part is not None for part in (self.weeks, self.days, self.series)) != 1 or self.days == ():
            raise Refused(
                N_("time has either weeks, days or series"),
                N_("write it like {example}", example="{weeks: 4}"),
            )
        if self.days and list(self.days) != sorted(set(self.days)):
            raise Refused(N_("days ascend"), N_("write each day once, earliest first"))
        return self


class TargetChange(Part):
    mode: Annotated[Literal["hard", "soft", "report"] | None, Meaning(N_("instead of the table's mode"))] = (
        None
    )
    value: Annotated[Number | None, Meaning(N_("instead of the table's value, in the table's unit"))] = None
    price: Annotated[
        Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)] | None,
        Meaning(N_("instead of the table's price of missing, in the table's price_unit")),
    ] = None


class Solver(Part):
    method: Annotated[
        Literal["auto", "stacked", "benders"],
        Meaning(N_("stacked: one large problem; benders: split by weeks; auto: by size")),
    ] = "auto"
    gap: Annotated[
        float, Field(strict=True, gt=0, le=0.1), Meaning(N_("relative gap at which the search may stop"))
    ] = 1e-3
    crossover: Annotated[Switch, Meaning(N_("also find a vertex after an interior point"))] = False
    threads: Annotated[Whole, Field(ge=1, le=1024), Meaning(N_("processors used"))] = 2
    time_limit: Annotated[
        float,
        Field(strict=True, gt=0, allow_inf_nan=False),
        Meaning(N_("seconds after which the best plan is kept")),
    ] = 3600.0


class Foresight(Part):
    mode: Annotated[
        Literal["perfect", "myopic"],
        Meaning(N_("perfect: all years are planned at once; myopic: in turn, what was built stays")),
    ] = "perfect"
    look_ahead: Annotated[
        Annotated[int, Field(strict=True, ge=0, le=100)] | None,
        Meaning(N_("years that a myopic plan sees beyond the one it decides; 0: none")),
    ] = None

    @model_validator(mode="after")
    def _stated(self) -> Foresight:
        if (self.mode == "myopic") != (self.look_ahead is not None):
            rule = N_("myopic foresight states its look_ahead, and perfect foresight has none")
            raise Refused(rule, N_("write it like {example}", example="{mode: myopic, look_ahead: 5}"))
        return self


class Study(Part):
    """One study as its YAML file states it; prices are in million yuan/GWh."""

    name: Annotated[Identifier, Meaning(N_("name of the study and of its folder of results"))]
    title: Annotated[Title, Meaning(N_("title in reports"))]
    inputs: Annotated[Text, Meaning(N_("folder of the tables, relative to the study file"))]
    zones: Annotated[Names | None, Field(min_length=1), Meaning(N_("zones to keep; left out: all"))] = None
    merge_rivers: Annotated[
        Names,
        Meaning(N_("zones outside the focus, whose hydro plants are merged by river into equivalent plants")),
    ] = ()
    heads: Annotated[
        Literal["constant", "curves"],
        Meaning(N_("head of hydro plants: constant, or following the curves of level and tailwater")),
    ] = "constant"
    years: Annotated[
        tuple[Year, ...],
        Field(min_length=1),
        AfterValidator(_ascending),
        Meaning(N_("years modelled; the first is the existing system, each stands until the next")),
    ]
    first_year: Annotated[
        Literal["stands", "planned"],
        Meaning(N_("of several years, the first: stands as it is, or is planned like the others")),
    ] = "stands"
    price_year: Annotated[Year, Meaning(N_("year whose constant money all costs are in"))]
    discount_rate: Annotated[
        float,
        Field(strict=True, ge=0, le=0.5),
        Meaning(N_("real rate a year, for annuities and discounting")),
    ]
    perspective: Annotated[
        Literal["system", "enterprise"],
        Meaning(N_("system: transfers stay outside the objective; enterprise: they count")),
    ] = "system"
    salvage: Annotated[
        Literal["annuities", "straight_line", "none"],
        Meaning(
            N_(
                "value of what outlives the last year: the annuities left, what is not written off in equal"
                " parts, or none"
            )
        ),
    ] = "annuities"
    foresight: Annotated[Foresight, Meaning(N_("what is known of later years when a year is planned"))] = (
        Foresight()
    )
    scenarios: Annotated[
        tuple[ScenarioChoice, ...],
        Field(min_length=1),
        AfterValidator(_probable),
        Meaning(N_("kinds of year the plan must cope with")),
    ]
    weather: Annotated[Weather, Meaning(N_("where hourly wind and sun come from"))] = Weather()
    time: Annotated[Time, Meaning(N_("which hours of a year are modelled"))]
    value_of_lost_load: Annotated[
        float, BeforeValidator(_energy_price), Meaning(N_("price of unserved energy, such as 20 yuan/kWh"))
    ]
    technologies: Annotated[Names, Field(min_length=1), Meaning(N_("plug-ins that are switched on"))]
    targets: Annotated[
        dict[Identifier, TargetChange], Meaning(N_("changes to rows of the table targets, by target"))
    ] = Field(default_factory=dict)
    solver: Annotated[Solver, Meaning(N_("how the problem is solved"))] = Solver()
    variants: Annotated[
        dict[Identifier, Variant],
        AfterValidator(own_names),
        Meaning(N_("named differences from the study; `gridplan batch` plans them all")),
    ] = Field(default_factory=dict)
