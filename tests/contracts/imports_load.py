"""The work that a reader of imports is measured by: one of our own modules, beside parsing it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path

from control_plane.sources.imports.source import Paths
from control_plane.sources.tree import Snapshot

_PATH = "control_plane/judgement.py"
_CONTENT = (Path(__file__).resolve().parent.parent.parent / _PATH).read_bytes()


def read(implementation: type) -> Callable[[], object]:
    """Read what it imports."""
    reader = implementation(Paths(Snapshot.of_files({_PATH: _CONTENT}, {}), [_PATH]))
    return lambda: list(reader.read(_PATH, _CONTENT))


def reference() -> Callable[[], object]:
    """Parse it."""
    return lambda: ast.parse(_CONTENT)
