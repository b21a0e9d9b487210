"""From checked inputs to the frozen system: weather, load and water by the hour, and the year's blocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from functools import partial

import numpy as np
import pandas as pd

from gridplan.errors import InputError, Problem
from gridplan.inputs import Inputs
from gridplan.inputs.fleets import days
from gridplan.inputs.select import join_rivers
from gridplan.inputs.study import Time
from gridplan.profiles import periods
from gridplan.profiles.composite import merge_rivers
from gridplan.profiles.files import read_weather
from gridplan.profiles.load import hourly_load
from gridplan.profiles.own import own_system
from gridplan.profiles.solar import pv_capacity_factor
from gridplan.profiles.solar_thermal import field_heat
from gridplan.profiles.water import hourly_inflow
from gridplan.profiles.weather import Weather, reference_year
from gridplan.profiles.wind import wind_capacity_factor
from gridplan.system import ELECTRICITY, Scenario, Series, System
from gridplan.system.finance import discount_factor
from gridplan.system.horizon import Horizon, build_horizon, period_lengths
from gridplan.system.nodes import places
from gridplan.words import N_

MONTHS = [f"m{i}" for i in range(1, 13)]
HOURS = [f"h{i}" for i in range(24)]


def build_system(inputs: Inputs) -> System:
    """All series of the study on its blocks; deterministic for one study and seed."""
    inputs = replace(inputs, tables=within_horizon(inputs))
    study = inputs.study
    if study.time.series is not None:
        return own_system(inputs, inputs.tables)
    scenarios = tuple(Scenario(s.name, s.hydrology, s.probability) for s in study.scenarios)
    zones = tuple(inputs.tables["zones"]["zone"])
    availability = _availability(inputs)
    load = {year: _load(inputs.tables, zones, year) + _charging(inputs, zones, year) for year in study.years}
    rivers = {s.hydrology: _rivers(inputs, s.hydrology) for s in scenarios}
    inflow = {hydrology: _inflow(*river, hydrology) for hydrology, river in rivers.items()}
    tables = {**inputs.tables, "hydro_plants": next(iter(rivers.values()))[0]}
    last = load[study.years[-1]]
    weeks = {s.name: choose_blocks(study.time, last, availability, inflow[s.hydrology]) for s in scenarios}
    horizon = _horizon(inputs, scenarios, weeks)
    by_scenario = {s.name: inflow[s.hydrology] for s in scenarios}
    sites = (*tables["sites"]["site"], *_solar_fields(inputs).index)
    plants = tuple(tables["hydro_plants"]["plant"])
    every = {(s.name, y): availability for s in scenarios for y in study.years}
    nodes = places(tables, zones)
    needed = {y: np.concatenate([load[y], _carrier_load(tables, nodes, y)]) for y in study.years}
    loads = {(s.name, y): needed[y] for s in scenarios for y in study.years}
    water = {(s.name, y): by_scenario[s.name] for s in scenarios for y in study.years}
    series = {
        "availability": _series(horizon, weeks, sites, every, "1", partial(periods.blocks, upper=1.0)),
        "load": _series(horizon, weeks, tuple(nodes), loads, "GW", periods.rescale_load),
        "inflow": _series(horizon, weeks, plants, water, "hm3/h", periods.blocks),
    }
    return System(
        name=study.name,
        horizon=horizon,
        tables=tables,
        series=series,
        discount_rate=study.discount_rate,
        value_of_lost_load=study.value_of_lost_load,
        technologies=tuple(study.technologies),
        zones=zones,
        yearly_load=load,
        perspective=study.perspective,
        salvage=study.salvage,
        water_on_its_way=study.time.water_on_its_way,
        first_year=study.first_year,
    )


FAINT = (
    1e-3  # of capacity; fainter light or wind is none: it carries no energy and spoils the scaling of the LP
)
ASSETS = (
    *(
        "hydro_plants",
        "reversible_units",
        "sites",
        "generators",
        "storages",
        "channels",
        "lines",
        "converters",
    ),
    "solar_thermal_plants",
)


def within_horizon(inputs: Inputs) -> dict[str, pd.DataFrame]:
    """The tables without units that cannot stand in any year of the study; rivers are joined past them."""
    tables, last = dict(inputs.tables), inputs.study.years[-1]
    for name in ASSETS:
        frame = tables[name]
        due = (frame["committed"] > 0) & ~(frame["committed_year"] > last)
        open_choice = (frame["potential"] > frame["existing"] + frame["committed"]) & ~(
            frame["earliest_year"] > last
        )
        stands = (frame["existing"] > 0) | due | open_choice
        if name == "generators":  # and what some of these may become
            tables["retrofits"] = _within(tables["retrofits"], frame["generator"][stands], last)
            stands |= frame["generator"].isin(tables["retrofits"]["into"])
        if name == "hydro_plants":
            stands |= frame["regulation"] == "junction"
        if name == "reversible_units":  # between plants that stand within the horizon, or not at all
            stands &= frame[["upper", "lower"]].isin(set(tables["hydro_plants"]["plant"])).all(axis=1)
        tables[name] = (
            _joined(frame, stands) if name == "hydro_plants" else frame[stands].reset_index(drop=True)
        )
    lines = tables["channels"]
    gone = (lines["trunk"] != "") & ~lines["trunk"].isin(lines["channel"])  # terminals of no line
    tables["channels"] = lines[~gone].reset_index(drop=True)
    return tables


def _within(moves: pd.DataFrame, generators: pd.Series, last: int) -> pd.DataFrame:
    """Retrofits of generators that stand, open by the last year; those of share 0 are none."""
    kept = moves["generator"].isin(generators) & ~(moves["earliest_year"] > last) & (moves["share"] > 0)
    return moves[kept].reset_index(drop=True)


def _joined(plants: pd.DataFrame, stands: pd.Series) -> pd.DataFrame:
    """Plants that stand; water runs on past the others."""
    return join_rivers(plants, stands.to_numpy(bool))[stands].reset_index(drop=True)


def choose_blocks(
    time: Time, load: np.ndarray, availability: np.ndarray, inflow: np.ndarray
) -> periods.Weeks:
    """The blocks the study's `time` asks for: representative weeks, all weeks, or given days.

    Weeks are told apart by joint load, mean availability and total inflow; the highest net load taken along
    is that of load less mean availability scaled to the mean load.
    """
    if time.days is not None:
        return periods.selected_days(time.days)
    rows = [load.sum(axis=0)]
    rows += [part.mean(axis=0) for part in (availability, inflow) if len(part)]
    features = np.array(rows) / np.maximum(np.mean(rows, axis=1, keepdims=True), 1e-9)
    net_load = features[0] - (features[1] if len(availability) else 0.0)
    assert time.weeks is not None  # the study has one of the two
    return periods.representative_weeks(features, time.weeks, net_load)


def _horizon(inputs: Inputs, scenarios: tuple[Scenario, ...], weeks: Mapping[str, periods.Weeks]) -> Horizon:
    years = tuple(inputs.study.years)
    rate = inputs.study.discount_rate
    lengths = period_lengths(years)
    factors = {y: discount_factor(rate, years[0], y, lengths[y]) for y in years}
    return build_horizon(years, scenarios, weeks, factors)


def _series(
    horizon: Horizon,
    weeks: Mapping[str, periods.Weeks],
    units: tuple[str, ...],
    years: Mapping[tuple[str, int], np.ndarray],
    unit: str,
    cut: Callable[[np.ndarray, periods.Weeks], tuple[np.ndarray, ...]],
) -> Series:
    """The yearly series cut into blocks, rescaled so that weighted yearly means are those of the year."""
    known: dict[tuple[str, int], tuple[np.ndarray, ...]] = {}  # one series may serve several years
    for (scenario, _), values in years.items():
        if (scenario, id(values)) not in known:
            known[scenario, id(values)] = cut(values, weeks[scenario])
    blocks: list[np.ndarray] = []
    place: dict[tuple[str, int], int] = {}
    for span in horizon.spans:
        key = (span.scenario, span.year)
        place[key] = place.get(key, -1) + 1
        blocks.append(known[span.scenario, id(years[key])][place[key]])
    return Series(units, tuple(blocks), unit)


def _availability(inputs: Inputs) -> np.ndarray:
    """Capacity factor of every site, then of every solar field, and hour of the year (units, 8760)."""
    sites = inputs.tables["sites"].set_index("site")
    resource = sites["technology"].map(inputs.tables["technologies"].set_index("technology")["resource"])
    result = np.zeros((len(sites), 8760))
    for name, model in (("solar", pv_capacity_factor), ("wind", wind_capacity_factor)):
        here = np.flatnonzero(resource == name)
        if len(here):
            chosen = sites.iloc[here]
            result[here] = model(_weather(inputs, chosen), chosen)
    plants = _solar_fields(inputs)
    if len(plants):
        result = np.concatenate([result, field_heat(_weather(inputs, plants), plants)])
    result[result < FAINT] = 0.0
    return result


def _solar_fields(inputs: Inputs) -> pd.DataFrame:
    """Concentrating solar plants with the optics of their technology; none where the study has them off."""
    plants = inputs.tables["solar_thermal_plants"].set_index("plant")
    optics = inputs.tables["solar_thermal_technologies"].set_index("technology")
    joined = plants.join(optics[[name for name in optics if name not in plants]], on="technology")
    return joined if "solar_thermal" in inputs.study.technologies else joined.iloc[:0]


def _weather(inputs: Inputs, sites: pd.DataFrame) -> Weather:
    choice = inputs.study.weather
    if choice.source == "generator":
        return reference_year(sites, inputs.tables["climate"], seed=choice.seed)
    missing = sorted(set(sites["climate"]) - set(choice.files))
    if missing or choice.format is None:
        rule = N_(
            "every climate of a site needs its weather file; none for {names}", names=", ".join(missing)
        )
        raise InputError([Problem(rule, N_("add the file under weather.files"), "study", column="weather")])
    known = {name: read_weather(inputs.folder / file, choice.format) for name, file in choice.files.items()}
    return _stack([known[climate] for climate in sites["climate"]], tuple(sites.index))


def _stack(parts: list[Weather], sites: tuple[str, ...]) -> Weather:
    """Weather of one site each as the weather of all."""
    arrays = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts])
        for field in fields(Weather)
        if field.name not in ("sites", "year")
    }
    return Weather(sites=sites, year=parts[0].year, **arrays)


def _load(tables: Mapping[str, pd.DataFrame], zones: tuple[str, ...], year: int) -> np.ndarray:
    """Load of electricity of every zone and hour [GW]."""
    loads = tables["loads"]
    rows = [_hourly(loads[loads["zone"] == zone], tables["load_shapes"], year) for zone in zones]
    return np.array(rows).reshape(len(zones), 8760)


def _charging(inputs: Inputs, zones: tuple[str, ...], year: int) -> np.ndarray:
    """Usual charging of the fleets that no load includes, of every zone and hour [GW]; see inputs.fleets."""
    fleets, numbers = inputs.tables["vehicles"], inputs.tables["vehicle_numbers"]
    found = np.zeros((len(zones), 8760))
    fleets = fleets[~fleets["in_load"].astype(bool)]
    if fleets.empty or "vehicles" not in inputs.study.technologies:
        return found
    usual = days(fleets, inputs.tables["vehicle_profiles"]).usual
    for row, fleet in zip(usual, fleets.itertuples(), strict=True):
        path = numbers[numbers["fleet"] == fleet.fleet].sort_values("year")
        vehicles = float(np.interp(year, path["year"], path["vehicles"]))
        found[zones.index(fleet.zone)] += np.tile(row, 365) * vehicles * fleet.charger_power
    return found


def _carrier_load(
    tables: Mapping[str, pd.DataFrame], nodes: Mapping[str, tuple[str, str]], year: int
) -> np.ndarray:
    """Load of every other node and hour [GW]."""
    loads, shapes = tables["carrier_loads"], tables["load_shapes"]
    others = [place for place in nodes.values() if place[1] != ELECTRICITY]
    rows = [
        _hourly(loads[(loads["zone"] == zone) & (loads["carrier"] == carrier)], shapes, year)
        for zone, carrier in others
    ]
    return np.array(rows).reshape(len(others), 8760)


def _hourly(table: pd.DataFrame, shapes: pd.DataFrame, year: int) -> np.ndarray:
    """Hourly load from the rows of one node; energy and peak linear between the years of the table."""
    if table.empty:
        return np.zeros(8760)
    table = table.sort_values("year")
    energy = float(np.interp(year, table["year"], table["energy"]))
    peak = float(np.interp(year, table["year"], table["peak"]))
    shape = shapes[shapes["shape"] == table["shape"].iloc[-1]].sort_values("month")
    return hourly_load(energy, peak, shape[HOURS].to_numpy(float))


def _rivers(inputs: Inputs, hydrology: str) -> tuple[pd.DataFrame, np.ndarray]:
    """Hydro plants of the study and their natural monthly flow [hm3/h], merged where the study says so."""
    plants, shapes = inputs.tables["hydro_plants"], inputs.tables["inflow_shapes"]
    shapes = shapes[shapes["hydrology"] == hydrology].set_index("shape")[MONTHS]
    share = shapes.reindex(plants["inflow_shape"]).to_numpy(float).reshape(len(plants), len(MONTHS))
    natural = plants["mean_flow"].to_numpy(float)[:, None] * share
    return merge_rivers(plants, natural, inputs.study.merge_rivers)


def _inflow(plants: pd.DataFrame, natural: np.ndarray, hydrology: str) -> np.ndarray:
    """Local inflow of every plant and hour [hm3/h]: natural flow at the dam less that of the dams above."""
    if plants.empty:
        return np.zeros((0, 8760))
    local = natural.copy()
    position = {name: i for i, name in enumerate(plants["plant"])}
    for i, below in enumerate(plants["downstream"]):
        if below in position:
            local[position[below]] -= natural[i]
    _refuse_negative(plants, local, hydrology)
    return hourly_inflow(np.maximum(local, 0.0))


def _refuse_negative(plants: pd.DataFrame, local: np.ndarray, hydrology: str) -> None:
    found = []
    for i, m in zip(*np.nonzero(local < -1e-6 * np.abs(local).max()), strict=True):
        rule = N_(
            "month {month} of a {hydrology} year: less water flows at this plant than at the plants above it",
            month=int(m) + 1,
            hydrology=hydrology,
        )
        fix = N_("use one inflow_shape along a river, or raise mean_flow here")
        found.append(Problem(rule, fix, "hydro_plants.csv", None, "mean_flow", str(plants["plant"].iloc[i])))
    if found:
        raise InputError(found)
