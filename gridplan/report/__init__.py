"""What people read of a run: the HTML report (`render`), the terminal summary (`show`, `summary`)."""

from __future__ import annotations

from gridplan.report.html import render
from gridplan.report.terminal import show, summary

__all__ = ["render", "show", "summary"]
