"""Studies and tables that mean harm: names and paths that lead out of the folder, files without end."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from gridplan.cli import options as given
from gridplan.errors import UsageError
from gridplan.inputs import load, problems
from gridplan.inputs.raw import MOST_MEGABYTES
from tests.inputs.study_copy import StudyCopy

FILES = "{source: files, format: epw, files: {plateau: ../../../etc/passwd, basin: /etc/passwd}}"


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("name: tutorial\n", "name: ../../elsewhere\n", "name"),
        ("  cheap_storage:\n", "  ../../elsewhere:\n", "variants.../../elsewhere"),
        ("  cheap_storage:\n", '  "a\\nb":\n', "variants."),
    ],
)
def test_names_of_folders_are_identifiers(study: StudyCopy, old: str, new: str, column: str) -> None:
    """Results stand in results/STUDY/VARIANT, so neither may be a way out."""
    study.study(old, new)
    errors = study.errors()
    assert len(errors) == 1 and errors[0].column.startswith(column)
    assert "an identifier is of lower-case letters" in errors[0].text() and "\n" not in errors[0].text()


@pytest.mark.parametrize("name", ["../elsewhere", "/tmp", "a/b", "..", "a\\b", ""])
def test_the_command_line_takes_plain_names_only(name: str) -> None:
    with pytest.raises((UsageError, typer.BadParameter)):
        given.plain_name(name)


def test_a_variant_reads_no_file_that_its_study_may_not(study: StudyCopy) -> None:
    study.study("    switch: {clean_base_2035: report}", f"    set: {{weather: {FILES}}}")
    found = [p for p in problems(study.path, variants=True) if p.severity == "error"]
    assert {p.column for p in found} == {"weather.files.plateau", "weather.files.basin"}
    assert all("files stand below the folder above the study file" in p.text() for p in found)


def test_a_variant_keeps_the_tables_of_its_study(study: StudyCopy) -> None:
    study.study("    switch: {clean_base_2035: report}", "    set: {inputs: ../../../etc}")
    assert ["keeps name, inputs, variants" in error.text() for error in study.errors()] == [True]


def test_a_table_without_end_is_not_read(study: StudyCopy) -> None:
    """The file is as large as it says and takes no room."""
    with (study.tables / "loads.csv").open("r+b") as file:
        file.truncate((MOST_MEGABYTES + 1) * 1_000_000 * 2)
    errors = study.errors()
    assert [Path(error.file).name for error in errors] == ["loads.csv"]
    assert f"at most {MOST_MEGABYTES} MB" in errors[0].text()


@pytest.mark.parametrize("text", ["=1+1", "@SUM(1)", "+cmd|' /C calc'!A0"])
def test_a_cell_that_acts_as_a_formula_is_a_text(study: StudyCopy, text: str) -> None:
    """It is read as it stands; what is written for spreadsheets has an apostrophe (tests/results)."""
    study.cell("zones", 1, "name_en", text)
    assert load(study.path).tables["zones"]["name_en"].iloc[0] == text
    study.cell("zones", 1, "latitude", text)
    assert [error.column for error in study.errors()] == ["latitude"]
