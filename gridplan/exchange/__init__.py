"""Exchange with other programs: studies made of their models, and their models made of studies.

    read_network(path)                    -> a PyPSA network (netCDF, HDF5, Excel or a folder of CSV)
    study_of(network, name)               -> Draft: study file, tables and series, and what has no counterpart
    write_study(draft, folder)            -> FOLDER/study.yaml, tables/*.csv, series/hours.csv, left.csv
    network_of(inputs)                    -> (PyPSA network, what has no counterpart)

PyPSA is imported when it is needed: `pip install gridplan[exchange]`.
"""

from __future__ import annotations

from gridplan.exchange.draft import Draft, write_study
from gridplan.exchange.left import Left, write_left
from gridplan.exchange.networks import read_network, write_network
from gridplan.exchange.pypsa_export import network_of
from gridplan.exchange.pypsa_import import study_of

__all__ = [
    "Draft",
    "Left",
    "network_of",
    "read_network",
    "study_of",
    "write_left",
    "write_network",
    "write_study",
]
