"""Whether this machine has what gridplan needs."""

from __future__ import annotations

import importlib.util
import os
import platform
import shutil
import subprocess
from dataclasses import dataclass
from importlib import metadata
from typing import Any

import gridplan
from gridplan.words import N_, Message


@dataclass(frozen=True)
class Finding:
    """One thing examined: good or not, and whether gridplan cannot do without it."""

    message: Message
    good: bool
    needed: bool = True

    def text(self, lang: str) -> str:
        return self.message.text(lang)

    def as_dict(self, lang: str) -> dict[str, Any]:
        return {"text": self.text(lang), "good": self.good, "needed": self.needed}


def examine() -> list[Finding]:
    """All findings, needed ones first."""
    python = platform.python_version_tuple()
    supported = (3, 11) <= (int(python[0]), int(python[1])) < (3, 14)
    return [
        Finding(N_("gridplan {version}", version=gridplan.__version__), True),
        Finding(N_("Python {version} (3.11 to 3.13 needed)", version=platform.python_version()), supported),
        Finding(N_("HiGHS {version}", version=metadata.version("highspy")), True),
        Finding(
            N_("HiPO, the interior point for large programmes: {found}", found=_yes(has_hipo())),
            has_hipo(),
            False,
        ),
        Finding(N_("processors: {count}", count=os.cpu_count() or 1), True),
        _memory(),
        _font(),
    ]


def has_hipo() -> bool:
    """Whether HiGHS finds its interior-point extension (package highspy-extras)."""
    return importlib.util.find_spec("highspy_extras") is not None


def _yes(found: bool) -> Message:
    return N_("found") if found else N_("not found")


def _memory() -> Finding:
    try:
        size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    except (ValueError, OSError, AttributeError):
        return Finding(N_("memory: unknown (4 GB needed for the shipped studies)"), True, False)
    return Finding(
        N_("memory: {size} GB (4 GB needed for the shipped studies)", size=f"{size:.1f}"), size >= 3.5
    )


def _font() -> Finding:
    """A Chinese font, asked of fontconfig where there is one; Windows and macOS bring theirs."""
    found = platform.system() in ("Windows", "Darwin")
    if not found and shutil.which("fc-list"):
        listing = subprocess.run(
            ["fc-list", ":lang=zh"], capture_output=True, text=True, timeout=30, check=False
        )
        found = bool(listing.stdout.strip())
    message = N_("Chinese font for pictures: {found} (Debian: fonts-noto-cjk)", found=_yes(found))
    return Finding(message, found, False)
