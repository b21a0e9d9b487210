"""One solved block as tables: what every unit, channel, reservoir and zone did in each of its hours.

The ledger says what a column means, so nothing here knows a technology but hydro's water.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from gridplan.lp.arrays import BlockArrays, BlockSolution
from gridplan.model.balance import FAMILY as BALANCE
from gridplan.model.ledger import Ledger, Publication, evaluate
from gridplan.system import BlockSpan, System


@dataclass(frozen=True, eq=False)
class SolvedBlock:
    """A block with its meaning and its solution; `links` are the values of the plan columns it sees."""

    span: BlockSpan
    arrays: BlockArrays
    ledger: Ledger
    solution: BlockSolution
    links: np.ndarray

    def values(self, publication: Publication) -> np.ndarray:
        return evaluate(publication, self.solution.columns, self.links, len(self.span.hours))

    def family(self, name: str) -> pd.DataFrame | None:
        """A column family as a frame of units by hours, or None where the block has none."""
        for family in self.arrays.shape.columns:
            if family.name == name:
                return pd.DataFrame(family.of(self.solution.columns), index=list(family.units))
        return None

    def prices(self, nodes: tuple[str, ...]) -> np.ndarray:
        """Marginal price of every node and hour [million yuan/GWh = yuan/kWh]."""
        family = next(f for f in self.arrays.shape.rows if f.name == BALANCE)
        place = {name: i for i, name in enumerate(family.units)}
        return family.of(self.solution.row_dual)[[place[name] for name in nodes]]


def long_form(
    solved: SolvedBlock, values: np.ndarray, weight: bool = True, **labels: np.ndarray
) -> pd.DataFrame:
    """Rows (scenario, year, week[, weight], hour, labels..., value) from values of shape (entries, hours)."""
    entries, hours = values.shape
    span = solved.span
    frame = {
        "scenario": pd.Categorical.from_codes(np.zeros(entries * hours, dtype=np.int8), [span.scenario]),
        "year": np.full(entries * hours, span.year, dtype=np.int32),
        "week": np.full(entries * hours, span.number, dtype=np.int32),
    }
    if weight:
        frame["weight"] = np.full(entries * hours, span.count)
    frame["hour"] = np.tile(span.hours.astype(np.int32), entries)
    for name, label in labels.items():
        codes, levels = pd.factorize(np.asarray(label, dtype=object))
        frame[name] = pd.Categorical.from_codes(np.repeat(codes, hours), list(levels))
    frame["value"] = values.ravel()
    return pd.DataFrame(frame)


Flow = tuple[str, np.ndarray, np.ndarray, np.ndarray, np.ndarray]


def flows(solved: SolvedBlock, system: System) -> Iterator[Flow]:
    """(quantity, ids, zones, technologies, values[unit, hour]) of electricity, with the weather's offer."""
    yield from _at(node_flows(solved, system), np.array(system.zones))
    for p in solved.ledger.publications:
        if p.word in ("available", "curtailed"):
            yield p.word, np.array(p.units), p.zones, p.technologies, solved.values(p)
    spill = solved.family("hydro_spill")
    if spill is not None:
        units = system.units("hydro_plants").loc[spill.index]
        yield (
            "spill",
            spill.index.to_numpy(str),
            units["zone"].to_numpy(str),
            units["technology"].to_numpy(str),
            spill.to_numpy(),
        )


def node_flows(solved: SolvedBlock, system: System) -> Iterator[Flow]:
    """(quantity, ids, nodes, technologies, values[unit, hour]) of what goes into and out of every node."""
    nodes = np.array(system.nodes)
    load = system.series["load"].of(solved.span.number, system.nodes)
    yield "load", nodes, nodes, np.full(len(nodes), "load"), load
    for p in solved.ledger.publications:
        if p.word in ("injected", "withdrawn"):
            yield p.quantity, np.array(p.units), p.zones, p.technologies, solved.values(p)
    sent = [(p, solved.values(p)) for p in solved.ledger.publications if p.word == "sent"]
    received = [solved.values(p) for p in solved.ledger.publications if p.word == "received"]
    for (p, out), arrived in zip(sent, received, strict=True):
        yield "loss", np.array(p.units), p.zones, p.technologies, out - arrived


def _at(found: Iterator[Flow], nodes: np.ndarray) -> Iterator[Flow]:
    """The flows of some nodes."""
    for quantity, ids, places, kinds, values in found:
        here = np.isin(places, nodes)
        if here.any():
            yield quantity, ids[here], places[here], kinds[here], values[here]


def carrier_flows(solved: SolvedBlock, system: System) -> Iterator[Flow]:
    """The flows of every carrier but electricity, by node."""
    others = np.array(system.nodes[len(system.zones) :])
    if len(others):
        yield from _at(node_flows(solved, system), others)


UNIT_QUANTITIES = ("generation", "charge", "discharge", "shed", "shift_up", "shift_down", "rebound")


def carrier_table(solved: SolvedBlock, system: System) -> pd.DataFrame | None:
    """Hourly power of every other carrier by zone, technology and quantity [GW]; None where there is none."""
    sums = _summed(carrier_flows(solved, system))
    if not sums:
        return None
    keys = sorted(sums)
    zones, carriers = (np.array([system.places[node][i] for node, _, _ in keys]) for i in range(2))
    kinds, quantities = (np.array([key[i] for key in keys]) for i in (1, 2))
    values = np.array([sums[key] for key in keys])
    return long_form(solved, values, zone=zones, carrier=carriers, technology=kinds, quantity=quantities)


