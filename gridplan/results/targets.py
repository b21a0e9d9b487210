"""Table `targets`: required and achieved value of every target, whether it binds, and its price.

Shadow prices are per year of the period, in units a planner knows: yuan/kW/year of capacity, yuan/t of CO2,
yuan/tce; a target with rows in several years, or in every hour, shows its dearest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridplan.inputs.kinds import KINDS
from gridplan.lp.arrays import BlockArrays, BlockSolution
from gridplan.model.targets import Target, targets
from gridplan.results.check import SHARE
from gridplan.results.columns_targets import BINDING, TARGETS
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.reserve import HOURLY
from gridplan.system import System


@dataclass(frozen=True)
class TargetCost:
    """Total cost less that of the best plan without the target [million yuan], and what the gaps prove.

    `relieves`: hard targets that no plan keeps, of which less is missed without this one.
    """

    value: float
    least: float
    most: float
    relieves: tuple[str, ...] = ()


def target_table(
    system: System,
    plan: SolvedPlan,
    reached: pd.DataFrame,
    costs: Mapping[str, TargetCost],
    hourly: Mapping[str, float],
) -> pd.DataFrame:
    """One row a target of the study's years; `reached` is what `achieved` recomputed from results, `hourly`
    are prices of targets without a row of the plan."""
    found = reached.set_index("target")
    rows = [_row(system, plan, target, found.loc[target.id], costs, hourly) for target in targets(system)]
    return pd.DataFrame(rows, columns=list(TARGETS.names))


def binding_table(goals: pd.DataFrame, total: float) -> pd.DataFrame:
    """The targets that bind, dearest first, with their share of the `total` cost [million yuan]."""
    bound = goals[goals["binding"]].sort_values(["cost_of_target", "target"], ascending=[False, True])
    share = 100.0 * bound["cost_of_target"] / total if total else np.nan
    return bound.assign(cost_share=share)[list(BINDING.names)].reset_index(drop=True)


def hourly_prices(
    system: System,
    blocks: Sequence[BlockArrays],
    solved: Sequence[BlockSolution],
    weighted: bool = False,
) -> dict[str, float]:
    """Price of a unit more in the dearest hour, of targets that hold in every hour [million yuan/unit].

    `weighted`: by how much the hour's block counts in the objective.
    """
    found: dict[str, float] = {}
    names = {f"{t.kind}_{t.mode}" for t in targets(system) if t.binding and t.kind in HOURLY}
    for block, solution in zip(blocks, solved, strict=True) if names else ():
        for family in block.shape.rows:
            if family.name in names:
                dual = np.abs(family.of(solution.row_dual)).max(axis=1) * (block.weight if weighted else 1.0)
                for unit, price in zip(family.units, dual, strict=True):
                    found[unit] = max(found.get(unit, 0.0), float(price))
    return found


def _presses(target: Target, reached: pd.Series) -> bool:
    """Whether a target that holds hour by hour, and has no row of the plan, leaves no room in some hour."""
    limit = SHARE * max(1.0, abs(float(reached["required"])))
    return target.binding and target.kind in HOURLY and float(reached["gap"]) <= limit


def _row(
    system: System,
    plan: SolvedPlan,
    target: Target,
    reached: pd.Series,
    costs: Mapping[str, TargetCost],
    hourly: Mapping[str, float],
) -> dict[str, object]:
    rows, factor = plan.model.book.targets.get(target.id, {}), system.horizon.factor
    dual = max((abs(plan.dual(name)) / factor[year] for name, year in rows.items()), default=np.nan)
    dual = hourly.get(target.id, dual)
    kind, cost = KINDS[target.kind], costs.get(target.id)
    against = [other for other, found in costs.items() if target.id in found.relieves]
    return {
        "target": target.id,
        "kind": target.kind,
        "scope": ";".join(target.scope),
        "year": target.year,
        "required": reached["required"],
        "achieved": reached["achieved"],
        "unit": reached["unit"],
        "gap": reached["gap"],
        "status": reached["status"],
        "binding": bool(dual > 1e-6) or _presses(target, reached),
        "shadow_price": dual * kind.shadow_scale,
        "shadow_price_unit": kind.shadow if rows or target.id in hourly else "",
        "cost_of_target": cost.value if cost else np.nan,
        "cost_least": cost.least if cost else np.nan,
        "cost_most": cost.most if cost else np.nan,
        "against": ";".join(against),
        "accounting": target.accounting,
        "mode": target.mode,
        "document": target.document,
        "clause": target.clause,
    }
