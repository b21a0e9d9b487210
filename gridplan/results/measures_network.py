"""What the plan achieves of targets of channels and of secure load, from raw inputs and results."""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.results.measures import Aim, Measure
from gridplan.results.record import Record
from gridplan.words import N_


def on_lines(record: Record, aim: Aim) -> np.ndarray:
    """Which channels are those of the target, or further terminals of their lines (bool)."""
    lines = record.units["channel"]
    return np.asarray(lines.index.isin(aim.channels) | lines["trunk"].isin(aim.channels))


def _size(record: Record, aim: Aim) -> float:
    """Capacity of the target's channels, further terminals of one of them left out [GW]."""
    lines = record.units["channel"]
    own = lines.index.isin(aim.channels) & ~lines["trunk"].isin(aim.channels)
    year = record.system.horizon.years.index(aim.year)
    return float(record.size("channel")[own, year].sum()) if len(lines) else 0.0


def channel_hours(record: Record, aim: Aim) -> Measure:
    """Energy sent in a year over capacity [h/year]; missed by energy [GWh]."""
    mine = on_lines(record, aim)
    net = record.sent("forward") - record.sent("backward")
    sent = float(record.hours.yearly(net[mine], aim.year).sum())
    size = _size(record, aim)
    note = N_("{sent} GWh sent over {size} GW", sent=f"{sent:.6g}", size=f"{size:.6g}")
    return Measure(
        aim, sent / size if size > 1e-9 else aim.value, max(0.0, aim.value * size - sent), sent, note
    )


def channel_support(record: Record, aim: Aim) -> Measure:
    """Counted capacity of supporting plants over that of the channels; missed by power [GW]."""
    table = record.system.table("supporting_plants")
    rows = table[table["channel"].isin(aim.channels)]
    place = record.system.horizon.years.index(aim.year)
    size, support = _size_of_named(record, aim), 0.0
    for row in rows.itertuples():
        told = record.told("capacity", "total", "power", str(row.unit))
        support += float(row.share) * float(np.nan_to_num(told[place]))
    note = N_("{support} GW behind {size} GW of channels", support=f"{support:.6g}", size=f"{size:.6g}")
    ratio = support / size if size > 1e-9 else aim.value
    return Measure(aim, ratio, max(0.0, aim.value * size - support), max(support, size), note)


def _size_of_named(record: Record, aim: Aim) -> float:
    lines = record.units["channel"]
    year = record.system.horizon.years.index(aim.year)
    named = lines.index.isin(aim.channels)
    return float(record.size("channel")[named, year].sum()) if len(lines) else 0.0


def secure_load(record: Record, aim: Aim) -> Measure:
    """Imports after the loss of the largest element, and firm capacity inside [GW]."""
    place = record.system.horizon.years.index(aim.year)
    credits = record.system.table("capacity_credits")
    credit = credits[credits["season"] == aim.season].set_index("technology")["credit"]
    imports = local = 0.0
    for family, units in record.units.items():
        size = record.size(family)[:, place] if len(units) else np.zeros(0)
        if family in ("channel", "line"):
            imports += float((_secure_imports(record.between(family), aim) * size).sum())
        else:
            firm = units["technology"].map(credit).fillna(0.0) * units["zone"].isin(aim.zones)
            local += float((firm.to_numpy(float) * size).sum())
    load = record.system.yearly_load[aim.year]
    inside = [record.system.zones.index(zone) for zone in aim.zones if zone in record.system.zones]
    peak = float(load[inside].sum(axis=0).max()) if inside else 0.0
    figures = {"imports": f"{imports:.6g}", "local": f"{local:.6g}", "peak": f"{peak:.6g}"}
    note = N_("{imports} GW of secure imports and {local} GW inside; peak load {peak} GW, "
              "no AC power flow behind it", **figures)  # fmt: skip
    total = imports + local
    return Measure(aim, total, max(0.0, aim.value - total), aim.value, note)


def _secure_imports(lines: pd.DataFrame, aim: Aim) -> np.ndarray:
    """Secure power that a GW of each channel brings into the target's zones."""
    into, out = lines["to_zone"].isin(aim.zones), lines["from_zone"].isin(aim.zones)
    power = lines["carrier"] == "electricity" if "carrier" in lines else True
    leads = power & (into & ~out) | power & (out & ~into & lines["bidirectional"].astype(bool))
    return np.asarray(np.where(leads, lines["secure_share"] * (1.0 - lines["loss"]), 0.0), dtype=float)


MEASURES = {
    "channel_hours": channel_hours,
    "channel_support": channel_support,
    "secure_load": secure_load,
}
