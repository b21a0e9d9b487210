"""The solved plan as tables: capacity, builds, costs, reservoir levels, firm capacity, shadow prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.arrays import PlanSolution
from gridplan.lp.plan import CompiledPlan
from gridplan.model.book import Assets, existing_capacity
from gridplan.model.policies.reserve_margin import firm_terms
from gridplan.model.retrofits import retrofits, terms
from gridplan.model.scope import peak
from gridplan.model.targets import targets
from gridplan.system import System


@dataclass(frozen=True, eq=False)
class SolvedPlan:
    """The plan with its book, where its columns are, and their values."""

    model: pyo.ConcreteModel
    compiled: CompiledPlan
    solution: PlanSolution

    def value(self, family: str, *key: Any) -> float:
        """A plan variable's value; one that a solver leaves a hair outside its bounds is put on them."""
        i = self.compiled.position[family, key[0] if len(key) == 1 else key]
        arrays = self.compiled.arrays
        return float(np.clip(self.solution.columns[i], arrays.lower[i], arrays.upper[i]))

    def of(self, variable: Any) -> float:
        return self.value(variable.parent_component().local_name, *_key(variable.index()))

    def dual(self, row: str) -> float:
        return float(self.solution.row_dual[self.compiled.arrays.rows.index(row)])


def _key(index: Any) -> tuple[Any, ...]:
    return index if isinstance(index, tuple) else (index,)


def capacity_tables(plan: SolvedPlan, system: System) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tables `capacity` and `build`."""
    capacity, build = [], []
    for assets in plan.model.book.assets:
        for unit in assets.units.itertuples():
            labels = {
                "id": unit.Index,
                "zone": unit.zone,
                "technology": unit.technology,
                "quantity": assets.quantity,
            }
            for year in system.horizon.years:
                line = _capacity(plan, system, assets, unit, year)
                capacity.append({"year": year, **labels, **line})
                built, retired = _built(plan, assets.family, unit.Index, year)
                build.append({"year": year, **labels, "built": built, "retired": retired})
    return pd.DataFrame(capacity), pd.DataFrame(build)


def _built(plan: SolvedPlan, family: str, unit: str, year: int) -> tuple[float, float]:
    known = plan.compiled.position
    built = plan.value(f"{family}_build", unit, year) if (f"{family}_build", (unit, year)) in known else 0.0
    gone = plan.value(f"{family}_retire", unit, year) if (f"{family}_retire", (unit, year)) in known else 0.0
    return built, gone


def _capacity(plan: SolvedPlan, system: System, assets: Assets, unit: Any, year: int) -> dict[str, float]:
    total = plan.value(f"{assets.family}_capacity", unit.Index, year)
    if not assets.built:
        whole = {"existing": 0.0, "committed": 0.0, "new": total, "retired": 0.0, "total": total}
        return {**whole, "potential": np.nan}
    family = assets.family
    standing = existing_capacity(unit, year)
    life = system.lifetime(unit.technology)
    committed = built = gone = 0.0
    for v in system.horizon.years:
        if v <= year:
            new, retired = _built(plan, family, unit.Index, v)
            gone += retired
            if year < v + life:
                position = plan.compiled.position.get((f"{family}_build", (unit.Index, v)))
                least = float(plan.compiled.arrays.lower[position]) if position is not None else 0.0
                committed += least
                built += new - least
    gone = gone if standing else 0.0  # what has left by age is not retired early
    if family == "thermal":
        for share, retrofit, v in terms(system).get((unit.Index, year), []):
            moved = share * plan.value("retrofit_moved", retrofit, v)
            built, gone = built + max(moved, 0.0), gone - min(moved, 0.0)
    return {
        "existing": standing,
        "committed": committed,
        "new": built,
        "retired": gone,
        "total": total,
        "potential": float(unit.potential) if pd.notna(unit.potential) else np.nan,
    }


def portfolio_table(capacity: pd.DataFrame, system: System) -> pd.DataFrame:
    """Table `portfolios`: what each member's capacity gives to the portfolios that call on it."""
    power = capacity[capacity["quantity"] == "power"]
    members = system.table("portfolios")[["portfolio", "unit", "share"]].rename(columns={"unit": "id"})
    found = members.merge(power, on="id").assign(capability=lambda f: f["share"] * f["total"])
    return found[["year", "portfolio", "id", "zone", "technology", "share", "capability"]]


def retrofit_table(plan: SolvedPlan, system: System) -> pd.DataFrame:
    """Table `retrofits`; empty where no retrofit is open."""
    columns = ["year", "id", "zone", "technology", "generator", "into", "moved"]
    on = hasattr(plan.model, "retrofit_moved")
    rows = [
        (v, r.Index, r.zone, r.technology, r.generator, r.into, plan.value("retrofit_moved", r.Index, v))
        for r in retrofits(system).itertuples()
        for v in system.horizon.years
        if on
    ]
    return pd.DataFrame(rows, columns=columns)


