"""The block builder: columns, links to the plan, rows and totals, vectorised over (unit, hour).

Four verbs (`cols`, `link`, `rows`, `totals`) and a few views (`lag`, `only`, `at`, `take`). A term of a row
is `(coefficient, columns)` or `(coefficient, columns, place)`: `coefficient` broadcasts to (unit, hour) and
`place[i]` is the row unit that unit i of the term belongs to (default: the same position).
"""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import Array, BlockArrays, BlockShape, Family

ABSENT = -1


@dataclass(frozen=True, eq=False)
class Columns:
    """Column numbers of shape (units, hours); -1 where a term is absent."""

    ids: Array
    units: tuple[str, ...]

    def lag(self, hours: int | Array, wrap: bool = False) -> Columns:
        """The columns `hours` (one for all, or (units,)) earlier; before the block absent, or wrapped."""
        before = np.arange(self.ids.shape[1]) - np.reshape(hours, (-1, 1))
        ids = np.take_along_axis(
            self.ids, np.broadcast_to(before % self.ids.shape[1], self.ids.shape), axis=1
        )
        if not wrap:
            ids[np.broadcast_to(before < 0, ids.shape)] = ABSENT
        return replace(self, ids=ids)

    def only(self, hours: int | slice | Array) -> Columns:
        """The same columns, absent outside `hours`."""
        ids = np.full(self.ids.shape, ABSENT)
        ids[:, hours] = self.ids[:, hours]
        return replace(self, ids=ids)

    def at(self, steps: Array | list[int]) -> Columns:
        """The columns of the given steps, one after the other: a column a day seen from each of its hours."""
        return replace(self, ids=self.ids[:, np.asarray(steps, dtype=int)])

    def take(self, places: Array) -> Columns:
        """The columns of the units at `places`."""
        places = np.asarray(places, dtype=int)
        return Columns(self.ids[places], tuple(self.units[i] for i in places))


@dataclass(frozen=True, eq=False)
class Link:
    """Plan columns seen by the block: local numbers of shape (units, 1) or (units, hours)."""

    ids: Array
    units: tuple[str, ...]
    hours: int

    def only(self, hours: int | slice | Array) -> Link:
        ids = np.full((len(self.units), self.hours), ABSENT)
        ids[:, hours] = np.broadcast_to(self.ids, ids.shape)[:, hours]
        return replace(self, ids=ids)

    def take(self, places: Array) -> Link:
        places = np.asarray(places, dtype=int)
        return replace(self, ids=self.ids[places], units=tuple(self.units[i] for i in places))


Term = tuple[Any, ...]


class _Triplets:
    """Row, column and value of a sparse matrix, collected and built once."""

    def __init__(self) -> None:
        self.parts: list[tuple[Array, Array, Array]] = []

    def add(self, rows: Array, columns: Array, values: Array) -> None:
        self.parts.append((rows, columns, values))

    def build(self, shape: tuple[int, int]) -> sp.csr_matrix:
        rows = np.concatenate([p[0] for p in self.parts]) if self.parts else np.zeros(0, int)
        columns = np.concatenate([p[1] for p in self.parts]) if self.parts else np.zeros(0, int)
        values = np.concatenate([p[2] for p in self.parts]) if self.parts else np.zeros(0)
        matrix = sp.csr_matrix((values, (rows, columns)), shape=shape)
        matrix.eliminate_zeros()
        return matrix


