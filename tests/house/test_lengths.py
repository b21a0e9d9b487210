"""Lengths: a longer room is a sign that two jobs share it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, name

MODULE, TEST, PLUG_IN, FUNCTION = 320, 500, 150, 60  # an oracle in one piece may be long, to be read against
CODE = [path for path in files("gridplan", "scripts") if path.suffix == ".py"]
TESTS = [path for path in files("tests") if path.suffix == ".py"]
PLUG_INS = [
    path
    for kind in ("technologies", "policies")
    for path in sorted((ROOT / "gridplan" / "model" / kind).glob("*.py"))
]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Every function of a module and its lines, decorators and docstring included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{name(path)}:{node.lineno} {node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
            )


@pytest.mark.parametrize(
    ("paths", "limit"),
    [(CODE, MODULE), (TESTS, TEST), (PLUG_INS, PLUG_IN)],
    ids=["modules", "tests", "plug-ins"],
)
def test_files_are_short(paths: list[Path], limit: int) -> None:
    lengths = {name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert lengths
    assert not {file: lines for file, lines in lengths.items() if lines > limit}, f"over {limit} lines: split"


def test_functions_are_short() -> None:
    lengths = dict(pair for path in CODE + TESTS for pair in functions(path))
    long = {function: lines for function, lines in lengths.items() if lines > FUNCTION}
    assert not long, f"functions of over {FUNCTION} lines do two jobs"
