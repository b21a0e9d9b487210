"""Rules of units that can be built: bounds, years, the right table for a technology, costs, ids."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.errors import Problem
from gridplan.inputs.context import ASSET_TABLES, Context, Rule
from gridplan.inputs.read import TableData
from gridplan.inputs.text import nearest
from gridplan.words import N_

PLUGIN_OF = {
    "hydro_plants": "hydro",
    "reversible_units": "hydro",
    "sites": "renewable",
    "generators": "thermal",
    "storages": "storage",
    "solar_thermal_plants": "solar_thermal",
    "channels": "channel",
    "converters": "converter",
    "lines": "line",
    "demand_response": "demand_response",
    "vehicles": "vehicles",
}
PARAMETERS_OF = {
    "generators": "thermal_technologies",
    "storages": "storage_technologies",
    "converters": "converter_technologies",
    "solar_thermal_plants": "solar_thermal_technologies",
    "lines": "line_types",
}
PART_COSTS = {
    "storages": ("energy_overnight_cost",),
    "solar_thermal_plants": ("energy_overnight_cost", "field_overnight_cost"),
}
# Plausible investment by resource [million yuan/GW]; general knowledge of Chinese projects of the 2020s.
USUAL_COST = {
    "solar": (1500.0, 8000.0),
    "wind": (2500.0, 15000.0),
    "water": (4000.0, 45000.0),
    "coal": (2500.0, 8000.0),
    "gas": (1500.0, 7000.0),
}
USUAL_HEAT_RATE = (0.15, 0.45)  # kgce/kWh
USUAL_LOSS = 0.10  # share of the energy sent through a channel
SLACK = 1e-9


def committed_year(context: Context) -> Iterator[Problem]:
    for name in ASSET_TABLES:
        data = context.tables[name]
        frame = data.frame
        if not context.usable(name, "committed", "committed_year"):
            continue
        for row in frame.index[(frame["committed"] > 0) & frame["committed_year"].isna()]:
            if data.cells.get("committed_year", ("",) * len(frame))[row]:
                continue  # the cell is filled and wrong, which has been said
            rule = N_("committed capacity needs the year in which it comes")
            yield data.problem(int(row), "committed_year", rule, N_("fill in committed_year"))


def potential(context: Context) -> Iterator[Problem]:
    for name in ASSET_TABLES:
        data = context.tables[name]
        frame = data.frame
        held = frame["existing"] + frame["committed"]
        for row in frame.index[held > frame["potential"] + SLACK]:
            rule = N_("existing and committed capacity ({held} GW) are within the potential",
                      held=round(float(held[row]), 6))  # fmt: skip
            yield data.problem(int(row), "potential", rule, N_("raise the potential or lower the capacity"))
        if not context.usable(name, "potential", "existing", "committed"):
            continue
        for row in frame.index[frame["earliest_year"].notna() & ~(frame["potential"] > held + SLACK)]:
            rule = N_("nothing new can be built here, so that the earliest year has no effect")
            fix = N_("fill in potential, or clear earliest_year")
            yield data.problem(int(row), "earliest_year", rule, fix, severity="warning")
        for row in frame.index[frame["latest_year"] < frame["earliest_year"]]:
            rule = N_("new capacity may be built from the earliest to the latest year")
            yield data.problem(int(row), "latest_year", rule, N_("correct one of the two years"))


def thermal(context: Context) -> Iterator[Problem]:
    """Part load burns more, but not so much that less power would burn more; seasons do not overlap."""
    data = context.tables["thermal_technologies"]
    frame = data.frame
    if not context.usable("thermal_technologies", "minimum_load", "part_load_penalty"):
        frame = frame.iloc[:0]
    more = frame["minimum_load"] * (1.0 + frame["part_load_penalty"])
    for row in frame.index[(frame["part_load_penalty"] > 0) & (frame["minimum_load"] == 0)]:
        rule = N_("a part-load penalty needs the minimum load at which it holds")
        yield data.problem(int(row), "part_load_penalty", rule, N_("fill in minimum_load"))
    for row in frame.index[more >= 1.0]:
        rule = N_("at minimum load less fuel is burned than at full load")
        yield data.problem(int(row), "part_load_penalty", rule, N_("lower the penalty or the minimum load"))
    data = context.tables["thermal_seasons"]
    if not context.usable("seasons", "season", "months") or not context.usable("thermal_seasons", "season"):
        return
    seasons = context.frame("seasons")
    months = {s: set(m) for s, m in zip(seasons["season"], seasons["months"], strict=True)}
    taken: dict[str, dict[int, str]] = {}
    burns = set(context.frame("thermal_technologies")["technology"])
    for row, (kind, season) in enumerate(zip(data.frame["technology"], data.frame["season"], strict=True)):
        if kind not in burns:
            rule = N_("the technology has no row in the table {table}", table="thermal_technologies")
            yield data.problem(row, "technology", rule, N_("add it there"))
        for month in sorted(months.get(season, set())):
            other = taken.setdefault(kind, {}).setdefault(month, season)
            if other != season:
                rule = N_("month {month} lies in the season {other} of this technology already",
                          month=month, other=other)  # fmt: skip
                yield data.problem(row, "season", rule, N_("choose seasons that share no month"))
                break


def storage_energy(context: Context) -> Iterator[Problem]:
    data = context.tables["storages"]
    frame = data.frame
    for row in frame.index[frame["existing_energy"] > frame["potential_energy"] + SLACK]:
        rule = N_("the existing energy capacity is within its potential")
        yield data.problem(
            int(row), "potential_energy", rule, N_("raise the potential or lower the capacity")
        )
    data = context.tables["storage_technologies"]
    frame = data.frame
    for row in frame.index[frame["minimum_duration"] > frame["maximum_duration"]]:
        rule = N_("the shortest duration is not above the longest")
        yield data.problem(int(row), "minimum_duration", rule, N_("exchange the two durations"))


def right_table(context: Context) -> Iterator[Problem]:
    """A technology stands in the table its plug-in reads, and has its parameters."""
    if not context.usable("technologies", "technology", "plugin"):
        return
    technologies = context.frame("technologies")
    plugin = dict(zip(technologies["technology"], technologies["plugin"], strict=True))
    for name, wanted in PLUGIN_OF.items():
        data = context.tables[name]
        parameters = PARAMETERS_OF.get(name)
        known = set(context.frame(parameters)["technology"]) if parameters else set()
        for row, technology in enumerate(data.frame["technology"]):
            if technology not in plugin or not plugin[technology]:
                continue
            if name == "generators" and plugin[technology] not in PLUGIN_OF.values():
                continue  # a plug-in without a table of its own keeps its units here
            if plugin[technology] != wanted:
                rule = N_("this table takes technologies of the plug-in {wanted}, not of {found}",
                          wanted=wanted, found=plugin[technology])  # fmt: skip
                yield data.problem(row, "technology", rule, N_("move the row to another table or correct it"))
            elif parameters and technology not in known and context.usable(parameters, "technology"):
                rule = N_("the technology has no row in the table {table}", table=parameters)
                yield data.problem(row, "technology", rule, N_("add it there"))


def plugins(context: Context) -> Iterator[Problem]:
    """Plug-ins that the study switches on run at least one technology; those it leaves off are named."""
    if not context.usable("technologies", "plugin"):
        return
    frame = context.frame("technologies")
    known = set(frame["plugin"]) - {""}
    for place, name in enumerate(context.study.technologies):
        if name not in known:
            guess = nearest(name, sorted(known))
            fix = (
                N_("did you mean {name}?", name=guess)
                if guess
                else N_("remove it or add technologies for it")
            )
            rule = N_("no row of the table technologies has this plug-in")
            yield context.said(("technologies", place), rule, fix, name)
    off = sorted(known - set(context.study.technologies))
    used = {t for name in PLUGIN_OF for t in context.frame(name)["technology"]}
    standing = frame[frame["technology"].isin(used)]
    left = {name: sorted(standing.loc[standing["plugin"] == name, "technology"]) for name in off}
    left = {name: technologies for name, technologies in left.items() if technologies}
    for name, technologies in left.items():
        rule = N_("the plug-in is switched off and takes these technologies with it: {names}",
                  names=", ".join(technologies))  # fmt: skip
        yield context.said(
            ("technologies",), rule, N_("add it to technologies to keep them"), name, "warning"
        )


def costs(context: Context) -> Iterator[Problem]:
    """Every technology of a unit has costs; what can be built, those of all its parts."""
    if not context.usable("costs", "technology", *{name for names in PART_COSTS.values() for name in names}):
        return
    frame = context.frame("costs")
    priced = set(frame["technology"])
    known = set(context.frame("technologies")["technology"])
    for name in ASSET_TABLES:
        data = context.tables[name]
        units = data.frame
        buildable = units["potential"] > units["existing"] + units["committed"] + SLACK
        fix = N_("add it to the table {table}", table=context.tables["costs"].file)
        missing: dict[tuple[str, str], int] = {}
        for row, technology in enumerate(units["technology"]):
            if technology in known and technology not in priced:
                missing.setdefault((technology, ""), row)
            elif technology in known and buildable[row]:
                for column in PART_COSTS.get(name, ()):
                    if frame.loc[frame["technology"] == technology, column].isna().all():
                        missing.setdefault((technology, column), row)
        for (_, column), row in missing.items():
            rule = N_("the technology has no costs")
            if column:
                rule = N_("the technology can be built but has no {column}", column=column)
            yield data.problem(row, "technology", rule, fix)


def cost_years(context: Context) -> Iterator[Problem]:
    """Costs and fuel prices are held level outside their years; say of which."""
    first, last = context.study.years[0], context.study.years[-1]
    for name, key in (("costs", "technology"), ("fuels", "fuel")):
        spans = context.frame(name).groupby(key)["year"].agg(["min", "max"])
        short = spans[(spans["min"] > first) | (spans["max"] < last)]
        if len(short):
            rule = N_("years of the study outside the table's; values are held level for: {names}",
                      names=", ".join(str(item) for item in short.index))  # fmt: skip
            fix = N_("add rows for {first} and {last}", first=first, last=last)
            yield Problem(rule, fix, context.tables[name].file, None, "year", severity="warning")


def unique_ids(context: Context) -> Iterator[Problem]:
    """Results name units by id alone, so an id may stand in one table only."""
    first: dict[str, str] = {}
    for name in (*ASSET_TABLES, "demand_response", "vehicles", "retrofits"):
        data = context.tables[name]
        for row, unit in enumerate(data.frame[data.table.key[0]]):
            if unit and first.setdefault(unit, name) != name:
                rule = N_("the table {table} has a unit of this name already", table=first[unit])
                yield data.problem(row, data.table.key[0], rule, N_("rename one of the two"))


def implausible(context: Context) -> Iterator[Problem]:
    """Costs, heat rates and losses that are legal but unusual."""
    technologies = context.frame("technologies")
    resource = dict(zip(technologies["technology"], technologies["resource"], strict=True))
    for name in ("costs", "hydro_plants"):
        data = context.tables[name]
        for row, (technology, value) in enumerate(
            zip(data.frame["technology"], data.frame["overnight_cost"], strict=True)
        ):
            low, high = USUAL_COST.get(resource.get(technology, ""), (0.0, float("inf")))
            if value < low or value > high:
                yield _unusual(data, row, "overnight_cost", low, high, "yuan/kW")
    data = context.tables["thermal_technologies"]
    for row, value in enumerate(data.frame["heat_rate"]):
        if resource.get(data.frame["technology"].iloc[row]) == "heat":
            continue  # boilers and kilns: heat per heat
        if value < USUAL_HEAT_RATE[0] or value > USUAL_HEAT_RATE[1]:
            yield _unusual(data, row, "heat_rate", *USUAL_HEAT_RATE, "kgce/kWh")
    data = context.tables["channels"]
    for row, value in enumerate(data.frame["loss"]):
        if value > USUAL_LOSS:
            yield _unusual(data, row, "loss", 0, USUAL_LOSS, "")


def _unusual(data: TableData, row: int, column: str, low: float, high: float, unit: str) -> Problem:
    rule = N_("unusual; values are mostly from {low} to {high}{unit}",
              low=f"{low:g}", high=f"{high:g}", unit=f" {unit}" if unit else "")  # fmt: skip
    return data.problem(row, column, rule, N_("check the value and its unit"), severity="warning")


def spending(context: Context) -> Iterator[Problem]:
    """What is spent during construction adds up to the whole."""
    data = context.tables["technologies"]
    if not context.usable("technologies", "construction_spending"):
        return
    for row, shares in enumerate(data.frame["construction_spending"]):
        if shares and sum(shares) != 100:
            rule = N_("the shares of the years add up to {sum} % and not to 100 %", sum=sum(shares))
            yield data.problem(row, "construction_spending", rule, N_("correct the shares"))


def self_channel(context: Context) -> Iterator[Problem]:
    for name in ("channels", "lines"):
        data = context.tables[name]
        frame = data.frame
        for row in frame.index[(frame["from_zone"] == frame["to_zone"]) & (frame["from_zone"] != "")]:
            rule = N_("a channel joins two different zones")
            yield data.problem(int(row), "to_zone", rule, N_("correct one of its ends"))


RULES: tuple[Rule, ...] = (
    spending,
    committed_year,
    potential,
    thermal,
    right_table,
    plugins,
    costs,
    cost_years,
    unique_ids,
    self_channel,
    implausible,
)
