"""Source tags: whose electricity crosses which channel, linear and without double counting.

Over each block, energy sent on a channel is split into non-fossil and fossil; what a zone generates of a
class and takes in of it either is sent on or consumed there:

    nonfossil_sent[d,b] + fossil_sent[d,b] = sum_h sent[d,h]                               each direction d
    consumed_c[z,b] = generated_c[z] + sum_in (1 - loss) sent_c - sum_out sent_c >= 0         each class c

Which tag a kWh carries is a contract, so the optimiser chooses it within these balances; consumption
includes storage losses. Tags are kept per block, since a contract is settled over time, not by the hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from gridplan.lp.block import Block, Columns, Link, Term
from gridplan.model.ledger import Ledger, Publication
from gridplan.system import System

CLASSES = ("nonfossil", "fossil")
SIGNS = {"forward": ">", "backward": "<"}
DIGITS, LETTERS = "0123456789", "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, eq=False)
class Tags:
    """Energy consumed in every zone by class [GWh], one column a zone and block; sent by direction."""

    zones: tuple[str, ...]
    consumed: dict[str, Columns]
    sent: dict[str, Columns]
    directions: pd.DataFrame  # index: direction; unit, way, source, sink, kept


def directions(system: System, ledger: Ledger) -> pd.DataFrame:
    """Each way electricity can be carried: source and sink zone, and the share that arrives.

    Read from the pairs of `sent` and `received` that technologies publish; the quantity is the way, `forward`
    or `backward`, with a number where power of one way is carried in parts of different losses.
    """
    rows = [
        (
            unit + SIGNS[sent.quantity.rstrip(DIGITS)] + sent.quantity.lstrip(LETTERS),
            unit,
            sent.quantity,
            *ends,
        )
        for sent, received in carried(ledger)
        for unit, *ends in zip(sent.units, sent.zones, received.zones, _kept(received), strict=True)
        if ends[0] in system.zones  # the node of electricity is called like its zone
    ]
    columns = ["direction", "unit", "way", "source", "sink", "kept"]
    return pd.DataFrame(rows, columns=columns).set_index("direction")


def carried(ledger: Ledger) -> list[tuple[Publication, Publication]]:
    """What is sent, each with what is received of it."""
    sent = [p for p in ledger.publications if p.word == "sent"]
    received = [p for p in ledger.publications if p.word == "received"]
    return list(zip(sent, received, strict=True))


def _kept(received: Publication) -> np.ndarray:
    """Share of what is sent that arrives: the coefficient of the same columns."""
    ((share, _),) = received.terms
    return np.broadcast_to(np.asarray(share, dtype=float).reshape(-1), len(received.units))


def sent_terms(system: System, ledger: Ledger) -> Iterator[tuple[Any, Columns | Link, pd.DataFrame]]:
    """Terms of the electricity sent between zones, each with the `directions` its units are."""
    ways, first = directions(system, ledger), 0
    for publication, _ in carried(ledger):
        here = np.flatnonzero(np.isin(publication.zones, system.zones))
        part = ways.iloc[first : first + len(here)]
        first += len(here)
        for coefficient, columns in publication.terms if len(here) else ():
            share = np.broadcast_to(
                np.asarray(coefficient, dtype=float).reshape(-1, 1), (len(publication.units), 1)
            )
            yield share[here], columns.take(here), part


def tags(block: Block, system: System, ledger: Ledger) -> Tags:
    """The block's tags, built at the first call and shared by every policy that reads sources."""
    if "tags" in ledger.shared:
        known: Tags = ledger.shared["tags"]
        return known
    ways = directions(system, ledger)
    zones = tuple(system.zones)
    names = list(ways.index)
    consumed = {c: block.cols(f"{c}_consumed", zones, unit="GWh", steps=1) for c in CLASSES}
    sent = {c: block.cols(f"{c}_sent", names, unit="GWh", steps=1) for c in CLASSES} if names else {}
    if names:
        flows: list[Term] = [(1.0, sent[c]) for c in CLASSES]
        for k, columns, part in sent_terms(system, ledger):
            flows.append((-np.asarray(k, dtype=float), columns, ways.index.get_indexer(part.index)))
        block.totals("sources_sent", names, flows, equals=0.0, unit="GWh")
    table = system.tables["technologies"].set_index("technology")["non_fossil"].astype(bool)
    number = {zone: i for i, zone in enumerate(zones)}
    for c in CLASSES:
        kinds = list(table.index[table.to_numpy() == (c == "nonfossil")])
        terms: list[Term] = [(-1.0, consumed[c])]
        terms += list(ledger.read("injected", zones, kinds, quantity="generation"))
        if names:
            terms.append((ways["kept"].to_numpy()[:, None], sent[c], ways["sink"].map(number).to_numpy()))
            terms.append((-1.0, sent[c], ways["source"].map(number).to_numpy()))
        block.totals(f"sources_{c}", zones, terms, equals=0.0, unit="GWh")
    ledger.shared["tags"] = Tags(zones, consumed, sent, ways)
    return ledger.shared["tags"]
