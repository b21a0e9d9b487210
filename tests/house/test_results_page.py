"""results/README.md explains every table and column that a run leaves."""

from __future__ import annotations

import re

import pytest

from gridplan.results.columns import HOURLY, TABLES, TARGETS
from tests.house.tree import ROOT

PAGE = (ROOT / "results" / "README.md").read_text(encoding="utf-8")


def explained(section: str) -> dict[str, list[str]]:
    """Table -> its columns, as the page lists them under `## section`."""
    text = PAGE.split(f"## {section}\n")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \| ([^|]+) \|", text, re.MULTILINE)
    return {table: columns.split(", ") for table, columns in rows}


@pytest.mark.parametrize(("section", "declared"), [("tables/", TABLES), ("hourly/", HOURLY)])
def test_every_table_is_explained(section: str, declared: dict) -> None:  # type: ignore[type-arg]
    assert explained(section) == {name: list(table.names) for name, table in declared.items()}


def test_every_column_of_the_targets_is_explained() -> None:
    text = PAGE.split("## targets.csv\n")[1].split("\n## ")[0]
    heads = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    assert {name for head in heads for name in re.findall(r"`(\w+)`", head)} == set(TARGETS.names)
