"""JSON: the value of a file. No duplicate key, no number that would be rounded."""

from __future__ import annotations

from json import JSONDecodeError
from typing import Any

from control_plane.sources import strict_json
from control_plane.sources.contents.fault import Unreadable


def read(content: bytes) -> Any:
    """The value; Unreadable, with the line where it is a matter of syntax."""
    try:
        return strict_json.load(content.decode("utf-8-sig"))
    except ValueError as error:
        cause = error.__cause__
        raise Unreadable(str(error), cause.lineno if isinstance(cause, JSONDecodeError) else None) from error
