"""Energy of a region by the statistics, as credits of blocks [ktce].

    credit[t,b] <= good * k E_b - bad * ( burned_b + k (fossil electricity taken in less sent out) )

k   conversion of electricity [ktce/GWh]: coal rate of generation of the year (`coal_equivalent`), or 0.1229
    (`calorific`, GB/T 2589)
E   non-fossil electricity consumed in the region: what is exported does not count [GWh]
"""

from __future__ import annotations

import numpy as np

from gridplan.lp.block import Block, Term
from gridplan.model.ledger import Ledger
from gridplan.model.scope import regional, regions
from gridplan.model.sources import tags
from gridplan.model.targets import Target
from gridplan.system import System

CALORIFIC = 0.1229  # ktce/GWh, GB/T 2589: 3,600 kJ/kWh over 29,307.6 kJ/kgce
SHORTFALL = 100.0  # times the value of lost load, [per ktce or GWh]; zero in a finished run


def conversion(system: System, target: Target) -> float:
    """k [ktce/GWh] of the target's accounting and year, the mean of its regions."""
    if target.accounting == "calorific":
        return CALORIFIC
    return regional(system, target, "coal_equivalent") / len(regions(system, target))


def earn(
    block: Block, system: System, ledger: Ledger, target: Target, family: str, good: float, bad: float
) -> None:
    """The block's row of `family`: no more credit than its energy earns."""
    known = tags(block, system, ledger)
    k, inside = conversion(system, target), np.array([zone in target.zones for zone in known.zones])
    terms: list[Term] = [(good * k, known.consumed["nonfossil"], np.where(inside, 0, -1))]
    kinds = system.table("technologies")
    fossil = list(kinds.loc[~kinds["non_fossil"].astype(bool), "technology"])  # not uranium or straw
    burned = ledger.read("burned", target.zones, fossil, total=True)
    terms += [(-bad * np.asarray(c, dtype=float), columns, at) for c, columns, at in burned]
    if known.sent:
        ways = known.directions
        from_here, to_here = ways["source"].isin(target.zones), ways["sink"].isin(target.zones)
        taken = (to_here & ~from_here) * ways["kept"] - (from_here & ~to_here) * 1.0
        at = np.zeros(len(ways), dtype=int)
        terms.append((-bad * k * taken.to_numpy(float)[:, None], known.sent["fossil"], at))
    close(block, system, target, family, terms, 0.0)


def close(
    block: Block,
    system: System,
    target: Target,
    family: str,
    terms: list[Term],
    lower: float,
    unit: str = "ktce",
) -> None:
    """`lower <= terms - credit`, one row of the block; a plan that credits too much is told so at a price."""
    credit = block.link(family, [target.id], at="block")
    block.totals(
        f"{family}_{target.id}",
        [target.id],
        [*terms, (-1.0, credit)],
        lower=lower,
        unit=unit,
        shortfall=SHORTFALL * system.value_of_lost_load,
    )
