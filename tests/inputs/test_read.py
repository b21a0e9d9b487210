"""Reading: units round-trip, encodings, Chinese headers, and any text in any cell is told, never a crash."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.inputs import load
from gridplan.inputs.raw import RawTable, read_csv
from gridplan.inputs.read import interpret
from gridplan.inputs.schema import Column, Table, registry
from gridplan.inputs.text import clean
from tests.inputs.study_copy import ROOT, StudyCopy
from tests.inputs.test_schema import BASIC

UNITS = {"GW": ["MW", "GW", "kW", "万kW"], "hm3/h": ["m3/s", "hm3/h", "亿m3/year"], "h": ["h", "day", "min"]}
GENERATORS = registry()["generators"]
HEADER = ("generator", "name_en", "name_zh", "zone", "technology", "existing [MW]", "source", "confidence")
ROW = ("coal_city", "Coal", "煤电", "city", "coal", "100", "test", "assumption")


def raw(header: tuple[str, ...], *rows: tuple[str, ...]) -> RawTable:
    return RawTable("t.csv", header, rows, tuple(range(2, 2 + len(rows))))


def test_values_arrive_in_store_units() -> None:
    tables = load(ROOT / "models" / "tutorial.yaml").tables
    plants = tables["hydro_plants"].set_index("plant")
    assert plants.loc["upper_dam", "existing"] == pytest.approx(0.8)
    assert plants.loc["upper_dam", "mean_flow"] == pytest.approx(1.08)
    assert (
        plants.loc["upper_dam", "downstream"] == "lower_dam" and plants.loc["lower_dam", "downstream"] == ""
    )
    assert tables["fuels"]["price"].iloc[0] == pytest.approx(0.9)
    assert tables["thermal_technologies"]["heat_rate"].iloc[0] == pytest.approx(0.3)
    assert tables["regional_energy"]["other_fossil"].iloc[0] == pytest.approx(200.0)
    assert tables["demand_response"]["share"].iloc[0] == pytest.approx(0.05)
    assert tables["seasons"]["months"].iloc[0] == (7, 8)
    assert np.isnan(tables["sites"]["existing_until"].iloc[0])
    assert tables["sites"]["azimuth"].iloc[0] == 180.0


def test_every_table_has_every_column_and_a_plain_index() -> None:
    for name, frame in load(ROOT / "models" / "tutorial.yaml").tables.items():
        assert list(frame.columns) == list(registry()[name].columns)
        assert list(frame.index) == list(range(len(frame)))
        assert len(frame) or name not in BASIC, f"the tutorial has no {name}"


@given(st.floats(0, 1e6), st.sampled_from(["MW", "GW", "kW", "万kW", "亿千瓦"]))
def test_units_round_trip(value: float, unit: str) -> None:
    header = tuple(cell.replace("[MW]", f"[{unit}]") for cell in HEADER)
    data, problems = interpret(GENERATORS, raw(header, (*ROW[:5], repr(value), *ROW[6:])))
    assert not problems
    scale = {"MW": 1e-3, "GW": 1.0, "kW": 1e-6, "万kW": 1e-2, "亿千瓦": 100.0}[unit]
    assert data.frame["existing"].iloc[0] / scale == pytest.approx(value, rel=1e-12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "generators.csv"
    path.write_bytes((",".join(HEADER) + "\r\n" + ",".join(ROW) + "\r\n").encode(encoding))
    table, problems = read_csv(path, "generators.csv")
    assert table is not None and not problems
    assert table.header[0] == "generator" and table.rows[0][2] == "煤电"


def test_chinese_headers() -> None:
    header = ("机组标识", "英文名称", "中文名称", "分区", "技术", "现有装机（万千瓦）", "来源", "可信程度")
    data, problems = interpret(GENERATORS, raw(header, ROW))
    assert not problems
    assert data.frame["existing"].iloc[0] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("old", "new", "rule", "fix"),
    [
        ("existing [MW]", "existing", "needs its unit", "existing [MW]"),
        ("existing [MW]", "exsting [MW]", "unknown", "did you mean existing?"),
        ("existing [MW]", "existing [ox]", "the unit ox is unknown", "write a unit such as MW"),
        ("zone", "zone [MW]", "has no unit", "remove the unit"),
        ("source", "generator", "stands twice", "remove one"),
        ("zone", "zones", "unknown", "did you mean zone?"),
    ],
)
def test_headers_that_do_not_fit(old: str, new: str, rule: str, fix: str) -> None:
    header = tuple(new if cell == old else cell for cell in HEADER)
    _, problems = interpret(GENERATORS, raw(header, ROW))
    assert (problems[0].file, problems[0].row) == ("t.csv", 1)
    assert rule in problems[0].rule.text() and fix in problems[0].fix.text()
    assert len(problems) == (2 if new == "generator" else 1)


@pytest.mark.parametrize(
    ("column", "cell", "rule", "fix"),
    [
        ("existing [MW]", "1,200", "a number", "1200"),
        ("existing [MW]", "120 MW", "a number", "unit belongs in the header"),
        ("existing [MW]", "inf", "a number", "leave the cell empty"),
        ("existing [MW]", "1e200", "too large", "zeros"),
        ("existing [MW]", "１２", "a number", "write a number"),
        ("existing [MW]", "1_000", "a number", "unit belongs"),
        ("confidence", "midium", "one of high, medium", "did you mean medium?"),
        ("confidence", "", "may not be empty", "fill it in"),
        ("zone", "City Centre", "lower-case", "city_centre"),
        ("generator", "", "may not be empty", "fill it in"),
    ],
)
def test_cells_that_do_not_fit(column: str, cell: str, rule: str, fix: str) -> None:
    row = tuple(cell if name == column else value for name, value in zip(HEADER, ROW, strict=True))
    _, problems = interpret(GENERATORS, raw(HEADER, row))
    assert len(problems) == 1, [problem.text() for problem in problems]
    assert problems[0].row == 2 and problems[0].column == column.split(" ", maxsplit=1)[0]
    assert rule in problems[0].rule.text() and fix in problems[0].fix.text()


def test_rows_that_do_not_fit(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text('a,b\n1,2\n\n"x\ny",3\n1,2,3\n', encoding="utf-8")
    table, problems = read_csv(path, "t.csv")
    assert table is not None and table.lines == (2, 4)
    assert [(problem.row, "3 cells" in problem.text()) for problem in problems] == [(6, True)]
    path.write_text('a,b\n"1,2\n', encoding="utf-8")
    assert "not valid CSV" in read_csv(path, "t.csv")[1][0].text()
    path.write_text("", encoding="utf-8")
    assert "empty" in read_csv(path, "t.csv")[1][0].text()
    path.write_bytes(b"\xff\xff\xff")
    assert "UTF-8 or GB18030" in read_csv(path, "t.csv")[1][0].text()


def test_many_equal_problems_are_counted() -> None:
    rows = [(f"g{i}", *ROW[1:5], "x", *ROW[6:]) for i in range(150)]
    _, problems = interpret(GENERATORS, raw(HEADER, *rows))
    assert len(problems) == 101 and "50 more cells" in problems[-1].text()


def test_absent_tables(study: StudyCopy) -> None:
    (study.tables / "loads.csv").unlink()
    assert [error.file for error in study.errors()] == ["inputs/tutorial/loads.csv"]


def test_a_table_that_others_name_may_not_be_absent(study: StudyCopy) -> None:
    (study.tables / "climate.csv").unlink()
    errors = study.errors()
    assert [(error.file, error.row, error.column) for error in errors] == [
        ("inputs/tutorial/sites.csv", 2, "climate")
    ]
    assert "inputs/tutorial/climate.csv" in errors[0].text()


def test_strange_files_are_not_passed_over(study: StudyCopy) -> None:
    (study.tables / "hydro_plant.csv").write_text("a\n1\n")
    (study.tables / "extra.csv").write_text("a\n1\n")
    assert ["did you mean hydro_plants.csv?" in error.text() for error in study.errors()] == [True]
    assert [warning.file for warning in study.warnings()] == ["inputs/tutorial/extra.csv"]


def test_files_are_fingerprinted() -> None:
    files = load(ROOT / "models" / "tutorial.yaml").files
    assert "models/tutorial.yaml" in files and "inputs/tutorial/zones.csv" in files
    assert all(len(value) == 64 for value in files.values()) and len(files) == 24


def _row(table: Table, cells: list[str]) -> RawTable:
    header = [f"{c.name} [{c.unit}]" if c.unit else c.name for c in table.columns.values()]
    return raw(tuple(header), tuple(cells))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(registry())), st.data())
def test_any_text_in_cells_is_told_in_one_line(name: str, data: st.DataObject) -> None:
    table = registry()[name]
    texts = st.text(max_size=12) | st.sampled_from(
        ["NaN", "-1", "1e400", "9" * 50, "=1+1", "{x}", "\n", "1;;2"]
    )
    cells = [data.draw(texts) for _ in table.columns]
    result, problems = interpret(table, _row(table, cells))
    assert len(result.frame) == 1
    for problem in problems:
        for language in ("en", "zh"):
            assert "\n" not in problem.text(language)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_a_table_or_problems(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "generators.csv"
    path.write_bytes(content)
    table, problems = read_csv(path, "generators.csv")
    if table is not None:
        _, found = interpret(GENERATORS, table)
        problems += found
    assert problems and all("\n" not in problem.text("zh") for problem in problems)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), min_size=2, max_size=2), min_size=1, max_size=5))
def test_cells_survive_csv(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([["a", "b"], *rows])
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    try:
        path.write_bytes(text.getvalue().encode("utf-8"))
    except UnicodeEncodeError:
        return
    table, problems = read_csv(path, "t.csv")
    if table is None:
        assert problems
        return
    kept = [tuple(row) for row in rows if any(cell.strip() for cell in row)]
    assert list(table.rows) == kept


def test_a_required_column_may_not_be_absent() -> None:
    column: Column = GENERATORS.columns["zone"]
    assert column.required
    header, row = zip(*[pair for pair in zip(HEADER, ROW, strict=True) if pair[0] != "zone"], strict=True)
    _, problems = interpret(GENERATORS, raw(header, row))
    assert [problem.rule.text() for problem in problems] == ["the column zone is missing"]


def test_clean_keeps_one_short_line() -> None:
    assert clean("a\nb\x00c") == "a b c"
    assert len(clean("x" * 500)) == 80
