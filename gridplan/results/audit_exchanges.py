"""Audit of reversible units: what they pump and turbine as power, as water, and within which capacity."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from gridplan.results.audit_power import hour_label
from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.words import N_


def exchange_checks(record: Record) -> Iterator[Check]:
    """Capacity of reversible units, where the study has any."""
    if len(record.units["reversible"]):
        yield _limits(record)


def exchanged(record: Record) -> np.ndarray:
    """Water that reversible units bring to every plant in every hour, negative where they take it [hm3/h]."""
    names = list(record.units["hydro"].index)
    gained = np.zeros((len(names), record.hours.total))
    units = record.units["reversible"]
    for i, unit in enumerate(units.itertuples()):
        charge, discharge = (record.hourly("reversible", q)[i] for q in ("charge", "discharge"))
        water = (
            3600.0
            / (9.81 * unit.head)
            * (charge * unit.pump_efficiency - discharge / unit.turbine_efficiency)
        )
        gained[names.index(unit.upper)] += water
        gained[names.index(unit.lower)] -= water
    return gained


def _limits(record: Record) -> Check:
    gauge = Gauge(
        N_("reversible units turn one way at a time, within their capacity and their plant's"), "GW"
    )
    units, plants = record.units["reversible"], list(record.units["hydro"].index)
    label = hour_label(record, units.index)
    charge, discharge = record.hourly("reversible", "charge"), record.hourly("reversible", "discharge")
    capacity, own = record.capacity("reversible"), (units["turbines"] == "own").to_numpy(bool)[:, None]
    place = [plants.index(name) for name in units["upper"]]
    beside = np.where(own, discharge, record.hourly("hydro", "generation")[place])
    room = np.where(own, capacity, record.capacity("hydro")[place])
    gauge.at_most(charge + beside, room, label)
    gauge.within(charge, capacity, label)
    gauge.within(discharge, np.where(own, capacity, 0.0), label)
    gauge.at_most(np.where(own, 0.0, capacity), room, label)
    return gauge.close()
