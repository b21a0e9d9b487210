"""The audit of a run: everything recomputed from the raw inputs and the results, nothing from the model.

A plan passes when its hours balance, its rivers keep their water, its capacities, stores and channels keep
their limits, its tables agree with each other, its money adds up to the objective and its hard targets hold.
"""

from __future__ import annotations

from typing import Any

from gridplan.results.achieved import measures
from gridplan.results.audit_carriers import carrier_checks
from gridplan.results.audit_cost import cost_checks
from gridplan.results.audit_demand import portfolio_checks
from gridplan.results.audit_loading import loading_checks
from gridplan.results.audit_network import network_checks
from gridplan.results.audit_plan import plan_checks
from gridplan.results.audit_power import power_checks
from gridplan.results.audit_reserves import reserve_checks
from gridplan.results.audit_solar import solar_checks
from gridplan.results.audit_tables import table_checks, target_check
from gridplan.results.audit_use import use_checks
from gridplan.results.audit_water import water_checks
from gridplan.results.check import Audit, Check
from gridplan.results.record import Record
from gridplan.results.tables import Results
from gridplan.results.weights import certificate_check
from gridplan.system import System


def audit(system: System, results: Results) -> Audit:
    """All checks, each with its worst residual, tolerance [in the check's unit] and place.

    Tolerances are 1e-6 of 1 + the size of what is compared. Needs `results.hourly` with units, dispatch,
    reservoirs, channels, carriers and reserves (where there are any), and `results.run["objective"]`.
    """
    record = Record(system, results)
    reached = measures(record)
    return Audit(
        (
            *power_checks(record),
            *carrier_checks(record),
            *solar_checks(record),
            *network_checks(record),
            *loading_checks(record),
            *reserve_checks(record),
            *use_checks(record),
            *portfolio_checks(record),
            *water_checks(record),
            *plan_checks(record),
            *table_checks(record),
            *cost_checks(record, reached),
            *certificate_check(record),
            target_check(reached),
        )
    )


def listed(found: Audit, language: str) -> list[dict[str, Any]]:
    """The checks as plain values, for run.json."""
    names = ("worst", "unit", "tolerance", "where", "passed")
    return [
        {"check": check.name.text(language), **{name: getattr(check, name) for name in names}}
        for check in found.checks
    ]


__all__ = ["Audit", "Check", "audit", "listed"]
