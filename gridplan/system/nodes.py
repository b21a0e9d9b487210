"""Nodes: what is balanced every hour is a carrier in a zone.

The node of electricity is called like its zone, that of another carrier `zone.carrier`, so that whoever asks
for zones (policies, source tags, prices of electricity) sees electricity and nothing else. Ids hold no dot.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from gridplan.inputs.tables_common import ELECTRICITY


def node(zone: str, carrier: str) -> str:
    """Name of the node of `carrier` in `zone`."""
    return zone if carrier == ELECTRICITY else f"{zone}.{carrier}"


def nodes_of(zones: pd.Series, carriers: pd.Series) -> list[str]:
    """Name of the node of every pair of zone and carrier."""
    return [node(str(zone), str(carrier)) for zone, carrier in zip(zones, carriers, strict=True)]


def places(tables: Mapping[str, pd.DataFrame], zones: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Node -> (zone, carrier): electricity in every zone, then the carriers that some table has there."""
    named = set(_named(tables))
    found = {zone: (zone, ELECTRICITY) for zone in zones}
    others = [(zone, str(carrier)) for zone in zones for carrier in tables["carriers"]["carrier"]]
    return found | {node(*pair): pair for pair in others if pair in named}


def _named(tables: Mapping[str, pd.DataFrame]) -> Iterator[tuple[str, str]]:
    """Every pair of zone and carrier with a load, a unit, an end of a channel or a side of a converter."""
    for table, zone in (("carrier_loads", "zone"), ("generators", "zone"), ("storages", "zone"),
                        ("channels", "from_zone"), ("channels", "to_zone")):  # fmt: skip
        yield from zip(tables[table][zone], tables[table]["carrier"], strict=True)
    sides = tables["converters"][["zone", "technology"]].merge(tables["conversions"], on="technology")
    yield from zip(sides["zone"], sides["carrier"], strict=True)