def _summed(found: Iterator[Flow]) -> dict[tuple[str, str, str], np.ndarray]:
    """(place, technology, quantity) -> sum of the flows by the hour."""
    sums: dict[tuple[str, str, str], np.ndarray] = {}
    for quantity, _, places, kinds, values in found:
        for place, kind, row in zip(places, kinds, values, strict=True):
            key = (str(place), str(kind), quantity)
            sums[key] = sums[key] + row if key in sums else row
    return sums


def unit_table(solved: SolvedBlock, system: System) -> pd.DataFrame | None:
    """Hourly power of units, what of them runs, level and spill of stores [GW, GWh]; None without units."""
    parts = [
        long_form(
            solved,
            values,
            id=ids,
            zone=np.array([system.places[node][0] for node in nodes]),
            technology=kinds,
            quantity=np.full(len(ids), quantity),
        )
        for quantity, ids, nodes, kinds, values in node_flows(solved, system)
        if quantity in UNIT_QUANTITIES
    ]
    for family, table, quantity in (
        ("storage_level_block", "storages", "level"),
        ("storage_level_year", "storages", "level"),
        ("storage_spill_block", "storages", "spilled"),
        ("storage_spill_year", "storages", "spilled"),
        ("thermal_online", "generators", "online"),
        ("converter_activity", "converters", "activity"),
        ("vehicles_level", "vehicles", "level"),
        ("vehicles_to_grid", "vehicles", "to_grid"),
        ("solar_thermal_heat", "solar_thermal_plants", "level"),
        ("solar_thermal_collected", "solar_thermal_plants", "collected"),
        ("solar_thermal_online", "solar_thermal_plants", "online"),
    ):
        values = solved.family(family)
        if values is not None:
            units = system.units(table).loc[values.index]
            names = values.index.to_numpy(str)
            kinds = units["technology"].to_numpy(str)
            labels = {"id": names, "zone": units["zone"].to_numpy(str), "technology": kinds}
            column = np.full(len(names), quantity)
            parts.append(long_form(solved, values.to_numpy(), **labels, quantity=column))
    return _join(parts) if parts else None


def dispatch_table(solved: SolvedBlock, system: System) -> pd.DataFrame:
    """Hourly power by zone, technology and quantity [GW; spill hm3/h]."""
    sums = _summed(flows(solved, system))
    keys = sorted(sums)
    zones, kinds, quantities = (np.array([key[i] for key in keys]) for i in range(3))
    return long_form(
        solved, np.array([sums[key] for key in keys]), zone=zones, technology=kinds, quantity=quantities
    )


def price_table(solved: SolvedBlock, system: System) -> pd.DataFrame:
    return long_form(solved, solved.prices(system.zones), weight=False, zone=np.array(system.zones))


def reservoir_table(solved: SolvedBlock, system: System) -> pd.DataFrame | None:
    """Water of every plant and hour; plants without storage have volume 0 [hm3, hm3/h]."""
    release, spill = solved.family("hydro_release"), solved.family("hydro_spill")
    if release is None or spill is None:
        return None
    names = release.index.to_numpy(str)
    volume = pd.DataFrame(0.0, index=names, columns=release.columns)
    for family in ("hydro_volume_year", "hydro_volume_block"):
        part = solved.family(family)
        if part is not None:
            volume.loc[part.index] = part.to_numpy()
    inflow = system.series["inflow"].of(solved.span.number, names)
    frame = long_form(solved, volume.to_numpy(), weight=False, plant=names).rename(
        columns={"value": "volume"}
    )
    return frame.assign(
        release=release.to_numpy().ravel(), spill=spill.to_numpy().ravel(), inflow=inflow.ravel()
    )


def channel_table(solved: SolvedBlock, system: System) -> pd.DataFrame | None:
    """Power sent on every channel, forward and backward [GW]."""
    forward, backward = solved.family("channel_forward"), solved.family("channel_backward")
    if forward is None:
        return None
    back = pd.DataFrame(0.0, index=forward.index, columns=forward.columns)
    if backward is not None:
        back.loc[backward.index] = backward.to_numpy()
    frame = long_form(solved, forward.to_numpy(), weight=False, channel=forward.index.to_numpy(str))
    return frame.rename(columns={"value": "forward"}).assign(backward=back.to_numpy().ravel())


def line_table(solved: SolvedBlock) -> pd.DataFrame | None:
    """Power sent on every AC line by pieces of its losses, forward and backward [GW]."""
    parts = []
    for family in solved.arrays.shape.columns:
        if family.name.startswith("line_forward_"):
            piece = family.name.removeprefix("line_forward_")
            forward, backward = solved.family(family.name), solved.family(f"line_backward_{piece}")
            assert forward is not None and backward is not None
            names = forward.index.to_numpy(str)
            label = np.full(len(names), piece.split("of")[0])
            frame = long_form(solved, forward.to_numpy(), weight=False, channel=names, piece=label)
            parts.append(
                frame.rename(columns={"value": "forward"}).assign(backward=backward.to_numpy().ravel())
            )
    return _join(parts) if parts else None


def _join(parts: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames one below the other, with categories united so that they stay categories."""
    for column in [c for c in parts[0].columns if isinstance(parts[0][c].dtype, pd.CategoricalDtype)]:
        united = pd.api.types.union_categoricals([part[column] for part in parts]).categories
        for part in parts:
            part[column] = part[column].cat.set_categories(united)
    return pd.concat(parts, ignore_index=True)
