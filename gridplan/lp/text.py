"""A linear programme as text that a person can check: every row and column by its label, with units.

    balance[west,h0]: +1 thermal_generation[coal_west,h0] +1 unserved_energy[west,h0] = 3.5

Terms stand in the order of their columns, block columns before plan columns; numbers have ten digits. Made
for tiny programmes: the text grows with the number of nonzeros.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, BlockArrays, Family, PlanArrays, Problem


def render(problem: Problem) -> str:
    """The whole problem: plan, then every block; ends with a newline."""
    lines = _plan(problem.plan)
    for block in problem.blocks:
        lines += ["", *_block(block, problem.plan.columns)]
    return "\n".join(lines) + "\n"


def labels(families: Sequence[Family]) -> list[str]:
    """A label for every column (or row): `family[unit,h3]`, or `family[unit]` where there is one step.

    Steps are hours (h) in families as long as the longest, and spans of hours (s) in shorter ones.
    """
    hours = max((family.steps for family in families), default=1)
    found: list[str] = []
    for family in families:
        letter = "h" if family.steps == hours else "s"
        steps = [""] if family.steps == 1 else [f",{letter}{step}" for step in range(family.steps)]
        found += [f"{family.name}[{unit}{step}]" for unit in family.units for step in steps]
    return found


def _plan(plan: PlanArrays) -> list[str]:
    cost = _terms(zip(plan.cost, plan.columns, strict=True))
    lines = ["plan", f"  minimise [million yuan]: {cost}{_constant(plan.offset)}", "  columns"]
    for i, name in enumerate(plan.columns):
        kind = " integer" if plan.integer[i] else ""
        lines.append(f"    {_between(name, plan.lower[i], plan.upper[i])}{kind}")
    lines.append("  rows")
    for i, name in enumerate(plan.rows):
        body = _terms(_row(plan.matrix, i, plan.columns))
        lines.append(f"    {name}: {_between(body, plan.row_lower[i], plan.row_upper[i])}")
    return lines


def _block(block: BlockArrays, plan_columns: Sequence[str]) -> list[str]:
    shape = block.shape
    own, linked = labels(shape.columns), [plan_columns[i] for i in block.links]
    cost = _terms(zip(shape.cost, own, strict=True))
    lines = [f"block {block.number}, weight {number(block.weight)}", f"  minimise [million yuan]: {cost}"]
    lines.append("  columns")
    for family in shape.columns:
        kind = ", shortfall" if shape.shortfall[family.start : family.stop].any() else ""
        lines.append(f"    {family.name} [{family.unit}{kind}]")
        for i in range(family.start, family.stop):
            bound = _terms(_row(block.upper_link, i, linked))
            if bound == "0":
                lines.append(f"      {_between(own[i], block.lower[i], block.upper[i])}")
            else:
                high = bound + _constant(block.upper[i])
                lines.append(f"      {number(block.lower[i])} <= {own[i]} <= {high}")
    return [*lines, "  rows", *_block_rows(block, own, linked)]


def _block_rows(block: BlockArrays, own: Sequence[str], linked: Sequence[str]) -> Iterator[str]:
    matrix, names = block.shape.matrix.tocsr(), labels(block.shape.rows)
    for family in block.shape.rows:
        yield f"    {family.name} [{family.unit}]"
        for i in range(family.start, family.stop):
            body = _terms([*_row(matrix, i, own), *_row(block.row_link, i, linked)])
            yield f"      {names[i]}: {_between(body, block.row_lower[i], block.row_upper[i])}"


def _row(matrix: sp.csr_matrix, i: int, names: Sequence[str]) -> list[tuple[float, str]]:
    """Terms of one row in the order of the columns; columns of one name (linked twice) are added up."""
    part = slice(matrix.indptr[i], matrix.indptr[i + 1])
    order = np.argsort(matrix.indices[part], kind="stable")
    found: dict[str, float] = {}
    for j in order:
        name = names[matrix.indices[part][j]]
        found[name] = found.get(name, 0.0) + float(matrix.data[part][j])
    return [(value, name) for name, value in found.items()]


def _terms(terms: Iterable[tuple[float, str]]) -> str:
    return " ".join(f"{value:+.10g} {name}" for value, name in terms if value != 0) or "0"


def _constant(value: float) -> str:
    return f" {value:+.10g}" if value else ""


def _between(body: str, low: float, high: float) -> str:
    if low == high:
        return f"{body} = {number(low)}"
    left = "" if np.isneginf(low) else f"{number(low)} <= "
    right = "" if np.isposinf(high) else f" <= {number(high)}"
    return f"{left}{body}{right}" if left or right else f"{body} free"


def number(value: float | Array) -> str:
    """Ten significant digits, never minus zero."""
    return f"{float(value) + 0.0:.10g}"
