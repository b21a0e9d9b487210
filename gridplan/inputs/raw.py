"""CSV files as cells of text with their line numbers; nothing is interpreted yet."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from gridplan.errors import Problem
from gridplan.inputs.text import clean, decode, read_bytes, sha256
from gridplan.words import N_

MOST_MEGABYTES = 50
MOST_ROWS = 500_000
MOST_COLUMNS = 1_000


@dataclass(frozen=True)
class RawTable:
    """Header cells, and rows of as many cells, each with the line of the file on which it begins."""

    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    sha256: str = ""


def read_csv(path: Path, shown: str) -> tuple[RawTable | None, list[Problem]]:
    """The cells of `path`, and problems of its form; without a usable header there is no table."""
    data, problem = read_bytes(path, shown, MOST_MEGABYTES)
    if problem is None:
        text, problem = decode(data, shown)
    if problem is not None:
        return None, [problem]
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: tuple[str, ...] = ()
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    problems: list[Problem] = []
    line = 1
    try:
        for cells in reader:
            start, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = tuple(cells)
                if len(header) > MOST_COLUMNS:
                    return None, [_too_many(shown, N_("columns"), MOST_COLUMNS)]
            elif len(cells) != len(header):
                problems.append(_ragged(shown, start, len(cells), len(header)))
            else:
                rows.append(tuple(cells))
                lines.append(start)
            if len(rows) > MOST_ROWS:
                return None, [_too_many(shown, N_("rows"), MOST_ROWS)]
    except csv.Error as error:
        fix = N_("look for a quote that is not closed")
        return None, [Problem(N_("the file is not valid CSV"), fix, shown, line, value=clean(error))]
    if not header:
        return None, [Problem(N_("the file is empty"), N_("write a header and rows in it"), shown)]
    return RawTable(shown, header, tuple(rows), tuple(lines), sha256(data)), problems


def _too_many(shown: str, what: object, most: int) -> Problem:
    rule = N_("a table may have at most {most} {what}", most=most, what=what)
    return Problem(rule, N_("split it or remove what is not needed"), shown)


def _ragged(shown: str, line: int, found: int, wanted: int) -> Problem:
    rule = N_("the row has {found} cells, the header {wanted}", found=found, wanted=wanted)
    return Problem(rule, N_("add or remove a comma, or put a text with commas in quotes"), shown, line)
