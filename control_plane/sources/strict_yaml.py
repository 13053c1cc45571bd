"""YAML as a governed repository may write it: one document, no duplicate key, no tag that makes an object."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import yaml

from control_plane.errors import ControlPlaneError

_DEPTH_AT_MOST = 100  # as deep as a document may be nested

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


# A date stays the text that was written: documents are JSON, and rules compare text.
_StrictLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in _Safe.yaml_implicit_resolvers.items()
}


def load(content: bytes | str, where: str) -> Any:
    """The one document in ``content``; ControlPlaneError names ``where`` and the line of what is wrong."""
    try:
        _require_shallow(content)
        return yaml.load(content, Loader=_StrictLoader)  # noqa: S506 - a safe loader, made stricter
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise ControlPlaneError(
            f"is not the YAML that is asked for: {error.problem}", where=f"{where}{line}"
        ) from error
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise ControlPlaneError(f"cannot be read as YAML: {' '.join(str(error).split())}", where=where) from error


def _require_shallow(content: bytes | str) -> None:
    """ValueError where it is nested so deep that composing it would overflow libyaml's stack, which nobody can catch."""
    depth = 0
    for event in yaml.parse(content, Loader=_Safe):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _DEPTH_AT_MOST:
            raise ValueError(f"it is nested deeper than {_DEPTH_AT_MOST}")
