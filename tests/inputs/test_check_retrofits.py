"""Rules of retrofits, each broken once in the tutorial; what is off takes nothing; exports list them."""

from __future__ import annotations

import pytest

from gridplan.exchange import network_of
from gridplan.inputs import load
from gridplan.profiles.build import build_system
from tests.inputs.study_copy import StudyCopy

END = "round figure,assumption"
HEAD = "retrofit,name_en,name_zh,generator,into,overnight_cost [yuan/kW],share,output,extension [year]"


def retrofit(study: StudyCopy, cells: str, age: str = "2033") -> None:
    """The tutorial with coal of an age, a twin of it in the city and one in the highland, and a retrofit."""

    def change(rows: list[list[str]]) -> None:
        rows[1][rows[0].index("existing_until")] = age
        for name, zone, kind in (("coal_twin", "city", "coal"), ("coal_far", "highland", "coal")):
            rows.append([name, name, name, zone, kind, *[""] * 6, *END.split(",")])

    study.table("generators", change)
    text = f"{HEAD},source,confidence\nmodern,Modern,现代,{cells},{END}\n"
    (study.tables / "retrofits.csv").write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    ("cells", "age", "words"),
    [
        ("coal_city,coal_twin,500,0.5,0.9,0", "", ""),
        ("coal_city,coal_city,500,,,10", "2033", ""),
        ("coal_city,coal_far,500,,,", "", "in one zone"),
        ("coal_twin,coal_city,500,,,", "", "no existing capacity"),
        ("coal_city,coal_twin,500,,,10", "", "with a year existing_until"),
        ("coal_city,coal_city,500,,0.9,10", "2033", "keeps its output"),
        ("coal_city,coal_city,500,,,", "2033", "gets an extension"),
        ("coal_city,coal_twn,500,,,", "", "did you mean coal_twin?"),
    ],
)
def test_retrofits_are_checked(study: StudyCopy, cells: str, age: str, words: str) -> None:
    retrofit(study, cells, age)
    errors = [error.text() for error in study.errors()]
    assert len(errors) == bool(words) and all(words in error for error in errors), errors


@pytest.mark.parametrize(("share", "kept"), [("0.5", True), ("0", False)])
def test_a_twin_stands_where_something_may_move_into_it(study: StudyCopy, share: str, kept: bool) -> None:
    retrofit(study, f"coal_city,coal_twin,500,{share},,")
    tables = build_system(load(study.path)).tables
    assert ("coal_twin" in set(tables["generators"]["generator"])) == kept
    assert list(tables["retrofits"]["retrofit"]) == ["modern"] * kept
    assert "coal_far" not in set(tables["generators"]["generator"]), "nothing can stand there"


def test_an_export_lists_what_it_leaves(study: StudyCopy) -> None:
    retrofit(study, "coal_city,coal_twin,500,0.5,,")
    _, left = network_of(load(study.path, ["years=[2030]"]))
    assert [item.name for item in left if item.component == "retrofits"] == ["modern"]
