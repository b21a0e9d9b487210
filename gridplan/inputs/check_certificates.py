"""Rules of green certificates: nobody earns by trading them round, or by missing a weight to sell them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.check_policy import scope
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.kinds import KINDS
from gridplan.inputs.units import UnitError, factor
from gridplan.words import N_

WEIGHT = "renewable_weight"


def prices(context: Context) -> Iterator[Problem]:
    """What is sold does not bring more than it costs to buy."""
    data = context.tables["certificates"]
    if not context.usable("certificates", "purchase_price", "sale_price"):
        return
    for row, values in data.records():
        if values["sale_price"] > values["purchase_price"]:
            rule = N_("certificates bought and sold again would bring money without end")
            fix = N_("give a price not above the purchase price of {price} yuan/MWh",
                     price=f"{1000.0 * values['purchase_price']:.6g}")  # fmt: skip
            yield data.problem(row, "sale_price", rule, fix)


def known_regions(context: Context) -> Iterator[Problem]:
    """Certificates of a region without a zone serve nobody."""
    data = context.tables["certificates"]
    if context.usable("zones", "region") and context.usable("certificates", "region"):
        regions = set(context.frame("zones")["region"])
        for row, values in data.records():
            if values["region"] not in regions:
                rule = N_("regions without a zone: {names}", names=values["region"])
                yield data.problem(row, "region", rule, N_("correct the name"), severity="warning")


def worth_meeting(context: Context) -> Iterator[Problem]:
    """A soft weight that costs less to miss than a certificate brings would be missed in order to sell."""
    data, table = context.tables["targets"], context.frame("certificates")
    sound = context.sound("certificates", "zones")
    if not sound or table.empty or not context.usable("targets", "kind", "mode", "zones", "year"):
        return
    zones = context.frame("zones")
    for row, target in data.records():
        if target["kind"] != WEIGHT or target["mode"] != "soft" or not target["price_unit"]:
            continue
        try:
            price = target["price"] * factor(target["price_unit"], KINDS[WEIGHT].price)
        except UnitError:
            continue
        regions = set(zones.loc[zones["zone"].isin(scope(zones, target["zones"])), "region"])
        for region in sorted(regions & set(table["region"])):
            sale = _sale(table[table["region"] == region], target["year"])
            if sale > price:
                rule = N_("it would pay to miss the target and sell certificates of {region} at {price}"
                          " yuan/MWh", region=region, price=f"{1000.0 * sale:.6g}")  # fmt: skip
                yield data.problem(row, "price", rule, N_("raise the price of missing or lower sale_price"))


def _sale(rows: pd.DataFrame, year: float) -> float:
    """Sale price of a year [million yuan/GWh], linear between years; 0 where nothing can be sold."""
    rows = rows.sort_values("year")
    price, most = (np.interp(year, rows["year"], rows[name]) for name in ("sale_price", "sale_limit"))
    return float(price) if most > 0 else 0.0


RULES: tuple[Rule, ...] = (prices, known_regions, worth_meeting)
