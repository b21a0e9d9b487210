"""Audit of reserves: who could give how much in every hour, and what is needed, from raw inputs and dispatch.

Offers come from gridplan.results.reserve, which knows a unit's limits from tables and its own hours; the
yearly tables equal what their hours say.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.check import Check, Gauge
from gridplan.results.hours import Grid
from gridplan.results.measures import Aim, aims
from gridplan.results.record import Key, Record
from gridplan.results.reserve import HOURLY, needs, offers_of
from gridplan.words import N_

HELD = tuple(kind for kind in HOURLY if kind != "hourly_margin")


def reserve_checks(record: Record) -> Iterator[Check]:
    """Checks of the hourly table `reserves` and of what the yearly ones make of it."""
    found = [aim for aim in aims(record.system) if aim.kind in HELD]
    if found:
        columns = ("quantity", "target", "zone", "technology")
        grid = record.hours.grid(record.results.hourly.get("reserves"), columns, ("value",))
        yield _hours(record, found, grid)
        yield _years(record, found, grid)


def _hours(record: Record, found: list[Aim], grid: Grid) -> Check:
    gauge = Gauge(N_("reserve: what units could give and what is needed, recomputed"), "GW | GW*s")
    expected = {key: values for aim in found for key, values in _expected(record, aim)}
    narrow, seasonal = _narrow(record), _seasonal(record)
    downward = {aim.id for aim in found if aim.kind == "downward_reserve"}
    for key in sorted({*expected, *(key for key in grid.labels if key[0] != "price")}):
        gauge.note([float((key in grid.place) != (key in expected))], 0.0, lambda _, k=key: " ".join(k))
        if key in grid.place and key in expected:
            told, known = grid.rows([key])[0], expected[key]
            where = lambda t, k=key: record.hours.label([" ".join(k[1:])], 0, t)  # noqa: E731
            at_most = narrow & (key[1] in downward and key[3] in seasonal)
            gauge.at_most(told, known, where)
            gauge.note(np.where(at_most, 0.0, known - told), known, where)
    return gauge.close()


def _expected(record: Record, aim: Aim) -> Iterator[tuple[Key, np.ndarray]]:
    """Offers by zone and technology, and the need, in the hours of the aim's year; elsewhere nothing."""
    here = record.hours.year == aim.year
    for (zone, kind), values in offers_of(record, aim).items():
        yield ("offered", aim.id, zone, kind), values * here
    yield ("need", aim.id, "", ""), needs(record, aim) * here


def _narrow(record: Record) -> np.ndarray:
    """Hours (bool) of representative weeks: a seasonal store there takes no more than fits in each week that
    the block stands for, which its levels in the block's own count do not tell."""
    found = np.zeros(record.hours.total, dtype=bool)
    for calendar in record.system.horizon.calendars:
        for block in set(calendar.blocks) if not calendar.complete else ():
            found[record.hours.of(block)] = True
    return found


def _seasonal(record: Record) -> set[str]:
    units = record.units["storage"]
    return set(units.loc[units["horizon"] == "year", "technology"])


def _years(record: Record, found: list[Aim], grid: Grid) -> Check:
    """Means of the year, the scarcest hour and what is missed, from the hours as they are told."""
    gauge = Gauge(N_("yearly reserves equal the hours they sum up"), "GW | GW*s | GWh")
    shares = record.results["reserves"].set_index(["scenario", "target", "zone", "technology"])
    told = record.results["reserve_hours"].set_index(["scenario", "target"])
    hours = record.hours
    for aim in found:
        labels = [key for key in grid.labels if key[:2] == ("offered", aim.id)]
        offers, need = grid.rows(labels), grid.rows([("need", aim.id, "", "")])
        total = offers.sum(axis=0)
        names = [key[1:] for key in labels] + [(aim.id, "", "requirement")]
        for scenario in dict.fromkeys(hours.scenarios[hours.years == aim.year]):
            here = (hours.year == aim.year) & (hours.scenarios[hours.block] == scenario)
            weight, row = hours.count[hours.block] * here, told.reindex([(scenario, aim.id)]).iloc[0]
            worst = here & (hours.block == row["week"]) & (hours.hour == row["hour"])
            where = lambda _, name=f"{aim.id} {scenario}": name  # noqa: E731
            gauge.note([float(worst.sum() != 1)], 0.0, where)
            asked = here & (need[0] > 1e-9)
            if asked.any():
                gauge.equal([row["least"]], [float((total[asked] / need[0][asked]).min())], where)
            missed = float(np.maximum(need[0] - total, 0.0) @ weight)
            gauge.equal([row["missed"]], [missed], where, scale=float(need[0] @ weight))
            for name, values in zip(names, np.vstack([offers, need]), strict=True):
                line = shares.reindex([(scenario, *name)]).iloc[0]
                figures = [float(values @ weight) / float(weight.sum()), float(values @ worst)]
                gauge.equal([line["mean"], line["scarcest"]], figures, where)
    return gauge.close()
