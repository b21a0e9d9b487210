"""Inputs: a study file and its tables, read, checked and converted, with every problem told at once.

load("models/tutorial.yaml")        -> Inputs, or InputError with all problems
load("models/tutorial.yaml", variant="dry_year")
problems("models/tutorial.yaml")    -> the same findings without raising, for `gridplan check`
"""

from __future__ import annotations

from gridplan.inputs.changes import Change
from gridplan.inputs.load import Inputs, load, problems, variant_names
from gridplan.inputs.schema import Column, Table, registry
from gridplan.inputs.study import Study

__all__ = [
    "Change",
    "Column",
    "Inputs",
    "Study",
    "Table",
    "load",
    "problems",
    "registry",
    "variant_names",
]
