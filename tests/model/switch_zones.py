"""Three zones of Switch 2.0.9 as a system of ours: figures of its examples in megawatts and dollars.

Source: switch-model/switch (Apache-2.0), examples 3zone_toy, carbon_cap, rps_simple and planning_reserves,
which share them.
Costs of new projects are those of the north times 0.8 in the centre and 1.2 in the south.

Conventions that differ are put into the figures. Fixed O&M goes by the year of building, so it is part of the
overnight cost; what stands is paid for, too, and distribution, which no decision touches: `constant`. Load
is what the grid gives up for it. Capture takes power, so a MW here is a net one. A first year of no weight is
the system that stands, since Switch builds in its first period.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from gridplan.system import Series, System
from gridplan.system.finance import annuity
from gridplan.system.horizon import BlockSpan, Calendar, Horizon, Scenario
from tests.model.small import PROVENANCE, small
from tests.model.small_tables import NAN, NO_ASSET, STEADY

STOOD, YEARS, STARTS = 2010, (2020, 2030), {2020: 2017, 2030: 2027}
INTEREST, DISCOUNT, MONEY_OF, LENGTH = 0.07, 0.05, 2015, 10
ZONES, MULTIPLE = ("north", "central", "south"), {"north": 1.0, "central": 0.8, "south": 1.2}
FUTURE = 1e3  # MW that may be built where nothing limits it

# Steps: four of 12 h in winter and two in summer of the first period, one of 24 h in the second;
# days that each series stands for in a period.
DAYS = {"winter": 913.12, "summer": 1826.25, "all": 3652.5}
BLOCKS = (
    ("winter", 2020, 12, slice(0, 4)),
    ("summer", 2020, 12, slice(4, 6)),
    ("all", 2030, 24, slice(6, 7)),
)
LOAD = {"north": (5.0, 4.0, 4.5, 4.2, 4.0, 6.0, 6.0), "central": (3.7, 3.0, 3.6, 3.3, 3.0, 4.0, 4.6),
        "south": (6.0, 7.0, 6.5, 7.2, 8.0, 10.0, 10.5)}  # fmt: skip
LOSS = 0.053  # of distribution
GRID = {"north": (5.5, 66406.5, 6.0, 8.0), "central": (3.5, 61663.4, 4.0, 6.0),
        "south": (9.5, 128040.0, 10.0, 12.0)}  # stands, $/MW/year, peaks of both periods  # fmt: skip
LINES = (("north", "central", 100.0, 0.96, 3.0), ("central", "south", 200.0, 0.94, 6.0))
LINE_LIFE, LINE_COST, LINE_OM = 20, 1000.0, 0.03  # years, $/MW/km, of it a year


@dataclass(frozen=True)
class Kind:
    """Per MW: overnight cost of both periods, fixed O&M of both [$], variable cost [$/MWh], heat rate."""

    cost: tuple[float, float]
    fixed: tuple[float, float]
    variable: float
    heat: float  # MMBtu/MWh
    fuel: str
    life: int
    scheduled: float  # outage
    forced: float
    flat: bool = True  # runs at one level
    first: int = 2020
    own_use: float = 0.0  # of capture, which keeps back 85 % of CO2


KINDS = {
    "geothermal": Kind((5524200.0,) * 2, (0.0,) * 2, 28.83, 0.0, "", 30, 0.0075, 0.0241),
    "coal": Kind((2687700.0,) * 2, (21390.0,) * 2, 3.4, 9.0, "coal", 40, 0.06, 0.1),
    "coal_old": Kind((2687700.0,) * 2, (21390.0,) * 2, 4.5, 9.5, "coal", 40, 0.06, 0.1),
    "coal_igcc": Kind((3729300.0,) * 2, (28923.0,) * 2, 6.0822, 7.95, "coal", 40, 0.08, 0.12),
    "coal_ccs": Kind((6138000.0,) * 2, (41292.0,) * 2, 9.858, 10.38, "coal", 40, 0.08, 0.12, True, 2030,
                     0.234104046),
    "gas_cc": Kind((1143900.0,) * 2, (5868.3,) * 2, 3.4131, 6.705, "gas", 20, 0.04, 0.06, False),
    "gas_ccs": Kind((3487500.0,) * 2, (17112.0,) * 2, 9.3, 10.08, "gas", 20, 0.04, 0.06, False, 2030,
                    0.334821429),
    "gas_gt": Kind((605430.0,) * 2, (4891.8,) * 2, 27.807, 10.39, "gas", 20, 0.04, 0.06, False),
    "nuclear": Kind((5673000.0,) * 2, (118110.0,) * 2, 0.0, 9.72, "uranium", 40, 0.04, 0.06, True, 2030),
    "bio": Kind((3561900.0,) * 2, (88350.0,) * 2, 13.95, 12.5, "bio", 40, 0.09, 0.076),
    "bio_ccs": Kind((5970600.0,) * 2, (100719.0,) * 2, 20.1307, 16.3208, "bio", 40, 0.09, 0.076, True, 2030,
                    0.234115557),
    "residential": Kind((3487500.0, 3059700.0), (41850.0, 38130.0), 0.0, 0.0, "sun", 20, 0.0, 0.02),
    "commercial": Kind((3106200.0, 2752800.0), (41850.0, 38130.0), 0.0, 0.0, "sun", 20, 0.0, 0.02),
    "central_1": Kind((2334300.0, 2148300.0), (41850.0, 38130.0), 0.0, 0.0, "sun", 20, 0.0, 0.02),
    "central_2": Kind((2334300.0, 2148300.0), (41850.0, 38130.0), 0.0, 0.0, "sun", 20, 0.0, 0.02),
    "wind_1": Kind((1841400.0,) * 2, (55800.0,) * 2, 0.0, 0.0, "wind", 30, 0.0, 0.006),
    "wind_2": Kind((1841400.0,) * 2, (55800.0,) * 2, 0.0, 0.0, "wind", 30, 0.0, 0.006),
}  # fmt: skip
CONNECTION = 57566.6  # $/MW of plants with fuel; of the others, and the most that may stand [MW]:
PLACES = {
    ("north", "geothermal"): (163081.1, 1.5), ("south", "geothermal"): (134222.0, 3.0),
    ("north", "residential"): (0.0, 1.5), ("north", "commercial"): (0.0, 2.0),
    ("north", "central_1"): (51272.0, 3.0), ("north", "central_2"): (101661.0, 2.0),
    ("north", "wind_1"): (71602.0, 4.0), ("north", "wind_2"): (80259.0, 1.0),
    ("central", "residential"): (0.0, 0.5), ("central", "commercial"): (0.0, 0.7),
    ("central", "central_1"): (122526.8, 2.0), ("central", "central_2"): (45197.2, 3.0),
    ("central", "wind_1"): (72541.5, 4.0), ("central", "wind_2"): (77892.2, 3.0),
    ("south", "residential"): (0.0, 3.0), ("south", "commercial"): (0.0, 3.3),
    ("south", "central_1"): (74881.9, 0.8), ("south", "central_2"): (65370.3, 0.4),
    ("south", "gas_gt"): (CONNECTION, 5.0),
    **{("north", kind): (CONNECTION, FUTURE) for kind in
       ("coal_igcc", "coal_ccs", "gas_cc", "gas_ccs", "gas_gt", "nuclear", "bio", "bio_ccs")},
    ("north", "coal"): (CONNECTION, NAN), ("central", "coal_old"): (CONNECTION, NAN),
    **{("central", kind): (CONNECTION, FUTURE) for kind in
       ("coal_igcc", "gas_cc", "gas_gt", "nuclear")},
    **{("south", kind): (CONNECTION, FUTURE) for kind in ("gas_cc", "gas_ccs", "bio", "bio_ccs")},
}  # fmt: skip
STANDING = {  # MW, and the years of life that are left of the year of building, 2017 being the first
    ("north", "coal"): (2.0, 2035), ("north", "geothermal"): (1.0, 2030), ("north", "gas_cc"): (2.0, 2028),
    ("north", "gas_gt"): (2.0, 2029), ("central", "coal_old"): (2.0, 2025),
    ("central", "gas_cc"): (2.0, 2025),
    ("central", "gas_gt"): (2.0, 2025), ("south", "geothermal"): (3.0, 2028),
    ("south", "gas_gt"): (2.0, 2022), ("south", "gas_cc"): (5.0, 2020),
}  # fmt: skip
SUN = {
    ("north", "residential"): (0.0, 0.55, 0.0, 0.6, 0.0, 0.72, 0.33),
    ("north", "commercial"): (0.0, 0.65, 0.0, 0.66, 0.0, 0.73, 0.38),
    ("north", "central_1"): (0.0, 0.56, 0.0, 0.62, 0.0, 0.73, 0.41),
    ("north", "central_2"): (0.0, 0.6, 0.0, 0.61, 0.0, 0.81, 0.36),
    ("central", "residential"): (0.0, 0.59, 0.0, 0.64, 0.0, 0.74, 0.34),
    ("central", "commercial"): (0.0, 0.61, 0.0, 0.66, 0.0, 0.74, 0.4),
    ("central", "central_1"): (0.0, 0.61, 0.0, 0.64, 0.0, 0.79, 0.39),
    ("central", "central_2"): (0.0, 0.64, 0.0, 0.68, 0.0, 0.72, 0.41),
    ("south", "residential"): (0.0, 0.57, 0.0, 0.66, 0.0, 0.75, 0.34),
    ("south", "commercial"): (0.0, 0.57, 0.0, 0.63, 0.0, 0.79, 0.34),
    ("south", "central_1"): (0.0, 0.61, 0.0, 0.7, 0.0, 0.75, 0.37),
    ("south", "central_2"): (0.0, 0.64, 0.0, 0.63, 0.0, 0.74, 0.4),
    ("north", "wind_1"): (0.6, 0.3, 0.65, 0.42, 0.12, 0.05, 0.8),
    ("north", "wind_2"): (0.68, 0.33, 0.71, 0.46, 0.17, 0.13, 0.87),
    ("central", "wind_1"): (0.66, 0.4, 0.73, 0.5, 0.22, 0.05, 0.8),
    ("central", "wind_2"): (0.62, 0.36, 0.66, 0.48, 0.14, 0.05, 0.86),
}  # fmt: skip
# $/MMBtu in both periods: the cheapest tier of a market, whose end no case comes near. The adders by zone of
# the examples are read by Switch 2.0.9 and not charged.
PRICES = {"coal": (1.9012, 2.0467), "gas": (4.4647, 5.925), "uranium": (2.19, 2.2)}
STRAW = {"north": (1.7102, 2.0438), "south": (1.7115, 1.7115)}
CARBON = {"coal": 0.09552, "gas": 0.05306, "uranium": 0.0, "bio": 0.09435}  # t/MMBtu; straw took its own in


def present(year: int) -> float:
    """Ten yearly payments of a period, in money of the base year."""
    return (1 - (1 + DISCOUNT) ** -LENGTH) / DISCOUNT * (1 + DISCOUNT) ** -(STARTS[year] - MONEY_OF)


def constant() -> float:
    """What the standing plants, lines and the distribution cost [$]: no decision touches it."""
    rate, total = annuity(INTEREST, LINE_LIFE) + LINE_OM, 0.0
    for year, start in STARTS.items():
        yearly = sum(stands * length * LINE_COST * rate for _, _, length, _, stands in LINES)
        yearly += sum(_grid(zone, year) * GRID[zone][1] for zone in ZONES)
        for (zone, kind), (power, until) in STANDING.items():
            if until > start:
                found, connection = KINDS[kind], PLACES[zone, kind][0]
                paid = annuity(INTEREST, found.life) * (found.cost[0] + connection) + found.fixed[0]
                yearly += power * paid
        total += yearly * present(year)
    return total


def _grid(zone: str, year: int) -> float:
    """Distribution that stands in a period [MW]: once built it stays."""
    stands, _, *peaks = GRID[zone]
    return max(stands, *(peak / (1 - LOSS) for peak in peaks[: YEARS.index(year) + 1]))


def switch_zones(nuclear: bool = False) -> System:
    """The system of the examples, without a target; nuclear power is a choice where it may be small."""
    names = {f"{zone}_{kind}": (zone, kind) for zone, kind in PLACES if nuclear or kind != "nuclear"}
    tables = small([]).tables | _tables(names)
    series = {name: Series(tuple(rows), [np.array([list(v[steps]) for v in rows.values()])
                                         for *_, steps in BLOCKS], unit)
              for name, rows, unit in (("load", {z: np.array(LOAD[z]) / (1 - LOSS) for z in ZONES}, "GW"),
                                       ("availability", _availability(names), "1"))}  # fmt: skip
    series["inflow"] = Series((), [np.zeros((0, 1))] * len(BLOCKS), "hm3/h")
    return System(
        name="switch", horizon=_horizon(), tables=tables, series=series, discount_rate=INTEREST,
        value_of_lost_load=1e4, technologies=("renewable", "thermal", "channel"), zones=ZONES,
        yearly_load={year: np.zeros((3, 8760)) for year in YEARS},
    )  # fmt: skip


def _availability(names: Mapping[str, tuple[str, str]]) -> dict[str, np.ndarray]:
    return {name: np.array(SUN[place]) * (1 - KINDS[place[1]].forced)
            for name, place in names.items() if place in SUN}  # fmt: skip


def _horizon() -> Horizon:
    normal = Scenario("normal", "normal", 1.0)
    spans = []
    for number, (days, year, hours, steps) in enumerate(BLOCKS):
        count = hours * DAYS[days] / LENGTH
        here = np.arange(steps.start, steps.stop)
        spans.append(BlockSpan(number, year, "normal", here, count, count * present(year)))
    calendars = (Calendar(2020, "normal", (0, 1), (1.0, 1.0)), Calendar(2030, "normal", (2,), (1.0,)))
    factor = {STOOD: 0.0} | {year: present(year) for year in YEARS}
    lengths = dict.fromkeys((STOOD, *YEARS), LENGTH)
    return Horizon((STOOD, *YEARS), lengths, factor, (normal,), tuple(spans), calendars)


def _tables(names: Mapping[str, tuple[str, str]]) -> dict[str, pd.DataFrame]:
    """Every project is a technology of its own, since its costs differ by zone."""
    kinds, costs, sites, plants, heat = [], [], [], [], []
    for name, place, asset, forced in _units(names):
        (zone, kind), sunny = place, place in SUN
        found, net, source = KINDS[kind], 1 - KINDS[kind].own_use, KINDS[kind].fuel or "heat"
        kinds.append(
            {
                "technology": name,
                "plugin": "renewable" if sunny else "thermal",
                "resource": source,
                "lifetime": found.life,
                "non_fossil": source in ("sun", "wind", "heat", "bio"),
            }
        )
        prices = _prices(*place) if name in names else (0.0, 0.0)
        costs += [
            {
                "technology": name,
                "year": year,
                "fixed_om": 0.0,
                "overnight_cost": price,
                "variable_om": found.variable * MULTIPLE[zone] / net,
            }
            for year, price in zip(YEARS, prices, strict=True)
        ]
        unit = {"name_en": name, "name_zh": name, "zone": zone, "technology": name, **NO_ASSET, **asset}
        if sunny:
            sites.append({"site": name, **unit, "grid_limit": NAN})
            continue
        plants.append({"generator": name, **unit, "carrier": "electricity"})
        ready = (1 - found.forced) * ((1 - found.scheduled) if found.flat else 1.0)
        fuel = f"{zone}_{found.fuel}{'_kept' * (net < 1)}"
        heat.append(
            {
                "technology": name,
                "fuel": fuel,
                "heat_rate": found.heat / net,
                **STEADY,
                "ramp": 0.0 if found.flat else 1.0,
                "availability": ready,
                "must_run": forced,
            }
        )
    rows = {"technologies": _with_lines(kinds), "costs": [*costs, *_line_costs()], "sites": sites,
            "generators": plants, "thermal_technologies": heat, "fuels": _fuels(heat), "zones": _zones(),
            "channels": _channels(), "build_rates": []}  # fmt: skip
    return {name: pd.DataFrame(found).assign(**PROVENANCE) for name, found in rows.items()}


def _units(
    names: Mapping[str, tuple[str, str]],
) -> Iterator[tuple[str, tuple[str, str], dict[str, Any], float]]:
    """(name, place, asset columns, must_run) of what may be built and of what stands.

    What runs at one level in winter and summer has a unit for each period: all of it that is not let go must
    run in the first, so that one plan column is its level in both blocks; the second has one step only.
    """
    for name, place in names.items():
        kind, most = KINDS[place[1]], PLACES[place][1]
        power, until = STANDING.get(place, (0.0, 0))
        stays, new = until > STARTS[2030], {"potential": most, "earliest_year": kind.first}
        if power and kind.flat:
            yield f"{name}_first", place, {"existing": power, "existing_until": 2030}, 1.0
            if stays:
                yield f"{name}_later", place, {"committed": power, "committed_year": 2030}, 0.0
            if most > power:
                yield name, place, new | {"potential": most - power}, 0.0
        else:
            ends = 2030 if power and not stays else NAN
            yield name, place, new | {"existing": power, "existing_until": ends}, 0.0


def _prices(zone: str, kind: str) -> tuple[float, ...]:
    """Overnight cost of a net MW with its connection and fixed O&M, in both periods [$]."""
    found, connection = KINDS[kind], PLACES[zone, kind][0]
    fixed = [each / annuity(INTEREST, found.life) for each in found.fixed]
    paid = [MULTIPLE[zone] * sum(both) + connection for both in zip(found.cost, fixed, strict=True)]
    return tuple(each / (1 - found.own_use) for each in paid)


def _with_lines(kinds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    line = {"technology": "line", "plugin": "channel", "resource": "electricity", "lifetime": LINE_LIFE,
            "non_fossil": False}  # fmt: skip
    same = {"clean": False, "order": 0, "land_use": NAN, "inertia": 0.0, "colour": "#888888"}
    return [{**kind, **same, "name_en": kind["technology"], "name_zh": kind["technology"]}
            for kind in [*kinds, line]]  # fmt: skip


def _line_costs() -> list[dict[str, Any]]:
    return [{"technology": "line", "year": 2020, "overnight_cost": 0.0, "fixed_om": 0.0, "variable_om": 0.0}]


def _channels() -> list[dict[str, Any]]:
    price = LINE_COST * (1 + LINE_OM / annuity(INTEREST, LINE_LIFE))
    return [{"channel": f"{a}_{b}", "name_en": a, "name_zh": a, "from_zone": a, "to_zone": b,
             "technology": "line", "carrier": "electricity", **NO_ASSET, "existing": stands,
             "potential": FUTURE, "earliest_year": 2020, "overnight_cost": price * length, "length": length,
             "loss": 1 - kept, "firm": 1.0, "bidirectional": True, "secure_share": 1.0, "trunk": ""}
            for a, b, length, kept, stands in LINES]  # fmt: skip


def _zones() -> list[dict[str, Any]]:
    return [{"zone": zone, "name_en": zone, "name_zh": zone, "latitude": 30.0, "longitude": 100.0,
             "base": "", "region": "all"} for zone in ZONES]  # fmt: skip


def _fuels(heat: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A fuel of each zone; straw gives back what it took in, and keeps it underground where it is caught."""
    rows = []
    for fuel in dict.fromkeys(row["fuel"] for row in heat):
        zone, kind, *kept = fuel.split("_")
        caught = 0.85 if kept else 0.0
        carbon = CARBON.get(kind, 0.0)
        out = -caught * carbon if kind == "bio" else (1 - caught) * carbon
        prices = STRAW[zone] if kind == "bio" else PRICES.get(kind, (0.0, 0.0))
        for year, price in zip(YEARS, prices, strict=True):
            rows.append({"fuel": fuel, "year": year, "price": price, "co2_factor": out})
    return rows


