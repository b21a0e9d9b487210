"""Inputs: a study file and its tables, read, checked and converted, with every problem told at once.

load("models/tutorial.yaml")        -> Inputs, or InputError with all problems
problems("models/tutorial.yaml")    -> the same findings without raising, for `gridplan check`
"""

from __future__ import annotations

from gridplan.inputs.load import Inputs, load, problems
from gridplan.inputs.schema import Column, Table, registry
from gridplan.inputs.study import Study

__all__ = ["Column", "Inputs", "Study", "Table", "load", "problems", "registry"]
