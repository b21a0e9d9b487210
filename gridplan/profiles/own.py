"""From own series to the frozen system: blocks, weights and values as the file gives them, nothing scaled.

A block is a run of steps of one length and weight. Stores that carry their level through the year pass from
block to block in the order of the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridplan.errors import InputError
from gridplan.inputs import Inputs
from gridplan.inputs.own_series import QUANTITIES, OwnSeries, own_file, read_own
from gridplan.inputs.read import empty, replace_frame
from gridplan.inputs.schema import registry
from gridplan.profiles.refusal import refused
from gridplan.system import Scenario, Series, System
from gridplan.system.finance import discount_factor
from gridplan.system.horizon import BlockSpan, Calendar, Horizon, period_lengths
from gridplan.system.nodes import places
from gridplan.words import N_


@dataclass(frozen=True, eq=False)
class _Cut:
    """The horizon of the file, and the rows of the file that make each block."""

    horizon: Horizon
    rows: tuple[np.ndarray, ...]


def own_system(inputs: Inputs, tables: Mapping[str, pd.DataFrame]) -> System:
    """The system of a study with own series. Raises InputError where the file has faults."""
    found = _read(inputs)
    cut = _cut(inputs, found)
    study = inputs.study
    zones = tuple(tables["zones"]["zone"])
    nodes = tuple(places(tables, zones))
    idle = [str(name) for name in found.values["load"].columns if name not in nodes]
    if idle:
        raise refused(
            N_("no unit makes or moves what these loads need: {names}", names=", ".join(idle)),
            N_("add units of their carriers, or remove the columns"),
            file=study.time.series.file if study.time.series else "",
        )
    series = {
        "load": _series(found, cut, "load", nodes, "GW"),
        "availability": _series(found, cut, "availability", _given(found, tables, "availability"), "1"),
        "inflow": _series(found, cut, "inflow", tuple(tables["hydro_plants"]["plant"]), "hm3/h"),
        "energy_inflow": _series(found, cut, "energy_inflow", _given(found, tables, "energy_inflow"), "GW"),
    }
    load = {y: _year(found, y, study.scenarios[0].name, zones) for y in study.years}
    return System(
        name=study.name,
        horizon=cut.horizon,
        tables=dict(tables),
        series=series,
        discount_rate=study.discount_rate,
        value_of_lost_load=study.value_of_lost_load,
        technologies=tuple(study.technologies),
        zones=zones,
        yearly_load=load,
        perspective=study.perspective,
        salvage=study.salvage,
        first_year=study.first_year,
    )


def _read(inputs: Inputs) -> OwnSeries:
    path = own_file(inputs.study, inputs.folder)
    assert path is not None  # the study has own series
    named = {"carriers", *(table for quantity in QUANTITIES.values() for table in quantity.tables)}
    data = {
        name: replace_frame(empty(registry()[name], f"{name}.csv"), inputs.tables[name]) for name in named
    }
    found, problems = read_own(path, path.name, inputs.study, data)
    if found is None:
        raise InputError(problems)
    return found


def _given(found: OwnSeries, tables: Mapping[str, pd.DataFrame], kind: str) -> tuple[str, ...]:
    """Units of the study with a column of `kind`; units that cannot stand in any year are left out."""
    known = {str(name) for table in tables.values() if len(table.columns) for name in table.iloc[:, 0]}
    return tuple(name for name in found.values[kind].columns if name in known)


def _cut(inputs: Inputs, found: OwnSeries) -> _Cut:
    study = inputs.study
    years = tuple(study.years)
    scenarios = tuple(Scenario(s.name, s.hydrology, s.probability) for s in study.scenarios)
    lengths = period_lengths(years)
    factors = {y: discount_factor(study.discount_rate, years[0], y, lengths[y]) for y in years}
    spans: list[BlockSpan] = []
    calendars: list[Calendar] = []
    places: list[np.ndarray] = []
    for year in years:
        for scenario in scenarios:
            rows = found.rows(year, scenario.name)
            first = len(spans)
            for part in np.split(rows, np.flatnonzero(np.diff(found.index["block"].to_numpy()[rows])) + 1):
                about = found.index.iloc[part[0]]
                count, step = float(about["weight"]), float(about["step"])
                weight = count * scenario.probability * factors[year]
                hours = part - rows[0]
                spans.append(BlockSpan(len(spans), year, scenario.name, hours, count, weight, step))
                places.append(part)
            order = tuple(range(first, len(spans)))
            calendars.append(Calendar(year, scenario.name, order, (1.0,) * len(order)))
    return _Cut(Horizon(years, lengths, factors, scenarios, tuple(spans), tuple(calendars)), tuple(places))


def _series(found: OwnSeries, cut: _Cut, kind: str, units: tuple[str, ...], unit: str) -> Series:
    """Values of `units` by block; a zone without a column has no load."""
    table = found.values[kind].reindex(columns=list(units), fill_value=0.0).to_numpy(float)
    return Series(units, tuple(table[rows].T for rows in cut.rows), unit)


def _year(found: OwnSeries, year: int, scenario: str, zones: tuple[str, ...]) -> np.ndarray:
    """Load of every zone and step of a year [GW]."""
    table = found.values["load"].reindex(columns=list(zones), fill_value=0.0).to_numpy(float)
    return np.asarray(table[found.rows(year, scenario)].T)
