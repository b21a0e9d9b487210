"""Columns of what a run says of targets, and of the weakly sourced figures that drive what binds."""

from __future__ import annotations

from gridplan.results.column import Column, Table, number, text
from gridplan.words import N_

STATUSES = ("met", "missed", "report")

TARGETS = Table("targets", N_("Every target: required, achieved, status and what it costs"), (
    text("target", N_("identifier of the target")),
    text("kind", N_("kind of target")),
    text("scope", N_("zones, bases or regions it covers")),
    Column("year", "integer", "", N_("study year; it stands for the years until the next")),
    number("required", "see unit", N_("value the document asks for")),
    number("achieved", "see unit", N_("value the plan reaches")),
    text("unit", N_("unit of both")),
    number("gap", "see unit", N_("achieved minus required, signed so that negative is missed")),
    text("status", N_("met, missed or report only"), STATUSES),
    Column("binding", "truth", "", N_("whether the target shapes the plan")),
    number("shadow_price", "see shadow_price_unit", N_("cost of the last unit of the target")),
    text("shadow_price_unit", N_("unit of the shadow price")),
    number("cost_of_target", "million yuan", N_("total cost above the plan without it; empty if not run")),
    number("cost_least", "million yuan", N_("least that the gaps of both plans leave room for")),
    number("cost_most", "million yuan", N_("most that the gaps of both plans leave room for")),
    text("against", N_("hard targets without which less of it is missed, where no plan keeps all")),
    text("accounting", N_("accounting method of a share")),
    text("mode", N_("hard, soft or report")),
    text("document", N_("document that sets it")),
    text("clause", N_("clause in that document")),
))  # fmt: skip

_SHOWN = (
    *("target", "scope", "year", "mode", "required", "achieved", "unit", "status", "shadow_price"),
    *("shadow_price_unit", "cost_of_target", "cost_least", "cost_most"),
)
BINDING = Table("target_costs", N_("What each binding target costs, and which stand against each other"), (
    *(column for column in TARGETS.columns if column.name in _SHOWN),
    number("cost_share", "%", N_("cost of the target as a share of the total cost of the plan")),
    *(column for column in TARGETS.columns if column.name == "against"),
))  # fmt: skip

LOW_CONFIDENCE = Table("low_confidence", N_("Weakly sourced figures behind a limit that binds"), (
    text("table", N_("table of the inputs")),
    text("entity", N_("row of the table")),
    text("column", N_("column of the figure")),
    number("value", "GW, GW/year, or as the target", N_("the figure, capacity in GW")),
    text("confidence", N_("how well the figure is founded"), ("low", "assumption")),
    text("source", N_("where the figure comes from")),
))  # fmt: skip
