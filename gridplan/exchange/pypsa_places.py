"""Buses of a PyPSA network as nodes of a study: a carrier in a zone.

A bus of electricity is a zone. A bus of another carrier (heat, hydrogen, gas) belongs to the zone of the bus
that a converter joins it to, as a carrier of that zone; without one it is a zone of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gridplan.exchange.draft import Names
from gridplan.exchange.pypsa_source import Source
from gridplan.system import ELECTRICITY
from gridplan.system.nodes import node

ELECTRIC = ("AC", "DC", "", "electricity")
LEAST_EFFICIENCY = 0.5  # below it a link is no channel


@dataclass(frozen=True, eq=False)
class Places:
    """bus -> (id of its zone, id of its carrier), and the links that turn one carrier into another."""

    of: dict[str, tuple[str, str]]
    converters: frozenset[str]
    zones: dict[str, str]  # id of a zone -> the bus it is called after

    def node(self, bus: str) -> str:
        return node(*self.of[bus])


def ports(source: Source, link: str) -> list[tuple[str, str]]:
    """(bus, name of its efficiency) of every output of a link that has a bus."""
    found = []
    for column in source.frame:
        if column[:3] == "bus" and column[3:].isdigit() and column != "bus0":
            bus = str(source.frame.at[link, column] or "")
            if bus not in ("", "nan"):
                found.append((bus, "efficiency" if column == "bus1" else f"efficiency{column[3:]}"))
    return found


def places_of(network: Any, names: Names) -> Places:
    """Places of all buses. A converter between two buses of one carrier stays outside; its link is left."""
    buses = Source(network, "Bus")
    kinds = {str(bus): _kind(str(buses.frame.at[bus, "carrier"] or "")) for bus in buses.frame.index}
    group = {bus: [bus] for bus in kinds}
    links = Source(network, "Link")
    converters = set()
    for link in map(str, links.frame.index):
        outputs = ports(links, link)
        ends = [str(links.frame.at[link, "bus0"]), *(bus for bus, _ in outputs)]
        if _plain(links, link, ends, kinds):
            continue
        joined = list(dict.fromkeys(bus for end in ends for bus in group[end]))
        if len({kinds[bus] for bus in joined}) == len(joined):
            converters.add(link)
            for bus in joined:
                group[bus] = joined
    found: dict[str, tuple[str, str]] = {}
    zones: dict[str, str] = {}
    for bus, members in group.items():
        first = next((b for b in members if kinds[b] == ELECTRICITY), members[0])
        alone = len(members) == 1
        zone = names.of("zone", first)
        zones[zone] = first
        kind = ELECTRICITY if alone or kinds[bus] == ELECTRICITY else names.of("carrier", kinds[bus])
        found[bus] = (zone, kind)
    return Places(found, frozenset(converters), zones)


def _kind(carrier: str) -> str:
    return ELECTRICITY if carrier in ELECTRIC else carrier


def _plain(links: Source, link: str, ends: list[str], kinds: dict[str, str]) -> bool:
    """Whether a link carries one carrier from one bus to another, losing at most half, at no cost."""
    moves = len(ends) == 2 and kinds[ends[0]] == kinds[ends[1]]
    free = not links.given(link, "marginal_cost")
    return moves and free and LEAST_EFFICIENCY <= links.value(link, "efficiency") <= 1.0
