"""The ledger: technologies publish hourly terms under a small vocabulary, balance and policies read them.

injected, withdrawn   power into and out of a node [GW], told apart for reports by `quantity`
available, curtailed  renewable power offered and thrown away [GW]
emitted               CO2 [kt/h]
burned                fuel, coal equivalent [ktce/h]
reserve               limit on how much more a unit could give within the hour [GW], told apart by `quantity`;
                      all limits of a unit hold together
reserve_down          the same for how much less
synchronous           running capacity of machines that turn with the grid [GW]
sent, received        on a channel, by direction [GW]

A node is a carrier in a zone (`system/nodes.py`); that of electricity is called like its zone, so what reads
flows by zone reads electricity. CO2, fuel and the weather's offer belong to the zone, whatever the carrier.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from gridplan.lp.block import Columns, Link

WORDS = (
    "injected",
    "withdrawn",
    "available",
    "curtailed",
    "emitted",
    "burned",
    "reserve",
    "reserve_down",
    "synchronous",
    "sent",
    "received",
)
QUANTITIES = (
    "generation",
    "discharge",
    "charge",
    "imported",
    "exported",
    "shed",
    "shift_up",
    "shift_down",
    "rebound",
    "unserved",
    "conversion_in",
    "conversion_out",
    "surplus",
)
NODAL = ("injected", "withdrawn", "sent", "received", "reserve", "reserve_down", "synchronous")


@dataclass(frozen=True, eq=False)
class Publication:
    """Terms `(coefficient, columns)` of the same units, each unit with its zone (or node) and technology."""

    word: str
    quantity: str
    terms: tuple[tuple[Any, Columns | Link], ...]
    units: tuple[str, ...]
    zones: np.ndarray
    technologies: np.ndarray


@dataclass(eq=False)
class Ledger:
    publications: list[Publication] = field(default_factory=list)
    shared: dict[str, Any] = field(default_factory=dict)  # what policies built once for all of them

    def publish(
        self,
        word: str,
        terms: Sequence[tuple[Any, Columns | Link]],
        units: pd.DataFrame,
        quantity: str = "",
    ) -> None:
        """Publish terms of `units` (index: ids; columns zone, technology; node where it is not the zone)."""
        if word not in WORDS:
            raise ValueError(f"{word!r} is not a word of the ledger; use one of {', '.join(WORDS)}")
        if word in ("injected", "withdrawn") and quantity not in QUANTITIES:
            raise ValueError(f"{quantity!r} is not a quantity; use one of {', '.join(QUANTITIES)}")
        self.publications.append(
            Publication(
                word,
                quantity,
                tuple(terms),
                tuple(map(str, units.index)),
                units["node" if word in NODAL and "node" in units else "zone"].to_numpy(dtype=str),
                units["technology"].to_numpy(dtype=str),
            )
        )

    def read(
        self,
        word: str,
        zones: Sequence[str],
        technologies: Sequence[str] | None = None,
        total: bool = False,
        quantity: str | None = None,
    ) -> Iterator[tuple[Any, Columns | Link, np.ndarray]]:
        """Terms `(coefficient, columns, place)` of units in `zones`: place is the zone's position, or 0.

        Units outside are left out by place -1.
        """
        where = {zone: 0 if total else i for i, zone in enumerate(zones)}
        for publication in self.publications:
            if publication.word != word or quantity not in (None, publication.quantity):
                continue
            place = np.array([where.get(zone, -1) for zone in publication.zones], dtype=int)
            if technologies is not None:
                place = np.where(np.isin(publication.technologies, list(technologies)), place, -1)
            if (place >= 0).any():
                for coefficient, columns in publication.terms:
                    yield coefficient, columns, place


def evaluate(publication: Publication, y: np.ndarray, x_local: np.ndarray, hours: int) -> np.ndarray:
    """Values of a publication, shape (units, hours), from a block's columns and its linked plan columns."""
    total = np.zeros((len(publication.units), hours))
    for coefficient, columns in publication.terms:
        source = x_local if isinstance(columns, Link) else y
        coefficient = np.asarray(coefficient, dtype=float)
        if coefficient.ndim == 1:
            coefficient = coefficient[:, None]
        ids = np.broadcast_to(columns.ids, total.shape) if columns.ids.shape[1] == 1 else columns.ids
        total += coefficient * np.where(ids >= 0, source[ids], 0.0)
    return total
