"""Networks built in code after PyPSA's examples cost the same both ways."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.exchange.agreement import agree
from tests.exchange.networks import ALL

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]


@pytest.mark.parametrize("build", ALL, ids=lambda build: build.__name__)
def test_examples_cost_the_same_both_ways(build: Callable[[], Any], tmp_path: Path) -> None:
    agree(build(), tmp_path)
