"""Writing results safely and reading them back.

A run writes into a draft, a folder beside the final one, and the draft takes its place in one step when
everything is on the disk. Killed at any moment, a run leaves the last good results or the new ones, never
a mixture: the old folder is set aside under a hidden name, and `recover` brings it back if the new one did
not arrive.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from gridplan.errors import UsageError
from gridplan.results.cells import csv_bytes, read_safe
from gridplan.results.column import Table
from gridplan.results.columns import HOURLY, TABLES
from gridplan.results.columns_targets import LOW_CONFIDENCE, TARGETS
from gridplan.results.tables import Results, conform
from gridplan.results.targets import binding_table
from gridplan.words import N_

_ARROW = {"text": pa.dictionary(pa.int32(), pa.string()), "integer": pa.int32(), "number": pa.float64()}


def write(results: Results, folder: Path | str, texts: Mapping[str, str] | None = None) -> Path:
    """Puts `results` (and `texts`: file name -> content) in `folder`, replacing older results whole."""
    with Draft(folder) as draft:
        for name, text in (texts or {}).items():
            draft.add_text(name, text)
        return draft.commit(results)


def read(folder: Path | str) -> Results:
    """The results in `folder`; hourly tables are read from their files when first asked for.

    Raises UsageError if the folder holds no results.
    """
    home = Path(folder).resolve()
    recover(home)
    if not (home / "run.json").is_file():
        raise UsageError(N_("{folder} holds no results: run the study first", folder=str(folder)))
    tables = {name: pq.read_table(home / "tables" / f"{name}.parquet").to_pandas() for name in TABLES}
    texts = {column.name: "str" for column in TARGETS.columns if column.kind == "text"}
    gaps = {column.name: [""] for column in TARGETS.columns if column.kind == "number"}
    targets = pd.read_csv(
        home / "targets.csv", encoding="utf-8-sig", dtype=texts, keep_default_na=False, na_values=gaps
    )
    for name in texts:
        targets[name] = targets[name].map(read_safe)
    run = json.loads((home / "run.json").read_text(encoding="utf-8"))
    return Results(tables, HourlyFiles(home / "hourly"), targets, run)


class HourlyFiles(Mapping[str, pd.DataFrame]):
    """The hourly tables of a folder, each read when first asked for; words come as categories."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._read: dict[tuple[str, int | None], pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self._part(name, None)

    def of_year(self, name: str, year: int) -> pd.DataFrame:
        """The rows of one year: what a report of a long run can hold."""
        return self._part(name, year)

    def _part(self, name: str, year: int | None) -> pd.DataFrame:
        if (name, year) not in self._read:
            if name not in set(self):
                raise KeyError(name)
            rows = None if year is None else [("year", "==", year)]
            frame = pq.read_table(self.folder / f"{name}.parquet", filters=rows).to_pandas()
            self._read[name, year] = conform(frame, HOURLY[name], compact=True)
        return self._read[name, year]

    def __iter__(self) -> Iterator[str]:
        return (name for name in HOURLY if (self.folder / f"{name}.parquet").is_file())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class HourlyWriter:
    """Appends blocks of one hourly table to its file, so that a long run never holds all hours at once."""

    def __init__(self, path: Path, table: Table):
        self.table = table
        self.schema = pa.schema([(column.name, _ARROW[column.kind]) for column in table.columns])
        self._writer: pq.ParquetWriter | None = pq.ParquetWriter(path, self.schema, compression="zstd")

    def append(self, frame: pd.DataFrame) -> None:
        """Adds the rows of `frame` as one row group; raises UsageError if its columns are not the table's."""
        if self._writer is None:
            raise UsageError(N_("the hourly table {table} is already closed", table=self.table.name))
        if len(frame):
            self._writer.write_table(_arrow(conform(frame, self.table, compact=True), self.schema))

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None


