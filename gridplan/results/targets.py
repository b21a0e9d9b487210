"""Table `targets`: required and achieved value of every target, whether it binds, and its price.

Shadow prices are per year of the period, in units a planner knows: yuan/kW/year of capacity, yuan/t of CO2,
yuan/tce; a target with rows in several years shows its dearest.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from gridplan.inputs.kinds import KINDS
from gridplan.model.targets import Target, targets
from gridplan.results.check import SHARE
from gridplan.results.columns import TARGETS
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.reserve import HOURLY
from gridplan.system import System


def target_table(
    system: System, plan: SolvedPlan, reached: pd.DataFrame, costs: Mapping[str, float]
) -> pd.DataFrame:
    """One row a target of the study's years; `reached` is what `achieved` recomputed from results."""
    found = reached.set_index("target")
    rows = [_row(system, plan, target, found.loc[target.id], costs) for target in targets(system)]
    return pd.DataFrame(rows, columns=list(TARGETS.names))


def _presses(target: Target, reached: pd.Series) -> bool:
    """Whether a target that holds hour by hour, and has no row of the plan, leaves no room in some hour."""
    limit = SHARE * max(1.0, abs(float(reached["required"])))
    return target.binding and target.kind in HOURLY and float(reached["gap"]) <= limit


def _row(
    system: System, plan: SolvedPlan, target: Target, reached: pd.Series, costs: Mapping[str, float]
) -> dict[str, object]:
    rows, factor = plan.model.book.targets.get(target.id, {}), system.horizon.factor
    dual = max((abs(plan.dual(name)) / factor[year] for name, year in rows.items()), default=np.nan)
    kind = KINDS[target.kind]
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
        "binding": bool(dual > 1e-6) if rows else _presses(target, reached),
        "shadow_price": dual * kind.shadow_scale,
        "shadow_price_unit": kind.shadow if rows else "",
        "cost_of_target": costs.get(target.id, np.nan),
        "accounting": target.accounting,
        "mode": target.mode,
        "document": target.document,
        "clause": target.clause,
    }
