"""Audit of the rivers: no plant and no river makes or loses water, reservoirs keep their limits.

volume[h] - volume[h-1] = inflow[h] + arriving[h] + exchanged[h] - release[h] - spill[h]             [hm3]
arriving[h] = (1 - f) out[h-n] + f out[h-n-1],  n + f = travel time; what has not arrived at the end of a
block arrives evenly over the first ceil(travel time) hours of the next block of the year, or, where weeks
are representative, at the beginning of the same week. A reach with a routing time K holds water S and lets
out of it what leaves S[h] = a S[h-1] + K (1 - a) in[h], a = exp(-1/K), the year (or the week) closed on
itself.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy.signal import lfilter

from gridplan.results.audit_exchanges import exchange_checks, exchanged
from gridplan.results.audit_hydro import hydro_power
from gridplan.results.audit_power import hour_label
from gridplan.results.audit_reservoirs import reservoir_checks
from gridplan.results.check import Check, Gauge
from gridplan.results.record import Record
from gridplan.system import Calendar
from gridplan.words import N_

SEASONAL = ("seasonal", "annual", "multi_year")


def water_checks(record: Record) -> Iterator[Check]:
    """Checks of all water."""
    rivers = Rivers(record)
    yield hydro_power(record)
    yield rivers.balance()
    yield rivers.totals()
    yield rivers.storage()
    yield rivers.ecological_flow()
    yield from reservoir_checks(rivers)
    yield from exchange_checks(record)


def _routed(coming: np.ndarray, time: float) -> np.ndarray:
    """What leaves a linear reservoir of mean time `time` [h] hour by hour, begun as it ends."""
    keep = np.exp(-1.0 / time)
    gain = time * (1.0 - keep) * coming
    held = lfilter([1.0], [1.0, -keep], gain)
    first = held[-1] / (1.0 - keep ** len(held))  # the water that is there again a year later
    held += first * keep ** np.arange(1, len(held) + 1)
    return np.asarray(coming + np.concatenate([[first], held[:-1]]) - held)


class Rivers:
    """The hydro plants of a record, with water in arrays of shape (plants, hours)."""

    def __init__(self, record: Record):
        self.record, self.plants = record, record.units["hydro"]
        keys = [(name,) for name in self.plants.index]
        self.volume, self.release, self.spill, self.noted = (
            record.water.rows(keys, name) for name in ("volume", "release", "spill", "inflow")
        )
        self.inflow = record.series("inflow", list(self.plants.index))
        self.out = self.release + self.spill
        self.stores = (
            (self.plants["active_storage"] > 0) & (self.plants["regulation"] != "run_of_river")
        ).to_numpy(bool)
        self.carried = self.stores & self.plants["regulation"].isin(SEASONAL).to_numpy(bool)
        self.arriving = self._arriving()
        self.exchanged = exchanged(record)
        size = (self.out, self.inflow, self.arriving, self.volume, np.abs(self.exchanged))
        self.size = np.max(size, axis=0)
        self.label = hour_label(record, self.plants.index)

    @property
    def below(self) -> np.ndarray:
        """Place of the next plant of the study, -1 at the mouth."""
        return np.array(self.plants.index.get_indexer(self.plants["downstream"]), dtype=int)

    def _arriving(self) -> np.ndarray:
        arriving = np.zeros(self.out.shape)
        for up, down in enumerate(self.below):
            if down < 0:
                continue
            delay, routing = (float(self.plants[c].iloc[up]) for c in ("travel_time", "routing_time"))
            coming = np.zeros(arriving.shape[1])
            for calendar in self.record.system.horizon.calendars:
                if self.handed_on(calendar):
                    self._through_the_year(coming, self.out[up], delay, calendar)
                else:
                    self._within_the_week(coming, self.out[up], delay, calendar)
                for hours in self._runs(calendar) if routing else ():
                    coming[hours] = _routed(coming[hours], routing)
            arriving[down] += coming
        return arriving

    def _runs(self, calendar: Calendar) -> Iterator[np.ndarray]:
        """Hours that follow each other and close on themselves: the year, or a week that is stood for."""
        blocks = [np.r_[self.record.hours.of(b)] for b in dict.fromkeys(calendar.blocks)]
        yield from [np.concatenate(blocks)] if self.handed_on(calendar) else blocks

    def handed_on(self, calendar: Calendar) -> bool:
        """Whether the water on its way at the end of a week arrives in the next one."""
        return calendar.complete and self.record.system.water_on_its_way == "year"

    def _through_the_year(self, into: np.ndarray, out: np.ndarray, delay: float, calendar: Calendar) -> None:
        whole, part = int(delay), delay - int(delay)
        for k, b in enumerate(calendar.blocks):
            hours = self.record.hours.of(b)
            passing = out[hours]
            arrived = np.zeros(len(passing))
            for lag, share in ((whole, 1.0 - part), (whole + 1, part)):
                if share and lag < len(passing):
                    arrived[lag:] += share * passing[: len(passing) - lag]
            into[hours] += arrived
            late = passing.sum() - arrived.sum()
            following = self.record.hours.of(calendar.blocks[(k + 1) % len(calendar.blocks)])
            first = min(int(np.ceil(delay)), following.stop - following.start)
            if first:
                into[following.start : following.start + first] += late / first

    def _within_the_week(self, into: np.ndarray, out: np.ndarray, delay: float, calendar: Calendar) -> None:
        whole, part = int(delay), delay - int(delay)
        for b in sorted(set(calendar.blocks)):
            hours = self.record.hours.of(b)
            into[hours] += (1.0 - part) * np.roll(out[hours], whole) + part * np.roll(out[hours], whole + 1)

    def levels(self, calendar: Calendar) -> np.ndarray:
        """Stored water at the edges of the calendar's weeks, shape (plants, edges); NaN where not told."""
        frame = self.record.results["reservoir_levels"]
        frame = frame[(frame["year"] == calendar.year) & (frame["scenario"] == calendar.scenario)]
        index = pd.MultiIndex.from_product([list(self.plants.index), list(calendar.edges)])
        told = frame.set_index(["plant", "week"])["level"].reindex(index)
        return told.to_numpy(float).reshape(len(self.plants), len(calendar.edges))

    def before(self) -> np.ndarray:
        """Water stored at the beginning of every hour [hm3]."""
        before = np.roll(self.volume, 1, axis=1)
        for calendar in self.record.system.horizon.calendars:
            levels = self.levels(calendar)
            for k, b in enumerate(calendar.blocks):
                hours = self.record.hours.of(b)
                last = self.volume[:, hours.stop - 1]
                if calendar.complete:
                    earlier = self.record.hours.of(calendar.blocks[k - 1])
                    start = self.volume[:, earlier.stop - 1]
                else:  # the volume of a representative week counts from a floor of its own
                    start = last - (levels[:, k + 1] - levels[:, k]) / calendar.lengths[k]
                before[:, hours.start] = np.where(self.carried, start, last)
        before[~self.stores] = 0.0
        return before

    def balance(self) -> Check:
        gauge = Gauge(N_("water balance of every plant and hour"), "hm3")
        change = np.where(self.stores[:, None], self.volume, 0.0) - self.before()
        gauge.note(
            np.abs(change - (self.inflow + self.arriving + self.exchanged - self.out)), self.size, self.label
        )
        gauge.equal(self.noted, self.inflow, self.label)
        gauge.note(-np.minimum(self.release, self.spill), self.size, self.label)
        gauge.note(np.abs(np.where(self.stores[:, None], 0.0, self.volume)), 0.0, self.label)
        return gauge.close()

    def totals(self) -> Check:
        """Every river, over the weighted blocks of the year: all natural inflow leaves at the mouth."""
        gauge = Gauge(N_("water of every river and year: what flows in flows out"), "hm3")
        for name, gain, scale in self._rivers():
            gauge.note([abs(gain)], scale, lambda _, name=name: name)
        return gauge.close()

    def _rivers(self) -> Iterator[tuple[str, float, float]]:
        """Name, water gained and size of what is summed, of every river and year [hm3]."""
        hours, below = self.record.hours, self.below
        mouth = np.arange(len(below))
        for _ in below:
            mouth = np.where(below[mouth] >= 0, below[mouth], mouth)
        inflow, out, size = (hours.by_block(a) for a in (self.inflow, self.out, self.size))
        for calendar in self.record.system.horizon.calendars:
            blocks = np.unique(np.array(calendar.blocks, dtype=int))
            count = hours.count[blocks]
            for m in sorted(set(mouth)):
                here = mouth == m
                into, scale = (float((a[here][:, blocks] @ count).sum()) for a in (inflow, size))
                name = f"{self.plants['river'].iloc[m]} {calendar.year} {calendar.scenario}"
                yield name, float(out[m, blocks] @ count) - into, scale

    def standing(self) -> np.ndarray:
        """Share of every dam that stands in every hour; dams that stand already are whole."""
        existing = self.plants["existing"].to_numpy(float)
        potential = np.nan_to_num(self.plants["potential"].to_numpy(float))
        whole = np.maximum(potential, existing + self.plants["committed"].to_numpy(float))
        built = self.record.capacity("hydro") / np.where(whole > 0, whole, 1.0)[:, None]
        return np.where((existing == 0)[:, None], built, 1.0)

    def most(self) -> np.ndarray:
        """Water every reservoir can hold in every hour [hm3]; that of a dam yet to be built grows with it."""
        storage = self.plants["active_storage"].to_numpy(float)[:, None]
        return np.where(self.stores[:, None], storage * self.standing(), 0.0)

    def storage(self) -> Check:
        gauge = Gauge(N_("reservoirs between empty and full, their levels carried through the year"), "hm3")
        most = self.most()
        gauge.within(self.volume, most, self.label)
        for calendar in self.record.system.horizon.calendars:
            levels = self.levels(calendar)
            for k, b in enumerate(calendar.blocks):
                hours = self.record.hours.of(b)
                limit = most[:, hours.start]
                now, then, week = levels[:, k], levels[:, k + 1], self.volume[:, hours]
                if calendar.complete:
                    change = then - week[:, -1]
                    lowest, highest = now, now
                else:  # the volume of the representative week, on the floor of this week
                    gain = self.gain(hours)
                    floor = now - (week[:, -1] - gain)
                    lowest, highest = floor + week.min(axis=1), floor + week.max(axis=1)
                    change = then - now - calendar.lengths[k] * gain
                for i in np.flatnonzero(self.carried):
                    where = self.label(i, hours.start)
                    turnover = 0.0 if calendar.complete else self.size[i, hours].sum()
                    over = [highest[i] - limit[i], now[i] - limit[i], -lowest[i], -now[i]]
                    scale = np.array([limit[i] + turnover, *[limit[i]] * 4])
                    gauge.note([abs(change[i]), *over], scale, lambda _, where=where: where)
            close = np.abs(levels[:, -1] - levels[:, 0])[self.carried]
            names = list(self.plants.index[self.carried])
            full = most[self.carried][:, self.record.hours.of(calendar.blocks[0]).start]
            gauge.note(close, full, lambda i, names=names: names[i])
        return gauge.close()

    def gain(self, hours: slice) -> np.ndarray:
        """Water that every plant gains over a block [hm3]."""
        return (self.inflow + self.arriving + self.exchanged - self.out)[:, hours].sum(axis=1)

    def ecological_flow(self) -> Check:
        """Pondage of a day passes its river on, so only what holds water for longer is held to it."""
        gauge = Gauge(N_("ecological flow below every reservoir"), "hm3/h")
        holds = self.stores & (self.plants["regulation"] != "daily").to_numpy(bool)
        flow = np.where(holds, self.plants["ecological_flow"].to_numpy(float), 0.0)[:, None]
        least = flow * self.standing()
        gauge.note(least - self.out, least, self.label)
        return gauge.close()
