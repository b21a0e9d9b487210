"""Every technology and policy has a golden programme, and builds exactly that."""

from __future__ import annotations

import pytest

from gridplan.model.core import policies, technologies
from tests.model.golden import CASES, FOLDER, UPDATE, path, text


@pytest.mark.parametrize("name", CASES)
def test_programme_is_the_golden_one(name: str) -> None:
    golden = path(name).read_text(encoding="utf-8")
    assert text(name) == golden, f"{path(name).name} differs; check by eye, then update: {UPDATE}"


@pytest.mark.parametrize("name", sorted({*technologies(), *policies(), "balance"}))
def test_every_plug_in_has_a_golden_programme(name: str) -> None:
    assert name in CASES, f"add a case of {name} to tests/model/golden.py, then: {UPDATE}"
    assert path(name).is_file(), f"no golden file of {name}; write it: {UPDATE}"


def test_no_golden_file_is_left_over() -> None:
    assert {file.name for file in FOLDER.iterdir()} == {path(name).name for name in CASES}
