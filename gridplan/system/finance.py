"""Annuities and discounting in constant prices.

annuity = r (1 + r)^n / ((1 + r)^n - 1)          capital recovery factor (1/n where r = 0)
factor  = sum_{t = start}^{start + length - 1} (1 + r)^-(t - base)      years of a period, at the base year
"""

from __future__ import annotations


def annuity(rate: float, lifetime: float) -> float:
    """Capital recovery factor [1/year] of an investment that lives `lifetime` years at `rate` a year."""
    if lifetime <= 0:
        raise ValueError(f"lifetime must be positive. Got {lifetime} instead.")
    if rate == 0:
        return 1.0 / lifetime
    growth = (1.0 + rate) ** lifetime
    return float(rate * growth / (growth - 1.0))


def discount_factor(rate: float, base: int, start: int, length: int) -> float:
    """Present value at `base` of one yuan paid in each of `length` years from `start` [years]."""
    return float(sum((1.0 + rate) ** -(year - base) for year in range(start, start + length)))