def untagged(system: System) -> System:
    """The same with lines that carry no source tags, so that what they lose is nobody's electricity.

    Lines are of a carrier of their own; every zone turns electricity into it and back without loss or cost.
    """
    ways = {"to_wire": (-1.0, 1.0), "from_wire": (1.0, -1.0)}
    units = [{"converter": f"{zone}_{way}", "name_en": way, "name_zh": way, "zone": zone, "technology": way,
              **NO_ASSET, "existing": FUTURE, "overnight_cost": NAN}
             for zone in ZONES for way in ways]  # fmt: skip
    kinds = _with_lines([{"technology": way, "plugin": "converter", "resource": "electricity",
                          "lifetime": LINE_LIFE, "non_fossil": False} for way in ways])[:-1]  # fmt: skip
    costs = [{**row, "technology": way} for way in ways for row in _line_costs()]
    carrier = {"carrier": "wire", "name_en": "wire", "name_zh": "wire", "colour": "#888888", "surplus": False}
    sides = [{"technology": way, "carrier": name, "ratio": ratio} for way, ratios in ways.items()
             for name, ratio in zip(("electricity", "wire"), ratios, strict=True)]  # fmt: skip
    rows = {
        "carriers": [carrier], "converters": units, "conversions": sides,
        "converter_technologies": [{"technology": w, "availability": 1.0, "peak_share": 0.0} for w in ways],
    }  # fmt: skip
    tables = {name: pd.DataFrame(found).assign(**PROVENANCE) for name, found in rows.items()}
    for name, more in (("technologies", kinds), ("costs", costs)):
        more_rows = pd.DataFrame(more).assign(**PROVENANCE)
        tables[name] = pd.concat([system.tables[name], more_rows], ignore_index=True)
    tables["channels"] = system.tables["channels"].assign(carrier="wire")
    load = system.series["load"]
    none = [np.vstack([block, np.zeros((len(ZONES), block.shape[1]))]) for block in load.blocks]
    nodes = (*load.units, *(f"{zone}.wire" for zone in ZONES))
    return replace(
        system,
        tables={**system.tables, **tables},
        series={**system.series, "load": Series(nodes, none, load.unit)},
        technologies=(*system.technologies, "converter"),
    )
