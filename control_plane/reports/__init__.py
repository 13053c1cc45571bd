"""Report formats, each a module that keeps the contract of `report_format`. `FORMATS` names them."""

from __future__ import annotations

from control_plane.reports import github, html, json_report, junit, markdown, sarif, text
from control_plane.reports.report_format import ReportFormat

FORMATS: dict[str, ReportFormat] = {
    "text": text,
    "json": json_report,
    "github": github,
    "markdown": markdown,
    "html": html,
    "sarif": sarif,
    "junit": junit,
}
