"""Rules of carriers: they are known, converters turn one into another, and electricity keeps its counts."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.errors import Problem
from gridplan.inputs.check_series import HOURS_OF_YEAR
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.tables_common import ELECTRICITY
from gridplan.inputs.text import nearest
from gridplan.words import N_

WITH_CARRIER = ("carrier_loads", "generators", "storages", "channels", "conversions")


def known_carriers(context: Context) -> Iterator[Problem]:
    """Every carrier named is electricity or has its row; electricity itself needs none."""
    data = context.tables["carriers"]
    for row, name in enumerate(data.frame["carrier"]):
        if name == ELECTRICITY:
            rule = N_("electricity is always there and has no row of its own")
            yield data.problem(row, "carrier", rule, N_("remove the row"))
    known = {ELECTRICITY, *data.frame["carrier"]}
    for name in WITH_CARRIER:
        data = context.tables[name]
        if not context.usable(name, "carrier") or not context.usable("carriers", "carrier"):
            continue
        for row, carrier in enumerate(data.frame["carrier"]):
            if carrier and carrier not in known:
                guess = nearest(carrier, sorted(known))
                fix = N_("did you mean {name}?", name=guess) if guess else N_("add it there")
                rule = N_("there is no such row in the table {table}", table="carriers")
                yield data.problem(row, "carrier", rule, fix)


def conversions(context: Context) -> Iterator[Problem]:
    """A converter gives something and takes something, each at a ratio other than zero."""
    data = context.tables["conversions"]
    if not context.usable("conversions", "technology", "carrier", "ratio"):
        return
    for row in data.frame.index[data.frame["ratio"] == 0]:
        rule = N_("a ratio is above zero for what is given and below zero for what is taken")
        yield data.problem(int(row), "ratio", rule, N_("correct the ratio or remove the row"))
    found = data.frame.groupby("technology")["ratio"].agg(["min", "max"])
    units = context.tables["converters"]
    for row, technology in enumerate(units.frame["technology"]):
        if technology not in found.index or not found["min"][technology] < 0 < found["max"][technology]:
            rule = N_("a converter takes one carrier at least and gives another")
            fix = N_("add what is missing to the table {table}", table=data.file)
            yield units.problem(row, "technology", rule, fix)


def carrier_loads(context: Context) -> Iterator[Problem]:
    """Loads of carriers span the years of the study, are not electricity and peak at their mean or above."""
    data = context.tables["carrier_loads"]
    first, last = context.study.years[0], context.study.years[-1]
    if not context.usable("carrier_loads", "zone", "carrier", "year", "energy", "peak"):
        return
    for row, values in data.records():
        if values["carrier"] == ELECTRICITY:
            rule = N_("loads of electricity stand in the table {table}", table="loads")
            yield data.problem(row, "carrier", rule, N_("move the row there"))
        if values["peak"] < values["energy"] / HOURS_OF_YEAR * (1 - 1e-9):
            mean = round(values["energy"] / HOURS_OF_YEAR, 4)
            rule = N_("the peak is not below the mean load of {mean} GW", mean=mean)
            yield data.problem(row, "peak", rule, N_("check energy and peak and their units"))
    for _, rows in data.frame.groupby(["zone", "carrier"], sort=False):
        years = rows["year"]
        if years.min() > first or years.max() < last:
            rule = N_("the loads of a carrier span the years of the study, {first} to {last}",
                      first=first, last=last)  # fmt: skip
            yield data.problem(int(rows.index[-1]), "year", rule, N_("add the missing years of the zone"))


def electricity_only(context: Context) -> Iterator[Problem]:
    """What does not feed electricity counts neither as clean or non-fossil power nor as firm capacity."""
    technologies = context.frame("technologies").set_index("technology")
    credited = set(context.frame("capacity_credits").query("credit > 0")["technology"])
    given = context.frame("conversions").query("ratio > 0 and carrier == @ELECTRICITY")["technology"]
    for name in ("generators", "storages", "channels", "converters"):
        data = context.tables[name]
        for row, unit in data.records():
            kind = unit["technology"]
            feeds = kind in set(given) if name == "converters" else unit["carrier"] == ELECTRICITY
            if feeds or kind not in technologies.index:
                continue
            counts = ("clean", "non_fossil") if name != "channels" else ()
            wrong = [column for column in counts if technologies[column][kind]]
            if wrong or kind in credited:
                rule = N_("a technology of another carrier is neither clean, non-fossil nor firm power")
                fix = N_("set clean and non_fossil to false in technologies; remove its capacity credits")
                yield data.problem(row, "technology", rule, fix)
            if name == "channels" and unit["firm"] > 0:
                rule = N_("only lines of electricity bring firm power")
                yield data.problem(row, "firm", rule, N_("set it to 0"))


RULES: tuple[Rule, ...] = (known_carriers, conversions, carrier_loads, electricity_only)
