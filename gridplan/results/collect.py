"""From a solution to results: hourly tables block by block, yearly tables summed on the way.

    yearly(scenario, year) = sum_b count_b * sum_h value[b,h]
    expected(year)         = sum_scenario probability * yearly
Costs of blocks are discounted with the factor of their year, like the plan's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from gridplan.lp.arrays import BlockSolution
from gridplan.lp.plan import CompiledPlan
from gridplan.model.assemble import assemble_block
from gridplan.model.core import policies, technologies
from gridplan.results import block_tables, landed, plan_tables, state_tables
from gridplan.results.block_tables import SolvedBlock
from gridplan.results.channel_tables import add_flows, channel_rows
from gridplan.results.columns import TABLES
from gridplan.results.coverage import registry
from gridplan.results.heads import Heads
from gridplan.results.lines import add_lines, used_lines
from gridplan.results.loading import Loading
from gridplan.results.plan_tables import SolvedPlan
from gridplan.results.reserve_tables import Reserves
from gridplan.results.state_tables import KINDS
from gridplan.results.water_values import water_values
from gridplan.system import ELECTRICITY, System

STATES = [*state_tables.KEYS, "name", "value"]
Append = Callable[[str, pd.DataFrame], None]


def solved_blocks(
    system: System, plan: CompiledPlan, columns: np.ndarray, blocks: Sequence[BlockSolution]
) -> Iterator[SolvedBlock]:
    """Every block with its meaning, one at a time."""
    for span in system.horizon.spans:
        arrays, ledger = assemble_block(span.number, system, plan)
        yield SolvedBlock(span, arrays, ledger, blocks[span.number], columns[arrays.links])


@dataclass(eq=False)
class _Sums:
    """Yearly sums by key, gathered over the blocks."""

    values: dict[tuple[object, ...], float] = field(default_factory=dict)

    def add(self, key: tuple[object, ...], value: float) -> None:
        self.values[key] = self.values.get(key, 0.0) + value

    def frame(self, columns: list[str]) -> pd.DataFrame:
        rows = [(*key, value) for key, value in sorted(self.values.items(), key=lambda item: str(item[0]))]
        return pd.DataFrame(rows, columns=columns)


def collect(
    system: System, plan: SolvedPlan, blocks: Sequence[BlockSolution], append: Append
) -> dict[str, pd.DataFrame]:
    """All yearly tables; hourly tables go to `append(name, frame)` block by block."""
    energy, carriers, burned, costs, hydro = _Sums(), _Sums(), _Sums(), _Sums(), _Sums()
    states = {name: _Sums() for name in KINDS}
    prices: dict[tuple[str, int], list[tuple[np.ndarray, np.ndarray, float]]] = {}
    flows: dict[tuple[str, int], pd.DataFrame] = {}
    worth: list[tuple[Any, ...]] = []
    heads, reserves, loading = Heads(system), Reserves(system), Loading(system)
    line_flows: dict[tuple[str, int], pd.DataFrame] = {}
    for solved in solved_blocks(system, plan.compiled, plan.solution.columns, blocks):
        _append_hourly(solved, system, append)
        span = solved.span
        _add_energy(solved, system, energy, carriers)
        _add_fuel(solved, burned)
        _add_costs(solved, system, costs)
        _add_water(solved, system, hydro)
        for name, (add, _) in KINDS.items():
            add(solved, system, states[name].add)
        load = system.series["load"].of(span.number, system.nodes)
        paid = (solved.prices(system.nodes), load, span.count)
        prices.setdefault((span.scenario, span.year), []).append(paid)
        add_flows(solved, system, flows)
        worth += water_values(solved, system)
        heads.add(block_tables.reservoir_table(solved, system), _hydro_power(solved), span.count)
        add_lines(solved, system, line_flows)
        loading.add(solved)
        reserves.add(solved, append)
    capacity, build = plan_tables.capacity_tables(plan, system)
    electricity, others = _prices(system, prices)
    tables = {
        "names": plan_tables.names(system),
        "zones": _zones(system),
        "capacity": capacity,
        "build": build,
        "portfolios": plan_tables.portfolio_table(capacity, system),
        "retrofits": plan_tables.retrofit_table(plan, system),
        "energy": energy.frame(list(TABLES["energy"].names)),
        "carriers": carriers.frame(list(TABLES["carriers"].names)),
        "carrier_prices": others,
        "channels": pd.concat([channel_rows(system, flows, capacity), used_lines(line_flows, capacity)]),
        "line_loading": loading.frame(),
        **reserves.tables(),
        "costs": _all_costs(plan, system, costs),
        "emissions": _emissions(burned),
        "hydro": _hydro(hydro),
        **{name: kind[1](states[name].frame(STATES), system, capacity) for name, kind in KINDS.items()},
        "reservoir_levels": plan_tables.reservoir_levels(plan, system),
        "heads": heads.frame(),
        "water_values": pd.DataFrame(worth, columns=list(TABLES["water_values"].names)),
        "certificates": plan_tables.certificates(plan),
        "adequacy": plan_tables.adequacy(plan, system),
        "prices": electricity,
        "duals": plan_tables.duals(plan, system),
        "registry": registry(system),
    }
    tables["landed_costs"] = landed.landed_costs(system, flows, tables["channels"], tables["costs"])
    tables["technology_costs"] = _technology_costs(system, tables)
    return tables


def _add_energy(solved: SolvedBlock, system: System, energy: _Sums, carriers: _Sums) -> None:
    span = solved.span
    for quantity, _, zones, kinds, values in block_tables.flows(solved, system):
        total = span.count * values.sum(axis=1)
        for zone, kind, value in zip(zones, kinds, total, strict=True):
            energy.add((span.scenario, span.year, str(zone), str(kind), quantity), float(value))
    for quantity, _, nodes, kinds, values in block_tables.carrier_flows(solved, system):
        for node, kind, value in zip(nodes, kinds, span.count * values.sum(axis=1), strict=True):
            key = (span.scenario, span.year, *system.places[node], str(kind), quantity)
            carriers.add(key, float(value))


def _append_hourly(solved: SolvedBlock, system: System, append: Append) -> None:
    append("dispatch", block_tables.dispatch_table(solved, system))
    append("prices", block_tables.price_table(solved, system))
    for name, frame in (
        ("carriers", block_tables.carrier_table(solved, system)),
        ("units", block_tables.unit_table(solved, system)),
        ("reservoirs", block_tables.reservoir_table(solved, system)),
        ("channels", block_tables.channel_table(solved, system)),
        ("lines", block_tables.line_table(solved)),
    ):
        if frame is not None:
            append(name, frame)


def _add_fuel(solved: SolvedBlock, sums: _Sums) -> None:
    for p in solved.ledger.publications:
        if p.word in ("emitted", "burned"):
            total = solved.span.count * solved.values(p).sum(axis=1)
            for zone, kind, value in zip(p.zones, p.technologies, total, strict=True):
                sums.add((p.word, solved.span.scenario, solved.span.year, str(zone), str(kind)), float(value))


def _add_costs(solved: SolvedBlock, system: System, sums: _Sums) -> None:
    """Expected yearly costs of the block by unit and category, split where a technology says how."""
    span = solved.span
    weight = span.count * system.horizon.probability(span.scenario)
    categories = {
        k: v
        for module in (*technologies().values(), *policies().values())
        for k, v in getattr(module, "COSTS", {}).items()
    }
    cost = solved.arrays.shape.cost * solved.solution.columns
    where = {
        unit: (zone, kind)
        for p in solved.ledger.publications
        for unit, node, kind in zip(p.units, p.zones, p.technologies, strict=True)
        for zone in system.places[node][:1]
    }
    fuel = _fuel_costs(solved, system)
    for family in solved.arrays.shape.columns:
        short = solved.arrays.shape.shortfall[family.start]
        category = "shortfall" if short else categories.get(family.name, "variable_om")
        if family.name == "unserved_energy":
            category = "unserved"
        for unit, value in zip(family.units, family.of(cost).sum(axis=1), strict=True):
            zone, kind = where.get(unit, ("", ""))
            burned = fuel.get((family.name, unit), 0.0)
            for name, part in ((category, value - burned), ("fuel", burned)):
                if part != 0.0:
                    sums.add((span.year, unit, zone, kind, name), float(weight * part))


def _fuel_costs(solved: SolvedBlock, system: System) -> dict[tuple[str, str], float]:
    """Cost of the fuel in the block by family of columns and unit [million yuan]."""
    from gridplan.model.technologies.thermal import fuel_figures

    table = system.table("thermal_technologies").set_index("technology")["fuel"]
    found: dict[tuple[str, str], float] = {}
    for p in solved.ledger.publications:
        if p.word == "burned":
            price, _ = fuel_figures(system, [table[kind] for kind in p.technologies], solved.span.year)
            for term in p.terms:
                family = _family(solved, term[1].ids.max())
                values = solved.values(replace(p, terms=(term,))).sum(axis=1) * price
                for unit, value in zip(p.units, values, strict=True):
                    found[family, unit] = found.get((family, unit), 0.0) + float(value)
    return found


def _family(solved: SolvedBlock, column: int) -> str:
    """Name of the family that a column of the block belongs to."""
    return next(f.name for f in solved.arrays.shape.columns if f.start <= column < f.start + f.size)


def _add_water(solved: SolvedBlock, system: System, sums: _Sums) -> None:
    release, spill = solved.family("hydro_release"), solved.family("hydro_spill")
    if release is None or spill is None:
        return
    units = system.units("hydro_plants").loc[release.index]
    power = _hydro_power(solved).sum(axis=1)
    inflow = system.series["inflow"].of(solved.span.number, release.index)
    out = (release.sum(axis=1) + spill.sum(axis=1)).to_dict()
    arriving = dict.fromkeys(release.index, 0.0)
    for unit, below in units["downstream"].items():
        if below in arriving:
            arriving[below] += out[unit]
    key = (solved.span.scenario, solved.span.year)
    for i, unit in enumerate(release.index):
        turned, past = float(release.iloc[i].sum()), float(spill.iloc[i].sum())
        line = {
            "inflow": float(inflow[i].sum()),
            "arriving": arriving[unit],
            "release": turned,
            "spill": past,
        }
        line["generation"] = float(power[unit])
        for name, value in line.items():
            sums.add((*key, unit, name), solved.span.count * value)


def _hydro_power(solved: SolvedBlock) -> pd.DataFrame:
    """Generation of every plant and hour [GW], as the ledger has it."""
    known = solved.family("hydro_release")
    for p in solved.ledger.publications:
        if known is not None and p.quantity == "generation" and p.units == tuple(known.index):
            return pd.DataFrame(solved.values(p), index=list(p.units))
    return pd.DataFrame()


def _zones(system: System) -> pd.DataFrame:
    frame = system.table("zones")[list(TABLES["zones"].names)]
    return frame.assign(base=frame["base"].fillna(""), region=frame["region"].fillna(""))


def _all_costs(plan: SolvedPlan, system: System, sums: _Sums) -> pd.DataFrame:
    block = sums.frame(["year", "id", "zone", "technology", "category", "annual"])
    block["discounted"] = block["annual"] * block["year"].map(system.horizon.factor)
    return pd.concat(
        [plan_tables.plan_costs(plan, system), block.astype({"annual": float})], ignore_index=True
    )


def _emissions(sums: _Sums) -> pd.DataFrame:
    frame = sums.frame(["word", "scenario", "year", "zone", "technology", "value"])
    wide = frame.pivot_table(index=["scenario", "year", "zone", "technology"], columns="word", values="value")
    wide = wide.reindex(columns=["emitted", "burned"], fill_value=0.0).fillna(0.0).reset_index()
    return wide.rename(columns={"emitted": "co2", "burned": "fuel"})[list(TABLES["emissions"].names)]


def _hydro(sums: _Sums) -> pd.DataFrame:
    frame = sums.frame(["scenario", "year", "plant", "name", "value"])
    wide = frame.pivot_table(index=["scenario", "year", "plant"], columns="name", values="value")
    return wide.reindex(columns=list(TABLES["hydro"].names[3:])).reset_index()[list(TABLES["hydro"].names)]


def _prices(
    system: System, prices: dict[tuple[str, int], list[tuple[np.ndarray, np.ndarray, float]]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Prices of electricity, and of every other carrier; nodes without load have the plain mean there."""
    rows, others = [], []
    for (scenario, year), parts in prices.items():
        paid = sum(count * (price * load).sum(axis=1) for price, load, count in parts)
        used = sum(count * load.sum(axis=1) for _, load, count in parts)
        plain = sum(count * price.sum(axis=1) for price, _, count in parts)
        hours = sum(count * price.shape[1] for price, _, count in parts)
        least = np.min([price.min(axis=1) for price, _, _ in parts], axis=0)
        most = np.max([price.max(axis=1) for price, _, _ in parts], axis=0)
        for i, (zone, carrier) in enumerate(system.places.values()):
            mean = paid[i] / used[i] if used[i] > 0 else np.nan
            if carrier == ELECTRICITY:
                rows.append((scenario, year, zone, mean, least[i], most[i]))
            else:
                mean = mean if used[i] > 0 else plain[i] / hours
                others.append((scenario, year, zone, carrier, mean, least[i], most[i]))
    names = [list(TABLES[name].names) for name in ("prices", "carrier_prices")]
    return pd.DataFrame(rows, columns=names[0]), pd.DataFrame(others, columns=names[1])


def _technology_costs(system: System, tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """Annual cost over energy delivered (after curtailment), and full-load hours, by technology."""
    annual = tables["costs"].groupby(["year", "technology"])["annual"].sum()
    energy = tables["energy"]
    energy = energy[energy["quantity"].isin(["generation", "discharge"])]
    chance = energy["scenario"].map(system.horizon.probability).astype(float)
    output = (energy["value"] * chance).groupby([energy["year"], energy["technology"]]).sum()
    power = tables["capacity"][tables["capacity"]["quantity"] == "power"]
    size = power.groupby(["year", "technology"])["total"].sum()
    rows = [
        (year, kind, annual.get((year, kind), 0.0) / value, value / size.get((year, kind), np.inf))
        for (year, kind), value in output.items()
        if value > 1e-3
    ]
    return pd.DataFrame(rows, columns=list(TABLES["technology_costs"].names))
