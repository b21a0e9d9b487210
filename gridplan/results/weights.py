"""Renewable consumption weights, recomputed: which renewable electricity crosses a border is a contract.

    share = (R + bought - sold) / D;    missed = value * D - R - bought + sold                   [GWh]
    sent = hydropower + other renewables + the rest              every way and block, none of them below zero
    consumed_c[z] = generated_c[z] + sum_in (1 - loss) sent_c - sum_out sent_c >= 0         each class c

R  what is consumed of the classes that count, D of all of them. Contracts are chosen for all targets of a
year that bind together, such that what is paid for missing them is least; for one only reported, alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import scipy.sparse as sp
from scipy.optimize import linprog

from gridplan.errors import SolverError
from gridplan.results.check import Check, Gauge
from gridplan.results.measures import Aim, Measure
from gridplan.results.non_fossil import Trade, _trade
from gridplan.results.record import ELECTRICITY, Record
from gridplan.words import N_

WEIGHT = "renewable_weight"
HARD = 1e4  # million yuan/GWh: before any price of a soft target
MAKERS = ("renewable", "thermal", "hydro", "solar_thermal")


def weight_measures(record: Record, chosen: Sequence[Aim], given: np.ndarray | None = None) -> list[Measure]:
    """What the weights of one year come to; `given`: contracts of those that bind, chosen with shares."""
    if not chosen:
        return []
    trade = _trade(record, chosen[0].year)
    made = _generated(record, trade, chosen[0].year)
    binding = [aim for aim in chosen if aim.mode != "report"]
    groups = [[aim] for aim in chosen if aim.mode == "report"] + ([binding] if binding else [])
    found: dict[str, Measure] = {}
    for group in groups:
        sent = given
        if sent is None or group[0].mode == "report":
            sent = _contracts(record, trade, made, group)
        found |= {aim.id: _measure(record, trade, made, sent, aim) for aim in group}
    return [found[aim.id] for aim in chosen]


def _generated(record: Record, trade: Trade, year: int) -> np.ndarray:
    """Energy generated [GWh], shape (hydropower, other renewables, the rest; zones; blocks)."""
    kinds = record.system.table("technologies").set_index("technology")
    here = record.hours.years == year
    made = np.zeros((3, len(trade.zones), int(here.sum())))
    for family in MAKERS:
        energy = record.hours.by_block(record.hourly(family, "generation"))[:, here]
        units = record.units[family]
        for (_, unit), carrier, values in zip(units.iterrows(), record.carrier(family), energy, strict=True):
            kind = kinds.loc[unit["technology"]]
            renewable = bool(kind["non_fossil"]) and kind["resource"] != "uranium"
            part = (0 if kind["resource"] == "water" else 1) if renewable else 2
            if carrier == ELECTRICITY:
                made[part, trade.zones.index(unit["zone"])] += values
    return made


def _contracts(record: Record, trade: Trade, made: np.ndarray, group: Sequence[Aim]) -> np.ndarray:
    """Hydropower and other renewables sent [GWh], shape (2, ways, blocks), best for the group together.

    Columns: these; by what zones send more of the rest than they have, which only what stores hand on from
    another block can explain, and which comes before anything else; what each target is missed by.
    """
    ways, blocks = trade.sent.shape
    if not ways:
        return np.zeros((2, 0, blocks))
    out = np.zeros((len(trade.zones), ways))
    for d in range(ways):
        out[trade.source[d], d] += 1.0
        out[trade.sink[d], d] -= trade.kept[d]
    each = sp.identity(blocks)
    unit, net = sp.kron(sp.identity(ways), each), sp.kron(sp.csr_matrix(out), each)
    over = -sp.identity(net.shape[0])
    gains = np.array([_gain(trade, aim).ravel() for aim in group])
    count = sp.csr_matrix(-gains)
    rows = sp.bmat([
        [unit, unit, None, None], [net, None, None, None], [None, net, None, None],
        [-net, -net, over, None], [count[:, : ways * blocks], count[:, ways * blocks :], None,
                                   -sp.identity(len(group))],
    ])  # fmt: skip
    nothing = np.zeros((2, ways, blocks))
    limit = [trade.sent, made[0], made[1], made[2] - out @ trade.sent]
    limit += [np.array([_surplus(record, trade, made, nothing, aim) for aim in group])]
    price = [HARD if aim.mode == "hard" else aim.price for aim in group]
    if len(group) == 1:
        price = [0.0]  # what counts is then the most that any contract gives
    most = gains.sum(axis=0) * (1.0 if len(group) == 1 else 1e-6)
    cost = np.concatenate([-most, np.full(net.shape[0], 1e2 * HARD), price])
    found = linprog(cost, A_ub=sp.csr_matrix(rows), b_ub=np.concatenate([part.ravel() for part in limit]),
                    bounds=[(0.0, None)] * len(cost), method="highs")  # fmt: skip
    if found.x is None:
        raise SolverError(N_("the contracts of a renewable weight cannot be found: {why}", why=found.message))
    return np.asarray(found.x[: 2 * ways * blocks]).reshape(2, ways, blocks)


def _gain(trade: Trade, aim: Aim) -> np.ndarray:
    """What a GWh sent of each class adds to what the target counts, shape (2, ways, blocks)."""
    inside = np.array([zone in aim.zones for zone in trade.zones])
    crossing = (trade.kept * inside[trade.sink] - 1.0 * inside[trade.source])[:, None] * trade.weight
    return np.stack([crossing * (aim.accounting == "total"), crossing])


def _parts(trade: Trade, made: np.ndarray, sent: np.ndarray, aim: Aim) -> tuple[float, float, float]:
    """Hydropower, other renewables and all electricity consumed in the scope in a year [GWh]."""
    inside = np.array([zone in aim.zones for zone in trade.zones])
    crossing = trade.kept * inside[trade.sink] - 1.0 * inside[trade.source]
    hydro, new = (
        float((made[part][inside] @ trade.weight).sum() + crossing @ sent[part] @ trade.weight)
        for part in (0, 1)
    )
    every = float((made.sum(axis=0)[inside] @ trade.weight).sum() + crossing @ trade.sent @ trade.weight)
    return hydro, new, every


def _traded(record: Record, aim: Aim) -> tuple[float, float]:
    """Certificates bought and sold by the regions of the scope in the target's year [GWh]."""
    zones, table = record.system.table("zones"), record.results["certificates"]
    regions = set(zones.loc[zones["zone"].isin(aim.zones), "region"])
    rows = table[(table["year"] == aim.year) & table["region"].isin(regions)]
    return float(rows["bought"].sum()), float(rows["sold"].sum())


