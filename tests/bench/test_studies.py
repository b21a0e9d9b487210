"""The benchmark of the studies runs one as a user does and tells how it ended."""

from __future__ import annotations

import json

from scripts.bench.__main__ import main
from scripts.bench.studies import NAMES, PHASES
from scripts.bench.watched import ROOT


def test_every_study_that_ships_is_measured():
    assert sorted(NAMES) == sorted(path.stem for path in (ROOT / "models").glob("*.yaml"))


def test_one_command_runs_a_study_and_keeps_its_phases(tmp_path, capsys):
    path = tmp_path / "studies.json"
    assert main(["studies", "tutorial", "--set", "time={days: [15]}", "--json", str(path)]) == 0
    assert "certified, audited" in capsys.readouterr().out
    row = json.loads(path.read_text())["studies"][0]
    assert set(PHASES) <= set(row["seconds"])
    assert row["wall"] > row["seconds"]["solve"] > 0.0
    assert row["gap"] < 1e-2 and row["counts"]["nonzeros"] > 1000


def test_a_study_that_does_not_run_is_told(capsys):
    assert main(["studies", "tutorial", "--set", "no_such_key=1"]) == 1
    told = capsys.readouterr().out.splitlines()[1]
    assert "no_such_key" in told and "certified" not in told
