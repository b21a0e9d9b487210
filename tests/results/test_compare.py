"""Runs side by side: sums by hand, differences, what was changed, bounds, and what makes it unfair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from sample import sample

from gridplan.errors import UsageError
from gridplan.results.cells import csv_bytes
from gridplan.results.compare import compare
from gridplan.results.tables import Results


def changed(results: Results, run: dict, **factors: float) -> Results:
    """The results with `total` of the capacity, `discounted` and `annual` costs and CO2 multiplied."""
    tables = {name: frame.copy() for name, frame in results.tables.items()}
    for table, column in (("capacity", "total"), ("costs", "discounted"), ("emissions", "co2")):
        tables[table][column] *= factors.get(table, 1.0)
    return replace(results, tables=tables, run={**results.run, **run})


@pytest.fixture(scope="module")
def base() -> Results:
    return changed(
        sample(), {"objective": 1000.0, "lower_bound": 999.0, "study": "sample", "status": "optimal"}
    )


def of(frame: pd.DataFrame, section: str, item: str, year: int) -> pd.Series:
    hit = (frame["section"] == section) & (frame["item"] == item) & (frame["year"] == year)
    assert hit.sum() == 1
    return frame[hit].iloc[0]


def test_values_and_differences_are_sums_of_the_tables(base: Results) -> None:
    found = compare({"base": base, "more": changed(base, {}, capacity=1.5, costs=0.9, emissions=2.0)})
    capacity = base["capacity"]
    power = capacity[(capacity["quantity"] == "power") & (capacity["year"] == 2035)]
    for technology, total in power.groupby("technology")["total"].sum().items():
        if abs(total) > 1e-6:
            row = of(found.values, "power", str(technology), 2035)
            assert row["base"] == pytest.approx(total) and row["more"] == pytest.approx(1.5 * total)
            gap = of(found.differences(), "power", str(technology), 2035)
            assert gap["more"] == pytest.approx(0.5 * total)
    cost = of(found.values, "cost", "total", 0)
    assert cost["base"] == pytest.approx(base["costs"]["discounted"].sum())
    assert cost["more"] == pytest.approx(0.9 * cost["base"])
    parts = found.values[(found.values["section"] == "cost") & (found.values["item"] != "total")]
    assert parts["base"].sum() == pytest.approx(cost["base"])
    emitted = base["emissions"]
    emitted = emitted[emitted["year"] == 2035]["co2"].sum() / base["emissions"]["scenario"].nunique()
    if emitted:
        assert of(found.values, "emissions", "total", 2035)["more"] == pytest.approx(2.0 * emitted)
    achieved = base.targets.set_index("target")["achieved"]
    rows = found.values[found.values["section"] == "target"].set_index("item")
    assert np.allclose(rows["base"], achieved[rows.index], equal_nan=True)
    assert list(found.statuses["base"]) == list(base.targets["status"])


def test_probabilities_weigh_the_emissions(base: Results) -> None:
    rows = [("wet", 2035, "a", "coal", 10.0, 1.0), ("dry", 2035, "a", "coal", 30.0, 3.0)]
    columns = ["scenario", "year", "zone", "technology", "co2", "fuel"]
    scenarios = [{"name": "wet", "probability": 0.25}, {"name": "dry", "probability": 0.75}]
    tables = {**base.tables, "emissions": pd.DataFrame(rows, columns=columns)}
    run = {**base.run, "options": {"study": {"scenarios": scenarios}}}
    found = compare({"a": replace(base, tables=tables, run=run), "b": base})
    assert of(found.values, "emissions", "coal", 2035)["a"] == pytest.approx(25.0)
    assert of(found.values, "fuel", "total", 2035)["a"] == pytest.approx(2.5)


def test_what_only_one_run_models(base: Results) -> None:
    """A technology that a run lacks is zero in its years; a year that it does not model is unknown."""
    capacity = base["capacity"]
    first = int(capacity["year"].min())
    kept = capacity[(capacity["year"] == first) & (capacity["technology"] != "wind")]
    found = compare({"base": base, "short": replace(base, tables={**base.tables, "capacity": kept})})
    assert of(found.values, "power", "wind", first)["short"] == 0.0
    assert np.isnan(of(found.values, "power", "wind", 2035)["short"])


def test_total_costs_lie_between_what_is_proved(base: Results) -> None:
    found = compare({"base": base, "less": changed(base, {"objective": 900.0, "lower_bound": 890.0})})
    row = found.totals.iloc[1]
    assert (row["difference"], row["least"], row["most"]) == (-100.0, -110.0, -99.0)


def change(action: str, column: str, before: str, after: str, entity: str = "") -> dict:
    table = "sites" if entity else "study"
    return {"action": action, "table": table, "entity": entity, "column": column, "before": before,
            "after": after, "unit": ""}  # fmt: skip


def test_changes_stand_beside_what_the_others_have(base: Results) -> None:
    one = changed(
        base, {"changes": [change("set", "time.weeks", "2", "8"), change("remove", "", "", "", "x")]}
    )
    two = changed(base, {"changes": [change("set", "time.weeks", "2", "4"), change("add", "", "", "", "y")]})
    found = compare({"base": base, "one": one, "two": two}).changes
    assert found[["entity", "base", "one", "two"]].to_numpy().tolist() == [
        ["", "2", "8", "4"],
        ["x", "+", "-", "+"],
        ["y", "-", "-", "+"],
    ]


def test_notes_tell_an_unfair_comparison(base: Results) -> None:
    def study(weeks: int) -> dict:
        return {"options": {"study": {"time": {"weeks": weeks}}}, "inputs": {"a.csv": "1", "s.yaml": "2"}}

    first = changed(base, study(2))
    assert not compare({"base": first, "same": changed(base, study(2))}).notes
    stated = changed(base, {**study(8), "changes": [change("set", "time.weeks", "2", "8")]})
    assert not compare({"base": first, "stated": stated}).notes
    told = compare({"base": first, "other": changed(base, study(8))}).notes
    assert [note.text() for note in told] == ["other and base were planned with other settings: time"]
    tables = changed(base, {**study(2), "inputs": {"a.csv": "9", "s.yaml": "3"}})
    assert ["a.csv" in note.text() for note in compare({"base": first, "new": tables}).notes] == [True]
    late = changed(base, {**study(2), "status": "limit"})
    assert "before its gap" in compare({"base": first, "late": late}).notes[0].text()
    assert (
        "different studies" in compare({"base": first, "far": changed(base, {"study": "x"})}).notes[0].text()
    )


def test_one_table_for_a_spreadsheet(base: Results) -> None:
    other = changed(base, {"changes": [change("set", "time.weeks", "2", "8")]}, capacity=2.0)
    table = compare({"base": base, "other": other}).table()
    assert list(table.columns) == ["section", "item", "year", "unit", "base", "other", "other - base"]
    assert {"power", "cost", "target", "status", "changed"} <= set(table["section"])
    last = table[table["section"] == "changed"].iloc[0]
    assert (last["item"], last["base"], last["other"]) == ("study time.weeks", "2", "8")
    assert csv_bytes(table).startswith(b"\xef\xbb\xbfsection,item")


def test_one_run_alone_is_refused(base: Results) -> None:
    with pytest.raises(UsageError, match="at least two"):
        compare({"base": base})
