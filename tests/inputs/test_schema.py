"""Declarations: complete in both languages, unambiguous, and refused when they clash."""

from __future__ import annotations

import pytest

from gridplan.inputs.reference import PAGES, render
from gridplan.inputs.schema import Column, Table, collect, registry
from gridplan.inputs.units import factor
from gridplan.words import N_, catalogue
from tests.inputs.study_copy import ROOT

COLUMNS = [(table, column) for table in registry().values() for column in table.columns.values()]
WORD = N_("Zone")


@pytest.mark.parametrize(("table", "column"), COLUMNS, ids=lambda item: item.name)
def test_every_column_is_told_in_both_languages(table: Table, column: Column) -> None:
    for message in (column.title, column.meaning, table.title, table.meaning):
        assert message.template in catalogue("zh")
    if column.unit:
        assert factor(column.unit, column.store) > 0


@pytest.mark.parametrize("table", registry().values(), ids=lambda table: table.name)
def test_no_header_names_two_columns(table: Table) -> None:
    for language in ("en", "zh"):
        titles = [column.title.text(language).casefold() for column in table.columns.values()]
        assert len(set(titles)) == len(titles), sorted(titles)


BASIC = {
    *("zones", "technologies", "costs", "fuels", "hydro_plants", "inflow_shapes", "sites", "climate"),
    *("generators", "thermal_technologies", "storages", "storage_technologies", "channels", "loads"),
    *("load_shapes", "demand_response", "seasons", "capacity_credits", "build_rates"),
    *("regional_energy", "targets"),
}  # what the tutorial shows; tables beyond them are for studies that go further


def test_the_tables_of_the_design_are_there() -> None:
    assert set(registry()) >= BASIC


def test_a_table_may_be_declared_once() -> None:
    table = registry()["zones"]
    with pytest.raises(ValueError, match="zones is declared twice"):
        collect([table, table])


def test_references_must_be_declared() -> None:
    column = Column("zone", "id", WORD, WORD, refers="nowhere")
    with pytest.raises(ValueError, match="undeclared table nowhere"):
        collect([Table("a", ("zone",), WORD, WORD, (column,))])


def test_clashing_declarations_are_refused() -> None:
    column = Column("zone", "id", WORD, WORD)
    with pytest.raises(ValueError, match="declared twice"):
        Table("a", ("zone",), WORD, WORD, (column, column))
    with pytest.raises(ValueError, match="not a column"):
        Table("a", ("region",), WORD, WORD, (column,))
    with pytest.raises(ValueError, match="kind"):
        Column("zone", "number", WORD, WORD)
    with pytest.raises(ValueError, match="unit and store"):
        Column("zone", "float", WORD, WORD, unit="MW")


@pytest.mark.parametrize("language", PAGES)
def test_the_reference_pages_are_current(language: str) -> None:
    page = ROOT / "docs" / PAGES[language]
    current = page.is_file() and page.read_text(encoding="utf-8") == render(language)
    assert current, f"docs/{PAGES[language]} is out of date: run `python -m gridplan.inputs.reference`"
