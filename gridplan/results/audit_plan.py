"""Audit of the plan: capacities add up from what stands and is built, and keep potentials and build rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

from gridplan.results.audit_retrofits import moves, retrofit_checks
from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_


def plan_checks(record: Record) -> Iterator[Check]:
    """Checks of capacities and builds."""
    assets = list(_assets(record))
    for asset in (a for a in assets if a.family == "thermal"):
        asset.gained, asset.lost = moves(record, asset.id)
    yield _accounts(record, assets)
    yield _limits(record, assets)
    yield _build_rates(record, assets)
    yield from retrofit_checks(record)


class Asset:
    """One unit's power or energy capacity by study year: what the inputs say and what the results say."""

    def __init__(self, record: Record, family: str, quantity: str, unit: Any, figures: tuple[float, ...]):
        self.id, self.family, self.quantity = str(unit.Index), family, quantity
        self.technology = str(unit.technology)
        self.existing, self.committed, self.potential = figures
        years = record.system.horizon.years
        self.life = record.system.lifetime(self.technology)
        self.years = np.array(years)
        until = unit.existing_until
        self.standing = np.where(self.years >= (until if pd.notna(until) else np.inf), 0.0, self.existing)
        # What is gone by `existing_until` limits no longer what was retired before.
        self.may_go = np.where(self.standing > 0, self.standing, self.existing) * (family == "thermal")
        self.due = self._due(unit)
        earliest = years[int(len(years) > 1 and record.system.first_year == "stands")]
        if pd.notna(unit.earliest_year):
            earliest = max(earliest, int(unit.earliest_year))
        latest = getattr(unit, "latest_year", np.nan)
        grows = pd.notna(self.potential) and self.potential > self.existing + self.committed
        self.open = (self.years >= earliest) & ~(self.years > latest) & bool(grows)
        parts = ("existing", "committed", "new", "retired", "total")
        self.told = {name: record.told("capacity", name, quantity, self.id) for name in parts}
        self.gained, self.lost = (np.zeros(len(years)),) * 2
        self.built, self.gone = (
            record.told("build", name, quantity, self.id) for name in ("built", "retired")
        )

    def _due(self, unit: Any) -> np.ndarray:
        """What is under construction, in the study year by which it stands."""
        due = np.zeros(len(self.years))
        if pd.notna(unit.committed_year) and self.committed > 0:
            place = int(np.searchsorted(self.years, int(unit.committed_year)))
            if place < len(due):
                due[place] = self.committed
        return due

    def alive(self, built: np.ndarray) -> np.ndarray:
        """What of `built` (by year) still stands in each year."""
        age = self.years[:, None] - self.years[None, :]
        return ((age >= 0) & (age < self.life)) @ built

    def total(self) -> np.ndarray:
        """Capacity by year, from the inputs and what is built and retired."""
        gone = np.where(self.standing > 0, np.cumsum(self.gone), 0.0)
        return self.standing + self.alive(self.built) - gone + self.gained - self.lost

    def label(self, y: int) -> str:
        return f"{self.id} {self.quantity} {self.years[y]}"


def _assets(record: Record) -> Iterator[Asset]:
    for family in (
        *("renewable", "thermal", "hydro", "reversible", "storage", "solar_thermal"),
        "channel",
        "line",
        "converter",
    ):
        for unit in record.units[family].itertuples():
            figures = (float(unit.existing), float(unit.committed), float(unit.potential))
            yield Asset(record, family, "power", unit, figures)
            for part, low, high in _parts(family, unit):
                sizes = []
                for name, ratio in (("existing", low), ("committed", low), ("potential", high)):
                    own = getattr(unit, f"{name}_{part}")
                    sizes.append(float(getattr(unit, name) * ratio if pd.isna(own) else own))
                yield Asset(record, family, part, unit, tuple(sizes))


def _parts(family: str, unit: Any) -> Iterator[tuple[str, float, float]]:
    """Parts of a unit sized apart, each with its least and most size per GW of power."""
    if family == "storage":
        yield "energy", unit.minimum_duration, unit.maximum_duration
        if pd.notna(unit.maximum_charge_ratio):
            yield "charge", unit.charge_ratio, unit.maximum_charge_ratio
    if family == "solar_thermal":
        for part, ratio in (("field", "multiple"), ("heat", "duration")):
            low, high = getattr(unit, f"minimum_{ratio}"), getattr(unit, f"maximum_{ratio}")
            yield part, low / unit.efficiency, high / unit.efficiency


def _accounts(record: Record, assets: list[Asset]) -> Check:
    gauge = Gauge(N_("capacity = existing + committed + new - retired, and equals what is built"), "GW | GWh")
    for asset in assets:
        told = asset.told
        total = told["existing"] + told["committed"] + told["new"] - told["retired"]
        gauge.equal(told["existing"], asset.standing, asset.label)
        gauge.equal(told["committed"], asset.alive(asset.due), asset.label)
        gauge.equal(told["total"], total, asset.label)
        gauge.equal(told["total"], asset.total(), asset.label)
    frame = record.results["capacity"]
    wanted = len(assets) * len(record.system.horizon.years)
    contracted = [*record.units["demand_response"].index, *record.units["vehicles"].index]
    found = int((~frame["id"].isin(contracted)).sum())
    gauge.note([abs(found - wanted)], 0.0, lambda _: "capacity")
    return gauge.close()


def _limits(record: Record, assets: list[Asset]) -> Check:
    gauge = Gauge(N_("capacity within its potential, built where and when it may be"), "GW | GWh")
    for asset in assets:
        least = asset.existing + asset.committed
        most = max(least, asset.potential) if pd.notna(asset.potential) else least
        gauge.within(asset.told["total"], most + asset.gained, asset.label)
        gauge.note(asset.due - asset.built, asset.due, asset.label)
        early = np.where(asset.open, 0.0, asset.built - asset.due)
        gauge.note(early, asset.due, asset.label)
        gauge.note(-asset.gone, 0.0, asset.label)
        gauge.note(np.cumsum(asset.gone) - asset.may_go, asset.existing, asset.label)
    return gauge.close()


def _build_rates(record: Record, assets: list[Asset]) -> Check:
    gauge = Gauge(N_("new capacity of a period within the build rate of its technology"), "GW")
    horizon = record.system.horizon
    for row in record.system.table("build_rates").itertuples():
        own = [a for a in assets if a.technology == row.technology and a.quantity == "power"]
        for y, year in enumerate(horizon.years):
            span = horizon.length[year] if y == 0 else year - horizon.years[y - 1]
            limit = max(float(row.maximum) * span, sum(float(asset.due[y]) for asset in own))
            built = sum(float(asset.built[y]) for asset in own)
            where = f"{row.technology} {year}"
            gauge.note([built - limit], limit, lambda _, where=where: where)
    return gauge.close()
