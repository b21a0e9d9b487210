"""Why to believe the figures: certificate, audit, weak assumptions, warnings, fingerprints, the run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gridplan.report.chart import Reading
from gridplan.report.page import Cell, Grid, measure
from gridplan.report.words import number, small
from gridplan.words import N_

WORDS = {
    "status": N_("status"),
    "objective": N_("total cost, discounted [million yuan]"),
    "lower_bound": N_("lower bound [million yuan]"),
    "gap": N_("relative gap"),
    "passed": N_("passed"),
    "year": N_("year decided"),
    "sees": N_("last year seen"),
    "method": N_("method"),
    "primal_objective": N_("primal objective [million yuan]"),
    "dual_objective": N_("dual objective [million yuan]"),
    "row_residual": N_("row residual"),
    "bound_residual": N_("bound residual"),
    "dual_infeasibility": N_("dual infeasibility"),
    "complementarity": N_("complementarity"),
    "tolerances": N_("tolerance:"),
    "amount": N_("amount"),
    "relative": N_("relative"),
    "where": N_("where"),
    "check": N_("check"),
    "worst": N_("largest difference"),
    "unit": N_("unit"),
    "tolerance": N_("tolerance"),
    "rows": N_("rows"),
    "columns": N_("columns"),
    "nonzeros": N_("nonzeros"),
    "blocks": N_("blocks"),
    "seconds": N_("seconds:"),
    "counts": N_("size:"),
    "versions": N_("version of"),
    "options": N_("option"),
    "peak_memory_mb": N_("peak memory [MB]"),
    "potential": N_("potential"),
    "maximum": N_("fastest build rate [GW/year]"),
    "value": N_("target"),
    "low": N_("low"),
    "assumption": N_("assumption"),
}


def trust(reading: Reading) -> list[Grid]:
    """The grids of the report's last section; what the run did not record says so by being empty."""
    run, text = reading.results.run, reading.text
    audit = dict(run.get("audit") or {})
    weak = run.get("low_confidence") or []
    machine = ("gridplan", "rounds", "counts", "seconds", "peak_memory_mb", "versions", "options")
    solved = {key: run[key] for key in ("status", "objective", "lower_bound", "gap") if key in run}
    parts: list[tuple[Any, Any]] = [
        (N_("Certificate of the solution"), solved | dict(run.get("certificate") or {})),
        (N_("Independent audit"), audit.get("checks") or audit),
        (
            N_("Assumptions of low confidence, rows by table")
            if isinstance(weak, Mapping)
            else N_("Assumptions of low confidence"),
            weak,
        ),
        (N_("Years planned in turn"), _steps(run)),
        (N_("Warnings"), [{"": line} for line in warnings(run)]),
        (N_("Input files (SHA-256)"), run.get("inputs") or {}),
        (N_("Run"), {key: run[key] for key in machine if key in run}),
    ]
    grids = [_grid(reading, text(title), content) for title, content in parts]
    return sorted(grids, key=lambda grid: not grid.broad)  # broad ones first, the others side by side


def _steps(run: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Steps of a myopic plan, each with its proof."""
    shown = ("year", "sees", "objective", "lower_bound", "gap")
    return [
        {name: str(step[name]) if name in ("year", "sees") else step[name] for name in shown}
        | {"passed": dict(step["certificate"])["passed"]}
        for step in run.get("foresight_steps") or []
    ]


def warnings(run: Mapping[str, Any]) -> list[str]:
    """Each warning of a run in one line: where, which entity, the rule, a likely fix."""
    lines = []
    for item in run.get("warnings") or []:
        if isinstance(item, Mapping):
            row = f":{item['row']}" if item.get("row") else ""
            column = f" [{item['column']}]" if item.get("column") else ""
            place = f"{item.get('file', '')}{row}{column}"
            head = " ".join(part for part in (place, str(item.get("entity") or "")) if part)
            body = "; ".join(str(item[key]) for key in ("rule", "value", "fix") if item.get(key))
            lines.append(f"{head}: {body}" if head else body)
        else:
            lines.append(str(item))
    return lines


def _grid(reading: Reading, title: str, content: Any) -> Grid:
    if isinstance(content, Mapping):
        pairs = [(_words(reading, keys), value) for keys, value in flat(content)]
        return Grid(title, (), tuple((Cell(key), Cell(_value(value))) for key, value in pairs), 9)
    if content and isinstance(content[0], Mapping) and {"entity", "column"} <= set(content[0]):
        return _weak(reading, title, content)
    items = [item if isinstance(item, Mapping) else {"": item} for item in content]
    heads = list(dict.fromkeys(key for item in items for key in item))
    rows = tuple(tuple(Cell(_value(item.get(head, ""))) for head in heads) for item in items)
    shown = tuple(_words(reading, (head,)) for head in heads) if heads != [""] else ()
    return Grid(title, shown, rows, 99, broad=len(heads) > 3)


def _weak(reading: Reading, title: str, content: Any) -> Grid:
    """Weakly sourced figures behind binding limits, by name; power in the reader's unit."""
    rows = []
    for item in content:
        goals = reading.results.targets
        goals = goals[goals["target"] == item["entity"]]
        name = reading.names.name(item["entity"])
        if len(goals):
            goal = next(goals.itertuples())
            name = f"{reading.target(goal)} · {reading.scope(str(goal.scope))}, {goal.year}"
        power = item["column"] == "potential"
        value = measure(item["value"], "power", reading.language, bare=False) if power else None
        column = reading.text(WORDS[item["column"]]) if item["column"] in WORDS else str(item["column"])
        words = WORDS.get(str(item["confidence"]))
        rows.append(
            (
                Cell(name),
                Cell(column),
                value or Cell(number(item["value"])),
                Cell(reading.text(words) if words else str(item["confidence"])),
                Cell(str(item["source"]), clamp=True),
            )
        )
    heads = (N_("Plant or row"), N_("Figure"), N_("Value"), N_("Confidence"), N_("Source"))
    return Grid(title, tuple(reading.text(head) for head in heads), tuple(rows), 99, broad=True)


def flat(content: Mapping[str, Any], before: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """A nested mapping as a list of (keys from the outermost, plain value); empty values are left out."""
    found: list[tuple[tuple[str, ...], Any]] = []
    for key, value in content.items():
        if isinstance(value, Mapping):
            found += flat(value, (*before, str(key)))
        elif value not in (None, [], ""):
            found.append(((*before, str(key)), value))
    return found


def _words(reading: Reading, keys: tuple[str, ...]) -> str:
    """Keys in the reader's words; a file name or another unknown key stays as it is."""
    return " ".join(reading.text(WORDS[key]) if key in WORDS else key for key in keys)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "✓" if value else "✗"
    if isinstance(value, (list, tuple)):
        return ", ".join(_value(item) for item in value)
    if not isinstance(value, (int, float)):
        return str(value)
    return small(value) if 0 < abs(value) < 1e-3 else number(value, 0 if isinstance(value, int) else None)
