"""Results are stored whole or not at all, and come back as they were."""

from __future__ import annotations

import csv
import dataclasses
import json
import os
import signal
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from gridplan.errors import UsageError
from gridplan.results import store
from gridplan.results.cells import csv_bytes, read_safe, safe_cell


def _with_title(results, title):
    return dataclasses.replace(results, run={**results.run, "title": title})


def test_what_is_written_comes_back(results, tmp_path):
    folder = store.write(results, tmp_path / "study" / "base", {"summary.txt": "四川\n"})
    back = store.read(folder)
    for name, frame in results.tables.items():
        pd.testing.assert_frame_equal(back[name], frame, check_dtype=False)
    for name, frame in results.hourly.items():
        plain = frame.astype({c: "str" for c, d in frame.dtypes.items() if str(d) == "category"})
        again = back.hourly[name]
        pd.testing.assert_frame_equal(again.astype(plain.dtypes.to_dict()), plain, check_dtype=False)
    pd.testing.assert_frame_equal(back.targets, results.targets, check_dtype=False)
    assert back.run["counts"] == results.run["counts"]
    assert (folder / "summary.txt").read_text(encoding="utf-8") == "四川\n"
    assert [path.name for path in folder.parent.iterdir()] == ["base"]


def test_run_json_is_plain_json(results, tmp_path):
    run = {
        "gap": np.nan,
        "count": np.int64(3),
        "passed": np.bool_(True),
        "list": np.array([1.5]),
        "name": "昌都",
    }
    folder = store.write(dataclasses.replace(results, run=run), tmp_path / "x")
    text = (folder / "run.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"gap": None, "count": 3, "passed": True, "list": [1.5], "name": "昌都"}
    assert "昌都" in text


@pytest.mark.parametrize("place", ["_flush", "_replace", "csv_bytes"])
def test_a_failure_midway_leaves_the_last_good_results(results, tmp_path, monkeypatch, place):
    folder = store.write(_with_title(results, "old"), tmp_path / "x")

    def fail(*arguments):
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(store, place, fail)
        with pytest.raises(OSError, match="disk full"):
            store.write(_with_title(results, "new"), folder)
    assert store.read(folder).run["title"] == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_a_failing_swap_brings_the_old_results_back(results, tmp_path, monkeypatch):
    folder = store.write(_with_title(results, "old"), tmp_path / "x")
    rename = type(folder).rename

    def refuse(path, target):
        if ".draft-" in path.name:
            raise OSError("refused")
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(type(folder), "rename", refuse)
        with pytest.raises(OSError, match="refused"):
            store.write(_with_title(results, "new"), folder)
    assert store.read(folder).run["title"] == "old"


def test_a_kill_between_the_two_renames_is_mended_by_the_next_reader(results, tmp_path):
    folder = store.write(_with_title(results, "old"), tmp_path / "x")
    folder.rename(tmp_path / ".x.previous")
    assert store.read(folder).run["title"] == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_a_killed_run_leaves_no_half_folder_and_the_next_run_clears_its_draft(results, tmp_path):
    folder = store.write(_with_title(results, "old"), tmp_path / "x")
    code = (
        f"from gridplan.results.store import Draft\nimport os\nd = Draft({str(folder)!r})\n"
        "d.add_text('run.json', '{}')\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob(".x.draft-*"))) == 1
    assert store.read(folder).run["title"] == "old"
    store.write(_with_title(results, "new"), folder)
    assert [path.name for path in tmp_path.iterdir()] == ["x"]
    assert store.read(folder).run["title"] == "new"


def test_a_folder_with_other_files_is_not_replaced(results, tmp_path):
    (tmp_path / "thesis.doc").write_text("years of work")
    with pytest.raises(UsageError, match="other files"):
        store.write(results, tmp_path)
    assert (tmp_path / "thesis.doc").read_text() == "years of work"


def test_a_folder_without_results_is_said_so(tmp_path):
    with pytest.raises(UsageError, match="run the study first"):
        store.read(tmp_path / "nothing")


def test_hourly_tables_stream_block_by_block(results, tmp_path):
    whole = results.hourly["dispatch"]
    with store.Draft(tmp_path / "x") as draft:
        writer = draft.hourly_writer("dispatch")
        for _, block in whole.groupby("week"):
            writer.append(block)
        streamed = dataclasses.replace(results, hourly=draft.hourly())
        draft.commit(streamed)
    back = store.read(tmp_path / "x").hourly
    assert list(back) == ["dispatch"]
    last = store.read(tmp_path / "x").hours("dispatch", 2035)
    assert set(last["year"]) == {2035} and len(last) == (whole["year"] == 2035).sum()
    assert store.read(tmp_path / "x").hours("prices", 2035).empty
    ordered = whole.sort_values("week", kind="stable")
    assert np.array_equal(back["dispatch"]["value"], ordered["value"])
    assert back["dispatch"]["technology"].astype(str).tolist() == ordered["technology"].astype(str).tolist()


def test_a_closed_hourly_table_takes_no_more_rows(results, tmp_path):
    with store.Draft(tmp_path / "x") as draft:
        writer = draft.hourly_writer("prices")
        draft.hourly()
        with pytest.raises(UsageError, match="closed"):
            writer.append(results.hourly["prices"])
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@cmd", "\t=1", "'=1", "''=1"])
def test_a_text_that_acts_as_a_formula_gets_an_apostrophe(text):
    assert safe_cell(text) == f"'{text}"
    assert read_safe(safe_cell(text)) == text


@pytest.mark.parametrize("value", ["plain", "'quoted'", "昌都", "", -1.5, None])
def test_other_cells_stay(value):
    assert safe_cell(value) == value and read_safe(value) == value


def test_targets_csv_has_the_mark_and_safe_cells(results, tmp_path):
    folder = store.write(results, tmp_path / "x")
    data = (folder / "targets.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(data.decode("utf-8-sig").splitlines()))
    assert rows[0]["document"].startswith("'=") and rows[2]["gap"] == "-2.1"
    assert store.read(folder).targets["document"][0].startswith("=")


def test_headings_of_a_csv_are_safe_too():
    text = csv_bytes(pd.DataFrame({"=a": pd.Categorical(["+x"]), "b": [-1.0]})).decode("utf-8-sig")
    assert text.splitlines() == ["'=a,b", "'+x,-1.0"]
