"""PyPSA as oracle: on networks drawn by seed its objective is ours, imported and exported again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.exchange.agreement import agree
from tests.exchange.random_networks import random_network

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]
QUICK, SEEDS = 2, 50  # seeds of every run, and all seeds


@pytest.mark.parametrize(
    "seed", [pytest.param(s, marks=[pytest.mark.slow] if s >= QUICK else []) for s in range(SEEDS)]
)
def test_random_networks_cost_the_same_both_ways(seed: int, tmp_path: Path) -> None:
    agree(random_network(seed), tmp_path)
