"""The work that a report format is measured by: a report of many findings, beside writing the same as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable

from control_plane.decisions import Location
from control_plane.reports.report_format import ReportFormat
from tests.reports.samples import finding, report

_FINDINGS = 300
_REPORT = report(
    *(
        finding(msg=f"MOD-{number}: it depends on MOD-9", subject=f"MOD-{number}", location=Location("r.csv", number))
        for number in range(1, _FINDINGS + 1)
    )
)


def render(subject: ReportFormat) -> Callable[[], object]:
    """Tell all of them."""
    return lambda: subject.render(_REPORT)


def reference() -> Callable[[], object]:
    """Write all of them as JSON."""
    value = _REPORT.as_json()
    return lambda: json.dumps(value)