class Draft:
    """A results folder in the making; leaving it without `commit` removes it and changes nothing."""

    def __init__(self, folder: Path | str):
        self.folder = Path(folder).resolve()
        recover(self.folder)
        if self.folder.exists() and not _replaceable(self.folder):
            raise UsageError(
                N_(
                    "{folder} holds other files than results: choose another output folder",
                    folder=str(folder),
                )
            )
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(self.folder)
        self.path = Path(tempfile.mkdtemp(prefix=_draft_prefix(self.folder), dir=self.folder.parent))
        for name in ("tables", "hourly"):
            (self.path / name).mkdir()
        self._writers: dict[str, HourlyWriter] = {}

    def __enter__(self) -> Draft:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for writer in self._writers.values():
            writer.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def hourly_writer(self, name: str) -> HourlyWriter:
        """The writer of hourly table `name`; the same one when asked again."""
        if name not in self._writers:
            self._writers[name] = HourlyWriter(self.path / "hourly" / f"{name}.parquet", HOURLY[name])
        return self._writers[name]

    def hourly(self) -> HourlyFiles:
        """What the writers have written, to be read; no more rows can be appended after."""
        for writer in self._writers.values():
            writer.close()
        return HourlyFiles(self.path / "hourly")

    def add_text(self, name: str, text: str) -> None:
        """Writes a file of the folder's top level, such as report.html."""
        (self.path / name).write_text(text, encoding="utf-8")

    def commit(self, results: Results) -> Path:
        """Writes `results`, flushes everything to the disk and puts the draft in the folder's place."""
        for name, frame in results.tables.items():
            schema = pa.schema([(column.name, _plain(column.kind)) for column in TABLES[name].columns])
            pq.write_table(
                _arrow(frame, schema), self.path / "tables" / f"{name}.parquet", compression="zstd"
            )
        for name in results.hourly:
            if name not in self._writers:
                self.hourly_writer(name).append(results.hourly[name])
        self.hourly()
        (self.path / "targets.csv").write_bytes(csv_bytes(results.targets))
        self._digests(results)
        run = json.dumps(plain_json(results.run), ensure_ascii=False, indent=1, allow_nan=False)
        self.add_text("run.json", run + "\n")
        _flush(self.path)
        self.path.chmod(0o755)
        _replace(self.path, self.folder)
        return self.folder

    def _digests(self, results: Results) -> None:
        """Short tables for a reader; nothing in them is not in targets.csv or run.json."""
        binding = binding_table(results.targets, float(results.run.get("objective") or 0.0))
        weak = results.run.get("low_confidence") or []
        (self.path / "target_costs.csv").write_bytes(csv_bytes(binding))
        rows = pd.DataFrame(
            list(weak) if not isinstance(weak, Mapping) else [], columns=list(LOW_CONFIDENCE.names)
        )
        (self.path / "low_confidence.csv").write_bytes(csv_bytes(rows))


def recover(folder: Path) -> None:
    """Brings back the last good results if a run was killed between setting them aside and replacing them."""
    aside = _aside(folder)
    if aside.is_dir():
        if folder.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(folder)


def _replace(draft: Path, folder: Path) -> None:
    aside = _aside(folder)
    if folder.exists():
        folder.rename(aside)
    try:
        draft.rename(folder)
    except OSError:
        recover(folder)
        raise
    _flush_folder(folder.parent)
    shutil.rmtree(aside, ignore_errors=True)


def _aside(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.previous")


def _draft_prefix(folder: Path) -> str:
    return f".{folder.name}.draft-{socket.gethostname()}-{os.getpid()}-"


def _replaceable(folder: Path) -> bool:
    return folder.is_dir() and ((folder / "run.json").is_file() or not any(folder.iterdir()))


def _sweep(folder: Path) -> None:
    """Removes drafts of this machine whose process has ended."""
    head = f".{folder.name}.draft-{socket.gethostname()}-"
    for draft in folder.parent.iterdir():
        owner = draft.name.removeprefix(head).split("-")[0]
        if draft.name.startswith(head) and owner.isdigit() and not _alive(int(owner)):
            shutil.rmtree(draft, ignore_errors=True)


def _alive(process: int) -> bool:
    if os.name == "nt":  # there, os.kill ends the process instead of asking after it
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _flush(folder: Path) -> None:
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir():
            _flush_folder(path)
        else:
            with path.open("rb+") as file:
                os.fsync(file.fileno())
    _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":  # a folder cannot be opened there
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _plain(kind: str) -> pa.DataType:
    return {"text": pa.string(), "integer": pa.int64(), "number": pa.float64(), "truth": pa.bool_()}[kind]


def _arrow(frame: pd.DataFrame, schema: pa.Schema) -> pa.Table:
    arrays = [pa.array(frame[field.name]).cast(field.type) for field in schema]
    return pa.Table.from_arrays(arrays, schema=schema)


def plain_json(value: Any) -> Any:
    """Only what JSON knows: NaN and infinity become null, numpy's and pandas' numbers plain ones."""
    if isinstance(value, Mapping):
        return {str(key): plain_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, np.ndarray)):
        return [plain_json(item) for item in value]
    if isinstance(value, (bool, np.bool_)):
        return bool(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    return value if value is None else str(value)
