"""Markdown: the front matter of a file."""

from __future__ import annotations

from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import front_matter
from control_plane.sources.contents.fault import Unreadable


def read(content: bytes) -> dict[str, Any] | None:
    """The front matter, None where the file does not begin with any; Unreadable with the line."""
    first = content.decode("utf-8-sig").partition("\n")[0]
    if first.rstrip() != "---":
        return None
    try:
        return front_matter.read(content, "")
    except ControlPlaneError as error:
        raise Unreadable.by(error) from error
