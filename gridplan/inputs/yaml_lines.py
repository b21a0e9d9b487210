"""YAML as plain values that remember their lines.

Only the node graph of ruamel.yaml is used: nothing is constructed, so a file cannot make objects. Maps,
lists, texts, numbers, booleans and null are let through; tags of one's own, anchors that repeat and key
merges are refused, which also keeps a small file from unfolding into a large one.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from gridplan.errors import Problem
from gridplan.inputs.text import clean
from gridplan.words import N_, Message

Path = tuple[str | int, ...]
DEEPEST = 12
CORE = "tag:yaml.org,2002:"


@dataclass(frozen=True)
class Document:
    """A parsed file: its value, the line of every path, and what was wrong with it."""

    value: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line(self, path: Path) -> int | None:
        """Line of `path`, or of the nearest path above it that the file has."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


class _Refused(Exception):
    def __init__(self, node: Node, rule: Message, fix: Message):
        super().__init__(rule.text())
        self.node, self.rule, self.fix = node, rule, fix


def parse(text: str, file: str) -> Document:
    """The document in `text`; on any problem, its place and no value."""
    refused = N_("the file is not valid YAML")
    try:
        node = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        return Document(
            problems=(Problem(refused, _advice(text, line), file, line, value=_quote(text, line)),)
        )
    except RecursionError:
        return Document(problems=(Problem(N_("the file is nested too deeply"), N_("flatten it"), file),))
    except (YAMLError, ValueError) as error:
        return Document(problems=(Problem(refused, _advice(text, None), file, value=clean(error)),))
    if node is None:
        return Document(problems=(Problem(N_("the file is empty"), N_("write a study in it"), file),))
    lines: dict[Path, int] = {}
    try:
        return Document(_plain(node, (), lines, set()), lines)
    except _Refused as error:
        line = error.node.start_mark.line + 1
        return Document(problems=(Problem(error.rule, error.fix, file, line, value=_quote(text, line)),))


def scalar(text: str) -> Any:
    """The value of a one-line YAML text, as in `--set time.weeks=8`; a text that is not YAML stays a text."""
    document = parse(text, "")
    return text if document.problems else document.value


def _quote(text: str, line: int | None) -> str:
    rows = text.splitlines()
    return clean(rows[line - 1]) if line and line <= len(rows) else ""


def _advice(text: str, line: int | None) -> Message:
    if "\t" in text:
        return N_("indent with spaces, not tabs")
    return N_("look for a missing colon, quote or bracket here or just above, or two equal keys")


def _plain(node: Node, path: Path, lines: dict[Path, int], seen: set[int]) -> Any:
    if id(node) in seen:
        raise _Refused(node, N_("anchors and aliases are not allowed"), N_("write the values out"))
    if len(path) > DEEPEST:
        raise _Refused(node, N_("the file is nested too deeply"), N_("flatten it"))
    seen.add(id(node))
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if node.tag not in (CORE + "map", CORE + "seq"):
        raise _Refused(node, N_("tags are not allowed"), N_("remove the word that begins with !"))
    if isinstance(node, SequenceNode):
        return [_plain(item, (*path, i), lines, seen) for i, item in enumerate(node.value)]
    assert isinstance(node, MappingNode)
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = _key(key_node)
        if key in result:
            raise _Refused(key_node, N_("a key may stand only once"), N_("remove one of the two"))
        lines[(*path, key)] = key_node.start_mark.line + 1
        result[key] = _plain(value_node, (*path, key), lines, seen)
    return result


def _key(node: Node) -> str:
    if not isinstance(node, ScalarNode) or node.tag == CORE + "merge":
        raise _Refused(node, N_("a key is a word"), N_("write it like {example}", example="name: value"))
    return str(node.value)


def _scalar(node: ScalarNode) -> Any:
    tag, text = str(node.tag).removeprefix(CORE), node.value
    if tag == "null":
        return None
    if tag == "bool":
        return text.casefold() in ("true", "yes", "on")
    if tag == "int":
        return _whole(text)
    if tag == "float":
        return _number(text)
    if tag in ("str", "timestamp", "value"):
        return text
    raise _Refused(node, N_("tags are not allowed"), N_("remove the word that begins with !"))


def _whole(text: str) -> int | str:
    try:
        return int(text.replace("_", ""), 0)
    except ValueError:
        return text


def _number(text: str) -> float | str:
    word = text.replace("_", "").casefold()
    try:
        return float(word.replace(".inf", "inf").replace(".nan", "nan")) if word else math.nan
    except ValueError:
        return text
