"""Where the keys of a YAML document stand: the line of each, by the way that leads there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Lines:
    """The lines of a document that a strict reader has taken already; see ``strict_yaml``."""

    def __init__(self, text: str) -> None:
        """Compose the document; no value of it is made."""
        self._root = yaml.compose(text, Loader=_Loader)
        self._children: dict[int, dict[str | int, tuple[yaml.Node, yaml.Node]]] = {}

    def of(self, way: Sequence[str | int]) -> int:
        """The line of a key or an item; of the nearest one above it where it cannot be told, as behind a merge key."""
        node, line = self._root, 1
        for step in way:
            found = self._below(node).get(step) if node is not None else None
            if found is None:
                break
            key, node = found
            line = key.start_mark.line + 1
        return line

    def _below(self, node: yaml.Node) -> dict[str | int, tuple[yaml.Node, yaml.Node]]:
        if id(node) not in self._children:
            found: dict[str | int, tuple[yaml.Node, yaml.Node]] = {}
            if isinstance(node, yaml.MappingNode):
                found = {key.value: (key, value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}
            elif isinstance(node, yaml.SequenceNode):
                found = {position: (item, item) for position, item in enumerate(node.value)}
            self._children[id(node)] = found
        return self._children[id(node)]
