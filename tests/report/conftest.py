"""The synthetic results of `tests/results/sample.py` for the tests of the report."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "results"))

from sample import sample


@pytest.fixture(scope="session")
def results():
    return sample()
