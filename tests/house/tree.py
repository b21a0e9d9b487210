"""The files of the checkout that belong to the project: all but environments, caches and results."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUTSIDE = {"__pycache__", "build", "dist", "node_modules"}
BINARY = {".parquet", ".nc", ".png", ".jpg", ".xlsx", ".pyc", ".gz", ".zip"}


def files(*tops: str) -> Iterator[Path]:
    """Files below the given folders of the checkout (none given: below all of it), in order."""
    for top in [ROOT / name for name in tops] or [ROOT]:
        yield from _walk(top)


def name(path: Path) -> str:
    """The file as a reader of the checkout calls it."""
    return path.relative_to(ROOT).as_posix()


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            result = path.parent == ROOT / "results"
            if not (hidden or result or path.name in OUTSIDE or path.name.endswith(".egg-info")):
                yield from _walk(path)
        elif path.suffix not in BINARY and path.name != ".git":  # a file where the checkout is a worktree
            yield path
