"""`gridplan import` and `gridplan export`: studies from models of other programs, and back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gridplan.cli import options as given
from gridplan.cli import out
from gridplan.cli.options import Json, Lang, Set, Study
from gridplan.errors import EXIT_DONE, EXIT_INPUT
from gridplan.words import N_

if TYPE_CHECKING:
    from gridplan.exchange import Left

Format = Annotated[str, typer.Argument(help="the other program: pypsa")]
Strict = Annotated[bool, typer.Option(help="exit code 2 if anything that costs something has no counterpart")]
FORMATS = ("pypsa",)


def bring(
    program: Format,
    network: Annotated[Path, typer.Argument(help="netCDF, HDF5, Excel, or a folder of CSV")],
    out_folder: Annotated[Path, typer.Option("--out", help="new folder for the study")],
    name: Annotated[str | None, typer.Option(help="name of the study; left out: that of the folder")] = None,
    discount_rate: Annotated[
        float | None,
        typer.Option(
            help="interest by which annual costs become investments; left out: that of the periods, or 0.05"
        ),
    ] = None,
    currency: Annotated[float, typer.Option(help="yuan in a unit of the network's currency")] = 1.0,
    strict: Strict = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Make a study of another program's model; what has no counterpart is listed."""
    from gridplan.exchange import read_network, study_of, write_study
    from gridplan.exchange.draft import Names
    from gridplan.exchange.pypsa_import import with_assumptions

    given.language(lang)
    given.one_of("PROGRAM", program, FORMATS)
    model = read_network(network)
    assumed = with_assumptions(model, discount_rate=discount_rate, rate=currency)
    called = Names().of("study", name or out_folder.resolve().name)
    draft = study_of(model, called, f"PyPSA network {network.name}", assumed)
    study = write_study(draft, out_folder)
    _tell(draft.left, str(study), str(out_folder / "left.csv"), lang, as_json)
    raise typer.Exit(_code(draft.left, strict))


def send(
    program: Format,
    study: Study,
    out_file: Annotated[Path, typer.Option("--out", help="NAME.nc, .h5, .xlsx, or a folder of CSV")],
    change: Set = None,
    variant: Annotated[str | None, typer.Option(help="a variant of the study")] = None,
    strict: Strict = False,
    lang: Lang = "en",
    as_json: Json = False,
) -> None:
    """Make another program's model of a study; what has no counterpart is listed."""
    from gridplan.exchange import network_of, write_left, write_network
    from gridplan.inputs import load

    given.language(lang)
    given.one_of("PROGRAM", program, FORMATS)
    network, left = network_of(load(study, tuple(change or ()), variant))
    write_network(network, out_file)
    listed = out_file.parent / f"{out_file.stem}.left.csv"
    write_left(left, listed, lang)
    _tell(left, str(out_file), str(listed), lang, as_json)
    raise typer.Exit(_code(left, strict))


def _code(left: Sequence[Left], strict: bool) -> int:
    return EXIT_INPUT if strict and any(item.effect == "model" for item in left) else EXIT_DONE


def _tell(left: Sequence[Left], written: str, listed: str, lang: str, as_json: bool) -> None:
    """What was written, and what was left behind, by component and attribute."""
    from gridplan.exchange.left import summary

    lines = summary(left)
    if as_json:
        words = ("component", "attribute", "effect", "reason", "count", "example")
        found = [dict(zip(words, (*line[:3], line[3].text(lang), *line[4:]), strict=True)) for line in lines]
        out.print_json({"written": written, "left": found, "list": listed})
        return
    out.say(N_("written: {file}", file=written), lang)
    for component, attribute, effect, reason, count, example in lines:
        told: dict[str, object] = {"component": component, "attribute": attribute, "reason": reason}
        told |= {"count": count, "example": example}
        line = N_("without effect: {component}.{attribute} ({count}, such as {example}): {reason}", **told)
        if effect == "model":
            line = N_(
                "changes the model: {component}.{attribute} ({count}, such as {example}): {reason}", **told
            )
        out.say(line, lang)
    if lines:
        out.say(N_("the whole list: {file}", file=listed), lang)
