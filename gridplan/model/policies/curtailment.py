"""Curtailment cap: at most a share of the year's available renewable energy is thrown away.

    sum_h curtailed <= allowance[t,b]                                              one row a block [GWh]
    sum_b count * probability * allowance[t,b] <= value * sum_u yield[u,y] * capacity[u,y] + missed
    yield[u,y] = sum_b count * probability * sum_h availability[u,h]               [h/year]

The measured counterpart is the utilisation rate of new energy, 1 - value.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, open_allowances, slack, spend, yearly
from gridplan.model.ledger import Ledger
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "curtailment"
TABLES = ("targets", "sites")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GWh", "at most"
SHORTFALL = 2.0  # times the value of lost load, [per GWh]; zero in a finished run


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "curtailment_allowance", {key: t.year for key, t in held.items()})

    def row(target: Target) -> Any:
        used = yearly(m, system, "curtailment_allowance", target.id, target.year)
        return used - slack(m, system, target) <= target.value * _offered(m, system, target)

    hold(m, held.values(), row)


def _offered(m: pyo.ConcreteModel, system: System, target: Target) -> Any:
    """Available renewable energy of the year [GWh] as a plan expression."""
    sites = system.units("sites")
    inside = sites["zone"].isin(target.zones) & sites["technology"].isin(target.technologies)
    names = list(sites.index[inside]) if "renewable" in system.technologies else []
    hours = dict.fromkeys(names, 0.0)
    for span in system.horizon.spans_of(target.year):
        weight = span.count * system.horizon.probability(span.scenario)
        offered = system.series["availability"].of(span.number, names).sum(axis=1)
        for name, value in zip(names, offered, strict=True):
            hours[name] += weight * float(value)
    return pyo.quicksum(hours[name] * m.renewable_capacity[name, target.year] for name in names)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            terms = list(ledger.read("curtailed", target.zones, target.technologies, total=True))
            spend(
                block,
                "curtailment_allowance",
                [target.id],
                terms,
                unit="GWh",
                price=SHORTFALL * system.value_of_lost_load,
            )
