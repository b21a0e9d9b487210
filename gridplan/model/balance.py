"""Balance of every zone and hour; what cannot be served is priced at the value of lost load.

sum injected - sum withdrawn + unserved = load        [GW]
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from gridplan.lp.block import Block
from gridplan.model.ledger import Ledger
from gridplan.system import System

FAMILY = "balance"


def balance(block: Block, system: System, ledger: Ledger) -> None:
    zones = list(system.zones)
    load = system.series["load"].of(block.number, zones)
    duration = 1.0  # blocks are hourly
    unserved = block.cols("unserved_energy", zones, upper=load, cost=system.value_of_lost_load * duration)
    frame = pd.DataFrame({"zone": zones, "technology": "unserved"}, index=zones)
    ledger.publish("injected", [(1.0, unserved)], frame, quantity="unserved")
    terms = [*ledger.read("injected", zones)]
    terms += [
        (-np.asarray(c, dtype=float), columns, place) for c, columns, place in ledger.read("withdrawn", zones)
    ]
    block.rows(FAMILY, zones, terms, equals=load)
