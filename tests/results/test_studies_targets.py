"""Every target of the six studies asked for more than any plan can give: model and audit miss the same.

A target that is only reported has no row in the model, and one that holds says little of how it is counted.
So each is made soft and its value put out of reach: then the plan pays for missing it,
and what it pays for must be what the audit recomputes from raw inputs and results.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from gridplan.inputs import load
from gridplan.inputs.kinds import KINDS
from gridplan.profiles.build import build_system
from gridplan.results.achieved import measures
from gridplan.results.audit import audit
from gridplan.results.record import Record
from gridplan.system import System
from tests.results.test_audit_solved import failed, solved

MODELS = Path(__file__).resolve().parents[2] / "models"
STUDIES = ("changdu", "tibet_industry", "chengdu", "yunnan", "qinghai", "southwest")
REGISTRY = pd.read_csv(MODELS.parent / "inputs" / "southwest" / "registry.csv", dtype=str).fillna("")
CUT = ("time={days: [15]}", "scenarios=[{name: one, hydrology: normal, probability: 1.0}]")
# Out of reach: (value, unit) by kind; at-least shares near 100 %, capacities of the moon, CO2 of nothing.
FAR = {"GW": (1e3, "GW"), "": (99.9, "%"), "h/year": (9e3, "h/year"), "kt": (0.0, "Mt")}
FAR_OF = {"curtailment": (0.0, "%"), "co2_peak": (-99.9, "%"), "channel_support": (9e3, "%")}
CHEAP = {"curtailment": 0.01}  # else nothing is thrown away


def out_of_reach(system: System) -> System:
    """Every target but prices soft, its value beyond what can be, missed at 1 yuan a W, Wh, g or gce."""
    table = system.tables["targets"].copy()
    table["price_unit"] = table["price_unit"].astype(object)
    for row in table.index[table["kind"] != "co2_price"]:
        kind = KINDS[table.at[row, "kind"]]
        value, unit = FAR_OF.get(table.at[row, "kind"], FAR[kind.value])
        table.loc[row, ["mode", "value", "unit", "price", "price_unit"]] = [
            "soft", value, unit, CHEAP.get(table.at[row, "kind"], 1.0), kind.shadow.removesuffix("/year"),
        ]  # fmt: skip
    return system.with_table("targets", table)


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("name", STUDIES)
def test_what_the_model_pays_for_is_what_the_audit_finds(name: str) -> None:
    system = out_of_reach(build_system(load(MODELS / f"{name}.yaml", CUT)))
    results = solved(system)
    assert failed(audit(system, results)) == set()
    paid = results["costs"].query("category == 'soft_target'").groupby("id")["annual"].sum()
    found = [item for item in measures(Record(system, results)) if item.aim.kind != "co2_price"]
    assert found
    for item in found:
        model = paid.get(item.aim.id, 0.0) / item.aim.price
        assert abs(model - item.missed) <= 1e-6 * (1.0 + item.size), item.aim.id
    assert 2 * sum(item.missed > 1e-3 for item in found) > len(found)  # or nothing was tested


def test_every_target_of_the_registry_is_computed_in_a_study() -> None:
    """Each stands in a study that has its year; what acts elsewhere or not at all has none."""
    studies = [load(MODELS / f"{name}.yaml") for name in STUDIES]
    there = {
        row.target
        for inputs in studies
        for row in inputs.tables["targets"].itertuples()
        if row.year in inputs.study.years
    }
    named = {target for names in REGISTRY["targets"] for target in names.split(";") if target}
    assert len(named) >= 20 and named <= there, sorted(named - there)
