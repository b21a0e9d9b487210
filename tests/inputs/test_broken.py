"""Ten broken inputs: each gives one clear line in both languages and exit code 2, before solving."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from gridplan.errors import EXIT_INPUT, InputError
from gridplan.inputs import load
from tests.inputs.study_copy import StudyCopy, place


@dataclass(frozen=True)
class Broken:
    """How to break the study, where the line must point, and what it must say."""

    change: Callable[[StudyCopy], None]
    file: str
    row: int | None
    column: str
    value: str
    english: str
    chinese: str


def wrong_unit(study: StudyCopy) -> None:
    def change(rows: list[list[str]]) -> None:
        rows[0][place(rows[0], "mean_flow")] = "mean_flow [MW]"

    study.table("hydro_plants", change)


def missing_hour(study: StudyCopy) -> None:
    lines = ["HEADER"] * 8
    for month, days in enumerate((31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31), start=1):
        for day in range(1, days + 1):
            lines += [f"2020,{month},{day},{hour},60,?9?9,10.0" for hour in range(1, 25)]
    del lines[8 + 24 + 5]  # 2 January, 05:00
    for name in ("plateau", "basin"):
        (study.root / "models" / f"{name}.epw").write_text(
            "\n".join(lines if name == "basin" else _whole(lines))
        )
    files = "{plateau: plateau.epw, basin: basin.epw}"
    study.study("{source: generator, seed: 2025}", f"{{source: files, format: epw, files: {files}}}")


def _whole(lines: list[str]) -> list[str]:
    return [*lines[: 8 + 24 + 5], "2020,1,2,6,60,?9?9,10.0", *lines[8 + 24 + 5 :]]


def duplicate_plant(study: StudyCopy) -> None:
    study.table("hydro_plants", lambda rows: rows.append(list(rows[2])))


CASES = {
    "wrong unit": Broken(
        wrong_unit,
        "inputs/tutorial/hydro_plants.csv", 1, "mean_flow", "mean_flow [MW]",
        "the unit MW does not measure what m3/s measures", "单位 MW 与 m3/s 的量纲不同",
    ),
    "unknown technology": Broken(
        lambda study: study.cell("sites", 2, "technology", "solr"),
        "inputs/tutorial/sites.csv", 3, "technology", "solr",
        "there is no such row in the table technologies; found 'solr'; did you mean solar?",
        "表 technologies 中没有这一行; 现值 'solr'; 是否为 solar？",
    ),
    "river loop": Broken(
        lambda study: study.cell("hydro_plants", 2, "downstream", "upper_dam"),
        "inputs/tutorial/hydro_plants.csv", 3, "downstream", "upper_dam",
        "water cannot return to a plant that it has left: upper_dam → lower_dam → upper_dam",
        "水流不能回到已流过的电站：upper_dam → lower_dam → upper_dam",
    ),
    "missing hour": Broken(
        missing_hour,
        "models/basin.epw", 38, "hour", "01-02 06:00",
        "01-02 05:00 is expected here", "此处应为 01-02 05:00",
    ),
    "NaN": Broken(
        lambda study: study.cell("loads", 5, "peak", "NaN"),
        "inputs/tutorial/loads.csv", 6, "peak", "NaN MW",
        "a number is expected", "应为数字",
    ),
    "negative capacity": Broken(
        lambda study: study.cell("generators", 2, "existing", "-300"),
        "inputs/tutorial/generators.csv", 3, "existing", "-300 MW",
        "the value must be at least 0 MW", "数值不得小于 0 MW",
    ),
    "duplicate plant": Broken(
        duplicate_plant,
        "inputs/tutorial/hydro_plants.csv", 4, "plant", "lower_dam",
        "the key stands in line 3 already", "该主键已见于第 3 行",
    ),
    "channel to nowhere": Broken(
        lambda study: study.cell("channels", 1, "to_zone", "nowhere"),
        "inputs/tutorial/channels.csv", 2, "to_zone", "nowhere",
        "there is no such row in the table zones", "表 zones 中没有这一行",
    ),
    "target above potential": Broken(
        lambda study: study.cell("targets", 1, "value", "123"),
        "inputs/tutorial/targets.csv", 2, "value", "123 GW",
        "the potentials in the scope add up to 8.6 GW by 2035", "范围内 2035 年的可开发容量合计为 8.6 GW",
    ),
    "mistyped key": Broken(
        lambda study: study.study("discount_rate:", "discout_rate:"),
        "models/tutorial.yaml", 8, "discout_rate", "discout_rate",
        "the key is unknown; found 'discout_rate'; did you mean discount_rate?",
        "没有这个键; 现值 'discout_rate'; 是否为 discount_rate？",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_broken_input_gives_one_clear_line(name: str, study: StudyCopy) -> None:
    case = CASES[name]
    case.change(study)
    with pytest.raises(InputError) as raised:
        load(study.path)
    assert raised.value.exit_code == EXIT_INPUT == 2
    errors = [problem for problem in raised.value.problems if problem.severity == "error"]
    assert len(errors) == 1, [problem.text() for problem in errors]
    found = errors[0]
    assert (found.file, found.row, found.column, found.value) == (
        case.file,
        case.row,
        case.column,
        case.value,
    )
    for language, words in (("en", case.english), ("zh", case.chinese)):
        line = found.text(language)
        assert words in line
        assert "\n" not in line
        assert case.file in line and (case.row is None or f":{case.row}" in line)
        assert found.as_dict(language)["rule"] in line


def test_all_ten_are_told_in_one_pass(study: StudyCopy) -> None:
    for name in ("wrong unit", "unknown technology", "NaN", "negative capacity", "channel to nowhere"):
        CASES[name].change(study)
    duplicate_plant(study)
    study.study("weeks: 2", "weeks: 99")
    places = {(problem.file, problem.column) for problem in study.errors()}
    assert len(places) == 7
    assert ("models/tutorial.yaml", "time.weeks") in places
