"""Results of several runs side by side with a base: capacity, cost, emissions, targets, and what was changed.

    difference = value - value of the base

Years and scenarios need not agree: what a run does not model stays empty. Emissions are expected values
over a run's scenarios. The difference of total costs is bounded by what the solver has proved of both runs,
with upper bound U (the plan) and lower bound L:  L_run - U_base <= difference <= U_run - L_base.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridplan.errors import UsageError
from gridplan.results.columns import CATEGORIES
from gridplan.results.tables import Results
from gridplan.words import N_, Message

SECTIONS = ("power", "energy", "cost", "annual_cost", "emissions", "fuel", "target")
UNITS = {
    "power": "GW",
    "energy": "GWh",
    "cost": "million yuan, discounted",
    "annual_cost": "million yuan/year",
    "emissions": "kt/year",
    "fuel": "ktce/year",
}
KEY = ["section", "item", "year", "unit"]
TOTAL = "total"
TINY = 1e-6


@dataclass(frozen=True)
class Comparison:
    """Runs side by side; `names` has the base first, and the columns of the frames after the keys.

    `values`: section, item (technology, cost category or target), year, unit, one number a run.
    `statuses`: target, required, mode, one status a run. `changes`: table, entity, column, unit, one text a
    run: what was changed in any of them. `totals`: run, objective, lower_bound, difference, least, most.
    """

    names: tuple[str, ...]
    runs: tuple[Results, ...]
    values: pd.DataFrame
    statuses: pd.DataFrame
    changes: pd.DataFrame
    totals: pd.DataFrame
    notes: tuple[Message, ...]

    def differences(self) -> pd.DataFrame:
        """`values` with each run's difference from the base instead of its values; the base is left out."""
        base = self.values[self.names[0]]
        columns = {name: self.values[name] - base for name in self.names[1:]}
        return self.values[KEY].assign(**columns)

    def table(self) -> pd.DataFrame:
        """Everything in one table for a spreadsheet: values, differences, statuses and changes."""
        base = self.names[0]
        gap = self.differences().rename(columns={name: f"{name} - {base}" for name in self.names[1:]})
        head = pd.concat([self.values, gap.drop(columns=KEY)], axis=1)
        head["year"] = head["year"].map(lambda year: str(year) if year else "")
        status = self.statuses.rename(columns={"target": "item"}).assign(section="status", year="", unit="")
        keys = ["table", "entity", "column"]
        entity = self.changes[keys].agg(lambda row: " ".join(filter(None, row)), axis=1)
        changed = self.changes.drop(columns=keys).assign(section="changed", item=entity, year="")
        parts = [part.astype(object) for part in (head, status, changed) if len(part)]
        return pd.concat(parts, ignore_index=True)[list(head.columns)]


def compare(runs: Mapping[str, Results]) -> Comparison:
    """The runs, by name and with the base first, side by side. Raises UsageError for fewer than two."""
    if len(runs) < 2:
        raise UsageError(N_("give at least two folders of results to compare; the first is the base"))
    names, results = tuple(runs), tuple(runs.values())
    frames = [_values(result).set_index(KEY)["value"].rename(name) for name, result in runs.items()]
    values = pd.concat(frames, axis=1, sort=False)
    for name, result in runs.items():  # a technology that only others have is zero, not unknown
        zero = [section != "target" and year in _years(result) for section, _, year, _ in values.index]
        values.loc[zero, name] = values.loc[zero, name].fillna(0.0)
    values = _ordered(values.reset_index(), results)
    return Comparison(
        names, results, values, _statuses(runs), _changes(runs), _totals(runs), tuple(_notes(runs))
    )


def _years(result: Results) -> set[int]:
    """Years that a run models; 0 stands for what has no year."""
    return {0, *result["capacity"]["year"].astype(int)}


def _values(result: Results) -> pd.DataFrame:
    """section, item, year, unit, value of one run."""
    capacity, costs = result["capacity"], result["costs"]
    found = [
        _sums(capacity[capacity["quantity"] == section], section, "technology", "year", "total")
        for section in ("power", "energy")
    ]
    found.append(_sums(costs.assign(year=0), "cost", "category", "year", "discounted"))
    found.append(_sums(costs, "annual_cost", "category", "year", "annual"))
    emitted = result["emissions"].assign(share=lambda f: f["scenario"].map(_probabilities(result)))
    for section, column in (("emissions", "co2"), ("fuel", "fuel")):
        expected = emitted.assign(value=emitted[column] * emitted["share"])
        found.append(_sums(expected, section, "technology", "year", "value"))
    totals = [_totalled(part) for part in found[2:]]
    targets = result.targets
    aims = pd.DataFrame(
        {
            "section": "target",
            "item": targets["target"],
            "year": targets["year"].astype(int),
            "unit": targets["unit"],
            "value": targets["achieved"].astype(float),
        }
    )
    parts = [part for part in (*found, *totals, aims) if len(part)]
    return pd.concat(parts, ignore_index=True)


def _sums(frame: pd.DataFrame, section: str, item: str, year: str, value: str) -> pd.DataFrame:
    sums = frame.groupby([item, year], observed=True)[value].sum().reset_index()
    sums.columns = pd.Index(["item", "year", "value"])
    return sums.assign(section=section, unit=UNITS[section])[[*KEY, "value"]]


def _totalled(part: pd.DataFrame) -> pd.DataFrame:
    """The sum over items, by year."""
    sums = part.groupby(["section", "year", "unit"])["value"].sum().reset_index()
    return sums.assign(item=TOTAL)[[*KEY, "value"]]


