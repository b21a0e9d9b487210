"""Rules of virtual power plants: members that there are, each called on no more than once."""

from __future__ import annotations

from collections.abc import Iterator

from gridplan.errors import Problem
from gridplan.inputs.context import Context, Rule
from gridplan.inputs.text import nearest
from gridplan.words import N_

MEMBERS = ("demand_response", "vehicles", "storages")


def members(context: Context) -> Iterator[Problem]:
    """A member is a contract, a fleet or a store; the shares of one add up to no more than all of it."""
    data = context.tables["portfolios"]
    if not context.usable("portfolios", "unit", "share"):
        return
    known = sorted({unit for name in MEMBERS for unit in context.frame(name).iloc[:, 0] if unit})
    for row, unit in enumerate(data.frame["unit"]):
        if unit and unit not in known:
            guess = nearest(unit, known)
            fix = N_("did you mean {name}?", name=guess) if guess else N_("add it there or correct the name")
            rule = N_("a member is a row of the table demand_response, vehicles or storages")
            yield data.problem(row, "unit", rule, fix)
    for unit, rows in data.frame[data.frame["unit"] != ""].groupby("unit", sort=False):
        if rows["share"].sum() > 1 + 1e-9:
            rule = N_("the shares of {unit} in all portfolios are no more than 1: nothing counts twice",
                      unit=str(unit))  # fmt: skip
            yield data.problem(int(rows.index[-1]), "share", rule, N_("lower the shares"),
                               f"{rows['share'].sum():.4g}")  # fmt: skip


WHOLE: tuple[Rule, ...] = (members,)
