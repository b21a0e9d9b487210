"""Annual quantities as allowances of blocks: what couples blocks is a planning column.

sum_h of the block's terms <= allowance[t,b]                                a row of the block
year(t) = sum_b count_b * probability_b * allowance[t,b]                    read by the plan's row
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyomo.environ as pyo

from gridplan.errors import InfeasibleError
from gridplan.lp.block import Block, Term
from gridplan.model.book import Cost
from gridplan.model.targets import Target
from gridplan.system import System
from gridplan.words import N_


def open_allowances(
    m: pyo.ConcreteModel, system: System, family: str, keys: dict[str, int], signed: bool = False
) -> None:
    """A planning column `m.<family>[key, block]` for every block of the year `keys[key]`."""
    index = [(key, span.number) for key, year in keys.items() for span in system.horizon.spans_of(year)]
    domain = pyo.Reals if signed else pyo.NonNegativeReals
    setattr(m, family, pyo.Var(index, domain=domain))


def yearly(m: pyo.ConcreteModel, system: System, family: str, key: str, year: int) -> Any:
    """Expected allowance of `key` in a year: weeks counted, scenarios weighted by probability."""
    variable = getattr(m, family)
    return pyo.quicksum(
        span.count * system.horizon.probability(span.scenario) * variable[key, span.number]
        for span in system.horizon.spans_of(year)
    )


def spend(
    block: Block,
    family: str,
    keys: Sequence[str],
    terms: Sequence[Term],
    *,
    unit: str,
    price: float,
    labels: Sequence[str] | None = None,
) -> None:
    """Rows `terms - allowance <= 0`, one a key; a plan that allows too little is told so at `price`.

    `labels` name the rows where keys hold a year: blocks of different years then have one shape.
    """
    allowance = block.link(family, keys, at="block")
    name = f"{family}_spent" if labels is not None else f"{family}_spent_{keys[0]}"
    named = keys if labels is None else labels
    block.totals(name, named, [*terms, (-1.0, allowance)], upper=0.0, unit=unit, shortfall=price)


def hold(m: pyo.ConcreteModel, held: Iterable[Target], row: Callable[[Target], Any]) -> None:
    """Rows of the plan that targets of one kind need, `m.<kind>_target[id]`, entered in the book.

    `row(target)` is the row, its slack included. Raises InfeasibleError where nothing in the scope of a hard
    target counts towards it; a target that is met whatever is built has no row.
    """
    kind, rows = "", {}
    for target in held:
        kind, rows[target.id] = target.kind, row(target)
        if rows[target.id] is False:
            raise InfeasibleError(
                N_("target {target}: nothing in its scope counts towards it", target=target.id)
            )
    rows = {key: found for key, found in rows.items() if found is not True}
    if rows:
        setattr(m, f"{kind}_target", pyo.Constraint(list(rows), rule=lambda _, key: rows[key]))
        m.book.targets.update({key: f"{kind}_target[{key}]" for key in rows})


def slack(m: pyo.ConcreteModel, system: System, target: Target) -> Any:
    """What a soft target may be missed by, at its price; 0 for a hard one. In units of the target."""
    if target.mode == "hard":
        return 0.0
    if not hasattr(m, "target_missed"):
        m.target_missed = pyo.Var(pyo.Any, domain=pyo.NonNegativeReals, dense=False)
    missed = m.target_missed[target.id]
    cost = Cost("soft_target", target.id, "", target.kind, target.year, missed, target.price)
    m.book.costs.append(cost)
    return missed
