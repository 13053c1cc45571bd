"""The JSON report: what other programs and the other reports rely on."""

from __future__ import annotations

import json

from control_plane.decisions import Report

SUFFIX: str = "json"


def render(report: Report) -> str:
    """The report as indented JSON, its shape that of the spec."""
    text = json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
    return text.encode("utf-8", "backslashreplace").decode()  # a path may hold what is no UTF-8: \\udc80 is JSON
