"""Capability of demand response: enrolled demand response is a share of a stated load.

    sum_{u of technologies, zone in set} counts[u] * capacity[u,y] + missed >= value * load     [GW], plan

load    annual_peak: highest joint load of the zones in the year; season_peak: in the hours of the season;
        base: the load stated in the column base, such as a secure load of the grid       [GW]

Technologies left empty: demand response, and the fleets and stores that are members of virtual power plants
(table portfolios). Named ones count whatever they are. Each unit counts once: demand response with all of it,
other members with the share that their portfolios call on, other units named with all of them.
"""

from __future__ import annotations

from typing import Any

import pyomo.environ as pyo

from gridplan.lp.block import Block
from gridplan.model.budget import hold, slack
from gridplan.model.ledger import Ledger
from gridplan.model.scope import assets_inside, joint_load, peak
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "demand_response_capability"
TABLES = ("targets", "technologies", "zones", "seasons", "loads", "portfolios")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GW", "at least"


def plan(m: pyo.ConcreteModel, system: System) -> None:
    def row(target: Target) -> Any:
        need = target.value * _load(system, target)
        return _capability(m, system, target) + slack(m, system, target) >= need

    hold(m, [t for t in targets(system, NAME) if t.binding], row)


def _load(system: System, target: Target) -> float:
    if target.denominator == "base":
        return target.base
    if target.denominator == "season_peak":
        return peak(system, target)
    return float(joint_load(system, target).max())


def _capability(m: pyo.ConcreteModel, system: System, target: Target) -> Any:
    named = set(target.technologies) != set(system.table("technologies")["technology"])
    shares = system.table("portfolios").groupby("unit")["share"].sum().to_dict()
    total: Any = 0.0
    for assets, units in assets_inside(m, target):
        for unit in units.index:
            counts = 1.0 if assets.family == "demand_response" else shares.get(unit, float(named))
            if counts:
                total += counts * getattr(m, f"{assets.family}_capacity")[unit, target.year]
    return total


def operate(block: Block, system: System, ledger: Ledger) -> None:
    """Nothing by the hour."""
