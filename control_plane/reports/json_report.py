"""The JSON report: what other programs and the other reports rely on."""

from __future__ import annotations

import json
import re

from control_plane.decisions import Report

SUFFIX: str = "json"

# What JSON leaves as it stands and a terminal obeys: controls, marks of direction and width; and half a surrogate pair, as a
# path that is no UTF-8 has, which no UTF-8 can hold.
_OBEYED = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000-\U000e0fff]"
)


def render(report: Report) -> str:
    """The report as indented JSON, its shape that of the spec."""
    text = json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n"
    return _OBEYED.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    return json.dumps(found.group())[1:-1]
