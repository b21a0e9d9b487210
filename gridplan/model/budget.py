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
from gridplan.model import seasons
from gridplan.model.book import Cost
from gridplan.model.targets import Target
from gridplan.system import System
from gridplan.words import N_

COUNTS_AT_MOST = 3.0  # [GWh, ktce or kt CO2] that a GWh of any unit can count for; poor lignite emits 1.5 kt


def open_allowances(
    m: pyo.ConcreteModel, system: System, family: str, keys: dict[str, int], signed: bool = False
) -> None:
    """A planning column `m.<family>[key, block]` for every block of the year `keys[key]`.

    Its bounds hold back nothing: no block adds up to more than all that can stand, at work all the time.
    They let a decomposed run prove its bound from prices that are a rounding error off.
    """
    index = {(key, span.number): span for key, year in keys.items() for span in system.horizon.spans_of(year)}
    most = {year: COUNTS_AT_MOST * _all_power(m, year) for year in set(keys.values())}

    def bounds(_: Any, key: str, number: int) -> tuple[float, float]:
        span = index[key, number]
        return -most[span.year] * len(span.hours) if signed else 0.0, most[span.year] * len(span.hours)

    setattr(m, family, pyo.Var(list(index), bounds=bounds))


def _all_power(m: pyo.ConcreteModel, year: int) -> float:
    """Power [GW] of all that can stand in a year."""
    planned = [assets for assets in m.book.assets if assets.quantity == "power"]
    return sum(getattr(m, f"{a.family}_capacity")[u, year].ub for a in planned for u in a.units.index)


def yearly(m: pyo.ConcreteModel, system: System, family: str, key: str, year: int, season: str = "") -> Any:
    """Expected allowance of `key` in a year: weeks counted, scenarios weighted by probability.

    With a `season`, only the part of each block's time that lies in it.
    """
    variable = getattr(m, family)
    return pyo.quicksum(
        span.count
        * system.horizon.probability(span.scenario)
        * (seasons.shares(system, span.number)[season] if season else 1.0)
        * variable[key, span.number]
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
    exact: bool = False,
) -> None:
    """Rows `terms - allowance <= 0`, one a key; a plan that allows too little is told so at `price`.

    `exact`: the allowance is used up, for one that the plan would rather have larger.

    `labels` name the rows where keys hold a year: blocks of different years then have one shape.
    """
    allowance = block.link(family, keys, at="block")
    name = f"{family}_spent" if labels is not None else f"{family}_spent_{keys[0]}"
    named = keys if labels is None else labels
    sides = {"equals": 0.0} if exact else {"upper": 0.0}
    block.totals(name, named, [*terms, (-1.0, allowance)], unit=unit, shortfall=price, **sides)


def hold(m: pyo.ConcreteModel, held: Iterable[Target], row: Callable[[Target], Any | dict[int, Any]]) -> None:
    """Rows of the plan that targets of one kind need, `m.<kind>_target[id]`, entered in the book.

    `row(target)` is the row, its slack included, or a row for each of several years: then the index is
    (id, year). Raises InfeasibleError where nothing in the scope of a hard target counts towards it; a row
    that holds whatever is built is left out.
    """
    kind = ""
    rows: dict[Any, Any] = {}
    book: dict[str, dict[str, int]] = {}
    for target in held:
        kind, found = target.kind, row(target)
        several = isinstance(found, dict)
        for year, expression in (found if several else {target.year: found}).items():
            key = (target.id, year) if several else target.id
            if expression is False:
                raise InfeasibleError(
                    N_("target {target}: nothing in its scope counts towards it", target=target.id)
                )
            if expression is not True:
                rows[key] = expression
                name = f"{kind}_target[{target.id},{year}]" if several else f"{kind}_target[{target.id}]"
                book.setdefault(target.id, {})[name] = year
    if rows:
        setattr(m, f"{kind}_target", pyo.Constraint(list(rows), rule=lambda _, *key: rows[_key(key)]))
        m.book.targets.update(book)


def _key(key: tuple[Any, ...]) -> Any:
    return key[0] if len(key) == 1 else key


def slack(m: pyo.ConcreteModel, system: System, target: Target, which: int | str = "") -> Any:
    """What a soft target may be missed by, at its price; 0 for a hard one. In units of the target.

    `which`: the year, for a target that has a row in several years; the side, for one that has two.
    """
    if target.mode == "hard":
        return 0.0
    if not hasattr(m, "target_missed"):
        m.target_missed = pyo.Var(pyo.Any, domain=pyo.NonNegativeReals, dense=False)
    missed = m.target_missed[(target.id, which) if which else target.id]
    year = which if isinstance(which, int) else target.year
    cost = Cost("soft_target", target.id, "", target.kind, year, missed, target.price)
    m.book.costs.append(cost)
    return missed