def _surplus(record: Record, trade: Trade, made: np.ndarray, sent: np.ndarray, aim: Aim) -> float:
    """What counts beyond what is asked for [GWh]."""
    hydro, new, every = _parts(trade, made, sent, aim)
    bought, sold = _traded(record, aim)
    return new + hydro * (aim.accounting == "total") + bought - sold - aim.value * every


def _measure(record: Record, trade: Trade, made: np.ndarray, sent: np.ndarray, aim: Aim) -> Measure:
    hydro, new, every = _parts(trade, made, sent, aim)
    bought, sold = _traded(record, aim)
    surplus = _surplus(record, trade, made, sent, aim)
    shares = [100.0 * part / every if every > 0 else np.nan for part in (hydro + new, new)]
    figures = {"total": f"{shares[0]:.4g}", "other": f"{shares[1]:.4g}", "every": f"{every:.6g}",
               "bought": f"{bought:.6g}", "sold": f"{sold:.6g}"}  # fmt: skip
    note = N_("physical: {total} % with and {other} % without hydropower, of {every} GWh; certificates:"
              " {bought} GWh bought, {sold} GWh sold", **figures)  # fmt: skip
    achieved = surplus / every + aim.value if every > 0 else np.nan
    return Measure(aim, achieved, max(0.0, -surplus), every, note)


def certificate_check(record: Record) -> Iterator[Check]:
    """Certificates within the limits of their region and year; only where there are any."""
    table = record.results["certificates"]
    if table.empty:
        return
    gauge = Gauge(N_("green certificates within their limits"), "GWh")
    for row in table.itertuples():
        for side, traded in (("purchase", row.bought), ("sale", row.sold)):
            most = record.system.yearly("certificates", "region", row.region, row.year, f"{side}_limit")
            where = f"{row.region} {row.year} {side}"
            gauge.within([traded], [most], lambda _, where=where: where)
    yield gauge.close()
