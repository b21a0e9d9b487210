"""The report's table of all that the documents aim at: none is dropped in silence."""

from __future__ import annotations

from typing import Any

from gridplan.report.chart import Reading
from gridplan.report.page import Cell, Grid
from gridplan.words import N_

ORDER = ("constraint", "indicator", "load", "outside")
HEADS = (
    N_("State"),
    N_("Treatment"),
    N_("Aim"),
    N_("Due"),
    N_("Value"),
    N_("Region"),
    N_("Document"),
    N_("How"),
)


def coverage(reading: Reading) -> Grid:
    """One row an aim, those that touch the study first; its light is that of its targets in this study."""
    frame = reading.results["registry"]
    place = frame["treatment"].map({name: i for i, name in enumerate(ORDER)})
    frame = frame.assign(away=frame["targets"] == "", place=place).sort_values(
        ["place", "away"], kind="stable"
    )
    rows = tuple(_row(reading, row) for row in frame.itertuples())
    title = N_(
        "Aims of the documents: {all} in all, {here} in this study",
        all=len(frame),
        here=int((frame["targets"] != "").sum()),
    )
    heads = tuple(reading.text(head) for head in HEADS)
    return Grid(reading.text(title), heads, rows, len(HEADS))


def _row(reading: Reading, row: Any) -> tuple[Cell, ...]:
    chinese = reading.language == "zh"
    state, light = _state(reading, row)
    return (
        Cell(state, light=light),
        Cell(reading.names.term(str(row.treatment))),
        Cell(str(row.name_zh if chinese else row.name_en)),
        Cell(str(row.due)),
        Cell(str(row.value)),
        Cell(reading.names.name(str(row.region))),
        Cell(str(row.document), clamp=True),
        Cell(str(row.how_zh if chinese else row.how_en)),
    )


def _state(reading: Reading, row: Any) -> tuple[str, str]:
    """What became of an aim: met, missed, computed only, or why there is nothing to say here."""
    goals = reading.results.targets.set_index("target")["status"]
    found = {str(goals[name]) for name in str(row.targets).split(";") if name in goals.index}
    for status in ("missed", "met", "report"):
        if status in found:
            return reading.names.term(status), status
    if row.treatment in ("load", "outside"):
        return "–", ""
    return reading.text(N_("not in this study")), ""
