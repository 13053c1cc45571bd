"""The contract of a report format; a module with these names is one."""

from __future__ import annotations

from typing import Protocol

from control_plane.decisions import Report


class ReportFormat(Protocol):
    """What every report format can do. It shows what was decided, and re-judges nothing."""

    @property
    def SUFFIX(self) -> str:  # noqa: N802 - a constant of the module
        """What the name of its file ends with, without a leading dot; no two formats have the same."""

    def render(self, report: Report) -> str:
        """The report in this format: the same for the same report, and no words of a repository can act as format."""
