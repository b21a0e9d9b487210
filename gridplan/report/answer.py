"""The answer a planner asks for: is the main target met, by which plants and channels, and at what cost."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from gridplan.results.tables import Results

WHOLE = "*"
TINY = 1e-6  # GW or GWh that count as nothing
LEAST = 0.01  # of all new capacity of its kind: a smaller candidate is summed up with others
STATES = ("existing", "committed", "new")


@dataclass(frozen=True)
class Answer:
    """Facts about the main target (the clean-capacity target of the last year), or about the whole system.

    `plants`: id, zone, technology, existing, committed, new, total, potential [GW], energy [GWh], since
    (first study year with new capacity); `channels`: channel, from_zone, to_zone, existing, committed, new,
    capacity [GW], sent [GWh/year], hours, outward (True where it leaves the target's zones).
    """

    target: pd.Series | None
    year: int
    zones: tuple[str, ...]
    plants: pd.DataFrame
    channels: pd.DataFrame
    peak_export: float | None  # highest simultaneous export of the zones in a modelled hour [GW]

    @property
    def by_technology(self) -> pd.DataFrame:
        """existing, committed, new, total [GW] and energy [GWh] of the plants by technology."""
        return self.plants.groupby("technology")[[*STATES, "total", "energy"]].sum()

    @property
    def export(self) -> pd.Series:
        """existing, committed, new and capacity of all channels that leave the target's zones [GW]."""
        return self.channels.loc[self.channels["outward"], [*STATES, "capacity"]].sum()

    @property
    def export_capability(self) -> float:
        """Capacity of all channels that leave the target's zones [GW]."""
        return float(self.export["capacity"])


def slight(table: pd.DataFrame, by: str | None = None) -> pd.Series:
    """True for rows that are nothing but a sprinkle: new only, below `LEAST` of all new capacity (`by` kind).

    An interior point leaves such traces on candidates that the optimum does not need.
    """
    new = table["new"]
    whole = new.groupby(table[by]).transform("sum") if by else new.sum()
    only = table["existing"] + table["committed"] <= TINY
    return only & (new < LEAST * whole)


def main_target(results: Results) -> tuple[pd.Series | None, int, tuple[str, ...]]:
    """The clean-capacity target of the last year (or none), its year, and the zones it speaks of."""
    goals = results.targets[results.targets["kind"] == "clean_capacity"].sort_values("year")
    target = goals.iloc[-1] if len(goals) else None
    years = results["capacity"]["year"]
    year = int(target["year"]) if target is not None else int(years.max()) if len(years) else 0
    return target, year, members(results, str(target["scope"]) if target is not None else WHOLE)


def members(results: Results, scope: str) -> tuple[str, ...]:
    """Zones of a scope: zones, bases or regions joined by `;`, or `*` for all."""
    zones = results["zones"]
    parts = {part.strip() for part in scope.split(";")}
    if WHOLE in parts:
        return tuple(zones["zone"])
    inside = zones["zone"].isin(parts) | zones["base"].isin(parts) | zones["region"].isin(parts)
    return tuple(zones.loc[inside, "zone"])


def answer(results: Results) -> Answer:
    """The facts behind the report's first screen."""
    target, year, zones = main_target(results)
    channels = _channels(results, year, zones)
    return Answer(
        target, year, zones, _plants(results, year, zones), channels, _peak(results, year, channels)
    )


def _plants(results: Results, year: int, zones: tuple[str, ...]) -> pd.DataFrame:
    capacity = results["capacity"]
    capacity = capacity[
        capacity["zone"].isin(zones) & ~capacity["id"].isin(set(results["channels"]["channel"]))
    ]
    now = capacity[capacity["year"] == year]
    power = now[now["quantity"] == "power"]
    power = power[power[[*STATES, "total"]].max(axis=1) > TINY]
    energy = now[now["quantity"] == "energy"].set_index("id")["total"]
    added = capacity[(capacity["quantity"] == "power") & (capacity["new"] > TINY)].groupby("id")["year"].min()
    columns = ["id", "zone", "technology", "existing", "committed", "new", "total", "potential"]
    return power[columns].assign(
        energy=energy.reindex(power["id"]).fillna(0.0).to_numpy(), since=added.reindex(power["id"]).to_numpy()
    )


def _channels(results: Results, year: int, zones: tuple[str, ...]) -> pd.DataFrame:
    use = results["channels"]
    use = use[use["year"] == year]
    use = use[use["scenario"] == use["scenario"].iloc[0]] if len(use) else use
    capacity = results["capacity"]
    power = capacity[(capacity["year"] == year) & (capacity["quantity"] == "power")].set_index("id")
    parts = power.loc[~power.index.duplicated(), list(STATES)].reindex(use["channel"]).fillna(0.0)
    starts, ends = use["from_zone"].isin(zones), use["to_zone"].isin(zones)
    outward = (starts & ~ends) | (ends & ~starts & (use["sent_backward"] > TINY))
    frame = pd.DataFrame(
        {
            "channel": use["channel"],
            "from_zone": use["from_zone"],
            "to_zone": use["to_zone"],
            **{state: parts[state].to_numpy() for state in STATES},
            "capacity": use["capacity"],
            "sent": use["sent_forward"].where(starts, use["sent_backward"]),
            "hours": use["hours"],
            "outward": outward,
            "forward": starts,
        }
    )
    return frame[(starts | ends) & (frame["capacity"] > TINY)].reset_index(drop=True)


def _peak(results: Results, year: int, channels: pd.DataFrame) -> float | None:
    out = channels[channels["outward"]].set_index("channel")["forward"]
    hours = results.hours("channels", year)
    hours = hours[hours["channel"].isin(out.index)]
    if hours.empty:
        return None
    sign = out.reindex(hours["channel"]).map({True: 1.0, False: -1.0}).to_numpy()
    net = (
        ((hours["forward"] - hours["backward"]) * sign)
        .groupby([hours["scenario"], hours["week"], hours["hour"]], observed=True)
        .sum()
    )
    return float(net.max())


def shortfall(results: Results) -> float:
    """Priced shortfalls and unserved energy, whole study [million yuan, discounted]; zero in a sound run."""
    costs = results["costs"]
    return float(costs.loc[costs["category"].isin(("shortfall", "unserved")), "discounted"].sum())


def unserved(results: Results) -> float:
    """Load that is not served, all years and scenarios [GWh]."""
    energy = results["energy"]
    return float(energy.loc[energy["quantity"] == "unserved", "value"].sum())
