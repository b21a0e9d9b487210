"""A network, the study made of it and the network made of that study: one objective."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from gridplan.exchange import network_of, study_of, write_study
from gridplan.inputs import load
from gridplan.model.assemble import assemble
from gridplan.profiles.build import build_system
from gridplan.solve import SolveOptions, solve

CLOSE = 1e-6


def optimum(network: Any) -> float:
    """PyPSA's own objective, capital costs of all extendable units included [currency].

    Its model is solved as it is made; writing results into the network would take as long again.
    """
    model = network.optimize.create_model(
        multi_investment_periods=isinstance(network.snapshots, pd.MultiIndex),
        include_objective_constant=False, consistency_check=False, linearized_unit_commitment=True,
    )  # fmt: skip
    status = model.solve(solver_name="highs", io_api="direct", log_to_console=False, output_flag=False)
    assert status == ("ok", "optimal")
    return float(model.objective.value)


def agree(network: Any, folder: Path) -> None:
    """Objectives of the network, the study made of it, and the network made of that study."""
    theirs = optimum(network)
    draft = study_of(network, "drawn", "drawn by seed")
    assert [item for item in draft.left if item.effect == "model"] == []
    inputs = load(write_study(draft, folder / "study"))
    solution = solve(
        assemble(build_system(inputs))[0], SolveOptions(method="stacked", gap=1e-8, crossover=True)
    )
    assert not solution.shortfall
    assert solution.objective * 1e6 == pytest.approx(theirs, rel=CLOSE)
    back, left = network_of(inputs)
    assert [item for item in left if item.effect == "model"] == []
    assert optimum(back) == pytest.approx(theirs, rel=CLOSE)
