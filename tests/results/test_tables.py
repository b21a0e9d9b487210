"""Results are checked against the declared columns when they are put together."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from gridplan.errors import UsageError
from gridplan.results.columns import HOURLY, TABLES, TARGETS, describe
from gridplan.results.columns_targets import BINDING, LOW_CONFIDENCE
from gridplan.results.tables import Results, conform, empty


def test_columns_come_back_in_declared_order_and_type(results):
    shuffled = results["capacity"][list(reversed(TABLES["capacity"].names))]
    frame = conform(shuffled, TABLES["capacity"])
    assert tuple(frame.columns) == TABLES["capacity"].names
    assert frame["year"].dtype == "int64" and frame["total"].dtype == "float64"
    assert all(
        str(dtype) == "category" for dtype in results.hourly["dispatch"][["zone", "technology"]].dtypes
    )


@pytest.mark.parametrize(
    "change, said",
    [
        (lambda frame: frame.drop(columns="new"), "new"),
        (lambda frame: frame.assign(mystery=1), "mystery"),
        (lambda frame: frame.assign(total="much"), "total"),
        (lambda frame: frame.assign(year=2030.5), "year"),
        (lambda frame: frame.assign(quantity="water"), "water"),
    ],
)
def test_a_wrong_frame_stops_and_names_what_is_wrong(results, change, said):
    with pytest.raises(UsageError, match=said):
        Results({**results.tables, "capacity": change(results["capacity"])}, {}, results.targets, {})


def test_missing_and_unknown_tables_stop(results):
    fewer = {name: frame for name, frame in results.tables.items() if name != "duals"}
    with pytest.raises(UsageError, match="duals"):
        Results(fewer, {}, results.targets, {})
    with pytest.raises(UsageError, match="weather"):
        Results({**results.tables, "weather": pd.DataFrame()}, {}, results.targets, {})


def test_a_truth_that_is_neither_stops(results):
    with pytest.raises(UsageError, match="binding"):
        conform(results.targets.assign(binding="perhaps"), TARGETS)


def test_absent_words_become_empty_and_absent_numbers_stay_absent():
    frame = pd.DataFrame({"row": [None], "year": [2030], "value": [np.nan], "unit": [np.nan]})
    typed = conform(frame, TABLES["duals"])
    assert typed["row"].tolist() == [""] and typed["unit"].tolist() == [""] and typed["value"].isna().all()


def test_an_empty_table_has_its_types():
    assert empty("prices").dtypes["mean"] == "float64" and len(empty("prices")) == 0


def test_every_column_is_described_in_full():
    frame = describe()
    assert len(frame) == sum(
        len(t.columns) for t in (*TABLES.values(), *HOURLY.values(), TARGETS, BINDING, LOW_CONFIDENCE)
    )
    assert (frame["meaning"].str.len() > 3).all()
