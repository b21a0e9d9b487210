"""Links and lines of a PyPSA network as channels."""

from __future__ import annotations

from typing import Any

import numpy as np

from gridplan.exchange.left import NO_COUNTERPART, Left
from gridplan.exchange.pypsa_source import Source
from gridplan.exchange.pypsa_units import Work, _whole, life
from gridplan.words import N_

LINK = {
    "name", "bus0", "bus1", "carrier", "active", "p_nom", "p_nom_extendable", "p_nom_min", "p_nom_max",
    "p_min_pu", "p_max_pu", "efficiency", "capital_cost", "overnight_cost", "fom_cost", "lifetime",
    "build_year", "length",
}  # fmt: skip
LINE = {
    "name", "bus0", "bus1", "carrier", "active", "s_nom", "s_nom_extendable", "s_nom_min", "s_nom_max",
    "s_max_pu", "capital_cost", "overnight_cost", "fom_cost", "lifetime", "build_year", "length",
}  # fmt: skip


def add_links(work: Work) -> None:
    """Links with one output: losses in their direction, or none and both ways."""
    source = Source(work.network, "Link")
    for item in source.beyond(LINK | _ports(source)):
        work.leave(item)
    for name in map(str, source.frame.index):
        row = source.frame.loc[name]
        ports = [c for c in _ports(source) if c.startswith("bus") and str(row[c] or "") not in ("", "nan")]
        efficiency, least = source.value(name, "efficiency"), source.value(name, "p_min_pu")
        for attribute in ("efficiency", "p_min_pu", "p_max_pu"):
            if source.series(name, attribute) is not None:
                work.leave(source.left(name, attribute))
        both = least < 0
        most = source.value(name, "p_max_pu")
        fits = (
            not ports and 0.5 <= efficiency <= 1.0 and least in (0.0, -most) and (not both or efficiency == 1)
        )
        if not fits:
            work.leave(source.left(name, "efficiency", "model", NO_COUNTERPART))
            continue
        _channel(work, source, name, "p", most, 1.0 - efficiency, both)


def _ports(source: Source) -> set[str]:
    """Columns of ports beyond the second."""
    return {
        column for column in source.frame
        if (column[:3] == "bus" and column[3:].isdigit() and int(column[3:]) > 1)
        or (column[:10] == "efficiency" and column[10:].isdigit())
    }  # fmt: skip


def add_lines(work: Work) -> None:
    """Lines that close no loop carry what they must; in a loop the impedances share the flow."""
    source = Source(work.network, "Line")
    for item in source.beyond(LINE):
        work.leave(item)
    looped = in_loops([(str(r.bus0), str(r.bus1)) for r in source.frame.itertuples()])
    for name, loop in zip(map(str, source.frame.index), looped, strict=True):
        if loop:
            reason = N_("the line is part of a loop; its flow is taken to be free")
            work.leave(source.left(name, "x", "model", reason))
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
    overnight = work.assumed.overnight(float(source.cost[name]), _whole(work, life(source, name)))
    built = overnight / share if bool(row[f"{prefix}_nom_extendable"]) and share else 0.0
    technology = work.technology("channel", str(row["carrier"] or ""), life(source, name), {})
    length = float(row["length"])
    work.draft.add(
        "channels",
        channel=work.names.of(source.kind, name),
        **work.names_of(name), from_zone=work.zone(row["bus0"]), to_zone=work.zone(row["bus1"]),
        technology=technology, length=length if np.isfinite(length) else 0.0, loss=loss, overnight_cost=built,
        bidirectional=both, **asset,
    )  # fmt: skip


def leave_others(work: Work) -> None:
    """Components of types that have no counterpart at all."""
    for kind in ("Transformer", "ShuntImpedance", "Process"):
        if kind in set(work.network.components.keys()):
            for name in Source(work.network, kind).frame.index:
                work.leave(Left(kind, str(name), "", "", "model", NO_COUNTERPART))
