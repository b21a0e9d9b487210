"""The text of a programme: every label, bound, term and unit, and nothing twice."""

from __future__ import annotations

import numpy as np

from gridplan.lp.arrays import Family, Problem
from gridplan.lp.block import Block
from gridplan.lp.text import labels, number, render
from tests.lp.test_plan import compile_plan, model

TEXT = """\
block 3, weight 2.5
  minimise [million yuan]: +0.1 x[a,h0] +0.1 x[a,h1] +7 held_excess[a]
  columns
    x [GW]
      0 <= x[a,h0] <= +0.5 capacity[a,2030] +1
      0 <= x[a,h1] <= +0.25 capacity[a,2030] +1
    y [GWh]
      -1 <= y[a]
    held_excess [kt, shortfall]
      0 <= held_excess[a]
  rows
    even [GW]
      even[a,h0]: +1 x[a,h0] +1 y[a] = 4
      even[a,h1]: +1 x[a,h1] +1 y[a] = 4
    held [kt]
      held[a]: -2 x[a,h0] -2 x[a,h1] -1 held_excess[a] +3 capacity[a,2030] <= 6
"""


def test_block_reads_as_it_was_built() -> None:
    plan = compile_plan(model())
    block = Block(3, 2, 2.5, plan.position, {"year": (2030,)})
    capacity = block.link("capacity", ["a"])
    twice = block.link("capacity", ["a"], at="year")
    x = block.cols("x", ["a"], upper=1.0, cost=0.1, upper_link=(np.array([[0.5, 0.25]]), capacity))
    y = block.cols("y", ["a"], unit="GWh", steps=1, lower=-1.0)
    block.rows("even", ["a"], [(1.0, x), (1.0, y)], equals=4.0)
    terms = [(-2.0, x), (2.0, capacity), (1.0, twice)]
    block.totals("held", ["a"], terms, upper=6.0, unit="kt", shortfall=7.0)
    text = render(Problem(plan.arrays, [block.close()]))
    assert text.endswith("\n\n" + TEXT)
    assert text.startswith("plan\n  minimise [million yuan]: ")
    assert "    ranged: 1 <= +1 capacity[a,2025] +1 capacity[a,2030] <= 3\n" in text
    assert "    0 <= units[n] integer\n" in text and "    free[x] free\n" in text


def test_steps_shorter_than_the_block_are_no_hours() -> None:
    families = [Family("x", 0, ("a",), 4, "GW"), Family("w", 4, ("a", "b"), 2, "GWh")]
    assert labels(families)[3:] == ["x[a,h3]", "w[a,s0]", "w[a,s1]", "w[b,s0]", "w[b,s1]"]


def test_numbers_are_short_and_never_minus_zero() -> None:
    assert [number(v) for v in (-0.0, 1 / 3, 2.0, np.inf)] == ["0", "0.3333333333", "2", "inf"]
