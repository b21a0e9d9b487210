"""Annuities and discounting in constant prices.

annuity = r (1 + r)^n / ((1 + r)^n - 1)          capital recovery factor (1/n where r = 0)
interest = sum_{k = 1}^{m} share_k (1 + r)^(m - k + 1/2) - 1    during m years of construction, spent mid-year
charge  = 1, 1/q or (1 - left/n (1 + r)^-m) / q              what outlives the horizon: see `charge`
factor  = sum_{t = start}^{start + length - 1} (1 + r)^-(t - base)      years of a period, at the base year
"""

from __future__ import annotations

from collections.abc import Sequence


def annuity(rate: float, lifetime: float) -> float:
    """Capital recovery factor [1/year] of an investment that lives `lifetime` years at `rate` a year."""
    if lifetime <= 0:
        raise ValueError(f"lifetime must be positive. Got {lifetime} instead.")
    if rate == 0:
        return 1.0 / lifetime
    growth = (1.0 + rate) ** lifetime
    return float(rate * growth / (growth - 1.0))


def construction_interest(rate: float, shares: Sequence[float]) -> float:
    """Interest until commissioning over the overnight cost [1]; `shares` of it by year, in order [1].

    Each year's spending is at its middle; without shares all is paid at commissioning, without interest.
    Source: 建设项目经济评价方法与参数（第三版）, investment at the time of commissioning.
    """
    years = len(shares)
    return float(sum(share * ((1.0 + rate) ** (years - k - 0.5) - 1.0) for k, share in enumerate(shares)))


def discount_factor(rate: float, base: int, start: int, length: int) -> float:
    """Present value at `base` of one yuan paid in each of `length` years from `start` [years]."""
    return float(sum((1.0 + rate) ** -(year - base) for year in range(start, start + length)))


def charge(rate: float, lifetime: int, within: int, salvage: str) -> float:
    """Payments in the horizon over the annuity [1], of what is built `within` years before its end.

    With m = `within` < n = `lifetime`, A(k) = sum_{t < k} (1 + rate)^-t and q = A(m) / A(n), the part of all
    annuities that falls into the horizon:

    annuities      1: the annuities beyond the horizon are its remaining value, and are not charged
    straight_line  (1 - (n - m)/n (1 + rate)^-m) / q: paid in full, less the part of the overnight cost that
                   is not yet written off in equal parts
    none           1 / q: paid in full, and worth nothing at the end

    Spread over the years of the horizon in equal payments of that present value; 1 where all annuities fall
    into it. Source: 建设项目经济评价方法与参数（第三版）, recovery of the remaining value of fixed assets.
    """
    if salvage == "annuities" or within >= lifetime:
        return 1.0
    whole, paid = (discount_factor(rate, 0, 0, years) for years in (lifetime, within))
    left = (lifetime - within) / lifetime * (1.0 + rate) ** -within if salvage == "straight_line" else 0.0
    return (1.0 - left) * whole / paid
