"""Report formats: each module renders a Report as text, and re-judges nothing. `FORMATS` names them."""

from __future__ import annotations

from collections.abc import Callable

from control_plane.decisions import Report
from control_plane.reports import github, json_report, text

Render = Callable[[Report], str]

FORMATS: dict[str, Render] = {"text": text.render, "json": json_report.render, "github": github.render}
SUFFIXES = {"text": "txt", "json": "json", "github": "github.txt"}
