"""The command line as a user meets it: words, files and exit codes of whole commands."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SMALL = ("--set", "time.days=[15, 200]", "--set", "time.weeks=null")


def gridplan(*arguments: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gridplan", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300, check=False)


@pytest.fixture
def study(tmp_path: Path) -> Path:
    """A copy of the tutorial that a test may spoil."""
    for name in ("models", "inputs"):
        (tmp_path / name).mkdir()
    shutil.copy(ROOT / "models" / "tutorial.yaml", tmp_path / "models")
    shutil.copytree(ROOT / "inputs" / "tutorial", tmp_path / "inputs" / "tutorial")
    return tmp_path / "models" / "tutorial.yaml"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict]:
    folder = tmp_path_factory.mktemp("results")
    done = gridplan("run", "models/tutorial.yaml", "--out", str(folder), "--json", *SMALL)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    return folder / "tutorial" / "base", json.loads(done.stdout)


def test_check_passes_the_shipped_studies() -> None:
    for name in ("tutorial", "changdu"):
        done = gridplan("check", f"models/{name}.yaml")
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("lang", "word"), [("en", "error"), ("zh", "错误")])
def test_check_tells_a_mistake_in_one_line(study: Path, lang: str, word: str) -> None:
    table = study.parent.parent / "inputs" / "tutorial" / "generators.csv"
    table.write_text(table.read_text(encoding="utf-8").replace(",city,", ",citty,", 1), encoding="utf-8")
    done = gridplan("check", str(study), "--lang", lang)
    assert done.returncode == 2
    lines = [line for line in done.stdout.splitlines() if line.startswith(word)]
    assert len(lines) == 1
    assert "generators.csv:" in lines[0]
    assert "citty" in lines[0]
    assert "city" in lines[0]


def test_a_broken_study_does_not_run(study: Path) -> None:
    text = study.read_text(encoding="utf-8").replace("discount_rate:", "discout_rate:")
    study.write_text(text, encoding="utf-8")
    done = gridplan("run", str(study), "--json")
    assert done.returncode == 2
    found = json.loads(done.stdout)
    assert found["exit_code"] == 2
    assert any("discount_rate" in problem["fix"] for problem in found["problems"])


def test_wrong_use_is_told() -> None:
    assert gridplan("run").returncode == 1
    assert gridplan("nonsense").returncode == 1
    assert gridplan("check", "models/tutorial.yaml", "--lang", "fr").returncode == 1
    assert gridplan("run", "models/tutorial.yaml", "--target-costs", "some").returncode == 1
    assert gridplan("run", "models/tutorial.yaml", "--variant", "../out").returncode == 1


def test_run_prints_what_programs_need(finished: tuple[Path, dict]) -> None:
    folder, record = finished
    assert record["status"] == "optimal"
    assert record["lower_bound"] <= record["objective"] * (1 + 1e-9)
    assert record["certificate"]["passed"]
    assert record["audit"]["passed"]
    assert set(record["counts"]) >= {"rows", "columns", "nonzeros", "blocks"}
    assert set(record["seconds"]) >= {"read", "profiles", "assemble", "solve", "audit", "write"}
    assert record["peak_memory_mb"] > 0
    assert record["units"]["objective"].startswith("million yuan")
    for name in ("run.json", "targets.csv", "report.html", "summary.txt"):
        assert (folder / name).is_file(), name


def test_report_speaks_the_other_language(finished: tuple[Path, dict]) -> None:
    folder, _ = finished
    done = gridplan("report", str(folder), "--lang", "zh")
    assert done.returncode == 0, done.stderr
    assert "入门算例" in (folder / "report.zh.html").read_text(encoding="utf-8")


def test_a_target_out_of_reach_is_infeasible(tmp_path: Path) -> None:
    change = (
        "--set",
        "targets.reserve_summer_2035.value=2000",
        "--set",
        "targets.reserve_summer_2035.mode=hard",
    )
    done = gridplan("run", "models/tutorial.yaml", "--out", str(tmp_path), *SMALL, *change)
    assert done.returncode in (2, 3), done.stdout + done.stderr
    assert not (tmp_path / "tutorial").exists() or not any((tmp_path / "tutorial").glob("base/*"))
    assert "reserve" in done.stderr + done.stdout


@pytest.mark.parametrize("solver", ["stacked", "benders"])
def test_a_hard_target_kept_by_a_shortfall_is_missed_however_it_is_solved(
    tmp_path: Path, solver: str
) -> None:
    """Exit code 4, with results that say so; the figures behind what binds stand in a file of their own."""
    change = ("--set", "targets.non_fossil_2035.value=99", "--solver", solver, "--target-costs", "none")
    done = gridplan("run", "models/tutorial.yaml", "--out", str(tmp_path), *SMALL, *change)
    assert done.returncode == 4, done.stdout + done.stderr
    folder = tmp_path / "tutorial" / "base"
    assert "No plan meets all hard limits" in (folder / "summary.txt").read_text(encoding="utf-8")
    assert "non_fossil_2035,value,99.0" in (folder / "low_confidence.csv").read_text(encoding="utf-8-sig")
    assert "non_fossil_2035" in (folder / "target_costs.csv").read_text(encoding="utf-8-sig")


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupted_run_keeps_its_proved_plan(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "gridplan", "run", "models/tutorial.yaml", "--out", str(tmp_path)]
    command += ["--weeks", "26", "--solver", "benders", "--gap", "1e-9", "--target-costs", "none"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            if "blocks round" in line:  # a plan and a bound are proved by now
                running.send_signal(signal.SIGINT)
                break
        running.stdout.read()
    assert running.returncode == 130
    record = json.loads((tmp_path / "tutorial" / "base" / "run.json").read_text(encoding="utf-8"))
    assert record["status"] == "interrupted"
    assert record["certificate"]["passed"]
    assert record["gap"] >= 0


@pytest.mark.slow
def test_the_full_chronological_year(tmp_path: Path) -> None:
    """Free allowances of many blocks: the decomposition's master needs its floors here."""
    arguments = (
        "--weeks",
        "all",
        "--target-costs",
        "none",
        "--gap",
        "5e-3",
        "--out",
        str(tmp_path),
        "--json",
    )
    done = gridplan("run", "models/tutorial.yaml", *arguments)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    record = json.loads(done.stdout)
    assert record["counts"]["blocks"] == 3 * 52
    assert record["certificate"]["passed"]
    assert record["audit"]["passed"]


def test_init_starts_a_study(tmp_path: Path) -> None:
    done = gridplan("init", str(tmp_path / "mine"))
    assert done.returncode == 0, done.stderr
    assert gridplan("check", str(tmp_path / "mine" / "models" / "tutorial.yaml")).returncode == 0
    assert gridplan("init", str(tmp_path / "mine")).returncode == 1
    assert gridplan("init", str(tmp_path / "other"), "--template", "atlantis").returncode == 1


def test_doctor_examines() -> None:
    done = gridplan("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert len(json.loads(done.stdout)["findings"]) >= 5
