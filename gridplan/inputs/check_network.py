"""Rules of channels: terminals and trunks, rules of running, delivery curves, and targets of channels."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.check_policy import scope
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.tables_common import ELECTRICITY
from gridplan.inputs.tables_network import STEPS
from gridplan.inputs.text import nearest
from gridplan.words import N_

KINDS = ("channel_hours", "channel_renewable_share", "channel_support")
USUAL_HOURS = (3000.0, 6500.0)  # utilisation of long-distance channels in service [h/year]
MOST_LOST = 0.15  # of what a line sends at full load; more is unusual
PLANTS = ("hydro_plants", "sites", "generators", "storages")


def trunks(context: Context) -> Iterator[Problem]:
    """A further terminal shares the line of a channel that has one of its own, in the same study."""
    data = context.tables["channels"]
    if not context.sound("channels"):
        return
    trunk = dict(zip(data.frame["channel"], data.frame["trunk"], strict=True))
    for row, (name, shared) in enumerate(trunk.items()):
        if not shared:
            continue
        if shared not in trunk:
            rule = N_("the trunk {name} is left out of the study with its zones", name=shared)
            yield data.problem(row, "trunk", rule, N_("add its zones to the study, or clear the trunk"))
        elif shared == name or trunk[shared]:
            rule = N_("a trunk is another channel that has a line of its own")
            yield data.problem(row, "trunk", rule, N_("name the channel whose line it is, or clear the cell"))


def running(context: Context) -> Iterator[Problem]:
    """Rules of running fit together, and name curves that are complete."""
    data = context.tables["channel_rules"]
    trunk = dict(zip(context.frame("channels")["channel"], context.frame("channels")["trunk"], strict=True))
    if not context.sound("channel_rules"):
        return
    for row, rule in data.records():
        if trunk.get(rule["channel"]):
            text = N_("the channel is a terminal of {name}, whose rules hold for the whole line",
                      name=trunk[rule["channel"]])  # fmt: skip
            yield data.problem(row, "channel", text, N_("give the rules of that channel"))
        if str(int(rule["step"])) not in STEPS:
            text = N_("a step divides the day into equal parts")
            yield data.problem(row, "step", text, N_("choose one of {choices}", choices=", ".join(STEPS)))
        if rule["outage"] > 0 and not rule["outage_months"]:
            text = N_("a planned outage needs its months")
            yield data.problem(row, "outage_months", text, N_("fill in outage_months"))
        if rule["curve"] == "fixed" and not rule["shape"]:
            yield data.problem(row, "shape", N_("a fixed curve needs its shape"), N_("fill in shape"))
        if rule["curve"] == "fixed" and (rule["minimum"] > 0 or rule["ramp"] < 1 or rule["step"] > 1):
            text = N_("a fixed curve leaves no room for least power, ramp or step")
            yield data.problem(row, "curve", text, N_("clear them, or choose another curve"))
        if rule["curve"] == "optimised" and len(rule["curve_seasons"]) != 12:
            text = N_("an optimised curve needs the season of each of the twelve months")
            yield data.problem(row, "curve_seasons", text, N_("write twelve names, joined by ;"))


def supporting(context: Context) -> Iterator[Problem]:
    """Supporting plants are units of the asset tables."""
    data = context.tables["supporting_plants"]
    known = [unit for name in PLANTS for unit in context.tables[name].frame.iloc[:, 0]]
    for row, unit in enumerate(data.frame["unit"]):
        if unit and unit not in known and not any(context.tables[name].broken for name in PLANTS):
            guess = nearest(unit, known)
            fix = N_("did you mean {name}?", name=guess) if guess else N_("correct the name")
            yield data.problem(row, "unit", N_("there is no unit of this name"), fix)


def channel_targets(context: Context) -> Iterator[Problem]:
    """Targets of channels name channels that are there, and none that their kind cannot count."""
    data, frame = context.tables["targets"], context.frame("channels")
    if not context.usable("targets", "kind", "channels") or not context.sound("channels"):
        return
    both = set(frame.loc[frame["bidirectional"].astype(bool), "channel"])
    backed = set(context.frame("supporting_plants")["channel"])
    for row, target in data.records():
        if target["kind"] not in KINDS:
            continue
        names = list(target["channels"])
        for name in names:
            if name not in set(frame["channel"]):
                guess = nearest(name, list(frame["channel"]))
                fix = N_("did you mean {name}?", name=guess) if guess else N_("correct the name")
                rule = N_("there is no such row in the table {table}", table="channels")
                yield data.problem(row, "channels", rule, fix, name)
        if target["kind"] == "channel_renewable_share" and both & set(names):
            rule = N_("energy that returns on a bidirectional channel cannot be told from what is delivered")
            fix = N_("set bidirectional to false, with a channel of its own for the way back")
            yield data.problem(row, "channels", rule, fix, ", ".join(sorted(both & set(names))))
        if target["kind"] == "channel_support" and names and not backed & set(names):
            rule = N_("the channels have no row in the table {table}", table="supporting_plants")
            yield data.problem(row, "channels", rule, N_("add it there"))


def usual_hours(context: Context) -> Iterator[Problem]:
    data = context.tables["targets"]
    for row, target in data.records():
        low, high = USUAL_HOURS
        usual = target["unit"] != "h/year" or low <= target["value"] <= high
        if target["kind"] == "channel_hours" and not usual:
            rule = N_("unusual; values are mostly from {low} to {high}{unit}",
                      low=f"{low:g}", high=f"{high:g}", unit=" h/year")  # fmt: skip
            yield data.problem(row, "value", rule, N_("check the value and its unit"), severity="warning")


def nuclear(context: Context) -> Iterator[Problem]:
    """Tags tell non-fossil from fossil; where nuclear power could reach a channel that is not renewable."""
    names = ("technologies", "generators", "channels", "targets")
    if not all(context.sound(name) for name in names):
        return
    kinds, plants = context.frame("technologies"), context.frame("generators")
    other = kinds.loc[kinds["non_fossil"] & kinds["resource"].isin(("nuclear", "uranium")), "technology"]
    plants = plants[plants["technology"].isin(other)]
    data, channels = context.tables["targets"], context.frame("channels")
    for row, target in data.records():
        if target["kind"] != "channel_renewable_share":
            continue
        sent = channels["channel"].isin(target["channels"])
        near = plants["zone"].isin(_upstream(channels, set(channels.loc[sent, "from_zone"])))
        if near.any():
            rule = N_("nuclear power, which is non-fossil but not renewable, can reach the channel")
            fix = N_("set its non_fossil to false, or leave this target out")
            yield data.problem(row, "kind", rule, fix, ", ".join(plants.loc[near, "generator"]))


def _upstream(channels: pd.DataFrame, zones: set[str]) -> set[str]:
    """The zones and all others from which electricity can come to them."""
    ways = channels[channels["carrier"] == ELECTRICITY]
    both = ways[ways["bidirectional"].astype(bool)]
    source = [*ways["from_zone"], *both["to_zone"]]
    sink = [*ways["to_zone"], *both["from_zone"]]
    found: set[str] = set()
    while zones - found:
        found |= zones
        zones = found | {a for a, b in zip(source, sink, strict=True) if b in found}
    return found


def secure(context: Context) -> Iterator[Problem]:
    """A secure load needs the secure share of every channel into it."""
    data, channels = context.tables["targets"], context.frame("channels")
    if not context.sound("zones") or not context.sound("channels"):
        return
    open_ = channels[channels["secure_share"].isna() & (channels["carrier"] == ELECTRICITY)]
    for row, target in data.records():
        if target["kind"] != "secure_load":
            continue
        inside = scope(context.frame("zones"), target["zones"])
        crosses = open_["from_zone"].isin(inside) != open_["to_zone"].isin(inside)
        if crosses.any():
            missing = ", ".join(open_.loc[crosses, "channel"])
            rule = N_("channels without a secure share: {names}", names=missing)
            yield data.problem(row, "kind", rule, N_("fill in secure_share in the table channels"))


def complete_curves(context: Context) -> Iterator[Problem]:
    """Every delivery curve has its twelve months."""
    data = context.tables["delivery_curves"]
    if not context.usable("delivery_curves", "curve", "month"):
        return
    for curve, rows in data.frame[data.frame["curve"] != ""].groupby("curve", sort=False):
        missing = np.setdiff1d(np.arange(1, 13), rows["month"].dropna().astype(int))
        if len(missing):
            rule = N_("{name} has a row for each of the twelve months", name=str(curve))
            fix = N_("add the rows of the months {months}", months=", ".join(map(str, missing)))
            yield Problem(rule, fix, data.file, int(data.lines[rows.index[-1]]), "month", str(curve), "")


def losses(context: Context) -> Iterator[Problem]:
    """No line loses so much that its last piece of losses would leave nothing; usual losses are small."""
    if not context.sound("lines", "line_types"):
        return
    data, types = context.tables["lines"], context.frame("line_types").set_index("technology")
    for row, line in data.records():
        if line["technology"] in types.index:
            kind = types.loc[line["technology"]]
            ohm = kind["resistance"] * line["length"] * kind["circuit_capacity"]
            lost = float(kind["secure_share"] * 1000.0 * ohm / kind["voltage"] ** 2)
            if lost > MOST_LOST:
                rule = N_(
                    "at full load the line would lose {lost} % of what it sends", lost=f"{100 * lost:.3g}"
                )
                fix = N_("check length, voltage, resistance and capacity of a circuit")
                severity = "error" if lost >= 0.5 else "warning"
                yield data.problem(row, "length", rule, fix, severity=severity)


WHOLE: tuple[Rule, ...] = (supporting,)
RULES: tuple[Rule, ...] = (
    losses,
    trunks,
    running,
    channel_targets,
    usual_hours,
    nuclear,
    secure,
    complete_curves,
)
