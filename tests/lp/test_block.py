"""Properties of the block builder: against a dense, naive one, and its refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridplan.lp.arrays import BlockArrays, BlockShape
from gridplan.lp.block import Block
from tests.lp.dense import Dense, at

NUMBERS = st.sampled_from([0.0, 1.0, -1.0, 0.5, 2.25, -3.0])


def open_block(hours: int, shapes: dict[bytes, BlockShape] | None = None, number: int = 0) -> Block:
    """A block that may link to capacities a, b, c, d of 2030 (positions 3, 2, 1, 0) and edges 0 and 1."""
    plan: dict[Any, int] = {("capacity", (u, 2030)): 3 - i for i, u in enumerate("abcd")}
    plan |= {("level", (u, k)): 4 + 2 * i + k for i, u in enumerate("abcd") for k in (0, 1)}
    keys = {"year": (2030,), "start": (0,), "end": (1,)}
    return Block(number, hours, 1.5, plan, keys, shapes)


def columns_of(block: BlockArrays) -> list[tuple[str, int, int]]:
    return [(f.name, u, h) for f in block.shape.columns for u in range(len(f.units)) for h in range(f.steps)]


def rows_of(block: BlockArrays) -> list[tuple[str, int, int]]:
    return [(f.name, u, h) for f in block.shape.rows for u in range(len(f.units)) for h in range(f.steps)]


def as_dictionaries(block: BlockArrays) -> tuple[dict[Any, Any], dict[Any, Any], dict[Any, Any]]:
    """Costs, bounds and rows of a finished block, keyed like those of `Dense`; plan columns by position."""
    columns, rows = columns_of(block), rows_of(block)
    own, linked = block.shape.matrix.toarray(), block.row_link.toarray()
    upper = block.upper_link.toarray()
    cost = dict(zip(columns, block.shape.cost, strict=True))

    def plan_terms(values: np.ndarray) -> dict[int, float]:
        found: dict[int, float] = {}
        for position, value in zip(block.links, values, strict=True):
            if value:
                found[int(position)] = found.get(int(position), 0.0) + value
        return found

    bounds = {c: (block.lower[i], block.upper[i], plan_terms(upper[i])) for i, c in enumerate(columns)}
    found = {}
    for i, row in enumerate(rows):
        terms = {c: own[i, j] for j, c in enumerate(columns) if own[i, j]} | plan_terms(linked[i])
        found[row] = (block.row_lower[i], block.row_upper[i], terms)
    return cost, bounds, found


def values(draw: Any, units: int, hours: int) -> Any:
    """A number, or one a unit, an hour, or both."""
    kind = draw(st.sampled_from(["number", "unit", "hour", "both"]))
    shape = {"number": (), "unit": (units, 1), "hour": (1, hours), "both": (units, hours)}[kind]
    size = int(np.prod(shape))
    drawn = draw(st.lists(NUMBERS, min_size=size, max_size=size))
    return np.array(drawn).reshape(shape)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_columns_rows_and_links_are_those_of_a_naive_builder(data: st.DataObject) -> None:
    hours, units = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 3))
    names = list("abcd")[:units]
    block, dense = open_block(hours), Dense(hours)
    capacity = block.link("capacity", names)
    positions = [3 - i for i in range(units)]
    low, cost, share = (values(data.draw, units, hours) for _ in range(3))
    x = block.cols("x", names, lower=low, cost=cost, upper_link=(share, capacity))
    dense.add_columns("x", units, low, 0.0, cost, (share, positions))
    free = block.cols("y", names, lower=-np.inf)
    dense.add_columns("y", units, -np.inf, np.inf, 0.0)

    coefficient, side = values(data.draw, units, hours), values(data.draw, units, hours)
    lag, wrap = data.draw(st.integers(0, hours + 1)), data.draw(st.booleans())
    only = data.draw(st.integers(0, hours - 1))
    order = data.draw(st.permutations(range(units)))
    place = np.array(data.draw(st.lists(st.integers(-1, units - 1), min_size=units, max_size=units)))
    block.rows(
        "r",
        names,
        [
            (coefficient, x),
            (-2.0, free.lag(lag, wrap)),
            (0.5, x.take(np.array(order))),
            (1.5, free.only(only), place),
            (3.0, capacity),
            (-1.0, capacity.only(only), place),
        ],
        equals=side,
    )
    for u in range(units):
        for h in range(hours):
            terms: list[tuple[float, Any]] = [(at(coefficient, u, h, units, hours), ("x", u, h))]
            before = (h - lag) % hours if wrap else h - lag
            terms += [(-2.0, ("y", u, before))] if before >= 0 else []
            terms.append((0.5, ("x", order[u], h)))
            terms.append((3.0, positions[u]))
            for other in range(units):
                if place[other] == u and h == only:
                    terms += [(1.5, ("y", other, h)), (-1.0, positions[other])]
            right = at(side, u, h, units, hours)
            dense.add_row(("r", u, h), right, right, terms)
    assert as_dictionaries(block.close()) == (dense.cost, dense.bounds, dense.rows)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_totals_and_windows_sum_the_hours(data: st.DataObject) -> None:
    hours, units = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 3))
    window = data.draw(st.integers(1, hours))
    names = list("abcd")[:units]
    block = open_block(hours)
    x = block.cols("x", names)
    whole = block.cols("whole", names, steps=1)
    capacity = block.link("capacity", names)
    coefficient = values(data.draw, units, hours)
    by_hour = np.array(data.draw(st.lists(NUMBERS, min_size=hours * units, max_size=hours * units)))
    terms = [(coefficient, x), (-1.0, whole), (2.0, capacity), (by_hour.reshape(units, hours), capacity)]
    block.totals("t", names, terms, upper=4.0)
    block.rows("w", names, [(coefficient, x)], lower=1.0, step_of_hour=np.arange(hours) // window)
    _, _, rows = as_dictionaries(block.close())
    for u in range(units):
        value = [at(coefficient, u, h, units, hours) for h in range(hours)]
        linked = 2.0 + by_hour.reshape(units, hours)[u].sum()
        expected = {("x", u, h): value[h] for h in range(hours)} | {("whole", u, 0): -1.0, 3 - u: linked}
        low, high, found = rows["t", u, 0]
        assert (low, high) == (-np.inf, 4.0)
        assert found == pytest.approx({k: v for k, v in expected.items() if v})
        for step in range((hours - 1) // window + 1):
            inside = range(step * window, min((step + 1) * window, hours))
            expected = {("x", u, h): value[h] for h in inside if value[h]}
            assert rows["w", u, step] == (1.0, np.inf, expected)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 4), st.integers(0, 6), st.booleans())
def test_lag_and_take_commute(hours: int, lag: int, wrap: bool) -> None:
    block = open_block(hours)
    x = block.cols("x", ["a", "b", "c"])
    places = np.array([2, 0])
    assert np.array_equal(x.lag(lag, wrap).take(places).ids, x.take(places).lag(lag, wrap).ids)
    assert x.take(places).units == ("c", "a")
    if wrap:
        assert np.array_equal(x.lag(lag, True).lag(hours - lag % hours, True).ids, x.ids)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_shortfall_makes_a_one_sided_row_feasible(data: st.DataObject) -> None:
    """Whatever the rows' sides, the shared shortfall of its unit can make up the worst hour."""
    hours = data.draw(st.integers(1, 4))
    side = values(data.draw, 2, hours)
    block = open_block(hours)
    x = block.cols("x", ["a", "b"], upper=1.0)
    block.rows("r", ["a", "b"], [(1.0, x)], lower=side, shortfall=7.0)
    arrays = block.close()
    short = arrays.shape.shortfall
    assert [f.name for f in arrays.shape.columns] == ["x", "r_missing"]
    assert (arrays.shape.cost[short] > 0).all() and (arrays.shape.cost[~short] == 0).all()
    y = np.where(short, 10.0, 0.0)
    assert (arrays.shape.matrix @ y >= arrays.row_lower).all()


