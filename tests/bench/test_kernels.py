"""Every kernel of the benchmark runs, and does what it says it does."""

from __future__ import annotations

import json

import numpy as np
import pytest

from scripts.bench.__main__ import main
from scripts.bench.kernels import DUALS, KERNELS


@pytest.mark.parametrize("name", KERNELS)
def test_a_kernel_runs_twice_alike(name):
    kernel = KERNELS[name]()
    one, two = kernel.call(), kernel.call()
    assert kernel.amount > 1
    if isinstance(one, (int, float)):
        assert one > 0 and one == pytest.approx(two)
    elif name == "pricing":
        assert one[0].shape == (DUALS, kernel.amount // DUALS)
        assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    elif name == "synthetic_weeks":
        assert len(one.blocks) == kernel.amount
    else:
        assert sum(len(span.hours) for span in one.horizon.spans) == kernel.amount


def test_one_command_times_kernels(tmp_path, capsys):
    path = tmp_path / "kernels.json"
    assert main(["kernels", "synthetic_weeks", "--repetitions", "1", "--json", str(path)]) == 0
    assert "synthetic_weeks" in capsys.readouterr().out
    written = json.loads(path.read_text())
    assert written["kernels"]["synthetic_weeks"]["seconds"] > 0.0
    assert written["machine"]["versions"]["highspy"]
