"""Nothing in the checkout knows the machine it was written on, nor where packages are fetched from."""

from __future__ import annotations

import re

import pytest

from tests.house.tree import files, name

OWN = "tests/house/test_no_paths.py"
PATTERNS = {
    "an absolute path of one machine": re.compile(
        r"""(?:^|[\s"'`(=:,\[])(?:/(?:work|root|home|tmp|opt|mnt|Users)/|[A-Z]:\\\\?(?:Users|work|tmp)\b)"""
    ),
    "the address of a package index": re.compile(
        r"pypi\.org/simple|pythonhosted\.org|--(?:extra-)?index-url|--find-links|trusted-host|mirrors?\.\w+\.(?:cn|com|edu)"
    ),
    "a folder outside of the checkout": re.compile(r"\.\./shared\b|(?<![\w.])\.library\b"),
    "unfinished work": re.compile(r"\b(?:TODO|FIXME|XXX)\b"),
}


@pytest.mark.parametrize("what", PATTERNS)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in files()
        if name(path) != OWN
        for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines(), 1)
        if PATTERNS[what].search(line)
    ]
    assert not found


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("an absolute path of one machine", 'open("/root/x.csv")'),
        ("an absolute path of one machine", r"C:\Users\me"),
        ("the address of a package index", "pip install --index-url x"),
        ("a folder outside of the checkout", "see ../shared/facts"),
    ],
)
def test_the_patterns_find_what_they_mean(what: str, text: str) -> None:
    assert PATTERNS[what].search(text)
    assert not PATTERNS[what].search("https://www.example.gov.cn/home/2024/tmp/a.html")


def test_constraints_are_names_and_versions_only() -> None:
    (path,) = [path for path in files() if name(path) == "constraints.txt"]
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+]+", line) for line in lines)
    assert lines == sorted(lines, key=lambda line: line.partition("==")[0].lower())
