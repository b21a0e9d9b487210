"""Electrification: electricity as a share of energy, of final energy or of all energy consumed.

    s = k D / (k D + O) >= value   <=>   (1 - value) k D - value O + missed >= 0           [ktce/year]

D   electricity consumed: load less what is unserved, shed or shifted away, plus what is shifted here and what
    converters take [GWh]
O   denominator `final_energy`: other final energy; `total_energy`: other fossil and non-fossil energy of the
    region (table regional_energy) [ktce]. The two are different shares and never take each other's figures.
k   0.1229 (`calorific`) or the coal rate of generation of the year (`coal_equivalent`) [ktce/GWh]

Each block earns credit[t,b] <= (1 - value) k D_b, a plan column. Where load is an input, so is the share.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model.budget import hold, open_allowances, slack, yearly
from gridplan.model.energy import close, conversion
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "electrification"
TABLES = ("targets", "regional_energy", "loads")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/ktce", "at least"
OTHERS = {"final_energy": ("final_energy",), "total_energy": ("other_fossil", "other_non_fossil")}
LESS, MORE = ("unserved", "shed", "shift_down"), ("shift_up", "rebound", "conversion_in")


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "electricity_credit", {k: t.year for k, t in held.items()})

    def row(target: Target) -> Any:
        others = sum(regional(system, target, column) for column in OTHERS[target.denominator])
        earned = yearly(m, system, "electricity_credit", target.id, target.year)
        return earned + slack(m, system, target) >= target.value * others

    hold(m, held.values(), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            share = (1 - target.value) * conversion(system, target)
            terms: list[Term] = []
            for word, quantities, sign in (("injected", LESS, -share), ("withdrawn", MORE, share)):
                for quantity in quantities:
                    found = ledger.read(word, target.zones, total=True, quantity=quantity)
                    terms += [(sign * np.asarray(c, dtype=float), columns, at) for c, columns, at in found]
            load = float(system.series["load"].of(block.number, target.zones).sum())
            close(block, system, target, "electricity_credit", terms, -share * load)
