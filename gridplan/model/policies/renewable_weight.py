"""Renewable consumption weight: share of the electricity consumed that is renewable (消纳责任权重).

    ( R + bought - sold ) / D >= value   <=>   R - value D + bought - sold + missed >= 0        [GWh/year]

R   renewable electricity consumed in the scope: own generation, less what is sent out, plus what is taken in
    by its source tags; with hydropower (accounting `total`) or without it (`non_hydro`); never nuclear power
D   electricity consumed: generated, less what is sent out, plus what is taken in, losses of stores included
bought, sold   green certificates of the scope's regions (table certificates), 1 MWh each, which serve the
    total and the non-hydro weight alike and never the balance of power; what is sold is what is left over

Each block earns credit[t,b] <= R_b - value D_b, a plan column. `value` is a share.
Source: 发改办能源〔2025〕669号; certificates 发改能源〔2023〕1044号.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model.book import Cost
from gridplan.model.budget import hold, open_allowances, slack, yearly
from gridplan.model.energy import close
from gridplan.model.ledger import Ledger
from gridplan.model.renewables import PARTS, renewables
from gridplan.model.scope import regions
from gridplan.model.sources import CLASSES, tags
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "renewable_weight"
TABLES = ("targets", "certificates", "channels", "technologies")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/GWh", "at least"
COUNTED = {"total": PARTS, "non_hydro": PARTS[1:]}
SIDES = {"bought": ("purchase", 1.0), "sold": ("sale", -1.0)}


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "renewable_credit", {k: t.year for k, t in held.items()}, signed=True)
    _open_certificates(m, system, list(held.values()))

    def row(target: Target) -> Any:
        earned = yearly(m, system, "renewable_credit", target.id, target.year)
        traded = sum(
            sign * getattr(m, f"certificates_{side}")[key]
            for side, (_, sign) in SIDES.items()
            for key in _trading(system, target)
        )
        return earned + traded + slack(m, system, target) >= 0

    hold(m, held.values(), row)


def _trading(system: System, target: Target) -> list[tuple[str, int]]:
    """Regions of the scope that have certificates, each with the target's year."""
    known = set(system.table("certificates")["region"])
    return [(region, target.year) for region in regions(system, target) if region in known]


def _open_certificates(m: pyo.ConcreteModel, system: System, held: list[Target]) -> None:
    """Columns `certificates_bought` and `certificates_sold` [GWh/year], within their limits and paid for."""
    keys = list(dict.fromkeys(key for target in held for key in _trading(system, target)))
    for side, (word, sign) in SIDES.items():

        def limit(_: Any, region: str, year: int, column: str = f"{word}_limit") -> tuple[float, float]:
            return 0.0, system.yearly("certificates", "region", region, year, column)

        traded = pyo.Var(keys, bounds=limit)
        setattr(m, f"certificates_{side}", traded)
        for region, year in keys:
            price = sign * system.yearly("certificates", "region", region, year, f"{word}_price")
            if price:
                m.book.costs.append(Cost("certificates", region, "", NAME, year, traded[region, year], price))


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if not target.binding or target.year != year:
            continue
        known, parts = tags(block, system, ledger), renewables(block, system, ledger)
        here = np.where([zone in target.zones for zone in known.zones], 0, -1)
        terms: list[Term] = [(1.0, parts[part], here) for part in COUNTED[target.accounting]]
        terms += [(-target.value, known.consumed[c], here) for c in CLASSES]
        close(block, system, target, "renewable_credit", terms, 0.0, unit="GWh")
