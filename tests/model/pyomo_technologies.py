"""The technologies once more, in plain Pyomo, from the docstrings of gridplan.model.technologies."""

from __future__ import annotations

import math
from typing import Any

from gridplan.model.technologies import demand_response, hydro, storage, thermal
from gridplan.system import BlockSpan
from tests.model.pyomo_network import Network

PARTS = {"field": "field_overnight_cost", "heat": "energy_overnight_cost"}


class Technologies(Network):
    """Columns and rows of every technology; what they generate, burn and send is kept for the policies."""

    def renewable(self) -> None:
        for unit in self.units("sites"):
            self.assets("renewable", unit)
            for b in self.spans:
                for h in range(len(b.hours)):
                    g, offered = self.var(), self.series("availability", unit["id"], b, h)
                    capacity = self.cap["renewable", unit["id"], b.year]
                    self.row(g <= offered * capacity)
                    if not math.isnan(unit["grid_limit"]):
                        self.row(g <= unit["grid_limit"])
                    self.costs.append(self.weight(b) * self.variable(unit["technology"], b.year) * g)
                    self.gives(unit, b, h, g)
                    self.curtailed.append(
                        (unit["zone"], unit["technology"], b.number, offered * capacity - g)
                    )

    def thermal(self) -> None:
        special = self.tables["thermal_technologies"].set_index("technology").to_dict("index")
        self.retrofits()
        for unit in self.units("generators"):
            self.assets("thermal", unit, retirable=True)
            kind = special[unit["technology"]]
            for b in self.spans:
                capacity, before = self.cap["thermal", unit["id"], b.year], None
                fuel = self.at("fuels", "fuel", kind["fuel"], b.year, "price")
                carbon = self.at("fuels", "fuel", kind["fuel"], b.year, "co2_factor")
                available, must = self._season(kind, unit["technology"], b)
                power, run = self._committed(kind, b, available * capacity)
                lacks = self.short(b, thermal.SHORTFALL * self.system.value_of_lost_load) if must else 0.0
                m, rate = kind["minimum_load"], kind["heat_rate"]
                for h, g in enumerate(power):
                    online, start, stop = run[h] if run else (g, 0.0, 0.0)
                    self.row(g <= available * capacity)
                    self.row(online + lacks >= must * available * capacity)
                    if before is not None and kind["ramp"] < 1:
                        ramp, stays = kind["ramp"], online - start if run else capacity
                        jump = max(ramp, m)
                        self.row(g - before <= ramp * stays + jump * start - m * stop)
                        self.row(before - g <= ramp * stays + jump * stop - m * start)
                    before = g
                    ready = online if run else available * capacity
                    fast = kind["reserve_share"] * ready
                    least = g - (m * online if run else 0.0)
                    self.offer(unit, b, h, [ready - g, fast], [least, fast], online)
                    idle = rate * kind["part_load_penalty"] * m / (1 - m) * (online - g)
                    burned = rate * g + idle + kind["start_fuel"] * start
                    cost = self.variable(unit["technology"], b.year) * g + kind["start_cost"] * start
                    self.costs.append(self.weight(b) * (cost + fuel * burned))
                    self.gives(unit, b, h, g)
                    self.burned.append((unit["zone"], unit["technology"], b.number, burned))
                    out = (1 - kind["capture"]) * carbon * burned
                    self.emitted.append((unit["zone"], unit["technology"], b.number, out))

    def retrofits(self) -> None:
        """What moves from each generator to another: terms of capacity by generator and year."""
        units = {u["id"]: u for u in self.units("generators")}
        for move in self.units("retrofits"):
            old, years = units[move["generator"]], self.years
            age = math.inf if math.isnan(old["existing_until"]) else old["existing_until"]
            life = int(self.kinds.loc[units[move["into"]]["technology"], "lifetime"])
            taken = []
            for i, v in enumerate(years):
                first = years[1] if len(years) > 1 else years[0]
                first = first if math.isnan(move["earliest_year"]) else max(first, move["earliest_year"])
                end = age + move["extension"]
                can = v >= first and v < end and (v < age or years[i - 1] < age)
                amount = self.var(0.0, None if can else 0.0)
                taken.append(amount)
                if not can:
                    continue
                key = ("retrofits", move["id"], v)
                self.spent[key] = self.spent.get(key, 0.0) + move["overnight_cost"] * amount
                n, rate = int(min(life, end - min(v, age))), self.system.discount_rate
                annuity = 1 / n if rate == 0 else rate / (1 - (1 + rate) ** -n)
                paid = sum(self.factor[p] for p in years if v <= p < min(v + n, end))
                self.costs.append(annuity * move["overnight_cost"] * paid * amount)
                for y in years[i:]:
                    if y < age and move["into"] != move["generator"]:
                        self.moved.setdefault((move["generator"], y), []).append(-amount)
                        self.moved.setdefault((move["into"], y), []).append(move["output"] * amount)
                    elif age <= y < end:
                        self.moved.setdefault((move["into"], y), []).append(move["output"] * amount)
            most = move["share"] * old["existing"]
            self.row(sum(taken) <= most)
            if move["into"] != move["generator"]:
                self.room[move["into"]] = self.room.get(move["into"], 0.0) + move["output"] * most
            self.leaving.setdefault(move["generator"], []).extend(taken)

    def _season(self, kind: Any, technology: str, b: BlockSpan) -> tuple[float, float]:
        """Availability and must-run of a technology, mean over what block b stands for."""
        rows = [r for r in self.tables["thermal_seasons"].itertuples() if r.technology == technology]
        part = {r.season: self.share(b, r.season) for r in rows}
        rest = 1 - sum(part.values())
        left = sum(part[r.season] * (1 - r.maintenance) * (1 - r.forced_outage) for r in rows)
        must = sum(part[r.season] * r.must_run for r in rows)
        return rest * kind["availability"] + left, rest * kind["must_run"] + must

    def _committed(self, kind: Any, b: BlockSpan, most: Any) -> tuple[list[Any], list[Any]]:
        """Generation of every hour; online, start and stop of every hour where the unit commits."""
        hours = range(len(b.hours))
        power = [self.var() for _ in hours]
        up, down = int(kind["minimum_up_time"]), int(kind["minimum_down_time"])
        costly = kind["minimum_load"] + kind["start_cost"] + kind["start_fuel"] > 0
        if not costly and up == down == 1:
            return power, []
        run = [(self.var(), self.var(), self.var()) for _ in hours]
        for h in hours:
            online, start, stop = run[h]
            self.row(online - run[h - 1][0] == start - stop)
            self.row(online <= most)
            self.row(power[h] <= online)
            self.row(power[h] >= kind["minimum_load"] * online)
            self.row(sum(run[h - k][1] for k in range(min(up, len(hours)))) <= online)
            self.row(sum(run[h - k][2] for k in range(min(down, len(hours)))) <= most - online)
        return power, run

    def hydro(self) -> None:
        units = {u["id"]: u for u in self.units("hydro_plants")}
        release: dict[Any, Any] = {}
        spill: dict[Any, Any] = {}
        transit = {}
        for u, unit in units.items():
            self.assets("hydro", unit)
            if unit["downstream"] in units and unit["travel_time"] > 0:
                transit[u] = self.carried() if self.whole_year else None
            for b in self.spans:
                per_hm3 = 9.81 * unit["efficiency"] * unit["head"] / 3600
                for h in range(len(b.hours)):
                    release[u, b.number, h], spill[u, b.number, h] = self.var(), self.var()
                    power = per_hm3 * release[u, b.number, h]
                    self.row(power <= self.cap["hydro", u, b.year])
                    self.costs.append(self.weight(b) * self.variable(unit["technology"], b.year) * power)
                    self.gives(unit, b, h, power)
        for u, unit in units.items():
            self._reservoir(u, unit, units, release, spill, transit)

    def _reservoir(
        self, u: str, unit: dict[str, Any], units: Any, release: Any, spill: Any, transit: Any
    ) -> None:
        stores = unit["active_storage"] > 0 and unit["regulation"] != "run_of_river"
        carried = stores and unit["regulation"] in ("seasonal", "annual", "multi_year")
        most = dict.fromkeys(self.years, unit["active_storage"])
        least = dict.fromkeys(self.years, unit["ecological_flow"])
        if unit["existing"] == 0:
            room = 0.0 if math.isnan(unit["potential"]) else unit["potential"]
            built = {y: self.cap["hydro", u, y] / max(room, unit["committed"]) for y in self.years}
            most = {y: unit["active_storage"] * built[y] for y in self.years}
            least = {y: unit["ecological_flow"] * built[y] for y in self.years}
        edge = self.carried(most) if carried else {}
        price = hydro.SHORTFALL * self.system.value_of_lost_load
        for b in self.spans:
            hours, n = len(b.hours), b.number
            start, end, ceiling = edge.get(n, (None, None, most[b.year]))
            out = {h: release[u, n, h] + spill[u, n, h] for h in range(hours)}
            held = stores and unit["ecological_flow"] > 0 and unit["regulation"] != "daily"
            dry = self.short(b, 10 * price) if held else 0.0  # what the worst hour lacks
            volume = [self.var() if stores else 0.0 for _ in range(hours)]
            for h in range(hours):
                if stores:
                    self.row(volume[h] <= ceiling)
                if held:
                    self.row(out[h] + dry >= least[b.year])
                before = volume[h - 1] if h or not carried else start
                above = [other for other in units.values() if other["downstream"] == u]
                arriving = sum(self._arriving(other, b, h, release, spill, transit) for other in above)
                inflow = self.series("inflow", u, b, h)
                per_hm3 = 9.81 * unit["efficiency"] * unit["head"] / 3600
                power, water = per_hm3 * release[u, n, h], volume[h] + spill[u, n, h]
                left = self.cap["hydro", u, b.year] - power
                self.offer(unit, b, h, [left, per_hm3 * water], [power], power)
                self.row(volume[h] + out[h] == before + inflow + arriving)
            if carried:
                self.equal(b, price, volume[-1], end)
            if transit.get(u):
                n_, f = int(unit["travel_time"]), unit["travel_time"] % 1
                late = sum(
                    ((1 - f) * (h + n_ >= hours) + f * (h + n_ + 1 >= hours)) * out[h] for h in range(hours)
                )
                self.equal(b, price, late, transit[u][n][1])

    def _arriving(
        self, above: dict[str, Any], b: BlockSpan, h: int, release: Any, spill: Any, transit: Any
    ) -> Any:
        """(1 - f) out[h - n] + f out[h - n - 1] of the plant above, and its water on the way at the start."""
        u, hours = above["id"], len(b.hours)
        n, f = int(above["travel_time"]), above["travel_time"] % 1
        found = 0.0
        for back, share in ((n, 1 - f), (n + 1, f)):
            if h - back >= 0 or not self.whole_year:
                hour = (h - back) % hours
                found += share * (release[u, b.number, hour] + spill[u, b.number, hour])
        if transit.get(u):
            spread = min(math.ceil(above["travel_time"]), hours)
            if h < spread:
                found += transit[u][b.number][0] / spread
        return found

    def _part(
        self, family: str, part: str, unit: dict[str, Any], low: float, high: float, priced: str
    ) -> dict[int, Any]:
        """What is sized apart from power, between `low` and `high` times it."""
        u, sizes = unit["id"], dict(unit)
        for name, ratio in (("existing", low), ("committed", low), ("potential", high)):
            own = unit[f"{name}_{part}"]
            sizes[name] = unit[name] * ratio if math.isnan(own) else own
        self.assets(f"{family}_{part}", sizes, priced=priced)
        found = {y: self.cap[f"{family}_{part}", u, y] for y in self.years}
        for y in self.years:
            self.row(found[y] <= high * self.cap[family, u, y])
            self.row(found[y] >= low * self.cap[family, u, y])
        return found

    def storage(self) -> None:
        special = self.tables["storage_technologies"].set_index("technology").to_dict("index")
        for unit in self.units("storages"):
            kind = special[unit["technology"]]
            self.assets("storage", unit)
            spread = kind["minimum_duration"], kind["maximum_duration"]
            size = self._part("storage", "energy", unit, *spread, "energy_overnight_cost")
            charger = {y: kind["charge_ratio"] * self.cap["storage", unit["id"], y] for y in self.years}
            if not math.isnan(kind["maximum_charge_ratio"]):
                spread = kind["charge_ratio"], kind["maximum_charge_ratio"]
                charger = self._part("storage", "charge", unit, *spread, "charge_overnight_cost")
            usable = {y: (1 - kind["minimum_level"]) * size[y] for y in self.years}
            carried = kind["horizon"] == "year"
            edge = self.carried(usable, 1 - kind["self_discharge"]) if carried else {}
            drawn = dict.fromkeys(self.years, 0.0)
            for b in self.spans:
                closed = (kind["edge_level"] - kind["minimum_level"]) * size[b.year]
                edges = edge.get(b.number, (closed, closed, usable[b.year]))
                drawn[b.year] += self.expected(b) * self._level(unit, kind, charger[b.year], edges, b)
            if not math.isnan(kind["cycle_limit"]):
                for y in self.years:
                    self.row(drawn[y] <= kind["cycle_limit"] * size[y])

    def _level(
        self, unit: dict[str, Any], kind: dict[str, Any], charger: Any, edges: Any, b: BlockSpan
    ) -> Any:
        """Hours of a store; the energy drawn from it in the block [GWh]."""
        power, drawn = self.cap["storage", unit["id"], b.year], 0.0
        before, end, ceiling = edges
        for h in range(len(b.hours)):
            charge, discharge, level = self.var(), self.var(), self.var()
            self.row(charge <= charger)
            self.row(discharge <= power)
            self.row(level <= ceiling)
            kept = (1 - kind["self_discharge"]) * before + kind["charge_efficiency"] * charge
            self.row(level == kept - discharge / kind["discharge_efficiency"])
            price = self.variable(unit["technology"], b.year) + kind["wear_cost"]
            self.costs.append(self.weight(b) * price * discharge)
            self.balance[self.node(unit["zone"], unit["carrier"]), b.number, h] += [discharge, -charge]
            drawn += discharge / kind["discharge_efficiency"]
            before = level
            more = [power - discharge + charge, kind["discharge_efficiency"] * level]
            less = [charger - charge + discharge, (ceiling - level) / kind["charge_efficiency"]]
            self.offer(unit, b, h, more, less, charge + discharge)
            if unit["carrier"] == "electricity":
                self.discharged.append((unit["zone"], b.number, h, discharge))
                self.given.append((unit["zone"], unit["technology"], b.number, h, discharge))
                self.swapped.append((unit["zone"], "charge", b.number, h, charge))
        self.equal(b, storage.SHORTFALL * self.system.value_of_lost_load, before, end)
        return drawn

    def solar_thermal(self) -> None:
        special = self.tables["solar_thermal_technologies"].set_index("technology").to_dict("index")
        for unit in self.units("solar_thermal_plants"):
            kind = special[unit["technology"]]
            self.assets("solar_thermal", unit)
            for part, ratio in (("field", "multiple"), ("heat", "duration")):
                low, high = (kind[f"{end}_{ratio}"] / kind["efficiency"] for end in ("minimum", "maximum"))
                self._part("solar_thermal", part, unit, low, high, PARTS[part])
            for b in self.spans:
                self._heat(unit, kind, b)

    def _heat(self, unit: dict[str, Any], kind: dict[str, Any], b: BlockSpan) -> None:
        power, field, store = (
            self.cap[f"solar_thermal{part}", unit["id"], b.year] for part in ("", "_field", "_heat")
        )
        hours = range(len(b.hours))
        heat, online = [self.var() for _ in hours], [self.var() for _ in hours]
        for h in hours:
            got, g, started = self.var(), self.var(), self.var()
            self.row(got <= self.series("availability", unit["id"], b, h) * field)
            self.row(heat[h] <= store)
            self.row(online[h] <= power)
            self.row(g <= online[h])
            self.row(g >= kind["minimum_load"] * online[h])
            self.row(started >= online[h] - online[h - 1])
            drawn = (g + kind["start_up_heat"] * started) / kind["efficiency"]
            self.row(heat[h] == (1 - kind["heat_loss"]) * heat[h - 1] + got - drawn)
            more = [online[h] - g, kind["efficiency"] * heat[h]]
            self.offer(unit, b, h, more, [g - kind["minimum_load"] * online[h]], online[h])
            self.costs.append(self.weight(b) * self.variable(unit["technology"], b.year) * g)
            self.gives(unit, b, h, g)

    def converter(self) -> None:
        special = self.tables["converter_technologies"].set_index("technology").to_dict("index")
        for unit in self.units("converters"):
            self.assets("converter", unit)
            kind = special[unit["technology"]]
            for b in self.spans:
                for h in range(len(b.hours)):
                    active = self.var()
                    self.row(active <= kind["availability"] * self.cap["converter", unit["id"], b.year])
                    self.costs.append(self.weight(b) * self.variable(unit["technology"], b.year) * active)
                    for carrier, ratio in self.sides(unit["technology"]).items():
                        self.balance[self.node(unit["zone"], carrier), b.number, h].append(ratio * active)
                        if carrier == "electricity" and ratio < 0:
                            self.demand_side.append((unit["zone"], b.number, -ratio * active))
                            self.swapped.append((unit["zone"], "converted", b.number, h, -ratio * active))

    def demand_response(self) -> None:
        for unit in self.units("demand_response"):
            for y in self.years:
                most = unit["share"] * self.at("loads", "zone", unit["zone"], y, "peak") + unit["capability"]
                enrolled = self.cap["demand_response", unit["id"], y] = self.var(0.0, most)
                self.costs.append(self.factor[y] * unit["enrolment_cost"] * enrolled)
                sheds, shifts = unit["shed_share"] * enrolled, (1 - unit["shed_share"]) * enrolled
                used = called = 0.0
                for b in [b for b in self.spans if b.year == y]:
                    hours, events = self._respond(unit, sheds, shifts, b)
                    used += self.expected(b) * hours
                    called += self.expected(b) * events
                self.row(used <= unit["shed_hours"] * sheds)
                if not math.isnan(unit["events"]):
                    self.row(called <= unit["events"] * sheds)

    def _respond(self, unit: dict[str, Any], sheds: Any, shifts: Any, b: BlockSpan) -> tuple[Any, Any]:
        """The block's allowances of shed energy and of events."""
        price = demand_response.SHORTFALL * self.system.value_of_lost_load
        shed = [self.var() for _ in b.hours]
        moved: dict[int, list[Any]] = {}
        for h in range(len(b.hours)):
            up, down = self.var(), self.var()
            self.row(shed[h] <= sheds)
            self.row(up <= unit["recovery"] * shifts)
            self.row(down <= shifts)
            before = [shed[h - k] for k in range(1, unit["rebound_hours"] + 1)] if len(b.hours) > 1 else shed
            back = unit["rebound"] / unit["rebound_hours"] * sum(before)
            self.balance[unit["zone"], b.number, h] += [shed[h], down, -up, -back]
            self.demand_side.append((unit["zone"], b.number, up + back - shed[h] - down))
            self.costs.append(self.weight(b) * (unit["shed_price"] * shed[h] + unit["shift_price"] * down))
            moved.setdefault(h // unit["shift_window"], []).append(up - unit["makeup"] * down)
            whole = sheds + shifts
            less = unit["recovery"] * shifts - up + down + shed[h]
            self.offer(unit, b, h, [whole - shed[h] - down + up], [less], 0.0)
        for window in moved.values():
            self.row(sum(window) == 0)
        allowance, events = self.var(), self.var()
        self.row(sum(shed) <= allowance + self.short(b, price))
        if not math.isnan(unit["events"]):
            days = [shed[d : d + 24] for d in range(0, len(shed), 24)]
            called = [self.var() for _ in days]
            for one, day in zip(called, days, strict=True):
                self.row(one <= sheds)
                self.row(sum(day) <= unit["event_hours"] * one)
                for hour in day:
                    self.row(hour <= one)
            self.row(sum(called) <= events + self.short(b, 24 * price))
        return allowance, events

    def vehicles(self) -> None:
        patterns = self.tables["vehicle_profiles"].set_index(["profile", "event"])
        for unit in self.units("vehicles"):
            come, go = (
                [float(patterns.loc[(unit["profile"], event), f"h{h}"]) for h in range(24)]
                for event in ("arrival", "departure")
            )
            for y in self.years:
                number = self.at("vehicle_numbers", "fleet", unit["id"], y, "vehicles")
                most = number * self.at("vehicle_numbers", "fleet", unit["id"], y, "smart_share")
                enrolled = self.cap["vehicles", unit["id"], y] = self.var(0.0, most * unit["charger_power"])
                self.costs.append(self.factor[y] * unit["enrolment_cost"] * enrolled)
            for b in self.spans:
                self._drive(unit, come, go, b)

    def _drive(self, unit: dict[str, Any], come: list[float], go: list[float], b: BlockSpan) -> None:
        """Hours of a fleet: energy of the whole batteries plugged in, per vehicle of its charger's power."""
        power, size = self.cap["vehicles", unit["id"], b.year], unit["battery_energy"] / unit["charger_power"]
        driven, full = unit["driving_energy"] / unit["charger_power"], unit["departure_level"] * size
        inside = [sum(come[: h + 1]) - sum(go[: h + 1]) for h in range(24)]
        inside = [unit["always_plugged"] + n - min(0.0, *inside) for n in inside]  # at the end of the hour
        usual, owing = [0.0] * 24, [0.0] * 24  # what charges, and what is not made up yet
        for arrival, share in enumerate(come):
            for k in range(24):
                before = max(driven - unit["charge_efficiency"] * k, 0.0)
                after = max(before - unit["charge_efficiency"], 0.0)
                usual[(arrival + k) % 24] += share * (before - after) / unit["charge_efficiency"]
                owing[(arrival + k) % 24] += share * after
        clock = [int(h) % 24 for h in b.hours]
        stored = [full * inside[h] - owing[h] for h in range(24)]
        before = stored[clock[0] - 1] * power
        for i, h in enumerate(clock):
            charge, give, held = self.var(), self.var(), self.var()
            self.row(charge <= (inside[h] + go[h]) * power)
            self.row(give <= unit["grid_share"] * (inside[h] + go[h]) * power)
            self.row(held <= size * inside[h] * power)
            self.row(held >= unit["minimum_level"] * size * inside[h] * power)
            moved = (come[h] * (full - driven) - go[h] * full) * power
            gained = unit["charge_efficiency"] * charge - give / unit["discharge_efficiency"]
            self.row(held == before + moved + gained)
            if i + 1 == len(clock):
                self.row(held == stored[h] * power)
            before = held
            here, empty = (inside[h] + go[h]) * power, unit["minimum_level"] * size * inside[h] * power
            more = [charge + unit["grid_share"] * here - give, unit["discharge_efficiency"] * (held - empty)]
            room = (size * inside[h] * power - held) / unit["charge_efficiency"]
            self.offer(unit, b, i, more, [here - charge + give, room], 0.0)
            self.costs.append(self.weight(b) * unit["wear_cost"] * give)
            self.balance[unit["zone"], b.number, i] += [usual[h] * power, give, -charge]
            self.demand_side.append((unit["zone"], b.number, charge - give - usual[h] * power))
