"""The study file: lines of problems, changes of the command line, and files that mean harm."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gridplan.errors import InputError
from gridplan.inputs import load, problems
from gridplan.inputs.study_file import override
from gridplan.inputs.yaml_lines import parse
from tests.inputs.study_copy import ROOT, StudyCopy

TUTORIAL = ROOT / "models" / "tutorial.yaml"


def test_the_study_is_frozen() -> None:
    study = load(TUTORIAL).study
    assert study.value_of_lost_load == 20.0
    with pytest.raises(ValidationError):
        study.time.weeks = 3  # type: ignore[misc]


@pytest.mark.parametrize(
    ("old", "new", "row", "column", "words"),
    [
        ("weeks: 2", "weeks: 60", 13, "time.weeks", "from 1 to 52"),
        ("weeks: 2", "weeks: 2, days: [1]", 13, "time", "either weeks, days or series"),
        ("20 yuan/kWh", "20 yuan/kW", 14, "value_of_lost_load", "does not measure"),
        ("20 yuan/kWh", "20", 14, "value_of_lost_load", "needs its unit"),
        ("probability: 1.0", "probability: 0.9", 10, "scenarios", "add up to 0.9"),
        ("hydrology: normal", "hydrology: norml", 11, "scenarios.0.hydrology", "did you mean normal?"),
        ("[2025, 2030, 2035]", "[2025, 2035, 2030]", 6, "years", "years ascend"),
        ("perspective: system", "perspective: 7", 9, "perspective", "one of system, enterprise"),
        ("gap: 1e-3", "gap: fine", 16, "solver.gap", "a number is expected"),
        ("gap: 1e-3", "gapp: 1e-3", 16, "solver.gapp", "did you mean gap?"),
        ("renewable, thermal", "renewabel, thermal", 15, "technologies.0", "did you mean renewable?"),
        ("../inputs/tutorial", "../inputs/tutorials", 5, "inputs", "did you mean ../inputs/tutorial?"),
        ("price_year: 2025", "price_year: 2025\nprice_year: 2026", 8, "", "only once"),
        ("discount_rate: 0.06", "discount_rate 0.06", 9, "", "not valid YAML"),
    ],
)
def test_problems_know_their_line(
    study: StudyCopy, old: str, new: str, row: int, column: str, words: str
) -> None:
    study.study(old, new)
    errors = study.errors()
    assert len(errors) == 1, [error.text() for error in errors]
    assert (errors[0].row, errors[0].column) == (row, column)
    assert words in errors[0].text() and errors[0].text("zh") != errors[0].text()


def test_changes_of_the_command_line() -> None:
    changed = load(TUTORIAL, ["time.weeks=all", "targets.co2_cap_2035.mode=report", "solver.threads=1"])
    assert changed.study.time.weeks == "all"
    targets = changed.tables["targets"].set_index("target")
    assert targets.loc["co2_cap_2035", "mode"] == "report"
    assert load(TUTORIAL).tables["targets"].set_index("target").loc["co2_cap_2035", "mode"] == "soft"
    years = load(TUTORIAL, ["years=[2025, 2030]", "scenarios.0.name=mean"]).study
    assert years.years == (2025, 2030) and years.scenarios[0].name == "mean"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("time.weekz=3", "did you mean weeks?"),
        ("time.weeks", "write it like --set time.weeks=8"),
        ("years.9=2040", "write it like"),
        ("name.first=x", "write it like"),
        ("targets.co2_cap_2053.mode=report", "did you mean co2_cap_2035?"),
        ("time.weeks=lots", "from 1 to 52"),
        ("foresight.mode=myopic", "myopic foresight states its look_ahead"),
        ("foresight.look_ahead=5", "perfect foresight has none"),
        ("foresight={mode: myopic, look_ahed: 5}", "did you mean look_ahead?"),
        ("salvage=linear", "one of annuities, straight_line, none"),
    ],
)
def test_wrong_changes(change: str, words: str) -> None:
    errors = [p for p in problems(TUTORIAL, [change]) if p.severity == "error"]
    assert len(errors) == 1 and words in errors[0].text(), [error.text() for error in errors]


def test_override_leaves_the_original_alone() -> None:
    value = {"time": {"weeks": 2}, "years": [1, 2]}
    changed, paths = override(value, ["time.weeks=3", "years.1=5", "new.key=a b"])
    assert value == {"time": {"weeks": 2}, "years": [1, 2]}
    assert changed == {"time": {"weeks": 3}, "years": [1, 5], "new": {"key": "a b"}}
    assert paths == {("time", "weeks"), ("years", 1), ("new", "key")}


@pytest.mark.parametrize("place", ["../../elsewhere", "/etc", "../../../../../../etc"])
def test_tables_may_not_lie_elsewhere(study: StudyCopy, place: str) -> None:
    study.study("../inputs/tutorial", place)
    errors = study.errors()
    assert [(error.row, error.column) for error in errors] == [(5, "inputs")]
    assert "below the folder above" in errors[0].text()


def test_links_to_elsewhere_are_seen_through(study: StudyCopy) -> None:
    (study.root / "inputs" / "link").symlink_to("/etc")
    study.study("../inputs/tutorial", "../inputs/link")
    assert [error.column for error in study.errors()] == ["inputs"]


def test_linked_tables_are_seen_through(study: StudyCopy) -> None:
    (study.tables / "fuels.csv").unlink()
    (study.tables / "fuels.csv").symlink_to("/etc/passwd")
    errors = study.errors()
    assert [error.file for error in errors] == ["inputs/tutorial/fuels.csv"]
    assert "not a link" in errors[0].text()


def test_weather_files_may_not_lie_elsewhere(study: StudyCopy) -> None:
    files = "{plateau: ../../../etc/passwd, basin: /etc/passwd}"
    study.study("{source: generator, seed: 2025}", f"{{source: files, format: epw, files: {files}}}")
    assert [error.column for error in study.errors()] == ["weather.files.plateau", "weather.files.basin"]


@pytest.mark.parametrize(
    "text",
    [
        "a: !!python/object/apply:os.system [echo]",
        "a: &x [1, 2]\nb: [*x, *x]",
        "a: &x {<<: *x}",
        "[" * 10_000,
        "- " * 5_000,
        "\x00",
        "",
        "a: b: c",
        "a:\n\t- b",
    ],
)
def test_harmful_yaml_is_refused(text: str) -> None:
    document = parse(text, "study.yaml")
    assert document.value is None and len(document.problems) == 1
    assert "\n" not in document.problems[0].text() and document.problems[0].text("zh")


def test_large_and_absent_study_files(study: StudyCopy) -> None:
    study.path.write_bytes(b"#" * 1_100_000)
    assert "at most 1 MB" in study.errors()[0].text()
    study.path.unlink()
    assert "does not exist" in study.errors()[0].text()


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_parses_or_is_a_problem(text: str) -> None:
    document = parse(text, "study.yaml")
    assert all("\n" not in problem.text("zh") for problem in document.problems)


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["time", "years", "scenarios", "solver.gap", "targets", "weather", "title.en", "inputs"]),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
)
def test_any_value_is_valid_or_an_input_error(key: str, value: object) -> None:
    try:
        load(TUTORIAL, [f"{key}={value!r}"])
    except InputError as error:
        assert all(problem.text("zh") for problem in error.problems)
