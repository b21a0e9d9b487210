"""Audit of hydro power: what the water through the turbines gives, at the head it was taken for."""

from __future__ import annotations

import numpy as np

from gridplan.results.audit_power import hour_label
from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_


def hydro_power(record: Record) -> Check:
    """Power of every plant against the water through its turbines, their capacity and rated flow."""
    gauge = Gauge(N_("hydro power equals the water released and keeps its capacity"), "GW")
    plants = record.units["hydro"]
    label = hour_label(record, plants.index)
    power = record.hourly("hydro", "generation")
    capacity, release = (
        record.capacity("hydro"),
        record.water.rows([(name,) for name in plants.index], "release"),
    )
    per_metre = 9.81 * plants["efficiency"].to_numpy(float)[:, None] / 3600.0
    head, gain = heads_of(record)
    gauge.equal(power, per_metre * head * release + gain, label)
    gauge.within(power - gain, capacity, label)
    stands = (plants["existing"] + plants["committed"]).to_numpy(float)
    whole = np.where(stands > 0, stands, np.where(plants["potential"] > 0, plants["potential"], 1.0))[:, None]
    rated = plants["rated_flow"].to_numpy(float)[:, None] * capacity / whole
    gauge.note(np.where(np.isnan(rated), 0.0, release - rated), np.nan_to_num(rated), label)
    return gauge.close()


def heads_of(record: Record) -> tuple[np.ndarray, np.ndarray]:
    """Head [m] of every plant and hour, and the power that the level adds to it in this round [GW].

    Plants that follow their curves have both in the series head, head_slope and head_volume.
    """
    plants = record.units["hydro"]
    head = np.repeat(plants["head"].to_numpy(float)[:, None], record.hours.total, axis=1)
    gain = np.zeros_like(head)
    series = record.system.series
    names = list(series["head"].units) if "head" in series and len(plants) else []
    if names:
        here = plants.index.get_indexer(names)
        volume = record.water.rows([(name,) for name in names], "volume")
        head[here] = record.series("head", names)
        gain[here] = record.series("head_slope", names) * (volume - record.series("head_volume", names))
    return head, gain
