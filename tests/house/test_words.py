"""Every word a user reads is in the catalogue, in Chinese, with the placeholders of its template."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridplan.words import LANGUAGES, Message, catalogue
from scripts import catalogue as book
from tests.house.tree import files, name

FIX = "list them: python scripts/words; add translations: python scripts/words merge FILE.po"


@pytest.fixture(scope="module")
def findings() -> book.Findings:
    return book.compare(book.templates(), book.read(book.CHINESE))


def test_nothing_is_missing(findings: book.Findings) -> None:
    assert not findings.missing, FIX


def test_nothing_is_stale(findings: book.Findings) -> None:
    assert not findings.stale, "remove what nothing uses: python scripts/words prune"


def test_nothing_is_empty_or_fuzzy(findings: book.Findings) -> None:
    assert not findings.empty + findings.fuzzy, FIX


def test_placeholders_are_those_of_the_template(findings: book.Findings) -> None:
    assert not findings.unlike


def test_the_catalogue_is_sorted_and_has_nothing_twice() -> None:
    written = [line for line in book.CHINESE.read_text(encoding="utf-8").splitlines() if line[:6] == "msgid "]
    assert len(written) == len(set(written))
    templates = [template for template, _ in book.entries(book.read(book.CHINESE))]
    assert templates == sorted(templates), "sort it: python scripts/words prune"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_loads(language: str) -> None:
    assert len(catalogue(language)) == (0 if language == "en" else len(book.templates()))


def calls() -> Iterator[tuple[Path, ast.Call]]:
    """Every call of N_ in the package."""
    for path in files("gridplan"):
        if path.suffix == ".py":
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "N_":
                    yield path, node


def test_templates_are_literal() -> None:
    odd = [
        f"{name(path)}:{call.lineno}"
        for path, call in calls()
        if len(call.args) != 1
        or not (isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str))
    ]
    assert not odd, "N_ takes one plain text (no f-string, no variable), values go in as keywords"


def test_calls_fill_the_placeholders_of_their_template() -> None:
    odd = {}
    for path, call in calls():
        if isinstance(call.args[0], ast.Constant) and all(keyword.arg for keyword in call.keywords):
            given = {str(keyword.arg) for keyword in call.keywords}
            wanted = set(book.PLACEHOLDER.findall(call.args[0].value))
            if given != wanted:
                odd[f"{name(path)}:{call.lineno}"] = sorted(given ^ wanted)
    assert not odd


def test_a_message_is_shown_in_both_languages() -> None:
    for template in book.templates():
        values = dict.fromkeys(book.PLACEHOLDER.findall(template), "1")
        for language in LANGUAGES:
            assert Message(template, values).text(language).strip()


def test_merging_keeps_what_is_there_and_refuses_other_placeholders(tmp_path: Path) -> None:
    target, fragment = tmp_path / "zh.po", tmp_path / "more.po"
    book.write(target, [("old {a}", "旧 {a}")])
    fragment.write_text(
        'msgid "old {a}"\nmsgstr "别的 {a}"\n\nmsgid "new"\nmsgstr "新"\n\n'
        'msgid "bad {b}"\nmsgstr "坏 {c}"\n',
        encoding="utf-8",
    )
    done = book.merge([fragment], target)
    assert done.added == ["new"]
    assert {template for template, _ in done.left} == {"bad {b}", "old {a}"}
    assert dict(book.entries(book.read(target))) == {"new": "新", "old {a}": "旧 {a}"}
    assert book.merge([fragment], target).added == []


def test_findings_tell_what_is_wrong(tmp_path: Path) -> None:
    target = tmp_path / "zh.po"
    target.write_text(
        'msgid "gone"\nmsgstr ""\n\n#, fuzzy\nmsgid "here {a}"\nmsgstr "这 {b}"\n', encoding="utf-8"
    )
    found = book.compare({"here {a}": "x.py:1", "absent": "x.py:2"}, book.read(target))
    assert found.missing == {"absent": "x.py:2"}
    assert found.stale == found.empty == ["gone"]
    assert found.fuzzy == found.unlike == ["here {a}"]
