"""YAML as a governed repository may write it: one document, no duplicate key, no tag that makes an object."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from typing import Any

import yaml

from control_plane.errors import ControlPlaneError

_DEPTH_AT_MOST = 100  # as deep as a document may be nested

_NODES_AT_MOST = 1_000_000  # as many as it may have, aliases written out
_BYTES_AT_MOST = 4 * 1024 * 1024
_BRACKETS = re.compile(r"[\[\]{}]")
_COMPACT = re.compile(r"(?:[-?:][ \t]+){100}")  # collections that begin within one another on one line
_DIGITS_AT_MOST = 400  # characters of a number: reading one takes time with the square of its length
_TAG = "tag:yaml.org,2002:"
_Safe: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _StrictLoader(_Safe):  # type: ignore[misc]
    """Refuses what the safe loader takes in silence: the second of two equal keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[str] = set()
        for key_node, _ in node.value:
            if key_node.tag == "tag:yaml.org,2002:merge":
                continue
            key = self.construct_object(key_node, deep=True)
            fault = f"the key {key!r} stands twice" if isinstance(key, str) and key in seen else None
            if not isinstance(key, str):
                fault = f"the key {key!r} is no text; quote it"
            if fault:
                raise yaml.constructor.ConstructorError(None, None, fault, key_node.start_mark)
            seen.add(key)
        mapping: dict[Hashable, Any] = super().construct_mapping(node, deep)
        return mapping

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        _require_short(node)
        number: int = super().construct_yaml_int(node)
        return number

    def construct_yaml_float(self, node: yaml.ScalarNode) -> float:
        _require_short(node)
        number: float = super().construct_yaml_float(node)
        return number


def _require_short(node: yaml.ScalarNode) -> None:
    """ConstructorError for what would take long to read as a number."""
    fault = "writes a number in base 60; quote it" if ":" in str(node.value) else None
    if len(str(node.value)) > _DIGITS_AT_MOST:
        fault = f"has a number of more than {_DIGITS_AT_MOST} characters; quote it"
    if fault:
        raise yaml.constructor.ConstructorError(None, None, fault, node.start_mark)


# A date stays the text that was written: documents are JSON, and rules compare text. Tags that make other things than
# JSON has are refused, as is every tag of its own. Base 60 stays text too: who writes `22:22` means no 1342.
_NUMBERS = {
    f"{_TAG}int": re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]+|0|[1-9][0-9_]*)\Z"),
    f"{_TAG}float": re.compile(
        r"(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
    ),
}
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, _NUMBERS.get(tag, pattern)) for tag, pattern in resolvers if tag != f"{_TAG}timestamp"]
    for first, resolvers in _Safe.yaml_implicit_resolvers.items()
}
_StrictLoader.yaml_constructors = {
    tag: constructor
    for tag, constructor in _Safe.yaml_constructors.items()
    if tag is None or tag.removeprefix(_TAG) in ("null", "bool", "str", "seq", "map")
} | {f"{_TAG}int": _StrictLoader.construct_yaml_int, f"{_TAG}float": _StrictLoader.construct_yaml_float}


class _TextKeyLoader(_StrictLoader):
    """Takes each scalar key as the text that is written: `on:` and `80:` are what other programs' files begin with."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        node.value = [(_as_text(key), value) for key, value in node.value]
        return super().construct_mapping(node, deep)

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        node.value = [(_as_text(key), value) for key, value in node.value]


def _as_text(key: yaml.Node) -> yaml.Node:
    if not isinstance(key, yaml.ScalarNode) or key.tag in (f"{_TAG}str", f"{_TAG}merge"):
        return key
    return yaml.ScalarNode(f"{_TAG}str", key.value, key.start_mark, key.end_mark)


def load(content: bytes | str, where: str) -> Any:
    """The one document in ``content``; ControlPlaneError names ``where`` and the line of what is wrong."""
    return _loaded(content, where, lambda: yaml.load(content, Loader=_StrictLoader))  # noqa: S506 - a safe loader, made stricter


def load_all(content: bytes | str, where: str) -> list[Any]:
    """Every document in ``content``, scalar keys as text; ControlPlaneError as ``load`` raises it."""
    return list(_loaded(content, where, lambda: list(yaml.load_all(content, Loader=_TextKeyLoader))))


def _loaded(content: bytes | str, where: str, read: Callable[[], Any]) -> Any:
    try:
        _require_modest(content)
        return read()
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ControlPlaneError(
            f"is not the YAML that is asked for: {error.problem}", where=f"{where}{line}"
        ) from error
    except (yaml.YAMLError, ValueError, TypeError, AttributeError, LookupError, RecursionError, OverflowError) as error:
        # A scalar that does not fit its tag makes PyYAML fail in any of these ways.
        raise ControlPlaneError(f"cannot be read as YAML: {' '.join(str(error).split())}", where=where) from error


def _require_modest(content: bytes | str) -> None:
    """ValueError where it is too deep or, its aliases written out, too large.

    Composing what is very deep overflows libyaml's stack, which nobody can catch.
    """
    _require_shallow_at_first_sight(content)
    sizes: dict[str, int] = {}  # nodes below an anchor
    open_: list[tuple[str | None, int]] = [(None, 0)]  # (anchor, nodes so far) of each collection on the way down
    for event in yaml.parse(content, Loader=_Safe):
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, 1))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            anchor, nodes = open_.pop()
        elif isinstance(event, yaml.AliasEvent):
            anchor, nodes = None, sizes.get(event.anchor or "", 1)
        elif isinstance(event, yaml.ScalarEvent):
            anchor, nodes = event.anchor, 1
        else:
            continue
        if anchor is not None:
            sizes[anchor] = nodes
        above, so_far = open_[-1]
        open_[-1] = (above, so_far + nodes)
        if len(open_) > _DEPTH_AT_MOST or so_far + nodes > _NODES_AT_MOST:
            raise ValueError(f"it is nested deeper than {_DEPTH_AT_MOST}, or has more than {_NODES_AT_MOST} nodes")


def _require_shallow_at_first_sight(content: bytes | str) -> None:
    """ValueError for what would take libyaml minutes to tell apart: the deeper it is, the longer each step takes."""
    if len(content) > _BYTES_AT_MOST:
        raise ValueError(f"it is longer than {_BYTES_AT_MOST} bytes")
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    depth = 0
    for bracket in _BRACKETS.finditer(text):
        depth += 1 if bracket.group() in "[{" else -1
        if depth > 10 * _DEPTH_AT_MOST:  # some may stand in text
            raise ValueError(f"it is nested deeper than {_DEPTH_AT_MOST}")
    if _COMPACT.search(text):
        raise ValueError(f"it is nested deeper than {_DEPTH_AT_MOST}")
