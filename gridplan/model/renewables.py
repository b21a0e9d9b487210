"""Renewable electricity by part, hydropower and the rest, within the non-fossil tags of `sources`.

Of what is tagged non-fossil on each way and in each zone, a part may be renewable; nuclear power is not:

    sum_p p_sent[d,b] <= nonfossil_sent[d,b]                                      each direction d     [GWh]
    sum_p p_consumed[z,b] <= nonfossil_consumed[z,b]                              each zone z          [GWh]
    p_consumed[z,b] = generated_p[z] + sum_in (1 - loss) p_sent - sum_out p_sent >= 0                  [GWh]

with p one of PARTS. A split always exists: whatever flows can carry the mix of the zone it comes from.
"""

from __future__ import annotations

from gridplan.lp.block import Block, Columns, Term
from gridplan.model.ledger import Ledger
from gridplan.model.sources import Tags, tags
from gridplan.system import System

PARTS = ("hydropower", "new_renewable")
WATER, NUCLEAR = "water", "uranium"  # resources of the table technologies


def kinds_of(system: System, part: str) -> list[str]:
    """Technologies of a part: non-fossil, by hydropower or by anything else but nuclear power."""
    table = system.table("technologies")
    table = table[table["non_fossil"].astype(bool) & (table["resource"] != NUCLEAR)]
    water = table["resource"] == WATER
    return list(table.loc[water if part == PARTS[0] else ~water, "technology"])


def renewables(block: Block, system: System, ledger: Ledger) -> dict[str, Columns]:
    """Renewable energy consumed in every zone by part [GWh], built at the first call and shared."""
    if "renewables" in ledger.shared:
        known: dict[str, Columns] = ledger.shared["renewables"]
        return known
    whole = tags(block, system, ledger)
    names = list(whole.directions.index)
    consumed = {p: block.cols(f"{p}_consumed", whole.zones, unit="GWh", steps=1) for p in PARTS}
    sent = {p: block.cols(f"{p}_sent", names, unit="GWh", steps=1) for p in PARTS} if names else {}
    for label, units, parts, all_of in (
        ("sent", names, sent, whole.sent),
        ("consumed", whole.zones, consumed, whole.consumed),
    ):
        if units:
            terms: list[Term] = [(1.0, columns) for columns in parts.values()]
            terms.append((-1.0, all_of["nonfossil"]))
            block.totals(f"renewable_{label}", units, terms, upper=0.0, unit="GWh")
    for part in PARTS:
        _settle(block, system, ledger, whole, part, consumed[part], sent.get(part))
    ledger.shared["renewables"] = consumed
    return consumed


def _settle(
    block: Block, system: System, ledger: Ledger, whole: Tags, part: str, used: Columns, sent: Columns | None
) -> None:
    """What a zone makes of a part and takes in of it either is sent on or consumed there."""
    number = {zone: i for i, zone in enumerate(whole.zones)}
    terms: list[Term] = [(-1.0, used)]
    terms += list(ledger.read("injected", whole.zones, kinds_of(system, part), quantity="generation"))
    if sent is not None:
        ways = whole.directions
        terms.append((ways["kept"].to_numpy()[:, None], sent, ways["sink"].map(number).to_numpy()))
        terms.append((-1.0, sent, ways["source"].map(number).to_numpy()))
    block.totals(f"sources_{part}", whole.zones, terms, equals=0.0, unit="GWh")
