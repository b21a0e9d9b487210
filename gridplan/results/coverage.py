"""Coverage: every aim of the documents, with the targets of this study that stand for it."""

from __future__ import annotations

import pandas as pd

from gridplan.results.columns import TABLES
from gridplan.system import System


def registry(system: System) -> pd.DataFrame:
    """The table `registry` of the inputs, its targets told apart by whether this study has them."""
    frame = system.table("registry")
    goals = system.table("targets")
    here = set(goals.loc[goals["year"].isin(system.horizon.years), "target"])
    named = [list(names) for names in frame["targets"]]
    return frame.assign(
        targets=[";".join(name for name in names if name in here) for names in named],
        elsewhere=[";".join(name for name in names if name not in here) for names in named],
    )[list(TABLES["registry"].names)]
