"""The first screen: what to know before all else, the answer in sentences, and its main figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from gridplan.report.answer import LEAST, STATES, TINY, Answer, shortfall, unserved
from gridplan.report.chart import Reading
from gridplan.report.page import Cell, cost_text, measure, with_unit
from gridplan.report.words import carbon, money, number
from gridplan.words import N_, Message


@dataclass(frozen=True)
class Card:
    """One headline figure: what it is, the figure, what stands behind it."""

    head: str
    value: Cell
    lines: tuple[str, ...] = ()
    light: str = ""


def headline(reading: Reading, facts: Answer) -> list[str]:
    """One to five sentences that answer the study's question."""
    language, names = reading.language, reading.names
    parts = amounts(reading, facts.by_technology["new"])
    mark = "、" if language == "zh" else ", "
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
        said.append(_extra(reading, facts.target))
    if facts.export_capability > 0 and facts.target is not None:
        out = with_unit(facts.export_capability, "power", language)
        said.append(
            N_("It needs {capacity} of channels leaving these zones.", capacity=out)
            if facts.peak_export is None
            else N_(
                "It needs {capacity} of channels leaving these zones, for exports of up to {peak}.",
                capacity=out,
                peak=with_unit(facts.peak_export, "power", language),
            )
        )
    said += _foresight(reading)
    return [message.text(language) for message in said]


def _foresight(reading: Reading) -> list[Message]:
    """What a myopic plan knew; nothing is said of perfect foresight."""
    study = dict(dict(reading.results.run.get("options") or {}).get("study") or {})
    ahead = dict(study.get("foresight") or {}).get("look_ahead")
    if ahead is None:
        return []
    return [
        N_(
            "The plan is myopic: years were planned in turn, each seeing {ahead} years ahead,"
            " and what was built before stayed.",
            ahead=ahead,
        )
    ]


def _extra(reading: Reading, goal: pd.Series) -> Message:
    """What the main target costs beyond the plan without it: one figure, or the range the gap leaves."""
    value = float(goal["cost_of_target"])
    total = float(reading.results.run.get("objective") or 0.0)
    bounds = (reading.results.run.get("target_costs") or {}).get(str(goal["target"]))
    cost = cost_text(reading, str(goal["target"]), value)
    if bounds and cost != money(value, reading.language):
        return N_(
            "The target costs {range} more than the plan without it, at most {share} % of total cost "
            "(the solver's gap leaves that range; best estimate {cost}).",
            range=cost,
            share=number(100 * bounds["most"] / total) if total else "–",
            cost=money(value, reading.language),
        )
    return N_(
        "The target costs {cost} more than the plan without it ({share} % of total cost).",
        cost=cost,
        share=number(100 * value / total) if total else "–",
    )


def amounts(reading: Reading, power: pd.Series) -> list[str]:
    """New power by technology [GW] in words; what is below `LEAST` of the sum is told as others."""
    little = power < LEAST * power.sum()
    kinds = [kind for kind in reading.names.sorted(power.index) if power[kind] > TINY and not little[kind]]
    said = [(reading.names.name(kind), float(power[kind])) for kind in kinds]
    rest = float(power[little].sum())
    if rest > 1e-3:
        said.append((reading.text(N_("others")), rest))
    return [f"{name} {with_unit(value, 'power', reading.language)}" for name, value in said]


def alarms(reading: Reading) -> list[str]:
    """What a reader must know before believing anything else."""
    run, language = reading.results.run, reading.language
    found: list[Message] = []
    for key, message in (
        ("certificate", N_("The solver's answer failed its certificate: do not use these figures.")),
        ("audit", N_("The independent audit disagrees with the model: do not use these figures.")),
    ):
        part = run.get(key)
        # An audit fails by a shortfall that the solver itself has told; then that is what to say.
        known = key == "audit" and run.get("shortfall")
        if isinstance(part, Mapping) and part.get("passed") is False and not known:
            found.append(message)
    found += [_short(reading, item) for item in run.get("shortfall") or []]
    found += _conflicts(reading)
    missing = unserved(reading.results)
    if missing > 1e-3:
        found.append(N_("The plan leaves {energy} GWh of load unserved.", energy=number(missing)))
    penalty = shortfall(reading.results)
    if penalty > 1e-3:
        found.append(N_("Shortfalls priced at {cost} remain.", cost=money(penalty, language)))
    return [message.text(language) for message in found]


def _conflicts(reading: Reading) -> list[Message]:
    """Targets that no plan keeps together, as solving without each of them has shown."""
    goals = {str(goal.target): goal for goal in reading.results.targets.itertuples()}
    mark = "、" if reading.language == "zh" else ", "
    return [
        N_(
            "Less of {what} is missed without {others}: these targets cannot be kept together.",
            what=f"{reading.target(goal)}, {goal.year}",
            others=mark.join(
                f"{reading.target(goals[name])}, {goals[name].year}" for name in str(goal.against).split(";")
            ),
        )
        for goal in goals.values()
        if goal.against
    ]


