"""Parts of a unit that are sized apart from its power: energy, charging machines, solar field, heat store.

    low[u] * capacity[u,y] <= part[u,y] <= high[u] * capacity[u,y]

A part has figures of its own in the unit's table (existing_, committed_, potential_<part>); where they are
empty it stands, and is under construction, at `low`, and may be built up to `high`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyomo.environ as pyo

from gridplan.model.book import expand
from gridplan.system import System


def expand_part(
    m: pyo.ConcreteModel,
    system: System,
    family: str,
    part: str,
    units: pd.DataFrame,
    low: pd.Series,
    high: pd.Series,
) -> None:
    """`m.<family>_<part>_capacity` with its builds, costs and proportion to `m.<family>_capacity`.

    `low` and `high` are in units of the part per GW of power, by unit; `part` is a quantity of the book.
    """
    columns: dict[str, Any] = {
        name: units[f"{name}_{part}"].fillna(units[name] * ratio)
        for name, ratio in (("existing", low), ("committed", low), ("potential", high))
    }
    expand(m, system, f"{family}_{part}", units.assign(**columns), quantity=part)
    size, power = getattr(m, f"{family}_{part}_capacity"), getattr(m, f"{family}_capacity")
    keys = [(u, y) for u in units.index for y in system.horizon.years]
    most, least = high.to_dict(), low.to_dict()
    above = pyo.Constraint(keys, rule=lambda _, u, y: size[u, y] <= most[u] * power[u, y])
    below = pyo.Constraint(keys, rule=lambda _, u, y: size[u, y] >= least[u] * power[u, y])
    setattr(m, f"{family}_{part}_maximum", above)
    setattr(m, f"{family}_{part}_minimum", below)
