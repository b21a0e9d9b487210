"""Synthetic results of a small system: two bases, one receiving end, two years, a few weeks.

Dispatch follows a simple merit order, so that energies, channel flows and prices agree with each other and
pictures look like those of a real plan. Figures are invented.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sample_case import CHANNELS, TECHNOLOGIES, UNITS, YEARS, ZONES, run, targets

from gridplan.results.columns import TABLES
from gridplan.results.tables import Results, empty


def sample(weeks: Sequence[int] = (3, 29), title: str = "Clean-energy bases, sample") -> Results:
    """Results whose hourly tables cover `weeks` (calendar numbers), each standing for an equal share."""
    hourly = _dispatch(weeks)
    tables = {name: empty(name) for name in TABLES}
    tables |= _structure() | _capacity() | _energy(hourly) | _water() | _adequacy() | _carriers()
    tables |= _costs(tables["energy"])
    return Results(tables, hourly, targets(), run(title))


def _carriers() -> dict[str, pd.DataFrame]:
    """Heat of the first zone: an electric boiler makes what is needed [GWh/year]."""
    zone = next(iter(ZONES))
    rows = [
        ("normal", year, zone, "heat", kind, quantity, 800.0 + 10.0 * place)
        for place, year in enumerate(YEARS)
        for kind, quantity in (("load", "load"), ("electric_boiler", "conversion_out"))
    ]
    return {"carriers": pd.DataFrame(rows, columns=list(TABLES["carriers"].names))}


def _structure() -> dict[str, pd.DataFrame]:
    rows: list[tuple[str, str, str, str, float, str]] = []
    rows += [(k, "technology", v[0], v[1], i, v[2]) for i, (k, v) in enumerate(TECHNOLOGIES.items())]
    rows += [(k, "zone", v[0], v[1], i, "") for i, (k, v) in enumerate(ZONES.items())]
    rows += [(u[0], "unit", u[1], u[2], i, "") for i, u in enumerate(UNITS + CHANNELS)]
    rows += [("clean_2035", "target", "Clean capacity of the three bases", "三大基地清洁能源装机", 0, "")]
    rows += [("share_2030", "target", "Non-fossil share of energy", "非化石能源消费占比", 1, "")]
    rows += [("curtailment_2035", "target", "Curtailment at most 5 %", "弃电率不高于5%", 2, "")]
    rows += [("co2_2035", "target", "CO2 of power generation", "发电二氧化碳排放", 3, "")]
    rows += [
        ("winter", "season", "Winter evening", "冬季晚高峰", 0, ""),
        ("three_bases", "scope", "The three bases", "三大清洁能源基地", 0, ""),
        ("summer", "season", "Summer evening", "夏季晚高峰", 1, ""),
    ]
    aims = [
        ("d0_clean", "three_bases", "Plan", "Clean capacity", "清洁装机", "2035", "43.2 GW", "constraint",
         "clean_2035", "", "Floor.", "下限。"),
        ("d0_peak", "three_bases", "Plan", "CO2 peak", "碳达峰", "before 2030", "date", "constraint", "",
         "peak", "No growth.", "不再增长。"),
        ("d0_forest", "three_bases", "Plan", "Forests", "森林", "2030", "8 %", "outside", "", "", "Listed.",
         "列出。"),
    ]  # fmt: skip
    zones = [(k, v[2], v[3], v[4], v[5]) for k, v in ZONES.items()]
    return {
        "names": pd.DataFrame(rows, columns=["id", "kind", "name_en", "name_zh", "order", "colour"]),
        "registry": pd.DataFrame(aims, columns=list(TABLES["registry"].names)),
        "zones": pd.DataFrame(zones, columns=["zone", "latitude", "longitude", "base", "region"]),
    }


def _capacity() -> dict[str, pd.DataFrame]:
    capacity, build = [], []
    for place, year in enumerate(YEARS):
        for name, _, _, zone, technology, existing, committed, new, potential, _ in UNITS:
            row = (existing, committed, new[place], 0.0, existing + committed + new[place], potential)
            capacity.append((year, name, zone, technology, "power", *row))
            built = new[place] - (new[place - 1] if place else 0.0) + (0.0 if place else committed)
            build.append((year, name, zone, technology, "power", built, 0.0))
            if technology == "battery":
                capacity.append((year, name, zone, technology, "energy", *(4 * v for v in row)))
                build.append((year, name, zone, technology, "energy", 4 * built, 0.0))
        for name, _, _, start, _, existing, new, _ in CHANNELS:
            total = existing + new[place]
            capacity.append(
                (year, name, start, "uhvdc", "power", existing, 0.0, new[place], 0.0, total, 12.0)
            )
            built = new[place] - (new[place - 1] if place else 0.0)
            build.append((year, name, start, "uhvdc", "power", built, 0.0))
    names = ["year", "id", "zone", "technology", "quantity"]
    split = ["existing", "committed", "new", "retired", "total", "potential"]
    return {
        "capacity": pd.DataFrame(capacity, columns=[*names, *split]),
        "build": pd.DataFrame(build, columns=[*names, "built", "retired"]),
    }


def _installed(zone: str, technology: str, place: int) -> float:
    return sum(u[5] + u[6] + u[7][place] for u in UNITS if u[3] == zone and u[4] == technology)


def _dispatch(weeks: Sequence[int]) -> dict[str, pd.DataFrame]:
    random = np.random.default_rng(7)
    dispatch: list[pd.DataFrame] = []
    flows: list[pd.DataFrame] = []
    prices: list[pd.DataFrame] = []
    waters: list[pd.DataFrame] = []
    for place, year in enumerate(YEARS):
        for number, week in enumerate(weeks):
            hours = week * 168 + np.arange(168)
            stamp = {"scenario": "normal", "year": year, "week": place * len(weeks) + number, "hour": hours}
            flow, price, rows = _week(week, place, random)
            for (zone, technology, quantity), value in rows.items():
                label = {
                    "weight": 52.14 / len(weeks),
                    "zone": zone,
                    "technology": technology,
                    "quantity": quantity,
                }
                dispatch.append(pd.DataFrame(stamp | label | {"value": value}))
            flows += [
                pd.DataFrame(stamp | {"channel": c, "forward": v, "backward": 0.0}) for c, v in flow.items()
            ]
            prices += [pd.DataFrame(stamp | {"zone": z, "value": v}) for z, v in price.items()]
            inflow = 2.0 + 3.0 * _summer(week)
            water = {"plant": "yebatan", "volume": 100.0, "release": inflow, "spill": 0.0, "inflow": inflow}
            waters.append(pd.DataFrame(stamp | water))
    parts = {"dispatch": dispatch, "channels": flows, "prices": prices, "reservoirs": waters}
    return {name: pd.concat(frames, ignore_index=True) for name, frames in parts.items()}


def _summer(week: int) -> float:
    return max(0.0, float(np.sin((week - 14) / 52 * 2 * np.pi)))


def _week(week: int, place: int, random: np.random.Generator) -> tuple[dict, dict, dict]:
    hour = np.arange(168) % 24
    summer = _summer(week)
    sun = np.clip(np.sin((hour - 6) / 13 * np.pi), 0, None) * np.repeat(random.uniform(0.6, 0.95, 7), 24)
    wind = np.clip(0.28 + 0.2 * np.sin(np.arange(168) / 17) + random.normal(0, 0.05, 168), 0.02, 0.9)
    river = 0.32 + 0.55 * summer
    rows: dict[tuple[str, str, str], np.ndarray] = {}
    flow: dict[str, np.ndarray] = {}
    arrived = np.zeros(168)
    load = {"upper_jinsha": 0.4, "southeast_tibet": 0.5, "sichuan": (28.0, 40.0)[place]}
    shape = (
        0.82
        + 0.12 * np.sin((hour - 9) / 24 * 2 * np.pi)
        + 0.08 * np.exp(-((hour - 20) ** 2) / 6)
        + 0.1 * summer
    )
    for channel, _, _, zone, _, existing, new, loss in CHANNELS:
        supply = {"pv": sun, "wind": wind, "hydro": np.full(168, river)}
        available = {t: _installed(zone, t, place) * v for t, v in supply.items()}
        limit = existing + new[place]
        offered = sum(available.values()) - load[zone] * shape
        power = _installed(zone, "battery", place)
        charge = np.clip(offered - limit, 0, power)
        discharge = (
            np.where(sun < 0.05, np.minimum(charge.sum() * 0.88 / 70, power), 0.0) if power else 0 * sun
        )
        discharge = np.minimum(discharge, np.clip(limit - offered, 0, None))
        wasted = np.clip(offered - charge - limit, 0, None)
        sent = offered - charge - wasted + discharge
        for technology, value in available.items():
            cut = np.minimum(wasted, value) if technology == "pv" else np.zeros(168)
            rows[zone, technology, "available"] = value
            rows[zone, technology, "curtailed"] = cut
            rows[zone, technology, "generation"] = value - cut
        if power:
            rows[zone, "battery", "charge"], rows[zone, "battery", "discharge"] = charge, discharge
        rows[zone, "uhvdc", "exported"] = sent
        rows[zone, "", "load"] = load[zone] * shape
        rows["sichuan", "uhvdc", "imported"] = rows.get(("sichuan", "uhvdc", "imported"), 0) + sent * (
            1 - loss
        )
        flow[channel] = sent
        arrived = arrived + sent * (1 - loss)
    need = load["sichuan"] * shape - arrived
    hydro = np.clip(need, 0, 38.0 * (0.55 + 0.4 * summer))
    gas = np.clip(need - hydro, 0, _installed("sichuan", "gas", place))
    rows["sichuan", "hydro", "generation"], rows["sichuan", "gas", "generation"] = hydro, gas
    rows["sichuan", "", "load"] = load["sichuan"] * shape
    rows["sichuan", "", "unserved"] = np.clip(need - hydro - gas, 0, None)
    price = dict.fromkeys(ZONES, 0.18 + 0.25 * (gas > 0) + 0.0 * shape)
    return flow, price, rows


def _energy(hourly: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    frame = hourly["dispatch"].assign(value=lambda f: f.value * f.weight)
    keys = ["scenario", "year", "zone", "technology", "quantity"]
    energy = frame.groupby(keys, as_index=False)["value"].sum()
    weights = hourly["dispatch"].groupby(["year", "week"])["weight"].first()
    flows = hourly["channels"].join(weights, on=["year", "week"])
    sent = (flows.forward * flows.weight).groupby([flows.year, flows.channel]).sum()
    channels = []
    for place, year in enumerate(YEARS):
        for name, _, _, start, end, existing, new, loss in CHANNELS:
            value = float(sent[year, name])
            total = existing + new[place]
            row = (
                "normal",
                year,
                name,
                start,
                end,
                total,
                value,
                value * (1 - loss),
                0.0,
                0.0,
                value / total,
            )
            channels.append(row)
    names = [
        "scenario",
        "year",
        "channel",
        "from_zone",
        "to_zone",
        "capacity",
        "sent_forward",
        "received_forward",
        "sent_backward",
        "received_backward",
        "hours",
    ]
    price = (
        hourly["prices"]
        .groupby(["scenario", "year", "zone"])["value"]
        .agg(["mean", "min", "max"])
        .reset_index()
    )
    gas = energy[(energy.technology == "gas") & (energy.quantity == "generation")]
    emissions = gas.assign(co2=gas.value * 0.38, fuel=gas.value * 0.22).drop(columns=["quantity", "value"])
    return {
        "energy": energy,
        "channels": pd.DataFrame(channels, columns=names),
        "prices": price.rename(columns={"min": "minimum", "max": "maximum"}),
        "emissions": emissions,
    }


def _water() -> dict[str, pd.DataFrame]:
    levels, hydro = [], []
    for year in YEARS:
        for plant, maximum in (("yebatan", 537.0), ("lower_yarlung", 1200.0)):
            for week in range(53):
                share = 0.5 - 0.45 * np.cos((week - 20) / 52 * 2 * np.pi)
                levels.append(("normal", year, plant, week, share * maximum, maximum))
            hydro.append(("normal", year, plant, 9000.0, 12000.0, 20500.0, 500.0, 9100.0))
    heads = [("normal", year, "yebatan", 180.0, 9100.0, 9070.0, 9100.0 / 9070.0 - 1.0) for year in YEARS]
    worth = [
        ("normal", year, plant, week, 0.3 + 0.02 * week, (0.3 + 0.02 * week) / 1.5)
        for year in YEARS
        for plant in ("yebatan", "lower_yarlung")
        for week in range(4)
    ]
    return {
        "heads": pd.DataFrame(
            heads,
            columns=["scenario", "year", "plant", "head", "generation", "by_curves", "head_error"],
        ),
        "water_values": pd.DataFrame(
            worth, columns=["scenario", "year", "plant", "week", "value", "energy_value"]
        ),
        "reservoir_levels": pd.DataFrame(
            levels, columns=["scenario", "year", "plant", "week", "level", "maximum"]
        ),
        "hydro": pd.DataFrame(
            hydro,
            columns=["scenario", "year", "plant", "inflow", "arriving", "release", "spill", "generation"],
        ),
    }


def _adequacy() -> dict[str, pd.DataFrame]:
    rows = []
    for place, year in enumerate(YEARS):
        for season, river in (("winter", 0.35), ("summer", 0.8)):
            firm = {
                "hydro": 38 * river + 3 * river,
                "gas": _installed("sichuan", "gas", place) * 0.95,
                "uhvdc": sum(c[5] + c[6][place] for c in CHANNELS) * 0.9,
                "battery": 0.4,
            }
            firm["requirement"] = (30.0, 36.0)[place]
            rows += [(year, season, "sichuan", name, value) for name, value in firm.items()]
    return {"adequacy": pd.DataFrame(rows, columns=["year", "season", "zone", "technology", "firm"])}


def _costs(energy: pd.DataFrame) -> dict[str, pd.DataFrame]:
    rows = []
    for place, year in enumerate(YEARS):
        factor = 5 / 1.06 ** (5 * place)
        for name, _, _, zone, technology, _, committed, new, _, price in UNITS:
            investment = 0.07 * price * (new[place] + committed)
            fixed = 0.015 * price * (new[place] + committed)
            for category, value in (("investment", investment), ("fixed_om", fixed)):
                rows.append((year, name, zone, technology, category, value, value * factor))
        for name, _, _, start, _, _, new, _ in CHANNELS:
            value = 0.07 * 4200 * new[place]
            rows.append((year, name, start, "uhvdc", "investment", value, value * factor))
        burnt = energy[
            (energy.year == year) & (energy.technology == "gas") & (energy.quantity == "generation")
        ]
        fuel = float(burnt.value.sum()) * 0.45
        rows.append((year, "chengdu_gas", "sichuan", "gas", "fuel", fuel, fuel * factor))
    lcoe = [
        (2035, "hydro", 0.31, 4600),
        (2035, "wind", 0.29, 2600),
        (2035, "pv", 0.22, 1650),
        (2035, "gas", 0.78, 900),
        (2035, "battery", np.nan, 700),
    ]
    duals = [
        ("capacity_target[clean_2035]", 2035, -412.0, "yuan/kW"),
        ("reserve_margin[sichuan,winter]", 2035, 265.0, "yuan/kW/year"),
        ("potential[yebatan]", 2035, -1830.0, "yuan/kW"),
    ]
    names = ["year", "id", "zone", "technology", "category", "annual", "discounted"]
    return {
        "costs": pd.DataFrame(rows, columns=names),
        "technology_costs": pd.DataFrame(lcoe, columns=["year", "technology", "lcoe", "utilisation"]),
        "duals": pd.DataFrame(duals, columns=["row", "year", "value", "unit"]),
    }
