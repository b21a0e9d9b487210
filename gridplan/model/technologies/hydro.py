"""Cascaded hydro: reservoirs on a river; water let out reaches the next dam later.

    volume[r,h]  = volume[r,h-1] + inflow[r,h] + arriving[r,h] - release[r,h] - spill[r,h]        [hm3]
    arriving[r,h] = sum_up (1 - f) out[up,h-n] + f out[up,h-n-1],   n + f = travel time [h]        [hm3/h]
    power[r,h]   = energy_factor[r] * release[r,h] <= capacity[r,y]                                [GW]
    release + spill >= ecological_flow            where a reservoir holds water beyond the day     [hm3/h]
    energy_factor = 9.81 * efficiency * head / 3600                                                [GWh/hm3]

Head is constant (the plan's head error is the user's to judge). Reservoirs of seasonal regulation and more
carry their volume through the year (gridplan.model.levels), smaller ones close on their block; water on
its way is a planning column at block edges, so no river makes or loses water. A dam still to
be built holds water in proportion to the capacity that stands; existing dams hold all of theirs.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyomo.environ as pyo

from gridplan.lp.block import Block, Columns, Term
from gridplan.model import levels
from gridplan.model.book import expand
from gridplan.model.ledger import Ledger
from gridplan.system import System

NAME = "hydro"
TABLES = ("hydro_plants", "inflow_shapes", "technologies", "costs", "build_rates")
LINKED = ("seasonal", "annual", "multi_year")
SHORTFALL = 15.0  # times the value of lost load [per hm3]: above the worth of water to a whole cascade


def plants(system: System) -> pd.DataFrame:
    """Hydro plants with energy_factor [GWh/hm3], `candidate`, `stores` and `carried` (through the year)."""
    found: pd.DataFrame = system.remember("plants", lambda: _plants(system.units("hydro_plants")))
    return found


def _plants(frame: pd.DataFrame) -> pd.DataFrame:
    stores = (frame["active_storage"] > 0) & (frame["regulation"] != "run_of_river")
    return frame.assign(
        energy_factor=9.81 * frame["efficiency"] * frame["head"] / 3600.0,
        candidate=frame["existing"] == 0,
        whole=_whole(frame),
        stores=stores,
        carried=stores & frame["regulation"].isin(LINKED),
    )


def plan(m: pyo.ConcreteModel, system: System) -> None:
    frame = plants(system)
    expand(m, system, "hydro", frame)
    carried = frame[frame["carried"]]
    if len(carried):
        levels.carry(
            m,
            system,
            "hydro",
            {(u, y): _most(m, r, y) for u, r in carried.iterrows() for y in system.horizon.years},
        )
    reaches = _reaches(frame)
    edges = [
        (u, c.year, c.scenario, k)
        for u in reaches.index
        for c in system.horizon.calendars
        if c.complete
        for k in c.edges
    ]
    m.hydro_transit = pyo.Var(edges, domain=pyo.NonNegativeReals)
    m.hydro_transit_closes = pyo.Constraint(
        sorted({(u, y, s) for u, y, s, _ in edges}),
        rule=lambda _, u, y, s: (
            m.hydro_transit[u, y, s, system.horizon.calendar(y, s).edges[-1]] == m.hydro_transit[u, y, s, 0]
        ),
    )


def operate(block: Block, system: System, ledger: Ledger) -> None:
    frame = plants(system)
    if frame.empty:
        return
    names = list(frame.index)
    year = system.span(block.number).year
    factor = frame["energy_factor"].to_numpy(float)[:, None]
    capacity = block.link("hydro_capacity", names)
    cost = system.costs(frame["technology"], year, "variable_om")
    release = block.cols(
        "hydro_release", names, unit="hm3/h", upper_link=(1.0 / factor, capacity), cost=cost * factor
    )
    spill = block.cols("hydro_spill", names, unit="hm3/h")
    terms: list[Term] = [(1.0, release), (1.0, spill)]
    terms += _arriving(block, system, frame, release, spill)
    inflow = system.series["inflow"].of(block.number, names)
    stores = frame["stores"].to_numpy(bool)
    terms += _volumes(block, system, frame)
    for holds, name in ((True, "hydro_water_balance"), (False, "hydro_river_balance")):
        here = np.flatnonzero(stores == holds)
        if len(here):
            place = np.where(stores == holds, np.cumsum(stores == holds) - 1, -1)
            block.rows(
                name,
                [names[i] for i in here],
                [_placed(term, place) for term in terms],
                equals=inflow[here],
                unit="hm3/h",
            )
    _ecological_flow(block, system, frame, release, spill)
    ledger.publish("injected", [(factor, release)], frame, quantity="generation")


def _most(m: pyo.ConcreteModel, row: pd.Series, year: int) -> Any:
    """Most water the reservoir can hold [hm3]: grows with the capacity built where the dam is a choice."""
    if not row["candidate"]:
        return float(row["active_storage"])
    return float(row["active_storage"] / row["whole"]) * m.hydro_capacity[row.name, year]


def _whole(frame: pd.DataFrame) -> pd.Series:
    """The capacity a dam may reach [GW]; any number where nothing is built, since its capacity is 0 then."""
    most = frame["potential"].fillna(0.0).clip(lower=frame["existing"] + frame["committed"])
    return most.where(most > 0, 1.0)


def _placed(term: Term, place: np.ndarray) -> Term:
    """The term's rows among all plants, moved to their rows among some of them."""
    own = term[2] if len(term) > 2 else np.arange(len(term[1].units))
    return term[0], term[1], np.where(own >= 0, place[own], -1)


