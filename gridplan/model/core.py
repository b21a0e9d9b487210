"""Every extension point of gridplan, and what a plug-in must have.

A *technology* (gridplan/model/technologies/NAME.py) and a *policy* (gridplan/model/policies/NAME.py) are
modules with

    NAME      its name in the table `technologies` (column plugin) or `targets` (column kind)
    TABLES    the input tables it reads
    plan(m, system)                 its planning columns, rows and costs, in Pyomo, on the model m
    operate(block, system, ledger)  its hourly columns and rows, as arrays

and a policy also

    VALUE, PRICE   units of the columns `value` and `price` of its targets in store units
    SENSE          "at least" or "at most": which side of the value meets the target
    achieved(target, system, results)   the achieved value, recomputed from results (never from the model)

A plug-in that lacks one, or two of one name, stop the program at start.
"""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from types import ModuleType

from gridplan.errors import UsageError
from gridplan.words import N_

TECHNOLOGY = ("NAME", "TABLES", "plan", "operate")
POLICY = (*TECHNOLOGY, "VALUE", "PRICE", "SENSE")


def collect(modules: Iterable[ModuleType], required: tuple[str, ...]) -> dict[str, ModuleType]:
    """Plug-ins by name; UsageError for a missing part or a name claimed twice."""
    found: dict[str, ModuleType] = {}
    for module in modules:
        missing = [name for name in required if not hasattr(module, name)]
        if missing:
            raise UsageError(
                N_("plug-in {file} lacks {missing}", file=module.__name__, missing=", ".join(missing))
            )
        if module.NAME in found:
            raise UsageError(
                N_(
                    "plug-ins {first} and {second} are both called {name}",
                    first=found[module.NAME].__name__,
                    second=module.__name__,
                    name=module.NAME,
                )
            )
        found[module.NAME] = module
    return found


def _modules(package: str) -> list[ModuleType]:
    path = importlib.import_module(package).__path__
    return [importlib.import_module(f"{package}.{info.name}") for info in pkgutil.iter_modules(path)]


@cache
def technologies() -> dict[str, ModuleType]:
    """The technologies of the package, by name."""
    return collect(_modules("gridplan.model.technologies"), TECHNOLOGY)


@cache
def policies() -> dict[str, ModuleType]:
    """The policies of the package, by the kind of target they serve."""
    return collect(_modules("gridplan.model.policies"), POLICY)


def load_file(path: Path) -> ModuleType:
    """A user's plug-in file. It is code: call this only when the user asked for it by name."""
    spec = importlib.util.spec_from_file_location(f"gridplan_plugin_{path.stem}", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise UsageError(N_("plug-in file {file} cannot be read", file=str(path)))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
