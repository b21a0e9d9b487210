"""Weather files: whether their hours follow each other without a gap.

Only time stamps are read here; values are read where hourly profiles are made. A stamp is turned into an
hour of a year without leap day; the year may change from month to month, as typical years do.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from gridplan.errors import Problem
from gridplan.inputs.text import clean, decode, read_bytes
from gridplan.words import N_

MOST_MEGABYTES = 20
MOST_PROBLEMS = 20
HOURS_OF_YEAR = 8760
FIRST_DAY = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)
Cells = list[str]
Stamp = tuple[int, int, int]  # month, day, hour that begins


def _epw(cells: Cells) -> Stamp:
    return int(cells[1]), int(cells[2]), int(cells[3]) - 1


def _tmy3(cells: Cells) -> Stamp:
    month, day, _ = cells[0].split("/")
    return int(month), int(day), int(cells[1].split(":")[0]) - 1


def _pvgis(cells: Cells) -> Stamp:
    stamp = cells[0]
    return int(stamp[4:6]), int(stamp[6:8]), int(stamp[9:11])


def _nasa_power(cells: Cells) -> Stamp:
    return int(cells[1]), int(cells[2]), int(cells[3])


# Format -> (how a line of data begins, how its cells say month, day and hour).
FORMATS: dict[str, tuple[re.Pattern[str], Callable[[Cells], Stamp]]] = {
    "epw": (re.compile(r"\d{4},\d{1,2},\d{1,2},\d{1,2},"), _epw),
    "tmy3": (re.compile(r"\d{1,2}/\d{1,2}/\d{4},\d{1,2}:\d\d,"), _tmy3),
    "pvgis": (re.compile(r"\d{8}:\d{4},"), _pvgis),
    "nasa_power": (re.compile(r"\d{4},\d{1,2},\d{1,2},\d{1,2},"), _nasa_power),
}


def check_file(path: Path, shown: str, kind: str) -> Iterator[Problem]:
    """Problems of the file `path` in the format `kind`: absent, unreadable, hours missing or twice."""
    if kind not in FORMATS:  # ERA5 is NetCDF: its axis is checked when it is read
        if not path.is_file():
            yield Problem(N_("the file does not exist"), N_("check the path and the name"), shown)
        return
    data, problem = read_bytes(path, shown, MOST_MEGABYTES)
    if problem is None:
        text, problem = decode(data, shown)
    if problem is not None:
        yield problem
        return
    if not text.lstrip().startswith("{"):  # the JSON of PVGIS and NASA POWER is checked when it is read
        yield from check_hours(text, shown, kind)


def check_hours(text: str, shown: str, kind: str) -> Iterator[Problem]:
    """Every hour of the year stands once and follows the one before; the first may be any."""
    begins, stamp_of = FORMATS[kind]
    expected, count, told = -1, 0, 0
    for line, row in enumerate(text.splitlines(), start=1):
        if not begins.match(row):
            continue
        try:
            place = _place(*stamp_of(next(csv.reader(io.StringIO(row)))))
        except (ValueError, IndexError, csv.Error):
            place = -1
        if place is None:
            continue  # 29 February: the model's year has none
        if place < 0:
            rule = N_("the date or hour cannot be read")
            yield Problem(rule, N_("correct the line"), shown, line, "hour", "", clean(row[:40]))
            told += 1
        elif expected >= 0 and place != expected:
            yield _gap(shown, line, expected, place)
            told += 1
        if told >= MOST_PROBLEMS:
            return
        count += 1
        expected = ((place if place >= 0 else expected) + 1) % HOURS_OF_YEAR
    if count != HOURS_OF_YEAR and not told:
        rule = N_("the file has each of the 8760 hours of a year once")
        fix = N_("add the missing hours") if count < HOURS_OF_YEAR else N_("cut the file to one year")
        yield Problem(rule, fix, shown, None, "hour", "", str(count))


def _place(month: int, day: int, hour: int) -> int | None:
    """Hour of the year, None on 29 February, -1 if there is no such hour."""
    if (month, day) == (2, 29):
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31 and 0 <= hour <= 23):
        return -1
    return (FIRST_DAY[month - 1] + day - 1) * 24 + hour


def _name(place: int) -> str:
    """`07-14 19:00` of an hour of the year."""
    day, hour = divmod(place % HOURS_OF_YEAR, 24)
    month = max(m for m in range(12) if FIRST_DAY[m] <= day)
    return f"{month + 1:02d}-{day - FIRST_DAY[month] + 1:02d} {hour:02d}:00"


def _gap(shown: str, line: int, expected: int, found: int) -> Problem:
    fix = N_("add the missing hours")
    if found < expected:
        fix = N_("remove hours that stand twice and sort the file by time")
    rule = N_("every hour of the year follows the one before; {hour} is expected here", hour=_name(expected))
    return Problem(rule, fix, shown, line, "hour", "", _name(found))
