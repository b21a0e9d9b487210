"""Balance of every node (a carrier in a zone) and hour; what is not served costs the value of lost load.

sum injected - sum withdrawn + unserved - surplus = load        [GW]

Surplus is let go only of carriers that may be (heat into the air), column `surplus` of the table carriers.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.lp.block import Block
from gridplan.model.ledger import Ledger
from gridplan.system import System

FAMILY = "balance"


def balance(block: Block, system: System, ledger: Ledger) -> None:
    nodes = list(system.nodes)
    load = system.series["load"].of(block.number, nodes)
    duration = 1.0  # blocks are hourly
    unserved = block.cols("unserved_energy", nodes, upper=load, cost=system.value_of_lost_load * duration)
    frame = pd.DataFrame({"zone": nodes, "technology": "unserved"}, index=nodes)
    ledger.publish("injected", [(1.0, unserved)], frame, quantity="unserved")
    _let_go(block, system, ledger)
    terms = [*ledger.read("injected", nodes)]
    terms += [
        (-np.asarray(c, dtype=float), columns, place) for c, columns, place in ledger.read("withdrawn", nodes)
    ]
    block.rows(FAMILY, nodes, terms, equals=load)


def _let_go(block: Block, system: System, ledger: Ledger) -> None:
    table = system.tables["carriers"].set_index("carrier")["surplus"].astype(bool)
    nodes = [node for node, (_, carrier) in system.places.items() if table.get(carrier, False)]
    if nodes:
        surplus = block.cols("surplus_energy", nodes)
        frame = pd.DataFrame({"zone": nodes, "technology": "surplus"}, index=nodes)
        ledger.publish("withdrawn", [(1.0, surplus)], frame, quantity="surplus")
