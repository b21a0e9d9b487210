"""One contract for every plug-in, in the package or a user's own: what it has, and what it may not do."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import scipy.sparse as sp

from gridplan.errors import UsageError
from gridplan.inputs.kinds import KINDS
from gridplan.inputs.schema import registry
from gridplan.inputs.units import factor
from gridplan.lp.arrays import BlockArrays, BlockShape
from gridplan.lp.block import Block, Columns, Link
from gridplan.model import core
from gridplan.model.assemble import assemble, assemble_block, build_plan
from gridplan.model.ledger import QUANTITIES, WORDS, Ledger, evaluate
from gridplan.solve.highs import Highs
from gridplan.solve.programme import Programme, Status
from gridplan.system import Scenario, System
from tests.model.small import POLICIES, TECHNOLOGIES, Shape, cycling, small, with_rows, with_rules
from tests.model.small_retrofits import retrofitting
from tests.model.test_reference import RULES

PLUGINS = {**core.technologies(), **core.policies()}
SHAPES = {
    "complete": Shape(years=(2025, 2030), blocks=2, hours=5),
    "representative": Shape(years=(2025, 2030), blocks=2, hours=5, assignment=(0, 1, 0)),
}
UNITS = {"GW", "GWh", "kt", "ktce", "hm3", "hm3/h", "GW*s"}
NEEDED = {
    "curtailment": ["renewable"],
    "clean_capacity": ["renewable"],
    "reserve_margin": ["thermal"],
    "capacity_floor": ["renewable", "storage"],
    "build_fixed": ["renewable"],
    "demand_response_capability": ["demand_response"],
}


def system_of(name: str, shape: Shape, seed: int | None = None) -> System:
    """The smallest system in which a plug-in has something to do."""
    if name in TECHNOLOGIES:
        system = small([name], shape=shape, seed=seed)
        return retrofitting(cycling(system)) if name == "thermal" else system
    return small(NEEDED.get(name, ["renewable", "thermal", "channel"]), [name], shape, seed=seed)


def every(function: Any) -> Any:
    return pytest.mark.parametrize("name", sorted(PLUGINS))(function)


def test_the_suite_knows_every_plug_in() -> None:
    assert set(PLUGINS) == {*TECHNOLOGIES, *POLICIES}


@every
def test_has_what_a_plug_in_must_have(name: str) -> None:
    module = PLUGINS[name]
    assert name == module.NAME
    assert module.__doc__ and len(module.__doc__.splitlines()) > 2, "the docstring gives the equations"
    assert callable(module.plan) and callable(module.operate)
    if name in core.policies():
        assert KINDS[name].sense == module.SENSE
        factor(module.VALUE, module.VALUE or "dimensionless")
        assert factor(KINDS[name].value, module.VALUE) == 1.0, "the schema and the policy store one unit"
        assert factor(KINDS[name].price, module.PRICE) == 1.0
        assert factor("yuan", "yuan") == 1.0 and factor(module.PRICE, module.PRICE) == 1.0
        factor(f"1000 yuan/{module.PRICE.split('/')[1]}".removeprefix("1000 "), module.PRICE)


@every
def test_its_tables_are_tables_of_the_schema(name: str) -> None:
    assert set(PLUGINS[name].TABLES) <= set(registry())


@every
def test_reads_no_table_it_does_not_declare(name: str) -> None:
    system = system_of(name, SHAPES["complete"])
    watched = _Watched(system.tables)
    watching, plugin = replace(system, tables=watched), PLUGINS[name]
    m = build_plan(small(system.technologies, shape=SHAPES["complete"]) if name in POLICIES else small([]))
    plugin.plan(m, watching)
    _, _, plan = assemble(system)
    block = Block(0, 5, 1.0, plan.position, _keys(system))
    ledger = Ledger()
    for other in system.technologies:
        if name in POLICIES:
            core.technologies()[other].operate(block, system, ledger)
    plugin.operate(block, watching, ledger)
    common = {"zones", "technologies"} if name in POLICIES else set()  # what every scope is made of
    unsaid = watched.read - set(plugin.TABLES) - common
    assert not unsaid, f"{name} reads {sorted(unsaid)}: add them to its TABLES"


def _keys(system: System) -> dict[str, Any]:
    span = system.span(0)
    start, end = ((span.year, span.scenario, k) for k in (0, 1))
    return {"year": (span.year,), "block": (0,), "start": start, "end": end}


class _Watched(dict):  # type: ignore[type-arg]
    """Tables that remember which of them were read."""

    def __init__(self, tables: Any) -> None:
        super().__init__(tables)
        self.read: set[str] = set()

    def __getitem__(self, name: str) -> Any:
        self.read.add(name)
        return super().__getitem__(name)


@every
@pytest.mark.parametrize("kind", SHAPES)
def test_rows_and_columns_are_labelled_with_units(name: str, kind: str) -> None:
    problem, _, _ = assemble(system_of(name, SHAPES[kind]))
    assert len(set(problem.plan.columns)) == len(problem.plan.cost)
    assert len(set(problem.plan.rows)) == len(problem.plan.row_lower)
    for block in problem.blocks:
        for families, size in (
            (block.shape.columns, block.shape.matrix.shape[1]),
            (block.shape.rows, block.shape.matrix.shape[0]),
        ):
            assert sum(family.size for family in families) == size
            assert len({family.name for family in families}) == len(families)
            for family in families:
                assert family.unit in UNITS, f"{family.name} [{family.unit}]"
                assert len(set(family.units)) == len(family.units)


@every
@pytest.mark.parametrize("kind", SHAPES)
def test_no_array_holds_what_is_not_a_number(name: str, kind: str) -> None:
    problem, _, _ = assemble(system_of(name, SHAPES[kind], seed=1))
    plan = problem.plan
    assert np.isfinite(plan.cost).all() and np.isfinite(plan.matrix.data).all()
    assert (plan.lower <= plan.upper).all() and (plan.row_lower <= plan.row_upper).all()
    for block in problem.blocks:
        finite = (
            block.shape.cost,
            block.shape.matrix.data,
            block.upper_link.data,
            block.row_link.data,
            block.lower,
        )
        assert all(np.isfinite(part).all() for part in finite)
        assert not np.isnan(block.upper).any()
        assert (block.row_lower <= block.row_upper).all()
        assert block.links.size == 0 or 0 <= block.links.min() <= block.links.max() < len(plan.cost)
        for matrix in (block.shape.matrix, block.upper_link, block.row_link):
            assert (matrix.data != 0).all(), "explicit zeros are pruned"


@every
def test_blocks_of_one_shape_share_it_whatever_the_hours_bring(name: str) -> None:
    """Nothing that varies by the hour or the scenario stands in W or d."""
    scenarios = (Scenario("normal", "normal", 0.5), Scenario("dry", "dry", 0.5))
    system = system_of(name, Shape(blocks=3, hours=5, scenarios=scenarios), seed=3)
    problem, _, _ = assemble(system)
    first, *others = list(problem.blocks)
    assert all(block.shape is first.shape for block in others)
    assert not np.array_equal(first.row_upper, others[0].row_upper), "the hours do differ"


@every
@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("seed", range(3))
def test_blocks_are_feasible_whatever_the_plan(name: str, kind: str, seed: int) -> None:
    _all_blocks_feasible(system_of(name, SHAPES[kind], seed), seed)


@pytest.mark.parametrize("kind", SHAPES)
@pytest.mark.parametrize("seed", range(5))
def test_blocks_of_the_whole_system_are_feasible_whatever_the_plan(kind: str, seed: int) -> None:
    system = small(TECHNOLOGIES, POLICIES, SHAPES[kind], seed=seed)
    _all_blocks_feasible(retrofitting(cycling(system)), seed)


@pytest.mark.parametrize("case", RULES)
@pytest.mark.parametrize("seed", range(3))
def test_blocks_of_channels_with_rules_are_feasible_whatever_the_plan(case: str, seed: int) -> None:
    system = with_rules(small(["thermal", "channel"], shape=SHAPES["complete"], seed=seed), **RULES[case])
    system = with_rows(system, "channels", "ac", trunk="dc") if case == "terminal" else system
    _all_blocks_feasible(with_rows(system, "channels", "dc", existing=2.0), seed)


def _all_blocks_feasible(system: System, seed: int) -> None:
    problem, _, _ = assemble(system)
    point = _random_plan(problem.plan, np.random.default_rng(seed))
    for block in problem.blocks:
        assert Highs("simplex").solve(_at(block, point)).status is Status.OPTIMAL


def _random_plan(plan: Any, rng: np.random.Generator) -> np.ndarray:
    """A vertex of the plan: the optimum of a random cost over its rows, columns kept within 100."""
    cost = rng.normal(size=len(plan.cost))
    box = Programme(cost, np.maximum(plan.lower, -100.0), np.minimum(plan.upper, 100.0),
                    sp.csc_matrix(plan.matrix), plan.row_lower, plan.row_upper)  # fmt: skip
    answer = Highs("simplex").solve(box)
    assert answer.status is Status.OPTIMAL
    return np.clip(answer.columns, plan.lower, plan.upper)


def _at(block: BlockArrays, point: np.ndarray) -> Programme:
    """The block's own programme at a plan."""
    x = point[block.links]
    shift = block.row_link @ x
    upper = np.maximum(block.upper + block.upper_link @ x, block.lower)
    return Programme(block.shape.cost, block.lower, upper, block.shape.matrix,
                     block.row_lower - shift, block.row_upper - shift)  # fmt: skip


