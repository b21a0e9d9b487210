"""Table of all that the documents aim at, also what lies outside a model of power."""

from __future__ import annotations

from gridplan.inputs.schema import Column, Table
from gridplan.inputs.tables_common import NAMES, key
from gridplan.words import N_

TREATMENTS = ("constraint", "indicator", "load", "outside")

TABLES = (
    Table(
        "registry", ("entry",), N_("Registry of aims"),
        N_("every quantified aim of the documents, and how this program treats it; none is left out"),
        (
            key("entry", "registry"),
            Column("region", "id", N_("Region"), N_("region the document speaks of")),
            Column("document", "text", N_("Document"), N_("document that sets the aim")),
            *NAMES,
            Column("due", "text", N_("Due"), N_("year or date as the document says it; – for none")),
            Column("value", "text", N_("Value"), N_("amount as the document says it")),
            Column(
                "treatment", "text", N_("Treatment"),
                N_("constraint: held by a target; indicator: computed; load: acts through the load; "
                   "outside: not of a power system"),
                choices=TREATMENTS,
            ),
            Column(
                "targets", "list", N_("Targets"),
                N_("rows of the table targets that stand for it, joined by ;, in whichever study has them"),
                required=False,
            ),
            Column("how_en", "text", N_("How, in English"), N_("how it is treated, or why not")),
            Column("how_zh", "text", N_("How, in Chinese"), N_("how it is treated, or why not")),
        ),
    ),
)  # fmt: skip