class Block:
    """One block under construction.

    `columns` maps (family, key) of the plan to positions of its columns; `keys` holds what the block's
    links may refer to besides the unit (its year, its number, its edges), by name.
    """

    def __init__(
        self,
        number: int,
        hours: int,
        weight: float,
        columns: Mapping[tuple[str, Hashable], int],
        keys: Mapping[str, tuple[Hashable, ...]],
        shapes: dict[bytes, BlockShape] | None = None,
    ):
        self.number, self.hours, self.weight = number, hours, weight
        self._plan, self._keys = columns, keys
        self._shapes = {} if shapes is None else shapes
        self._columns: list[Family] = []
        self._rows: list[Family] = []
        self._n = self._m = 0
        self._cost: list[Array] = []
        self._lower: list[Array] = []
        self._upper: list[Array] = []
        self._shortfall: list[Array] = []
        self._row_lower: list[Array] = []
        self._row_upper: list[Array] = []
        self._w, self._u, self._t = _Triplets(), _Triplets(), _Triplets()
        self._links: list[int] = []
        self._numbers: dict[int, int] = {}
        self._known: dict[tuple[str, str, tuple[str, ...]], Link] = {}

    def cols(
        self,
        name: str,
        units: Sequence[str],
        *,
        unit: str = "GW",
        lower: Any = 0.0,
        upper: Any = np.inf,
        upper_link: tuple[Any, Link] | None = None,
        cost: Any = 0.0,
        steps: int | None = None,
        shortfall: bool = False,
    ) -> Columns:
        """Columns of every unit and hour: lower <= y <= upper + coefficient * link.

        `cost` [million yuan per unit of the column]; where `upper_link` is given, `upper` is what the
        bound has beside it (0 unless stated). Bounds and costs broadcast to (units, hours).
        """
        units = tuple(map(str, units))
        shape = (len(units), self.hours if steps is None else steps)
        if any(family.name == name for family in self._columns):
            raise ValueError(f"two column families are called {name!r}")
        if upper_link is not None and np.ndim(upper) == 0 and np.isinf(upper):
            upper = 0.0
        family = Family(name, self._n, units, shape[1], unit)
        ids = np.arange(self._n, self._n + family.size).reshape(shape)
        self._columns.append(family)
        self._n += family.size
        for store, value in ((self._cost, cost), (self._lower, lower), (self._upper, upper)):
            store.append(_full(value, shape, name).ravel())
        self._shortfall.append(np.full(family.size, shortfall))
        if upper_link is not None:
            coefficient, link = upper_link
            value = _full(coefficient, shape, name)
            local = np.broadcast_to(link.ids, shape)
            keep = (local != ABSENT) & (value != 0)
            self._u.add(ids[keep], local[keep], value[keep])
        return Columns(ids, units)

    def link(self, family: str, units: Sequence[str], at: str = "year") -> Link:
        """The plan columns `family[unit, *keys[at]]`, one per unit."""
        units = tuple(map(str, units))
        known = self._known.get((family, at, units))
        if known is not None:
            return known
        ids = np.array([[self._local(family, (name, *self._keys[at]))] for name in units], dtype=int)
        self._known[family, at, units] = Link(ids.reshape(-1, 1), units, self.hours)
        return self._known[family, at, units]

    def _local(self, family: str, key: tuple[Hashable, ...]) -> int:
        """Local number of a plan column; the same column keeps its number."""
        if (family, key) not in self._plan:
            raise KeyError(f"the plan has no column {family}[{', '.join(map(str, key))}]")
        position = self._plan[family, key]
        if position not in self._numbers:
            self._numbers[position] = len(self._links)
            self._links.append(position)
        return self._numbers[position]

    def rows(
        self,
        name: str,
        units: Sequence[str],
        terms: Sequence[Term],
        *,
        equals: Any = None,
        lower: Any = None,
        upper: Any = None,
        unit: str = "GW",
        step_of_hour: Array | None = None,
        shortfall: float | None = None,
    ) -> None:
        """Rows of every unit and step: lower <= sum of terms <= upper, or sum of terms = equals.

        `step_of_hour` (hours,) gathers hours into steps (default: each hour its own). A `shortfall`
        price [million yuan per unit of the row] adds one column a unit that lets a plan break its rows at
        that price: give it to rows that some plan makes infeasible, and to no others.
        """
        units = tuple(map(str, units))
        step = np.arange(self.hours) if step_of_hour is None else np.asarray(step_of_hour, dtype=int)
        steps = int(step.max()) + 1
        shape = (len(units), steps)
        if any(family.name == name for family in self._rows):
            raise ValueError(f"two row families are called {name!r}")
        low, high = (equals, equals) if equals is not None else (lower, upper)
        low = _full(-np.inf if low is None else low, shape, name)
        high = _full(np.inf if high is None else high, shape, name)
        if shortfall is not None:
            terms = [*terms, *self._shortfall_terms(name, units, steps, low, high, unit, shortfall)]
        for term in terms:
            self._term(self._m, units, step, steps, *term)
        self._rows.append(Family(name, self._m, units, steps, unit))
        self._m += len(units) * steps
        self._row_lower.append(low.ravel())
        self._row_upper.append(high.ravel())

    def totals(self, name: str, units: Sequence[str], terms: Sequence[Term], **bounds: Any) -> None:
        """One row per unit over all hours of the block; see `rows`."""
        self.rows(name, units, terms, step_of_hour=np.zeros(self.hours, dtype=int), **bounds)

    def close(self) -> BlockArrays:
        """The finished arrays; a shape met before is shared, not stored again."""
        n, m, k = self._n, self._m, len(self._links)
        matrix = self._w.build((m, n)).tocsc()
        cost = np.concatenate(self._cost) if self._cost else np.zeros(0)
        shape = BlockShape(
            cost, matrix, tuple(self._columns), tuple(self._rows), np.concatenate(self._shortfall)
        )
        return BlockArrays(
            number=self.number,
            shape=self._shapes.setdefault(_fingerprint(shape), shape),
            weight=self.weight,
            links=np.array(self._links, dtype=np.int64),
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            upper_link=self._u.build((n, k)),
            row_lower=np.concatenate(self._row_lower),
            row_upper=np.concatenate(self._row_upper),
            row_link=self._t.build((m, k)),
        )

    def _term(
        self, base: int, units: tuple[str, ...], step: Array, steps: int, coefficient: Any,
        columns: Columns | Link, place: Any = None,
    ) -> None:  # fmt: skip
        ids = columns.ids
        if place is None and len(ids) != len(units):
            raise ValueError(f"a term of {len(ids)} units in rows of {len(units)} needs its place")
        place = np.arange(len(units)) if place is None else np.asarray(place, dtype=int)
        if isinstance(columns, Link) and np.shape(coefficient)[1:] == (self.hours,):
            ids = np.broadcast_to(ids, (len(ids), self.hours))  # a link whose coefficient varies by the hour
        per_step = ids.shape[1] != self.hours or self.hours == steps == 1
        if per_step and ids.shape[1] not in (1, steps):
            raise ValueError(f"a term of {ids.shape[1]} steps in rows of {steps}")
        column_step = np.arange(steps) if per_step else step
        shape = (len(ids), len(column_step))
        value = _full(coefficient, shape, "a term")
        ids = np.broadcast_to(ids, shape)
        rows = base + place[:, None] * steps + column_step[None, :]
        keep = (ids != ABSENT) & (value != 0) & (place[:, None] != ABSENT)
        store = self._t if isinstance(columns, Link) else self._w
        if keep.all():
            store.add(rows.ravel(), ids.ravel(), value.ravel())
        else:
            store.add(rows[keep], ids[keep], value[keep])

    def _shortfall_terms(
        self, name: str, units: tuple[str, ...], steps: int, low: Array, high: Array, unit: str, price: float
    ) -> list[Term]:
        """One column a unit and side, shared by the steps: what the worst step lacks."""
        terms: list[Term] = []
        for sign, side, bound in ((1.0, "missing", low), (-1.0, "excess", high)):
            if np.isfinite(bound).any():
                short = self.cols(f"{name}_{side}", units, unit=unit, cost=price, steps=1, shortfall=True)
                terms.append((sign, short))
        return terms


def _full(value: Any, shape: tuple[int, int], name: str) -> Array:
    """`value` as floats of `shape`; (units,) becomes a column. NaN is refused."""
    array = np.asarray(value, dtype=float)
    if array.ndim == 1 and array.shape[0] == shape[0] and shape[0] != shape[1]:
        array = array[:, None]
    elif array.ndim == 1 and array.shape[0] == shape[0] == shape[1] > 1:
        raise ValueError(f"{name}: one value a unit or one an hour? give shape (units, 1) or (1, hours)")
    if np.isnan(array).any():
        raise ValueError(f"{name}: a coefficient or bound is not a number")
    return np.ascontiguousarray(np.broadcast_to(array, shape))


def _fingerprint(shape: BlockShape) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for array in (shape.cost, shape.matrix.indptr, shape.matrix.indices, shape.matrix.data, shape.shortfall):
        digest.update(np.ascontiguousarray(array).tobytes())
    digest.update(repr([(f.name, f.units, f.steps) for f in (*shape.columns, *shape.rows)]).encode())
    return digest.digest()
