"""Contracts of a year in which shares and renewable weights bind together: one kWh is one of both.

minimise what is paid for missing all of them, over every way, class and block [GWh]:

    nonfossil_sent + fossil_sent = sent;   hydropower_sent + new_sent <= nonfossil_sent        all >= 0
    generated_c + sum_in (1 - loss) sent_c - sum_out sent_c >= 0                               each class c
    hydropower and other renewables consumed <= non-fossil electricity consumed                each zone

and among these contracts the one that gives all targets together the most. Where only shares or only weights
bind, `non_fossil` and `weights` choose alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from gridplan.results import non_fossil as shares
from gridplan.results import weights
from gridplan.results.measures import Aim
from gridplan.results.record import Record


@dataclass(frozen=True, eq=False)
class Contracts:
    """Energy sent by class [GWh], shape (ways, blocks) each."""

    nonfossil: np.ndarray
    fossil: np.ndarray
    hydropower: np.ndarray
    new: np.ndarray

    @property
    def classes(self) -> tuple[np.ndarray, np.ndarray]:
        return self.nonfossil, self.fossil

    @property
    def parts(self) -> np.ndarray:
        return np.stack([self.hydropower, self.new])


def together(record: Record, tagged: Sequence[Aim], weighed: Sequence[Aim]) -> Contracts | None:
    """The contracts that serve the binding targets of a year best; None where one of the kinds is missing.

    `tagged`: shares of tagged energy, `weighed`: renewable weights.
    """
    tagged, weighed = ([aim for aim in some if aim.mode != "report"] for some in (tagged, weighed))
    if not tagged or not weighed:
        return None
    trade = shares._trade(record, tagged[0].year)
    ways, blocks = trade.sent.shape
    if not ways:
        return None
    made = weights._generated(record, trade, tagged[0].year)
    size, n = ways * blocks, len(tagged) + len(weighed)
    credit, fixed = _credits(record, trade, made, tagged, weighed)
    rows, limit = _rows(trade, made)
    rows = sp.bmat([[rows, None], [sp.csr_matrix(-credit), -sp.identity(n)]])
    limit = np.concatenate([limit, fixed])
    price = [shares.HARD if aim.mode == "hard" else aim.price for aim in (*tagged, *weighed)]
    bounds: list[tuple[float, float | None]] = [(0.0, None)] * (4 * size + n)
    missed = shares._solve(np.concatenate([np.zeros(4 * size), price]), rows, limit, bounds)[-n:]
    bounds[-n:] = [(0.0, value * (1.0 + 1e-9) + 1e-9) for value in missed]
    found = shares._solve(np.concatenate([-credit.sum(axis=0), np.zeros(n)]), rows, limit, bounds)
    return Contracts(*np.maximum(found[: 4 * size], 0.0).reshape(4, ways, blocks))


def _rows(trade: shares.Trade, made: np.ndarray) -> tuple[sp.csr_matrix, np.ndarray]:
    """Rows `A x <= b` of what is sent: non-fossil, fossil, hydropower, other renewables.

    As much as possible is tagged: what stores hand on from another block is of no class.
    """
    ways, blocks = trade.sent.shape
    size = ways * blocks
    first, sides = shares._balances(trade)
    bounds = [(0.0, max(0.0, value)) for value in np.tile(trade.sent.ravel(), 2)]
    most = shares._solve(-np.ones(2 * size), first, sides, bounds).reshape(2, size).sum(axis=0)
    both, net, unit = first[:size], first[size:, :size][: len(trade.zones) * blocks], sp.identity(size)
    other = trade.nonfossil - made[0] - made[1]
    rows = sp.bmat([
        [first, sp.csr_matrix((first.shape[0], size)), sp.csr_matrix((first.shape[0], size))],
        [-both, None, None],
        [sp.hstack([-unit, 0 * unit]), unit, unit],
        [sp.hstack([0 * net, 0 * net]), net, None],
        [sp.hstack([0 * net, 0 * net]), None, net],
        [sp.hstack([net, 0 * net]), -net, -net],
    ])  # fmt: skip
    limit = [most, sides[size:], -most + 1e-9, np.zeros(size), made[0], made[1], np.maximum(other, 0.0)]
    return sp.csr_matrix(rows), np.concatenate([np.ravel(part) for part in limit])


def _credits(
    record: Record, trade: shares.Trade, made: np.ndarray, tagged: list[Aim], weighed: list[Aim]
) -> tuple[np.ndarray, np.ndarray]:
    """Credit of a GWh sent of each class for each target, and what no contract changes of it [ktce, GWh]."""
    regions = [shares._counted_by(record, aim) for aim in tagged]
    nothing = np.zeros((2, *trade.sent.shape))
    gains = [np.concatenate([shares._gain(trade, aim, region), nothing])
             for aim, region in zip(tagged, regions, strict=True)]  # fmt: skip
    gains += [np.concatenate([nothing, weights._gain(trade, aim)]) for aim in weighed]
    fixed = [shares._fixed(trade, aim, region) for aim, region in zip(tagged, regions, strict=True)]
    fixed += [weights._surplus(record, trade, made, nothing, aim) for aim in weighed]
    return np.array([gain.ravel() for gain in gains]), np.array(fixed)
