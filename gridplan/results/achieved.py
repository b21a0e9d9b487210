"""Required and achieved value of every target, recomputed from raw inputs and results."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.inputs.kinds import KINDS
from gridplan.results.check import SHARE
from gridplan.results.contracts import together
from gridplan.results.measures import Aim, Measure, aims, measure
from gridplan.results.measures_network import MEASURES
from gridplan.results.non_fossil import TAGGED, tagged_measures
from gridplan.results.record import Record
from gridplan.results.reserve import HOURLY, hourly_measure
from gridplan.results.tables import Results
from gridplan.results.weights import WEIGHT, weight_measures
from gridplan.system import System

CUTS = ("co2_intensity", "energy_intensity")  # more is better, though what counts is at most so much
COLUMNS = (
    *("target", "achieved", "required", "unit", "gap", "missed"),
    *("met", "status", "accounting", "note"),
)


def achieved(system: System, results: Results) -> pd.DataFrame:
    """One row a target of the study's years, in the order of the table.

    Columns: target; achieved, required, gap in the target's own `unit` (gap signed so that negative is
    missed); missed (in the unit its price refers to, see `measures.MISSED`); met (gap not below zero, to a
    millionth); status met|missed|report; accounting; note (a Message).
    """
    return table(measures(Record(system, results)))


def measures(record: Record) -> list[Measure]:
    """What every target comes to, in the order of the table."""
    known = list(aims(record.system))
    found = {
        aim.id: hourly_measure(record, aim)
        if aim.kind in HOURLY
        else MEASURES.get(aim.kind, measure)(record, aim)
        for aim in known
        if aim.kind not in (*TAGGED, WEIGHT)
    }
    for year in record.system.horizon.years:
        shares = [aim for aim in known if aim.kind in TAGGED and aim.year == year]
        weights = [aim for aim in known if aim.kind == WEIGHT and aim.year == year]
        both = together(record, shares, weights)
        tags, parts = (both.classes, both.parts) if both else (None, None)
        found |= {item.aim.id: item for item in tagged_measures(record, shares, tags)}
        found |= {item.aim.id: item for item in weight_measures(record, weights, parts)}
    return [found[aim.id] for aim in known]


def table(found: list[Measure]) -> pd.DataFrame:
    """`found` as a table in the targets' own units."""
    return pd.DataFrame([_row(item) for item in found], columns=list(COLUMNS))


def _row(item: Measure) -> dict[str, object]:
    aim = item.aim
    reached, required = item.achieved / aim.scale, aim.value / aim.scale
    gap = _gap(aim, reached, required)
    met = bool(gap >= -SHARE * max(1.0, abs(required)) or item.missed <= allowed(item))
    status = "report" if aim.mode == "report" else ("met" if met else "missed")
    return {
        "target": aim.id,
        "achieved": reached,
        "required": required,
        "unit": aim.unit,
        "gap": 0.0 if met and gap < 0 else gap,
        "missed": item.missed,
        "met": met and not np.isnan(reached),
        "status": status,
        "accounting": aim.accounting,
        "note": item.note,
    }


def _gap(aim: Aim, reached: float, required: float) -> float:
    """Negative where the target is missed. A cut of CO2 is at most in emissions, at least in the cut."""
    sense = KINDS[aim.kind].sense
    if sense == "equal":
        return -abs(reached - required)
    return required - reached if sense == "at most" and aim.kind not in CUTS else reached - required


def allowed(item: Measure) -> float:
    """What a target may be missed by for rounding, in the unit of `measures.MISSED`."""
    return SHARE * (1.0 + abs(item.size))
