"""--target-costs auto: hard, but none in a large study, and the run says so."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from gridplan import run


@pytest.mark.parametrize(
    ("asked", "nonzeros", "which", "said"),
    [
        ("auto", run.SOLVED_AGAIN_UP_TO, "hard", 0),
        ("auto", run.SOLVED_AGAIN_UP_TO + 1, "none", 1),
        ("hard", run.SOLVED_AGAIN_UP_TO + 1, "hard", 0),
        ("none", 1, "none", 0),
        ("all", 1, "all", 0),
    ],
)
def test_a_large_study_is_solved_again_only_if_asked(asked, nonzeros, which, said):
    heard = []
    clock = run._Clock(heard.append)
    assert run._told_apart(asked, SimpleNamespace(counts={"nonzeros": nonzeros}), clock) == which
    assert len(heard) == said
    assert all("--target-costs hard" in str(message) for message in heard)