@every
def test_shortfalls_cost_more_than_load_that_is_lost(name: str) -> None:
    system = system_of(name, SHAPES["complete"])
    problem, _, _ = assemble(system)
    for block in problem.blocks:
        prices = block.shape.cost[block.shape.shortfall]
        assert (prices > system.value_of_lost_load).all()


@every
def test_publishes_words_of_the_ledger_with_zone_and_technology(name: str) -> None:
    system = system_of(name, SHAPES["complete"])
    _, _, plan = assemble(system)
    block, ledger = assemble_block(0, system, plan, {})
    for publication in ledger.publications:
        assert publication.word in WORDS
        assert set(publication.zones) <= set(system.nodes)
        if publication.quantity not in ("unserved", "surplus"):
            assert set(publication.technologies) <= set(system.tables["technologies"]["technology"])
        values = evaluate(publication, np.ones(len(block.lower)), np.ones(len(block.links)), 5)
        assert values.shape == (len(publication.units), 5) and np.isfinite(values).all()


def test_what_goes_in_and_out_of_zones_is_what_the_balance_holds() -> None:
    """The ledger's own values, summed by zone, are the balance row's left side at any point."""
    system = small(TECHNOLOGIES, POLICIES, SHAPES["complete"], seed=5)
    _, _, plan = assemble(system)
    block, ledger = assemble_block(1, system, plan, {})
    y = np.random.default_rng(0).uniform(size=len(block.lower))
    family = next(f for f in block.shape.rows if f.name == "balance")
    held = family.of(block.shape.matrix @ y)
    total = np.zeros_like(held)
    for publication in ledger.publications:
        sign = {"injected": 1.0, "withdrawn": -1.0}.get(publication.word, 0.0)
        values = evaluate(publication, y, np.zeros(len(block.links)), 5)
        for zone, row in zip(publication.zones, values, strict=True) if sign else ():
            total[system.nodes.index(zone)] += sign * row
    assert total == pytest.approx(held)


