"""The small systems with coal that may become flexible, capture its CO2 or be renewed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from gridplan.system import System
from tests.model.small import PROVENANCE
from tests.model.small_tables import NAN, NO_ASSET

KINDS = {"coal_flexible": {"minimum_load": 0.2, "part_load_penalty": 0.1, "ramp": 0.6},
         "coal_capture": {"capture": 0.9, "heat_rate": 0.33}}  # fmt: skip
RETROFITS = (
    {"retrofit": "flexible", "generator": "coal_west", "into": "coal_flexible_west", "overnight_cost": 0.1,
     "share": 0.6, "output": 1.0, "extension": 0, "earliest_year": NAN},
    {"retrofit": "capture", "generator": "coal_west", "into": "coal_capture_west", "overnight_cost": 1.0,
     "share": 0.5, "output": 0.85, "extension": 10, "earliest_year": 2028.0},
    {"retrofit": "renewal", "generator": "coal_west", "into": "coal_west", "overnight_cost": 0.4,
     "share": 1.0, "output": 1.0, "extension": 5, "earliest_year": NAN},
)  # fmt: skip


def retrofitting(system: System) -> System:
    """The system with twins of the western coal, whose age ends in 2033, and ways to become them."""
    tables = dict(system.tables)

    def more(table: str, rows: list[dict[str, object]]) -> None:
        added = pd.DataFrame(rows).assign(**PROVENANCE)
        tables[table] = pd.concat([tables[table], added], ignore_index=True)

    for table in ("technologies", "costs", "thermal_technologies", "capacity_credits"):
        frame = tables[table]
        for name, figures in KINDS.items():
            own = figures if table == "thermal_technologies" else {}
            coal = frame[frame["technology"] == "coal"].to_dict("records")
            more(table, [{**row, "technology": name, **own} for row in coal])
    twin = {"zone": "west", "carrier": "electricity", **NO_ASSET}
    more("generators", [{**twin, "generator": f"{name}_west", "name_en": name, "name_zh": name,
                         "technology": name} for name in KINDS])  # fmt: skip
    units = tables["generators"] = tables["generators"].copy()
    units.loc[units["generator"] == "coal_west", "existing_until"] = 2033.0
    names = [{**row, "name_en": row["retrofit"], "name_zh": row["retrofit"]} for row in RETROFITS]
    tables["retrofits"] = pd.DataFrame(names).assign(**PROVENANCE)
    return replace(system, tables=tables)
