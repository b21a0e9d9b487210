"""The synthetic results with elements that a study may lack: reserve, retrofits, a virtual power plant."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
from sample_case import CHANNELS, YEARS

from gridplan.results.columns import TABLES
from gridplan.results.tables import Results

OFFERS = {"hydro": 3.0, "gas": 1.5, "battery": 0.8}  # GW in every hour
NEED, SCARCE, PRICE = 2.0, 5.3, 0.4  # the need of one hour of each week is all that there is, at a price


def with_elements(results: Results) -> Results:
    """`results` with an upward reserve of 2035, a renewal of gas, a portfolio of a battery, and loadings."""
    tables = dict(results.tables)
    tables |= _reserves(results) | _retrofits() | _portfolios() | _loading() | _tower() | _fleet(results)
    goals = results.targets
    aim = goals.iloc[[0]].assign(
        target="up_2035", kind="upward_reserve", scope="sichuan", required=5.0, achieved=5.4, unit="%",
        status="met", document="Plan", clause="7", cost_of_target=np.nan, shadow_price=np.nan,
    )  # fmt: skip
    hourly = {**results.hourly, "reserves": _hours(results), "dispatch": _charging(results)}
    return replace(results, tables=tables, targets=pd.concat([goals, aim]), hourly=hourly)


def _hours(results: Results) -> pd.DataFrame:
    stamps = results.hourly["dispatch"].query("year == 2035")
    stamps = stamps.drop_duplicates(["week", "hour"])[["scenario", "year", "week", "weight", "hour"]]
    stamps = stamps.astype({"scenario": str}).assign(target="up_2035", zone="", technology="")
    scarce = stamps["hour"] % 168 == 19
    parts = [stamps.assign(zone="sichuan", technology=kind, quantity="offered", value=value)
             for kind, value in OFFERS.items()]  # fmt: skip
    parts.append(stamps.assign(quantity="need", value=np.where(scarce, SCARCE, NEED)))
    parts.append(stamps.assign(quantity="price", value=np.where(scarce, PRICE, 0.0)))
    return pd.concat(parts, ignore_index=True)


def _reserves(results: Results) -> dict[str, pd.DataFrame]:
    rows = [("normal", 2035, "up_2035", "sichuan", kind, value, value) for kind, value in OFFERS.items()]
    rows.append(("normal", 2035, "up_2035", "", "requirement", 2.02, SCARCE))
    hours = [("normal", 2035, "up_2035", "upward_reserve", "GW", 2, 523, 1.0, 0.0, 52.14, 20.9, PRICE)]
    return {
        "reserves": pd.DataFrame(rows, columns=list(TABLES["reserves"].names)),
        "reserve_hours": pd.DataFrame(hours, columns=list(TABLES["reserve_hours"].names)),
    }


def _retrofits() -> dict[str, pd.DataFrame]:
    rows = [(year, "gas_life", "sichuan", "gas", "chengdu_gas", "chengdu_gas", 2.5 * place)
            for place, year in enumerate(YEARS)]  # fmt: skip
    return {"retrofits": pd.DataFrame(rows, columns=list(TABLES["retrofits"].names))}


def _portfolios() -> dict[str, pd.DataFrame]:
    """A quarter and a tenth of a battery of 1.2 and 4.2 GW, in two portfolios."""
    rows = [(year, name, "bangda_battery", "upper_jinsha", "battery", share, share * size)
            for year, size in zip(YEARS, (1.2, 4.2), strict=True)
            for name, share in (("city", 0.25), ("town", 0.1))]  # fmt: skip
    return {"portfolios": pd.DataFrame(rows, columns=list(TABLES["portfolios"].names))}


def _loading() -> dict[str, pd.DataFrame]:
    rows = [("normal", year, channel[0], 4.0 + place, 3.5 + place, 0.6, 2000.0, 1200.0, 150.0 + 10 * i)
            for place, year in enumerate(YEARS) for i, channel in enumerate(CHANNELS)]  # fmt: skip
    return {"line_loading": pd.DataFrame(rows, columns=list(TABLES["line_loading"].names))}


def _tower() -> dict[str, pd.DataFrame]:
    """A tower that turns a fifth of 2 TWh of heat away."""
    row = ("normal", 2035, "gongjue_pv", "upper_jinsha", "pv", 2000.0, 1600.0, 640.0, 2.4, 12.0, 3200.0)
    return {"solar_thermal": pd.DataFrame([row], columns=list(TABLES["solar_thermal"].names))}


def _fleet(results: Results) -> dict[str, pd.DataFrame]:
    """A fleet of 1 GW, and contracts of 0.5 GW that shed 10 GWh and put 5 GWh off."""
    columns = list(TABLES["vehicles"].names)
    row = ("normal", 2035, "cars", "sichuan", "cars", 1.0, 2190.0, 2190.0, 1460.0, 0.0)
    energy = [("normal", 2035, "sichuan", "response", name, value)
              for name, value in (("shed", 10.0), ("shift_down", 5.0), ("shift_up", 5.0))]  # fmt: skip
    rows = pd.DataFrame(energy, columns=list(TABLES["energy"].names))
    size = results["capacity"].query("year == 2035").iloc[[0]]
    size = size.assign(id="contract", zone="sichuan", technology="response", quantity="power", total=0.5)
    return {
        "vehicles": pd.DataFrame([row], columns=columns),
        "energy": pd.concat([results["energy"], rows]),
        "capacity": pd.concat([results["capacity"], size.assign(existing=0.0, committed=0.0, new=0.5)]),
    }


def _charging(results: Results) -> pd.DataFrame:
    """The fleet charges 1 GW from midnight to six rather than from eighteen on."""
    plain = results.hourly["dispatch"]
    plain = plain.astype(dict.fromkeys(plain.select_dtypes("category"), str))
    stamps = plain.query("year == 2035").drop_duplicates(["week", "hour"])
    stamps = stamps.assign(zone="sichuan", technology="cars")
    clock = stamps["hour"] % 24
    up = stamps.assign(quantity="shift_up", value=1.0 * (clock < 6))
    down = stamps.assign(quantity="shift_down", value=1.0 * (clock >= 18))
    return pd.concat([plain, up, down], ignore_index=True)
