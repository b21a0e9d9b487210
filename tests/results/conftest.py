"""The synthetic results of `sample.py` for the tests of this folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from sample import sample


@pytest.fixture(scope="session")
def results():
    return sample()
