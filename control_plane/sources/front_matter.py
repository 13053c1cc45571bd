"""Front matter: the YAML between two lines of three dashes with which a Markdown file begins."""

from __future__ import annotations

import json
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import strict_json, strict_yaml

_FENCE = "---"
_REMEDY = "begin the file with a line `---`, YAML, and a line `---`"


def read(content: bytes, where: str) -> dict[str, Any]:
    """The front matter of a Markdown file, as JSON knows it; ControlPlaneError where there is none, or it is no mapping."""
    value = strict_yaml.load(text(content, where), where)
    if not isinstance(value, dict):
        raise ControlPlaneError("has front matter that is no mapping", where=where, remedy=_REMEDY)
    return _as_json(value, where)


def text(content: bytes, where: str) -> str:
    """The YAML of a file's front matter, each line where it stands in the file; ControlPlaneError where there is none."""
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise ControlPlaneError("is not UTF-8", where=where) from error
    if not lines or lines[0].rstrip() != _FENCE:
        raise ControlPlaneError("has no front matter", where=where, remedy=_REMEDY)
    end = next((number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE), None)
    if end is None:
        raise ControlPlaneError("has front matter that does not end", where=where, remedy=_REMEDY)
    return "\n".join(["", *lines[1:end]])  # the fence stays as an empty line: a fault is told with its line in the file


def _as_json(value: dict[str, Any], where: str) -> dict[str, Any]:
    """YAML knows values that JSON does not: dates, binary, not-a-number, whole numbers of any size."""
    try:
        found: dict[str, Any] = strict_json.load(json.dumps(value))
    except (TypeError, ValueError) as error:
        raise ControlPlaneError(f"has front matter that is no JSON: {error}", where=where) from error
    return found
