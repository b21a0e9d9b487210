"""The worked example of CONTRIBUTING.md is a technology: it loads, assembles and solves."""

from __future__ import annotations

import re
from pathlib import Path
from types import ModuleType

import numpy as np
import pandas as pd
import pytest

from gridplan.model import assemble as assembly
from gridplan.model import core
from gridplan.solve import SolveOptions, solve
from gridplan.system import System
from tests.house.tree import ROOT
from tests.model.small import Shape, small

PAGE = ROOT / "CONTRIBUTING.md"


@pytest.fixture
def example(tmp_path: Path) -> ModuleType:
    (code,) = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    path = tmp_path / "geothermal.py"
    path.write_text(code, encoding="utf-8")
    module = core.load_file(path)
    assert core.collect([*core.technologies().values(), module], core.TECHNOLOGY)["geothermal"] is module
    return module


def with_wells(base: System, potential: float) -> System:
    """One geothermal unit in zone `west`, beside the tables of the small system."""
    tables = dict(base.tables)
    kind = tables["technologies"].iloc[[0]].assign(technology="wells", plugin="geothermal", lifetime=30)
    cost = tables["costs"].loc[tables["costs"]["technology"] == "gas"].assign(technology="wells")
    unit = (
        tables["generators"]
        .iloc[[0]]
        .assign(generator="hot_spring", zone="west", technology="wells", existing=0.5, potential=potential)
    )
    for name, more in (("technologies", kind), ("costs", cost), ("generators", unit)):
        tables[name] = pd.concat([tables[name], more], ignore_index=True)
    return System(**{**base.__dict__, "tables": tables, "technologies": ("geothermal",)})


@pytest.mark.parametrize(
    ("potential", "expected"), [(10.0, 2.0), (1.0, 0.9)], ids=["load limits", "potential limits"]
)
def test_the_example_gives_steady_power(
    example: ModuleType, monkeypatch: pytest.MonkeyPatch, potential: float, expected: float
) -> None:
    """Load of `west` is 2, 3, 2.5, 3.5 GW and lost load costs far more than wells: 2 GW, or what there is."""
    system = with_wells(small(["thermal"], shape=Shape(years=(2030,), hours=4)), potential)
    monkeypatch.setattr(assembly, "technologies", lambda: {**core.technologies(), "geothermal": example})
    problem, _, compiled = assembly.assemble(system)
    solution = solve(problem, SolveOptions(method="stacked"))
    (block,) = list(problem.blocks)
    family = next(f for f in block.shape.columns if f.name == "geothermal_generation")
    assert family.units == ("hot_spring",)
    generation = family.of(solution.blocks[0].columns)
    assert generation == pytest.approx(np.full((1, 4), expected), abs=1e-6)
    capacity = solution.plan.columns[compiled.position["geothermal_capacity", ("hot_spring", 2030)]]
    assert capacity == pytest.approx(expected / example.AVAILABILITY, abs=1e-6)
    assert solution.certificate.passed