def _short(reading: Reading, item: Mapping[str, Any]) -> Message:
    """A hard limit that no plan can keep: the target it belongs to, or the rows and their worst place."""
    what, goals = f"{item['family']} ({item['where']})", reading.results.targets
    for goal in goals[goals["target"] == item["where"]].itertuples():
        what = f"{reading.target(goal)}, {reading.scope(str(goal.scope))}, {goal.year}"
    return N_(
        "No plan meets all hard limits. Short of {total} {unit}: {what}. Costs include the penalty for it.",
        total=number(item["total"]),
        unit=item["unit"],
        what=what,
    )


def cards(reading: Reading, facts: Answer) -> list[Card]:
    """The figures of the first screen."""
    found = [_met(reading), _cost(reading)]
    if facts.target is not None and pd.notna(facts.target["cost_of_target"]):
        found.append(_price(reading, facts.target))
    if facts.target is not None and facts.export_capability > 0:
        found.append(_export(reading, facts))
    found += [_built(reading), _carbon(reading)]
    return found


def _met(reading: Reading) -> Card:
    goals, text = reading.results.targets, reading.text
    goals = goals[(goals["status"] != "report") & (goals["kind"] != "co2_price")]  # a price is met by paying
    met = int((goals["status"] == "met").sum())
    missed = tuple(
        text(N_("missed: {target}, {year}", target=reading.target(row), year=row.year))
        for row in goals[goals["status"] == "missed"].itertuples()
    )
    light = "" if goals.empty else "met" if met == len(goals) else "missed"
    shown = f"{met} / {len(goals)}" if len(goals) else "–"
    return Card(text(N_("Targets met")), Cell(shown), missed, light)


def _cost(reading: Reading) -> Card:
    costs, objective = reading.results["costs"], reading.results.run.get("objective")
    annual = float(costs.loc[costs["year"] == reading.last, "annual"].sum())
    line = N_("{cost} in {year}", cost=money(annual, reading.language), year=reading.last)
    shown = money(float(objective), reading.language) if objective else "–"
    return Card(
        reading.text(N_("Total cost of the whole system, discounted")), Cell(shown), (reading.text(line),)
    )


def _price(reading: Reading, goal: pd.Series) -> Card:
    """What the main target costs, and its price at the margin."""
    value = float(goal["cost_of_target"])
    shown = cost_text(reading, str(goal["target"]), value)
    lines = []
    if shown != money(value, reading.language):
        lines.append(reading.text(N_("best estimate {cost}", cost=money(value, reading.language))))
    if pd.notna(goal["shadow_price"]) and goal["shadow_price"] > 0:
        price = f"{number(goal['shadow_price'])} {reading.names.unit(str(goal['shadow_price_unit']))}"
        lines.append(reading.text(N_("at the margin {price}", price=price)))
    return Card(reading.text(N_("Extra cost of the target")), Cell(shown), tuple(lines))


def _export(reading: Reading, facts: Answer) -> Card:
    """Channels out of the main target's zones, by state, and the highest export."""
    out, language, names = facts.export, reading.language, reading.names
    lines = [
        f"{names.term(state)} {with_unit(float(out[state]), 'power', language)}"
        for state in STATES
        if out[state] > TINY
    ]
    if facts.peak_export is not None:
        peak = with_unit(facts.peak_export, "power", language)
        lines.append(reading.text(N_("highest export in a modelled hour: {peak}", peak=peak)))
    shown = measure(float(out["capacity"]), "power", language, bare=False)
    return Card(reading.text(N_("Export capability, {year}", year=facts.year)), shown, tuple(lines))


def _power(reading: Reading) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Power capacity of the last year: channels, and all else."""
    capacity = reading.results["capacity"]
    power = capacity[(capacity["year"] == reading.last) & (capacity["quantity"] == "power")]
    channel = power["id"].isin(reading.channels)
    return power[channel], power[~channel]


def _built(reading: Reading) -> Card:
    channels, rest = _power(reading)
    shown = measure(float(rest["new"].sum()), "power", reading.language, bare=False)
    lines = amounts(reading, rest.groupby("technology")["new"].sum())
    added = with_unit(float(channels["new"].sum()), "power", reading.language)
    count = int((channels["total"] > TINY).sum())
    if count:
        lines.append(reading.text(N_("channels {power}, in use: {count}", power=added, count=count)))
    head = N_("New capacity of the whole system by {year}", year=reading.last)
    return Card(reading.text(head), shown, tuple(lines))


def _carbon(reading: Reading) -> Card:
    """CO2 of the last year, and of the first."""
    co2 = reading.results["emissions"]
    co2 = co2[co2["scenario"] == reading.scenario()].groupby("year")["co2"].sum()
    head = reading.text(N_("CO2 of the whole system in {year}", year=reading.last))
    shown = carbon(float(co2.get(reading.last, 0.0)), reading.language)
    first = reading.years[0] if reading.years else 0
    lines = []
    if first != reading.last:
        before = carbon(float(co2.get(first, 0.0)), reading.language)
        lines.append(reading.text(N_("{first}: {amount}", first=first, amount=before)))
    return Card(head, Cell(shown), tuple(lines))
