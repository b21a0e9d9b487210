"""Averaged blocks: a cheap relaxation to start from, and cuts that hold for the real blocks.

A block's cost is jointly convex in its data and in the plan, so the cost of the averaged block is at most
the weighted mean of its members' costs. Members see different plan columns; the averaged block sees them
all, each in proportion to its weight:

    l = sum w_b l_b / w,   T = sum w_b T_b / w over the union of the links,   and so on,   w = sum w_b

Its dual vector is feasible in every member and gives each a cut; these sum to the averaged block's own cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import scipy.sparse as sp
from scipy.cluster.vq import kmeans2

from gridplan.lp.arrays import Array, BlockArrays, BlockShape


class Described(Protocol):
    """What grouping needs to know of a block."""

    @property
    def shape(self) -> str: ...
    @property
    def features(self) -> Array: ...


@dataclass(eq=False)
class Sum:
    """Weighted sum of the data of blocks; links as (m or n, plan columns) matrices."""

    weight: float
    vectors: list[Array]
    upper_link: sp.csr_matrix
    row_link: sp.csr_matrix

    def __add__(self, other: Sum) -> Sum:
        vectors = [a + b for a, b in zip(self.vectors, other.vectors, strict=True)]
        links = (self.upper_link + other.upper_link, self.row_link + other.row_link)
        return Sum(self.weight + other.weight, vectors, *links)


def groups(blocks: Sequence[Described], count: int, seed: int) -> list[list[int]]:
    """About `count` groups of similar blocks, by k-means on their features, each of one shape.

    Every shape gets at least one group, and groups in proportion to its blocks.
    """
    shapes: dict[str, list[int]] = {}
    for place, block in enumerate(blocks):
        shapes.setdefault(block.shape, []).append(place)
    found: list[list[int]] = []
    for members in shapes.values():
        share = max(1, round(count * len(members) / len(blocks)))
        found += _cluster(blocks, members, min(share, len(members)), seed)
    return found


def _cluster(blocks: Sequence[Described], members: list[int], count: int, seed: int) -> list[list[int]]:
    if count >= len(members):
        return [[place] for place in members]
    features = np.array([blocks[place].features for place in members])
    spread = features.std(axis=0)
    features = (features - features.mean(axis=0))[:, spread > 1e-9] / spread[spread > 1e-9]
    if count == 1 or not features.shape[1]:
        return [members]
    _, label = kmeans2(features, count, seed=seed + 1, minit="++")
    grouped = [[place for place, own in zip(members, label, strict=True) if own == g] for g in range(count)]
    return [group for group in grouped if group]


def averaged(number: int, total: Sum, shape: BlockShape) -> BlockArrays:
    """The averaged block of a weighted sum; its links are all plan columns that any member sees."""
    weight = total.weight
    lower, upper, row_lower, row_upper = (vector / weight for vector in total.vectors)
    seen = (abs(total.upper_link).sum(axis=0) + abs(total.row_link).sum(axis=0)).ravel()
    links = np.flatnonzero(np.asarray(seen).ravel() > 0.0)
    return BlockArrays(
        number=number,
        shape=shape,
        weight=weight,
        links=links,
        lower=lower,
        upper=upper,
        upper_link=(total.upper_link[:, links] / weight).tocsr(),
        row_lower=row_lower,
        row_upper=row_upper,
        row_link=(total.row_link[:, links] / weight).tocsr(),
    )
