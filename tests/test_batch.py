"""Batches: every variant in its folder, what is current is kept, a failure or a kill costs only itself."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gridplan.batch import FILE, Batch, BatchOptions, Outcome, batch, planned
from gridplan.batch.crew import Crew
from gridplan.errors import InputError, UsageError
from gridplan.results.store import read
from gridplan.run import RunOptions, run
from tests.inputs.study_copy import ROOT, StudyCopy

DAY = "time={days: [200]}"  # one summer day of each year: a solve takes a second
TWO = ("base", "dry_year")


def options(out: Path, *only: str, jobs: int = 1, changes: tuple[str, ...] = (DAY,)) -> BatchOptions:
    return BatchOptions(RunOptions(changes, out=out, target_costs="none"), only, jobs)


def statuses(done: Batch) -> dict[str, str]:
    return {outcome.variant: outcome.status for outcome in done.outcomes}


def entries(out: Path) -> dict[str, dict]:
    return json.loads((out / "tutorial" / FILE).read_text(encoding="utf-8"))["variants"]


def gridplan(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gridplan", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def study(tmp_path: Path) -> StudyCopy:
    return StudyCopy(tmp_path)


def copied(out: Path, folder: Path, *names: str) -> Path:
    """Results of some variants in another folder."""
    for name in names:
        shutil.copytree(out / "tutorial" / name, folder / "out" / "tutorial" / name)
    return folder / "out"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Batch]:
    """All variants of the tutorial, two side by side."""
    out = tmp_path_factory.mktemp("results")
    return out, batch(ROOT / "models" / "tutorial.yaml", options(out, jobs=2))


@pytest.mark.slow
def test_every_variant_is_planned_in_its_folder(finished: tuple[Path, Batch]) -> None:
    out, done = finished
    names = ["base", "cheap_storage", "no_clean_target", "dry_year", "ac_lines", "operating_reserve",
             "weights", "hourly_margin", "limits"]  # fmt: skip
    assert statuses(done) == dict.fromkeys(names, "solved") and done.exit_code == 0
    assert [path.name for path in planned(done.folder)] == names
    costs = {}
    for outcome in done.outcomes:
        results = read(out / "tutorial" / outcome.variant)
        assert results.run["variant"] == outcome.variant
        assert results.run["fingerprint"] == outcome.fingerprint
        assert results.run["objective"] == pytest.approx(outcome.objective)
        costs[outcome.variant] = results.run["objective"]
        assert entries(out)[outcome.variant]["status"] == "solved"
    assert costs["cheap_storage"] < costs["base"] < costs["dry_year"]
    assert costs["no_clean_target"] <= costs["base"] * (1 + 1e-6)
    dry = read(out / "tutorial" / "dry_year").run
    assert dry["title"]["en"] == "Tutorial study · A dry year" and "枯水年" in dry["title"]["zh"]
    assert {change["column"] for change in dry["changes"]} == {"scenarios", "time"}


@pytest.mark.slow
def test_what_is_current_is_not_solved_again(
    finished: tuple[Path, Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    """No process is started for any variant, and no file is written."""
    monkeypatch.setattr(Crew, "_start", lambda self, job: pytest.fail(f"{job.name} is planned again"))
    out, done = finished
    folder = out / "tutorial"
    before = {path: path.stat().st_mtime_ns for path in folder.glob("*/run.json")}
    again = batch(ROOT / "models" / "tutorial.yaml", options(out))
    assert set(statuses(again).values()) == {"kept"}
    assert {path: path.stat().st_mtime_ns for path in folder.glob("*/run.json")} == before
    assert [o.objective for o in again.outcomes] == pytest.approx([o.objective for o in done.outcomes])


@pytest.mark.slow
def test_a_change_solves_only_what_it_touches(
    study: StudyCopy, tmp_path: Path, finished: tuple[Path, Batch]
) -> None:
    """The copy of the study and of its results stands elsewhere, which does not count."""
    out = copied(finished[0], tmp_path, *TWO)
    study.study("name: dry, hydrology: dry", "name: dry, hydrology: extreme_dry")
    assert statuses(batch(study.path, options(out, *TWO))) == {"base": "kept", "dry_year": "solved"}
    scenario = read(out / "tutorial" / "dry_year").run["options"]["study"]["scenarios"][0]
    assert scenario["hydrology"] == "extreme_dry"
    assert entries(out)["cheap_storage"]["status"] == "never planned"


@pytest.mark.slow
def test_a_run_with_a_variant_is_current_for_a_batch(study: StudyCopy, tmp_path: Path) -> None:
    asked = RunOptions((DAY,), variant="dry_year", out=tmp_path / "out", target_costs="none")
    results, folder = run(study.path, asked)
    assert folder.name == "dry_year" and results.run["options"]["study"]["scenarios"][0]["name"] == "dry"
    assert statuses(batch(study.path, options(tmp_path / "out", "dry_year"))) == {"dry_year": "kept"}


@pytest.mark.slow
def test_one_that_fails_does_not_stop_the_rest(study: StudyCopy, tmp_path: Path) -> None:
    """A variant whose hard target is out of reach is refused, one whose folder is taken fails in its turn."""
    text = study.path.read_text(encoding="utf-8")
    no_sites = "{table: sites, where: {zone: highland}, set: {potential: null, existing: 0}}"
    study.path.write_text(text + f"  bare:\n    tables:\n      - {no_sites}\n", encoding="utf-8")
    out = tmp_path / "out"
    taken = out / "tutorial" / "no_clean_target"
    taken.mkdir(parents=True)
    (taken / "mine.txt").write_text("not results", encoding="utf-8")
    heard: list[Outcome] = []
    asked = options(out, "bare", "no_clean_target", "dry_year")
    done = batch(study.path, BatchOptions(asked.run, asked.only, ended=heard.append))
    assert statuses(done) == {"no_clean_target": "failed", "dry_year": "solved", "bare": "failed"}
    assert {o.variant for o in heard} == set(statuses(done))
    assert entries(out)["bare"]["exit_code"] == 2
    assert "potentials" in entries(out)["bare"]["problems"][0]["rule"]
    assert entries(out)["no_clean_target"]["exit_code"] == 1
    assert "other files than results" in entries(out)["no_clean_target"]["message"]
    assert done.exit_code == 1
    assert (taken / "mine.txt").is_file()


def test_a_broken_study_stops_before_anything_runs(study: StudyCopy, tmp_path: Path) -> None:
    study.study("scale: {overnight_cost: 0.5", "scale: {overnite_cost: 0.5")
    with pytest.raises(InputError):
        batch(study.path, options(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_wrong_names_and_numbers_are_refused(study: StudyCopy, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cheap_storage"):
        batch(study.path, options(tmp_path / "out", "cheap"))
    with pytest.raises(UsageError, match="at least 1"):
        batch(study.path, options(tmp_path / "out", jobs=0))


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no signals")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGINT], ids=["killed", "interrupted"])
def test_a_batch_that_was_stopped_goes_on_where_it_was(
    tmp_path: Path, finished: tuple[Path, Batch], how: signal.Signals
) -> None:
    """Killed at its second variant, it solves that one when it is started again, and not the first."""
    out = copied(finished[0], tmp_path, "base")
    words = ["batch", "models/tutorial.yaml", "--only", "base,dry_year", "--set", DAY]
    words += ["--target-costs", "none", "--out", str(out)]
    first = subprocess.Popen(
        [sys.executable, "-m", "gridplan", *words], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    done, log = (out / "tutorial" / name for name in ("base/run.json", FILE))
    until = time.monotonic() + 120
    while not log.is_file() or entries(out)["dry_year"]["status"] != "running":
        assert first.poll() is None and time.monotonic() < until
        time.sleep(0.05)
    first.send_signal(how)
    code = first.wait(timeout=60)
    assert code == (-signal.SIGKILL if how == signal.SIGKILL else 130)
    stamp = done.stat().st_mtime_ns
    assert not (out / "tutorial" / "dry_year" / "run.json").is_file()
    if how == signal.SIGINT:
        assert entries(out)["dry_year"]["status"] == "stopped"
        return
    second = gridplan(*words, "--json")
    assert second.returncode == 0, second.stderr
    told = {entry["variant"]: entry["status"] for entry in json.loads(second.stdout)["variants"]}
    assert told == {"base": "kept", "dry_year": "solved"}
    assert done.stat().st_mtime_ns == stamp
    assert not [path for path in (out / "tutorial").iterdir() if ".draft-" in path.name]


@pytest.mark.slow
def test_the_command_compares_a_study_s_folder(finished: tuple[Path, Batch], tmp_path: Path) -> None:
    out, _ = finished
    file = tmp_path / "compared.csv"
    done = gridplan("compare", str(out / "tutorial"), "--out", str(file))
    assert done.returncode == 0, done.stderr
    assert (
        "energy_overnight_cost: 900 → 450 yuan/kWh" in done.stdout
        and "Installed capacity [GW]" in done.stdout
    )
    assert file.read_bytes().startswith(b"\xef\xbb\xbfsection,item,year,unit,base,cheap_storage")
    chinese = gridplan("compare", *(str(out / "tutorial" / name) for name in TWO), "--lang", "zh")
    assert chinese.returncode == 0 and "万kW" in chinese.stdout and "枯水年" in chinese.stdout
    document = json.loads(gridplan("compare", str(out / "tutorial"), "--json").stdout)
    assert document["base"] == "base" and len(document["runs"]) == 9
    cost = next(r for r in document["rows"] if (r["section"], r["item"]) == ("cost", "total"))
    assert cost["differences"]["dry_year"] == pytest.approx(
        cost["values"]["dry_year"] - cost["values"]["base"]
    )
    assert gridplan("compare", str(out / "tutorial" / "base")).returncode == 1
    assert gridplan("compare", str(tmp_path)).returncode == 1


def test_a_run_tells_the_variants_that_there_are() -> None:
    done = gridplan("run", "models/tutorial.yaml", "--variant", "dry")
    assert done.returncode == 1 and "base, cheap_storage, no_clean_target, dry_year" in done.stderr
