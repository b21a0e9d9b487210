"""Cells: from one text to one value by the kind of its column, or the rule it breaks and the likely fix."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import Any

from gridplan.inputs.schema import Column
from gridplan.inputs.text import nearest
from gridplan.words import N_, Message

NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,63}")
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
YES = {"true": True, "false": False, "是": True, "否": False}
NOT_NUMBERS = {"nan", "na", "n/a", "null", "none", "inf", "-inf", "+inf", "infinity", "-", "—", "/", "#n/a"}
LARGEST = 1e15  # in the unit of the header; larger is a slip, and would not fit the arrays
LONGEST = 2_000  # characters of a cell


class CellError(ValueError):
    """A cell that breaks a rule; `rule` and `fix` tell it in both languages."""

    def __init__(self, rule: Message, fix: Message):
        super().__init__(rule.text())
        self.rule, self.fix = rule, fix


def empty_value(column: Column) -> Any:
    """What an empty cell becomes: the default in the store unit, or the kind's own "nothing"."""
    if column.default is not None:
        return column.stored(column.default) if column.numeric else column.default
    return {"int": math.nan, "float": math.nan, "bool": False, "list": ()}.get(column.kind, "")


def parse(text: str, column: Column, factor: float, unit: str) -> Any:
    """The value of a cell that is not empty, in the store unit.

    `factor` turns the header's `unit` into the store unit. Raises CellError.
    """
    if len(text) > LONGEST:
        raise CellError(N_("a cell may have at most {most} characters", most=LONGEST), N_("shorten it"))
    if column.numeric:
        return _ranged(_number(text, column), column, factor, unit)
    if column.kind == "list":
        return tuple(_item(part.strip(), column) for part in re.split("[;；]", text.strip(";； ")))
    if column.kind == "bool":
        if text.casefold() not in YES:
            raise CellError(N_("true or false is expected"), N_("write true or false"))
        return YES[text.casefold()]
    if column.kind == "colour" and not COLOUR.fullmatch(text):
        raise CellError(N_("a colour is # and six digits or letters a to f"), _example("#1f77b4"))
    if column.choices and text not in column.choices:
        guess = nearest(text, column.choices)
        fix = N_("did you mean {name}?", name=guess) if guess else N_("choose one of them")
        raise CellError(N_("one of {choices} is expected", choices=", ".join(column.choices)), fix)
    return _identifier(text) if column.kind == "id" else text


def _example(example: str) -> Message:
    return N_("write it like {example}", example=example)


def _identifier(text: str) -> str:
    if not IDENTIFIER.fullmatch(text):
        better = re.sub("[^a-z0-9_]+", "_", text.casefold()).strip("_")
        fix = _example(better if IDENTIFIER.fullmatch(better) else "upper_valley")
        raise CellError(N_("an identifier is of lower-case letters, digits and _"), fix)
    return text


def _number(text: str, column: Column) -> float:
    if not NUMBER.fullmatch(text):
        if text.casefold() in NOT_NUMBERS:
            fix = N_("write a number") if column.required else N_("write a number, or leave the cell empty")
        elif NUMBER.fullmatch(text.replace(",", "").replace(" ", "")):
            fix = _example(text.replace(",", "").replace(" ", ""))
        elif NUMBER.match(text):
            fix = N_("leave the number only; its unit belongs in the header")
        else:
            fix = N_("write a number")
        raise CellError(N_("a number is expected"), fix)
    value = float(text)
    if not abs(value) <= LARGEST:
        raise CellError(N_("the number is too large"), N_("check its unit and its zeros"))
    return value


def in_range(stored: float, column: Column) -> float | int:
    """A number in the store unit, if the column allows it. Raises CellError."""
    return _ranged(stored, column, 1.0, "")


def _ranged(value: float, column: Column, factor: float, unit: str) -> float | int:
    stored = value * factor
    low, high = column.stored(column.minimum), column.stored(column.maximum)
    slack = 1e-12 * max(abs(stored), 1.0)  # 100 % of a maximum of 1 must not fail by rounding
    if low is not None and (stored <= low if column.above else stored < low - slack):
        raise CellError(_range(column), _sign(value))
    if high is not None and stored > high + slack:
        wrong_unit = N_("check the value and the unit {unit} of the header", unit=unit)
        raise CellError(_range(column), wrong_unit if unit else N_("correct the value"))
    if column.kind == "float":
        return stored
    if not math.isclose(stored, round(stored), abs_tol=1e-9):
        raise CellError(N_("a whole number is expected"), _example(str(round(stored))))
    return round(stored)


def _sign(value: float) -> Message:
    return N_("remove the minus sign or correct the value") if value < 0 else N_("correct the value")


def _range(column: Column) -> Message:
    """The legal range, in the unit of the declaration."""
    low, high = column.minimum, column.maximum
    unit = f" {column.unit}" if column.unit else ""
    if high is None:
        if column.above:
            return N_("the value must be above {low}{unit}", low=low, unit=unit)
        return N_("the value must be at least {low}{unit}", low=low, unit=unit)
    if column.above:
        return N_("the value must be above {low} and at most {high}{unit}", low=low, high=high, unit=unit)
    return N_("the value must be from {low} to {high}{unit}", low=low, high=high, unit=unit)


def _item(text: str, column: Column) -> Any:
    if column.item == "int":
        number = replace(column, kind="int", unit="", store="")
        return _ranged(_number(text, number), number, 1.0, "")
    return text if text == "*" else _identifier(text)
