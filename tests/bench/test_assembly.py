"""The assembly benchmark on the tutorial: it runs, both write the same rows, and it would see if not."""

from __future__ import annotations

import json

import pytest
from pyomo.repn.plugins.standard_form import LinearStandardFormCompiler

from gridplan.inputs import load
from gridplan.model.assemble import assemble
from gridplan.profiles.build import build_system
from gridplan.solve.stacked import stack
from scripts.bench.assembly import ROOT, main
from scripts.bench.plain_block import plain
from scripts.bench.plain_compare import compare
from scripts.bench.plain_data import data

STUDY = ROOT / "models" / "tutorial.yaml"
OTHER_POLICIES = ("co2_", "sources_", "non_fossil_")  # their rows are not part of the comparison


@pytest.fixture(scope="module")
def system():
    return build_system(load(STUDY, ("years=[2035]", "time.weeks=all")))


def test_one_command_gives_tables_and_json(system, tmp_path, capsys):
    path = tmp_path / "assembly.json"
    main([str(STUDY), "--blocks", "1", "--repetitions", "1", "--json", str(path)])
    assert "times faster" in capsys.readouterr().out
    written = json.loads(path.read_text())["assembly"]
    programme = stack(assemble(system)[0]).programme
    assert (written["rows"], written["columns"]) == (programme.rows, programme.columns)
    assert written["nonzeros"] == programme.matrix.nnz
    assert written["blocks"] == 52
    assert written["plain"][0]["difference"] < 1e-12
    assert all(name.startswith(OTHER_POLICIES) for name in written["plain"][0]["left_out"])


@pytest.mark.parametrize("part", ["none", "coefficient", "side", "row", "bound", "cost"])
def test_a_difference_is_seen(system, part):
    problem, _, compiled = assemble(system)
    model = plain(data(system, 0))
    zone = system.zones[0]
    if part == "coefficient":
        row = model.balance[zone, 7]
        row.set_value(row.body + 1e-6 * model.unserved_energy[zone, 7] == row.upper)
    elif part == "side":
        row = model.balance[zone, 7]
        row.set_value(row.body == row.upper + 1e-6)
    elif part == "row":
        model.balance[zone, 7].deactivate()
    elif part == "bound":
        model.unserved_energy[zone, 7].setub(1e6)
    elif part == "cost":
        model.cost.set_value(model.cost.expr + 1e-3 * model.unserved_energy[zone, 7])
    form = LinearStandardFormCompiler().write(model, mixed_form=True)
    amount = compare(problem.blocks[0], compiled, form).amount
    assert (amount > 1e-9) == (part != "none")
