"""What the checks see: the study, its tables and where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from gridplan.errors import Problem
from gridplan.inputs.read import TableData
from gridplan.inputs.study import Study
from gridplan.inputs.study_file import Origins
from gridplan.inputs.yaml_lines import Path as Place
from gridplan.words import Message

ASSET_TABLES = (
    "hydro_plants",
    "reversible_units",
    "sites",
    "generators",
    "storages",
    "channels",
    "lines",
    "converters",
    "solar_thermal_plants",
)


@dataclass(frozen=True, eq=False)
class Context:
    """A study and its tables; `folder` is the folder of the study file, `origins` where its keys stand."""

    study: Study
    origins: Origins
    folder: Path
    root: Path
    tables: Mapping[str, TableData]
    faulty: frozenset[str] = frozenset()  # files in which errors were found before

    def frame(self, name: str) -> pd.DataFrame:
        return self.tables[name].frame

    def usable(self, name: str, *columns: str) -> bool:
        """Whether these columns could be read, so that a finding about them is not a follow-up."""
        return not self.tables[name].broken.intersection(columns)

    def sound(self, *names: str) -> bool:
        """Whether these tables have no error so far; sums over faulty tables would only mislead."""
        return not any(self.tables[name].file in self.faulty for name in names)

    def said(
        self, key: Place, rule: Message, fix: Message, value: str = "", severity: str = "error"
    ) -> Problem:
        """A finding about a key of the study file."""
        place = ".".join(str(part) for part in key)
        return Problem(rule, fix, *self.origins.of(key), place, "", value, severity)


Rule = Callable[[Context], Iterator[Problem]]
