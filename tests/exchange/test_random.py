"""PyPSA as oracle: on networks drawn by seed its objective is ours, imported and exported again."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.exchange.pypsa_branches import in_loops
from tests.exchange.agreement import agree
from tests.exchange.random_networks import draw, random_network

pytestmark = [pytest.mark.oracle, pytest.mark.filterwarnings("ignore")]
QUICK, SEEDS = 2, 50  # seeds of every run, and all seeds


@pytest.mark.parametrize(
    "seed", [pytest.param(s, marks=[pytest.mark.slow] if s >= QUICK else []) for s in range(SEEDS)]
)
def test_random_networks_cost_the_same_both_ways(seed: int, tmp_path: Path) -> None:
    agree(random_network(seed), tmp_path)


def test_the_draws_hold_all_that_they_are_to_compare() -> None:
    """Of fifty, at least ten each have dams, batteries, stores, DC links, CO2 limits, loops of AC lines."""
    count = dict.fromkeys(("coal", "dam", "battery", "store", "link", "co2", "loop", "loop that grows"), 0)
    for seed in range(SEEDS):
        drawn = draw(seed)
        for word in count:
            count[word] += any(c.name.split()[0] == word for c in drawn.components)
        lines = drawn.of("Line")
        looped = in_loops([(c.attributes["bus0"], c.attributes["bus1"]) for c in lines])
        count["loop"] += any(looped)
        count["loop that grows"] += any(
            c.attributes["s_nom_extendable"] for c, loop in zip(lines, looped, strict=True) if loop
        )
    assert min(count.values()) >= 10, count
