"""A copy of the tutorial study that tests may break."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from gridplan.errors import Problem
from gridplan.inputs import problems

ROOT = Path(__file__).resolve().parents[2]


class StudyCopy:
    """The tutorial in a folder of its own, with changes of cells, rows and keys."""

    def __init__(self, folder: Path):
        self.root = folder
        self.path = folder / "models" / "tutorial.yaml"
        self.tables = folder / "inputs" / "tutorial"
        (folder / "models").mkdir()
        shutil.copy(ROOT / "models" / "tutorial.yaml", self.path)
        shutil.copytree(ROOT / "inputs" / "tutorial", self.tables)

    def table(self, name: str, change: Callable[[list[list[str]]], None]) -> None:
        """Rewrite a table after `change` has edited its rows (the header is row 0) in place."""
        path = self.tables / f"{name}.csv"
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        change(rows)
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(rows)

    def cell(self, name: str, row: int, column: str, value: str) -> None:
        """Set one cell; `row` is 1 for the first row below the header."""

        def change(rows: list[list[str]]) -> None:
            rows[row][place(rows[0], column)] = value

        self.table(name, change)

    def study(self, old: str, new: str) -> None:
        text = self.path.read_text(encoding="utf-8")
        assert old in text
        self.path.write_text(text.replace(old, new), encoding="utf-8")

    def errors(self, *overrides: str) -> list[Problem]:
        return [p for p in problems(self.path, overrides) if p.severity == "error"]

    def warnings(self, *overrides: str) -> list[Problem]:
        return [p for p in problems(self.path, overrides) if p.severity == "warning"]


def place(header: list[str], column: str) -> int:
    return next(i for i, cell in enumerate(header) if cell.split(" [")[0] == column)
