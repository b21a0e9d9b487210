"""The report in a real browser: every chart drawn, no script error, both languages."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from gridplan.report.html import render

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--virtual-time-budget=10000",
    "--enable-logging=stderr",
    "--v=0",
]
WATCH = "<script>window.addEventListener('error', e => console.error('PAGE ERROR ' + e.message));</script>"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="needs chromium"),
]


def _open(path, profile, *more):
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}", *more, path.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_chart_is_drawn_without_errors(results, tmp_path, language):
    path = tmp_path / "report.html"
    path.write_text(render(results, language).replace("</head>", WATCH + "</head>", 1), encoding="utf-8")
    done = _open(path, tmp_path / "profile", "--dump-dom")
    assert 'data-ready="yes"' in done.stdout
    plots = re.findall(r'<div class="plot[^>]*id="plot-(\w+)"', done.stdout)
    drawn = re.findall(r'<div class="plot js-plotly-plot"[^>]*id="plot-(\w+)"', done.stdout)
    assert plots and plots == drawn
    complaints = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    assert complaints == []
    picture = tmp_path / "report.png"
    _open(path, tmp_path / "profile2", f"--screenshot={picture}", "--window-size=1280,2400")
    assert picture.stat().st_size > 50_000


def test_units_can_be_changed(results, tmp_path):
    path = tmp_path / "report.html"
    click = "<script>document.querySelector('[data-system=zh]').click();</script></body>"
    path.write_text(render(results, "en").replace("</body>", click), encoding="utf-8")
    done = _open(path, tmp_path / "profile", "--dump-dom")
    assert re.search(r'data-unit="power"[^>]*>4,806 万kW<', done.stdout)
    assert ">万kW</text>" in done.stdout and ">GW</text>" not in done.stdout
