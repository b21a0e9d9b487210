"""Lines and transformers of a PyPSA network as AC lines, whose flows round a loop follow their impedances.

impedance = x / v_nom^2, r / v_nom^2 between DC buses                                       [1/MW]
          = x / s_nom * tap_ratio of a transformer
reactance per km of a circuit = impedance * v_nom^2 * circuits / length                     [ohm/km]

PyPSA keeps the impedance of a line whatever is built of it, so `reactance_capacity` does. Only the proportion
of impedances counts; those that no line has by the kilometre are scaled, all alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from gridplan.exchange.pypsa_branches import BRANCH, add_free_line, in_loops
from gridplan.exchange.pypsa_source import Source
from gridplan.exchange.pypsa_work import Work, life
from gridplan.words import N_

KINDS = {
    "Line": {*BRANCH, "length", "x", "r", "type", "num_parallel"},
    "Transformer": {*BRANCH, "x", "tap_ratio"},
}
MOST_REACTANCE, MOST_VOLTAGE = 2.0, 1200.0  # ohm/km and kV that the table line_types takes
DIGITS = 12  # by which figures count as equal, so that lines of a kind share a type


@dataclass(frozen=True)
class _Line:
    """A line or transformer, its impedance [1/MW], circuits, voltage [kV] and length [km]."""

    source: Source
    name: str
    impedance: float
    circuits: float
    voltage: float
    length: float

    @property
    def reactance(self) -> float:
        """Of one circuit [ohm/km]."""
        return self.impedance * self.voltage**2 * self.circuits / self.length


def add_lines(work: Work) -> None:
    """All lines and transformers; one without impedance that closes a loop has no counterpart."""
    found: list[_Line] = []
    ends: list[tuple[str, str]] = []
    for kind, handled in KINDS.items():
        source = Source(work.network, kind)
        for item in source.beyond(handled):
            work.leave(item)
        for name in map(str, source.frame.index):
            found.append(_read(work, source, name))
            ends.append(_ends(source, name))
    most = max((line.reactance for line in found), default=0.0)
    factor = min(1.0, MOST_REACTANCE / most) if most > 0 else 1.0
    for line, loop in zip(found, in_loops(ends), strict=True):
        if line.source.series(line.name, "s_max_pu") is not None:
            work.leave(line.source.left(line.name, "s_max_pu"))
        if loop and len(work.periods.active(line.source, line.name)) < len(work.periods.years):
            reason = N_("the line is not there in all periods, but its impedance is taken to be")
            work.leave(line.source.left(line.name, "build_year", "model", reason))
        if line.impedance > 0:
            _add(work, line, factor)
            continue
        if loop:
            reason = N_("the line closes a loop without an impedance; its flow is taken to be free")
            work.leave(line.source.left(line.name, "x", "model", reason))
        add_free_line(work, line.source, line.name)


def _ends(source: Source, name: str) -> tuple[str, str]:
    return str(source.frame.at[name, "bus0"]), str(source.frame.at[name, "bus1"])


def _read(work: Work, source: Source, name: str) -> _Line:
    row, bus = source.frame.loc[name], _ends(source, name)[0]
    place = work.network.c.buses.static.loc[bus]
    voltage = float(place["v_nom"])
    type_, circuits, size = str(row["type"] or ""), float(row["num_parallel"]) or 1.0, float(row["s_nom"])
    if source.kind == "Transformer":
        if type_:  # its capacity, tap and phase shift would be those of the type
            work.leave(source.left(name, "type"))
        each = float(row["x"]) / size * float(row["tap_ratio"]) if size > 0 else 0.0
        return _Line(source, name, each, 1.0, min(voltage, MOST_VOLTAGE), 1.0)
    figure = "r" if str(place["carrier"]) == "DC" else "x"
    length = float(row["length"]) if 0 < float(row["length"]) < np.inf else 1.0
    ohm = float(row[figure])
    if type_:
        types = work.network.c.line_types.static
        ohm = float(types.at[type_, f"{figure}_per_length"]) * length / circuits
    return _Line(source, name, ohm / voltage**2, circuits, min(voltage, MOST_VOLTAGE), length)


def _add(work: Work, line: _Line, factor: float) -> None:
    source, name = line.source, line.name
    row = source.frame.loc[name]
    if factor < 1.0:
        reason = N_("only the proportion of impedances counts; all were scaled by {factor}", factor=factor)
        work.leave(source.left(name, "x", "none", reason))
    size, share = float(row["s_nom"]), source.value(name, "s_max_pu")
    asset: dict[str, Any] = work.asset(source, name, "s", max(1.0, share))
    overnight = work.overnight(source, name)
    built = overnight / max(1.0, share) if bool(row["s_nom_extendable"]) else 0.0
    whole_line = size if size > 0 else line.circuits  # a line of nothing: 1 MW a circuit
    technology = work.technology(
        "line", str(row.get("carrier") or ""), life(work, source, name), {},
        voltage=line.voltage, reactance=float(f"{line.reactance * factor:.{DIGITS}g}"), resistance=0.0,
        circuit_capacity=float(f"{whole_line / line.circuits:.{DIGITS}g}"), secure_share=min(1.0, share),
        loss_pieces=1,
    )  # fmt: skip
    if share > 1.0:
        work.scaled.add(technology)
    bus0, bus1 = _ends(source, name)
    work.draft.add(
        "lines",
        line=work.names.of(source.kind, name), **work.names_of(name), from_zone=work.zone(bus0),
        to_zone=work.zone(bus1), technology=technology, overnight_cost=built, length=line.length,
        reactance_capacity=whole_line, **asset,
    )  # fmt: skip
