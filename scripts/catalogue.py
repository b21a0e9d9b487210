"""The catalogue of words beside the code that uses them: what is missing, stale or ill-translated.

The templates are the first arguments of `N_(...)` in the package, found by Babel; their Chinese stands in
gridplan/words/zh.po, sorted by template. Places are not kept in the catalogue, so that moving code changes
nothing in it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "gridplan"
CHINESE = PACKAGE / "words" / "zh.po"
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: zh_CN\\n"\n'
PLACEHOLDER = re.compile(r"\{([A-Za-z_]\w*)[^{}]*\}")


@dataclass(frozen=True)
class Findings:
    """What is wrong with the catalogue, each list of templates in order."""

    missing: dict[str, str]  # template -> first place in the code
    stale: list[str]
    empty: list[str]
    fuzzy: list[str]
    unlike: list[str]  # other placeholders in the translation than in the template

    def __bool__(self) -> bool:
        return bool(self.missing or self.stale or self.empty or self.fuzzy or self.unlike)


@dataclass
class Merge:
    """What adding fragments did: templates `added`, and those left as they were, with the reason."""

    added: list[str] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def templates(package: Path = PACKAGE) -> dict[str, str]:
    """Every template of the package and the first place (file:line) that uses it."""
    found: dict[str, str] = {}
    for path in sorted(package.rglob("*.py")):
        with path.open("rb") as file:
            for line, message, _, _ in extract("python", file, keywords={"N_": None}):
                text = message if isinstance(message, str) else message[0]
                found.setdefault(text, f"{path.relative_to(package.parent).as_posix()}:{line}")
    return found


def read(path: Path) -> Catalog:
    """A catalogue, or a fragment of one without its head."""
    if not path.exists():
        return read_po(io.BytesIO(HEADER.encode()), locale="zh_CN")
    data = path.read_bytes()
    if b"Content-Type" not in data:
        data = HEADER.encode() + b"\n" + data
    return read_po(io.BytesIO(data), locale="zh_CN", abort_invalid=True)


def write(path: Path, entries: Iterable[tuple[str, str]]) -> None:
    """The catalogue anew: the head and the entries, sorted by template."""
    lines = [HEADER]
    for template, translation in sorted(entries):
        lines.append(f"msgid {quoted(template)}\nmsgstr {quoted(translation)}\n")
    path.write_text("\n".join(lines), encoding="utf-8", newline="\n")


def entries(catalogue: Catalog) -> Iterator[tuple[str, str]]:
    """Template and translation of every entry but the head."""
    for message in catalogue:
        if message.id:
            yield str(message.id), str(message.string)


def compare(used: dict[str, str], catalogue: Catalog) -> Findings:
    """What is wrong with a catalogue, given the templates in use."""
    known = dict(entries(catalogue))
    return Findings(
        missing={template: place for template, place in used.items() if template not in known},
        stale=[template for template in known if template not in used],
        empty=[template for template, translation in known.items() if not translation.strip()],
        fuzzy=[str(message.id) for message in catalogue if message.id and message.fuzzy],
        unlike=[t for t, translation in known.items() if translation and not alike(t, translation)],
    )


def alike(template: str, translation: str) -> bool:
    """Whether both have the same placeholders; their order and number may differ between languages."""
    return set(PLACEHOLDER.findall(template)) == set(PLACEHOLDER.findall(translation))


def merge(fragments: Iterable[Path], target: Path = CHINESE) -> Merge:
    """Adds the entries of fragments to the catalogue; what is translated there already stays as it is."""
    known, result = dict(entries(read(target))), Merge()
    for path in fragments:
        for template, translation in entries(read(path)):
            if not translation.strip():
                result.left.append((template, f"{path.name} has no translation"))
            elif not alike(template, translation):
                result.left.append((template, f"{path.name} has other placeholders"))
            elif known.get(template) not in (None, "", translation):
                result.left.append((template, f"{path.name} says {translation!r}, kept {known[template]!r}"))
            elif known.get(template) != translation:
                known[template] = translation
                result.added.append(template)
    write(target, known.items())
    return result


def prune(target: Path = CHINESE) -> list[str]:
    """Removes entries that nothing uses any more; returns their templates."""
    catalogue = read(target)
    stale = set(compare(templates(), catalogue).stale)
    write(target, [entry for entry in entries(catalogue) if entry[0] not in stale])
    return sorted(stale)


def quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
    return f'"{escaped}"'
