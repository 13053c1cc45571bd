"""YAML: the list of all documents of a file, also where there is only one. No duplicate key, no alias bomb."""

from __future__ import annotations

import json
from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import strict_json, strict_yaml
from control_plane.sources.contents.fault import Unreadable


def read(content: bytes) -> list[Any]:
    """The documents; Unreadable with the line. Keys are text as written, so that `on:` and `80:` are keys too."""
    try:
        documents = strict_yaml.load_all(content, "")
        found: list[Any] = strict_json.load(json.dumps(documents))
    except ControlPlaneError as error:
        raise Unreadable.by(error) from error
    except (TypeError, ValueError, RecursionError) as error:  # .nan, a whole number beyond 2^53, an anchor in itself
        raise Unreadable(f"is YAML that JSON cannot hold: {error}") from error
    return found
