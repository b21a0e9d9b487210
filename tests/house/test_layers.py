"""Imports point only downwards, and solver and compiler are each behind one door."""

from __future__ import annotations

import ast
import contextlib
import io
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

from tests.house.tree import ROOT, files, name


def test_contracts_of_layers_hold() -> None:
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        code = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert code == 0, said.getvalue()


def imported(path: Path) -> set[str]:
    """Full names of everything a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize(
    ("package", "door"),
    [
        ("highspy", "gridplan/solve/highs.py"),
        ("pyomo.repn", "gridplan/lp/plan.py"),
    ],
)
def test_a_package_has_one_door(package: str, door: str) -> None:
    users = {
        name(path)
        for path in files("gridplan")
        if path.suffix == ".py" and any(f"{found}.".startswith(f"{package}.") for found in imported(path))
    }
    assert users == {door}
