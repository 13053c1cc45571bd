"""CSV: header and rows of a file, each row with its line and its cells by header. Nothing is padded, cut or dropped."""

from __future__ import annotations

from typing import Any

from control_plane.errors import ControlPlaneError
from control_plane.sources import sheet
from control_plane.sources.contents.fault import Unreadable


def read(content: bytes) -> dict[str, Any]:
    """`{"header": [text], "rows": [{"line", "cells": {header: text}}]}`; Unreadable at the first row that is no row."""
    try:
        found = sheet.read(content, "")
    except ControlPlaneError as error:
        raise Unreadable.by(error) from error
    if found.unreadable:
        first = found.unreadable[0]
        raise Unreadable(first.message, first.line)
    rows = [{"line": row.line, "cells": dict(zip(found.header, row.cells, strict=True))} for row in found.rows]
    return {"header": list(found.header), "rows": rows}