def _probabilities(result: Results) -> dict[str, float]:
    """Scenario -> probability, as run.json has the study; equal ones if it does not say."""
    study = (result.run.get("options") or {}).get("study") or {}
    known = {str(s["name"]): float(s["probability"]) for s in study.get("scenarios", ())}
    there = {str(name) for name in result["emissions"]["scenario"].unique()}
    return known if there <= set(known) else {name: 1.0 / len(there) for name in there}


def _ordered(values: pd.DataFrame, results: Sequence[Results]) -> pd.DataFrame:
    """Rows by section, then items in the order of charts, the total last; rows of zeros are left out."""
    order: dict[str, float] = {}
    for result in reversed(results):  # the base has the last word
        named = result["names"]
        order.update(zip(map(str, named["id"]), map(float, named["order"]), strict=True))
    categories = {category: place for place, category in enumerate(CATEGORIES)}
    ranks = {"cost": categories, "annual_cost": categories}
    numbers = values.drop(columns=KEY).to_numpy(float)
    seen = (np.abs(np.nan_to_num(numbers)) > TINY).any(axis=1) | (values["section"] == "target")
    kept = values[seen]
    rank = [
        np.inf if item == TOTAL else ranks.get(section, order).get(item, 1e9)
        for section, item in zip(kept["section"], kept["item"], strict=True)
    ]
    ranked = kept.assign(place=kept["section"].map(SECTIONS.index), rank=rank)
    ranked = ranked.sort_values(["place", "rank", "item", "year"], kind="stable")
    return ranked.drop(columns=["place", "rank"]).reset_index(drop=True)


def _statuses(runs: Mapping[str, Results]) -> pd.DataFrame:
    """target and one status a run; empty where a run does not have the target."""
    columns = {
        name: dict(zip(result.targets["target"], result.targets["status"], strict=True))
        for name, result in runs.items()
    }
    targets = list(dict.fromkeys(target for found in columns.values() for target in found))
    rows = {name: [found.get(target, "") for target in targets] for name, found in columns.items()}
    return pd.DataFrame({"target": targets, **rows})


def _changes(runs: Mapping[str, Results]) -> pd.DataFrame:
    """What any run changed of its study, with what each run has there."""
    found = {name: list(result.run.get("changes") or ()) for name, result in runs.items()}
    before: dict[tuple[str, ...], str] = {}
    after: dict[str, dict[tuple[str, ...], str]] = {name: {} for name in runs}
    for name, changes in found.items():
        for change in changes:
            key = tuple(change[part] for part in ("table", "entity", "column", "unit"))
            old, new = change["before"], change["after"]
            if change["action"] in ("add", "remove"):
                old, new = ("-", "+") if change["action"] == "add" else ("+", "-")
            before.setdefault(key, old)
            after[name][key] = new
    rows = [
        {**dict(zip(("table", "entity", "column", "unit"), key, strict=True))}
        | {name: after[name].get(key, old) for name in runs}
        for key, old in before.items()
    ]
    return pd.DataFrame(rows, columns=["table", "entity", "column", "unit", *runs])


def _totals(runs: Mapping[str, Results]) -> pd.DataFrame:
    """Total cost of each run, its difference from the base, and between what it is proved to lie."""
    rows = []
    base_upper = base_lower = np.nan
    for place, (name, result) in enumerate(runs.items()):
        upper, lower = (float(result.run.get(key) or np.nan) for key in ("objective", "lower_bound"))
        if place == 0:
            base_upper, base_lower = upper, lower
        rows.append(
            {
                "run": name,
                "objective": upper,
                "lower_bound": lower,
                "difference": upper - base_upper,
                "least": lower - base_upper if place else 0.0,
                "most": upper - base_lower if place else 0.0,
            }
        )
    return pd.DataFrame(rows)


def _notes(runs: Mapping[str, Results]) -> Iterator[Message]:
    """What makes a comparison unfair: other studies or tables, unlike settings that no variant states."""
    (base, first), *others = runs.items()
    for name, result in runs.items():
        if result.run.get("status") not in (None, "optimal"):
            yield N_("{run} stopped before its gap was reached", run=name)
    for name, result in others:
        if result.run.get("study") != first.run.get("study"):
            yield N_("{run} and {base} are of different studies", run=name, base=base)
            continue
        old, new = (
            {file: digest for file, digest in (r.run.get("inputs") or {}).items() if file.endswith(".csv")}
            for r in (first, result)
        )
        unlike = sorted(file for file in {*old, *new} if old.get(file) != new.get(file))
        if unlike:
            files = ", ".join(unlike)
            yield N_(
                "tables have changed between {base} and {run}: {files}", run=name, base=base, files=files
            )
        keys = [key for key in _unlike(first, result) if key not in {*_stated(first), *_stated(result)}]
        if keys:
            yield N_(
                "{run} and {base} were planned with other settings: {keys}",
                run=name,
                base=base,
                keys=", ".join(keys),
            )


def _unlike(first: Results, second: Results) -> list[str]:
    old, new = ((r.run.get("options") or {}).get("study") or {} for r in (first, second))
    return sorted(key for key in {*old, *new} if old.get(key) != new.get(key))


def _stated(result: Results) -> set[str]:
    """Keys of the study that a run's changes name."""
    return {
        change["column"].split(".")[0]
        for change in result.run.get("changes") or ()
        if change["table"] == "study"
    }
