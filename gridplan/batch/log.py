"""batch.json: how every variant of a study ended, written anew and whole after every change."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import gridplan
from gridplan.batch.options import BatchOptions, Outcome
from gridplan.inputs import Inputs
from gridplan.inputs.variant import BASE
from gridplan.results.store import plain_json

FILE = "batch.json"


class Log:
    """batch.json and what has ended; entries of variants that are not asked for stay as they were."""

    def __init__(self, folder: Path, base: Inputs, options: BatchOptions):
        self.folder, self.options = folder, options
        self.outcomes: dict[str, Outcome] = {}
        known = (BASE, *base.study.variants)
        before = _read_json(folder / FILE).get("variants")
        kept = {n: e for n, e in before.items() if n in known} if isinstance(before, dict) else {}
        self.record: dict[str, Any] = {
            "study": base.study.name,
            "gridplan": gridplan.__version__,
            "overrides": list(options.run.overrides),
            "variants": {name: kept.get(name, {"status": "never planned"}) for name in known},
        }

    def note(self, name: str, entry: dict[str, Any]) -> None:
        self.record["variants"][name] = entry
        self.folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(plain_json(self.record), ensure_ascii=False, indent=1, allow_nan=False)
        _write_whole(self.folder / FILE, text + "\n")

    def end(self, outcome: Outcome) -> None:
        self.outcomes[outcome.variant] = outcome
        entry = {name: getattr(outcome, name) for name in outcome.__dataclass_fields__ if name != "variant"}
        self.note(outcome.variant, {**entry, "seconds": round(outcome.seconds, 1)})
        if self.options.ended:
            self.options.ended(outcome)


def planned(folder: Path) -> list[Path]:
    """Folders with results in a study's folder: the base, variants in the study's order, then others."""
    names = [BASE, *(_read_json(folder / FILE).get("variants") or ())]
    found = sorted(path.parent for path in folder.glob("*/run.json") if not path.parent.name.startswith("."))
    return sorted(found, key=lambda path: names.index(path.name) if path.name in names else len(names))


def _read_json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_whole(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    Path(name).replace(path)
