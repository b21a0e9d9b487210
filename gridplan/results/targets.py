"""Table `targets`: required and achieved value of every target, whether it binds, and its price.

Shadow prices follow A8 of the planning rules: per year of the period, in units a planner knows:
yuan/kW/year of capacity, yuan/t of CO2, million yuan per percentage point of a share.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from gridplan.model.targets import Target, targets
from gridplan.results.columns import TARGETS
from gridplan.results.plan_tables import SolvedPlan
from gridplan.system import System

# kind -> (unit of the shadow price, factor from million yuan per store unit of the row)
PRICES = {
    "clean_capacity": ("yuan/kW/year", 1.0),
    "reserve_margin": ("yuan/kW/year", 1.0),
    "co2_cap": ("yuan/t", 1000.0),
    "curtailment": ("yuan/kWh", 1.0),
    "non_fossil_share": ("yuan/tce", 1000.0),
    "co2_price": ("", 0.0),
}


def target_table(
    system: System, plan: SolvedPlan, reached: pd.DataFrame, costs: Mapping[str, float]
) -> pd.DataFrame:
    """One row a target of the study's years; `reached` is what `achieved` recomputed from results."""
    found = reached.set_index("target")
    rows = [_row(system, plan, target, found.loc[target.id], costs) for target in targets(system)]
    return pd.DataFrame(rows, columns=list(TARGETS.names))


def _row(
    system: System, plan: SolvedPlan, target: Target, reached: pd.Series, costs: Mapping[str, float]
) -> dict[str, object]:
    name = plan.model.book.targets.get(target.id)
    dual = plan.dual(name) / system.horizon.factor[target.year] if name else np.nan
    unit, scale = PRICES[target.kind]
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
        "binding": bool(abs(dual) > 1e-6) if name else False,
        "shadow_price": abs(dual) * scale if name else np.nan,
        "shadow_price_unit": unit if name else "",
        "cost_of_target": costs.get(target.id, np.nan),
        "accounting": target.accounting,
        "mode": target.mode,
        "document": target.document,
        "clause": target.clause,
    }
