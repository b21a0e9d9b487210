"""What the documents tell a reader to type and to open is there."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator

import pytest
import typer

from gridplan.cli.app import app
from tests.house.tree import ROOT, files, name

PAGES = [path for path in files() if path.suffix == ".md"]
LINK = re.compile(r"\]\((?!https?:|mailto:|#)([^)#\s]+)")
FENCE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
RUNNERS = ("scripts/quickstart", "scripts/test")


def typed() -> Iterator[tuple[str, list[str]]]:
    """(page, words) of every command that a console block shows after `$`."""
    for page in PAGES:
        for block in FENCE.findall(page.read_text(encoding="utf-8")):
            for line in block.splitlines():
                if line.startswith("$ "):
                    yield name(page), shlex.split(line[2:].replace("…", "..."), comments=True)


COMMANDS = list(typed())


def test_the_readme_shows_both_set_up_commands() -> None:
    shown = {words[0] for page, words in COMMANDS if page == "README.md"}
    assert shown >= set(RUNNERS)
    if os.name != "nt":
        assert all(os.access(ROOT / runner, os.X_OK) for runner in RUNNERS)


@pytest.mark.parametrize(
    ("page", "words"),
    [c for c in COMMANDS if c[1][0] == "gridplan"],
    ids=lambda v: " ".join(v) * (len(v) < 9),
)
def test_a_command_is_one_of_gridplan(page: str, words: list[str]) -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    if words[1].startswith("--"):
        assert words[1:] == ["--help"]
        return
    assert words[1] in commands, page
    options = {
        text
        for parameter in commands[words[1]].params
        for text in (*parameter.opts, *parameter.secondary_opts)
    }
    for word in words[2:]:
        if word.startswith("--"):
            assert word.partition("=")[0] in options | {"--help"}, page
        elif word.startswith("models/"):
            assert (ROOT / word).is_file(), page


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: object) -> None:
    path = ROOT / name(page)  # type: ignore[arg-type]
    links = LINK.findall(path.read_text(encoding="utf-8"))
    assert not [link for link in links if not (path.parent / link).exists()]
