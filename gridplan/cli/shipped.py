"""The studies that ship with the package: found beside it in a checkout, inside it in a wheel."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import gridplan
from gridplan.errors import UsageError
from gridplan.words import N_

HOME = Path(gridplan.__file__).resolve().parent


def shipped() -> dict[str, Path]:
    """Name -> YAML file of every shipped study."""
    for root in (HOME / "shipped", HOME.parent):
        found = sorted((root / "models").glob("*.yaml"))
        if found:
            return {path.stem: path for path in found}
    return {}


def copy_study(name: str, folder: Path) -> Path:
    """Copy a shipped study into a new folder: FOLDER/models/NAME.yaml and FOLDER/inputs/TABLES."""
    known = shipped()
    if name not in known:
        raise UsageError(
            N_("no study is called {name}; shipped are {known}", name=name, known=", ".join(known))
        )
    if folder.exists() and any(folder.iterdir()):
        raise UsageError(N_("{folder} is not empty: choose a new folder", folder=str(folder)))
    source = known[name]
    match = re.search(r"^inputs:\s*(\S+)", source.read_text(encoding="utf-8"), re.MULTILINE)
    if match is None:
        raise UsageError(N_("{file} names no folder of inputs", file=source.name))
    tables = (source.parent / match.group(1).strip("'\"")).resolve()
    (folder / "models").mkdir(parents=True)
    shutil.copytree(tables, folder / "inputs" / tables.name)
    return Path(shutil.copy(source, folder / "models" / source.name))
