"""Rules of own series: the file itself, and what cannot go along with series that are given."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.errors import Problem
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.own_series import own_file, read_own
from gridplan.words import N_


def own_series(context: Context) -> Iterator[Problem]:
    """The file of own series stands below the folder above the study file and has no faults."""
    path = own_file(context.study, context.folder)
    if path is None:
        return
    if not path.is_relative_to(context.root):
        rule = N_("files stand below the folder above the study file")
        yield context.said(("time", "series", "file"), rule, N_("move the file there"), path.name)
        return
    found, problems = read_own(path, path.relative_to(context.root).as_posix(), context.study, context.tables)
    yield from problems
    if found is None:
        return
    hourly = bool((found.index["step"] == 1.0).all())
    for table in ("hydro_plants", "demand_response"):
        if not hourly and len(context.frame(table)):
            rule = N_("the table {table} needs steps of one hour", table=table)
            yield context.said(("time", "series"), rule, N_("give hourly series, or remove its rows"))
    if not hourly and (context.frame("thermal_technologies")["ramp"] < 1.0).any():
        rule = N_("ramps below 1 need steps of one hour")
        yield context.said(("time", "series"), rule, N_("give hourly series, or clear the column ramp"))
    calendar = all(len(found.rows(y, s.name)) == 8760 for y in context.study.years
                   for s in context.study.scenarios)  # fmt: skip
    if not calendar and (context.frame("targets")["kind"] == "reserve_margin").any():
        rule = N_("a reserve margin needs own series of the 8760 hours of a year")
        yield context.said(("time", "series"), rule, N_("give them, or remove the target"))


def made_series(context: Context) -> Iterator[Problem]:
    """Without own series, load and weather are made from their tables, which are then needed."""
    if context.study.time.series is not None:
        if context.study.merge_rivers:
            rule = N_("rivers cannot be merged where a study has own series")
            yield context.said(("merge_rivers",), rule, N_("remove it"))
        return
    for name in ("loads", "load_shapes"):
        data = context.tables[name]
        if not data.present and not data.broken:
            rule = N_("the table {table} is required", table=name)
            yield Problem(rule, N_("add the file; its columns are in the reference of inputs"), data.file)
    sites = context.tables["sites"]
    for row, climate in enumerate(sites.frame["climate"]):
        if not climate and context.usable("sites", "climate") and not _wrong(sites.cells, row):
            rule = N_("a site needs its climate, since the study has no own series")
            yield sites.problem(row, "climate", rule, N_("fill it in"))


def _wrong(cells: object, row: int) -> bool:
    """Whether the cell is filled, and so wrong, which has been said."""
    column = cells.get("climate", ()) if isinstance(cells, dict) else ()
    return bool(column and column[row])


RULES: tuple[Rule, ...] = (own_series, made_series)
