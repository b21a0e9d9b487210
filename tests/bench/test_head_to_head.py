"""The head to head: every program has the same least cost; the late are stopped and said to be."""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager

import pytest

from scripts.bench import head_to_head, ours, peer_pyomo, peer_pypsa, synthetic
from scripts.bench.head_to_head import BEGIN, END, Row, judge, markdown, outcome_of, write_between
from scripts.bench.machine import machine
from scripts.bench.watched import Outcome, watch

SYSTEM = {"regions": 2, "hours": 168, "seed": 0, "cap": 0.4}  # in one week the cap binds hard
LIMIT = 100.0
OURS = {"program": "gridplan", "algorithm": "stacked", "gap": 1e-4} | SYSTEM | {"cap": 0.5}


LINUX = pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")


class Notes:
    """Phases in the order they were told."""

    def __init__(self):
        self.seconds = {}

    def tell(self, **what):
        self.seconds[what["ends"]] = what["seconds"]

    @contextmanager
    def phase(self, name):
        yield
        self.seconds[name] = 0.0


@pytest.fixture(scope="module", autouse=True)
def dear_carbon():
    """What is emitted beyond the cap costs more than anything that may be done about it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "CARBON", 100.0)
        yield


@pytest.fixture(scope="module")
def exact(dear_carbon):
    return ours.run(Notes(), **SYSTEM, algorithm="stacked", gap=1e-4)


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("program", "algorithm"),
    [(peer_pypsa, "simplex"), (peer_pyomo, "simplex")],
)
def test_peers_have_the_same_least_cost(exact, program, algorithm):
    notes = Notes()
    found = program.run(notes, **SYSTEM, algorithm=algorithm)
    assert found["certified"]
    assert found["objective"] == pytest.approx(exact["objective"], rel=1e-6)
    assert list(notes.seconds) == ["profiles", "assemble", "hand-over", "solve", "write"]


def test_decomposed_agrees_within_its_gap(exact):
    notes = Notes()
    found = ours.run(notes, **SYSTEM, algorithm="benders", gap=1e-5)
    assert found["certified"] and not found["shortfall"]
    assert found["lower_bound"] <= exact["objective"] * (1 + 1e-8)
    assert 0.0 <= found["objective"] / exact["objective"] - 1.0 <= 1e-5
    assert {"hand-over", "solve", "certify"} <= set(notes.seconds)


@LINUX
def test_a_child_is_heard_and_measured():
    found = watch("scripts.bench.contestant", OURS, LIMIT)
    assert not found.late and not found.error
    assert found.memory > 20.0
    assert found.said["certified"]
    assert {"profiles", "assemble", "hand-over", "solve", "certify", "write"} == set(found.seconds)


@LINUX
def test_a_late_child_is_stopped_and_said_to_be():
    found = watch("scripts.bench.contestant", OURS, 0.3)
    assert found.late and found.wall < 30.0
    told = outcome_of(Row(2, 1, "gridplan", "stacked", found), 0.3)
    assert told.startswith("not finished in 0.3 s")


@LINUX
def test_a_child_that_fails_says_why():
    found = watch("scripts.bench.contestant", OURS | {"algorithm": "guessing"}, LIMIT)
    assert "guessing" in found.error
    assert outcome_of(Row(2, 1, "gridplan", "guessing", found), LIMIT).startswith("failed")


def row(program, objective, **said):
    said = {"certified": True, "objective": objective, "rows": 5} | said
    return Row(1, 4, program, "x", Outcome({"solve": 1.0}, said=said, wall=1.0))


@pytest.mark.parametrize(("value", "agrees"), [(100.0, True), (99.995, True), (99.9, False), (100.1, False)])
def test_another_objective_is_told(value, agrees):
    mine, peer = row("gridplan", 100.0, gap=1e-4, lower_bound=99.99), row("PyPSA", value)
    judge([mine, peer], [mine])
    assert mine.agrees
    assert peer.agrees is agrees
    assert (outcome_of(peer, 10.0) == "optimal") is agrees


def test_the_table_goes_between_its_markers(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n")
    mine = row("gridplan", 100.0, gap=1e-4, lower_bound=99.99)
    judge([mine], [mine])
    write_between(page, markdown([mine], 10.0, machine()))
    text = page.read_text()
    assert text.startswith("before\n") and text.endswith("\nafter\n") and "old" not in text
    assert "| gridplan | x | 5 |" in text
    page.write_text("no markers")
    with pytest.raises(ValueError, match="markers"):
        write_between(page, "x")


def test_one_command_compares_and_stores(tmp_path, monkeypatch, capsys):
    """All parts together, the children replaced by what they would say."""
    asked = []

    def watched(module, arguments, limit):
        asked.append((arguments["program"], arguments["algorithm"]))
        said = {"certified": True, "objective": 100.0, "rows": 5}
        if arguments["program"] == "gridplan":
            said |= {"gap": 1e-5, "lower_bound": 99.999}
        late = arguments["algorithm"] == "ipx"
        return Outcome({"solve": 1.0}, said={} if late else said, wall=len(asked), late=late, within="solve")

    monkeypatch.setattr(head_to_head, "watch", watched)
    path = tmp_path / "found.json"
    assert head_to_head.main(["--regions", "1", "--weeks", "1", "--json", str(path)]) == 0
    assert asked[-1] == ("Pyomo", "hipo")
    assert "not finished in 200 s, in solve" in capsys.readouterr().out
    written = json.loads(path.read_text())
    assert written["machine"]["versions"]["pypsa"]
    assert [run["finished"] for run in written["runs"]] == [True, True, True, False, True, True]
    assert sys.version.startswith(written["machine"]["python"])
