"""The studies that ship: each checks without errors in all its variants; a short run of one is certified."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridplan.inputs import load, problems, variant_names
from gridplan.model.assemble import assemble
from gridplan.profiles.build import build_system
from gridplan.run import RunOptions, run
from gridplan.solve import SolveOptions, solve

MODELS = sorted((Path(__file__).resolve().parents[1] / "models").glob("*.yaml"))
PROVINCES = [path for path in MODELS if path.stem not in ("tutorial", "changdu")]


@pytest.mark.slow
@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_a_study_and_its_variants_have_no_errors(path: Path) -> None:
    found = [problem for problem in problems(path, variants=True) if problem.severity == "error"]
    assert not [problem.text() for problem in found]


@pytest.mark.parametrize("path", PROVINCES, ids=lambda path: path.stem)
def test_a_study_states_what_a_planner_reads_first(path: Path) -> None:
    study = load(path).study
    assert study.name == path.stem and study.title.en != study.title.zh
    assert study.solver.gap <= 0.005
    assert len(variant_names(path)) >= 3
    page = (path.parents[1] / "docs" / "studies.md").read_text(encoding="utf-8")
    assert f"\n## {path.stem}\n" in page


def test_no_unit_outside_the_zones_is_read_in() -> None:
    inputs = load(MODELS[0].parent / "chengdu.yaml")
    zones = set(inputs.study.zones or ())
    for name in ("hydro_plants", "sites", "generators", "storages", "loads", "demand_response"):
        assert set(inputs.tables[name]["zone"]) <= zones
    loads = inputs.tables["loads"].set_index(["zone", "year"])["peak"]
    assert loads["chengdu", 2030] == pytest.approx(29.8)
    assert loads["sichuan", 2030] == pytest.approx(95.0 - 29.8)


@pytest.mark.slow
@pytest.mark.parametrize("variant", ["weights", "hourly_margin", "limits"])
def test_variants_of_the_tutorial_cost_the_same_stacked_and_decomposed(variant: str) -> None:
    changes = ("time={days: [15, 200]}", "years=[2025, 2035]")
    system = build_system(load(MODELS[0].parent / "tutorial.yaml", changes, variant))
    problem = assemble(system)[0]
    whole = solve(problem, SolveOptions(method="stacked", gap=1e-7))
    split = solve(problem, SolveOptions(method="benders", gap=1e-5))
    assert whole.certificate.passed and split.certificate.passed
    assert split.objective == pytest.approx(whole.objective, rel=2e-5)


@pytest.mark.slow
def test_a_short_run_is_certified(tmp_path: Path) -> None:
    changes = ("time.weeks=1", "years=[2025, 2030]", "scenarios=[{name: drought, hydrology: extreme_dry, "
               "probability: 1.0}]", "solver.gap=0.005")  # fmt: skip
    options = RunOptions(changes, out=tmp_path, target_costs="none")
    results, _ = run(MODELS[0].parent / "chengdu.yaml", options)
    assert results.run["status"] == "optimal" and results.run["gap"] <= 0.005
    assert results.run["certificate"]["passed"] and results.run["audit"]["passed"]
    met = results.targets.set_index("target")["status"]
    assert met["chengdu_clean_2030"] == "met"
