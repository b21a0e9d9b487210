"""Links of a PyPSA network as channels and converters."""

from __future__ import annotations

from typing import Any

import numpy as np

from gridplan.exchange.left import NO_COUNTERPART, Left
from gridplan.exchange.pypsa_places import LEAST_EFFICIENCY, ports
from gridplan.exchange.pypsa_source import Source
from gridplan.exchange.pypsa_work import Work, life, running_cost

LINK = {
    "name", "bus0", "bus1", "carrier", "active", "p_nom", "p_nom_extendable", "p_nom_min", "p_nom_max",
    "p_min_pu", "p_max_pu", "efficiency", "capital_cost", "overnight_cost", "fom_cost", "lifetime",
    "build_year", "length", "marginal_cost",
}  # fmt: skip
BRANCH = {
    "name", "bus0", "bus1", "carrier", "active", "s_nom", "s_nom_extendable", "s_nom_min", "s_nom_max",
    "s_max_pu", "capital_cost", "overnight_cost", "fom_cost", "lifetime", "build_year",
}  # fmt: skip


def add_links(work: Work) -> None:
    """Links of one carrier are channels, those that turn carriers into others are converters."""
    source = Source(work.network, "Link")
    for item in source.beyond(LINK | _ports(source)):
        work.leave(item)
    for name in map(str, source.frame.index):
        for attribute in ("p_min_pu", "p_max_pu", *(word for _, word in ports(source, name))):
            if source.series(name, attribute) is not None:
                work.leave(source.left(name, attribute))
        if name in work.places.converters:
            _converter(work, source, name)
        else:
            _link(work, source, name)


def _link(work: Work, source: Source, name: str) -> None:
    """Losses in the direction of the link, or none and both ways; another link is left."""
    efficiency, least = source.value(name, "efficiency"), source.value(name, "p_min_pu")
    most, both = source.value(name, "p_max_pu"), least < 0
    alike = _carriers(work, source, name)
    fits = len(ports(source, name)) == 1 and len(alike) == 1 and LEAST_EFFICIENCY <= efficiency <= 1.0
    if not fits or least not in (0.0, -most) or (both and efficiency != 1):
        work.leave(source.left(name, "efficiency", "model", NO_COUNTERPART))
        return
    if source.given(name, "marginal_cost"):
        work.leave(source.left(name, "marginal_cost"))
    _channel(work, source, name, "p", most, 1.0 - efficiency, both)


def _converter(work: Work, source: Source, name: str) -> None:
    """Its activity is what it takes from bus0, to which the network's capacity and costs refer."""
    if source.value(name, "p_min_pu") != 0.0 or source.value(name, "p_max_pu") <= 0:
        work.leave(source.left(name, "p_min_pu"))
    ratios: dict[str, float] = {work.places.of[str(source.frame.at[name, "bus0"])][1]: -1.0}
    for bus, word in ports(source, name):
        kind = work.places.of[bus][1]
        ratios[kind] = ratios.get(kind, 0.0) + source.value(name, word)
    lifetime = life(work, source, name)
    overnight = work.overnight(source, name)
    extendable = bool(source.frame.at[name, "p_nom_extendable"])
    costs = {
        "overnight_cost": overnight if extendable else 0.0,
        "variable_om": running_cost(work, source, name),
    }
    technology = work.technology(
        "converter", str(source.frame.at[name, "carrier"] or ""), lifetime, costs,
        availability=source.value(name, "p_max_pu"), **{k: v for k, v in ratios.items() if v},
    )  # fmt: skip
    work.draft.add(
        "converters",
        converter=work.names.of(source.kind, name), **work.names_of(name),
        zone=work.zone(source.frame.at[name, "bus0"]), technology=technology, **work.asset(source, name),
    )  # fmt: skip


def _carriers(work: Work, source: Source, name: str) -> set[str]:
    """Carriers at the ends of a link or line."""
    return {work.places.of[str(source.frame.at[name, end])][1] for end in ("bus0", "bus1")}


def _ports(source: Source) -> set[str]:
    """Columns of ports beyond the second."""
    return {
        column for column in source.frame
        if (column[:3] == "bus" and column[3:].isdigit() and int(column[3:]) > 1)
        or (column[:10] == "efficiency" and column[10:].isdigit())
    }  # fmt: skip


def add_free_line(work: Work, source: Source, name: str) -> None:
    """A line whose flow nothing but the balance decides."""
    _channel(work, source, name, "s", source.value(name, "s_max_pu"), 0.0, True)


def in_loops(edges: list[tuple[str, str]]) -> list[bool]:
    """Whether each edge lies on a loop of the graph: whether its ends stay joined without it."""
    found = []
    for skipped in range(len(edges)):
        root: dict[str, str] = {}

        def top(node: str, root: dict[str, str] = root) -> str:
            while root.get(node, node) != node:
                node = root[node]
            return node

        for i, (a, b) in enumerate(edges):
            if i != skipped:
                root[top(a)] = top(b)
        found.append(top(edges[skipped][0]) == top(edges[skipped][1]))
    return found


def _channel(
    work: Work, source: Source, name: str, prefix: str, share: float, loss: float, both: bool
) -> None:
    row = source.frame.loc[name]
    asset: dict[str, Any] = work.asset(source, name, prefix, share)
    overnight = work.overnight(source, name)
    built = overnight / share if bool(row[f"{prefix}_nom_extendable"]) and share else 0.0
    technology = work.technology("channel", str(row.get("carrier") or ""), life(work, source, name), {})
    if share != 1.0:
        work.scaled.add(technology)
    length = float(row.get("length", 0.0))
    work.draft.add(
        "channels",
        channel=work.names.of(source.kind, name),
        **work.names_of(name), from_zone=work.zone(row["bus0"]), to_zone=work.zone(row["bus1"]),
        carrier=_carriers(work, source, name).pop(), technology=technology, loss=loss, bidirectional=both,
        overnight_cost=built, length=length if np.isfinite(length) else 0.0, **asset,
    )  # fmt: skip


def leave_others(work: Work) -> None:
    """Components of types that have no counterpart at all."""
    for kind in ("ShuntImpedance", "Process"):
        if kind in set(work.network.components.keys()):
            for name in Source(work.network, kind).frame.index:
                work.leave(Left(kind, str(name), "", "", "model", NO_COUNTERPART))
