"""Texts of files and of users: decoding, limits, cleaning for one line, the nearest known name."""

from __future__ import annotations

import difflib
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from gridplan.errors import Problem
from gridplan.words import N_

MEGABYTE = 1_000_000
LONGEST = 80  # characters of a user's text that a message quotes
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def clean(text: object) -> str:
    """A user's text fit for one line of a message: no control characters, at most 80 characters."""
    plain = _CONTROL.sub(" ", str(text)).strip()
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def nearest(name: str, known: Iterable[str], cutoff: float = 0.6) -> str:
    """The known name most like `name`, ignoring case; empty if none is near."""
    folded: dict[str, str] = {}
    for option in known:
        folded.setdefault(option.casefold(), option)
    found = difflib.get_close_matches(name[:LONGEST].casefold(), list(folded), 1, cutoff)
    return folded[found[0]] if found else ""


def read_bytes(path: Path, shown: str, megabytes: float) -> tuple[bytes, Problem | None]:
    """The file's bytes, or a problem if it is absent, unreadable or larger than `megabytes`."""
    try:
        if not path.is_file():
            return b"", Problem(N_("the file does not exist"), N_("check the path and the name"), shown)
        if path.stat().st_size > megabytes * MEGABYTE:
            return b"", Problem(
                N_("a file may have at most {limit} MB", limit=megabytes),
                N_("split it or remove what is not needed"),
                shown,
                value=f"{path.stat().st_size / MEGABYTE:.1f} MB",
            )
        return path.read_bytes(), None
    except OSError as error:
        return b"", Problem(
            N_("the file cannot be read"), N_("check its permissions"), shown, value=clean(error.strerror)
        )


def decode(data: bytes, shown: str) -> tuple[str, Problem | None]:
    """Text from UTF-8 (with or without BOM) or GB18030, which Excel in Chinese writes."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), None
        except UnicodeDecodeError:
            continue
    return "", Problem(N_("a text file is in UTF-8 or GB18030"), N_("save it again as CSV UTF-8"), shown)


def sha256(data: bytes) -> str:
    """The fingerprint that run.json keeps of every input file."""
    return hashlib.sha256(data).hexdigest()
