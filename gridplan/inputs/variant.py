"""Variants of a study: typed differences of keys, targets and tables, as the YAML file states them.

    variants:
      cheap_storage:
        title: {en: Batteries at half the cost, zh: 储能造价减半}
        set: {solver.gap: 0.005}
        switch: {clean_base_2035: report}
        tables:
          - {table: costs, where: {technology: battery}, scale: {energy_overnight_cost: 0.5}}
          - {table: channels, where: highland_city, set: {earliest_year: 2035, potential: 5 GW}}
          - {table: sites, remove: [roof_solar]}

Only the shape is checked here; columns, values and rows are checked against the tables in `changes`.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from gridplan.inputs.parts import Identifier, Meaning, Part, Refused, Text, Title
from gridplan.words import N_

EVERY = "*"  # every row of a table
BASE = "base"  # the study as it stands
KEPT = ("name", "inputs", "variants")  # what a variant shares with its study


def _value(value: Any) -> bool:
    """Whether a cell can be made of it: a text, number, true, false, nothing, or a list of such."""
    return (
        value is None
        or isinstance(value, bool | int | float | str)
        or (isinstance(value, list | tuple) and all(isinstance(item, int | str) for item in value))
    )


def _cells(value: Any) -> Any:
    if isinstance(value, dict) and value and all(_value(item) for item in value.values()):
        return value
    raise Refused(
        N_("a map of columns and values is expected"),
        N_("write it like {example}", example="{potential: 5 GW}"),
    )


def _rows(value: Any) -> Any:
    """Which rows: a map of columns and values, identifiers, or every row; a text becomes a tuple of one."""
    if isinstance(value, str) and value:
        return (value,)
    if isinstance(value, list | tuple) and value and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, dict) and value and all(_value(item) for item in value.values()):
        return value
    raise Refused(
        N_("rows are named by an identifier, a list of them, a map of columns and values, or * for all"),
        N_("write it like {example}", example="{technology: pv}"),
    )


def _settings(value: Any) -> Any:
    """Keys of the study with their values; those that a variant shares with its study are refused."""
    if not (isinstance(value, dict) and value):
        raise Refused(
            N_("a map of keys and values is expected"),
            N_("write it like {example}", example="{time.weeks: 8}"),
        )
    for key in value:
        if str(key).split(".")[0] in KEPT:
            rule = N_("a variant keeps {keys} of its study", keys=", ".join(KEPT))
            raise Refused(rule, N_("write another study instead"))
    return value


Cells = Annotated[dict[str, Any], BeforeValidator(_cells)]
Factor = Annotated[float, Field(strict=True, ge=0, allow_inf_nan=False)]


class TableChange(Part):
    """One difference of one table: rows changed (set, scale), removed or added."""

    table: Annotated[Text, Meaning(N_("table whose rows are changed"))]
    where: Annotated[
        Any,
        BeforeValidator(_rows),
        Meaning(
            N_("rows to change: an identifier, a list of them, a map of columns and values, or * for all")
        ),
    ] = None
    set: Annotated[
        Cells | None,
        Meaning(N_("new values: in the unit of the column as listed here, or a text with its unit")),
    ] = None
    scale: Annotated[
        dict[str, Factor] | None, Field(min_length=1), Meaning(N_("factors by which values are multiplied"))
    ] = None
    remove: Annotated[
        tuple[Text, ...] | None,
        Field(min_length=1),
        Meaning(N_("identifiers of rows to take away; water of a hydro plant goes on to the next one")),
    ] = None
    add: Annotated[
        tuple[Cells, ...] | None,
        Field(min_length=1),
        Meaning(N_("rows to add; source and confidence may be left out")),
    ] = None

    @model_validator(mode="after")
    def _one_kind(self) -> TableChange:
        changes = self.set is not None or self.scale is not None
        kinds = [changes, self.remove is not None, self.add is not None]
        if sum(kinds) != 1 or changes != (self.where is not None):
            raise Refused(
                N_("a difference is where with set or scale, or remove, or add"),
                N_("write several differences one below the other"),
            )
        both = sorted(set(self.set or {}) & set(self.scale or {}))
        if both:
            rule = N_("each name stands once; twice here: {names}", names=", ".join(both))
            raise Refused(rule, N_("remove one of the two"))
        return self


class Variant(Part):
    """One variant; without any difference it is the study itself, which is refused as a slip."""

    title: Annotated[Title | None, Meaning(N_("title of the variant in reports"))] = None
    set: Annotated[
        dict[str, Any] | None,
        BeforeValidator(_settings),
        Meaning(N_("keys of the study and their values, as with --set")),
    ] = None
    switch: Annotated[
        dict[Identifier, Literal["hard", "soft", "report"]] | None,
        Field(min_length=1),
        Meaning(N_("modes of targets, by target; report switches one off")),
    ] = None
    tables: Annotated[
        tuple[TableChange, ...] | None,
        Field(min_length=1),
        Meaning(N_("differences of tables, applied in their order")),
    ] = None

    @model_validator(mode="after")
    def _something(self) -> Variant:
        if self.set is None and self.switch is None and self.tables is None:
            raise Refused(
                N_("a variant differs from its study in something"), N_("add set, switch or tables")
            )
        return self


def own_names(variants: dict[str, Variant]) -> dict[str, Variant]:
    """The variants, if none takes the name of the study as it stands. Raises Refused."""
    if BASE in variants:
        raise Refused(
            N_("the name {name} means the study as it stands", name=BASE), N_("choose another name")
        )
    return variants