def test_a_word_outside_the_vocabulary_is_refused() -> None:
    units = small().units("sites")
    columns = Columns(np.zeros((2, 1), int), tuple(units.index))
    with pytest.raises(ValueError, match="'sold' is not a word of the ledger"):
        Ledger().publish("sold", [(1.0, columns)], units)
    with pytest.raises(ValueError, match="'sale' is not a quantity"):
        Ledger().publish("injected", [(1.0, columns)], units, quantity="sale")
    assert "generation" in QUANTITIES


def _plugin(**parts: Any) -> ModuleType:
    good = {"__name__": "mine", "NAME": "mine", "TABLES": (), "plan": print, "operate": print}
    return SimpleNamespace(**{k: v for k, v in {**good, **parts}.items() if v is not None})  # type: ignore[return-value]


@pytest.mark.parametrize("part", ["NAME", "TABLES", "plan", "operate"])
def test_a_plug_in_that_lacks_a_part_is_refused_by_name(part: str) -> None:
    with pytest.raises(UsageError) as error:
        core.collect([_plugin(**{part: None})], core.TECHNOLOGY)
    assert "mine" in str(error.value) and part in str(error.value)


@pytest.mark.parametrize("part", ["VALUE", "PRICE", "SENSE"])
def test_a_policy_needs_units_and_sense(part: str) -> None:
    with pytest.raises(UsageError, match=part):
        policy = _plugin(**{"VALUE": "GW", "PRICE": "", "SENSE": "at least", part: None})
        core.collect([policy], core.POLICY)


def test_two_plug_ins_of_one_name_are_refused() -> None:
    with pytest.raises(UsageError, match="thermal"):
        core.collect([core.technologies()["thermal"], _plugin(NAME="thermal")], core.TECHNOLOGY)


def test_a_file_of_the_users_own_is_a_plug_in(tmp_path: Path) -> None:
    text = '"""Mine."""\nNAME = "mine"\nTABLES = ()\ndef plan(m, system): ...\ndef operate(b, s, l): ...\n'
    (tmp_path / "mine.py").write_text(text)
    module = core.load_file(tmp_path / "mine.py")
    assert core.collect([module], core.TECHNOLOGY) == {"mine": module}
    with pytest.raises(UsageError, match="absent"):
        core.load_file(tmp_path / "absent.py")


@every
def test_plug_ins_do_not_import_each_other_nor_solvers(name: str) -> None:
    source = Path(str(PLUGINS[name].__file__)).read_text(encoding="utf-8")
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    found = [str(module) for module in imported]
    forbidden = (
        "gridplan.model.technologies",
        "gridplan.model.policies",
        "gridplan.solve",
        "gridplan.results",
    )
    assert not [module for module in found if module.startswith((*forbidden, "highspy"))]
    assert len(source.splitlines()) <= 250


def test_block_knows_only_its_links() -> None:
    """A block that asks for a plan column that is not there says which."""
    block = Block(0, 2, 1.0, {("capacity", ("a", 2030)): 0}, {"year": (2030,)})
    assert isinstance(block.link("capacity", ["a"]), Link)
    with pytest.raises(KeyError, match=r"capacity\[b"):
        block.link("capacity", ["b"])


def test_shapes_are_shared_between_calls() -> None:
    system = small(["thermal"], shape=SHAPES["complete"])
    _, _, plan = assemble(system)
    shapes: dict[bytes, BlockShape] = {}
    one, _ = assemble_block(0, system, plan, shapes)
    two, _ = assemble_block(1, system, plan, shapes)
    assert one.shape is two.shape and len(shapes) == 1
