"""The JSON report: what other programs and the other reports rely on."""

from __future__ import annotations

import orjson

from control_plane.decisions import Report


def render(report: Report) -> str:
    """The report as indented JSON, its shape that of the spec."""
    return orjson.dumps(report.as_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()
