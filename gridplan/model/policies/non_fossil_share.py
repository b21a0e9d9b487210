"""Non-fossil share of primary energy of a region, by a stated conversion of primary electricity.

    s = (k E + O) / (k E + O + F) >= value
    <=>  (1 - value) (k E + O) - value F + missed >= 0                                   [ktce/year]

k   conversion [ktce/GWh]: coal rate of generation of the year (accounting `coal_equivalent`), or 0.1229
    (`calorific`, GB/T 2589)
E   non-fossil electricity consumed in the region: what is exported does not count [GWh]
O   other non-fossil energy, F fossil energy: fuel burned for power, fossil electricity taken in less sent
    out at k, and fossil energy outside the power sector (table regional_energy) [ktce]

Each block earns credit[t,b] = (1 - value) k E_b - value F_b, a plan column. `value` is a share.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyomo.environ as pyo

from gridplan.lp.block import Block, Term
from gridplan.model.budget import hold, open_allowances, slack, yearly
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional, regions
from gridplan.model.sources import tags
from gridplan.model.targets import Target, targets
from gridplan.system import System

NAME = "non_fossil_share"
TABLES = ("targets", "regional_energy", "channels", "technologies")
VALUE, PRICE, SENSE = "dimensionless", "million yuan/ktce", "at least"
CALORIFIC = 0.1229  # ktce/GWh, GB/T 2589: 3,600 kJ/kWh over 29,307.6 kJ/kgce
SHORTFALL = 100.0  # times the value of lost load, [per ktce]; zero in a finished run


def conversion(system: System, target: Target) -> float:
    """k [ktce/GWh] of the target's accounting and year, the mean of its regions."""
    if target.accounting == "calorific":
        return CALORIFIC
    return regional(system, target, "coal_equivalent") / len(regions(system, target))


def plan(m: pyo.ConcreteModel, system: System) -> None:
    held = {t.id: t for t in targets(system, NAME) if t.binding}
    open_allowances(m, system, "non_fossil_credit", {k: t.year for k, t in held.items()}, signed=True)

    def row(target: Target) -> Any:
        outside = (1 - target.value) * regional(system, target, "other_non_fossil")
        outside -= target.value * regional(system, target, "other_fossil")
        earned = yearly(m, system, "non_fossil_credit", target.id, target.year)
        return earned + slack(m, system, target) >= -outside

    hold(m, held.values(), row)


def operate(block: Block, system: System, ledger: Ledger) -> None:
    year = system.span(block.number).year
    for target in targets(system, NAME):
        if target.binding and target.year == year:
            _credit(block, system, ledger, target)


def _credit(block: Block, system: System, ledger: Ledger, target: Target) -> None:
    known = tags(block, system, ledger)
    k, inside = conversion(system, target), np.array([zone in target.zones for zone in known.zones])
    place = np.where(inside, 0, -1)
    terms: list[Term] = [((1 - target.value) * k, known.consumed["nonfossil"], place)]
    kinds = system.table("technologies")
    fossil = list(kinds.loc[~kinds["non_fossil"].astype(bool), "technology"])  # not uranium or straw
    burned = ledger.read("burned", target.zones, fossil, total=True)
    terms += [(-target.value * np.asarray(c, dtype=float), columns, at) for c, columns, at in burned]
    if known.sent:
        ways = known.directions
        from_here, to_here = ways["source"].isin(target.zones), ways["sink"].isin(target.zones)
        taken = (to_here & ~from_here) * ways["kept"] - (from_here & ~to_here) * 1.0
        at = np.zeros(len(ways), dtype=int)
        terms.append((-target.value * k * taken.to_numpy(float)[:, None], known.sent["fossil"], at))
    credit = block.link("non_fossil_credit", [target.id], at="block")
    block.totals(
        f"non_fossil_credit_{target.id}",
        [target.id],
        [*terms, (-1.0, credit)],
        lower=0.0,
        unit="ktce",
        shortfall=SHORTFALL * system.value_of_lost_load,
    )
