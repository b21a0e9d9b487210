"""What a result depends on, as one fingerprint: equal ones need no second solve."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gridplan.inputs.load import Inputs
from gridplan.inputs.text import sha256


def fingerprint(inputs: Inputs, options: Mapping[str, Any]) -> str:
    """SHA-256 over the study as it is solved, its variant, all files that it reads, and `options`.

    The study counts by its values, not by its file: comments, and variants other than the one applied, do
    not matter. `options` is whatever else the result depends on (version, costs of targets ...), plain.
    """
    study = inputs.study
    chosen = study.variants.get(inputs.variant)
    document = {
        "study": study.model_dump(mode="json", exclude={"variants"}),
        "variant": chosen.model_dump(mode="json") if chosen else None,
        "tables": {file: digest for file, digest in inputs.files.items() if file.endswith(".csv")},
        "weather": {name: _digest(inputs.folder / file) for name, file in study.weather.files.items()},
        "options": dict(options),
    }
    return sha256(json.dumps(document, sort_keys=True, ensure_ascii=False).encode())


def _digest(path: Path) -> str:
    return sha256(path.read_bytes()) if path.is_file() else ""
