"""A synthetic study of R regions and T hours, built straight as a gridplan Problem.

Wind, solar, gas, coal, one reservoir, a battery and pumped storage per region, demand response within the
day, load shedding, lossy links between neighbours and a yearly CO2 cap. Random by seed, no input tables.
Weeks are blocks; the plan holds capacities [GW, GWh], reservoir (and storage) levels at week edges [GWh] and
a CO2 allowance a week [kt].
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from gridplan.lp.arrays import BlockArrays, BlockShape, PlanArrays, Problem
from gridplan.lp.block import Block, Columns

PEAK = np.array([60, 45, 20, 50, 0.8, 140.0, 1.5, 30, 40, 60, 80, 1.0])  # [GW]
HYDRO = np.array([40, 30, 18, 5, 25, 2.0, 12, 3, 4, 5, 5, 8])  # [GW]
WEEK = 168
SHED, EDGE, CARBON = 20.0, 30.0, 5.0  # [million yuan/GWh, the same, million yuan/kt]
EFFICIENCY = {"battery": 0.95, "pumped": 0.88}
FUEL = {"gas": (0.45, 0.36), "coal": (0.30, 0.80)}  # [million yuan/GWh], [kt/GWh]
RESERVOIR_HOURS = 600.0
CAP = 0.15  # CO2 per GWh of load, as a share of 0.6 kt/GWh


@dataclass(frozen=True, eq=False)
class Weather:
    """Hourly series of shape (T, R): load [GW], solar and wind availability, inflow per GW of hydro."""

    load: np.ndarray
    solar: np.ndarray
    wind: np.ndarray
    inflow: np.ndarray


def weather(regions: int, hours: int, seed: int = 0) -> Weather:
    """Load with seasons and days, solar with cloudy days, autocorrelated wind, a summer flood."""
    rng = np.random.default_rng(seed)
    day, hour = np.arange(hours) / 24, np.arange(hours) % 24
    series = {name: np.zeros((hours, regions)) for name in ("load", "solar", "wind", "inflow")}
    turn = 2 * np.pi
    for r in range(regions):
        season = 1 + 0.12 * np.cos(turn * (day - 200) / 365) + 0.06 * np.cos(2 * turn * (day - 20) / 365)
        daily = 1 + 0.12 * np.sin(turn * (hour - 9) / 24) + 0.05 * np.sin(2 * turn * (hour - 8) / 24)
        load = season * daily * (1 + 0.02 * rng.standard_normal(hours))
        series["load"][:, r] = load / load.max() * PEAK[r]
        clear = np.clip(np.sin(np.pi * (hour - 6.5 - r * 0.1) / 12.5), 0, None)
        clear = clear * (0.85 + 0.15 * np.cos(turn * (day - 172) / 365))
        series["solar"][:, r] = clear * np.repeat(rng.beta(4, 1.2, size=hours // 24 + 1), 24)[:hours]
        shock, state = rng.standard_normal(hours) * 0.15, np.zeros(hours)
        for i in range(1, hours):
            state[i] = 0.985 * state[i - 1] + shock[i]
        series["wind"][:, r] = 1 / (1 + np.exp(-(state - 1.0 + 0.4 * np.cos(turn * (day - 30) / 365))))
        flood = (0.25 + 0.75 * np.exp(-(((day - 210) / 55) ** 2))) * (1 + 0.05 * rng.standard_normal(hours))
        series["inflow"][:, r] = np.clip(flood, 0.05, None)
    return Weather(**series)


def annuity(cost: float, life: int, rate: float = 0.06) -> float:
    """Yearly payment for an investment of `cost` over `life` years."""
    return cost * rate / (1 - (1 + rate) ** -life)


def capacities(regions: int) -> list[tuple[str, str, float, float]]:
    """Family, unit, potential [GW or GWh] and yearly cost [million yuan] of every capacity."""
    entries = []
    for r in map(str, range(regions)):
        entries += [
            ("wind", r, 200.0, annuity(5500, 20) + 80),
            ("solar", r, 400.0, annuity(3300, 25) + 40),
            ("gas", r, 60.0, annuity(2800, 30) + 60),
            ("coal", r, 80.0 if int(r) > 2 else 0.1, annuity(3800, 30) + 120),
            ("battery", r, 100.0, annuity(400, 15) + 5),
            ("battery_energy", r, 800.0, annuity(800, 15) + 5),
            ("pumped", r, 100.0, annuity(4500, 40) + 50),
            ("pumped_energy", r, 800.0, annuity(200, 40)),
        ]
    for a, b in links(regions):
        entries.append(("link", f"{a}-{b}", 60.0, 300.0 + 100.0 * (b - a)))
    return entries


def links(regions: int) -> list[tuple[int, int]]:
    """Pairs of regions joined by a line: neighbours and the next but one."""
    return [(a, b) for a in range(regions) for b in range(a + 1, regions) if b - a <= 2]


def synthetic(
    regions: int, hours: int, seed: int = 0, storage: str = "linked", cap: float = CAP, years: int = 1,
    series: Sequence[Weather] = (),
) -> Problem:  # fmt: skip
    """The study as a Problem. `storage`: linked (levels at week edges are planned), cyclic (each week ends
    where it began) or share (at half its energy capacity). `cap`: CO2 per GWh of load [0.6 kt/GWh x cap].
    `years`: the same system under that many weather years, equally likely; `series` of each, if known.
    """
    edges = [*range(0, hours - WEEK + 1, WEEK), hours] if hours >= WEEK else [0, hours]
    if hours >= WEEK:
        edges[-2:] = [hours] if hours - edges[-2] < WEEK else edges[-2:]
    year = series or [weather(regions, hours, seed + i) for i in range(years)]
    weeks = len(edges) - 1
    chosen = capacities(regions)
    position = {(family, (unit,)): i for i, (family, unit, _, _) in enumerate(chosen)}
    stores = ["reservoir", *(["battery", "pumped"] if storage == "linked" else [])]
    count = len(chosen)
    for y in range(years):
        for w in range(weeks):
            for store in stores:
                for r in range(regions):
                    position[f"{store}_level", (str(r), y, w)] = count
                    count += 1
            position["carbon_allowance", ("all", y, w)] = count
            count += 1
    plan = _plan(chosen, position, count, regions, years, weeks, stores, cap, year)
    shapes: dict[bytes, BlockShape] = {}
    blocks: list[BlockArrays] = []
    for y in range(years):
        for w in range(weeks):
            part = slice(edges[w], edges[w + 1])
            blocks.append(
                _week(len(blocks), y, w, weeks, part, year[y], position, shapes, storage, 1.0 / years)
            )
    return Problem(plan, blocks)


def _plan(
    chosen: Sequence[tuple[str, str, float, float]], position: dict, count: int, regions: int,
    years: int, weeks: int, stores: Sequence[str], cap: float, year: Sequence[Weather],
) -> PlanArrays:  # fmt: skip
    cost, upper = np.zeros(count), np.full(count, np.inf)
    for i, (_, _, potential, price) in enumerate(chosen):
        cost[i], upper[i] = price, potential
    entries: list[tuple[int, int, float]] = []
    limit: list[float] = []
    rows: list[str] = []
    for (family, key), place in position.items():
        if family == "reservoir_level":
            upper[place] = HYDRO[int(key[0])] * RESERVOIR_HOURS
        elif family.endswith("_level"):
            energy = position[family.replace("_level", "_energy"), (key[0],)]
            entries += [(len(rows), place, 1.0), (len(rows), energy, -1.0)]
            limit.append(0.0)
            rows.append(f"{family}_limit[{key}]")
    for y in range(years):
        entries += [(len(rows), position["carbon_allowance", ("all", y, w)], 1.0) for w in range(weeks)]
        limit.append(0.6 * cap * float(year[y].load.sum()))
        rows.append(f"carbon_cap[{y}]")
    row, column, value = map(np.array, zip(*entries, strict=True))
    names = {place: f"{family}[{', '.join(map(str, key))}]" for (family, key), place in position.items()}
    return PlanArrays(
        cost=cost,
        lower=np.zeros(count),
        upper=upper,
        integer=np.zeros(count, bool),
        matrix=sp.csr_matrix((value, (row, column)), shape=(len(rows), count)),
        row_lower=np.full(len(rows), -np.inf),
        row_upper=np.array(limit),
        columns=tuple(names[i] for i in range(count)),
        rows=tuple(rows),
    )


def _week(
    number: int, y: int, w: int, weeks: int, part: slice, year: Weather, position: dict,
    shapes: dict[bytes, BlockShape], storage: str, weight: float,
) -> BlockArrays:  # fmt: skip
    hours = part.stop - part.start
    keys = {"ever": (), "start": (y, w), "end": (y, (w + 1) % weeks), "block": (y, w)}
    block = Block(number, hours, weight, position, keys, shapes)
    regions = year.load.shape[1]
    names = [str(r) for r in range(regions)]
    supply = []
    for kind, series in (("wind", year.wind), ("solar", year.solar)):
        columns = block.cols(kind, names, upper_link=(series[part].T, block.link(kind, names, "ever")))
        supply.append((1.0, columns))
    emitted = []
    for kind, (price, factor) in FUEL.items():
        link = block.link(kind, names, "ever")
        columns = block.cols(kind, names, upper_link=(1.0, link), cost=price)
        supply.append((1.0, columns))
        emitted.append((factor, columns, np.zeros(regions, int)))
        later = slice(1, None)
        for name, sign in (("up", 1.0), ("down", -1.0)):
            terms = [(sign, columns.only(later)), (-sign, columns.lag(1)), (-0.3, link.only(later))]
            block.rows(f"{kind}_ramp_{name}", names, terms, upper=0.0)
    supply += _reservoirs(block, names, year.inflow[part].T * HYDRO[:regions, None])
    for kind in ("battery", "pumped"):
        supply += _storage(block, names, kind, storage)
    supply.append((1.0, block.cols("shed", names, cost=SHED)))
    limit = 0.09 * PEAK[:regions, None]
    up = block.cols("shift_up", names, upper=limit, cost=0.02)
    down = block.cols("shift_down", names, upper=limit, cost=0.02)
    supply += [(1.0, down), (-1.0, up)]
    days = np.minimum(np.arange(hours) // 24, max(hours // 24 - 1, 0))
    block.rows("shift_closes", names, [(1.0, up), (-1.0, down)], equals=0.0, step_of_hour=days, unit="GWh")
    supply += _lines(block, regions)
    block.rows("balance", names, supply, equals=year.load[part].T)
    allowance = block.link("carbon_allowance", ["all"], "block")
    block.totals("carbon", ["all"], [*emitted, (-1.0, allowance)], upper=0.0, unit="kt", shortfall=CARBON)
    return block.close()


def _reservoirs(block: Block, names: list[str], inflow: np.ndarray) -> list:
    capacity = HYDRO[: len(names), None]
    power = block.cols("hydro", names, upper=capacity)
    spill = block.cols("spill", names)
    ends = [(1.0, power), (1.0, spill), *_levels(block, names, "reservoir", capacity * RESERVOIR_HOURS)]
    block.rows("reservoir_balance", names, ends, equals=inflow)
    return [(1.0, power)]


def _levels(block: Block, names: list[str], store: str, maximum=np.inf, link=None) -> list:
    """Level at the end of every hour but the last, tied to planned levels at both edges, with slack."""
    bound = {"upper": maximum} if link is None else {"upper_link": (1.0, link)}
    level = block.cols(f"{store}_level_hourly", names, steps=block.hours - 1, unit="GWh", **bound)
    padded = _place(level, block.hours, slice(0, block.hours - 1))
    terms: list = [(1.0, padded), (-1.0, padded.lag(1))]
    for sign, side in ((-1.0, "missing"), (1.0, "excess")):
        slack = block.cols(f"{store}_{side}", names, steps=1, cost=EDGE, unit="GWh", shortfall=True)
        terms.append((sign, _place(slack, block.hours, slice(block.hours - 1, None))))
    enters = block.link(f"{store}_level", names, "start").only(0)
    leaves = block.link(f"{store}_level", names, "end").only(block.hours - 1)
    return [*terms, (-1.0, enters), (1.0, leaves)]


def _storage(block: Block, names: list[str], kind: str, storage: str) -> list:
    power, energy = block.link(kind, names, "ever"), block.link(f"{kind}_energy", names, "ever")
    charge = block.cols(f"{kind}_charge", names, upper_link=(1.0, power), cost=1e-3)
    discharge = block.cols(f"{kind}_discharge", names, upper_link=(1.0, power), cost=1e-3)
    flow = [(-EFFICIENCY[kind], charge), (1.0 / EFFICIENCY[kind], discharge)]
    if storage == "linked":
        terms = _levels(block, names, kind, link=energy)
    elif storage == "cyclic":
        level = block.cols(f"{kind}_level_hourly", names, upper_link=(1.0, energy), unit="GWh")
        terms = [(1.0, level), (-1.0, level.lag(1, wrap=True))]
    else:
        last = block.hours - 1
        level = block.cols(f"{kind}_level_hourly", names, steps=last, upper_link=(1.0, energy), unit="GWh")
        padded = _place(level, block.hours, slice(0, last))
        terms = [(1.0, padded), (-1.0, padded.lag(1)), (-0.5, energy.only(0)), (0.5, energy.only(last))]
    block.rows(f"{kind}_balance", names, [*flow, *terms], equals=0.0, unit="GWh")
    return [(1.0, discharge), (-1.0, charge)]


def _lines(block: Block, regions: int) -> list:
    pairs = links(regions)
    if not pairs:
        return []
    names = [f"{a}-{b}" for a, b in pairs]
    here, there = np.array([a for a, _ in pairs]), np.array([b for _, b in pairs])
    forward, backward = block.cols("forward", names), block.cols("backward", names)
    block.rows(
        "link_limit",
        names,
        [(1.0, forward), (1.0, backward), (-1.0, block.link("link", names, "ever"))],
        upper=0.0,
    )
    return [(-1.0, forward, here), (0.95, backward, here), (0.95, forward, there), (-1.0, backward, there)]


def _place(columns: Columns, hours: int, part: slice) -> Columns:
    ids = np.full((len(columns.units), hours), -1)
    ids[:, part] = columns.ids
    return Columns(ids, columns.units)
