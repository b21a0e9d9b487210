"""Rules of retrofits: both generators of one place, something to take, and an age that can be extended."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.errors import Problem
from gridplan.inputs.context import Context, Rule
from gridplan.words import N_


def retrofits(context: Context) -> Iterator[Problem]:
    """Capacity moves between generators of one zone and carrier, or is renewed where it has an age."""
    data = context.tables["retrofits"]
    if not context.sound("retrofits", "generators"):
        return
    units = context.frame("generators").drop_duplicates("generator").set_index("generator")
    kinds = context.frame("technologies").drop_duplicates("technology").set_index("technology")["plugin"]
    for row, values in data.records():
        if values["generator"] not in units.index or values["into"] not in units.index:
            continue  # told elsewhere
        old, new = units.loc[values["generator"]], units.loc[values["into"]]
        if (old["zone"], old["carrier"]) != (new["zone"], new["carrier"]):
            rule = N_("both generators of a retrofit stand in one zone and serve one carrier")
            yield data.problem(
                row, "into", rule, N_("choose a generator of the zone {zone}", zone=old["zone"])
            )
        if {kinds.get(old["technology"]), kinds.get(new["technology"])} != {"thermal"}:
            rule = N_("both generators of a retrofit are of the plug-in thermal")
            yield data.problem(row, "into", rule, N_("choose other generators"))
        if not old["existing"] > 0:
            rule = N_("the generator has no existing capacity that could be taken")
            yield data.problem(row, "generator", rule, N_("choose another generator"))
        if values["extension"] > 0 and not old["existing_until"] > 0:
            rule = N_("only a generator with a year existing_until can be extended")
            yield data.problem(row, "extension", rule, N_("fill in existing_until or clear extension"))
        if values["generator"] == values["into"] and (values["extension"] <= 0 or values["output"] != 1.0):
            rule = N_("a generator that is renewed gets an extension and keeps its output")
            yield data.problem(row, "extension", rule, N_("fill in extension and clear output"))


RULES: tuple[Rule, ...] = (retrofits,)
