"""CSV that a spreadsheet opens without harm: UTF-8 with BOM, and no text cell that acts as a formula."""

from __future__ import annotations

import re

import pandas as pd

# A spreadsheet takes a cell that begins with one of these for a formula; a leading apostrophe makes it text.
# Apostrophes before them are counted too, so that `read_safe` gives back exactly what was written.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


def safe_cell(value: object) -> object:
    """A text that would act as a formula with a leading apostrophe; everything else as it is."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def csv_bytes(frame: pd.DataFrame) -> bytes:
    """`frame` as CSV with header, safe cells, and the mark Excel needs to read Chinese."""
    safe = frame.rename(columns=safe_cell)
    words = [place for place, dtype in enumerate(safe.dtypes) if not pd.api.types.is_numeric_dtype(dtype)]
    for place in words:
        safe.isetitem(place, safe.iloc[:, place].astype("object").map(safe_cell))
    return safe.to_csv(index=False, lineterminator="\r\n").encode("utf-8-sig")


def read_safe(value: object) -> object:
    """The inverse of `safe_cell`."""
    if isinstance(value, str) and value.startswith("'") and _FORMULA.match(value[1:]):
        return value[1:]
    return value
