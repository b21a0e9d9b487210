"""The project's own environment: made on first use, brought up to date when its requirements change.

Needs Python 3.11 to 3.13 and nothing else (standard library only). The environment is the folder `.venv` of
the checkout, or the one named by the environment variable GRIDPLAN_ENVIRONMENT. It is left alone as long as
it holds what is asked for, so that everything works without a network after the first time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST, NEWEST = (3, 11), (3, 13)
REQUIREMENTS = ("pyproject.toml", "constraints.txt")
WINDOWS = os.name == "nt"


def prepare(*groups: str) -> Path:
    """Python of an environment that holds gridplan and its optional `groups`; made or mended if needed."""
    folder = Path(os.environ.get("GRIDPLAN_ENVIRONMENT") or ROOT / ".venv").absolute()
    python = _python(folder)
    record = folder / "gridplan.json"
    held = _held(record) if _works(python) else set()
    if held >= {"", *groups}:
        return python
    if not _works(python):
        _create(folder)
    wanted = sorted(held.union(groups) - {""})
    package = f"{ROOT}[{','.join(wanted)}]" if wanted else str(ROOT)
    _say("installing gridplan and what it needs (about a minute, once)")
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command += ["--constraint", ROOT / "constraints.txt", "--editable", package]
    if subprocess.run([str(part) for part in command], cwd=ROOT, check=False).returncode:
        sys.exit("the installation failed: see the lines above (is there a network, and room on the disk?)")
    record.write_text(json.dumps({"digest": _digest(), "groups": ["", *wanted]}), encoding="utf-8")
    return python


def call(command: list[str]) -> int:
    """Exit code of a command run at the top of the checkout; its output goes where ours goes."""
    sys.stdout.flush()
    try:
        return subprocess.run(command, cwd=ROOT, check=False).returncode
    except KeyboardInterrupt:
        return 130


def _python(folder: Path) -> Path:
    return folder / ("Scripts/python.exe" if WINDOWS else "bin/python")


def _held(record: Path) -> set[str]:
    """Groups the environment holds ("" is the package itself); none if its requirements have changed."""
    try:
        found = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return set()
    return set(found["groups"]) if found.get("digest") == _digest() else set()


def _digest() -> str:
    """Of the requirements and of the place of the checkout, which an editable installation remembers."""
    parts = [(ROOT / name).read_bytes() for name in REQUIREMENTS]
    return hashlib.sha256(b"\0".join([*parts, str(ROOT).encode()])).hexdigest()


def _create(folder: Path) -> None:
    python = _suitable()
    _say(f"making the environment {folder.name} with {python}")
    clear = ["--clear"] if (folder / "pyvenv.cfg").exists() else []
    if subprocess.run([python, "-m", "venv", *clear, str(folder)], check=False).returncode:
        sys.exit("no environment could be made; on Debian and Ubuntu: apt install python3-venv")


def _suitable() -> str:
    """A Python of a version that is supported: the one that runs this, else one found by its name."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found and _works(Path(found)):
            return found
    sys.exit("gridplan needs Python 3.11, 3.12 or 3.13; this is {}.{}".format(*sys.version_info[:2]))


def _works(python: Path) -> bool:
    """Whether it is a Python of a supported version that starts."""
    if not python.exists():
        return False
    test = f"import sys; sys.exit(not {OLDEST} <= sys.version_info[:2] <= {NEWEST})"
    return subprocess.run([str(python), "-c", test], capture_output=True, check=False).returncode == 0


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


if __name__ == "__main__":  # `python scripts/environment.py test`: prepares it and says where its Python is
    print(prepare(*sys.argv[1:]))