def _reaches(frame: pd.DataFrame) -> pd.DataFrame:
    """Plants whose water takes time to reach the next plant of the study."""
    return frame[frame["downstream"].isin(frame.index) & (frame["travel_time"] > 0)]


def _volumes(block: Block, system: System, frame: pd.DataFrame) -> list[Term]:
    """Terms volume[h] - volume[h-1] of every reservoir, and its edges."""
    terms: list[Term] = []
    position = {name: i for i, name in enumerate(frame.index)}
    for carried, family in ((True, "hydro_volume_year"), (False, "hydro_volume_block")):
        group = frame[frame["stores"] & (frame["carried"] == carried)]
        if group.empty:
            continue
        names = list(group.index)
        place = np.array([position[name] for name in names])
        most = group["active_storage"].to_numpy(float)[:, None]
        choice = group["candidate"].to_numpy(bool)[:, None]
        share = np.where(choice, most / group["whole"].to_numpy(float)[:, None], 0.0)
        bound: dict[str, Any] = {
            "upper": np.where(choice, 0.0, most),
            "upper_link": (share, block.link("hydro_capacity", names)),
        }
        if carried:
            bound = levels.ceiling(block, system, "hydro", names, bound)
        volume = block.cols(family, names, unit="hm3", **bound)
        terms += [(1.0, volume, place), (-1.0, volume.lag(1, wrap=not carried), place)]
        if carried:
            start, end = levels.edges(block, system, "hydro", names)
            terms.append((-1.0, start.only(0), place))
            last = [(1.0, volume.only(block.hours - 1)), (-1.0, end)]
            block.totals("hydro_volume_end", names, last, equals=0.0, unit="hm3", shortfall=_price(system))
    return terms


def _arriving(
    block: Block, system: System, frame: pd.DataFrame, release: Columns, spill: Columns
) -> list[Term]:
    """Terms -arriving of every plant: what the plants above let out, `travel_time` hours ago."""
    terms: list[Term] = []
    span = system.span(block.number)
    wraps = not system.horizon.calendar(span.year, span.scenario).complete
    position = {name: i for i, name in enumerate(frame.index)}
    above = frame[frame["downstream"].isin(frame.index)]
    for hours, group in above.groupby("travel_time", sort=True):
        places = np.array([position[name] for name in group.index])
        below = np.array([position[name] for name in group["downstream"]])
        whole, part = int(hours), float(hours) - int(hours)
        for lag, share in ((whole, 1.0 - part), (whole + 1, part)):
            if share > 0:
                for out in (release.take(places), spill.take(places)):
                    terms.append((-share, out.lag(lag, wrap=wraps), below))
        if not wraps and hours > 0:
            terms += _in_transit(
                block,
                system,
                list(group.index),
                release.take(places),
                spill.take(places),
                float(hours),
                below,
            )
    return terms


def _in_transit(
    block: Block,
    system: System,
    names: list[str],
    release: Columns,
    spill: Columns,
    hours: float,
    below: np.ndarray,
) -> list[Term]:
    """Water on its way at the block's edges: what came in arrives evenly, the rest is handed on."""
    whole, part = int(hours), hours - int(hours)
    h = np.arange(block.hours)
    late = (1.0 - part) * (h + whole >= block.hours) + part * (h + whole + 1 >= block.hours)
    leaving = block.link("hydro_transit", names, at="end")
    block.totals(
        f"hydro_transit_{hours:g}h",
        names,
        [(late[None, :], release), (late[None, :], spill), (-1.0, leaving)],
        equals=0.0,
        unit="hm3",
        shortfall=_price(system),
    )
    first = min(int(np.ceil(hours)), block.hours)  # a block shorter than the way hands on all it takes in
    return [(-1.0 / first, block.link("hydro_transit", names, at="start").only(slice(0, first)), below)]


def _price(system: System) -> float:
    """Price of missing water [million yuan/hm3]."""
    return SHORTFALL * system.value_of_lost_load


def _ecological_flow(
    block: Block, system: System, frame: pd.DataFrame, release: Columns, spill: Columns
) -> None:
    """Where water can be held back for longer than a day; pondage passes its river on within the day."""
    holds = frame["stores"] & (frame["regulation"] != "daily") & (frame["ecological_flow"] > 0)
    held = np.flatnonzero(holds.to_numpy(bool))
    if len(held):
        flow = frame["ecological_flow"].to_numpy(float)[held][:, None]
        # A dam yet to be built lets the river pass until it stands.
        yet_to_come = frame["candidate"].to_numpy(bool)[held][:, None]
        share = np.where(yet_to_come, flow / frame["whole"].to_numpy(float)[held][:, None], 0.0)
        names = list(frame.index[held])
        terms = [
            (1.0, release.take(held)),
            (1.0, spill.take(held)),
            (-share, block.link("hydro_capacity", names)),
        ]
        least = np.where(yet_to_come, 0.0, flow)
        block.rows(
            "hydro_ecological_flow", names, terms, lower=least, unit="hm3/h", shortfall=10.0 * _price(system)
        )