def test_an_equality_has_a_shortfall_on_both_sides() -> None:
    block = open_block(3)
    x = block.cols("x", ["a"])
    block.totals("r", ["a"], [(1.0, x)], equals=1.0, unit="GWh", shortfall=7.0)
    arrays = block.close()
    signs = arrays.shape.matrix.toarray()[0, arrays.shape.shortfall]
    assert sorted(signs) == [-1.0, 1.0]
    assert [f.unit for f in arrays.shape.columns] == ["GW", "GWh", "GWh"]


def test_series_do_not_change_the_shape_but_coefficients_do() -> None:
    shapes: dict[bytes, BlockShape] = {}

    def made(number: int, load: float, coefficient: float, name: str = "r") -> BlockArrays:
        block = open_block(2, shapes, number)
        x = block.cols("x", ["a"], upper_link=(load, block.link("capacity", ["a"])))
        block.rows(
            name, ["a"], [(coefficient, x), (load, block.link("level", ["a"], at="start"))], lower=load
        )
        return block.close()

    first, other = made(0, 1.0, 2.0), made(1, 3.0, 2.0)
    assert first.shape is other.shape
    assert first.shape is not made(2, 1.0, 4.0).shape
    assert first.shape is not made(3, 1.0, 2.0, "s").shape


def test_a_link_is_made_once_and_keeps_the_order_of_its_units() -> None:
    block = open_block(2)
    assert block.link("capacity", ["c", "a"]) is block.link("capacity", ["c", "a"])
    block.link("level", ["b"], at="end")
    block.cols("x", ["a"])
    block.rows("r", ["a"], [])
    assert list(block.close().links) == [1, 3, 7]


@pytest.mark.parametrize("bad", [np.nan, np.array([[1.0, np.nan]])])
def test_what_is_not_a_number_is_refused(bad: Any) -> None:
    block = open_block(2)
    with pytest.raises(ValueError, match=r"x: .*not a number"):
        block.cols("x", ["a"], cost=bad)
    x = block.cols("y", ["a"])
    with pytest.raises(ValueError, match="not a number"):
        block.rows("r", ["a"], [(bad, x)])


def test_ambiguous_and_wrong_shapes_are_refused() -> None:
    block = open_block(2)
    with pytest.raises(ValueError, match="one value a unit or one an hour"):
        block.cols("ambiguous", ["a", "b"], cost=[1.0, 2.0])
    x = block.cols("x", ["a", "b"])
    with pytest.raises(ValueError, match="two column families"):
        block.cols("x", ["a"])
    with pytest.raises(ValueError, match="needs its place"):
        block.rows("r", ["a"], [(1.0, x)])
    block.rows("r", ["a", "b"], [(1.0, x)])
    with pytest.raises(ValueError, match="two row families"):
        block.rows("r", ["a", "b"], [(1.0, x)])


def test_one_unit_and_one_hour_take_a_list_of_one() -> None:
    block = open_block(1)
    block.cols("x", ["a"], cost=[2.0])
    block.rows("r", ["a"], [])
    assert list(block.close().shape.cost) == [2.0]
