"""Small problems by hand and at random, for the tests of the solve layer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import BlockArrays, BlockShape, Family, PlanArrays, Problem
from gridplan.lp.block import Block


def hand() -> Problem:
    """One region, one wind and one gas capacity, two blocks of two hours; optimum by hand in the tests.

    Load 1 GW in every hour, wind blows in the first block only. Wind costs 1 and gas 2 million yuan a GW,
    gas burns at 10 million yuan/GWh; each block counts once. Gas 1 GW, no wind would cost 2 + 40 = 42; with
    1 GW of wind 1 + 2 + 20 = 23.
    """
    plan = PlanArrays(
        cost=np.array([1.0, 2.0]),
        lower=np.zeros(2),
        upper=np.array([10.0, 10.0]),
        integer=np.zeros(2, bool),
        matrix=sp.csr_matrix(np.array([[1.0, 1.0]])),
        row_lower=np.array([0.0]),
        row_upper=np.array([12.0]),
        columns=("capacity[wind]", "capacity[gas]"),
        rows=("space",),
    )
    cost = np.array([0.0, 0.0, 10.0, 10.0, 100.0, 100.0])
    matrix = sp.csc_matrix(np.hstack([np.eye(2)] * 3))
    families = tuple(Family(n, 2 * i, ("r",), 2, "GW") for i, n in enumerate(("wind", "gas", "shed")))
    shape = BlockShape(cost, matrix, families, (Family("balance", 0, ("r",), 2, "GW"),), np.arange(6) >= 4)
    blocks = []
    for number, blows in enumerate((1.0, 0.0)):
        link = np.zeros((6, 2))
        link[:2, 0], link[2:4, 1] = blows, 1.0
        blocks.append(
            BlockArrays(
                number,
                shape,
                1.0,
                np.array([0, 1]),
                np.zeros(6),
                np.r_[np.zeros(4), np.full(2, np.inf)],
                sp.csr_matrix(link),
                np.ones(2),
                np.ones(2),
                sp.csr_matrix((2, 2)),
            )
        )
    return Problem(plan, blocks)


def random_system(seed: int) -> Problem:
    """A small random system with one to four block lengths, budgets, levels, equalities and weights.

    Every row that the plan can break has a priced shortfall; the plan has an equality (capacity accounting),
    a budget over blocks, free edge levels and a minimum build.
    """
    rng = np.random.default_rng(seed)
    lengths = rng.choice([3, 4, 5, 6], size=rng.integers(1, 5), replace=False)
    hours = [int(rng.choice(lengths)) for _ in range(int(rng.integers(3, 8)))]
    blocks_count, kinds = len(hours), ["wind", "gas", "coal"]
    names = [("new", k) for k in kinds] + [("total", k) for k in kinds] + [("energy", "store")]
    names += [("level", b) for b in range(blocks_count)] + [("allowance", b) for b in range(blocks_count)]
    place = {name: i for i, name in enumerate(names)}
    n = len(names)
    cost = np.zeros(n)
    cost[:3] = rng.uniform([0.5, 0.3, 0.6], [3.0, 1.0, 2.0]) * sum(hours) * 0.2
    cost[place["energy", "store"]] = rng.uniform(0.02, 0.3) * sum(hours) * 0.2
    rows, low, high, labels = _plan_rows(rng, place, kinds, blocks_count)
    lower, upper = np.zeros(n), np.full(n, np.inf)
    upper[:7] = 20.0
    plan = PlanArrays(
        cost, lower, upper, np.zeros(n, bool), sp.csr_matrix(rows), low, high,
        tuple(f"{a}[{b}]" for a, b in names), labels, float(rng.normal()),
    )  # fmt: skip
    shapes: dict[bytes, BlockShape] = {}
    position = {(a, (b,)): i for (a, b), i in place.items()}
    blocks = [
        _block(rng, number, length, blocks_count, position, kinds, shapes)
        for number, length in enumerate(hours)
    ]
    return Problem(plan, blocks)


def _plan_rows(rng, place, kinds, blocks_count):
    rows, low, high, labels = [], [], [], []

    def row(entries, a, b, label):
        line = np.zeros(len(place))
        for name, value in entries:
            line[place[name]] = value
        rows.append(line)
        low.append(a)
        high.append(b)
        labels.append(label)

    for kind in kinds:
        existing = float(rng.uniform(0.0, 1.0))
        row([(("total", kind), 1.0), (("new", kind), -1.0)], existing, existing, f"accounting[{kind}]")
    for b in range(blocks_count):
        row([(("level", b), 1.0), (("energy", "store"), -1.0)], -np.inf, 0.0, f"level_limit[{b}]")
    budget = float(rng.uniform(0.3, 3.0) * blocks_count)
    row([(("allowance", b), 1.0) for b in range(blocks_count)], -np.inf, budget, "budget")
    row([(("new", "wind"), 1.0), (("new", "gas"), 1.0)], float(rng.uniform(0.0, 2.0)), np.inf, "least_build")
    return np.array(rows), np.array(low), np.array(high), tuple(labels)


def _block(rng, number, length, blocks_count, position, kinds, shapes):
    keys = {"ever": (), "block": (), "none": ()}
    block = Block(number, length, float(rng.uniform(0.5, 3.0)), position, keys, shapes)
    total = block.link("total", kinds, "ever")
    available = np.ones((3, length))
    available[0] = rng.uniform(0.0, 1.0, length) * (rng.uniform(size=length) > 0.2)
    power = block.cols("power", kinds, upper_link=(available, total), cost=np.array([[0.0], [1.0], [0.6]]))
    energy = block.link("energy", ["store"], "ever")
    level = block.cols("level", ["store"], upper_link=(1.0, energy), unit="GWh")
    spill = block.cols("spill", ["store"])
    free = block.cols("exchange", ["store"], lower=-0.3, upper=0.3, cost=0.0)
    start = _link_of(block, "level", number)
    end = _link_of(block, "level", (number + 1) % blocks_count)
    gain = block.cols("charge", ["store"], upper=1.0, cost=0.01)
    drop = block.cols("discharge", ["store"], upper=1.0, cost=0.01)
    last = length - 1
    block.rows(
        "store_balance", ["store"],
        [(1.0, level), (-1.0, level.lag(1)), (-0.9, gain), (1.1, drop), (1.0, spill), (-1.0, start.only(0))],
        equals=rng.uniform(0.0, 0.3, (1, length)), unit="GWh", shortfall=30.0,
    )  # fmt: skip
    block.rows("leaves", ["store"], [(1.0, level.only(last)), (-1.0, end.only(last))], lower=0.0, unit="GWh",
               shortfall=40.0)  # fmt: skip
    shed = block.cols("shed", ["r"], cost=20.0)
    block.rows(
        "balance", ["r"],
        [(1.0, power, np.zeros(3, int)), (1.0, drop), (-1.0, gain), (1.0, free), (1.0, shed)],
        equals=rng.uniform(0.5, 2.0, (1, length)),
    )  # fmt: skip
    allowance = _link_of(block, "allowance", number)
    block.totals(
        "carbon", ["all"], [(np.array([[0.0], [0.4], [0.9]]), power, np.zeros(3, int)), (-1.0, allowance)],
        upper=0.0, unit="kt", shortfall=50.0,
    )  # fmt: skip
    return block.close()


def _link_of(block: Block, family: str, key: int):
    """Link to a plan column that is named by a number."""
    from gridplan.lp.block import Link

    block._links.append(block._plan[(family, (key,))])
    return Link(np.array([[len(block._links) - 1]]), (str(key),), block.hours)


def reweighted(problem: Problem, factor: float) -> Problem:
    """The same problem with plan costs and block weights times `factor`."""
    plan = replace(problem.plan, cost=problem.plan.cost * factor, offset=problem.plan.offset * factor)
    return Problem(plan, [replace(b, weight=b.weight * factor) for b in problem.blocks])
