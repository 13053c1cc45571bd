"""Terraform, Dockerfile, TOML, INI, dotenv, XML and what else conftest reads: one process for each file."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.process import TimeLimitReached
from control_plane.sources import strict_json
from control_plane.sources.contents.fault import Unfinished, Unreadable

# Content and one of conftest's parsers -> the JSON text that it gives; ControlPlaneError with what it complains of,
# TimeLimitReached where it took too long.
Parse = Callable[[bytes, str], str]

_LINE = re.compile(r"\bline (\d+)|:(\d+),\d+")


def read(content: bytes, format_: str, parse: Parse) -> Any:
    """What conftest makes of a file; Unreadable, with the line where it names one; Unfinished where it took too long.

    What conftest says is not repeated: it quotes the file, and that may hold a secret.
    """
    try:
        value = strict_json.load(parse(content, format_))
    except TimeLimitReached as reached:
        raise Unfinished(f"not parsed: conftest {reached}") from reached
    except ControlPlaneError as error:
        line = _LINE.search(error.what)
        raise Unreadable(
            f"does not parse as {format_}", int(line.group(1) or line.group(2)) if line else None
        ) from error
    except ValueError as error:
        raise Unreadable(f"is {format_} that JSON cannot hold: {error}") from error
    if format_ == "xml" and not isinstance(value, dict):  # what conftest gives where there is no whole element
        raise Unreadable("does not parse as xml")
    return value
