"""Solving a problem and proving the answer; the rest of the package uses `solve` alone."""

from gridplan.solve.certificate import Certificate, Tolerances, certify
from gridplan.solve.choice import solve
from gridplan.solve.options import Decomposition, Progress, SolveOptions
from gridplan.solve.solution import Shortfall, Solution

__all__ = [
    "Certificate",
    "Decomposition",
    "Progress",
    "Shortfall",
    "Solution",
    "SolveOptions",
    "Tolerances",
    "certify",
    "solve",
]
