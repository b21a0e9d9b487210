"""kill -9 of the whole program: the last good results stand, nothing half-written passes for results."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from gridplan.errors import UsageError
from gridplan.results.store import read, write
from gridplan.results.tables import Results

ROOT = Path(__file__).resolve().parents[2]
STUDY = "models/tutorial.yaml"
SMALL = ("--set", "time.days=[15, 200]", "--set", "time.weeks=null", "--target-costs", "none")

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def content(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def killed_at(words: str, *arguments: str) -> None:
    """Run the study until a line with `words` appears, then kill -9."""
    command = [sys.executable, "-m", "gridplan", "run", STUDY, *arguments]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as running:
        assert running.stdout is not None
        assert any(words in line for line in running.stdout)
        running.kill()
    assert running.returncode == -signal.SIGKILL


def test_killed_while_writing_leaves_the_last_good_results(results: Results, tmp_path: Path) -> None:
    home = write(results, tmp_path / "tutorial" / "base")
    before = content(home)
    killed_at("collecting results", *SMALL, "--out", str(tmp_path))
    assert content(home) == before
    assert read(home).run["title"] == results.run["title"]
    drafts = [path for path in home.parent.iterdir() if path != home]
    assert drafts
    for draft in drafts:  # hidden, and nobody reads it: it has no run.json
        assert draft.name.startswith(".base.draft-")
        with pytest.raises(UsageError, match="run the study first"):
            read(draft)
    write(results, home)
    assert list(home.parent.iterdir()) == [home]
