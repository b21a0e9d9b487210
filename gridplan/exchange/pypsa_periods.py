"""Investment periods of a PyPSA network as the years of a study.

PyPSA pays for a unit in every period p in which it is active, at the period's weight w[p] of the objective;
a study pays in every year y from building to the end of its life, at factor[y]: the years of the period,
discounted. A unit has one build year in PyPSA, so both cost the same where

    overnight_cost = capital_cost * sum of w over its periods / (annuity * sum of factor over them)
    weight of an hour = weighting of its snapshot * w[p] / factor[p]

which is the plain figure wherever w is factor: years discounted at the study's rate, as PyPSA's own guide has
them. `matching_rate` finds that rate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gridplan.errors import UsageError
from gridplan.exchange.pypsa_source import Source
from gridplan.system.finance import discount_factor
from gridplan.system.horizon import period_lengths
from gridplan.words import N_

HIGHEST_RATE = 0.5
CLOSE = 1e-6


@dataclass(frozen=True, eq=False)
class Periods:
    """Years of the study; by year: weight in the network's objective, factor in the study's, years."""

    years: tuple[int, ...]
    weight: Mapping[int, float]
    factor: Mapping[int, float]
    counted: Mapping[int, float]  # PyPSA's weighting `years`, by which it adds up CO2
    lengths: Mapping[int, int]

    @property
    def several(self) -> bool:
        return len(self.years) > 1

    def scale(self, year: int) -> float:
        """By what the weights of a year's hours are multiplied so that they cost as in the network."""
        return self.weight[year] / self.factor[year]

    @property
    def folded(self) -> bool:
        """Whether any weight differs from the study's factor."""
        return any(abs(self.scale(year) - 1.0) > CLOSE for year in self.years)

    def active(self, source: Source, name: str) -> list[int]:
        """Years in which a unit is there; all of them where there is one, as PyPSA has it."""
        if not self.several:
            return list(self.years)
        built = float(source.frame.at[name, "build_year"])
        end = built + float(source.frame.at[name, "lifetime"])
        return [year for year in self.years if built <= year < end]

    def life(self, source: Source, name: str, life: int) -> int:
        """`life`, or the nearest that ends a unit built in its first period with its last one [years]."""
        active = self.active(source, name)
        if not self.several or not active:
            return life
        first, last = active[0], active[-1]
        after = [year for year in self.years if year > last]
        most = after[0] - first if after else max(life, last - first + 1)
        return min(max(life, last - first + 1), most)

    def paid(self, source: Source, name: str) -> float:
        """What a unit's capital cost counts in the network over what it counts in the study."""
        active = self.active(source, name) or list(self.years)
        return sum(self.weight[y] for y in active) / sum(self.factor[y] for y in active)


def years_of(network: Any, first: int) -> tuple[int, ...]:
    """Investment periods, or the one year. Raises UsageError where periods are no years."""
    if not isinstance(network.snapshots, pd.MultiIndex):
        return (first,)
    years = tuple(int(period) for period in network.investment_periods)
    if not years or min(years) < 1900 or max(years) > 2200:
        raise UsageError(N_("investment periods are years; got {found}", found=", ".join(map(str, years))))
    return years


def weights_of(network: Any, years: Sequence[int], column: str) -> dict[int, float]:
    if len(years) == 1:
        return dict.fromkeys(years, 1.0)
    found = network.investment_period_weightings[column]
    return {year: float(found.loc[year]) for year in years}


def matching_rate(network: Any, years: tuple[int, ...], otherwise: float) -> float:
    """The rate at which the years of every period, discounted, are its weight; `otherwise` where none is."""
    if len(years) == 1:
        return otherwise
    weight, lengths = weights_of(network, years, "objective"), period_lengths(years)
    low, high = 0.0, HIGHEST_RATE
    for _ in range(60):  # the last period's factor falls with the rate
        middle = (low + high) / 2.0
        factor = discount_factor(middle, years[0], years[-1], lengths[years[-1]])
        low, high = (middle, high) if factor > weight[years[-1]] else (low, middle)
    rate = float(f"{low:.12g}")
    found = [discount_factor(rate, years[0], year, lengths[year]) for year in years]
    return rate if np.allclose(found, [weight[y] for y in years], rtol=CLOSE) else otherwise


def periods_of(network: Any, years: tuple[int, ...], rate: float) -> Periods:
    lengths = period_lengths(years)
    factor = {year: discount_factor(rate, years[0], year, lengths[year]) for year in years}
    weight = weights_of(network, years, "objective")
    return Periods(years, weight, factor, weights_of(network, years, "years"), lengths)
