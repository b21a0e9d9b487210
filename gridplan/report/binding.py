"""What each binding target costs, in one table: its last unit, all of it, and what stands against it."""

from __future__ import annotations

import pandas as pd

from gridplan.report.chart import Reading
from gridplan.report.page import Cell, Grid, cost_text
from gridplan.report.words import number
from gridplan.results.targets import binding_table
from gridplan.words import N_


def binding(reading: Reading) -> Grid:
    """Targets that bind, dearest first."""
    results, names, text = reading.results, reading.names, reading.text
    goals = {str(row.target): row for row in results.targets.itertuples()}
    rows = []
    for row in binding_table(results.targets, float(results.run.get("objective") or 0.0)).itertuples():
        known = pd.notna(row.cost_of_target)
        price = f"{number(row.shadow_price)} {names.unit(str(row.shadow_price_unit))}"
        others = [reading.target(goals[name]) for name in str(row.against).split(";") if name in goals]
        rows.append(
            (
                Cell(names.term(str(row.status)), light=str(row.status)),
                Cell(reading.target(goals[str(row.target)])),
                Cell(reading.scope(str(row.scope))),
                Cell(str(row.year)),
                Cell(names.term(str(row.mode))),
                Cell(price if pd.notna(row.shadow_price) and row.shadow_price_unit else "–"),
                Cell(cost_text(reading, str(row.target), row.cost_of_target) if known else "–"),
                Cell(f"{number(row.cost_share)} %" if known else "–"),
                Cell(" · ".join(others) or "–"),
            )
        )
    heads = (N_("Status"), N_("Target"), N_("Scope"), N_("Year"), N_("Mode"), N_("Shadow price"),
             N_("Cost of target"), N_("Of total cost"), N_("Stands against it"))  # fmt: skip
    return Grid(text(N_("What binding targets cost")), tuple(map(text, heads)), tuple(rows), 5, words=1)
