"""Weeks that stand for a year: chosen among its own weeks, weighted, and scaled to its annual means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from tsam import ClusterConfig, ExtremeConfig, aggregate

from gridplan.profiles.months import DAYS, HOURS
from gridplan.profiles.refusal import refused
from gridplan.words import N_

Array = np.ndarray

WEEK = 168
WEEKS = 52
PEAK = "peak"  # name under which the net load is handed to tsam


@dataclass(frozen=True, eq=False)
class Weeks:
    """Blocks of consecutive hours that stand for a year.

    starts: first hour of each block (0..8759), in the order of the year
    lengths: hours of each block
    assignment: which block stands for each calendar block of the year (52 weeks, or 365 days)
    weights: how many times each block is counted; weights . lengths = 8760
    """

    starts: Array
    lengths: Array
    assignment: Array
    weights: Array

    @property
    def count(self) -> int:
        return len(self.starts)

    @property
    def hours(self) -> tuple[Array, ...]:
        """Hours of the year of each block."""
        return tuple(np.arange(a, a + n) for a, n in zip(self.starts, self.lengths, strict=True))

    @property
    def complete(self) -> bool:
        """Whether the blocks are the whole year."""
        return bool(self.lengths.sum() == HOURS)


def representative_weeks(
    features: Array, count: int | Literal["all"], net_load: Array, weights: Array | None = None
) -> Weeks:
    """The `count` weeks of the year that stand best for it, the week of the highest net load among them.

    Hierarchical clustering of the 52 weeks with medoids (package tsam: Hoffmann et al. 2020), each series
    scaled to 0..1. The week that holds the highest net load is a cluster of its own, to which weeks nearer
    to it than to their own medoid move (tsam's `new_cluster`). The 52nd week is the last 168 hours of the
    year and also counts for the day before it.
    "all": the full calendar, 51 weeks of 168 h and a last one of 192 h.

    features: (k, 8760) series that tell weeks apart (load, wind, sun, inflow), any unit.
    net_load: (8760,) load less wind and sun [GW]. weights: (k,) importance of each feature, 1 by default.
    Raises RefusedError when count is not 1 to 52 or "all", ValueError when a series has not 8760 hours.
    """
    if count == "all":
        starts = np.arange(WEEKS) * WEEK
        lengths = np.full(WEEKS, WEEK)
        lengths[-1] = HOURS - starts[-1]
        return Weeks(starts, lengths, np.arange(WEEKS), np.ones(WEEKS))
    if not isinstance(count, int) or not 1 <= count <= WEEKS:
        raise refused(
            N_("a year is represented by 1 to 52 weeks, or by all"),
            N_("correct weeks in the time of the study"),
            column="weeks",
            value=str(count),
        )
    features, net_load = np.asarray(features, dtype=float), np.asarray(net_load, dtype=float)
    if features.ndim != 2 or features.shape[1] != HOURS or net_load.shape != (HOURS,):
        raise ValueError(f"series must have 8760 hours. Got {features.shape} and {net_load.shape}")
    peak_hour = int(net_load.argmax())
    # 52 weeks leave one day: the last week is the last 168 hours, unless the peak falls in the day before.
    last = (WEEKS - 1) * WEEK if (WEEKS - 1) * WEEK <= peak_hour < HOURS - WEEK else HOURS - WEEK
    week_starts = np.append(np.arange(WEEKS - 1) * WEEK, last)
    peak_week = int(np.searchsorted(week_starts, peak_hour, side="right")) - 1
    if count == 1:
        chosen, assignment = np.array([peak_week]), np.zeros(WEEKS, dtype=int)
    elif count == WEEKS:
        chosen, assignment = np.arange(WEEKS), np.arange(WEEKS)
    else:
        hours = (week_starts[:, None] + np.arange(WEEK)).ravel()
        chosen, assignment = _clusters(features[:, hours], count, net_load[hours], peak_week, weights)
    members = np.bincount(assignment, minlength=len(chosen)).astype(float)
    members[assignment[-1]] += (HOURS - WEEKS * WEEK) / WEEK
    return Weeks(week_starts[chosen], np.full(len(chosen), WEEK), assignment, members)


def selected_days(days: Sequence[int]) -> Weeks:
    """Single days for tiny studies: each of `days` (1..365) stands for itself and the days until the next.

    Raises RefusedError (a ValueError) when a day is outside the year or named twice, or when there is none.
    """
    order = np.array(sorted(days), dtype=int)
    if order.size == 0 or len(set(days)) != order.size or order[0] < 1 or order[-1] > DAYS:
        raise refused(
            N_("days must be different days of the year, 1 to 365"),
            N_("correct days in the time of the study"),
            column="days",
            value=", ".join(map(str, days)),
        )
    assignment = (np.searchsorted(order, np.arange(1, DAYS + 1), side="right") - 1) % order.size
    members = np.bincount(assignment, minlength=order.size).astype(float)
    return Weeks((order - 1) * 24, np.full(order.size, 24), assignment, members)


def blocks(series: Array, weeks: Weeks, upper: float | Array = np.inf) -> tuple[Array, ...]:
    """`rescale` block by block: one array (n, hours of the block) each, for weeks, days or the whole year."""
    series = np.atleast_2d(np.asarray(series, dtype=float))
    picked = np.concatenate([series[:, hours] for hours in weeks.hours], axis=1)
    if not weeks.complete:
        share = np.repeat(weeks.weights, weeks.lengths) / HOURS
        picked = _with_mean(picked, share, series.mean(axis=1), upper)
    return tuple(np.split(picked, np.cumsum(weeks.lengths)[:-1], axis=1))


def rescale(series: Array, weeks: Weeks, upper: float | Array = np.inf) -> Array:
    """Series of the representative weeks whose weighted annual means are those of the year, (n, count, 168).

    Every series is multiplied by one factor; what the factor lifts above `upper` is cut there and the
    factor raised for the rest, so that zeros (nights) stay zeros. Only where even that does not reach the
    mean, the same amount is added to all hours below `upper`.

    series: (n, 8760), 0 <= series <= upper; upper: a number or (n,), 1 for availabilities, infinity for
    load and inflow. Raises ValueError when a series leaves these bounds or the blocks differ in length.
    """
    if len(set(weeks.lengths)) != 1:
        raise ValueError("the blocks of a whole year differ in length; take `blocks`")
    return np.stack(blocks(series, weeks, upper), axis=1)


def rescale_load(load: Array, weeks: Weeks) -> tuple[Array, ...]:
    """Load of each block, (n, hours), with the annual mean of the year and the peak of the blocks kept.

    The gap below the highest load of the blocks is scaled: y = peak - f (peak - load). Where the mean
    cannot be met that way without a negative load, the load is multiplied by one factor instead.
    load: (n, 8760), not negative [GW].
    """
    load = np.atleast_2d(np.asarray(load, dtype=float))
    if weeks.complete:
        return blocks(load, weeks)
    picked = np.concatenate([load[:, hours] for hours in weeks.hours], axis=1)
    share = np.repeat(weeks.weights, weeks.lengths) / HOURS
    peak, mean = picked.max(axis=1, keepdims=True), load.mean(axis=1, keepdims=True)
    found = (picked * share).sum(axis=1, keepdims=True)
    factor = np.divide(peak - mean, peak - found, out=np.full_like(peak, -1.0), where=peak > found)
    scaled = peak - factor * (peak - picked)
    fits = (factor >= 0) & (scaled.min(axis=1, keepdims=True) >= 0)
    result = np.where(fits, scaled, _with_mean(picked, share, mean[:, 0], np.inf))
    return tuple(np.split(result, np.cumsum(weeks.lengths)[:-1], axis=1))


def _clusters(
    features: Array, count: int, net_load: Array, peak_week: int, weights: Array | None
) -> tuple[Array, Array]:
    """Chosen calendar weeks in the order of the year, and which of them stands for each of the 52."""
    names = [f"series_{i}" for i in range(len(features))]
    index = pd.date_range("2025-01-01", periods=WEEKS * WEEK, freq="h")
    data = pd.DataFrame(features.T, index=index, columns=names)
    data[PEAK] = net_load
    importance = dict(zip(names, np.ones(len(names)) if weights is None else weights, strict=True))
    importance[PEAK] = 1.0
    # The week of the peak comes on top of the clusters asked for, unless it was alone in one already.
    for clusters in range(count - 1, WEEKS + 1):
        result = aggregate(
            data,
            clusters,
            period_duration=WEEK,
            cluster=ClusterConfig(method="hierarchical", representation="medoid"),
            extremes=ExtremeConfig(method="new_cluster", max_value=[PEAK]),
            weights=importance,
            preserve_column_means=False,
        )
        labels = np.asarray(result.cluster_assignments)
        if len(np.unique(labels)) >= count:
            break
    return _medoids(data.to_numpy(), labels, peak_week, np.array(list(importance.values())))


def _medoids(data: Array, labels: Array, peak_week: int, weights: Array) -> tuple[Array, Array]:
    """The week of each cluster that is nearest to its mean; the peak week for its own cluster."""
    span = np.ptp(data, axis=0)
    weeks = (data / np.where(span > 0, span, 1.0) * weights).reshape(WEEKS, -1)
    chosen = {}
    for label in np.unique(labels):
        member = np.flatnonzero(labels == label)
        distance = ((weeks[member] - weeks[member].mean(axis=0)) ** 2).sum(axis=1)
        chosen[label] = peak_week if peak_week in member else int(member[distance.argmin()])
    order = sorted(chosen, key=chosen.__getitem__)
    place = {label: i for i, label in enumerate(order)}
    return np.array([chosen[label] for label in order]), np.array([place[label] for label in labels])


def _with_mean(picked: Array, share: Array, mean: Array, upper: float | Array) -> Array:
    """`picked` (n, hours) scaled so that picked . share = mean, between 0 and `upper`."""
    limit = np.broadcast_to(np.asarray(upper, dtype=float), mean.shape)
    if (
        (picked < 0).any()
        or (picked > limit[:, None] * (1 + 1e-9)).any()
        or (mean > limit * (1 + 1e-9)).any()
    ):
        raise ValueError("series must lie between 0 and their upper bound")
    result = np.empty_like(picked)
    for i, row in enumerate(picked):
        result[i] = _row_with_mean(row, share, min(float(mean[i]), float(limit[i])), float(limit[i]))
    return result


def _row_with_mean(row: Array, share: Array, mean: float, limit: float) -> Array:
    """Scale, cut at the limit, scale the rest again; each round settles at least one more hour."""
    row = row.copy()
    free = row > 0
    while free.any():
        rest = mean - (row[~free] * share[~free]).sum()
        factor = max(rest, 0.0) / (row[free] * share[free]).sum()
        row[free] *= factor
        over = free & (row > limit)
        if not over.any():
            return row
        row[over] = limit
        free &= ~over
    low = row < limit
    while low.any():
        gap = mean - (row * share).sum()
        if gap <= 1e-15:
            break
        row[low] += gap / share[low].sum()
        over = row > limit
        row[over] = limit
        low &= ~over
        if not over.any():
            break
    return row
