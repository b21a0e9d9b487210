"""Tables of carriers: a study with heat and hydrogen reads; what is wrong with them is said in its place."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gridplan.inputs import load
from gridplan.profiles.build import build_system
from tests.inputs.study_copy import StudyCopy, place

FROM = ["made up", "assumption"]
HEADS = {
    "carriers": "carrier,name_en,name_zh,colour,surplus",
    "carrier_loads": "zone,carrier,year,energy [GWh],peak [MW],shape",
    "converters": "converter,name_en,name_zh,zone,technology,existing [MW],potential [MW]",
    "converter_technologies": "technology,availability,peak_share",
    "conversions": "technology,carrier,ratio",
}
ROWS = {
    "carriers": ["heat,Heat,热,#cc6655,true", "hydrogen,Hydrogen,氢,#55aa99,false"],
    "carrier_loads": [f"city,heat,{year},876,100,city" for year in (2025, 2035)],
    "converters": ["boiler_city,Electric boiler,电锅炉,city,electric_boiler,120,500"],
    "converter_technologies": ["electric_boiler,0.95,0.5"],
    "conversions": ["electric_boiler,electricity,-1.02", "electric_boiler,heat,1"],
}


@pytest.fixture
def study(tmp_path: Path) -> StudyCopy:
    copy = StudyCopy(tmp_path)
    for name, head in HEADS.items():
        lines = [f"{head},source,confidence", *(",".join([row, *FROM]) for row in ROWS[name])]
        (copy.tables / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    kind = ["electric_boiler", "Electric boiler", "电锅炉", "converter", "electricity"]
    kind += ["false", "false", "20", "75", "#aa3377"]
    copy.table("technologies", lambda rows: rows.append([*kind, *FROM]))
    cost = [["electric_boiler", year, "400", "", "10", "1", *FROM] for year in ("2025", "2035")]
    copy.table("costs", lambda rows: rows.extend(cost))
    copy.study("demand_response]", "demand_response, converter]")
    return copy


def test_a_study_with_heat_has_its_node_and_its_load(study: StudyCopy) -> None:
    assert study.errors() == []
    system = build_system(load(study.path))
    assert system.nodes == ("highland", "city", "city.heat")
    heat = [system.series["load"].of(span.number, ["city.heat"]).sum() for span in system.horizon.spans]
    count = np.array([span.count for span in system.horizon.spans])
    assert np.array(heat) @ count == pytest.approx(3 * 876.0, rel=1e-6)
    assert system.units("storages")["node"].tolist() == system.units("storages")["zone"].tolist()


@pytest.mark.parametrize(
    ("table", "row", "column", "value", "said"),
    [
        ("carrier_loads", 1, "carrier", "heet", "there is no such row in the table carriers"),
        ("carriers", 1, "carrier", "electricity", "electricity is always there and has no row of its own"),
        ("carrier_loads", 2, "year", "2030", "the loads of a carrier span the years of the study"),
        ("carrier_loads", 1, "peak", "50", "the peak is not below the mean load of 0.1 GW"),
        ("carrier_loads", 1, "carrier", "electricity", "loads of electricity stand in the table loads"),
        ("conversions", 1, "ratio", "0", "a ratio is above zero for what is given and below zero"),
        ("conversions", 1, "ratio", "1.02", "a converter takes one carrier at least and gives another"),
        ("conversions", 2, "technology", "battery", "a converter takes one carrier at least"),
        ("converters", 1, "technology", "battery", "this table takes technologies of the plug-in converter"),
    ],
)
def test_what_is_wrong_is_said_once_in_its_place(
    study: StudyCopy, table: str, row: int, column: str, value: str, said: str
) -> None:
    study.cell(table, row, column, value)
    found = [problem for problem in study.errors() if said in problem.rule.text("en")]
    assert len(found) == 1
    assert found[0].rule.text("zh") != found[0].rule.text("en")


def test_heat_is_neither_clean_nor_firm_power(study: StudyCopy) -> None:
    def clean(rows: list[list[str]]) -> None:
        rows[-1][place(rows[0], "clean")] = "true"

    study.table("technologies", clean)
    (problem,) = study.errors()
    assert "neither clean, non-fossil nor firm" in problem.rule.text("en")
    assert problem.file.endswith("converters.csv") and problem.row == 2


def test_a_pipeline_is_not_firm(study: StudyCopy) -> None:
    def pipe(rows: list[list[str]]) -> None:
        rows[0].append("carrier")
        rows[1].append("hydrogen")

    study.table("channels", pipe)
    assert "only lines of electricity bring firm power" in [p.rule.text("en") for p in study.errors()]


def test_contracts_say_how_long_an_event_lasts_and_take_no_load_twice(tmp_path: Path) -> None:
    study = StudyCopy(tmp_path)

    def contracts(rows: list[list[str]]) -> None:
        rows[0].append("events [1/year]")
        rows[1].append("20")
        again = [*rows[1][:-1], ""]
        again[0], again[place(rows[0], "share")] = "second", "99"
        again[place(rows[0], "zone")] = rows[1][place(rows[0], "zone")]
        rows.append(again)

    study.table("demand_response", contracts)
    said = [problem.rule.text("en") for problem in study.errors()]
    assert "a contract that limits events says how many hours one may last" in said
    assert any("together are no more than its peak load" in text for text in said)


def test_a_boiler_needs_no_capacity_credit(study: StudyCopy) -> None:
    def boiler(rows: list[list[str]]) -> None:
        heads = [cell.split(" [")[0] for cell in rows[0]]
        own = {"technology": "coal_boiler", "generator": "boiler"}
        new = [own.get(head, cell) for head, cell in zip(heads, rows[1], strict=True)]
        rows[:] = [[*row, ""] for row in rows] + [[*new, "heat"]]
        rows[0][-1] = "carrier"

    def parameters(rows: list[list[str]]) -> None:
        rows.append(["coal_boiler", *rows[1][1:]])

    kind = ["coal_boiler", "Boiler", "锅炉", "thermal", "heat", "false", "false", "20", "76", "#777777"]
    costs = [["coal_boiler", year, "300", "", "10", "1", *FROM] for year in ("2025", "2035")]
    study.table("generators", boiler)
    study.table("thermal_technologies", parameters)
    study.table("technologies", lambda rows: rows.append([*kind, *FROM]))
    study.table("costs", lambda rows: rows.extend(costs))
    assert study.errors() == []
    study.table("generators", lambda rows: rows[-1].__setitem__(-1, "electricity"))
    assert ["technologies without capacity credit" in p.rule.text("en") for p in study.errors()] == [True]
