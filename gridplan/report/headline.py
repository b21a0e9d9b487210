"""The first screen: what to know before all else, the answer in sentences, and its main figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from gridplan.report.answer import Answer, shortfall, unserved
from gridplan.report.chart import Reading
from gridplan.report.page import Cell, measure, with_unit
from gridplan.report.words import money, number
from gridplan.words import N_, Message


@dataclass(frozen=True)
class Card:
    """One headline figure: what it is, the figure, what stands behind it."""

    head: str
    value: Cell
    lines: tuple[str, ...] = ()
    light: str = ""


def headline(reading: Reading, facts: Answer) -> list[str]:
    """One to four sentences that answer the study's question."""
    language, names = reading.language, reading.names
    new = facts.by_technology["new"]
    mark = "、" if language == "zh" else ", "
    parts = [
        f"{names.name(t)} {with_unit(new[t], 'power', language)}"
        for t in names.sorted(new.index)
        if new[t] > 1e-4
    ]
    said: list[Message] = []
    if facts.target is not None:
        goal = facts.target
        shown = [
            with_unit(float(goal[key]), "power", language)
            if str(goal["unit"]) == "GW"
            else f"{number(goal[key])} {goal['unit']}"
            for key in ("achieved", "required")
        ]
        said.append(
            N_(
                "{scope}: {achieved} of clean capacity by {year}; the target asks for {required}: {status}.",
                scope=reading.scope(str(goal["scope"])),
                achieved=shown[0],
                required=shown[1],
                year=int(goal["year"]),
                status=names.term(str(goal["status"])),
            )
        )
    if parts:
        said.append(
            N_("The plan builds {list} there.", list=mark.join(parts))
            if facts.target is not None
            else N_("The plan builds {list}.", list=mark.join(parts))
        )
    if facts.target is not None and pd.notna(facts.target["cost_of_target"]):
        cost = float(facts.target["cost_of_target"])
        total = float(reading.results.run.get("objective") or 0.0)
        share = number(100 * cost / total) if total else "–"
        said.append(
            N_(
                "The target costs {cost} more than the plan without it ({share} % of total cost).",
                cost=money(cost, language),
                share=share,
            )
        )
    if facts.export_capability > 0 and facts.target is not None:
        out = with_unit(facts.export_capability, "power", language)
        said.append(N_("It needs {capacity} of channels leaving these zones.", capacity=out))
    return [message.text(language) for message in said]


def alarms(reading: Reading) -> list[str]:
    """What a reader must know before believing anything else."""
    run, language = reading.results.run, reading.language
    found: list[Message] = []
    for key, message in (
        ("certificate", N_("The solver's answer failed its certificate: do not use these figures.")),
        ("audit", N_("The independent audit disagrees with the model: do not use these figures.")),
    ):
        part = run.get(key)
        if isinstance(part, Mapping) and part.get("passed") is False:
            found.append(message)
    missing = unserved(reading.results)
    if missing > 1e-3:
        found.append(N_("The plan leaves {energy} GWh of load unserved.", energy=number(missing)))
    penalty = shortfall(reading.results)
    if penalty > 1e-3:
        found.append(N_("Shortfalls priced at {cost} remain.", cost=money(penalty, language)))
    return [message.text(language) for message in found]


def cards(reading: Reading, facts: Answer) -> list[Card]:
    """The figures of the first screen."""
    results, language, year = reading.results, reading.language, reading.last
    goals = results.targets
    goals = goals[(goals["status"] != "report") & (goals["kind"] != "co2_price")]  # a price is met by paying
    met = int((goals["status"] == "met").sum())
    costs = results["costs"]
    annual = float(costs.loc[costs["year"] == year, "annual"].sum())
    capacity = results["capacity"]
    power = capacity[(capacity["year"] == year) & (capacity["quantity"] == "power")]
    lines = power[power["id"].isin(reading.channels)]
    rest = power[~power["id"].isin(reading.channels)]
    co2 = results["emissions"]
    co2 = co2[(co2["scenario"] == reading.scenario()) & (co2["year"] == year)]
    by_technology = rest.groupby("technology")["new"].sum()
    top = [
        f"{reading.names.name(t)} {with_unit(by_technology[t], 'power', language)}"
        for t in reading.names.sorted(by_technology.index)
        if by_technology[t] > 1e-4
    ]
    text = reading.text
    missed = tuple(
        text(N_("missed: {target}, {year}", target=reading.target(row), year=row.year))
        for row in goals[goals["status"] == "missed"].itertuples()
    )
    light = "" if goals.empty else "met" if met == len(goals) else "missed"
    objective = results.run.get("objective")
    found = [
        Card(text(N_("Targets met")), Cell(f"{met} / {len(goals)}" if len(goals) else "–"), missed, light),
        Card(
            text(N_("Total cost, discounted")),
            Cell(money(float(objective), language) if objective else "–"),
            (text(N_("{cost} in {year}", cost=money(annual, language), year=year)),),
        ),
        Card(
            text(N_("New capacity by {year}", year=year)),
            measure(float(rest["new"].sum()), "power", language, bare=False),
            tuple(top),
        ),
        Card(
            text(N_("New channels by {year}", year=year)),
            measure(float(lines["new"].sum()), "power", language, bare=False),
            (text(N_("in use: {count}", count=int((lines["total"] > 1e-6).sum()))),),
        ),
        Card(text(N_("CO2 in {year}", year=year)), Cell(f"{number(float(co2['co2'].sum()) / 1000)} Mt")),
    ]
    return found
