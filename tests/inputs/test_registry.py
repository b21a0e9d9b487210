"""The registry of aims against the list of what the five documents quantify, row by row."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from gridplan.inputs.tables_registry import TREATMENTS
from gridplan.results.coverage import registry
from tests.model.small import small

FILE = Path(__file__).parents[2] / "inputs" / "southwest" / "registry.csv"
# document of the list, aim, year, amount, whether it touches the model: what was read out of the documents
LIST = """\
d0|non-fossil share|2025|49 %|model
d0|non-fossil share|2030|56 %|model
d0|clean capacity|2035|123 GW|model
d0|electricity in total energy|2035|57 %|model
d0|co2 peak|before 2030|date|model
d0|building-material factories|2025|1.2 billion|outside
d0|smart mines|2025|80|outside
d1|green factories|2025|40|outside
d1|clinker|2025|3 %|outside
d1|cement works|2025|100 %|outside
d1|co2 peak of industry|2030|date|model
d2|electricity in final energy|2030|55 %|model
d2|demand-response|2030|9 %|model
d2|secure load|2030|35 GW|model
d2|coal project|–|2 GW|model
d2|renewable capacity|2030|1.5 GW|model
d2|oil products|2030|1 Mt|outside
d2|hydrogen|–|30 min|outside
d2|energy users|–|5,000 tce|outside
d2|near-zero-carbon parks|2030|20|outside
d2|advanced-energy industry|2027|200 billion|outside
d2|green factories|2030|260|outside
d2|energy of buildings|2030|65 %|model
d2|star-rated|2030|78 %|outside
d2|new-energy vehicles|2030|500,000|model
d2|green travel|2030|79 %|outside
d2|diesel trucks|2027|retired|outside
d2|household, industrial, straw|2030|87 %|outside
d2|waste-free|2030|86 %|outside
d2|afforestation|2030|39.5 %|outside
d2|green-technology firms|2030|63 %|outside
d2|footprint|2030|10|outside
d2|carbon peak|2030|no number|model
d3|carbon peak|2030|date|model
d3|circular retrofit|2025|all|outside
d4|energy per gdp|2025|12.5 %|model
d4|co2 per gdp|2025|12 %|model
d4|non-fossil share|2025|52.2 %|model
d4|carbon neutrality|2060|80 %|model
d4|forest cover|2025|58.5 %|outside
d4|second uhvdc|–|no number|model
d4|system of policies|–|1+16+23|outside
""".splitlines()


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return pd.read_csv(FILE, dtype=str, keep_default_na=False)


def test_every_aim_of_the_documents_is_registered_once_and_none_besides(table: pd.DataFrame) -> None:
    assert len(table) == len(LIST) == 42
    for line, row in zip(LIST, table.itertuples(), strict=True):
        document, aim, due, value, touches = line.split("|")
        assert row.entry.startswith(document + "_"), row.entry
        assert aim in row.name_en.lower(), f"{row.entry}: {aim}"
        assert due in row.due and value in row.value, row.entry
        assert (row.treatment == "outside") == (touches == "outside"), row.entry
    assert table["entry"].is_unique and set(table["treatment"]) <= set(TREATMENTS)
    assert int((table["treatment"] != "outside").sum()) == 20


def test_every_aim_says_how_it_is_treated_in_both_languages(table: pd.DataFrame) -> None:
    for column in ("name_en", "name_zh", "how_en", "how_zh", "document", "due", "value"):
        assert (table[column] != "").all(), column
    assert (table.loc[table["treatment"] == "outside", "targets"] == "").all()


def test_the_changdu_study_holds_the_aims_of_its_document(table: pd.DataFrame) -> None:
    targets = pd.read_csv(FILE.with_name("targets.csv"), dtype=str)["target"]
    own = table[table["entry"].str.startswith("d0_") & (table["treatment"] == "constraint")]
    for row in own.itertuples():
        assert set(row.targets.split(";")) & set(targets), row.entry


def test_every_target_that_the_registry_names_is_a_row_of_targets(table: pd.DataFrame) -> None:
    targets = set(pd.read_csv(FILE.with_name("targets.csv"), dtype=str)["target"])
    named = {name for names in table["targets"] for name in names.split(";") if name}
    assert named <= targets, sorted(named - targets)


def test_coverage_tells_targets_of_the_study_from_those_elsewhere() -> None:
    system = small(policies=["clean_capacity", "co2_cap"])
    frame = pd.DataFrame([
        {"entry": "a", "targets": ("clean", "far_away")},
        {"entry": "b", "targets": ()},
    ])  # fmt: skip
    for name in ("region", "document", "name_en", "name_zh", "due", "value", "treatment", "how_en", "how_zh"):
        frame[name] = name
    found = registry(replace(system, tables={**system.tables, "registry": frame})).set_index("entry")
    assert found["targets"].to_dict() == {"a": "clean", "b": ""}
    assert found["elsewhere"].to_dict() == {"a": "far_away", "b": ""}
