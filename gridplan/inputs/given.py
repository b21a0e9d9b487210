"""Values that a study file gives for cells of tables: typed by the column, in its unit or in their own."""

from __future__ import annotations

import math
import re
from typing import Any

from gridplan.inputs.cells import CellError, empty_value, parse
from gridplan.inputs.schema import Column
from gridplan.inputs.units import factor
from gridplan.words import N_, Message

_QUANTITY = re.compile(r"\s*([+-]?[0-9.]+(?:[eE][+-]?[0-9]{1,3})?)\s*(.*?)\s*")
EXPECTED: dict[str, Message] = {
    "int": N_("a whole number is expected"),
    "float": N_("a number is expected"),
    "bool": N_("true or false is expected"),
    "list": N_("a list is expected"),
}


def cell_value(given: Any, column: Column, header: str = "") -> Any:
    """What `given` means in `column`, in the store unit.

    A bare number is in the column's declared unit; a text such as `5 GW` brings its own. `header` is the
    unit of the table's own header: where it is another than the declared one, a bare number could mean
    either and is refused. Nothing (null) empties the cell. Raises CellError and UnitError.
    """
    if given is None or given == "":
        if column.required:
            raise CellError(N_("the cell may not be empty"), N_("fill it in"))
        return empty_value(column)
    if column.numeric:
        return _number(given, column, header)
    if column.kind == "list":
        items = given if isinstance(given, list | tuple) else [given]
        if any(isinstance(item, bool | float) for item in items):
            raise _expected(column)
        return parse(";".join(map(str, items)), column, 1.0, "")
    if column.kind == "bool":
        if not isinstance(given, bool | str):
            raise _expected(column)
        return given if isinstance(given, bool) else parse(given, column, 1.0, "")
    if not isinstance(given, str):
        raise _expected(column)
    return parse(given, column, 1.0, "")


def _expected(column: Column) -> CellError:
    rule = EXPECTED.get(column.kind, N_("a text is expected"))
    return CellError(rule, N_("see the reference of inputs"))


def _number(given: Any, column: Column, header: str) -> Any:
    if isinstance(given, bool | list | tuple):
        raise _expected(column)
    unit = ""
    if isinstance(given, str):
        found = _QUANTITY.fullmatch(given)
        if found is None:
            raise _expected(column)
        number, unit = found[1], found[2]
    else:
        number = repr(given)
    if unit:
        return parse(number, column, factor(unit, column.store), unit)
    if header and not math.isclose(factor(header, column.store), factor(column.unit, column.store)):
        rule = N_(
            "a number alone could be in {header}, as the table is, or in {unit}, as the reference says",
            header=header,
            unit=column.unit or "1",
        )
        raise CellError(rule, N_("write it like {example}", example=f"{number} {header}"))
    return parse(number, column, factor(column.unit, column.store), column.unit)


def shown(value: Any, column: Column) -> str:
    """A value of a table as a reader writes it, numbers in the declared unit; empty for nothing."""
    if isinstance(value, tuple):
        return ";".join(map(str, value))
    if isinstance(value, bool):
        return str(value).lower()
    if column.numeric:
        return "" if value != value else f"{value / factor(column.unit, column.store):.10g}"
    return str(value)


def plain(value: Any) -> str:
    """A value of the study file in one line; empty for nothing."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {plain(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(plain, value)) + "]"
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
