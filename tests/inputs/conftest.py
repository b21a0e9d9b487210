"""Fixtures of the tests of inputs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inputs.study_copy import StudyCopy


@pytest.fixture
def study(tmp_path: Path) -> StudyCopy:
    return StudyCopy(tmp_path)
