"""PyPSA networks from and to files; the only module that imports PyPSA."""

from __future__ import annotations

import contextlib
import io
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gridplan.errors import UsageError
from gridplan.words import N_

READERS = {".nc": "import_from_netcdf", ".h5": "import_from_hdf5", ".xlsx": "import_from_excel"}
WRITERS = {".nc": "export_to_netcdf", ".h5": "export_to_hdf5", ".xlsx": "export_to_excel"}
OLDEST = (1, 0)


def pypsa() -> Any:
    """The package PyPSA. Raises UsageError with the way to install it."""
    try:
        import pypsa as package
    except ImportError:
        rule = N_("PyPSA is not installed; install it with: pip install {what}", what='"gridplan[exchange]"')
        raise UsageError(rule) from None
    found = str(package.__version__)
    if tuple(int(part) for part in found.split(".")[:2]) < OLDEST:
        raise UsageError(
            N_("PyPSA {found} is too old; {oldest} or newer is needed", found=found, oldest="1.0")
        )
    return package


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """PyPSA tells of every file and table it reads; those lines are kept off the terminal."""
    log = logging.getLogger("pypsa")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            yield
    finally:
        log.setLevel(before)


def read_network(path: Path) -> Any:
    """A network from netCDF, HDF5, Excel or a folder of CSV. Raises UsageError."""
    package = pypsa()
    if not path.exists():
        raise UsageError(N_("there is no file {file}", file=str(path)))
    reader = "import_from_csv_folder" if path.is_dir() else READERS.get(path.suffix)
    if reader is None:
        raise UsageError(
            N_("a network is a file .nc, .h5 or .xlsx or a folder of CSV; got {file}", file=path.name)
        )
    network = package.Network()
    try:
        with quiet():
            getattr(network, reader)(str(path))
    except Exception as error:  # whatever the readers of four formats raise
        raise UsageError(
            N_("PyPSA cannot read {file}: {error}", file=path.name, error=" ".join(str(error).split())[:200])
        ) from error
    return network


def write_network(network: Any, path: Path) -> None:
    """The network as netCDF, HDF5, Excel or, for a name without ending, a folder of CSV."""
    writer = WRITERS.get(path.suffix, "export_to_csv_folder" if not path.suffix else "")
    if not writer:
        raise UsageError(
            N_("a network is a file .nc, .h5 or .xlsx or a folder of CSV; got {file}", file=path.name)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    with quiet():
        getattr(network, writer)(str(path))
