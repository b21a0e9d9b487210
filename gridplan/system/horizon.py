"""Time: which years, scenarios and blocks a study has, and how blocks follow each other in a year.

A year of a scenario is cut into calendar blocks (weeks); each is stood for by one representative block
(itself, when the whole year is modelled). `Calendar.blocks[k]` is the number of the block that stands for
calendar block k, so levels of reservoirs can be carried through the real order of the year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

HOURS_OF_YEAR = 8760


@dataclass(frozen=True)
class Scenario:
    """A weather and hydrology the plan must cope with, and its probability."""

    name: str
    hydrology: str
    probability: float


@dataclass(frozen=True, eq=False)
class BlockSpan:
    """One block: the steps of the year it covers, and what each counts for.

    Steps are hours, unless a study's own series say otherwise; `count` then is what a step weighs in the
    year's sums (repetitions x hours), `step` how long it lasts.
    """

    number: int
    year: int
    scenario: str
    hours: np.ndarray  # hours of the year, 0..8759, consecutive
    count: float  # hours of the year that each of its steps counts for (1 when the year is complete)
    weight: float  # count x probability x discount factor of the year's period
    step: float = 1.0  # hours that pass from one step to the next, for stores and ramps

    @property
    def start(self) -> int:
        return int(self.hours[0])


@dataclass(frozen=True)
class Calendar:
    """The order of blocks through one year of one scenario; `complete` if each stands for itself only.

    `lengths[k]`: length of the year's k-th stretch over that of its block (8/7 where a 365th day is counted
    with a week), so that sums over the calendar are those of the weighted blocks.
    """

    year: int
    scenario: str
    blocks: tuple[int, ...]
    lengths: tuple[float, ...]

    @property
    def complete(self) -> bool:
        return len(set(self.blocks)) == len(self.blocks) and all(length == 1.0 for length in self.lengths)

    @property
    def edges(self) -> range:
        return range(len(self.blocks) + 1)


@dataclass(frozen=True, eq=False)
class Horizon:
    years: tuple[int, ...]
    length: dict[int, int]  # years each study year stands for
    factor: dict[int, float]  # discount factor summed over them
    scenarios: tuple[Scenario, ...]
    spans: tuple[BlockSpan, ...]
    calendars: tuple[Calendar, ...]

    def spans_of(self, year: int) -> list[BlockSpan]:
        return [span for span in self.spans if span.year == year]

    def probability(self, scenario: str) -> float:
        return next(s.probability for s in self.scenarios if s.name == scenario)

    def calendar(self, year: int, scenario: str) -> Calendar:
        return next(c for c in self.calendars if c.year == year and c.scenario == scenario)

    def gap(self, year: int) -> int:
        """Years since the study year before (for build rates); the first year has its own length."""
        i = self.years.index(year)
        return self.length[year] if i == 0 else year - self.years[i - 1]


def period_lengths(years: tuple[int, ...]) -> dict[int, int]:
    """Each study year stands for the years until the next; the last for as many as the one before."""
    gaps = [b - a for a, b in pairwise(years)] or [1]
    return dict(zip(years, [*gaps, gaps[-1]][: len(years)], strict=True))


def _lengths(chosen: Any) -> tuple[float, ...]:
    """1 for every stretch, and what the weights count beyond them added to the last."""
    beyond = np.asarray(chosen.weights) - np.bincount(chosen.assignment, minlength=len(chosen.weights))
    lengths = np.ones(len(chosen.assignment))
    lengths[-1] += beyond[chosen.assignment[-1]]
    return tuple(map(float, lengths))


def build_horizon(
    years: tuple[int, ...],
    scenarios: tuple[Scenario, ...],
    weeks: Mapping[str, Any],
    discount_factors: dict[int, float],
) -> Horizon:
    """Blocks of every year and scenario.

    `weeks[scenario]` has `hours` (list of arrays, one per representative block), `assignment` (calendar
    block -> representative) and `weights` (calendar blocks each stands for).
    """
    spans: list[BlockSpan] = []
    calendars: list[Calendar] = []
    for year in years:
        for scenario in scenarios:
            chosen = weeks[scenario.name]
            first = len(spans)
            for hours, count in zip(chosen.hours, chosen.weights, strict=True):
                weight = float(count) * scenario.probability * discount_factors[year]
                spans.append(
                    BlockSpan(len(spans), year, scenario.name, np.asarray(hours), float(count), weight)
                )
            order = tuple(first + int(i) for i in chosen.assignment)
            calendars.append(Calendar(year, scenario.name, order, _lengths(chosen)))
    return Horizon(years, period_lengths(years), discount_factors, scenarios, tuple(spans), tuple(calendars))