def plan_costs(plan: SolvedPlan, system: System) -> pd.DataFrame:
    """Costs of the plan by unit and category; `discounted` covers all years of the period [million yuan]."""
    rows = [
        {
            "year": cost.year,
            "id": cost.id,
            "zone": cost.zone,
            "technology": cost.technology,
            "category": cost.category,
            "annual": cost.annual * plan.of(cost.variable),
        }
        for cost in plan.model.book.costs
    ]
    frame = pd.DataFrame(rows, columns=["year", "id", "zone", "technology", "category", "annual"])
    frame = frame.groupby(list(frame.columns[:-1]), as_index=False, sort=True)["annual"].sum()
    return frame.assign(discounted=frame["annual"] * frame["year"].map(system.horizon.factor))


def reservoir_levels(plan: SolvedPlan, system: System) -> pd.DataFrame:
    """Active water stored at the edges of the calendar's weeks [hm3]."""
    columns = ["scenario", "year", "plant", "week", "level", "maximum"]
    rows = []
    if hasattr(plan.model, "hydro_level"):
        most = system.units("hydro_plants")["active_storage"]
        for unit, year, scenario, k in plan.model.hydro_level:
            level = plan.value("hydro_level", unit, year, scenario, k)
            rows.append((scenario, year, unit, k, level, float(most[unit])))
    return pd.DataFrame(rows, columns=columns)


def certificates(plan: SolvedPlan) -> pd.DataFrame:
    """Certificates bought and sold by region and year [GWh/year]."""
    rows = [
        (year, region, *(plan.value(f"certificates_{side}", region, year) for side in ("bought", "sold")))
        for region, year in getattr(plan.model, "certificates_bought", ())
    ]
    return pd.DataFrame(rows, columns=["year", "region", "bought", "sold"])


def adequacy(plan: SolvedPlan, system: System) -> pd.DataFrame:
    """Firm capacity by technology against (1 + margin) x peak, for every reserve-margin target [GW]."""
    rows = []
    for target in targets(system, "reserve_margin"):
        firm: dict[str, float] = {}
        for technology, share, counted in firm_terms(plan.model, system, target):
            size = min(factor * plan.of(variable) for factor, variable in counted)
            firm[technology] = firm.get(technology, 0.0) + share * size
        need = (1 + target.value) * peak(system, target)
        for technology, value in [*sorted(firm.items()), ("requirement", need)]:
            rows.append((target.year, target.season, target.id, technology, value))
    return pd.DataFrame(rows, columns=["year", "season", "zone", "technology", "firm"])


def duals(plan: SolvedPlan, system: System) -> pd.DataFrame:
    """Shadow prices of the rows of targets and build rates, per year of the period."""
    rows = []
    for name, year, unit in _priced_rows(plan, system):
        value = plan.dual(name) / system.horizon.factor[year]
        if abs(value) > 1e-9:
            rows.append((name, year, value, unit))
    return pd.DataFrame(rows, columns=["row", "year", "value", "unit"])


def _priced_rows(plan: SolvedPlan, system: System) -> Iterator[tuple[str, int, str]]:
    from gridplan.model.core import policies

    kinds = {t.id: t.kind for t in targets(system)}
    for target, found in plan.model.book.targets.items():
        for row, year in found.items():
            yield row, year, policies()[kinds[target]].PRICE
    for technology, year in plan.model.build_rate:
        yield f"build_rate[{technology},{year}]", year, "million yuan/GW"


def names(system: System) -> pd.DataFrame:
    """Everything reported by its id: names in both languages, order and colour."""
    parts = []
    for table, kind in (
        ("zones", "zone"), ("technologies", "technology"), ("hydro_plants", "unit"),
        ("reversible_units", "unit"), ("sites", "unit"), ("solar_thermal_plants", "unit"),
        ("generators", "unit"), ("storages", "unit"), ("channels", "unit"), ("lines", "unit"),
        ("retrofits", "unit"), ("portfolios", "unit"), ("demand_response", "unit"), ("vehicles", "unit"),
        ("converters", "unit"), ("carriers", "carrier"), ("seasons", "season"),
    ):  # fmt: skip
        frame = system.table(table)
        if frame.empty:
            continue
        key = frame[frame.columns[0]]
        part = pd.DataFrame({"id": key, "kind": kind})
        for column in ("name_en", "name_zh"):
            given = frame.get(column, key)
            part[column] = given.where(given.notna() & (given != ""), key)
        part["order"] = frame["order"] if table == "technologies" else np.arange(len(frame))
        part["colour"] = frame.get("colour", "")
        parts.append(part)
    for target in targets(system):
        parts.append(
            pd.DataFrame([{"id": target.id, "kind": "target", "name_en": target.id, "name_zh": target.id}])
        )
    frame = pd.concat(parts, ignore_index=True).drop_duplicates("id")
    return frame.assign(order=frame["order"].fillna(0.0), colour=frame["colour"].fillna(""))
